"""The lifecycle of an engine, and its guards: conditions on the account table."""

from collections.abc import Mapping

import numpy as np

from successkit.core import (
    AccountTable,
    BoolArray,
    InvalidInputError,
    Lifecycle,
    PluginError,
    Severity,
)
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import Condition
from successkit.engine.conditions import (
    before_the_phase,
    enrichment_columns,
    guard_columns,
)
from successkit.engine.config import Config
from successkit.lifecycle import Finding, LifecycleEvents, check, default_lifecycle
from successkit.plugins import Extensions


def condition_columns(extensions: Extensions) -> dict[str, TableColumn]:
    """Return the columns that conditions of a lifecycle may name.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    dict[str, TableColumn]
        Declared ones, and those that plugins add before the phase is known.
    """
    return {
        **COLUMNS,
        **enrichment_columns(extensions),
        **guard_columns(extensions),
    }


def lifecycle_of(config: Config, extensions: Extensions) -> Lifecycle:
    """Return the lifecycle of the settings or of a plugin, or the built-in one.

    Parameters
    ----------
    config
        The settings.
    extensions
        The plugins.

    Returns
    -------
    Lifecycle
        One that can run.

    Raises
    ------
    InvalidInputError
        The lifecycle of the settings has a fault that keeps it from running, or a
        plugin gives another one.
    PluginError
        A plugin's lifecycle has such a fault.
    """
    theirs = extensions.lifecycle
    if config.lifecycle is not None:
        return _of_settings(config.lifecycle, extensions)
    if theirs is None:
        return default_lifecycle()
    # A guard is compiled later, with a message of its own.
    faults = [
        finding
        for finding in _faults(theirs, extensions)
        if finding.code != "unknown-guard"
    ]
    if faults:
        owner = extensions.owner_of(theirs.version, kind="lifecycle")
        raise PluginError(f"plugin {owner}, lifecycle {theirs.version}: {faults[0]}")
    return theirs


def _of_settings(lifecycle: Lifecycle, extensions: Extensions) -> Lifecycle:
    theirs = extensions.lifecycle
    if theirs is not None:
        owner = extensions.owner_of(theirs.version, kind="lifecycle")
        raise InvalidInputError(
            f"config: expected one lifecycle; got {lifecycle.version!r} beside "
            f"{theirs.version!r} of plugin {owner}; leave one out"
        )
    faults = _faults(lifecycle, extensions)
    if faults:
        listed = "\n".join(f"  {fault}" for fault in faults)
        raise InvalidInputError(
            f"config: lifecycle {lifecycle.version!r} cannot run:\n{listed}"
        )
    return lifecycle


def _faults(lifecycle: Lifecycle, extensions: Extensions) -> list[Finding]:
    columns = condition_columns(extensions)
    found = check(lifecycle, events=extensions.event_kinds, columns=columns)
    return [finding for finding in found if finding.severity is Severity.ERROR]


def compile_flags(extensions: Extensions) -> dict[str, Condition]:
    """Return the guards of plugins that are conditions, compiled.

    Parameters
    ----------
    extensions
        The plugins.

    Returns
    -------
    dict[str, Condition]
        By name of the guard.

    Raises
    ------
    PluginError
        A guard is no condition, names what does not exist, another guard among it, or
        rests on a column that is only known once the phase is.
    """
    columns = {**COLUMNS, **enrichment_columns(extensions)}
    return {
        one.name: before_the_phase(
            extensions, ("guard", one.name, "when"), one.when, columns
        )
        for one in extensions.guards
        if one.when
    }


def compile_guards(
    lifecycle: Lifecycle, extensions: Extensions
) -> dict[str, Condition]:
    """Return the guards of a lifecycle, compiled.

    Parameters
    ----------
    lifecycle
        The phases and moves.
    extensions
        The plugins, to name the one that declared it.

    Returns
    -------
    dict[str, Condition]
        By text.

    Raises
    ------
    PluginError
        A guard is no condition, names what does not exist, or rests on a column that
        is only known once the phase is.
    """
    columns = condition_columns(extensions)
    found: dict[str, Condition] = {}
    for row in lifecycle.transitions:
        if row.guard:
            place = ("lifecycle", lifecycle.version, f"transition {row.id}: guard")
            found[row.guard] = before_the_phase(extensions, place, row.guard, columns)
    return found


def guards_at(
    guards: Mapping[str, Condition], table: AccountTable, events: LifecycleEvents
) -> dict[str, BoolArray]:
    """Return whether each guard holds for the account of each event.

    Parameters
    ----------
    guards
        From :func:`compile_guards`.
    table
        One row per account, with health. A guard looks at the day of the table, not
        at that of the event: columns of the past are not kept.
    events
        The events.

    Returns
    -------
    dict[str, BoolArray]
        Shape (events,) each; unknown does not hold.
    """
    return {
        text: np.asarray(condition.evaluate(table) == 1)[events.account]
        for text, condition in guards.items()
    }
