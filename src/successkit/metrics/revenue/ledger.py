"""The revenue ledger: every change of monthly recurring revenue, dated and exact.

All revenue figures are folds over these events. An event adds ``delta`` (units of
1/55,440 minor unit a month) to its account from its day on, and ``alive`` to the
number of contracts that make the account a customer.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    BoolArray,
    DayArray,
    Int64Array,
    ObjectArray,
    positions,
)
from successkit.core.errors import InvalidInputError
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.causes import Cause, starting_parts, undivided
from successkit.metrics.revenue.earnings import Earnings, earnings_of
from successkit.metrics.revenue.entries import Entries, add_outages, add_pieces
from successkit.metrics.revenue.openings import tell_openings
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.pieces import Pieces
from successkit.metrics.revenue.terms import Terms

__all__ = [
    "COLUMNS",
    "SAFE",
    "Cause",
    "Ledger",
    "Moves",
    "build_ledger",
    "ledger_from",
    "moves_from",
]

SAFE: Final = 2.0**61
"""What one account may move in all, in units; less can be counted exactly."""
COLUMNS: Final = (
    "account",
    "row",
    "day",
    "known",
    "delta",
    "alive",
    "cause",
    "currency",
)
"""Names of the columns of events."""


@attrs.frozen(eq=False, kw_only=True)
class Moves:
    """Events in the order of account and day, without saying why.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    row
        Shape (n,): contract row the event comes from; its contract and product are
        those of the row.
    day
        Shape (n,): first day of the change.
    delta
        Shape (n,): change in units.
    alive
        Shape (n,): change of the number of contracts that keep the account.
    currency
        Shape (n,): position in ``currencies``; -1 for a contract without amount.
    currencies
        Names of the currencies, sorted.
    accounts
        How many accounts the book has.
    terms
        What became of each contract row.
    """

    account: Int64Array
    row: Int64Array
    day: DayArray
    delta: Int64Array
    alive: Int64Array
    currency: Int64Array
    currencies: ObjectArray
    accounts: int
    terms: Terms

    def __len__(self) -> int:
        return len(self.account)


@attrs.frozen(eq=False, kw_only=True)
class Ledger(Moves):
    """Events in the order of account and day, with their causes.

    Parameters
    ----------
    account, row, day, delta, alive, currency, currencies, accounts, terms
        As in :class:`Moves`.
    known
        Shape (n,): when the record behind it was recorded, UTC; NaT where nothing says
        so, which counts as known on the record's own day.
    cause
        Shape (n,): code of ``Cause``.
    free
        The free periods that keep their revenue.
    """

    known: DayArray
    cause: Int64Array
    free: Pieces

    def take(self, events: Int64Array | BoolArray) -> "Ledger":
        """Return some of the events, in unchanged order.

        Parameters
        ----------
        events
            Positions or a mask.

        Returns
        -------
        Ledger
            The chosen ones.
        """
        places = positions(events)
        columns = {name: getattr(self, name).take(places) for name in COLUMNS}
        return attrs.evolve(self, **columns)


def build_ledger(
    portfolio: Portfolio, definition: Definition, *, assume_renewed: bool = True
) -> Ledger:
    """Turn the contracts of a book into dated changes of revenue.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    definition
        Grace, limits, discounts.
    assume_renewed
        Whether contracts that ran out and are still in their grace go on earning.

    Returns
    -------
    Ledger
        Events up to the day.

    Raises
    ------
    InvalidInputError
        The portfolio was not cut by ``as_of``.
    """
    earnings = earnings_of(portfolio, definition, assume_renewed=assume_renewed)
    return ledger_from(portfolio, earnings)


def ledger_from(portfolio: Portfolio, earnings: Earnings) -> Ledger:
    """Turn what contract rows earn into dated changes of revenue.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    earnings
        Of its contracts, or of some accounts.

    Returns
    -------
    Ledger
        Events up to the day.

    Raises
    ------
    InvalidInputError
        An account moves more revenue than can be counted exactly.
    """
    terms, pieces = earnings.terms, earnings.pieces
    parts = starting_parts(portfolio, pieces, earnings.full)
    day = np.datetime64(portfolio.day, "D")
    entries = Entries(portfolio.contracts, terms, pieces, parts, day)
    add_pieces(entries)
    add_outages(entries, earnings.outages)
    return _ledger(portfolio, entries)


def moves_from(portfolio: Portfolio, earnings: Earnings) -> Moves:
    """Turn what contract rows earn into dated changes, without saying why.

    Parameters
    ----------
    portfolio
        A portfolio cut by ``as_of``.
    earnings
        Of its contracts, or of some accounts.

    Returns
    -------
    Moves
        They add up, by account and day, to what the events of :func:`ledger_from` do;
        for levels and lives they cost half.

    Raises
    ------
    InvalidInputError
        An account moves more revenue than can be counted exactly.
    """
    terms, pieces, contracts = earnings.terms, earnings.pieces, portfolio.contracts
    day = np.datetime64(portfolio.day, "D")
    entries = Entries(contracts, terms, pieces, undivided(pieces), day)
    add_pieces(entries)
    add_outages(entries, earnings.outages)
    events = entries.joined()
    account = contracts.array("account").take(events.row).astype(np.int64)
    _guard(portfolio, account, events.delta)
    order = row_order(account, events.day)
    row, currency = events.row.take(order), contracts.text("currency")
    return Moves(
        account=account.take(order),
        row=row,
        day=events.day.take(order),
        delta=events.delta.take(order),
        alive=events.alive.take(order),
        currency=currency.codes.take(row).astype(np.int64),
        currencies=currency.values,
        accounts=len(portfolio),
        terms=terms,
    )


def _ledger(portfolio: Portfolio, entries: Entries) -> Ledger:
    contracts = portfolio.contracts
    events = entries.joined()
    account = contracts.array("account")[events.row].astype(np.int64)
    _guard(portfolio, account, events.delta)
    order = row_order(account, events.day, events.row)
    account, events = account[order], events.take(order)
    cause = tell_openings(contracts, account, events)
    currency = contracts.text("currency")
    return Ledger(
        account=account,
        row=events.row,
        day=events.day,
        known=events.known,
        delta=events.delta,
        alive=events.alive,
        cause=cause,
        currency=currency.codes[events.row].astype(np.int64),
        currencies=currency.values,
        accounts=len(portfolio),
        terms=entries.terms,
        free=entries.pieces.only_free(),
    )


def _guard(portfolio: Portfolio, account: Int64Array, delta: Int64Array) -> None:
    """Refuse a book in which the levels of one account could overflow."""
    moved = np.bincount(account, np.abs(delta.astype(float)), len(portfolio))
    if moved.size and moved.max() >= SAFE:
        raise InvalidInputError(
            f"contracts: account {portfolio.account_ids[int(moved.argmax())]!r} moves "
            "more revenue than can be counted exactly; check for amounts in the wrong "
            "unit"
        )
