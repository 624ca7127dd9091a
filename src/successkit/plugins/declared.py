"""What a plugin declared: checked one by one, then against all the others."""

from collections.abc import Iterable
from typing import Final, cast

import attrs

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    Enrichment,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    Playbook,
    PluginError,
    Signal,
    TouchPolicy,
    Veto,
)
from successkit.core.schema import EVENT_KINDS
from successkit.plugins.naming import is_name


@attrs.frozen
class Hook:
    """What may come out of one hook.

    Parameters
    ----------
    name
        Name of the hook.
    kind
        What it declares, in words.
    type
        The class of one declaration.
    prefixed
        Whether names begin with the name of the plugin.
    single
        Whether at most one plugin may answer.
    """

    name: str
    kind: str
    type: type
    prefixed: bool = False
    single: bool = False


HOOKS: Final = {
    hook.name: hook
    for hook in (
        Hook("successkit_health_signals", "signal", Signal, prefixed=True),
        Hook("successkit_metrics", "metric", MetricSpec, prefixed=True),
        Hook("successkit_playbooks", "playbook", Playbook),
        Hook("successkit_action_kinds", "action kind", ActionKind),
        Hook("successkit_touch_policies", "touch policy", TouchPolicy),
        Hook("successkit_lifecycle", "lifecycle", Lifecycle, single=True),
        Hook("successkit_event_kinds", "event kind", str),
        Hook("successkit_guards", "guard", Guard, prefixed=True),
        Hook("successkit_feedback_routes", "feedback route", FeedbackRoute),
        Hook("successkit_calendar", "calendar", BusinessCalendar, single=True),
        Hook("successkit_enrich", "column", Enrichment, prefixed=True),
        Hook("successkit_veto", "veto", Veto, prefixed=True),
    )
}
"""Every hook of ``hookspecs`` that declares, with what it declares."""

OBSERVERS: Final = (
    "successkit_on_actions",
    "successkit_on_failure",
    "successkit_on_run",
    "successkit_on_transitions",
)
"""Hooks that are told what a run has made."""


@attrs.frozen(kw_only=True)
class Declared:
    """One declaration and who made it.

    Parameters
    ----------
    owner
        Name of the plugin.
    hook
        The hook it came through.
    name
        Name of the declaration.
    value
        The declaration.
    """

    owner: str
    hook: Hook
    name: str
    value: object


def declarations(owner: str, hook: Hook, answer: object) -> tuple[Declared, ...]:
    """Return what a hook of one plugin answered, checked.

    Parameters
    ----------
    owner
        Name of the plugin.
    hook
        The hook.
    answer
        What it returned.

    Returns
    -------
    tuple[Declared, ...]
        In the given order.

    Raises
    ------
    PluginError
        Something is of the wrong kind or badly named.
    """
    if hook.single and answer is None:
        return ()
    items = (answer,) if hook.single else _items(owner, hook, answer)
    return tuple(_declared(owner, hook, item) for item in items)


def refuse_twins(declared: Iterable[Declared]) -> None:
    """Refuse two declarations that would stand in each other's place.

    Parameters
    ----------
    declared
        Of all plugins.

    Raises
    ------
    PluginError
        Two have the same name, or two plugins answer a hook that takes one answer.
    """
    seen: dict[tuple[str, str], Declared] = {}
    for one in declared:
        # Guards are columns too, so both share one set of names.
        space = "column" if one.hook.type is Guard else one.hook.kind
        place = (space, "" if one.hook.single else one.name)
        if place in seen:
            first = seen[place]
            raise PluginError(
                f"{one.hook.kind} {one.name!r} of plugin {one.owner} and "
                f"{first.name!r} of plugin {first.owner}: expected one; "
                f"{'block one of the plugins' if one.hook.single else 'rename one'}"
            )
        seen[place] = one


def _items(owner: str, hook: Hook, answer: object) -> Iterable[object]:
    if isinstance(answer, str | bytes) or not isinstance(answer, Iterable):
        raise PluginError(
            f"plugin {owner}, hook {hook.name}: expected a list of "
            f"{hook.type.__name__}; got {type(answer).__name__}"
        )
    return tuple(cast("Iterable[object]", answer))


def _declared(owner: str, hook: Hook, value: object) -> Declared:
    if not isinstance(value, hook.type):
        raise PluginError(
            f"plugin {owner}, hook {hook.name}: expected {hook.type.__name__}; "
            f"got {type(value).__name__}"
        )
    name = _name(hook, value)
    if hook.prefixed:
        _check_prefix(owner, hook, name)
    elif hook.type is str:
        _check_event_kind(owner, name)
    elif not name:
        raise PluginError(f"plugin {owner}: a {hook.kind} has no name")
    return Declared(owner=owner, hook=hook, name=name, value=value)


def _name(hook: Hook, value: object) -> str:
    if isinstance(value, Lifecycle):
        return value.version
    if isinstance(value, str):
        return value
    return str(getattr(value, "name", hook.kind if hook.single else ""))


def _check_prefix(owner: str, hook: Hook, name: str) -> None:
    head, _, tail = name.rpartition(".")
    if head != owner or not tail.isidentifier():
        raise PluginError(
            f"plugin {owner}: expected the name of a {hook.kind} to be "
            f"'{owner}.<{hook.kind}>'; got {name!r}. Name it "
            f"'{owner}.{tail if tail.isidentifier() else hook.kind}'"
        )


def _check_event_kind(owner: str, name: str) -> None:
    if not is_name(name):
        raise PluginError(
            f"plugin {owner}: expected an event kind of letters, digits and _ ; "
            f"got {name!r}"
        )
    if name in EVENT_KINDS:
        raise PluginError(
            f"plugin {owner}: the event kind {name!r} is built in; leave it out, or "
            f"name your own '{owner}.{name}'"
        )
