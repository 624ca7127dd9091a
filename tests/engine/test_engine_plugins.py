"""What plugins add to an engine, and what an engine refuses to be made with."""

from collections.abc import Iterable
from datetime import UTC, date, datetime

import numpy as np
import pytest

from successkit.core import (
    Account,
    ActionKind,
    Contract,
    Event,
    Lifecycle,
    Money,
    Phase,
    Playbook,
    PluginError,
    Portfolio,
    Signal,
    TouchPolicy,
    Transition,
    UnknownNameError,
    View,
)
from successkit.core.declarations import Step
from successkit.core.states import PhaseKind, TouchModel
from successkit.engine import Config, Engine
from successkit.plugins import hookimpl

DAY = date(2026, 3, 31)


def constant(view: View, /, **_as_of: object) -> "np.typing.NDArray[np.float64]":
    return np.full(len(view.table), 5.0)


class Crm:
    """A plugin that answers with whatever it was made with."""

    def __init__(self, **answers: object) -> None:
        self.answers = answers

    @hookimpl
    def successkit_playbooks(self) -> Iterable[Playbook]:
        return self.answers.get("playbooks", ())  # type: ignore[return-value]

    @hookimpl
    def successkit_action_kinds(self) -> Iterable[ActionKind]:
        return self.answers.get("kinds", ())  # type: ignore[return-value]

    @hookimpl
    def successkit_health_signals(self) -> Iterable[Signal]:
        return self.answers.get("signals", ())  # type: ignore[return-value]

    @hookimpl
    def successkit_lifecycle(self) -> Lifecycle | None:
        return self.answers.get("lifecycle")  # type: ignore[return-value]

    @hookimpl
    def successkit_touch_policies(self) -> list[TouchPolicy]:
        return self.answers.get("touch", [])  # type: ignore[return-value]


def book(*, events: Iterable[Event] = ()) -> Portfolio:
    names = ("small", "large")
    return Portfolio.from_objects(
        accounts=[Account(id=name, name=name) for name in names],
        contracts=[
            Contract(
                id=f"c-{name}",
                account_id=name,
                start=date(2025, 1, 1),
                amount=Money(amount, "JPY"),
            )
            for name, amount in zip(names, (1_000, 900_000), strict=True)
        ],
        events=events,
    )


def playbook(kind: str = "gift", name: str = "thanks", **others: object) -> Playbook:
    steps = (Step(name="send", kind=kind),)
    return Playbook(name=name, when="mrr > 500", **{"steps": steps, **others})  # type: ignore[arg-type]


def test_playbook_with_an_action_of_its_own() -> None:
    plugin = Crm(playbooks=[playbook()], kinds=[ActionKind(name="gift")])
    review = Engine(plugins=[plugin]).review(book(), as_of=DAY)

    given = [
        (row["account"], row["kind"])
        for row in review.actions.rows()
        if row["playbook"] == "thanks"
    ]
    assert sorted(given) == [("large", "gift"), ("small", "gift")]


@pytest.mark.parametrize(
    ("plugin", "said"),
    [
        pytest.param(
            Crm(playbooks=[playbook(kind="gfit")], kinds=[ActionKind(name="gift")]),
            r"plugin Crm, playbook thanks, step send: no action kind 'gfit'.*'gift'",
            id="step of an unknown kind",
        ),
        pytest.param(
            Crm(kinds=[ActionKind(name="call")]),
            r"plugin Crm: the action kind 'call' is built in",
            id="kind that is built in",
        ),
        pytest.param(
            Crm(playbooks=[playbook(kind="call", name="win_back")]),
            r"plugin Crm: the playbook 'win_back' is built in",
            id="playbook that is built in",
        ),
        pytest.param(
            Crm(playbooks=[playbook(kind="call", cool_down=-1)]),
            r"plugin Crm, playbook thanks: .*cool_down",
            id="negative rest",
        ),
    ],
)
def test_plugin_is_refused_when_the_engine_is_made(plugin: Crm, said: str) -> None:
    with pytest.raises(PluginError, match=said):
        Engine(plugins=[plugin])


def test_playbook_to_switch_off_is_sought_among_those_of_plugins_too() -> None:
    plugin = Crm(playbooks=[playbook(kind="call")])
    engine = Engine(config=Config(playbooks_off=["thanks"]), plugins=[plugin])

    assert "thanks" not in {one.name for one in engine.playbooks}
    with pytest.raises(UnknownNameError, match="did you mean 'thanks'"):
        Engine(config=Config(playbooks_off=["thank"]), plugins=[plugin])


PHASES = (
    Phase(name="start", order=0, kind=PhaseKind.ONBOARDING),
    Phase(name="run", order=1, kind=PhaseKind.ADOPTION),
    Phase(name="key", order=2, kind=PhaseKind.EXPANSION),
)


def lifecycle(guard: str, *, dest: str = "key") -> Lifecycle:
    return Lifecycle(
        version="crm-1",
        phases=PHASES,
        initial="start",
        transitions=(
            Transition(id="begin", event="started", source="start", dest="run"),
            Transition(id="grow", event="paid", source="start", dest=dest, guard=guard),
        ),
    )


def paid(account: str) -> Event:
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    return Event(id=f"e-{account}", account_id=account, at=at, kind="paid")


def test_guard_of_a_lifecycle_decides_for_each_account() -> None:
    rows = (
        Transition(id="small", event="paid", source="start", dest="run"),
        Transition(
            id="large",
            event="paid",
            source="start",
            dest="key",
            guard="mrr >= 5000",
            priority=1,
        ),
        Transition(id="back", event="onboarded", source="key", dest="start"),
    )
    plan = Lifecycle(version="crm-1", phases=PHASES, initial="start", transitions=rows)
    events = [paid("small"), paid("large")]
    review = Engine(plugins=[Crm(lifecycle=plan)]).review(
        book(events=events), as_of=DAY
    )

    found = dict(zip(review.accounts.ids, review.accounts.values("phase"), strict=True))
    began = {name for name, phase in found.items() if phase is not None}
    assert began == {"small", "large"}, found
    assert found["large"] == "key"
    assert found["small"] == "run"


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        pytest.param(
            lifecycle("mrrr > 5"), "grow: guard: .*did you mean 'mrr'", id="no column"
        ),
        pytest.param(lifecycle("mrr >"), "grow: guard", id="no condition"),
        pytest.param(lifecycle("phase == 'run'"), "'phase' follows from", id="circle"),
        pytest.param(lifecycle("at_risk"), "'at_risk' follows from", id="overlay"),
        pytest.param(
            lifecycle("mrr > 5", dest="kye"), "unknown-phase: .*'kye'", id="no phase"
        ),
    ],
)
def test_lifecycle_that_cannot_run_is_refused(plan: Lifecycle, said: str) -> None:
    with pytest.raises(PluginError, match=f"plugin Crm, lifecycle crm-1.*{said}"):
        Engine(plugins=[Crm(lifecycle=plan)])


def test_signal_of_a_plugin_counts_and_is_in_the_manifest() -> None:
    points = ((0.0, 0.0), (10.0, 100.0))
    signal = Signal(name="Crm.five", compute=constant, points=points)
    with_it = Engine(plugins=[Crm(signals=[signal])])
    review = with_it.review(book(), as_of=DAY)

    assert "Crm.five" in review.parts.health.raw
    assert [plugin["name"] for plugin in review.manifest["plugins"]] == ["Crm"]  # type: ignore[attr-defined]
    assert with_it.manifest() == review.manifest


def test_touch_policy_of_a_plugin() -> None:
    policy = TouchPolicy(name="all-high", rules=(), default=TouchModel.HIGH)
    review = Engine(plugins=[Crm(touch=[policy])]).review(book(), as_of=DAY)

    assert review.accounts.values("touch_model") == ["high", "high"]
