"""Rules that look at several tables, and cuts of cuts."""

from datetime import UTC, date, datetime

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Period,
    Portfolio,
)
from successkit.core.problem import Severity
from successkit.metrics import RevenueBook

NOON = datetime(2026, 2, 10, 12, tzinfo=UTC)


def book(*contracts: Contract, events: tuple[Event, ...] = ()) -> Portfolio:
    accounts = [Account(id="a"), Account(id="b")]
    return Portfolio.from_objects(accounts=accounts, contracts=contracts, events=events)


def contract(account: str, start: date, name: str = "1") -> Contract:
    return Contract(id=name, account_id=account, start=start, amount=Money(100, "JPY"))


@pytest.mark.parametrize(
    ("named", "noted"),
    [
        pytest.param("1", False, id="a contract of the book"),
        pytest.param(None, False, id="no contract named"),
        pytest.param("zz", True, id="a contract that nobody knows"),
        pytest.param("2", True, id="a contract of another account"),
    ],
)
def test_an_event_of_an_unknown_contract_is_told(
    named: str | None, *, noted: bool
) -> None:
    pause = Event(account_id="a", at=NOON, kind="pause", contract_id=named)
    own, other = contract("a", date(2026, 1, 1)), contract("b", date(2026, 1, 1), "2")
    found = book(own, other, events=(pause,)).problems

    assert [row.code for row in found] == (["unknown-contract"] if noted else [])
    assert all(row.severity is Severity.NOTE for row in found)
    assert found.set_aside == 0


def test_a_contract_id_counts_within_its_account() -> None:
    portfolio = book(contract("a", date(2026, 1, 1)), contract("b", date(2026, 2, 1)))
    revenue = RevenueBook.of(portfolio, as_of=date(2026, 4, 1))
    (march,) = revenue.figures([Period(date(2026, 3, 1), date(2026, 4, 1))])

    assert march.totals.accounts_closed == 2
    assert march.totals.closing == 200 * 55_440


def test_a_cut_cannot_be_cut_to_a_later_day() -> None:
    early = book(contract("a", date(2026, 1, 1))).as_of(date(2026, 1, 31))

    with pytest.raises(InvalidInputError, match="start from the whole portfolio"):
        early.as_of(date(2026, 2, 1))
