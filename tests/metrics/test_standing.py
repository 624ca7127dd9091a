"""Where each account stands: revenue, renewal and spells as columns."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Event,
    Money,
    Period,
    Portfolio,
    Rate,
)
from successkit.core.account_table import COLUMNS
from successkit.metrics import RevenueBook
from successkit.metrics.revenue.standing import customer_spells, standing_columns

DAY = date(2026, 3, 31)
LONG_AGO = date(2025, 1, 1)


def contract(
    name: str = "1",
    start: date = LONG_AGO,
    end: date | None = None,
    amount: Money | None = Money(100, "JPY"),
    **more: Any,  # noqa: ANN401
) -> Contract:
    given_ = {"account_id": "a", "product": "P", **more}
    return Contract(id=name, start=start, end=end, amount=amount, **given_)


def event(kind: str, day: date, contract_id: str | None = None) -> Event:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind, contract_id=contract_id)


def book_of(
    contracts: list[Contract],
    as_of: date = DAY,
    currency: str = "JPY",
    **more: Any,  # noqa: ANN401
) -> RevenueBook:
    accounts = more.pop("accounts", [Account(id="a"), Account(id="b")])
    portfolio = Portfolio.from_objects(accounts=accounts, contracts=contracts, **more)
    assert not portfolio.problems.errors
    return RevenueBook.of(portfolio, as_of=as_of, currency=currency)


def standing(contracts: list[Contract], **more: Any) -> dict[str, object]:  # noqa: ANN401
    """Return the columns of account a that are not missing."""
    book = book_of(contracts, **more)
    ids = book.portfolio.account_ids.tolist()
    table = AccountTable.of(book.as_of, ids, **standing_columns(book))
    return {
        name: values[0]
        for name, values in table.to_dict().items()
        if values[0] is not None
    }


STORIES = [
    pytest.param(
        [], {}, {"customer": False, "ever_customer": False, "mrr": 0, "products_held": 0,
                 "cancelled": False, "pending": False, "paused": False},
        id="an account that never bought",
    ),
    pytest.param(
        [contract()], {},
        {"customer": True, "mrr": 100, "mrr_reporting": 100, "mrr_pending": 0,
         "mrr_ending": 0, "first_start": LONG_AGO, "age_days": 454, "currency": "JPY",
         "products_held": 1, "discount_share": 0, "renewal_on": None, "churned_on": None},
        id="an open contract",
    ),
    pytest.param(
        [contract(end=date(2026, 5, 1), notice_by=date(2026, 4, 1), auto_renew=True)], {},
        {"renewal_on": date(2026, 5, 1), "days_to_renewal": 31, "auto_renew": True,
         "notice_on": date(2026, 4, 1)},
        id="a contract with an end",
    ),
    pytest.param(
        [contract(end=date(2026, 9, 1)), contract("2", end=date(2026, 6, 1), product="Q")],
        {}, {"renewal_on": date(2026, 6, 1), "products_held": 2, "mrr": 200},
        id="the next of two renewals",
    ),
    pytest.param(
        [contract(end=date(2026, 3, 20))], {},
        {"pending": True, "customer": True, "mrr": 100, "mrr_pending": 100,
         "days_to_renewal": -11, "churned_on": None},
        id="ran out without a word",
    ),
    pytest.param(
        [contract(end=date(2026, 3, 20), amount=None)], {},
        {"pending": True, "customer": True, "mrr": 0},
        id="ran out, at a price nobody recorded",
    ),
    pytest.param(
        [contract(end=date(2026, 2, 20))], {},
        {"pending": False, "customer": False, "ever_customer": True, "mrr": 0,
         "churned_on": date(2026, 2, 20), "products_held": 0, "renewal_on": None},
        id="lost on the day it ended",
    ),
    pytest.param(
        [contract(end=date(2026, 5, 1), status="cancelled", cancelled_on=date(2026, 3, 1))],
        {}, {"cancelled": True, "mrr": 100, "mrr_ending": 100, "renewal_on": None},
        id="cancelled, still in force",
    ),
    pytest.param(
        [contract(end=date(2026, 5, 1), status="cancelled", discount_percent=50,
                  discount_until=date(2026, 1, 1))],
        {}, {"mrr": 100, "mrr_ending": 100, "discount_share": 0},
        id="what ends is counted without a discount that is over",
    ),
    pytest.param(
        [contract(end=date(2026, 5, 1), status="cancelled")],
        {"events": [event("pause", date(2026, 3, 1))]},
        {"mrr": 0, "mrr_ending": 0, "paused": True, "customer": True},
        id="what is paused does not end a second time",
    ),
    pytest.param(
        [contract()], {"events": [event("pause", date(2026, 3, 1))]},
        {"paused": True, "customer": True, "mrr": 0}, id="paused",
    ),
    pytest.param(
        [contract(), contract("2", product="Q")],
        {"events": [event("pause", date(2026, 3, 1), "2")]},
        {"paused": False, "mrr": 100}, id="one of two contracts is paused",
    ),
    pytest.param(
        [contract(end=date(2025, 6, 1), status="cancelled"),
         contract("2", date(2026, 1, 1), discount_percent=100)],
        {"events": [event("pause", date(2025, 5, 1)), event("resume", date(2025, 7, 1))]},
        {"paused": False, "customer": True, "mrr": 0},
        id="free after an older contract ended in a pause",
    ),
    pytest.param(
        [contract()],
        {"events": [event("pause", date(2025, 9, 1))]},
        {"paused": False, "customer": False, "churned_on": date(2025, 11, 30)},
        id="paused over the limit",
    ),
    pytest.param(
        [contract()], {"events": [event("past_due", date(2026, 3, 20))]},
        {"past_due": True, "customer": True, "mrr": 100}, id="late, within the grace",
    ),
    pytest.param(
        [contract()],
        {"events": [event("past_due", date(2026, 3, 1)), event("paid", date(2026, 3, 9))]},
        {"past_due": False, "mrr": 100}, id="paid",
    ),
    pytest.param(
        [contract(discount_percent=25)], {},
        {"mrr": 75, "discount_share": 0.25}, id="a discount",
    ),
    pytest.param(
        [contract(quantity=3), contract("2", product="Q", quantity=4)], {},
        {"seats": 7, "products_held": 2}, id="seats of all contracts",
    ),
    pytest.param(
        [contract(end=date(2025, 3, 1), status="cancelled"),
         contract("2", date(2025, 9, 1))], {},
        {"first_start": LONG_AGO, "age_days": 454, "customer": True, "churned_on": None},
        id="won back",
    ),
    pytest.param(
        [contract(amount=Money(1_000, "USD"))],
        {"rates": [Rate(day=LONG_AGO, base="USD", quote="JPY", rate=150)]},
        {"currency": "USD", "mrr": 1_000, "mrr_reporting": 1_500},
        id="billed in dollars, reported in yen",
    ),
    pytest.param(
        [contract(amount=Money(1_000, "USD"))], {},
        {"currency": "USD", "mrr": 1_000, "mrr_reporting": None},
        id="without a rate the reported amount is missing",
    ),
    pytest.param(
        [contract(amount=Money(1_200, "JPY")), contract("2", amount=Money(1_000, "USD"))],
        {"rates": [Rate(day=LONG_AGO, base="USD", quote="JPY", rate=150)]},
        {"currency": "USD", "mrr": 1_800, "mrr_reporting": 2_700},
        id="the currency that earns most is that of the greater value",
    ),
    pytest.param(
        [], {"accounts": [Account(id="a", currency="EUR")]},
        {"currency": "EUR", "mrr": 0}, id="its own currency when it has no contract",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("contracts", "more", "expected"), STORIES)
def test_story(
    contracts: list[Contract], more: dict[str, Any], expected: dict[str, object]
) -> None:
    found = standing(contracts, **more)

    assert {name: found.get(name) for name in expected} == expected


def test_columns_are_declared_and_of_their_kind() -> None:
    columns: Any = standing_columns(book_of([contract(quantity=2)]))

    assert set(columns) <= set(COLUMNS)
    for name, column in columns.items():
        assert len(column) == 2, name
        if COLUMNS[name].kind in {"money", "count"}:
            assert column.dtype == np.int64, name
        if COLUMNS[name].kind in {"flag", "enum"}:
            assert column.dtype == np.int8, name
        if COLUMNS[name].kind in {"share", "number"}:
            assert column.dtype == np.float64, name
        if COLUMNS[name].kind == "day":
            assert column.dtype == np.dtype("datetime64[D]"), name


def test_before_the_first_contract_nothing_is_owed_in_any_currency() -> None:
    portfolio = Portfolio.from_objects(
        accounts=[Account(id="a")], contracts=[contract(start=date(2026, 5, 1))]
    )

    book = RevenueBook.of(portfolio, as_of=DAY)
    columns: Any = standing_columns(book)

    assert book.currency == "XXX"
    assert columns["mrr"].tolist() == columns["mrr_reporting"].tolist() == [0]


def test_an_empty_book_has_empty_columns() -> None:
    columns: Any = standing_columns(book_of([], accounts=[]))

    assert {len(column) for column in columns.values()} == {0}


days = st.integers(0, 180).map(lambda n: date(2025, 10, 3) + timedelta(days=n))


@st.composite
def rows(draw: st.DrawFn, number: int) -> Contract:
    start = draw(days)
    return Contract(
        id=str(number),
        account_id=draw(st.sampled_from("ab")),
        start=start,
        end=draw(st.none() | st.integers(0, 90).map(lambda n: start + timedelta(n))),
        amount=draw(st.none() | st.integers(0, 9).map(lambda n: Money(n, "JPY"))),
        product=draw(st.sampled_from(["P", "Q"])),
        status=draw(st.sampled_from(["active", "active", "paused"])),
    )


books = st.integers(0, 5).flatmap(
    lambda count: st.tuples(*(rows(number) for number in range(count)))
)


@settings(max_examples=40, deadline=None)
@given(books)
def test_spells_are_the_days_on_which_the_account_counts(
    contracts: tuple[Contract, ...],
) -> None:
    book = book_of(list(contracts))
    spells = customer_spells(book.ledger)
    columns: Any = standing_columns(book)
    periods = list(Period(date(2025, 10, 1), DAY + timedelta(1)).split("day"))

    for account in (0, 1):
        alone = RevenueBook.of(
            book.portfolio.select(np.array([account])), as_of=DAY, currency="JPY"
        )
        figures = alone.figures(periods)
        counted = {f.period.start for f in figures if f.totals.accounts_closed}
        mine = spells.account == account
        covered = {
            day
            for start, end in zip(spells.start[mine], spells.end[mine], strict=True)
            for period in periods
            if start <= np.datetime64(day := period.start)
            and (np.isnat(end) or np.datetime64(day) < end)
        }

        assert covered == counted
        assert columns["customer"][account] == (DAY in counted)
        assert columns["ever_customer"][account] == bool(counted)
        first = columns["first_start"][account].astype(object)
        assert first == min(counted, default=None)
        last = figures[-1]
        assert columns["mrr"][account] == last.totals.closing // 55_440
        pending = last.totals.closing - last.worst.closing
        assert columns["mrr_pending"][account] == pending // 55_440
