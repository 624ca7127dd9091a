"""Revenue as spread invoices, against a slow count of days."""

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Contract, Money, Period, Portfolio
from successkit.core.exact import UNITS
from successkit.metrics import Definition, RevenueBook, monthly_recurring_revenue

SPREAD = Definition(name="spread", basis="spread", renewal_grace=0)
FIRST, LAST = date(2023, 11, 1), date(2024, 7, 1)


def contract(number: int, start: date, end: date | None, **more: Any) -> Contract:  # noqa: ANN401
    return Contract(
        id=f"c{number}",
        account_id="a",
        start=start,
        end=end,
        product=f"P{number}",
        **more,
    )


def revenue(rows: list[Contract], month: date) -> object:
    book = Portfolio.from_objects(accounts=[Account(id="a")], contracts=rows)
    after = month + relativedelta(months=1)
    return monthly_recurring_revenue(
        book, start=month, end=after, definition=SPREAD
    ).value


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        pytest.param(
            {"amount": Money(36_600, "JPY"), "interval_unit": "year"},
            [3_100, 2_900, 3_100],
            id="a leap year by its days",
        ),
        pytest.param(
            {"amount": Money(100, "JPY")}, [100, 100, 100], id="a month is one"
        ),
        pytest.param(
            {"amount": Money(910, "JPY"), "interval_count": 3},
            [310, 290, 310],
            id="a quarter of 91 days",
        ),
        pytest.param(
            {"amount": Money(70, "JPY"), "interval_unit": "week"},
            [310, 290, 310],
            id="weeks across the ends of months",
        ),
        pytest.param(
            {"amount": Money(1, "JPY"), "interval_unit": "day"},
            [31, 29, 31],
            id="days",
        ),
        pytest.param(
            {
                "amount": Money(36_600, "JPY"),
                "interval_unit": "year",
                "discount_percent": 50,
                "discount_until": date(2024, 2, 1),
            },
            [1_550, 1_450, 1_550],
            id="a discount counts for the invoice it begins with",
        ),
    ],
)
def test_worked_example(more: dict[str, Any], expected: list[int]) -> None:
    rows = [contract(1, date(2024, 1, 1), None, **more)]

    assert [revenue(rows, date(2024, month, 1)) for month in (1, 2, 3)] == expected


def test_a_term_is_spread_over_its_own_days() -> None:
    row = contract(
        1,
        date(2024, 1, 16),
        date(2024, 3, 16),
        amount=Money(6_000, "JPY"),
        interval_unit="term",
    )

    assert [revenue([row], date(2024, month, 1)) for month in (1, 2, 3, 4)] == [
        1_600,
        2_900,
        1_500,
        0,
    ]


def test_what_ends_within_an_interval_is_paid_up_to_its_end() -> None:
    row = contract(
        1,
        date(2024, 1, 1),
        date(2024, 2, 11),
        amount=Money(36_600, "JPY"),
        interval_unit="year",
        status="cancelled",
    )

    assert [revenue([row], date(2024, month, 1)) for month in (1, 2, 3)] == [
        3_100,
        1_000,
        0,
    ]


days = st.integers(0, 240).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def rows(draw: st.DrawFn) -> list[Contract]:
    found = []
    for number in range(draw(st.integers(0, 4))):
        start = draw(days)
        length = draw(st.none() | st.integers(1, 200))
        found.append(
            contract(
                number,
                start,
                None if length is None else start + timedelta(days=length),
                amount=Money(draw(st.integers(0, 10**6)), "JPY"),
                interval_unit=draw(st.sampled_from(["day", "week", "month", "year"])),
                interval_count=draw(st.integers(1, 3)),
            )
        )
    return found


def counted(row: Contract, month: Period) -> int:
    """Return the units that fall into a month: invoice by invoice, day by day."""
    total, place = 0, 0
    while True:
        step = {f"{row.interval_unit}s": row.interval_count * place}
        after = {f"{row.interval_unit}s": row.interval_count * (place + 1)}
        begin, end = (
            row.start + relativedelta(**step),
            row.start + relativedelta(**after),
        )
        if begin >= month.end or (row.end is not None and begin >= row.end):
            return total
        inside = sum(
            1
            for n in range((end - begin).days)
            if (day := begin + timedelta(days=n)) in month
            and (row.end is None or day < row.end)
        )
        assert row.amount is not None
        total += round(Fraction(row.amount.amount * UNITS * inside, (end - begin).days))
        place += 1


@settings(max_examples=25, deadline=None)
@given(rows())
def test_every_month_is_what_its_days_are_worth(found: list[Contract]) -> None:
    book = Portfolio.from_objects(accounts=[Account(id="a")], contracts=found)
    assert not book.problems.errors
    months = list(Period(FIRST, LAST).split("month"))
    revenue_book = RevenueBook.of(book, as_of=LAST, currency="JPY", definition=SPREAD)

    figures = revenue_book.figures(months)

    assert [one.totals.closing for one in figures] == [
        sum(counted(row, month) for row in found) for month in months
    ]
    assert all(one.totals.balanced for one in figures)
