"""Cohort triangles: by example, what is refused, then laws against a slow count."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    MissingRateError,
    Money,
    Period,
    Portfolio,
    Rate,
)
from successkit.metrics import (
    FIGHT_CHURN,
    Definition,
    RevenueBook,
    cohorts,
    mrr_movements,
)
from successkit.metrics.revenue import cohort_partial

DAY = timedelta(days=1)
SPAN: dict[str, Any] = {"start": date(2026, 1, 1), "end": date(2026, 6, 1)}
LATER = date(2026, 12, 1)
UNITS = 55_440


def contract(
    account: str = "a",
    start: date = date(2026, 1, 10),
    end: date | None = None,
    amount: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given = {"id": f"{account}{start}", "product": "P", **more}
    if end and "status" not in given:
        given["status"] = "cancelled"
    price = Money(amount, given.pop("currency", "JPY"))
    return Contract(account_id=account, start=start, end=end, amount=price, **given)


def portfolio(
    *contracts: Contract,
    events: tuple[Event, ...] = (),
    rates: tuple[Rate, ...] = (),
) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=contracts,
        events=events,
        rates=rates,
    )
    assert not result.problems.errors
    return result


JAN, FEB, MAR = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)

EXAMPLES = [
    pytest.param([contract()], 1, (1, 1, 1, 1, 1), id="who stays is there at each age"),
    pytest.param(
        [contract(end=MAR)], 1, (1, 1, 0, 0, 0), id="who is lost is in no later cell"
    ),
    pytest.param(
        [contract(), contract("b", FEB)],
        2,
        (1, 1, 1, 1),
        id="a later cohort is shorter",
    ),
    pytest.param(
        [contract(end=FEB), contract(start=date(2026, 4, 2))],
        1,
        (1, 0, 0, 1, 1),
        id="who comes back is in the cohort of the first day",
    ),
    pytest.param(
        [contract(start=date(2025, 7, 1))],
        0,
        (1, 1, 1, 1, 1, 1),
        id="who came before is in a row of its own, opening first",
    ),
    pytest.param(
        [contract(end=date(2026, 1, 20))],
        1,
        (0, 0, 0, 0, 0),
        id="who came and left within a period is in no cell",
    ),
    pytest.param(
        [contract(kind="trial", end=FEB, status="active"), contract(start=FEB)],
        2,
        (1, 1, 1, 1),
        id="a trial starts no cohort",
    ),
    pytest.param(
        [contract(end=FEB, status="active")],
        1,
        (1, 0, 0, 0, 0),
        id="who ran out in silence has left on that day",
    ),
]


@pytest.mark.parametrize(("contracts", "row", "expected"), EXAMPLES)
def test_cells_of_accounts(
    contracts: list[Contract], row: int, expected: tuple[int, ...]
) -> None:
    table = cohorts(portfolio(*contracts), **SPAN, as_of=LATER)

    assert table.units[row] == expected
    assert sum(map(int, table.started)) == len({c.account_id for c in contracts})  # type: ignore[arg-type]


def test_revenue_of_a_cohort_grows_with_its_accounts() -> None:
    book = portfolio(contract(), contract(start=MAR, id="more", amount=50))

    table = cohorts(book, **SPAN, measure="revenue", as_of=LATER)

    assert table.shares[1] == (1.0, 1.0, 1.5, 1.5, 1.5)
    assert table.to_dict()["2"][1] == Decimal(150)


def test_cells_that_are_not_known_yet_are_none() -> None:
    book = portfolio(contract(), contract("b", FEB))

    table = cohorts(book, **SPAN, as_of=date(2026, 3, 15))

    assert table.units[1] == (1, 1, None, None, None)
    assert table.units[2] == (1, None, None, None)
    assert table.totals == (0, 1, 2, None, None, None)
    assert table.started == (0, 1, 1, 0, None, None)  # March so far
    assert table.to_dict()["1"] == [0, 1, None, None, None, None]


def test_nothing_is_known_of_the_future() -> None:
    table = cohorts(
        portfolio(contract(start=date(2025, 1, 1))), **SPAN, as_of=date(2025, 6, 1)
    )

    assert set(table.units[0]) == set(table.started) == {None}
    assert table.totals == (None,) * 6


def test_pending_contracts_are_counted_in_both_ways() -> None:
    book = portfolio(contract(end=date(2026, 5, 20), status="active"))

    table = cohorts(book, **SPAN)

    assert table.pending
    assert table.units[1] == (1, 1, 1, 1, 1)
    assert table.units_worst[1] == (1, 1, 1, 1, 0)


def test_quarters() -> None:
    table = cohorts(
        portfolio(contract(), contract("b", MAR, end=date(2026, 5, 1))),
        start=date(2026, 1, 1),
        end=date(2026, 7, 1),
        every="quarter",
    )

    assert table.units == ((0, 0, 0), (2, 1), (0,))
    assert table.shares == ((None, None, None), (1.0, 0.5), (None,))


def test_the_fragment_is_bounded_and_escaped() -> None:
    span = {"start": date(2020, 1, 1), "end": date(2026, 1, 1)}
    html = cohorts(portfolio(contract(start=date(2020, 1, 5))), **span)._repr_html_()

    assert "100%" in html
    assert "24 of 73 cohorts, 24 ages" in html
    assert html.count("<td") == 24 * 25


def test_a_measure_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="measure: expected one of accounts"):
        cohorts(portfolio(contract()), **SPAN, measure="logos")  # type: ignore[arg-type]


def test_a_missing_rate_is_named() -> None:
    with pytest.raises(MissingRateError, match="from USD to JPY"):
        cohorts(
            portfolio(contract(currency="USD")),
            **SPAN,
            measure="revenue",
            currency="JPY",
        )


# --- laws

first = date(2025, 10, 1)
days = st.integers(0, 300).map(lambda n: first + n * DAY)
NAMES = "abc"


@st.composite
def contracts_of(draw: st.DrawFn, account: str) -> list[Contract]:
    rows = []
    for number in range(draw(st.integers(0, 3))):
        start = draw(days)
        length = draw(st.none() | st.integers(1, 200))
        rows.append(
            Contract(
                id=f"{account}{number}",
                account_id=account,
                product=draw(st.sampled_from("PQ")),
                start=start,
                end=None if length is None else start + length * DAY,
                amount=draw(
                    st.none()
                    | st.builds(
                        Money, st.integers(0, 10**6), st.sampled_from(["JPY", "USD"])
                    )
                ),
                status="cancelled" if length and draw(st.booleans()) else "active",
                kind=draw(st.sampled_from(["new", "new", "new", "trial"])),
            )
        )
    return rows


moments = days.map(lambda day: datetime(day.year, day.month, day.day, tzinfo=UTC))
events_of = st.lists(
    st.builds(
        Event,
        account_id=st.sampled_from(NAMES),
        at=moments,
        kind=st.sampled_from(["pause", "resume", "past_due", "paid"]),
    ),
    max_size=4,
)
RATES = tuple(
    Rate(day=first + n * 20 * DAY, base="USD", quote="JPY", rate=Decimal(150 + 7 * n))
    for n in range(-2, 15)
)


@st.composite
def books(draw: st.DrawFn) -> Portfolio:
    contracts = [row for name in NAMES for row in draw(contracts_of(name))]
    book = Portfolio.from_objects(
        accounts=[Account(id=name) for name in NAMES],
        contracts=contracts,
        events=draw(events_of),
        rates=RATES,
    )
    assert not book.problems.errors
    return book


steps = st.sampled_from(["month", "quarter"])
definitions = st.sampled_from([Definition(), FIGHT_CHURN, Definition(pause_limit=10)])
asked = {"start": date(2025, 12, 1), "end": date(2026, 6, 1)}
measures = st.sampled_from(["accounts", "revenue"])


def slow_cells(
    book: RevenueBook, periods: list[Period], measure: str
) -> tuple[list[int], list[list[int]]]:
    """Follow each account alone, day by day, to its cohort and its closings."""
    width = len(periods) + 1
    started, cells = [0] * width, [[0] * width for _ in range(width)]
    edge = periods[0].start
    opening = Period(edge - DAY, edge)
    early = book.definition.snapshot == "start_of_day"
    daily = list(Period(first - DAY, book.as_of + DAY).split("day"))
    for place in range(len(book.portfolio)):
        alone = RevenueBook.of(
            book.portfolio.select(np.array([place])),
            as_of=book.as_of,
            currency="JPY",
            definition=book.definition,
        )
        seen = [
            alone.closing_day(figures.period)
            for figures in alone.figures(daily)
            if figures.totals.accounts_closed
        ]
        if not seen:
            continue
        columns = [opening, *periods]
        cohort = sum(alone.closing_day(period) < seen[0] for period in columns)
        assert early or cohort == sum(period.end <= seen[0] for period in columns)
        if cohort == width:
            continue
        started[cohort] += 1
        levels = [alone.figures([opening])[0].totals]
        levels += [figures.totals for figures in alone.figures(periods)]
        for column, totals in enumerate(levels):
            revenue = measure == "revenue"
            cells[cohort][column] += (
                totals.closing if revenue else totals.accounts_closed
            )
    return started, cells


@settings(max_examples=15)
@given(books(), steps, definitions, measures)
def test_cells_are_those_of_a_slow_count(
    portfolio: Portfolio, every: str, definition: Definition, measure: str
) -> None:
    book = RevenueBook.of(portfolio, as_of=LATER, currency="JPY", definition=definition)
    periods = list(Period(**asked).split(every))

    state = cohort_partial(book, periods, measure=measure, worst=False)  # type: ignore[arg-type]

    started, cells = slow_cells(book, periods, measure)
    assert list(state.started) == started
    assert [list(row) for row in state.cells] == cells


@settings(max_examples=40)
@given(books(), days)
def test_columns_sum_to_the_closing_revenue_and_to_the_customers(
    portfolio: Portfolio, as_of: date
) -> None:
    given_: dict[str, Any] = {**asked, "as_of": as_of, "currency": "JPY"}
    revenue = cohorts(portfolio, **given_, measure="revenue")
    accounts = cohorts(portfolio, **given_)

    book = RevenueBook.of(portfolio, as_of=as_of, currency="JPY")
    known = [one for one in book.figures(accounts.periods) if one.complete]
    moved = mrr_movements(portfolio, **given_)
    assert len(known) == max(revenue.known - 1, 0)
    for column, figures in enumerate(known, 1):
        assert revenue.totals[column] == figures.totals.closing
        assert accounts.totals[column] == figures.totals.accounts_closed
        assert revenue.totals[column] == pytest.approx(
            int(moved[column - 1].closing) * UNITS, abs=UNITS
        )


@given(st.lists(st.tuples(days, st.none() | st.integers(1, 200)), max_size=12))
def test_rows_without_reactivation_never_rise(
    lives: list[tuple[date, int | None]],
) -> None:
    rows = [
        contract(f"{place:02}", start, start + length * DAY if length else None)
        for place, (start, length) in enumerate(lives)
    ]

    table = cohorts(portfolio(*rows), **asked, as_of=LATER)

    for row, started in zip(table.units, table.started, strict=True):
        cells = [cell for cell in row if cell is not None]
        assert cells == sorted(cells, reverse=True)
        assert started is not None
        assert cells[0] <= started


@settings(max_examples=40)
@given(books(), st.integers(0, 7), measures)
def test_any_partition_adds_up(portfolio: Portfolio, mask: int, measure: str) -> None:
    given_: dict[str, Any] = {"measure": measure, "worst": False}
    periods = list(Period(**asked).split("month"))

    def state(part: Portfolio) -> Any:  # noqa: ANN401
        book = RevenueBook.of(part, as_of=LATER, currency="JPY")
        return cohort_partial(book, periods, **given_)

    chosen = np.array(
        [bool(mask >> place & 1) for place in range(len(portfolio))], bool
    )
    assert state(portfolio.select(chosen)) + state(portfolio.select(~chosen)) == state(
        portfolio
    )


@settings(max_examples=30)
@given(books(), days, st.randoms(use_true_random=False))
def test_order_and_what_comes_later_change_nothing(
    portfolio: Portfolio, as_of: date, random: Random
) -> None:
    records = portfolio.objects()
    known = [
        row
        for row in records["contracts"]
        if isinstance(row, Contract) and row.start <= as_of
    ]
    random.shuffle(known)
    other = Portfolio.from_objects(
        accounts=records["accounts"],
        contracts=known,
        events=records["events"],
        rates=records["rates"],
    )
    given_: dict[str, Any] = {**asked, "as_of": as_of, "currency": "JPY"}

    for measure in ("accounts", "revenue"):
        one = cohorts(portfolio, **given_, measure=measure)
        assert cohorts(other, **given_, measure=measure).units == one.units


def test_more_accounts_than_a_block() -> None:
    count = 20_000
    book = Portfolio.from_objects(
        accounts=[Account(id=f"{n:05}") for n in range(count)],
        contracts=[
            Contract(
                id=f"{n:05}",
                account_id=f"{n:05}",
                start=JAN,
                end=MAR if n % 4 == 0 else None,
                status="cancelled" if n % 4 == 0 else "active",
                amount=Money(10**12, "JPY"),
            )
            for n in range(count)
        ],
    )

    table = cohorts(book, **SPAN, measure="revenue", as_of=LATER)

    assert table.units[1][0] == count * 10**12 * UNITS  # more than 63 bits
    assert table.shares[1] == (1.0, 1.0, 0.75, 0.75, 0.75)
