"""Phases by conditions: edges become events, and ordinary rows say what they do."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AccountTable,
    InvalidInputError,
    Lifecycle,
    Phase,
    Transition,
    UnknownNameError,
)
from successkit.lifecycle import (
    LifecycleEvent,
    LifecycleEvents,
    check,
    condition_events,
    default_lifecycle,
    replay,
)

DAY = date(2026, 1, 4)
QUIET = Phase(name="quiet", order=2, kind="adoption", when="days_since_usage > 30")
SMALL = Phase(name="small", order=2, kind="adoption", when="seats < 3")
MOVES = [
    Transition(id="in", event="entered:quiet", source="adoption", dest="quiet"),
    Transition(id="out", event="left:quiet", source="quiet", dest="adoption"),
    Transition(id="lost", event="churned", source="quiet", dest="churned"),
]
MINE = default_lifecycle().extended(version="mine-1", phases=[QUIET], transitions=MOVES)


def tables(*rows: dict[str, float]) -> list[AccountTable]:
    return [
        AccountTable.of(
            DAY + timedelta(days=7 * week),
            ["a"],
            **{name: [value] for name, value in row.items()},
        )
        for week, row in enumerate(rows)
    ]


def shown(lifecycle: Lifecycle, given_: list[AccountTable]) -> list[tuple[int, str]]:
    found = condition_events(lifecycle, given_)
    weeks = (found.day - np.datetime64(DAY)).astype(int) // 7
    return list(zip(weeks.tolist(), found.kind.strings().tolist(), strict=True))


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param([], [], id="never looked at"),
        pytest.param([5.0, 12.0], [], id="never holds"),
        pytest.param([40.0], [(0, "entered:quiet")], id="holds at the first look"),
        pytest.param([40.0, 47.0], [(0, "entered:quiet")], id="only edges are events"),
        pytest.param(
            [25.0, 32.0, 39.0, 1.0, 40.0],
            [(1, "entered:quiet"), (3, "left:quiet"), (4, "entered:quiet")],
            id="begins, ceases and begins again",
        ),
        pytest.param(
            [40.0, np.nan, 40.0], [(0, "entered:quiet")], id="unknown changes nothing"
        ),
    ],
)
def test_edges_become_events(
    days: list[float], expected: list[tuple[int, str]]
) -> None:
    weeks = tables(*({"days_since_usage": day} for day in days))

    assert shown(MINE, weeks) == expected


def test_the_first_condition_that_holds_decides() -> None:
    both = MINE.extended(version="x", phases=[SMALL])

    assert shown(
        both,
        tables(
            {"days_since_usage": 40.0, "seats": 1.0},
            {"days_since_usage": 1.0, "seats": 1.0},
            {"days_since_usage": 40.0, "seats": 1.0},
        ),
    ) == [
        (0, "entered:quiet"),
        (1, "left:quiet"),
        (1, "entered:small"),
        (2, "left:small"),
        (2, "entered:quiet"),
    ]


def test_rows_say_which_moves_the_edges_make() -> None:
    weeks = tables(*({"days_since_usage": day} for day in (1.0, 35.0, 42.0, 2.0)))
    started = [
        LifecycleEvent(day=DAY - timedelta(days=90), kind="started"),
        LifecycleEvent(day=DAY - timedelta(days=30), kind="onboarded"),
    ]
    events = LifecycleEvents.join(
        [LifecycleEvents.of(started), condition_events(MINE, weeks)]
    )
    found = replay(MINE, events, accounts=1, upto=DAY + timedelta(days=60))

    assert check(MINE) == []
    assert found.names(found.log.phase).strings().tolist() == [
        "onboarding",
        "adoption",
        "quiet",
        "adoption",
    ]


def test_leaving_comes_before_entering_on_one_day() -> None:
    both = MINE.extended(version="x", phases=[SMALL])
    found = condition_events(
        both, tables({"seats": 1.0}, {"seats": 9.0, "days_since_usage": 99.0})
    )
    ordered = found.take(found.order()).kind.strings().tolist()

    assert ordered == ["entered:small", "left:small", "entered:quiet"]


def test_a_lifecycle_without_conditions_has_no_such_events() -> None:
    assert len(condition_events(default_lifecycle(), tables({"seats": 1.0}))) == 0


def test_conditions_and_tables_that_cannot_be_used() -> None:
    bad = MINE.extended(
        version="x",
        phases=[Phase(name="quiet", order=2, kind="adoption", when="x > 3")],
    )
    one, two = tables({"seats": 1.0}, {"seats": 1.0})

    with pytest.raises(UnknownNameError, match="no column 'x'"):
        condition_events(bad, [one])
    with pytest.raises(InvalidInputError, match="days that rise"):
        condition_events(MINE, [two, one])


@given(st.lists(st.sampled_from([1.0, 31.0, np.nan]), max_size=12))
@settings(max_examples=50)
def test_entering_and_leaving_take_turns(days: list[float]) -> None:
    weeks = tables(*({"days_since_usage": day} for day in days))
    found = [kind for _, kind in shown(MINE, weeks)]
    inside, expected = False, list[str]()
    for day in days:
        if not np.isnan(day) and (day > 30) != inside:
            inside = not inside
            expected.append("entered:quiet" if inside else "left:quiet")

    assert found == expected
