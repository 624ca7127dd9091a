"""Figures of use: how often, how long, how broadly, and with which trend."""

import math
from datetime import date, timedelta
from fractions import Fraction
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Portfolio, Usage
from successkit.metrics import (
    active_days_per_week,
    feature_breadth,
    hours_of_use_per_week,
    usage_trend,
)

START = date(2026, 3, 2)
WEEKS: dict[str, Any] = {"start": START, "end": START + timedelta(days=14)}


def use(days: int, value: int = 1, measure: str = "login", account: str = "a") -> Usage:
    day = START + timedelta(days=days)
    return Usage(account_id=account, day=day, measure=measure, value=value)


def book(*usage: Usage) -> Portfolio:
    accounts = [Account(id=name) for name in "abc"]
    portfolio = Portfolio.from_objects(accounts=accounts, usage=usage)
    assert not portfolio.problems.errors
    return portfolio


OLD = use(-40)


@pytest.mark.parametrize(
    ("usage", "days", "n"),
    [
        pytest.param([OLD, use(0), use(13)], 1, 1, id="two days of two weeks"),
        pytest.param([OLD, use(0), use(0, 5, "export")], 0.5, 1, id="one day once"),
        pytest.param([use(7), use(8)], 2, 1, id="looked at since the first record"),
        pytest.param([OLD, use(3, 0)], 0, 1, id="use of nothing is no active day"),
        pytest.param([OLD, use(14), use(-1)], None, 0, id="other days do not count"),
        pytest.param(
            [
                OLD,
                use(1),
                use(-40, account="b"),
                *(use(k, account="b") for k in (1, 2, 3)),
            ],
            1,
            2,
            id="over both accounts",
        ),
    ],
)
def test_frequency(usage: list[Usage], days: float | None, n: int) -> None:
    figure = active_days_per_week(book(*usage), **WEEKS)

    assert (figure.value, figure.n) == (days, n)
    assert figure.excluded == {"no use recorded": 3 - n}


def test_a_period_that_is_not_over_is_measured_so_far() -> None:
    figure = active_days_per_week(
        book(OLD, use(0), use(10)), **WEEKS, as_of=START + timedelta(days=6)
    )

    assert (figure.value, figure.complete) == (1, False)


@pytest.mark.parametrize(
    ("usage", "hours"),
    [
        pytest.param([OLD, use(1, 60, "session_minutes")], 0.5, id="minutes"),
        pytest.param([OLD, use(1, 3, "Hours")], 1.5, id="hours"),
        pytest.param([OLD, use(1, 7200, "time in seconds")], 1, id="seconds"),
        pytest.param(
            [OLD, use(1, 60, "call_minutes"), use(1, 1, "chat_hour")], 1, id="both"
        ),
        pytest.param([OLD, use(1, 60, "minutes_meetings")], None, id="counts meetings"),
        pytest.param([OLD, use(1, 60, "yellow")], None, id="no measure of time"),
    ],
)
def test_time(usage: list[Usage], hours: float | None) -> None:
    assert hours_of_use_per_week(book(*usage), **WEEKS).value == hours


def test_one_measure_of_time_can_be_named() -> None:
    portfolio = book(OLD, use(1, 60, "call_minutes"), use(1, 2, "chat_hours"))
    figure = hours_of_use_per_week(portfolio, **WEEKS, measure="call_minutes")

    assert figure.value == 0.5
    assert hours_of_use_per_week(portfolio, **WEEKS, measure="login").value is None


@pytest.mark.parametrize(
    ("usage", "share"),
    [
        pytest.param([use(1), use(-5, measure="export")], 0.5, id="one of two"),
        pytest.param([use(1), use(-43, measure="export")], 1, id="too long ago"),
        pytest.param([use(-5)], 0, id="none lately"),
        pytest.param([use(3, 0)], None, id="nothing was ever used"),
        pytest.param(
            [use(1), use(1, 1, "x", "b"), use(-1, 1, "y", "b"), use(-1, 1, "z", "b")],
            0.5,
            id="two of four over both accounts",
        ),
    ],
)
def test_breadth(usage: list[Usage], share: float | None) -> None:
    assert feature_breadth(book(*usage), **WEEKS).value == share


@pytest.mark.parametrize(
    ("usage", "trend", "n"),
    [
        pytest.param([use(k) for k in range(-42, 14)], 0, 1, id="steady"),
        pytest.param([use(k) for k in range(-42, 0)], -1, 1, id="stopped"),
        pytest.param([use(k) for k in range(-13, 14)], None, 0, id="too short a past"),
        pytest.param([use(k) for k in range(-14, 14)], 0, 1, id="just long enough"),
        pytest.param(
            [
                *(use(k) for k in range(-42, 14)),
                *(use(k, 1, "login", "b") for k in range(-42, 0)),
                *(use(k, 1 + (k >= 0), "login", "c") for k in range(-42, 14)),
            ],
            0,
            3,
            id="the account in the middle",
        ),
    ],
)
def test_trend(usage: list[Usage], trend: float | None, n: int) -> None:
    figure = usage_trend(book(*usage), **WEEKS)

    assert (figure.value, figure.n) == (trend, n)


records = st.lists(
    st.tuples(
        st.integers(-60, 20),
        st.integers(0, 2) | st.integers(0, 10**9),
        st.sampled_from(["login", "export", "minutes"]),
        st.sampled_from("abc"),
    ),
    max_size=30,
    unique_by=lambda row: (row[0], row[2], row[3]),
)
Row = tuple[int, int, str, str]


def slowly(rows: list[Row]) -> tuple[Fraction | None, ...]:
    """Return frequency, time, breadth and trend, account by account."""
    active = exposed = minutes = timed = used = known = 0
    trends = []
    for name in "abc":
        own = [row for row in rows if row[3] == name and row[0] < 14]
        inside = [row for row in own if row[0] >= 0]
        days = min(14, 14 - min((row[0] for row in own), default=14))
        if inside:
            active += len({row[0] for row in inside if row[1]})
            exposed += days
        if any(row[2] == "minutes" for row in inside):
            minutes += sum(row[1] for row in inside if row[2] == "minutes")
            timed += days
        before = [row for row in own if -42 <= row[0] < 0]
        lately = {row[2] for row in inside if row[1]}
        used += len(lately)
        known += len(lately | {row[2] for row in before if row[1]})
        trends += trend_of(inside, before, -min((row[0] for row in own), default=0))
    return (
        Fraction(7 * active, exposed) if exposed else None,
        Fraction(7 * minutes, 60 * timed) if timed else None,
        Fraction(used, known) if known else None,
        median(trends) if trends else None,
    )


def trend_of(inside: list[Row], before: list[Row], past: int) -> list[Fraction]:
    past = min(past, 42)
    measures = sorted({row[2] for row in before if row[1]})
    if past < 14 or not measures:
        return []
    ratios = [
        Fraction(sum(row[1] for row in inside if row[2] == name), 14)
        / Fraction(sum(row[1] for row in before if row[2] == name), past)
        for name in measures
    ]
    return [sum(ratios, Fraction()) / len(ratios) - 1]


@settings(max_examples=40, deadline=None)
@given(records)
def test_equal_the_obvious_way_to_count(rows: list[Row]) -> None:
    portfolio = book(*(use(*row) for row in rows))
    figures = [
        figure(portfolio, **WEEKS)
        for figure in (
            active_days_per_week,
            hours_of_use_per_week,
            feature_breadth,
            usage_trend,
        )
    ]

    for figure, expected in zip(figures, slowly(rows), strict=True):
        if expected is None:
            assert figure.value is None
            assert math.isnan(float(figure))
        else:
            assert float(figure) == pytest.approx(float(expected), abs=6e-4, rel=1e-9)
    assert figures[0].value is None or 0 <= figures[0].value <= 7
    assert figures[2].value is None or 0 <= figures[2].value <= 1
    assert figures[3].value is None or figures[3].value >= -1
