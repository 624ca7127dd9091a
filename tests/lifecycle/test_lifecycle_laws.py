"""Laws of the replay: by columns as one by one, whole as in parts, then as now."""

import contextlib
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from random import Random
from unittest.mock import patch

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from successkit.core import Lifecycle, Phase, Timeout, Transition
from successkit.core.states import PhaseKind
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    Outcome,
    Replay,
    State,
    default_lifecycle,
    rebuild,
    replay,
    step,
    walk,
)
from successkit.lifecycle.step import expire

DAY = date(2026, 1, 1)
END = DAY + timedelta(days=40)
ACCOUNTS = 5
OUTCOMES = list(Outcome)
NAMES = ("a", "b", "c", "d")
KINDS = ("started", "x", "y", "churned")
GUARDS = ("", "", "g", "h")
MOVED = {Outcome.APPLIED, Outcome.MOVED_BY_HAND}


def day(number: int) -> date:
    return DAY + timedelta(days=number)


@st.composite
def lifecycles(draw: st.DrawFn) -> Lifecycle:
    row = st.tuples(
        st.sampled_from(KINDS),
        st.sampled_from(NAMES),
        st.sampled_from(NAMES),
        st.sampled_from(GUARDS),
        st.integers(0, 4),
    )
    rows = draw(st.lists(row, min_size=4, max_size=16, unique_by=lambda row: row[:4]))
    kinds = draw(st.lists(st.sampled_from(PhaseKind), min_size=4, max_size=4))
    orders = draw(st.lists(st.integers(1, 3), min_size=4, max_size=4))
    after = draw(st.lists(st.none() | st.integers(1, 9), max_size=3))
    return Lifecycle(
        version="drawn",
        phases=tuple(
            Phase(name=name, order=order, kind=kind)
            for name, order, kind in zip(NAMES, orders, kinds, strict=True)
        ),
        transitions=tuple(
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
        ),
        timeouts=tuple(
            Timeout(source=NAMES[i], after=days, dest=NAMES[i + 1])
            for i, days in enumerate(after)
            if days is not None
        ),
        initial=draw(st.sampled_from(NAMES)),
    )


single = st.builds(
    LifecycleEvent,
    day=st.integers(0, 12).map(day),
    kind=st.sampled_from([*KINDS, "x", "y", "phase_moved", "strange"]),
    account=st.integers(0, ACCOUNTS - 2),
    id=st.sampled_from([None, None, None, "e-1", "e-2"]),
    target=st.sampled_from([None, *NAMES, "nowhere"]),
    sequence=st.integers(0, 1),
    recorded=st.none() | st.integers(0, 30).map(day),
)
starts = st.lists(st.integers(0, ACCOUNTS - 2), max_size=3).map(
    lambda accounts: [
        LifecycleEvent(day=DAY, kind="started", account=account) for account in accounts
    ]
)
many = st.tuples(starts, st.lists(single, max_size=20)).map(
    lambda pair: [*pair[0], *pair[1]]
)
cuts = st.integers(0, 14).map(day)


def guards_of(events: Sequence[LifecycleEvent]) -> dict[str, np.ndarray]:
    """Guards that depend on the event, so that a mix-up of rows would show."""
    return {
        "g": np.array([e.day.day % 2 == 0 for e in events], bool),
        "h": np.array([len(e.kind) + e.sequence > 2 for e in events], bool),
    }


@contextlib.contextmanager
def small(short: int, block: int, bits: int, few: int, keys: int) -> Iterator[None]:
    """Make blocks, waves, counters, letters and keys so small that all paths run."""
    with (
        patch("successkit.lifecycle.waves.SHORT", short),
        patch("successkit.lifecycle.run._EVENTS", block),
        patch("successkit.lifecycle.run._ACCOUNTS", block),
        patch("successkit.lifecycle.stays._BITS", bits),
        patch("successkit.lifecycle.letters._FEW", few),
        patch("successkit.lifecycle.order._BITS", keys),
    ):
        yield


sizes = st.tuples(
    st.sampled_from([1, 2, 24]),
    st.sampled_from([1, 2, 7, 1 << 15]),
    st.sampled_from([4, 20, 64]),
    st.sampled_from([0, 6]),
    st.sampled_from([4, 63]),
)


def replayed(
    lifecycle: Lifecycle, events: Sequence[LifecycleEvent], **options: object
) -> Replay:
    settings_ = {"accounts": ACCOUNTS, "upto": END, "guards": guards_of(events)}
    return replay(
        lifecycle,
        LifecycleEvents.of(events),
        **settings_ | options,  # type: ignore[arg-type]
    )


def log_of(found: Replay) -> list[tuple[object, ...]]:
    """Everything that is stored of a log but the rows of events."""
    log = found.log
    columns = (log.account, log.phase, log.start, log.visit, log.cycle, log.direction)
    return list(zip(*(c.tolist() for c in (*columns, log.transition)), strict=True))


def standing(found: Replay) -> list[tuple[object, ...]]:
    columns = (found.phase, found.since, found.visit, found.cycle)
    return list(zip(*(column.tolist() for column in columns), strict=True))


def key(event: LifecycleEvent) -> tuple[object, ...]:
    texts = (event.kind, event.target or "", event.id or "")
    return (event.day, event.rank, event.sequence, *texts)


def one_by_one(
    lifecycle: Lifecycle,
    events: Sequence[LifecycleEvent],
    upto: date,
    known_at: date | None,
) -> tuple[list[tuple[object, ...]], list[Outcome | None]]:
    """Fold ``step`` over each account: (account, phase, start, visit, cycle) rows."""
    guards = guards_of(events)
    outcomes: list[Outcome | None] = [None] * len(events)
    rows: list[tuple[object, ...]] = []
    codes = {phase.name: code for code, phase in enumerate(lifecycle.phases)}
    for account in range(ACCOUNTS):
        mine = [i for i, event in enumerate(events) if event.account == account]
        mine.sort(key=lambda row: key(events[row]))
        state, entered = State(), list[State]()
        for row in mine:
            event = events[row]
            if known_at and (event.recorded or event.day) > known_at:
                outcomes[row] = Outcome.NOT_KNOWN_YET
                continue
            if event.day > upto:
                outcomes[row] = Outcome.AFTER_CUT_OFF
                continue
            holds = {name: bool(flags[row]) for name, flags in guards.items()}
            state, moves = expire(lifecycle, state, event.day)
            state, outcome = step(lifecycle, state, event, guards=holds)
            entered += [*moves, *([state] if outcome in MOVED else [])]
            outcomes[row] = outcome
        entered += expire(lifecycle, state, upto)[1]
        for state in entered:
            assert state.phase is not None
            code = codes[state.phase]
            visit = state.visits[code]
            rows.append((account, code, state.since, visit, state.cycle))
    return rows, outcomes


@settings(max_examples=50)
@given(lifecycles(), many, cuts, st.none() | cuts, sizes)
def test_columns_do_what_step_does(
    lifecycle: Lifecycle,
    events: list[LifecycleEvent],
    upto: date,
    known_at: date | None,
    size: tuple[int, int, int, int, int],
) -> None:
    with small(*size):
        found = replayed(lifecycle, events, upto=upto, known_at=known_at)
    rows, outcomes = one_by_one(lifecycle, events, upto, known_at)

    assert found.outcomes() == outcomes
    log = found.log
    columns = (log.account, log.phase, log.start, log.visit, log.cycle)
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == rows
    ends = {row[0]: row[1:] for row in rows}
    nothing = (-1, None, 0, 0)
    assert standing(found) == [ends.get(a, nothing) for a in range(ACCOUNTS)]
    same = replayed(lifecycle, events, upto=upto, known_at=known_at)
    assert log_of(found) == log_of(same)
    assert found.log.event.tolist() == same.log.event.tolist()
    assert found.refusals() == same.refusals()


@settings(max_examples=30)
@given(lifecycles(), many, st.lists(cuts, max_size=3).map(sorted), sizes)
def test_from_any_snapshot_the_end_is_the_same(
    lifecycle: Lifecycle,
    events: list[LifecycleEvent],
    days: list[date],
    size: tuple[int, int, int, int, int],
) -> None:
    whole = replayed(lifecycle, events)
    log = list[tuple[object, ...]]()
    last, snapshot, found = None, None, whole
    for upto in [*days, END]:
        new = [e for e in events if e.day <= upto and (last is None or e.day > last)]
        with small(*size):
            found = replayed(lifecycle, new, upto=upto, init=snapshot)
        # Carried stays stand in the log of the part before.
        log += [row for row in log_of(found) if row[-1] != -3]
        last, snapshot = upto, found.snapshot()

    assert standing(found) == standing(whole)
    assert sorted(log) == sorted(log_of(whole))
    assert snapshot is not None
    assert snapshot.version == len(days) + 1
    again = whole.snapshot()
    assert snapshot.visits.tolist() == again.visits.tolist()
    assert (snapshot.seen_account.tolist(), snapshot.seen_id) == (
        again.seen_account.tolist(),
        again.seen_id,
    )


@settings(max_examples=30)
@given(lifecycles(), many, st.integers(0, ACCOUNTS), st.randoms(use_true_random=False))
def test_any_partition_and_any_order_of_arrival_are_the_same(
    lifecycle: Lifecycle, events: list[LifecycleEvent], cut: int, random: Random
) -> None:
    whole = replayed(lifecycle, events)
    shuffled = random.sample(events, len(events))
    parts = [
        replayed(lifecycle, [e for e in shuffled if (e.account < cut) == first])
        for first in (True, False)
    ]

    assert log_of(whole) == [row for part in parts for row in log_of(part)]
    assert log_of(whole) == log_of(replayed(lifecycle, shuffled))


@settings(max_examples=30)
@given(lifecycles(), many, cuts)
def test_a_prefix_of_events_gives_a_prefix_of_the_log(
    lifecycle: Lifecycle, events: list[LifecycleEvent], upto: date
) -> None:
    whole = replayed(lifecycle, events)
    early = replayed(lifecycle, [e for e in events if e.day <= upto], upto=upto)

    begun = [row for row in log_of(whole) if row[2] <= upto]  # type: ignore[operator]
    assert log_of(early) == begun
    assert whole.as_of(upto).tolist() == early.phase.tolist()


@settings(max_examples=30)
@given(lifecycles(), many)
def test_repeats_and_refused_events_change_nothing(
    lifecycle: Lifecycle, events: list[LifecycleEvent]
) -> None:
    whole = replayed(lifecycle, events)
    applied = [
        event
        for event, outcome in zip(events, whole.outcomes(), strict=True)
        if outcome in MOVED
    ]
    doubled = replayed(lifecycle, [*events, *events])

    assert log_of(replayed(lifecycle, applied)) == log_of(whole)
    assert log_of(doubled) == log_of(whole)
    assert sum(whole.outcome_counts().values()) == len(events)
    counts = doubled.outcome_counts()
    assert counts[Outcome.DUPLICATE] >= len(events)


@settings(max_examples=30)
@given(lifecycles(), many, many, st.integers(0, 30))
def test_what_is_recorded_later_never_changes_what_was_known(
    lifecycle: Lifecycle,
    events: list[LifecycleEvent],
    later: list[LifecycleEvent],
    known: int,
) -> None:
    known_at = day(known)
    after = [attrs.evolve(e, recorded=day(known + 1)) for e in later]
    before = replayed(lifecycle, events, known_at=known_at)
    restated = replayed(lifecycle, [*events, *after], known_at=known_at)

    assert log_of(restated) == log_of(before)
    assert restated.outcomes()[: len(events)] == before.outcomes()
    assert set(restated.outcomes()[len(events) :]) <= {Outcome.NOT_KNOWN_YET}


@settings(max_examples=40)
@given(lifecycles(), many)
def test_the_log_is_contiguous_declared_and_adds_up(
    lifecycle: Lifecycle, events: list[LifecycleEvent]
) -> None:
    found = replayed(lifecycle, events)
    log, names = found.log, [phase.name for phase in lifecycle.phases]
    declared = {(row.id, row.source, row.dest) for row in lifecycle.transitions}
    after = {row.source: row for row in lifecycle.timeouts}

    ids = [row.id for row in lifecycle.transitions]
    for row in range(len(log)):
        cause, dest = int(log.transition[row]), names[log.phase[row]]
        if log.first[row]:
            assert cause in {len(ids), -1}
            continue
        source, start = names[log.phase[row - 1]], log.start[row]
        assert log.end[row - 1] == start
        if cause >= 0:
            assert (ids[cause], source, dest) in declared
        if cause == -2:
            spent = (start - log.start[row - 1]).astype(int)
            assert (after[source].after, after[source].dest) == (spent, dest)
    begun = np.full(ACCOUNTS, np.datetime64(END))
    begun[log.account[log.first]] = log.start[log.first]
    horizon = (np.datetime64(END) - begun).astype(int)
    assert found.time_in_phase().sum(axis=1).tolist() == horizon.tolist()


usual = st.lists(
    st.builds(
        LifecycleEvent,
        day=st.integers(0, 30).map(day),
        kind=st.sampled_from([t.event for t in default_lifecycle().transitions]),
        account=st.integers(0, ACCOUNTS - 1),
    ),
    max_size=40,
)


@settings(max_examples=30)
@given(usual)
def test_churned_is_left_only_by_a_win_back_and_only_that_opens_a_cycle(
    events: list[LifecycleEvent],
) -> None:
    # Without moves by hand: a person may move a lost customer anywhere.
    starts = [LifecycleEvent(day=DAY, kind="started", account=a) for a in (0, 1, 2)]
    found = replayed(default_lifecycle(), [*starts, *events])
    log, kinds = found.log, found.events.kind.strings()

    left = ~log.first & (np.append(-1, log.phase[:-1])[: len(log)] == 4)
    opened = np.append(True, log.cycle[1:] != log.cycle[:-1])[: len(log)] & ~log.first
    assert set(kinds[log.event[left]]) <= {"won_back"}
    assert left.tolist() == opened.tolist()


@settings(max_examples=30)
@given(lifecycles(), many, cuts)
def test_walk_is_the_fold_of_step(
    lifecycle: Lifecycle, events: list[LifecycleEvent], upto: date
) -> None:
    mine = sorted((e for e in events if e.account == 0), key=key)
    holds = {"g": True, "h": False}
    flags = {name: np.full(len(mine), flag) for name, flag in holds.items()}
    found = replayed(lifecycle, mine, upto=upto, known_at=day(9), guards=flags)

    state, stays, outcomes = walk(
        lifecycle, mine, upto=upto, known_at=day(9), guards=holds
    )

    assert list(outcomes) == found.outcomes()
    assert found.names(found.phase)[0] == state.phase
    assert [(s.start, s.end) for s in stays] == list(
        zip(found.log.start.tolist(), found.log.end.tolist(), strict=True)
    )


def mixed_lifecycle(random: Random) -> Lifecycle:
    """Return a lifecycle in which every kind of row competes."""
    rows = []
    for place in range(40):
        source, dest = random.sample(NAMES, 2)
        rows.append(
            Transition(
                id=f"t{place:02}",
                event=random.choice(KINDS),
                source=source,
                dest=dest,
                guard=random.choice(("", "g", "h")),
                min_dwell=random.choice((0, 1, 2, 4)),
                priority=place,
            )
        )
    seen = set[tuple[str, ...]]()
    kept = [
        row
        for row in rows
        if (name := (row.source, row.event, row.guard, row.dest)) not in seen
        and not seen.add(name)  # type: ignore[func-returns-value]
    ]
    kinds = random.sample(list(PhaseKind), 4)
    return Lifecycle(
        version="mixed",
        phases=tuple(
            Phase(name=name, order=order, kind=kind)
            for order, (name, kind) in enumerate(zip(NAMES, kinds, strict=True))
        ),
        transitions=tuple(kept),
        timeouts=(
            Timeout(source="a", after=2, dest="b"),
            Timeout(source="b", after=1, dest="d"),
            Timeout(source="d", after=9, dest="a"),
        ),
        initial="c",
    )


def mixed_events(random: Random, accounts: int, size: int) -> list[LifecycleEvent]:
    """Return events with repeats, moves by hand, strange kinds and late records."""
    kinds = [*KINDS, "x", "y", "phase_moved", "strange", "other"]
    found = [
        LifecycleEvent(
            day=day(random.randrange(20)),
            kind=random.choice(kinds),
            account=random.randrange(accounts),
            id=random.choice([None] * 6 + ["e-1", "e-2", "e-3"]),
            target=random.choice([None, *NAMES, "nowhere"]),
            sequence=random.randrange(2),
            recorded=random.choice([None, None, day(random.randrange(25))]),
        )
        for _ in range(size)
    ]
    begun = [
        LifecycleEvent(day=DAY, kind="started", account=a) for a in range(accounts)
    ]
    return random.sample([*found, *begun, *found[:9]], size + accounts + 9)


SIZES = [
    pytest.param((1, 1 << 15, 64, 6, 63), id="waves only"),
    pytest.param((24, 1 << 15, 64, 6, 63), id="one event at a time only"),
    pytest.param((3, 7, 4, 0, 4), id="small blocks, counters, letters and keys"),
]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_a_plain_book_is_the_same_by_columns_as_one_by_one(
    seed: int, size: tuple[int, int, int, int, int]
) -> None:
    """Without days to wait and timeouts, nobody counts days."""
    random = Random(seed)  # noqa: S311
    mixed = mixed_lifecycle(random)
    rows = tuple(attrs.evolve(row, min_dwell=0) for row in mixed.transitions)
    plain = attrs.evolve(mixed, transitions=rows, timeouts=())
    events = mixed_events(random, ACCOUNTS, 100)

    with small(*size):
        found = replayed(plain, events)
    rows_, outcomes = one_by_one(plain, events, END, None)

    log = found.log
    columns = (log.account, log.phase, log.start, log.visit, log.cycle)
    assert found.outcomes() == outcomes
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == rows_


@pytest.mark.parametrize("known_at", [None, day(15)])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("seed", range(4))
def test_a_mixed_book_is_the_same_by_columns_as_one_by_one(
    seed: int, size: tuple[int, int, int, int, int], known_at: date | None
) -> None:
    random = Random(seed)  # noqa: S311
    lifecycle = mixed_lifecycle(random)
    events = mixed_events(random, ACCOUNTS, 100)
    upto = day(17)

    with small(*size):
        found = replayed(lifecycle, events, upto=upto, known_at=known_at)
    rows, outcomes = one_by_one(lifecycle, events, upto, known_at)

    log = found.log
    columns = (log.account, log.phase, log.start, log.visit, log.cycle)
    assert found.outcomes() == outcomes
    assert list(zip(*(c.tolist() for c in columns), strict=True)) == rows
    caused = [row for row, outcome in enumerate(outcomes) if outcome in MOVED]
    assert sorted(log.event[log.event >= 0].tolist()) == caused
    assert (log.event[log.transition == -2] == -1).all()
    assert log.event.min() == -1
    assert found.outcome.dtype.name == "int8"
    refused = {Outcome.GUARD_FALSE, Outcome.DWELL}
    by_move = [item.row for item in found.refusals() if item.transition]
    assert by_move == [r for r, outcome in enumerate(outcomes) if outcome in refused]
    waiting = [r for r, outcome in enumerate(outcomes) if outcome is Outcome.DWELL]
    moves = {row.id: row for row in lifecycle.transitions}
    for item in found.refusals():
        if item.row in waiting:
            assert moves[item.transition].min_dwell > 0
        if item.outcome is Outcome.GUARD_FALSE:
            assert not guards_of(events)[item.guard][item.row]
            assert moves[item.transition].event == events[item.row].kind
    stored = (log.account, log.event, log.visit, log.phase)
    sizes_ = [column.dtype.name for column in stored]
    assert sizes_ == ["int32", "int32", "int16", "int8"]


class Host(RuleBasedStateMachine):
    """A host that stores snapshots and log rows while events come, some too late."""

    @initialize(lifecycle=lifecycles())
    def begin(self, lifecycle: Lifecycle) -> None:
        self.lifecycle = lifecycle
        self.events = list[LifecycleEvent]()
        self.stored = replayed(lifecycle, [], upto=DAY)
        self.today = DAY
        self.log = log_of(self.stored)

    @rule(events=st.lists(single, max_size=6), days=st.integers(1, 6))
    def on_time(self, events: list[LifecycleEvent], days: int) -> None:
        """Days go by; what happened in them is there at the end."""
        new = [
            attrs.evolve(e, day=self.today + timedelta(days=1 + i % days))
            for i, e in enumerate(events)
        ]
        self.today += timedelta(days=days)
        before = self.stored.snapshot()
        self.stored = replayed(
            self.lifecycle,
            new,
            upto=self.today,
            init=before,
            expected_version=before.version,
        )
        self.events += new
        self.log += [row for row in log_of(self.stored) if row[-1] != -3]

    @precondition(lambda self: self.today > DAY)
    @rule(events=st.lists(single, min_size=1, max_size=4), data=st.data())
    def too_late(self, events: list[LifecycleEvent], data: st.DataObject) -> None:
        """Events of days gone by arrive: their accounts begin again."""
        past = st.integers(0, (self.today - DAY).days).map(day)
        late = [attrs.evolve(event, day=data.draw(past)) for event in events]
        columns = LifecycleEvents.of(late)
        with pytest.raises(ValueError, match="the watermark of the snapshot"):
            replayed(self.lifecycle, late, upto=END, init=self.stored.snapshot())
        found = rebuild(
            self.stored.snapshot(),
            columns,
            history=LifecycleEvents.of(self.events),
            upto=self.today,
            guards=guards_of([*self.events, *late]),
        )
        again = {event.account for event in late}
        self.events += late
        self.stored = found
        kept = [row for row in self.log if row[0] not in again]
        self.log = kept + [row for row in log_of(found) if row[0] in again]

    @rule(number=st.integers(0, 40))
    def look_back(self, number: int) -> None:
        """Any past day is the same from the whole history as it was on that day."""
        when = min(day(number), self.today)
        whole = replayed(self.lifecycle, self.events, upto=self.today)
        then = replayed(self.lifecycle, self.events, upto=when)
        assert whole.as_of(when).tolist() == then.phase.tolist()

    @invariant()
    def stored_is_what_the_whole_history_says(self) -> None:
        """Snapshot and log rows are those of a replay from the beginning."""
        if not hasattr(self, "events"):
            return
        whole = replayed(self.lifecycle, self.events, upto=self.today)
        assert standing(self.stored) == standing(whole)
        assert sorted(self.log) == sorted(log_of(whole))
        assert not whole.diff(replayed(self.lifecycle, self.events, upto=self.today))


Host.TestCase.settings = settings(max_examples=25, stateful_step_count=12)
TestHost = Host.TestCase


def test_the_books_of_these_laws_meet_every_outcome() -> None:
    """A guard against laws that hold because nothing happens."""
    rows: Mapping[Outcome, int] = dict.fromkeys(Outcome, 0)
    counts = dict(rows)

    @settings(max_examples=100, database=None, derandomize=True)
    @given(lifecycles(), many)
    def count(lifecycle: Lifecycle, events: list[LifecycleEvent]) -> None:
        found = replayed(lifecycle, events, upto=day(10), known_at=day(25))
        for outcome, times in found.outcome_counts().items():
            counts[outcome] += times

    count()
    assert all(counts.values()), counts
