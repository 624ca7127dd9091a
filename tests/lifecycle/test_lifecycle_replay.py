"""The replay of events: worked examples that go back, refusals, laws."""

from datetime import date, timedelta
from random import Random

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    InvalidInputError,
    Lifecycle,
    Phase,
    Timeout,
    Transition,
)
from successkit.core.states import PhaseKind
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    Outcome,
    Replay,
    State,
    default_lifecycle,
    replay,
    step,
    walk,
)
from successkit.lifecycle.table import compile_lifecycle

DAY = date(2026, 1, 1)
END = DAY + timedelta(days=1000)
OUTCOMES = list(Outcome)


def on(day: int, kind: str, **more: object) -> LifecycleEvent:
    return LifecycleEvent(day=DAY + timedelta(days=day), kind=kind, **more)  # type: ignore[arg-type]


def hand(day: int, target: str, **more: object) -> LifecycleEvent:
    return on(day, "phase_moved", target=target, author="sato", **more)


def stays(found: Replay) -> list[tuple[str, int]]:
    names = found.names(found.log.phase).strings().tolist()
    days = (found.log.start - np.datetime64(DAY)).astype(int).tolist()
    return list(zip(names, days, strict=True))


def outcomes(found: Replay) -> list[str]:
    return [OUTCOMES[code].value for code in found.outcome.tolist()]


@pytest.mark.parametrize(
    ("events", "expected", "back"),
    [
        pytest.param([], [], 0, id="who never began is in no phase"),
        pytest.param(
            [on(0, "started"), on(40, "onboarded"), on(99, "grew")],
            [("onboarding", 0), ("adoption", 40), ("expansion", 99)],
            0,
            id="the usual way forward",
        ),
        pytest.param(
            [on(0, "started"), on(40, "onboarded"), on(90, "product_added")],
            [("onboarding", 0), ("adoption", 40), ("onboarding", 90)],
            1,
            id="a new product goes back to onboarding",
        ),
        pytest.param(
            [on(0, "started"), on(4, "onboarded"), on(9, "onboarding_reopened")],
            [("onboarding", 0), ("adoption", 4), ("onboarding", 9)],
            1,
            id="a new team on the other side opens the onboarding again",
        ),
        pytest.param(
            [on(0, "started"), on(4, "onboarded"), on(9, "grew"), on(30, "use_fell")],
            [("onboarding", 0), ("adoption", 4), ("expansion", 9), ("adoption", 30)],
            1,
            id="a fall of use goes back from expansion to adoption",
        ),
        pytest.param(
            [on(0, "started"), on(4, "renewal_opened"), on(9, "renewed")],
            [("onboarding", 0), ("renewal", 4), ("adoption", 9)],
            1,
            id="after the renewal daily use goes on",
        ),
        pytest.param(
            [on(0, "started"), on(4, "renewal_opened"), on(9, "use_fell")],
            [("onboarding", 0), ("renewal", 4), ("adoption", 9)],
            1,
            id="a fall of use before the renewal goes back to adoption",
        ),
        pytest.param(
            [on(0, "started"), on(4, "renewal_opened"), on(9, "renewed_with_growth")],
            [("onboarding", 0), ("renewal", 4), ("expansion", 9)],
            1,
            id="a larger renewal leads to expansion",
        ),
        pytest.param(
            [on(0, "started"), on(4, "churned"), on(9, "won_back")],
            [("onboarding", 0), ("churned", 4), ("onboarding", 9)],
            0,
            id="a win-back begins again and is no step back",
        ),
        pytest.param(
            [on(0, "started"), hand(3, "renewal"), hand(5, "onboarding")],
            [("onboarding", 0), ("renewal", 3), ("onboarding", 5)],
            1,
            id="a person moves it wherever it belongs",
        ),
        pytest.param(
            [on(0, "started"), on(0, "onboarded"), hand(0, "expansion")],
            [("onboarding", 0), ("adoption", 0), ("expansion", 0)],
            0,
            id="on one day a move by hand has the last word",
        ),
    ],
)
def test_worked_example(
    events: list[LifecycleEvent], expected: list[tuple[str, int]], back: int
) -> None:
    found = replay(
        default_lifecycle(), LifecycleEvents.of(events), accounts=1, upto=END
    )

    assert stays(found) == expected
    assert found.moves_back().tolist() == [back]


@pytest.mark.parametrize("source", ["onboarding", "adoption", "expansion", "renewal"])
def test_every_phase_can_be_lost_and_won_back(source: str) -> None:
    events = [on(0, "started"), hand(1, source), on(5, "churned"), on(9, "won_back")]
    columns = LifecycleEvents.of(events)

    found = replay(default_lifecycle(), columns, accounts=1, upto=END)

    assert stays(found)[-2:] == [("churned", 5), ("onboarding", 9)]
    assert found.cycle.tolist() == [2]


def test_each_event_has_its_outcome() -> None:
    events = LifecycleEvents.of(
        [
            on(0, "started", id="e-1"),
            on(1, "grew"),
            on(2, "started", id="e-1"),
            on(3, "party"),
            hand(4, "nirvana"),
            hand(5, "onboarding"),
            hand(6, "adoption"),
            on(7, "use_fell"),
            on(7, "use_fell"),
            on(2000, "churned"),
        ]
    )

    found = replay(default_lifecycle(), events, accounts=1, upto=END)

    assert outcomes(found) == [
        "applied",
        "no_transition",
        "duplicate",
        "unknown_event",
        "unknown_phase",
        "no_transition",
        "moved_by_hand",
        "no_transition",
        "duplicate",
        "after_cut_off",
    ]


SMALL = Lifecycle(
    version="small",
    phases=(
        Phase(name="new", order=1, kind=PhaseKind.ONBOARDING),
        Phase(name="live", order=2, kind=PhaseKind.ADOPTION),
        Phase(name="gone", order=3, kind=PhaseKind.CHURNED),
    ),
    transitions=(
        Transition(
            id="rich", event="go", source="new", dest="gone", guard="rich", priority=1
        ),
        Transition(id="slow", event="go", source="new", dest="live", min_dwell=10),
        Transition(id="back", event="return", source="gone", dest="new"),
        Transition(id="stop", event="stop", source="live", dest="new", guard="rich"),
    ),
    timeouts=(Timeout(source="live", after=30, dest="new"),),
    initial="new",
)


@pytest.mark.parametrize(
    ("rich", "day", "expected", "outcome"),
    [
        pytest.param(False, 9, "new", "dwell", id="too early by a day"),
        pytest.param(False, 10, "live", "applied", id="on the day it may"),
        pytest.param(True, 9, "gone", "applied", id="the guarded row has priority"),
    ],
)
def test_guard_dwell_and_priority(
    *, rich: bool, day: int, expected: str, outcome: str
) -> None:
    events = LifecycleEvents.of([on(0, "started"), on(day, "go")])
    guards = {"rich": np.array([rich, rich])}

    found = replay(
        SMALL, events, accounts=1, upto=DAY + timedelta(days=day), guards=guards
    )

    assert found.names(found.phase).strings().tolist() == [expected]
    assert outcomes(found)[1] == outcome


def test_a_guard_that_does_not_hold_is_an_outcome() -> None:
    events = LifecycleEvents.of([on(0, "started"), hand(1, "live"), on(2, "stop")])

    found = replay(
        SMALL, events, accounts=1, upto=END, guards={"rich": np.zeros(3, bool)}
    )

    assert outcomes(found)[2] == "guard_false"


def test_a_guard_is_asked_at_each_event_in_the_order_of_the_rows() -> None:
    events = LifecycleEvents.of([on(3, "stop"), on(0, "started"), on(2, "stop")])
    moved = LifecycleEvents.join([events, LifecycleEvents.of([hand(1, "live")])])

    found = replay(
        SMALL,
        moved,
        accounts=1,
        upto=END,
        guards={"rich": np.array([True, False, False, False])},
    )

    assert outcomes(found) == ["applied", "applied", "guard_false", "moved_by_hand"]


def test_a_timeout_moves_an_account_exactly_when_it_is_due() -> None:
    events = LifecycleEvents.of([on(0, "started"), hand(5, "live")])
    guards = {"rich": np.zeros(2, bool)}

    def phase(day: int) -> list[str | None]:
        upto = DAY + timedelta(days=day)
        found = replay(SMALL, events, accounts=1, upto=upto, guards=guards)
        return found.names(found.phase).strings().tolist()

    assert [phase(34), phase(35)] == [["live"], ["new"]]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"accounts": 0}, "account 0", id="an account that is not there"),
        pytest.param({"guards": {}}, "'rich'; got none", id="a guard is missing"),
        pytest.param(
            {"guards": {"rich": np.zeros(2, bool)}}, "got 2", id="a guard too long"
        ),
        pytest.param(
            {"lifecycle": attrs.evolve(SMALL, initial="news")},
            "did you mean 'new'",
            id="a lifecycle that cannot run",
        ),
    ],
)
def test_refusal(change: dict[str, object], message: str) -> None:
    events = LifecycleEvents.of([on(0, "started")])
    options = {"accounts": 1, "upto": END, "guards": {"rich": np.zeros(1, bool)}}
    lifecycle = change.get("lifecycle", SMALL)
    options |= {name: value for name, value in change.items() if name != "lifecycle"}

    with pytest.raises(InvalidInputError, match=message):
        replay(lifecycle, events, **options)  # type: ignore[arg-type]


def test_a_past_day_is_read_from_the_log_and_a_later_one_refused() -> None:
    events = LifecycleEvents.of([on(0, "started"), on(5, "onboarded")])
    found = replay(default_lifecycle(), events, accounts=2, upto=END)

    past = [found.as_of(DAY + timedelta(days=day)).tolist() for day in (-1, 4, 5)]

    assert past == [[-1, -1], [0, -1], [1, -1]]
    assert found.as_of(END).tolist() == found.phase.tolist()
    with pytest.raises(InvalidInputError, match="where the replay ends"):
        found.as_of(END + timedelta(days=1))


def test_an_event_before_the_last_move_is_refused_by_step() -> None:
    state = step(default_lifecycle(), State(), on(5, "started"))[0]

    with pytest.raises(InvalidInputError, match="expected a day from 2026-01-06 on"):
        step(default_lifecycle(), state, on(4, "onboarded"))


NAMES = ("a", "b", "c", "d")
KINDS = ("started", "x", "y", "churned")


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    kinds = draw(st.lists(st.sampled_from(PhaseKind), min_size=4, max_size=4))
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(KINDS),
                st.sampled_from(NAMES),
                st.sampled_from(NAMES),
                st.sampled_from(["", "", "g", "h"]),
                st.integers(0, 4),
            ),
            max_size=14,
        )
    )
    moves = tuple(
        Transition(
            id=f"t{place:02}",
            event=event,
            source=source,
            dest=dest,
            guard=guard,
            min_dwell=dwell,
            priority=place,
        )
        for place, (event, source, dest, guard, dwell) in enumerate(rows)
        if source != dest
        and (event, source, dest, guard)
        not in {(r[0], r[1], r[2], r[3]) for r in rows[:place]}
    )
    after = draw(st.lists(st.integers(1, 9), max_size=2))
    return Lifecycle(
        version="drawn",
        phases=tuple(
            Phase(name=name, order=draw(st.integers(1, 3)), kind=kind)
            for name, kind in zip(NAMES, kinds, strict=True)
        ),
        transitions=moves,
        timeouts=tuple(
            Timeout(source=NAMES[i], after=days, dest=NAMES[i + 1])
            for i, days in enumerate(after)
        ),
        initial=draw(st.sampled_from(NAMES)),
    )


single = st.builds(
    LifecycleEvent,
    day=st.integers(0, 12).map(lambda day: DAY + timedelta(days=day)),
    kind=st.sampled_from([*KINDS, "x", "y", "phase_moved", "strange"]),
    account=st.integers(0, 3),
    id=st.sampled_from([None, None, None, "e-1", "e-2"]),
    target=st.sampled_from([None, *NAMES, "nowhere"]),
    sequence=st.integers(0, 1),
)
many = st.lists(single, max_size=30)
cuts = st.integers(0, 14).map(lambda day: DAY + timedelta(days=day))


def sorted_key(event: LifecycleEvent) -> tuple[object, ...]:
    texts = (event.kind, event.target or "", event.id or "")
    return (event.day, event.rank, event.sequence, *texts)


def table_of(found: Replay) -> list[tuple[object, ...]]:
    log = found.log
    names = found.names(log.phase).strings().tolist()
    columns = (log.account, log.start, log.end, log.visit, log.cycle)
    return list(zip(names, *(column.tolist() for column in columns), strict=True))


@settings(max_examples=60)
@given(lifecycle=lifecycles(), events=many, upto=cuts, g=st.booleans(), h=st.booleans())
def test_columns_do_what_step_does(
    lifecycle: Lifecycle, events: list[LifecycleEvent], upto: date, *, g: bool, h: bool
) -> None:
    guards = {name: np.full(len(events), value) for name, value in (("g", g), ("h", h))}
    found = replay(
        lifecycle, LifecycleEvents.of(events), accounts=4, upto=upto, guards=guards
    )
    expected: list[tuple[object, ...]] = []
    for account in range(4):
        rows = [i for i, event in enumerate(events) if event.account == account]
        rows.sort(key=lambda row: sorted_key(events[row]))
        state, log, results = walk(
            lifecycle, [events[row] for row in rows], upto=upto, guards={"g": g, "h": h}
        )
        expected += [(s.phase, account, s.start, s.end, s.visit, s.cycle) for s in log]
        assert [OUTCOMES[found.outcome[row]] for row in rows] == list(results)
        assert found.names(found.phase)[account] == state.phase
        assert found.since[account].item() == state.since
        assert found.cycle[account] == state.cycle

    assert table_of(found) == expected


@settings(max_examples=40)
@given(many, st.randoms(use_true_random=False))
def test_order_of_arrival_and_repeats_do_not_matter(
    events: list[LifecycleEvent], random: Random
) -> None:
    named = [attrs.evolve(event, id=f"n{i}") for i, event in enumerate(events)]
    shuffled = random.sample(named, len(named)) + named[:3]

    before, after = (
        replay(default_lifecycle(), LifecycleEvents.of(rows), accounts=4, upto=END)
        for rows in (named, shuffled)
    )

    assert table_of(before) == table_of(after)


usual = st.lists(
    st.builds(
        LifecycleEvent,
        day=st.integers(0, 40).map(lambda day: DAY + timedelta(days=day)),
        kind=st.sampled_from([t.event for t in default_lifecycle().transitions]),
        account=st.integers(0, 3),
    ),
    max_size=25,
).map(
    lambda rows: [*(on(0, "started", account=account) for account in range(4)), *rows]
)


@settings(max_examples=40)
@given(usual, st.integers(0, 3))
def test_accounts_can_be_replayed_apart(events: list[LifecycleEvent], cut: int) -> None:
    whole = replay(
        default_lifecycle(), LifecycleEvents.of(events), accounts=4, upto=END
    )
    parts = [
        replay(
            default_lifecycle(),
            LifecycleEvents.of([e for e in events if (e.account < cut) == first]),
            accounts=4,
            upto=END,
        )
        for first in (True, False)
    ]

    assert table_of(whole) == [row for part in parts for row in table_of(part)]


@settings(max_examples=40)
@given(usual, st.integers(0, 40).map(lambda day: DAY + timedelta(days=day)))
def test_a_state_depends_only_on_the_events_up_to_then(
    events: list[LifecycleEvent], day: date
) -> None:
    early = LifecycleEvents.of([event for event in events if event.day <= day])

    whole = replay(
        default_lifecycle(), LifecycleEvents.of(events), accounts=4, upto=END
    )
    prefix = replay(default_lifecycle(), early, accounts=4, upto=day)

    begun = [(*row[:3], *row[4:]) for row in table_of(whole) if row[2] <= day]  # type: ignore[operator]
    assert [(*row[:3], *row[4:]) for row in table_of(prefix)] == begun
    assert whole.as_of(day).tolist() == prefix.phase.tolist()


@settings(max_examples=40)
@given(usual)
def test_stays_are_contiguous_declared_and_add_up(events: list[LifecycleEvent]) -> None:
    lifecycle = default_lifecycle()
    found = replay(lifecycle, LifecycleEvents.of(events), accounts=4, upto=END)
    log, names = found.log, compile_lifecycle(lifecycle).names
    allowed = {(row.source, row.dest) for row in lifecycle.transitions}

    same = log.account[1:] == log.account[:-1]
    moves = zip(log.phase[:-1][same], log.phase[1:][same], strict=True)
    ends = np.where(np.isnat(log.end), np.datetime64(END), log.end)
    spent = np.bincount(log.account, (ends - log.start).astype(int), 4)

    assert (log.end[:-1][same] == log.start[1:][same]).all()
    assert {(names[a], names[b]) for a, b in moves} <= allowed
    assert spent.tolist() == [1000.0] * 4
    assert sum(found.transition_counts().values()) == len(log) - 4


@given(usual)
def test_every_account_is_in_one_phase(events: list[LifecycleEvent]) -> None:
    found = replay(
        default_lifecycle(), LifecycleEvents.of(events), accounts=4, upto=END
    )

    for day in range(0, 41, 8):
        counts = np.bincount(found.as_of(DAY + timedelta(days=day)), minlength=5)
        assert counts.sum() == 4
