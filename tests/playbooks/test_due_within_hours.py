"""Detractors are answered within 48 hours, weekends and holidays taken in."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit import Config, Engine
from successkit.core import (
    Account,
    AccountTable,
    Contract,
    InvalidInputError,
    Money,
    Portfolio,
    Step,
    Survey,
)
from successkit.io import country_calendar
from successkit.playbooks import (
    BusinessCalendar,
    Past,
    decide,
    default_action_kinds,
    default_playbooks,
)

FOLLOW_UP = [each for each in default_playbooks() if each.name == "detractor_follow_up"]
GOLDEN_WEEK = tuple(date(2026, *day) for day in ((4, 29), (5, 4), (5, 5), (5, 6)))
NO_DAY = "no working day within 48 hours, so due on the next one"
PASSED = "the 48 hours have passed, so due on the first working day"


def rows(answered: str, as_of: str, holidays: tuple[date, ...] = ()) -> list[Any]:
    """Return what is due for an account of high touch that answered on a day."""
    day = date.fromisoformat(as_of)
    table = AccountTable.of(day, ["a"], customer=[1], ever_customer=[1])
    decision = decide(
        table.with_columns(touch_model=np.array([2], np.int8)),
        FOLLOW_UP,
        as_of=day,
        action_kinds=default_action_kinds(),
        past=Past(events={"detractor": np.array([answered], "datetime64[D]")}),
        calendar=BusinessCalendar(holidays=holidays),
    )
    return decision.rows()


@pytest.mark.parametrize(
    ("answered", "as_of", "due", "said"),
    [
        pytest.param("2026-03-30", "2026-03-30", "2026-03-31", "", id="Monday"),
        pytest.param("2026-04-02", "2026-04-02", "2026-04-03", "", id="Thursday"),
        pytest.param("2026-04-03", "2026-04-03", "2026-04-06", NO_DAY, id="Friday"),
        pytest.param("2026-04-04", "2026-04-04", "2026-04-06", "", id="Saturday"),
        pytest.param("2026-04-05", "2026-04-05", "2026-04-06", "", id="Sunday"),
        pytest.param(
            "2026-03-30", "2026-03-31", "2026-03-31", "", id="seen a day later"
        ),
        pytest.param(
            "2026-03-30", "2026-04-01", "2026-04-01", "", id="seen on the last day"
        ),
        pytest.param(
            "2026-03-30", "2026-04-02", "2026-04-02", PASSED, id="seen too late"
        ),
        pytest.param(
            "2026-03-31", "2026-04-04", "2026-04-06", PASSED, id="late, on a weekend"
        ),
        pytest.param(
            "2026-04-03", "2026-04-05", "2026-04-06", NO_DAY, id="Friday, seen Sunday"
        ),
        pytest.param(
            "2026-04-28", "2026-04-28", "2026-04-30", "", id="before a single holiday"
        ),
        pytest.param(
            "2026-05-01", "2026-05-01", "2026-05-07", NO_DAY, id="into Golden Week"
        ),
        pytest.param(
            "2026-05-05",
            "2026-05-05",
            "2026-05-07",
            "",
            id="late in Golden Week",
        ),
    ],
)
def test_due(answered: str, as_of: str, due: str, said: str) -> None:
    (row,) = rows(answered, as_of, GOLDEN_WEEK)

    assert row["due_on"].isoformat() == due
    assert row["reason"] == "answered as a detractor" + (said and f"; {said}")


def test_only_what_is_late_says_so_in_either_language() -> None:
    friday = date(2026, 4, 3)
    table = AccountTable.of(
        friday,
        ["a", "b"],
        customer=[1, 1],
        ever_customer=[1, 1],
        health_band=[-1, 0],
        touch_model=[2, 2],
    )
    decision = decide(
        table,
        default_playbooks(),
        as_of=friday,
        past=Past(events={"detractor": np.array([friday, "NaT"], "datetime64[D]")}),
    )

    assert {row["account"]: row["reason"] for row in decision.rows("ja")} == {
        "a": "NPSで批判者と回答、48時間以内に営業日がないため翌営業日が期限",
        "b": "ヘルススコアが危険",
    }


@pytest.mark.parametrize(
    ("score", "age", "due"),
    [
        pytest.param(3, 0, date(2026, 4, 2), id="answered on the day of the table"),
        pytest.param(6, 1, date(2026, 4, 1), id="answered the day before"),
        pytest.param(6, np.nan, date(2026, 4, 2), id="on a day that is not known"),
        pytest.param(6, 14, None, id="answered two weeks ago: too long"),
        pytest.param(7, 0, None, id="no detractor"),
        pytest.param(np.nan, np.nan, None, id="no answer is known"),
    ],
)
def test_a_table_without_events_tells_of_detractors(
    score: float, age: float, due: date | None
) -> None:
    day = date(2026, 4, 1)
    table = AccountTable.of(
        day,
        ["a"],
        customer=[1],
        ever_customer=[1],
        nps_latest=[score],
        nps_age=[age],
        touch_model=[0],
    )

    decision = decide(table, FOLLOW_UP, as_of=day)

    found = [row["due_on"] for row in decision.rows()]
    assert found == ([due] if due else [])
    assert decision.funnel[0].unknown == int(np.isnan(score))


def book(answered: date) -> Portfolio:
    """Return one customer that answers as a detractor on a Friday afternoon."""
    at = datetime.combine(answered, datetime.min.time(), UTC) + timedelta(hours=16)
    return Portfolio.from_objects(
        accounts=[Account(id="a", name="A")],
        contracts=[
            Contract(
                id="c", account_id="a", start=date(2025, 1, 1), amount=Money(9, "JPY")
            )
        ],
        surveys=[Survey(account_id="a", at=at, kind="nps", score=3)],
    )


def test_a_review_over_golden_week_with_the_holidays_of_japan() -> None:
    pytest.importorskip("holidays")
    friday = date(2026, 5, 1)
    japan = country_calendar("JP", years=[2026])
    engine = Engine(config=Config(holidays=japan.holidays))

    review = engine.review(book(friday), as_of=friday)

    found = [
        (row["due_on"], row["reason"])
        for row in review.decision.rows()
        if row["playbook"] == "detractor_follow_up"
    ]
    assert found == [(date(2026, 5, 7), f"answered as a detractor; {NO_DAY}")]


def test_hours_below_one_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"Step s: expected within_hours of 1"):
        Step(name="s", kind="call", within_hours=0)


days = st.dates(date(2026, 1, 1), date(2026, 12, 31))


@settings(max_examples=50, deadline=None)
@given(
    days,
    st.integers(0, 13),
    st.frozensets(days, max_size=20),
    st.sampled_from([24, 48, 72, 120]),
)
def test_due_days_against_trying_each_day(
    answered: date, later: int, holidays: frozenset[date], hours: int
) -> None:
    as_of = answered + timedelta(later)
    calendar = BusinessCalendar(holidays=tuple(sorted(holidays)))
    step = Step(name="talk", kind="call", within_hours=hours)
    play = attrs.evolve(FOLLOW_UP[0], steps=(step,))
    table = AccountTable.of(as_of, ["a"], customer=[1], ever_customer=[1])
    past = Past(events={"detractor": np.array([answered], "datetime64[D]")})
    (row,) = decide(table, [play], as_of=as_of, past=past, calendar=calendar).rows()

    first = max(answered + timedelta(1), as_of)
    over = answered + timedelta(max(hours // 24 - 1, 1))
    inside = [
        first + timedelta(n)
        for n in range(max((over - first).days + 1, 0))
        if calendar.is_working(first + timedelta(n))
    ]
    after = first
    while not calendar.is_working(after):
        after += timedelta(1)
    assert row["due_on"] == (inside[-1] if inside else after)
    assert calendar.is_working(row["due_on"])
    late = row["due_on"] > answered + timedelta(max(hours // 24, 1))
    assert (row["reason"] != "answered as a detractor") == late
