"""The contract kit for rules: playbooks, vetoes, touch policies, lifecycles, routes."""

from collections.abc import Iterable, Mapping
from typing import Final

from successkit.core import (
    AccountTable,
    BusinessCalendar,
    FeedbackRoute,
    InvalidInputError,
    Lifecycle,
    Severity,
    TouchPolicy,
    UnknownNameError,
    Veto,
)
from successkit.core.account_table import TableColumn
from successkit.core.condition import columns_of
from successkit.lifecycle import check as lifecycle_faults
from successkit.lifecycle import default_lifecycle
from successkit.playbooks import check as playbook_faults
from successkit.playbooks import default_action_kinds, default_playbooks
from successkit.plugins import Extensions
from successkit.plugins.isolation import BREAKS, described
from successkit.plugins.naming import suggestion
from successkit.segments import segment_columns
from successkit.testing.check_column import check_condition
from successkit.touch import decide_touch

_DAYS: Final = 5


def check_rules(extensions: Extensions, table: AccountTable) -> None:
    """Try out everything that a plugin declares as rules.

    Parameters
    ----------
    extensions
        What the plugin declares.
    table
        An account table with the columns and guards of the plugin.

    Raises
    ------
    AssertionError
        A rule cannot run; the message says which, and why.
    """
    wide = table.with_columns(**segment_columns(table))
    columns = columns_of(wide)
    _check_names(extensions)
    _check_playbooks(extensions, columns)
    for veto in extensions.vetoes:
        _check_veto(veto, extensions)
    for policy in extensions.touch_policies:
        _check_policy(policy, wide)
    if extensions.lifecycle is not None:
        _check_lifecycle(extensions.lifecycle, extensions.event_kinds, columns)
    for route in extensions.feedback_routes:
        _check_route(route)
    if extensions.calendar is not None:
        _check_calendar(extensions.calendar, table)


def _check_names(extensions: Extensions) -> None:
    built_in = {
        "playbook": {one.name for one in default_playbooks()},
        "action kind": {one.name for one in default_action_kinds()},
    }
    for one in extensions.declared:
        if one.name in built_in.get(one.hook.kind, ()):
            raise AssertionError(
                f"the {one.hook.kind} {one.name!r} is built in; rename yours"
            )


def _check_playbooks(
    extensions: Extensions, columns: Mapping[str, TableColumn]
) -> None:
    lifecycle = extensions.lifecycle or default_lifecycle()
    faults = playbook_faults(
        extensions.playbooks,
        action_kinds=(*default_action_kinds(), *extensions.action_kinds),
        columns=columns,
        phases=[phase.name for phase in lifecycle.phases],
    )
    for fault in faults:
        told = fault.message.removeprefix(f"playbook {fault.playbook}").lstrip(":, ")
        raise AssertionError(f"playbook {fault.playbook}: {told}")


def _check_veto(veto: Veto, extensions: Extensions) -> None:
    playbooks = (*default_playbooks(), *extensions.playbooks)
    kinds = (*default_action_kinds(), *extensions.action_kinds)
    for field, given, known in (
        ("playbooks", veto.playbooks, [one.name for one in playbooks]),
        ("action_kinds", veto.action_kinds, [one.name for one in kinds]),
    ):
        for name in given:
            # Another plugin may declare it, so only a slip of the pen is refused.
            close = "" if name in known else suggestion(name, known)
            if close:
                raise AssertionError(f"{veto.name}: {field}: no {name!r}{close}")


def _check_policy(policy: TouchPolicy, table: AccountTable) -> None:
    try:
        decide_touch(table, policy)
    except (InvalidInputError, UnknownNameError) as error:
        raise AssertionError(f"touch policy {policy.name}: {error}") from error


def _check_lifecycle(
    lifecycle: Lifecycle, events: Iterable[str], columns: Mapping[str, TableColumn]
) -> None:
    for row in lifecycle.transitions:
        if row.guard:
            name = f"lifecycle {lifecycle.version}, transition {row.id}: guard"
            check_condition(name, row.guard, columns)
    for finding in lifecycle_faults(lifecycle, events=events, columns=columns):
        if finding.severity is Severity.ERROR:
            raise AssertionError(f"lifecycle {lifecycle.version}: {finding}")


def _check_route(route: FeedbackRoute) -> None:
    for word in route.words:
        if not word.strip():
            raise AssertionError(
                f"{route.name}: words: expected words that can be found in a text; got "
                f"{word!r}, which stands in every text"
            )


def _check_calendar(calendar: BusinessCalendar, table: AccountTable) -> None:
    try:
        due = calendar.due(table.as_of, _DAYS)
        working = calendar.is_working(due)
    except BREAKS as error:
        raise AssertionError(f"calendar: {described(error)}") from error
    if not working or due <= table.as_of:
        raise AssertionError(
            f"calendar: {_DAYS} working days after {table.as_of} is {due}, which is no "
            "later working day"
        )
