"""Laws of revenue: what holds for every book, by whatever history it came about.

Scope: prices divide evenly into months and there is one currency, so no line is rounded
before the end; discounts, pauses and late payment are part of the books.
"""

from datetime import UTC, date, datetime, timedelta
from functools import reduce
from operator import add
from typing import Any

import attrs
import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Period,
    Portfolio,
)
from successkit.metrics import (
    DEFAULT,
    FIGHT_CHURN,
    RevenueBook,
    gross_revenue_retention,
    logo_churn_rate,
    logo_retention_rate,
    mrr_churn_rate,
    mrr_movements,
    net_revenue_retention,
)
from successkit.metrics.revenue.fold import Totals

FIRST, LAST = date(2025, 10, 1), date(2026, 6, 1)
SPAN = {"start": date(2026, 1, 1), "end": date(2026, 5, 1)}
PERIODS = list(Period(**SPAN).split("month"))
days = st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))
Records = dict[str, list[Any]]


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    start = draw(days)
    length = draw(st.none() | st.sampled_from([0, 30, 31, 90, 365]))
    percent = draw(st.sampled_from([None, None, 50, 100]))
    gone = draw(st.integers(0, 5)) == 0
    return Contract(
        id=f"c{number}",
        account_id=draw(st.sampled_from("abcd")),
        start=start,
        end=None if length is None else start + timedelta(days=length),
        amount=Money(draw(st.integers(0, 3) | st.integers(0, 10**9)) * 24, "JPY"),
        product=draw(st.sampled_from(["P", "Q", None])),
        interval_unit=draw(st.sampled_from(["month", "year"])),
        discount_percent=percent,
        discount_until=draw(st.none() | days) if percent else None,
        status="cancelled" if gone else "active",
        cancelled_on=start + timedelta(days=3) if gone else None,
    )


@st.composite
def books(draw: st.DrawFn) -> Records:
    rows = [draw(contracts(number)) for number in range(draw(st.integers(0, 7)))]
    events = draw(
        st.lists(
            st.builds(
                Event,
                account_id=st.sampled_from("abcd"),
                at=st.datetimes(
                    datetime(2025, 11, 1), datetime(2026, 5, 1), timezones=st.just(UTC)
                ),
                kind=st.sampled_from(["pause", "resume", "past_due", "paid"]),
            ),
            max_size=4,
        )
    )
    accounts = [Account(id=name) for name in "abcd"]
    return {"accounts": accounts, "contracts": rows, "events": events}


def portfolio_of(records: Records) -> Portfolio:
    portfolio = Portfolio.from_objects(**records)
    assert not portfolio.problems.errors
    return portfolio


def sums(
    portfolio: Portfolio,
    periods: list[Period] = PERIODS,
    **options: Any,  # noqa: ANN401
) -> list[Totals]:
    given_ = {"as_of": LAST, "currency": "JPY", **options}
    book = RevenueBook.of(portfolio, **given_)
    return [figures.totals for figures in book.figures(periods)]


def law(test: Any) -> Any:  # noqa: ANN401
    return settings(max_examples=30, deadline=None)(test)


@law
@given(books())
def test_opening_and_movements_make_the_closing(records: Records) -> None:
    totals = sums(portfolio_of(records))

    assert all(total.balanced for total in totals)
    assert all(
        value >= 0 for t in totals for n, value in attrs.asdict(t).items() if n != "fx"
    )
    assert all(a.closing == b.opening for a, b in zip(totals, totals[1:], strict=False))
    assert all(
        t.accounts_open + t.accounts_new + t.accounts_back - t.accounts_lost
        == t.accounts_closed
        for t in totals
    )


@law
@given(books(), st.sampled_from([1, 7, 10**6]))
def test_rounded_lines_close_as_well(records: Records, uneven: int) -> None:
    rows = [
        attrs.evolve(row, amount=Money(row.amount.amount + uneven, "JPY"))
        for row in records["contracts"]
    ]
    portfolio = portfolio_of({**records, "contracts": rows})

    lines = mrr_movements(portfolio, **SPAN, as_of=LAST, currency="JPY")

    for row in lines:
        gained = row.new + row.expansion + row.reactivation + row.resume + row.fx
        lost = row.contraction + row.churn + row.pause
        assert row.opening + gained - lost == row.closing
    assert all(
        a.closing == b.opening for a, b in zip(lines, lines.rows[1:], strict=False)
    )


@law
@given(books())
def test_months_telescope_to_the_whole(records: Records) -> None:
    portfolio = portfolio_of(records)
    months = sums(portfolio)
    (whole,) = sums(portfolio, [Period(**SPAN)])

    assert (months[0].opening, months[-1].closing) == (whole.opening, whole.closing)
    lost = sum(t.contraction + t.churn for t in months)
    assert whole.contraction + whole.churn + whole.pause <= lost + sum(
        t.pause for t in months
    )


@law
@given(books(), st.sets(st.integers(0, 3)))
def test_parts_of_a_book_add_up(records: Records, chosen: set[int]) -> None:
    portfolio = portfolio_of(records)
    left = np.array(sorted(chosen), np.int64)
    right = np.array(sorted(set(range(4)) - chosen), np.int64)

    parts = [sums(portfolio.select(rows)) for rows in (left, right)]

    assert [a + b for a, b in zip(*parts, strict=True)] == sums(portfolio)


@law
@given(books(), st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(records: Records, random: Any) -> None:  # noqa: ANN401
    turned = {n: random.sample(rows, len(rows)) for n, rows in records.items()}

    assert sums(portfolio_of(turned)) == sums(portfolio_of(records))


@law
@given(books(), st.integers(2, 40))
def test_other_amounts_other_lines_same_rates(records: Records, times: int) -> None:
    scaled = [
        attrs.evolve(row, amount=row.amount * times) for row in records["contracts"]
    ]
    before = portfolio_of(records)
    after = portfolio_of({**records, "contracts": scaled})

    for small, large in zip(sums(before), sums(after), strict=True):
        assert {
            name: value * (1 if name.startswith("accounts") else times)
            for name, value in attrs.asdict(small).items()
        } == attrs.asdict(large)
    for figure in (gross_revenue_retention, net_revenue_retention, mrr_churn_rate):
        assert (
            figure(before, **SPAN, currency="JPY").value
            == figure(after, **SPAN, currency="JPY").value
        )


@law
@given(books(), st.integers(0, 30))
def test_what_is_dated_later_changes_nothing(records: Records, ahead: int) -> None:
    as_of = PERIODS[-1].end + timedelta(days=ahead)
    later = as_of + timedelta(days=1)
    noon = datetime(later.year, later.month, later.day, 12, tzinfo=UTC)
    more = {
        "accounts": records["accounts"],
        "contracts": [
            *records["contracts"],
            *(
                Contract(id=f"n{n}", account_id=n, start=later, amount=Money(9, "JPY"))
                for n in "abcd"
            ),
        ],
        "events": [
            *records["events"],
            *(Event(account_id=n, at=noon, kind="pause") for n in "abcd"),
        ],
    }

    assert sums(portfolio_of(more), as_of=as_of) == sums(
        portfolio_of(records), as_of=as_of
    )


@law
@given(books(), st.integers(0, 6), st.integers(1, 5))
def test_a_contract_in_two_parts_is_the_same_contract(
    records: Records, which: int, months: int
) -> None:
    rows = records["contracts"]
    if not rows:
        return
    whole = rows[which % len(rows)]
    cut = whole.start + relativedelta(months=months)
    # Scope: a named contract with an end of its own that a cancellation does not set.
    if (whole.end is None and whole.cancelled_on) or (whole.end and cut >= whole.end):
        return
    parts = [
        attrs.evolve(whole, end=cut, status="active", cancelled_on=None),
        attrs.evolve(whole, id=f"{whole.id}-2", start=cut, renews=whole.id),
    ]
    split = {**records, "contracts": [row for row in rows if row is not whole] + parts}

    assert sums(portfolio_of(split)) == sums(portfolio_of(records))


@law
@given(books())
def test_bounds_and_complements(records: Records) -> None:
    portfolio = portfolio_of(records)
    options: Any = {**SPAN, "as_of": LAST, "currency": "JPY"}
    gross = gross_revenue_retention(portfolio, **options).value
    net = net_revenue_retention(portfolio, **options).value
    churn = logo_churn_rate(portfolio, **options).value
    kept = logo_retention_rate(portfolio, **options).value
    (totals,) = sums(portfolio, [Period(**SPAN)])

    if gross is None or net is None:
        assert gross is net is None
        assert totals.opening == 0
    else:
        assert 0 <= gross <= min(1, net)
    if churn is None or kept is None:
        assert churn is kept is None
        assert totals.accounts_open == 0
    else:
        assert 0 <= churn <= 1
        assert churn + kept == pytest.approx(1)


@law
@given(books())
def test_without_pauses_what_was_not_kept_was_lost(records: Records) -> None:
    (totals,) = sums(portfolio_of({**records, "events": []}), [Period(**SPAN)])

    assert totals.opening - totals.kept == totals.contraction + totals.churn
    assert totals.held - totals.kept <= totals.expansion


@law
@given(st.lists(st.tuples(days, st.none() | days), max_size=6))
def test_equal_prices_lose_revenue_as_they_lose_accounts(
    spans: list[tuple[date, date | None]],
) -> None:
    accounts = [Account(id=f"a{n}") for n in range(len(spans))]
    rows = [
        Contract(id=f"c{n}", account_id=f"a{n}", start=start, end=max(start, end) if end
                 else None, amount=Money(100, "JPY"))
        for n, (start, end) in enumerate(spans)
    ]  # fmt: skip
    portfolio = portfolio_of({"accounts": accounts, "contracts": rows})
    options: Any = {**SPAN, "as_of": LAST, "currency": "JPY"}

    lost = mrr_churn_rate(portfolio, **options).value
    assert lost == logo_churn_rate(portfolio, **options).value


@pytest.mark.parametrize("definition", [DEFAULT, FIGHT_CHURN], ids=lambda d: d.name)
@pytest.mark.parametrize("month_end", [False, True], ids=["1 March", "29 February"])
def test_a_flat_yearly_contract_renewed_moves_nothing(
    definition: Any,
    month_end: bool,  # noqa: ANN401, FBT001
) -> None:
    anchor = date(2024, 2, 29) if month_end else date(2024, 3, 1)
    anniversaries = [anchor + relativedelta(years=n) for n in range(-1, 6)]
    rows = [
        Contract(id=f"c{n}", account_id="a", start=start, end=end, amount=Money(1000, "JPY"),
                 interval_unit="year")
        for n, (start, end) in enumerate(zip(anniversaries, anniversaries[1:], strict=False))
    ]  # fmt: skip
    portfolio = portfolio_of({"accounts": [Account(id="a")], "contracts": rows})
    period = Period(date(2024, 1, 1), date(2028, 7, 1))

    totals = sums(
        portfolio,
        list(period.split("month")),
        as_of=date(2028, 7, 1),
        definition=definition,
    )

    assert {t.opening for t in totals} == {t.closing for t in totals}
    still = (
        "new",
        "expansion",
        "contraction",
        "churn",
        "reactivation",
        "accounts_lost",
    )
    assert {getattr(t, name) for t in totals for name in still} == {0}


@pytest.mark.parametrize("unit", ["month", "year", "term"])
def test_a_term_of_a_leap_year_is_twelve_months(unit: str) -> None:
    amount = 100 if unit == "month" else 1200
    row = Contract(
        id="c", account_id="a", start=date(2024, 2, 29), end=date(2025, 2, 28),
        amount=Money(amount, "JPY"), interval_unit=unit,
    )  # fmt: skip
    portfolio = portfolio_of({"accounts": [Account(id="a")], "contracts": [row]})

    (totals,) = sums(portfolio, [Period(date(2024, 3, 1), date(2024, 4, 1))])

    assert totals.closing == 100 * 55_440


def test_the_largest_amounts_are_counted_exactly() -> None:
    rows = [
        Contract(
            id=f"c{n}", account_id="a", start=FIRST, amount=Money(10**12, "JPY"),
            interval_unit="day",
        )
        for n in range(2)
    ]  # fmt: skip
    one, two = (
        portfolio_of({"accounts": [Account(id="a")], "contracts": rows[:n]})
        for n in (1, 2)
    )

    (totals,) = sums(one, [Period(**SPAN)])

    assert totals.closing == 10**12 * 55_440 * 365 // 12
    with pytest.raises(InvalidInputError, match="account 'a' moves more revenue"):
        sums(two, [Period(**SPAN)])


def test_totals_start_from_nothing() -> None:
    assert reduce(add, [], Totals()) == Totals()
    assert Totals().balanced
