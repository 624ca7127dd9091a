"""What ``check`` finds wrong with a lifecycle, one fault at a time."""

import attrs
import pytest

from successkit.core import Lifecycle, Phase, Timeout, Transition
from successkit.core.states import PhaseKind
from successkit.lifecycle import check, default_lifecycle

GOOD = default_lifecycle()


def row(event: str, source: str, dest: str, **more: object) -> Transition:
    identity = str(more.pop("id", "mine"))
    return Transition(id=identity, event=event, source=source, dest=dest, **more)  # type: ignore[arg-type]


def plus(*rows: Transition) -> Lifecycle:
    return attrs.evolve(GOOD, transitions=(*GOOD.transitions, *rows))


def without(event: str) -> Lifecycle:
    kept = tuple(row for row in GOOD.transitions if row.event != event)
    return attrs.evolve(GOOD, transitions=kept)


EXTRA = Phase(name="vip", order=9, kind=PhaseKind.EXPANSION)
WITH_EXTRA = attrs.evolve(GOOD, phases=(*GOOD.phases, EXTRA))


@pytest.mark.parametrize(
    ("lifecycle", "code", "text"),
    [
        pytest.param(
            attrs.evolve(GOOD, initial="onbording"),
            "missing-initial",
            "did you mean 'onboarding'",
            id="the initial phase is not declared",
        ),
        pytest.param(
            plus(row("grew", "adoption", "expension")),
            "unknown-phase",
            "did you mean 'expansion'",
            id="a move leads to a phase that is not there",
        ),
        pytest.param(
            attrs.evolve(GOOD, phases=(*GOOD.phases, GOOD.phases[0])),
            "duplicate-phase",
            "2 times",
            id="a phase is declared twice",
        ),
        pytest.param(
            plus(row("grew", "adoption", "adoption", priority=1)),
            "source-is-dest",
            "to itself",
            id="a move leads nowhere",
        ),
        pytest.param(
            plus(row("grew", "adoption", "expansion")),
            "duplicate-row",
            "adoption:grew",
            id="a move is declared twice",
        ),
        pytest.param(
            plus(row("grew", "adoption", "renewal")),
            "ambiguous-row",
            "same priority",
            id="one event leads to two phases",
        ),
        pytest.param(
            plus(row("use_fell", "churned", "renewal", id=GOOD.transitions[0].id)),
            "duplicate-id",
            "own id",
            id="two moves have one id",
        ),
        pytest.param(
            plus(row("grew", "adoption", "renewal", guard="mrr > 0", priority=-1)),
            "shadowed-row",
            "always wins",
            id="a move never has its turn",
        ),
        pytest.param(
            plus(row("use_fell", "adoption", "onboarding", min_dwell=-1)),
            "negative-dwell",
            "got -1",
            id="a negative dwell",
        ),
        pytest.param(
            attrs.evolve(
                GOOD, timeouts=(Timeout(source="renewal", after=0, dest="adoption"),)
            ),
            "timeout-without-time",
            "got 0",
            id="a timeout without time",
        ),
        pytest.param(
            WITH_EXTRA, "unreachable-phase", "no way leads there", id="never reached"
        ),
        pytest.param(
            attrs.evolve(
                WITH_EXTRA,
                transitions=(*GOOD.transitions, row("use_fell", "adoption", "vip")),
            ),
            "trap",
            "no way leads out",
            id="never left",
        ),
        pytest.param(
            without("won_back"),
            "no-way-back",
            "win_back",
            id="no way back from churned",
        ),
        pytest.param(
            plus(row("use_fel", "adoption", "onboarding")),
            "unknown-event",
            "did you mean 'use_fell'",
            id="a misspelt event",
        ),
        pytest.param(
            plus(row("phase_moved", "adoption", "onboarding")),
            "reserved-event",
            "by itself",
            id="moves by hand need no row",
        ),
    ],
)
def test_one_fault(lifecycle: Lifecycle, code: str, text: str) -> None:
    findings = check(lifecycle)

    assert code in {finding.code for finding in findings}
    assert any(text in str(item) for item in findings if item.code == code)


def test_a_sound_lifecycle_has_no_findings() -> None:
    declared = plus(row("party", "adoption", "onboarding"))

    assert check(GOOD) == []
    assert check(declared, events=["party"]) == []
