"""The revenue ledger: every change of monthly recurring revenue, dated and exact.

All revenue figures are folds over these events. An event adds ``delta`` (units of
1/55,440 minor unit a month) to its account from its day on, and ``alive`` to the
number of contracts that make the account a customer.
"""

from enum import StrEnum
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array, ObjectArray, missing
from successkit.core.errors import InvalidInputError
from successkit.core.portfolio import Portfolio
from successkit.core.states import code_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue import monthly
from successkit.metrics.revenue.outages import Outages, contract_outages
from successkit.metrics.revenue.terms import FAR, Terms, continues, contract_terms

_SAFE: Final = 2.0**61


class Cause(StrEnum):
    """Why revenue changed."""

    START = "start"
    END = "end"
    CHANGE = "change"
    DISCOUNT_END = "discount_end"
    PAUSE = "pause"
    RESUME = "resume"
    INVOLUNTARY = "involuntary"


@attrs.frozen(eq=False, kw_only=True)
class Ledger:
    """Events in the order of account and day.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    row
        Shape (n,): contract row the event comes from.
    day
        Shape (n,): first day of the change.
    delta
        Shape (n,): change in units.
    alive
        Shape (n,): change of the number of contracts that keep the account.
    cause
        Shape (n,): code of ``Cause``.
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
    cause: Int64Array
    currency: Int64Array
    currencies: ObjectArray
    accounts: int
    terms: Terms

    def __len__(self) -> int:
        return len(self.account)


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
    if portfolio.day is None:
        raise InvalidInputError(
            "portfolio: expected one cut to a day; call portfolio.as_of(day) first"
        )
    terms = contract_terms(
        portfolio.contracts, portfolio.day, definition, assume_renewed=assume_renewed
    )
    entries = _Entries()
    pieces = _pieces(portfolio, terms, definition)
    _add_pieces(entries, pieces)
    _add_outages(entries, pieces, contract_outages(portfolio, terms, definition))
    return _ledger(portfolio, entries, terms)


@attrs.frozen(eq=False)
class _Pieces:
    """Stretches of contract rows with one price each."""

    row: Int64Array
    start: DayArray
    end: DayArray
    units: Int64Array
    alive: BoolArray
    start_cause: Int64Array
    end_cause: Int64Array


class _Entries:
    """Columns of events that are being collected."""

    def __init__(self) -> None:
        self.parts: list[
            tuple[Int64Array, DayArray, Int64Array, Int64Array, Int64Array]
        ] = []

    def add(
        self,
        row: Int64Array,
        day: DayArray,
        delta: Int64Array,
        alive: Int64Array,
        cause: Int64Array | Cause,
    ) -> None:
        """Add events; those on the day "never" are left out."""
        if isinstance(cause, Cause):
            cause = np.full(len(row), code_of(cause))
        keep = (day < FAR) & ((delta != 0) | (alive != 0))
        counts = alive.astype(np.int64)
        self.parts.append(
            (row[keep], day[keep], delta[keep], counts[keep], cause[keep])
        )

    def columns(self) -> list[Int64Array]:
        """Return the five columns."""
        return [np.concatenate(column) for column in zip(*self.parts, strict=True)]


def _pieces(portfolio: Portfolio, terms: Terms, definition: Definition) -> _Pieces:
    """Cut rows at the end of their discount."""
    contracts = portfolio.contracts
    full = monthly.list_units(contracts, definition)
    net = monthly.charged_units(contracts, definition)
    paid = (full > 0) | missing(contracts.array("amount"))
    start, end = contracts.array("start"), terms.until
    stop = contracts.array("discount_until")
    stop = np.where(np.isnat(stop) | (net == full), FAR, stop)
    stop = np.clip(stop, start, end)
    rows = np.flatnonzero(terms.earns)
    first, then = rows[stop[rows] > start[rows]], rows[stop[rows] < end[rows]]
    begins = np.where(
        continues(contracts, terms.replaced),
        code_of(Cause.CHANGE),
        code_of(Cause.START),
    )
    goes_on = terms.replaced | (terms.handed_on & (terms.until < FAR))
    ends = np.where(goes_on, code_of(Cause.CHANGE), code_of(Cause.END))
    cut = np.full(contracts.rows, code_of(Cause.DISCOUNT_END))
    row = np.concatenate([first, then])
    return _Pieces(
        row,
        np.concatenate([start[first], stop[then]]),
        np.concatenate([stop[first], end[then]]),
        np.concatenate([net[first], full[then]]),
        paid[row],
        np.concatenate(
            [begins[first], np.where(stop[then] > start[then], cut[then], begins[then])]
        ),
        np.concatenate(
            [np.where(stop[first] < end[first], cut[first], ends[first]), ends[then]]
        ),
    )


def _add_pieces(entries: _Entries, pieces: _Pieces) -> None:
    entries.add(
        pieces.row,
        pieces.start,
        pieces.units,
        +pieces.alive.astype(np.int64),
        pieces.start_cause,
    )
    entries.add(
        pieces.row,
        pieces.end,
        -pieces.units,
        -pieces.alive.astype(np.int64),
        pieces.end_cause,
    )


def _add_outages(entries: _Entries, pieces: _Pieces, outages: Outages) -> None:
    """Take the revenue of pieces away while an outage lasts."""
    if not len(outages.row):
        return
    order = np.argsort(pieces.row, kind="stable")
    ordered = pieces.row[order]
    for side in ("left", "right"):
        place = np.searchsorted(ordered, outages.row, side="left")
        place = place if side == "left" else place + 1
        inside = np.minimum(place, len(order) - 1)
        hit = (place < len(order)) & (ordered[inside] == outages.row)
        _take_away(entries, pieces, order[inside[hit]], outages, np.flatnonzero(hit))


def _take_away(
    entries: _Entries,
    pieces: _Pieces,
    piece: Int64Array,
    outages: Outages,
    outage: Int64Array,
) -> None:
    start = np.maximum(pieces.start[piece], outages.start[outage])
    end = np.minimum(pieces.end[piece], outages.end[outage])
    lost = np.clip(outages.lost_from[outage], start, np.maximum(start, end))
    keep = start < end
    row, piece, outage = pieces.row[piece][keep], piece[keep], outage[keep]
    start, end, lost = start[keep], end[keep], lost[keep]
    units, alive = pieces.units[piece], pieces.alive[piece].astype(np.int64)
    none = np.zeros(len(row), np.int64)
    pause = outages.pause[outage] & (lost > start)
    gone = lost < end
    away, back = _causes(pieces, piece, outages, outage, (start, end), pause & ~gone)
    away = np.where(pause, away, code_of(Cause.INVOLUNTARY))
    entries.add(row, start, -units, none, away)
    entries.add(row, end, units, none, back)
    entries.add(row, np.where(gone, lost, FAR), none, -alive, Cause.INVOLUNTARY)
    entries.add(row, np.where(gone, end, FAR), none, alive, Cause.START)


def _causes(
    pieces: _Pieces,
    piece: Int64Array,
    outages: Outages,
    outage: Int64Array,
    span: tuple[DayArray, DayArray],
    resumes: BoolArray,
) -> tuple[Int64Array, Int64Array]:
    """Return why revenue goes and why it comes back, should it be a pause."""
    start, end = span
    # A piece that begins or ends while the pause goes on moves nothing: its own event
    # and that of the outage cancel out. The pause is told where it began, once.
    goes_on = outages.since[outage] < start
    away = np.where(goes_on, pieces.start_cause[piece], code_of(Cause.PAUSE))
    # Revenue that comes back after the account counted as lost is no resumption, and
    # a contract that ends while it is paused takes nothing away a second time.
    back = np.where(resumes, code_of(Cause.RESUME), code_of(Cause.START))
    ends = pieces.end_cause[piece]
    over = (ends == code_of(Cause.END)) | (outages.finish[outage] > end)
    back = np.where((end >= pieces.end[piece]) & over, ends, back)
    return away, back


def _ledger(portfolio: Portfolio, entries: _Entries, terms: Terms) -> Ledger:
    contracts = portfolio.contracts
    row, day, delta, alive, cause = entries.columns()
    known = day <= np.datetime64(portfolio.day, "D")
    row, day, delta, alive, cause = (
        column[known] for column in (row, day, delta, alive, cause)
    )
    account = contracts.array("account")[row].astype(np.int64)
    _guard(portfolio, account, delta)
    order = np.lexsort((row, day, account))
    currency = contracts.text("currency")
    return Ledger(
        account=account[order],
        row=row[order],
        day=day[order].astype("datetime64[D]"),
        delta=delta[order],
        alive=alive[order],
        cause=cause[order],
        currency=currency.codes[row[order]].astype(np.int64),
        currencies=currency.values,
        accounts=len(portfolio),
        terms=terms,
    )


def _guard(portfolio: Portfolio, account: Int64Array, delta: Int64Array) -> None:
    """Refuse a book in which the levels of one account could overflow."""
    moved = np.bincount(account, np.abs(delta.astype(float)), len(portfolio))
    if moved.size and moved.max() >= _SAFE:
        raise InvalidInputError(
            f"contracts: account {portfolio.account_ids[int(moved.argmax())]!r} moves "
            "more revenue than can be counted exactly; check for amounts in the wrong "
            "unit"
        )
