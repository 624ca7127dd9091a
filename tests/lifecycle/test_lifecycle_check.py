"""What ``check`` finds wrong with a lifecycle, one fault at a time."""

from datetime import date

import attrs
import pytest

from successkit.core import (
    InvalidInputError,
    Lifecycle,
    Phase,
    Severity,
    Timeout,
    Transition,
)
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.states import PhaseKind
from successkit.lifecycle import LifecycleEvents, check, default_lifecycle, replay

GOOD = default_lifecycle()


def row(event: str, source: str, dest: str, **more: object) -> Transition:
    identity = str(more.pop("id", "mine"))
    return Transition(id=identity, event=event, source=source, dest=dest, **more)  # type: ignore[arg-type]


def plus(*rows: Transition) -> Lifecycle:
    return attrs.evolve(GOOD, transitions=(*GOOD.transitions, *rows))


def without(event: str) -> Lifecycle:
    kept = tuple(row for row in GOOD.transitions if row.event != event)
    return attrs.evolve(GOOD, transitions=kept)


def timed(*rows: tuple[str, int, str]) -> Lifecycle:
    timeouts = [Timeout(source=one, after=days, dest=two) for one, days, two in rows]
    return attrs.evolve(GOOD, timeouts=timeouts)


EXTRA = Phase(name="vip", order=9, kind=PhaseKind.EXPANSION)
TOO_EARLY = attrs.evolve(GOOD.phases[0], expected_days=-1)
DORMANT = Phase(
    name="dormant", order=9, kind=PhaseKind.ADOPTION, when="days_since_usge > 30"
)
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
        pytest.param(
            attrs.evolve(GOOD, phases=()), "no-phases", "no phase", id="no phases"
        ),
        pytest.param(
            attrs.evolve(GOOD, phases=(*GOOD.phases[1:], TOO_EARLY)),
            "negative-days",
            "got -1",
            id="a phase that should be over before it began",
        ),
        pytest.param(
            plus(row("use_fell", "adoption", "onboarding", min_dwell=86_400)),
            "too-many-days",
            "got 86400",
            id="seconds instead of days",
        ),
        pytest.param(
            timed(("renewal", 0, "adoption"), ("adoption", 0, "renewal")),
            "timeout-loop",
            "renewal -> adoption -> renewal",
            id="timeouts that lead round without time",
        ),
        pytest.param(
            timed(("renewal", 90, "adoption"), ("renewal", 90, "churned")),
            "duplicate-timeout",
            "after 90 days",
            id="two timeouts at once",
        ),
        pytest.param(
            timed(("renewal", 90, "adoption"), ("renewal", 120, "churned")),
            "shadowed-timeout",
            "always comes before 120",
            id="a timeout that is never reached",
        ),
        pytest.param(
            timed(("churned", 90, "adoption")),
            "return-by-time",
            "passing of time",
            id="a customer who returns without doing anything",
        ),
        pytest.param(
            plus(row("use_fell", "adoption", "onboarding", guard="mmr > 0")),
            "unknown-guard",
            "did you mean 'mrr'",
            id="a guard on a column that does not exist",
        ),
        pytest.param(
            plus(row("use_fell", "adoption", "onboarding", guard="mrr >")),
            "unknown-guard",
            "mrr >",
            id="a guard that is no condition",
        ),
        pytest.param(
            plus(row("use_fell", "adoption", "onboarding", guard="at_risk")),
            "unknown-guard",
            "follows from the phase",
            id="a guard on what follows from the phase",
        ),
        pytest.param(
            attrs.evolve(GOOD, phases=(*GOOD.phases, DORMANT)),
            "unknown-condition",
            "did you mean 'days_since_usage'",
            id="a phase by a column that does not exist",
        ),
        pytest.param(
            attrs.evolve(GOOD, phases=(*GOOD.phases, DORMANT)),
            "condition-without-row",
            "entered:dormant",
            id="a condition that moves nobody",
        ),
        pytest.param(
            plus(row("entered:vip", "adoption", "expansion")),
            "reserved-event",
            "no condition gives the event 'entered:vip'; give the phase a 'when'",
            id="a row that waits for a condition nobody declared",
        ),
        pytest.param(
            attrs.evolve(
                GOOD,
                phases=(*GOOD.phases, DORMANT),
                transitions=(
                    *GOOD.transitions,
                    row("left:dormnt", "dormant", "adoption"),
                ),
            ),
            "reserved-event",
            "did you mean 'left:dormant'",
            id="a misspelt phase in the event of a condition",
        ),
        pytest.param(
            plus(
                row("use_fell", "adoption", "onboarding", guard="mrr > 100", id="a"),
                row("use_fell", "adoption", "renewal", guard="seats < 5", id="b"),
            ),
            "overlapping-guards",
            "mrr = 101 and seats = 0",
            id="two guards that can hold at once",
        ),
        pytest.param(
            plus(
                row("use_fell", "adoption", "onboarding", guard="usage_trend <= -0.3"),
                row(
                    "use_fell",
                    "adoption",
                    "renewal",
                    guard="usage_trend >= -0.3",
                    id="b",
                ),
            ),
            "overlapping-guards",
            "usage_trend = -0.3",
            id="two guards below zero that can hold at once",
        ),
        pytest.param(
            plus(
                row("use_fell", "adoption", "onboarding", id="a"),
                row("use_fell", "adoption", "renewal", guard="seats < 5", id="b"),
            ),
            "overlapping-guards",
            "a wins by the order",
            id="a guard beside none",
        ),
        pytest.param(
            attrs.evolve(
                WITH_EXTRA,
                transitions=(
                    *GOOD.transitions,
                    row("one", "onboarding", "vip", id="in"),
                    row("two", "vip", "side", id="out"),
                    row("one", "side", "vip", id="back"),
                ),
                phases=(
                    *WITH_EXTRA.phases,
                    Phase(name="side", order=10, kind=PhaseKind.EXPANSION),
                ),
            ),
            "never-churned",
            "no way leads from it",
            id="phases from which nobody is ever lost",
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


@pytest.mark.parametrize(
    ("first", "second"),
    [
        pytest.param("mrr > 100", "mrr <= 100", id="a number and the rest"),
        pytest.param("customer", "not customer", id="a flag and its opposite"),
        pytest.param(
            "health_band == 'danger'", "health_band == 'good'", id="two bands"
        ),
        pytest.param("owner == 'mo'", "owner != 'mo'", id="a name and all others"),
        pytest.param("created is None", "created is not None", id="known or not"),
        pytest.param("usage_trend < -0.5", "usage_trend >= -0.5", id="below zero"),
    ],
)
def test_guards_that_exclude_each_other_are_fine(first: str, second: str) -> None:
    split = plus(
        row("use_fell", "adoption", "onboarding", guard=first, id="a"),
        row("use_fell", "adoption", "renewal", guard=second, id="b"),
    )

    assert check(split) == []


def test_a_host_may_have_columns_of_its_own() -> None:
    mine = plus(row("use_fell", "adoption", "onboarding", guard="acme.big"))
    columns = {**COLUMNS, "acme.big": TableColumn("acme.big", "flag", "is it big")}

    assert [item.code for item in check(mine)] == ["unknown-guard"]
    assert check(mine, columns=columns) == []


def test_every_finding_says_what_where_and_how_to_mend() -> None:
    broken = attrs.evolve(
        GOOD, initial="nowhere", transitions=(row("grwe", "adoptoin", "adoptoin"),)
    )

    findings = check(broken)

    assert len({item.code for item in findings}) >= 6
    assert all(item.where and item.message and item.mend for item in findings)
    assert [item.severity for item in findings] == sorted(
        (item.severity for item in findings), key=[Severity.ERROR, Severity.NOTE].index
    )


@pytest.mark.parametrize(
    "lifecycle",
    [
        pytest.param(attrs.evolve(GOOD, phases=()), id="no phases"),
        pytest.param(plus(row("grew", "adoption", "expension")), id="no such phase"),
    ],
)
def test_what_cannot_run_is_refused_with_every_fault(lifecycle: Lifecycle) -> None:
    with pytest.raises(InvalidInputError, match="cannot run") as raised:
        replay(lifecycle, LifecycleEvents.of([]), accounts=1, upto=date(2026, 1, 1))

    errors = [item for item in check(lifecycle) if item.severity is Severity.ERROR]
    assert all(str(item) in str(raised.value) for item in errors)


@pytest.mark.parametrize(
    ("lifecycle", "codes"),
    [
        pytest.param(
            plus(row("grew", "adoption", "renewal")), ["ambiguous-row"], id="two ways"
        ),
        pytest.param(
            plus(row("grew", "adoption", "expansion", guard="mrr > 0")),
            ["shadowed-row"],
            id="a guard that never has its turn",
        ),
        pytest.param(
            plus(row("grew", "adoption", "expansion", guard="mrr > 0", priority=1)),
            [],
            id="a guard that is asked first",
        ),
        pytest.param(
            plus(
                row("party", "adoption", "renewal", id="a", min_dwell=30),
                row("party", "adoption", "expansion", id="b", priority=-1),
            ),
            ["unknown-event", "unknown-event"],
            id="one for those who stayed long, another for all others",
        ),
        pytest.param(
            plus(
                row("use_fell", "adoption", "renewal", id="a", min_dwell=30),
                row("use_fell", "adoption", "onboarding", id="b", min_dwell=30),
            ),
            ["ambiguous-row"],
            id="two ways after the same days",
        ),
        pytest.param(
            plus(
                row("use_fell", "adoption", "renewal", id="a", priority=1),
                row("use_fell", "adoption", "onboarding", id="b", guard="mrr > 0"),
            ),
            ["shadowed-row"],
            id="another priority does not overlap",
        ),
        pytest.param(
            timed(("renewal", 1, "adoption"), ("adoption", 1, "renewal")),
            [],
            id="timeouts that lead round with time",
        ),
        pytest.param(
            timed(("renewal", 36_525, "adoption"), ("adoption", 36_526, "renewal")),
            ["too-many-days"],
            id="a hundred years",
        ),
        pytest.param(
            timed(("renewal", 0, "adoption")),
            ["timeout-without-time"],
            id="no time, and no way round",
        ),
        pytest.param(
            plus(row("use_fell", "churned", "nowhere")),
            ["unknown-phase"],
            id="one phase that does not exist",
        ),
        pytest.param(
            attrs.evolve(
                GOOD,
                phases=(attrs.evolve(TOO_EARLY, expected_days=0), *GOOD.phases[1:]),
            ),
            [],
            id="no day at all may be expected",
        ),
    ],
)
def test_one_fault_is_told_once(lifecycle: Lifecycle, codes: list[str]) -> None:
    assert [item.code for item in check(lifecycle)] == codes
