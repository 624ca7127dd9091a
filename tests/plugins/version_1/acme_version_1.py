"""A plugin as it was written for version 1 of the hooks. NEVER EDIT THIS FILE.

It stands for all the plugins that other people have written: whatever the library
becomes, this one must go on working as it is. ``test_version_1.py`` holds its SHA-256.
When it fails, mend the library, or give the hooks a new version; do not touch this.
"""

import numpy as np

from successkit.core import (
    ActionKind,
    BusinessCalendar,
    Enrichment,
    FeedbackRoute,
    Guard,
    Lifecycle,
    MetricSpec,
    MetricValue,
    Phase,
    Playbook,
    Signal,
    Step,
    TouchPolicy,
    Transition,
    Veto,
)
from successkit.core.declarations import TouchRule
from successkit.core.states import Department, PhaseKind, TouchModel
from successkit.plugins import hookimpl

plugin_name = "acme"
__version__ = "1.0"

SEEN = []


def seats(view, /, *, as_of):
    return view.table.array("seats") * 1.0


def tier(view, /, *, as_of):
    return ["gold" if count >= 10 else "steel" for count in view.table.array("seats")]


def quiet(view, /, *, as_of):
    return np.array([account == "quiet" for account in view.table.ids], dtype=bool)


def accounts(portfolio, period):
    return MetricValue(name="acme.accounts", value=float(len(portfolio)), unit="count")


@hookimpl
def successkit_health_signals():
    points = ((0, 0), (20, 100))
    return [
        Signal(
            name="acme.seats",
            compute=seats,
            points=points,
            weight=2.0,
            group="usage",
            unit="seats",
            critical=None,
            labels={"en": "Seats", "ja": "席"},
            doc="Seats in use.",
            low=0,
            high=None,
            nullable=True,
            on_error="missing",
        )
    ]


@hookimpl
def successkit_metrics():
    return [MetricSpec(name="acme.accounts", compute=accounts, unit="count")]


@hookimpl
def successkit_playbooks():
    step = Step(name="ring", kind="acme.ring", due_in=1, labels={"en": "Ring them"})
    return [
        Playbook(
            name="acme.ring_back",
            when="acme.big",
            steps=(step,),
            priority=100,
            labels={"en": "They are big"},
        )
    ]


@hookimpl
def successkit_action_kinds():
    return [ActionKind(name="acme.ring", labels={"en": "Ring"}, hours=0.25)]


@hookimpl
def successkit_touch_policies():
    rule = TouchRule(name="gold", when="acme.tier == 'gold'", model=TouchModel.HIGH)
    return [TouchPolicy(name="acme", rules=(rule,), default=TouchModel.LOW)]


@hookimpl
def successkit_lifecycle():
    return Lifecycle(
        version="acme-1",
        phases=(
            Phase(name="began", order=0, kind=PhaseKind.ONBOARDING, expected_days=30),
            Phase(name="key", order=1, kind=PhaseKind.ADOPTION),
        ),
        transitions=(
            Transition(
                id="grown",
                event="acme.signed",
                source="began",
                dest="key",
                guard="acme.big",
            ),
        ),
        initial="began",
    )


@hookimpl
def successkit_event_kinds():
    return ["acme.signed"]


@hookimpl
def successkit_guards():
    return [Guard(name="acme.big", when="seats >= 10", doc="Ten seats or more.")]


@hookimpl
def successkit_feedback_routes():
    return [
        FeedbackRoute(
            name="acme.bugs",
            department=Department.PRODUCT,
            words=("bug",),
            sources=("survey",),
        )
    ]


@hookimpl
def successkit_calendar():
    return BusinessCalendar(week="0000010")


@hookimpl
def successkit_enrich():
    return [Enrichment(name="acme.tier", compute=tier, kind="text", doc="Metal.")]


@hookimpl
def successkit_veto():
    return [
        Veto(
            name="acme.quiet",
            compute=quiet,
            playbooks=("acme.ring_back",),
            labels={"en": "They asked for quiet"},
            on_error="hold",
        )
    ]


@hookimpl
def successkit_on_transitions(seen):
    SEEN.append(("transitions", seen.rows, sorted(seen.columns)))


@hookimpl
def successkit_on_actions(seen):
    SEEN.append(("actions", seen.rows, sorted(seen.columns)))


@hookimpl
def successkit_on_failure(failure):
    SEEN.append(("failure", failure.plugin, failure.name, failure.message))


@hookimpl
def successkit_on_run(run):
    SEEN.append(("run", run.as_of, run.accounts, run.actions, len(run.failures)))
