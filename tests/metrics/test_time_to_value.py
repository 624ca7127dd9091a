"""Time to value of a book: stories, refusals, and what censoring must not do."""

import math
from datetime import UTC, date, datetime, timedelta
from statistics import median
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Milestone,
    Money,
    Portfolio,
)
from successkit.core.evidence import Interval
from successkit.metrics import onboarding_completion_rate, time_to_value

MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
BEGIN = date(2026, 3, 10)
MONEY = Money(1000, "JPY")


def day(number: float | None) -> date | None:
    return None if number is None else BEGIN + timedelta(days=number)


def book(
    *done: float | None,
    start: date = BEGIN,
    name: str = "live",
    **more: Any,  # noqa: ANN401
) -> Portfolio:
    """Return accounts of one start; each has a step done after so many days."""
    names = [f"a{place}" for place in range(len(done))]
    extra = more.pop("milestones", [])
    portfolio = Portfolio.from_objects(
        accounts=[Account(id=account) for account in names],
        contracts=[
            Contract(id=account, account_id=account, start=start, amount=MONEY, **more)
            for account in names
        ],
        milestones=[
            *(
                Milestone(account_id=account, name=name, done=day(number))
                for account, number in zip(names, done, strict=True)
            ),
            *extra,
        ],
    )
    assert not portfolio.problems.errors
    return portfolio


@pytest.mark.parametrize(
    ("done", "as_of", "median_days", "through", "n"),
    [
        pytest.param([5, 10, 15], day(60), 10, 3, 3, id="everybody is through"),
        pytest.param([5, 10, None, None], day(60), 10, 2, 4, id="half of them are"),
        pytest.param([5, 10, None, None, None], day(60), None, 2, 5, id="fewer are"),
        pytest.param([5, 40], day(20), 5, 1, 2, id="later than the day is not known"),
        pytest.param([-3], day(20), 0, 1, 1, id="value within the trial"),
        pytest.param([None], day(0), None, 0, 1, id="started today"),
        pytest.param([], day(20), None, 0, 0, id="nobody started"),
    ],
)
def test_stories(
    done: list[int | None],
    as_of: date,
    median_days: float | None,
    through: int,
    n: int,
) -> None:
    figure = time_to_value(book(*done), **MARCH, as_of=as_of)

    assert (figure.value, figure.numerator, figure.denominator) == (
        median_days,
        through,
        n,
    )
    assert (figure.unit, figure.n) == ("days", n)
    assert (figure.undefined is None) == (median_days is not None)


def test_those_only_who_are_through_would_look_faster() -> None:
    done = [5, 10, 12, None, None]
    figure = time_to_value(book(*done), **MARCH, as_of=day(60))

    assert median(number for number in done if number) == 10
    assert figure.value == 12


def test_a_named_milestone_is_the_value() -> None:
    steps = [
        Milestone(account_id="a0", name="first report", done=day(3)),
        Milestone(account_id="a1", name="first report", done=None),
    ]
    portfolio = book(20, 30, milestones=steps)
    every = time_to_value(portfolio, **MARCH, as_of=day(60))
    named = time_to_value(portfolio, **MARCH, as_of=day(60), milestone="first report")
    other = time_to_value(portfolio, **MARCH, as_of=day(60), milestone="party")

    assert (every.value, every.definition) == (20, "all milestones")
    assert (named.value, named.definition) == (3, "milestone first report")
    assert other.value is None
    assert other.excluded == {"nothing planned": 2}


def test_who_left_before_it_was_through_goes_on_waiting() -> None:
    gone = {"end": day(20), "cancelled_on": day(15), "status": "cancelled"}
    figure = time_to_value(book(None, None, **gone), **MARCH, as_of=day(90))

    assert (figure.value, figure.n) == (None, 2)


def test_nobody_is_followed_beyond_a_window() -> None:
    portfolio = book(5, 80, None)
    free = time_to_value(portfolio, **MARCH, as_of=day(100))
    within = time_to_value(portfolio, **MARCH, as_of=day(100), window=30)

    assert (free.value, free.numerator) == (80, 2)
    assert (within.value, within.numerator, within.n) == (None, 1, 3)
    assert time_to_value(book(30), **MARCH, as_of=day(100), window=30).value == 30


def test_another_month_is_another_cohort() -> None:
    figure = time_to_value(book(5, start=date(2026, 2, 28)), **MARCH)

    assert figure.n == 0
    assert figure.undefined is not None


def test_the_completion_rate_is_bounded_until_everybody_is_due() -> None:
    """Two were fast, two still have time: half or all of them will be through."""
    figure = onboarding_completion_rate(book(5, 9, None, None), **MARCH)
    done = onboarding_completion_rate(book(5, 9, None), **MARCH, as_of=day(91))

    assert (figure.value, figure.n, figure.excluded) == (1, 2, {"not due yet": 2})
    assert figure.interval == Interval(low=0.5, high=1, method="pending")
    assert not figure.complete
    assert (done.value, done.complete, done.excluded) == (2 / 3, True, {})
    assert done.interval is not None
    assert done.interval.method == "wilson"


def test_the_completion_rate_says_who_had_nothing_planned() -> None:
    portfolio = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[Contract(id="a", account_id="a", start=BEGIN, amount=MONEY)],
    )
    figure = onboarding_completion_rate(portfolio, **MARCH)

    assert figure.excluded == {"nothing planned": 1}


@pytest.mark.parametrize("window", [-1, 1.5, True])
def test_a_window_is_a_number_of_days(window: Any) -> None:  # noqa: ANN401
    for figure in (time_to_value, onboarding_completion_rate):
        with pytest.raises(InvalidInputError, match="window: expected whole days"):
            figure(book(5), **MARCH, window=window)


def test_what_was_recorded_later_was_not_known() -> None:
    late = Milestone(
        account_id="a0",
        name="live",
        done=day(5),
        recorded_at=datetime(2026, 5, 1, tzinfo=UTC),
    )
    planned = Milestone(account_id="a0", name="live")
    portfolio = Portfolio.from_objects(
        accounts=[Account(id="a0")],
        contracts=[Contract(id="c", account_id="a0", start=BEGIN, amount=MONEY)],
        milestones=[planned, late],
    )
    asked = {**MARCH, "as_of": date(2026, 4, 20)}
    known = time_to_value(portfolio, **asked)
    before = time_to_value(
        portfolio, **asked, known_at=datetime(2026, 4, 21, tzinfo=UTC)
    )

    assert known.value == 5
    assert before.value is None


waits = st.none() | st.integers(0, 5) | st.integers(0, 200)


@settings(max_examples=30, deadline=None)
@given(st.lists(waits, min_size=1, max_size=12), st.integers(0, 200))
def test_equals_the_curve_drawn_by_hand(done: list[int | None], seen: int) -> None:
    """Every account is looked at for as long, so the curve is the plain share."""
    figure = time_to_value(book(*done), **MARCH, as_of=day(seen))
    through = sorted(number for number in done if number is not None and number <= seen)
    half = math.ceil(len(done) / 2)
    expected = through[half - 1] if len(through) >= half else None

    assert figure.value == expected
    assert (figure.numerator, figure.n) == (len(through), len(done))
    if figure.interval is not None:
        assert figure.interval.low <= float(figure) <= figure.interval.high
