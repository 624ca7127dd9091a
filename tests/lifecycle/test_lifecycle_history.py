"""History, snapshots, differences, refusals and why: worked examples and refusals."""

from datetime import date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest

from successkit.core import (
    AnyArray,
    InvalidInputError,
    Lifecycle,
    Timeout,
    UnknownNameError,
)
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    Outcome,
    Replay,
    Snapshot,
    State,
    default_lifecycle,
    difference,
    guards_from,
    rebuild,
    replay,
    replay_diff,
    stage_conversion,
    step,
    stuck_curve,
    transition_matrix,
    walk,
)

DAY = date(2026, 1, 1)
END = date(2026, 4, 11)  # 100 days later
USUAL = default_lifecycle()


def day(number: int) -> date:
    return DAY + timedelta(days=number)


def on(number: int, kind: str, account: int = 0, **more: object) -> LifecycleEvent:
    event = LifecycleEvent(day=day(number), kind=kind, account=account)
    return attrs.evolve(event, **more)  # type: ignore[arg-type]


def days(column: AnyArray) -> list[int | None]:
    """Days since the first one."""
    flat = np.ravel(column)
    found = (flat - np.datetime64(DAY)).astype(int).tolist()
    return [
        None if missing else number
        for missing, number in zip(np.isnat(flat).tolist(), found, strict=True)
    ]


def changed(event: str, **more: object) -> Lifecycle:
    """Return the usual lifecycle with other terms for one kind of event."""
    rows = [
        attrs.evolve(row, **more) if row.event == event else row  # type: ignore[arg-type]
        for row in USUAL.transitions
    ]
    return attrs.evolve(USUAL, transitions=tuple(rows))


BOOK = [
    on(0, "started"),
    on(10, "onboarded"),
    on(30, "grew"),
    on(40, "use_fell"),
    on(5, "started", 1),
    on(25, "churned", 1),
    on(60, "won_back", 1),
    on(50, "started", 2),
]


def found(events: list[LifecycleEvent] = BOOK, **options: object) -> Replay:
    given: dict[str, Any] = {"upto": END, "accounts": 4, "lifecycle": USUAL, **options}
    return replay(given.pop("lifecycle"), LifecycleEvents.of(events), **given)


def test_time_in_phase_adds_up_to_the_days_since_the_account_began() -> None:
    assert found().time_in_phase().tolist() == [
        [10, 20 + 60, 10, 0, 0],
        [20 + 40, 0, 0, 0, 35],
        [50, 0, 0, 0, 0],
        [0, 0, 0, 0, 0],
    ]


def test_direction_visits_cycles_and_first_entered() -> None:
    book = found()

    log = book.log
    assert log.direction.tolist() == [0, 1, 1, -1, 0, 1, 0, 0]
    assert log.visit.tolist() == [1, 1, 1, 2, 1, 1, 2, 1]
    assert log.cycle.tolist() == [1, 1, 1, 1, 1, 1, 2, 1]
    assert book.moves_back().tolist() == [1, 0, 0, 0]
    assert days(book.first_entered()[0]) == [0, 10, 30, None, None]
    assert days(book.first_entered()[3]) == [None] * 5
    assert days(log.end) == [10, 30, 40, None, 25, 60, None, None]


def test_a_panel_is_one_row_a_day() -> None:
    panel = found().panel([day(-1), day(10), END])

    assert panel.tolist() == [[-1] * 4, [1, 0, -1, -1], [1, 0, 0, -1]]
    assert found().panel([]).shape == (0, 4)


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        pytest.param(50, [None, None, 141, None], id="when it will be behind"),
        pytest.param(100, [None, 151, 141, None], id="as of the last day"),
        pytest.param(5, [91, 96, None, None], id="as of a past day"),
    ],
)
def test_next_due(as_of: int, expected: list[int | None]) -> None:
    assert days(found().next_due(day(as_of))) == expected


def test_next_due_after_it_is_behind_is_when_it_is_stuck_or_moved_by_time() -> None:
    book = found([on(0, "started")], accounts=1)
    timeout = Timeout(source="onboarding", after=120, dest="adoption")
    timed = attrs.evolve(USUAL, timeouts=(timeout,))

    assert [days(book.next_due(day(n))) for n in (89, 90, 91)] == [[91], [91], [181]]
    assert days(found([on(0, "started")], lifecycle=timed).next_due(day(91)))[0] == 120
    assert days(book.next_due()) == days(book.next_due(END))


def test_transition_matrix_and_stage_conversion() -> None:
    matrix = transition_matrix(found())
    stages = stage_conversion(found())

    assert matrix.tolist() == [
        [3, 0, 0, 0, 0],
        [0, 1, 0, 0, 1],
        [0, 0, 1, 0, 0],
        [0, 1, 0, 0, 0],
        [0, 0, 0, 0, 0],
        [1, 0, 0, 0, 0],
    ]
    counts = [(s.entered, s.ahead, s.back, s.lost, s.again, s.open) for s in stages]
    assert counts == [
        (4, 1, 0, 1, 0, 2),
        (2, 1, 0, 0, 0, 1),
        (1, 0, 1, 0, 0, 0),
        (0, 0, 0, 0, 0, 0),
        (1, 0, 0, 0, 1, 0),
    ]
    assert [s.share for s in stages] == [0.5, 1.0, 0.0, None, 0.0]


def test_the_curve_of_being_stuck_counts_open_stays_as_censored() -> None:
    curve = stuck_curve(found(), "onboarding")

    # 10 and 20 days until they left; 40 and 50 days and still there.
    assert curve.times.tolist() == [10, 20]
    assert curve.survival.tolist() == [0.75, 0.5]
    with pytest.raises(InvalidInputError, match="expected one of onboarding"):
        stuck_curve(found(), "onbording")


@pytest.mark.parametrize("name", ["as_of", "rows_on", "next_due"])
def test_a_day_after_the_last_or_before_a_snapshot_is_refused(name: str) -> None:
    later = found([], init=found(upto=day(50), events=BOOK[:4]).snapshot())

    with pytest.raises(InvalidInputError, match="where the replay ends"):
        getattr(later, name)(END + timedelta(days=1))
    with pytest.raises(InvalidInputError, match="from 2026-02-20 up to 2026-04-11"):
        getattr(later, name)(day(49))
    getattr(later, name)(day(50))


# Snapshots


def test_a_snapshot_goes_on_where_it_was_and_carries_the_open_stay() -> None:
    before = found([e for e in BOOK if e.day <= day(35)], upto=day(35))
    after = found([e for e in BOOK if e.day > day(35)], init=before.snapshot())

    log = after.log
    assert log.transition.tolist() == [-3, 11, -3, 20, 21]
    assert days(log.start) == [30, 40, 25, 60, 50]
    assert log.visit.tolist() == [1, 2, 1, 2, 1]
    assert log.cycle.tolist() == [1, 1, 1, 2, 1]
    assert log.direction.tolist() == [0, -1, 0, 0, 0]
    assert log.event.tolist() == [-1, 0, -1, 1, 2]
    whole = found()
    for name in ("phase", "since", "visit", "cycle", "visits"):
        assert getattr(after, name).tolist() == getattr(whole, name).tolist(), name
    assert transition_matrix(after).sum() == 3


def test_days_without_events_carry_all_stays_in_order() -> None:
    later = found([], init=found(upto=day(70)).snapshot())

    assert later.log.account.tolist() == [0, 1, 2]
    assert later.log.transition.tolist() == [-3, -3, -3]
    assert later.phase.tolist() == found(upto=day(70)).phase.tolist()


def test_accounts_that_are_new_since_a_snapshot_begin_with_their_first_event() -> None:
    before = found([on(0, "started"), on(10, "onboarded")], accounts=1, upto=day(20))
    new = [on(30, "started", 1), on(35, "onboarded", 1), on(40, "started", 2)]

    after = found(new, accounts=3, init=before.snapshot())

    assert after.phase.tolist() == [1, 1, 0]
    assert after.log.visit.tolist() == [1, 1, 1, 1]
    assert after.cycle.tolist() == [1, 1, 1]


def test_what_was_not_known_yet_is_not_had_when_it_comes() -> None:
    early = on(0, "started", id="e-0", recorded=day(0))
    late = on(10, "onboarded", id="e-1", recorded=day(50))

    before = found([early, late], accounts=1, upto=day(5), known_at=day(20))
    after = found([late], accounts=1, init=before.snapshot())

    assert before.snapshot().seen_id == ("e-0",)
    assert after.outcomes() == [Outcome.APPLIED]
    assert after.phase.tolist() == [1]


def test_an_event_that_is_on_time_and_recorded_later_is_not_had() -> None:
    late = on(10, "onboarded", id="e-1", recorded=day(50))

    book = found([on(0, "started"), late], accounts=1, upto=day(20), known_at=day(20))

    assert book.snapshot().seen_id == ()


def test_joined_events_keep_when_each_was_recorded() -> None:
    late = LifecycleEvents.of([on(5, "grew", recorded=day(50))])
    plain = LifecycleEvents.of([on(6, "grew")])

    both = LifecycleEvents.join([late, plain])

    assert days(both.known_on()) == [50, 6]
    assert LifecycleEvents.join([plain, plain]).recorded is None


def test_a_snapshot_survives_as_plain_columns() -> None:
    snapshot = found([*BOOK, on(70, "grew", 2, id="e-1")]).snapshot()
    columns = snapshot.columns()

    again = Snapshot.from_columns(
        USUAL,
        columns,
        watermark=snapshot.watermark,
        version=7,
        seen=tuple(zip(snapshot.seen_account, snapshot.seen_id, strict=True)),
    )

    assert list(columns)[:5] == [
        "account",
        "phase",
        "since",
        "cycle",
        "visits.onboarding",
    ]
    assert columns["phase"].tolist() == ["adoption", "onboarding", "onboarding", None]
    for name in ("phase", "since", "cycle", "visits", "seen_account"):
        assert getattr(again, name).tolist() == getattr(snapshot, name).tolist(), name
    assert (again.seen_id, again.version, again.watermark) == (("e-1",), 7, END)
    assert snapshot.bytes_per_account == 1 + 8 + 1 + 5
    assert found().log.bytes_per_row == 24


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"phase": None}, "expected 'phase'", id="a column is missing"),
        pytest.param(
            {"phase": np.array(["adopted"] * 4, object)},
            "got adopted|got \\['adopted'\\]",
            id="a phase that is not there",
        ),
        pytest.param(
            {"account": np.array([0, 2, 1, 3])}, "other accounts", id="out of order"
        ),
    ],
)
def test_columns_that_are_no_snapshot_are_refused(
    change: dict[str, Any], message: str
) -> None:
    columns = {**found().snapshot().columns(), **change}
    columns = {name: column for name, column in columns.items() if column is not None}

    with pytest.raises(InvalidInputError, match=message):
        Snapshot.from_columns(USUAL, columns, watermark=END)


def test_a_snapshot_recognises_the_ids_that_it_has_seen() -> None:
    had = [on(0, "started", id="e-1"), on(1, "started", 2, id="e-2")]
    before = found(had, upto=day(5)).snapshot()
    repeat = on(9, "onboarded", id="e-1")
    others = [on(9, "grew", 1, id="e-1"), on(9, "onboarded", 2, id="e-3")]

    after = found([repeat, on(9, "grew", 2, id="e-2"), *others], init=before)

    assert [outcome.value for outcome in after.outcomes()] == [
        "duplicate",
        "duplicate",
        "no_transition",
        "applied",
    ]
    between = found([], upto=day(8), init=before).snapshot()
    assert found([repeat], init=between).outcomes() == [Outcome.DUPLICATE]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        pytest.param({"upto": day(49)}, "an older snapshot", id="before the watermark"),
        pytest.param({"known_at": day(59)}, "an older", id="known before it"),
        pytest.param(
            {"lifecycle": attrs.evolve(USUAL, version="b")},
            "made by lifecycle 'b'",
            id="another definition",
        ),
        pytest.param({"expected_version": 2}, "got 1", id="another version"),
        pytest.param({"accounts": 3}, "at least the 4", id="fewer accounts"),
        pytest.param(
            {"events": [on(51, "grew"), on(50, "grew", 2)]},
            "row 1 is of 2026-02-20",
            id="an event on the watermark comes late",
        ),
    ],
)
def test_what_a_snapshot_refuses(options: dict[str, Any], message: str) -> None:
    early = [event for event in BOOK if event.day <= day(50)]
    init = found(early, upto=day(50), known_at=day(60)).snapshot()

    given = {"events": [], "init": init, **options}
    with pytest.raises(InvalidInputError, match=message):
        found(**given)
    assert len(found([on(51, "grew")], init=init, expected_version=1).log) == 4


def test_late_events_rebuild_their_accounts_only() -> None:
    stored = found(upto=day(70))
    late = LifecycleEvents.of([on(20, "product_added"), on(80, "onboarded", 2)])

    again = rebuild(stored.snapshot(), late, history=LifecycleEvents.of(BOOK), upto=END)

    whole = found([*BOOK, on(20, "product_added"), on(80, "onboarded", 2)])
    assert again.phase.tolist() == whole.phase.tolist()
    assert again.visits.tolist() == whole.visits.tolist()
    carried = again.log.account[again.log.transition == -3]
    assert carried.tolist() == [1, 2]
    assert [
        (row["change"], row["account"], row["phase"], row["visit"])
        for row in stored.diff(whole).rows()
    ] == [
        ("withdrawn", 0, "expansion", 1),
        ("withdrawn", 0, "adoption", 2),
        ("added", 0, "onboarding", 2),
        ("added", 2, "adoption", 1),
    ]


def test_a_new_account_may_come_with_an_old_event_when_rebuilt() -> None:
    stored = found(upto=day(70)).snapshot()
    late = LifecycleEvents.of([on(20, "started", 5)])

    again = rebuild(stored, late, history=LifecycleEvents.of(BOOK), upto=END)

    assert len(again.phase) == 6
    assert days(again.since) == [40, 60, 50, None, None, 20]


# Differences


def test_the_difference_of_the_same_is_empty_and_false() -> None:
    nothing = difference(found(), found())

    assert not nothing
    assert nothing.rows() == []
    assert nothing.accounts.tolist() == nothing.moved.tolist() == []


def test_a_changed_definition_shows_what_it_would_change() -> None:
    without = tuple(r for r in USUAL.transitions if r.id != "expansion:use_fell")
    new = attrs.evolve(USUAL, version="b", transitions=without)

    change = replay_diff(USUAL, new, LifecycleEvents.of(BOOK), upto=END)

    assert change
    assert change.rows() == [
        {
            "change": "withdrawn",
            "account": 0,
            "phase": "adoption",
            "start": day(40),
            "visit": 2,
            "cycle": 1,
            "direction": -1,
            "cause": "expansion:use_fell",
        }
    ]
    assert change.moved.tolist() == change.accounts.tolist() == [0]


def test_a_renumbered_definition_that_says_the_same_changes_nothing() -> None:
    turned = attrs.evolve(
        USUAL,
        version="b",
        phases=USUAL.phases[::-1],
        transitions=USUAL.transitions[::-1],
    )

    assert not replay_diff(USUAL, turned, LifecycleEvents.of(BOOK), upto=END)


def test_causes_without_a_transition_have_names() -> None:
    timed = attrs.evolve(
        USUAL, timeouts=(Timeout(source="onboarding", after=9, dest="adoption"),)
    )
    events = [on(0, "started"), on(20, "phase_moved", target="renewal")]

    rows = found([]).diff(found(events, lifecycle=timed)).rows()

    assert [row["cause"] for row in rows] == ["begun", "by_time", "by_hand"]


def test_of_two_timeouts_of_a_phase_the_shorter_one_moves() -> None:
    times = (("adoption", 20), ("renewal", 9), ("expansion", 30))
    timed = attrs.evolve(
        USUAL,
        timeouts=tuple(
            Timeout(source="onboarding", after=after, dest=dest)
            for dest, after in times
        ),
    )

    book = found([on(0, "started")], lifecycle=timed, accounts=1)

    assert book.names(book.phase).strings().tolist() == ["renewal"]
    assert days(book.since) == [9]
    back = attrs.evolve(
        USUAL, timeouts=(Timeout(source="adoption", after=9, dest="onboarding"),)
    )
    book = found([on(0, "started"), on(1, "onboarded")], lifecycle=back, accounts=1)
    assert (days(book.since), book.phase.tolist()) == ([10], [0])


# Outcomes and why


def test_the_policy_to_raise_names_the_first_event_that_does_not_apply() -> None:
    events = [*BOOK, on(70, "grew", 2), on(71, "party", 2)]

    with pytest.raises(
        InvalidInputError, match=r"row 8, grew of account 2 .* no_transition \(2 such"
    ):
        found(events, policy="raise")
    again = [*BOOK, BOOK[0], on(200, "churned", 2), on(9, "grew", recorded=day(200))]
    assert len(found(again, policy="raise", known_at=END).log) == 8


def test_the_policy_to_ignore_keeps_no_outcomes_but_the_same_log() -> None:
    events = [*BOOK, on(70, "grew", 2), on(9, "grew", recorded=day(200))]
    ignoring = found(events, policy="ignore", known_at=END)

    assert ignoring.outcomes() == []
    assert ignoring.refusals() == []
    assert ignoring.log.start.tolist() == found().log.start.tolist()
    with pytest.raises(InvalidInputError, match="one of record, raise, ignore"):
        found(policy="strict")


def test_refusals_name_the_move_and_the_guard() -> None:
    events = LifecycleEvents.of(
        [on(0, "started"), on(3, "onboarded"), on(10, "onboarded"), on(11, "grew")]
    )
    waits = changed("onboarded", min_dwell=10)
    both = [
        attrs.evolve(row, guard="seats > 9") if row.event == "grew" else row
        for row in waits.transitions
    ]
    lifecycle = attrs.evolve(waits, transitions=tuple(both))

    book = replay(lifecycle, events, upto=END, facts={"seats": [1, 2, 3, 4]})

    first, second = book.refusals()
    assert tuple(first) == (1, Outcome.DWELL, "onboarding:onboarded", "")
    assert tuple(second) == (3, Outcome.GUARD_FALSE, "adoption:grew", "seats > 9")
    assert book.outcome_counts()[Outcome.DWELL] == 1
    dwell, guard = book.why(0).refused
    assert (dwell.parts[0].value, dwell.parts[0].threshold) == (3, 10)
    assert dwell.parts[0].text == "days in onboarding >= 10"
    assert (guard.parts[0].value, guard.parts[0].threshold) == (4, 9)
    assert (guard.parts[0].holds, guard.day, guard.kind) == (False, day(11), "grew")


def test_why_says_what_would_come_next_and_what_it_waits_for() -> None:
    timed = attrs.evolve(
        changed("onboarded", min_dwell=10, guard="seats > 9 and mrr < 5"),
        timeouts=(Timeout(source="onboarding", after=30, dest="adoption"),),
    )
    events = LifecycleEvents.of([on(0, "started"), on(1, "grew")])
    book = replay(timed, events, upto=day(4), guards=_never(timed, 2))

    why = book.why(0, facts={"seats": 8})

    first, last = why.ways_on[0], why.ways_on[-1]
    assert (first.dest, first.days_left, first.event) == ("adoption", 6, "onboarded")
    parts = [(p.text, p.value, p.threshold, p.holds) for p in first.guard]
    assert parts == [("seats > 9", 8, 9, False), ("mrr < 5", None, 5, None)]
    assert (last.transition, last.dest, last.days_left) == ("timeout", "adoption", 26)
    assert (why.phase, why.since, why.visit, why.cycle) == ("onboarding", DAY, 1, 1)
    assert (why.cause, why.event, why.moves_back) == ("begun", 0, 0)
    assert why.next_due == day(30)
    assert why.refused[0].outcome is Outcome.NO_TRANSITION
    assert why.refused[0].parts == ()


def _never(lifecycle: Lifecycle, rows: int) -> dict[str, np.ndarray]:
    guards = {row.guard for row in lifecycle.transitions} - {""}
    return {guard: np.zeros(rows, bool) for guard in guards}


def test_why_of_who_never_began_and_of_nobody() -> None:
    why = found().why(3)

    assert (why.phase, why.since, why.cause, why.ways_on) == (None, None, "", ())
    for account in (-1, 4):
        with pytest.raises(InvalidInputError, match=f"expected 0 to 3; got {account}"):
            found().why(account)


def test_a_guard_that_only_the_host_understands_is_shown_by_its_name() -> None:
    lifecycle = changed("onboarded", guard="the host says so")
    book = replay(
        lifecycle,
        LifecycleEvents.of([on(0, "started")]),
        upto=END,
        guards=_never(lifecycle, 1),
    )

    part = book.why(0).ways_on[0].guard[0]
    assert (part.text, part.value, part.holds) == ("the host says so", None, None)


# Facts of the day of the event


@pytest.mark.parametrize(
    ("guard", "facts", "expected"),
    [
        pytest.param("seats > 3", {"seats": [3, 4, None]}, [0, 1, 0], id="a count"),
        pytest.param(
            "health_band == 'good'",
            {"health_band": ["good", None, "danger"]},
            [1, 0, 0],
            id="an enum by its name",
        ),
        pytest.param(
            "crm.tier == 'gold'",
            {"crm.tier": ["gold", None, "iron"]},
            [1, 0, 0],
            id="a text of the host",
        ),
        pytest.param(
            "crm.fit > 0.5", {"crm.fit": [0.4, 0.6, None]}, [0, 1, 0], id="a number"
        ),
        pytest.param(
            "crm.vip", {"crm.vip": [True, None, False]}, [1, 0, 0], id="a flag"
        ),
        pytest.param(
            "crm.vip", {"crm.vip": np.array([True, False, True])}, [1, 0, 1], id="bools"
        ),
        pytest.param(
            "as_of - crm.met > 4",
            {"crm.met": [day(1), day(0), None]},
            [0, 1, 0],
            id="as_of is the day of the event",
        ),
    ],
)
def test_guards_are_asked_of_the_day_of_each_event(
    guard: str, facts: dict[str, Any], expected: list[int]
) -> None:
    events = LifecycleEvents.of([on(5, "grew"), on(6, "grew"), on(7, "grew")])

    holds = guards_from(changed("grew", guard=guard), events, facts)

    assert holds[guard].tolist() == [bool(flag) for flag in expected]


def test_facts_keep_their_width() -> None:
    events = LifecycleEvents.of([on(5, "grew"), on(6, "grew")])
    many = np.array([300, 129])

    holds = guards_from(changed("grew", guard="seats > 200"), events, {"seats": many})

    assert holds["seats > 200"].tolist() == [True, False]


def test_step_takes_the_same_facts() -> None:
    lifecycle = changed("onboarded", guard="seats > 3")
    began = step(lifecycle, State(), on(0, "started"), {"seats": 1})[0]

    few = step(lifecycle, began, on(1, "onboarded"), {"seats": 3})
    many = step(lifecycle, began, on(1, "onboarded"), {"seats": 4})
    walked = walk(
        lifecycle,
        [on(0, "started"), on(1, "onboarded")],
        upto=END,
        facts=[{"seats": 1}, {"seats": 4}],
    )

    assert (few[0].phase, few[1]) == ("onboarding", Outcome.GUARD_FALSE)
    assert many[0] == walked[0]
    assert many[0].phase == "adoption"


def test_step_asks_for_the_guards_that_it_needs() -> None:
    lifecycle = changed("onboarded", guard="seats > 3")
    began = step(lifecycle, State(), on(0, "started"))[0]

    with pytest.raises(InvalidInputError, match=r"'seats > 3' holds; got \['old'\]"):
        step(lifecycle, began, on(1, "onboarded"), guards={"old": True})


def test_facts_that_do_not_fit_are_refused() -> None:
    lifecycle = changed("grew", guard="seats > crm.limit")
    events = LifecycleEvents.of([on(5, "grew")])

    with pytest.raises(UnknownNameError, match=r"crm\.limit"):
        guards_from(lifecycle, events, {"seats": [3]})
    with pytest.raises(InvalidInputError, match="expected 1 values; got 2"):
        guards_from(lifecycle, events, {"seats": [3, 4], "crm.limit": [1]})


# Bad input


@pytest.mark.parametrize(
    "stamp",
    [
        pytest.param(datetime(2026, 1, 1, 9), id="a naive timestamp"),  # noqa: DTZ001
        pytest.param("2026-01-01", id="text"),
        pytest.param(None, id="nothing"),
    ],
)
@pytest.mark.parametrize("name", ["day", "recorded"])
def test_an_event_needs_a_plain_day(stamp: object, name: str) -> None:
    if stamp is None and name == "recorded":
        return
    given: dict[str, Any] = {"day": DAY, "kind": "grew", name: stamp}
    with pytest.raises(InvalidInputError, match=rf"event grew: {name}: expected a dat"):
        LifecycleEvent(**given)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        pytest.param({"upto": datetime(2026, 1, 1, 9)}, "upto: expected", id="upto"),  # noqa: DTZ001
        pytest.param({"known_at": "2026-01-01"}, "known_at: expected", id="known_at"),
        pytest.param({"accounts": 2}, "row 7 has account 2", id="too few accounts"),
    ],
)
def test_options_that_make_no_sense_are_refused(
    change: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        found(**change)


def test_an_event_without_a_day_or_of_no_account_is_refused() -> None:
    events = LifecycleEvents.of(BOOK)
    nat = events.day.copy()
    nat[3] = np.datetime64("NaT")
    below = events.account.copy()
    below[2] = -1

    for broken, row in (({"day": nat}, 3), ({"account": below}, 2)):
        with pytest.raises(InvalidInputError, match=f"row {row} has account"):
            replay(USUAL, attrs.evolve(events, **broken), upto=END)


def test_an_event_before_the_account_exists_has_an_outcome() -> None:
    book = found([on(0, "onboarded"), on(5, "started"), on(6, "strange")])

    assert [o.value for o in book.outcomes()] == [
        "no_transition",
        "applied",
        "unknown_event",
    ]


def test_no_accounts_and_no_events_are_fine() -> None:
    empty = replay(USUAL, LifecycleEvents.of([]), upto=END)

    assert len(empty.log) == len(empty.phase) == 0
    assert empty.snapshot().columns()["phase"].tolist() == []
    assert empty.time_in_phase().shape == (0, 5)
    assert transition_matrix(empty).sum() == 0
    assert not empty.diff(empty)


def test_what_was_recorded_later_is_left_out_and_said_so() -> None:
    late = on(10, "onboarded", recorded=day(50))
    events = [on(0, "started"), late]

    before, after = (found(events, known_at=day(number)) for number in (49, 50))

    assert before.outcomes()[1] is Outcome.NOT_KNOWN_YET
    assert (before.phase[0], after.phase[0]) == (0, 1)
    assert after.log.event.tolist() == [0, 1]
    joined = LifecycleEvents.join(
        [LifecycleEvents.of([on(0, "started")]), LifecycleEvents.of([late])]
    )
    assert joined.known_on().tolist() == [DAY, day(50)]
    assert LifecycleEvents.of(events).row(1).recorded == day(50)
    assert joined.take(np.array([1])).known_on().tolist() == [day(50)]


def test_more_than_thirty_thousand_moves_of_one_account_are_counted() -> None:
    rounds = 33_000
    events = LifecycleEvents.of([on(0, "started"), on(1, "onboarded")])
    rows = np.append([0, 1], np.tile([2, 3], rounds))
    kinds = ["started", "onboarded", "grew", "use_fell"]
    many = attrs.evolve(
        events.take(np.zeros(len(rows), np.int64)),
        day=np.datetime64(DAY) + np.minimum(rows, 2).astype("timedelta64[D]"),
        kind=type(events.kind).from_codes(rows.astype(np.int32), kinds),
    )
    spread = attrs.evolve(many, day=np.datetime64(DAY) + np.arange(len(rows)))

    book = replay(USUAL, spread, upto=date(2400, 1, 1))

    assert book.log.visit[-1] == rounds + 1
    assert book.visits.tolist() == [rounds + 1]
    assert book.moves_back().tolist() == [rounds]
    assert book.snapshot().visits.tolist() == [[1, rounds + 1, rounds, 0, 0]]
