"""Plugins whose hooks, rules or observers are bad."""

# ruff: noqa: ARG001, ARG002 — hooks and computations take more than they need.

import itertools
from collections.abc import Iterator
from types import ModuleType

import attrs
import numpy as np
from sixty_made import CULPRIT, Bad, module, signal

from successkit.core import (
    ActionKind,
    AnyArray,
    FeedbackRoute,
    Playbook,
    Portfolio,
    RunSeen,
    Seen,
    Signal,
    Step,
    TouchPolicy,
    TouchRule,
    View,
)
from successkit.core.states import Department, TouchModel
from successkit.lifecycle import default_lifecycle
from successkit.plugins import hookimpl


def seats(view: View, /, *, as_of: np.datetime64) -> AnyArray:
    return view.table.array("seats") * 2


def _broken_hook() -> object:
    raise OSError("no connection")


def _leaving_hook() -> object:
    raise SystemExit(1)


def _half_a_hook() -> Iterator[Signal]:
    yield signal(seats)
    raise RuntimeError("half way")


class Unmarked:
    plugin_name = CULPRIT

    def successkit_health_signals(self) -> list[Signal]:
        return [signal(seats)]


class culprit:  # noqa: N801 — messages call a class by its own name
    @hookimpl
    def successkit_health_signals(self) -> list[Signal]:
        return [signal(seats)]


class Wrapper:
    plugin_name = CULPRIT

    @hookimpl(wrapper=True)
    def successkit_health_signals(self) -> Iterator[None]:
        yield


class Arguments:
    plugin_name = CULPRIT

    @hookimpl
    def successkit_health_signals(self, book: Portfolio) -> list[Signal]:
        return [signal(seats)]


def _refused(way: str, says: str, **answers: object) -> Bad:
    return Bad(
        way=way,
        plugin=lambda: module(CULPRIT, **answers),
        says=says,
        outcome="refused",
    )


REFUSED: tuple[Bad, ...] = (
    _refused(
        "a hook raises",
        r"successkit_health_signals: OSError: no connection",
        successkit_health_signals=_broken_hook,
    ),
    _refused(
        "a hook exits",
        r"successkit_metrics: SystemExit: 1",
        successkit_metrics=_leaving_hook,
    ),
    _refused(
        "a hook breaks off",
        r"RuntimeError: half way",
        successkit_health_signals=_half_a_hook,
    ),
    _refused(
        "a misspelt hook",
        r"no hook 'successkit_health_signal' \(did you mean successkit_health_signals",
        successkit_health_signal=list,
    ),
    _refused(
        "one name twice",
        r"signal 'culprit\.x' of plugin culprit and 'culprit\.x'.*rename one",
        successkit_health_signals=lambda: [signal(seats), signal(seats)],
    ),
    _refused(
        "another plugin's prefix",
        r"'culprit\.<signal>'; got 'good_00\.use'",
        successkit_health_signals=lambda: [
            attrs.evolve(signal(seats), name="good_00.use")
        ],
    ),
    _refused(
        "a dict instead of a declaration",
        r"expected Signal; got dict",
        successkit_health_signals=lambda: [{"name": "culprit.x"}],
    ),
    _refused(
        "no list",
        r"expected a list of MetricSpec; got int",
        successkit_metrics=lambda: 3,
    ),
    _refused(
        "a built-in kind of event",
        r"the event kind 'pause' is built in",
        successkit_event_kinds=lambda: ["pause"],
    ),
    Bad(
        way="a hook without the marker",
        plugin=Unmarked,
        says=r"is not marked; put @hookimpl",
        outcome="refused",
    ),
    Bad(
        way="a wrapper around others",
        plugin=Wrapper,
        says=r"a wrapper could change what other plugins declare",
        outcome="refused",
    ),
    Bad(
        way="a hook with arguments of its own",
        plugin=Arguments,
        says=r"plugin culprit: cannot be registered",
        outcome="refused",
    ),
    Bad(
        way="a class instead of an instance",
        plugin=lambda: culprit,
        says=r"got the class itself",
        outcome="refused",
    ),
    Bad(
        way="no hook at all",
        plugin=lambda: ModuleType(CULPRIT),
        says=r"plugin culprit: implements no hook",
        outcome="refused",
    ),
)


def _playbook(when: str, kind: str) -> Playbook:
    return Playbook(name="Follow up", when=when, steps=(Step(name="a", kind=kind),))


def _policy(when: str) -> TouchPolicy:
    rule = TouchRule(name="big", when=when, model=TouchModel.HIGH)
    return TouchPolicy(name="culprit", rules=(rule,))


def _rules(way: str, says: str, **answers: object) -> Bad:
    return Bad(
        way=way,
        plugin=lambda: module(CULPRIT, **answers),
        says=says,
        outcome="unbuilt",
    )


_kinds = itertools.count()

RULES: tuple[Bad, ...] = (
    _rules(
        "a misspelt column in a playbook",
        r"playbook Follow up: .*no column 'seets'; did you mean 'seats'",
        successkit_playbooks=lambda: [_playbook("seets > 3", "call")],
    ),
    _rules(
        "a step of an unknown kind",
        r"step a: no action kind 'cal'; did you mean 'call'",
        successkit_playbooks=lambda: [_playbook("seats > 3", "cal")],
    ),
    _rules(
        "a built-in kind of action",
        r"the action kind 'call' is built in; rename yours",
        successkit_action_kinds=lambda: [ActionKind(name="call")],
    ),
    _rules(
        "a touch policy with code in it",
        r"touch policy culprit: condition",
        successkit_touch_policies=lambda: [_policy("__import__('os').system('ls')")],
    ),
    _rules(
        "a lifecycle without its first phase",
        r"lifecycle culprit: .*nowhere",
        successkit_lifecycle=lambda: attrs.evolve(
            default_lifecycle(), version="culprit", initial="nowhere"
        ),
    ),
    Bad(
        way="a route for every text",
        plugin=lambda: module(
            CULPRIT,
            successkit_feedback_routes=lambda: [
                FeedbackRoute(
                    name="culprit.all", department=Department.SALES, words=(" ",)
                )
            ],
        ),
        says=r"got ' ', which stands in every text",
        outcome="kit",
    ),
    Bad(
        way="something else on every call",
        plugin=lambda: module(
            CULPRIT, successkit_event_kinds=lambda: [f"kind_{next(_kinds)}"]
        ),
        says=r"declares something else on every call \(kind_",
        outcome="kit",
    ),
)


class Raising:
    plugin_name = CULPRIT

    @hookimpl
    def successkit_on_run(self, run: RunSeen) -> None:
        raise ConnectionError("nobody listens")


class Changing:
    plugin_name = CULPRIT

    @hookimpl
    def successkit_on_actions(self, seen: Seen) -> None:
        seen.columns["kind"][:] = "none"


class Leaving:
    plugin_name = CULPRIT

    @hookimpl
    def successkit_on_transitions(self, seen: Seen) -> None:
        raise SystemExit(2)


OBSERVERS: tuple[Bad, ...] = (
    Bad(
        way="an observer that raises",
        plugin=Raising,
        says=r"successkit_on_run: raises ConnectionError: nobody listens",
        outcome="told",
    ),
    Bad(
        way="an observer that changes what it sees",
        plugin=Changing,
        says=r"successkit_on_actions: changed what it was told",
        outcome="told",
    ),
    Bad(
        way="an observer that exits",
        plugin=Leaving,
        says=r"successkit_on_transitions: raises SystemExit: 2",
        outcome="told",
    ),
)

BAD: tuple[Bad, ...] = (*REFUSED, *RULES, *OBSERVERS)
