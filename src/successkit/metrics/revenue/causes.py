"""Why revenue changed: a closed list, and how one change is split among it."""

from enum import StrEnum
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    distinct_codes,
    missing,
)
from successkit.core.exact import multiply_divide
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import code_of
from successkit.core.zones import local_days
from successkit.metrics.revenue.pieces import Pieces
from successkit.metrics.revenue.succession import contract_codes


class Cause(StrEnum):
    """Why revenue changed; the order is that of tables."""

    START = "start"
    ADD_ON = "add_on"
    QUANTITY = "quantity"
    PLAN = "plan"
    BILLING_FREQUENCY = "billing_frequency"
    PRICE = "price"
    DISCOUNT_END = "discount_end"
    SCHEDULED_RAMP = "scheduled_ramp"
    PAUSE = "pause"
    RESUME = "resume"
    VOLUNTARY = "voluntary"
    INVOLUNTARY = "involuntary"
    FX = "fx"


TRANSFER: Final = Cause.PLAN
"""Cause of the two events that hand revenue from one row to the next: they cancel out
within a contract, and between two products they are a change of plan."""

_LARGEST_STEP: Final = 2.0**56


@attrs.frozen(eq=False)
class Parts:
    """What the revenue of pieces is made up of on their first day.

    Parameters
    ----------
    piece
        Shape (n,): piece, rising; the first part of a piece is what it takes over, or
        all of it.
    delta
        Shape (n,): units; the parts of a piece add up to it.
    cause
        Shape (n,): code of ``Cause``.
    handing
        Shape (pieces,): why a piece that goes on into another one ends; -1 for others.
    """

    piece: Int64Array
    delta: Int64Array
    cause: Int64Array
    handing: Int64Array


@attrs.frozen(eq=False)
class _Sides:
    """Pieces that take over, each with what it takes over in sum."""

    piece: Int64Array
    net: Int64Array
    full: Int64Array
    quantity: Int64Array
    keeps_account: BoolArray
    foreign: BoolArray
    other_plan: BoolArray
    other_billing: BoolArray
    same_price: BoolArray


def starting_parts(portfolio: Portfolio, pieces: Pieces, full: Int64Array) -> Parts:
    """Split the revenue of each piece on its first day into causes.

    A change is split in this order, each factor at the terms reached so far: the
    quantity at the old price; then the price, booked as ``plan`` when plan or product
    changed, else as ``billing_frequency`` when that changed, else as ``price``; then
    the discount, booked as ``discount_end`` when it got smaller, else as ``price``.
    A change of a contract that was recorded before its day is a ``scheduled_ramp``
    as a whole.

    Parameters
    ----------
    portfolio
        Facts as of the day.
    pieces
        Stretches with one price each.
    full
        Shape (rows,): list price a month of each row, in units.

    Returns
    -------
    Parts
        Without predecessor: all of it, as ``start``.
    """
    sides = _sides(portfolio.contracts, pieces, full)
    count = len(pieces.row)
    first = pieces.units.copy()
    cause = np.full(count, code_of(Cause.START))
    first[sides.piece] = sides.net
    cause[sides.piece] = code_of(TRANSFER)
    changes = _changes(portfolio, pieces, full, sides)
    columns = [(np.arange(count), first, cause), *changes]
    piece, delta, why = (
        np.concatenate(column) for column in zip(*columns, strict=True)
    )
    keep = (delta != 0) | (np.arange(len(piece)) < count)
    order = np.argsort(piece[keep], kind="stable")
    return Parts(
        piece[keep][order],
        delta[keep][order],
        why[keep][order],
        _handing(portfolio, pieces, sides),
    )


def undivided(pieces: Pieces) -> Parts:
    """Return the revenue of each piece as one part, for whoever needs no causes.

    Parameters
    ----------
    pieces
        Stretches with one price each.

    Returns
    -------
    Parts
        One a piece, as ``start``.
    """
    return Parts(
        piece=np.arange(len(pieces.row)),
        delta=pieces.units,
        cause=np.full(len(pieces.row), code_of(Cause.START)),
        handing=np.full(len(pieces.row), -1),
    )


def _sides(contracts: Facts, pieces: Pieces, full: Int64Array) -> _Sides:
    old = np.flatnonzero(pieces.following >= 0)
    target = pieces.following[old]
    piece, place = distinct_codes(target, len(pieces.row))
    before, after = pieces.basis[old], pieces.basis[target]
    codes = contracts.text("currency").codes
    own = codes[before] == codes[after]

    def total(values: Int64Array) -> Int64Array:
        result = np.zeros(len(piece), np.int64)
        np.add.at(result, place[own], values[own])
        return result

    def some(flags: BoolArray) -> BoolArray:
        return np.bincount(place[flags], minlength=len(piece)) > 0

    def differs(*names: str) -> BoolArray:
        flags = np.zeros(len(old), bool)
        for name in names:
            values = _codes(contracts, name)
            flags |= values[before] != values[after]
        return some(flags)

    quantity = contracts.array("quantity")[before]
    unknown = missing(quantity)
    return _Sides(
        piece=piece,
        net=total(pieces.units[old]),
        full=total(full[before]),
        quantity=np.where(some(unknown), 0, total(np.where(unknown, 0, quantity))),
        keeps_account=some(pieces.alive[old]),
        foreign=~some(own),
        other_plan=differs("plan", "product"),
        other_billing=differs("interval_unit", "interval_count"),
        same_price=~some(before != after),
    )


def _codes(contracts: Facts, name: str) -> AnyArray:
    column = contracts.columns[name]
    return column if isinstance(column, np.ndarray) else column.codes


def _price_cause(sides: _Sides) -> Int64Array:
    """Return the cause of another price: what else changed with it."""
    price = np.where(
        sides.other_billing, code_of(Cause.BILLING_FREQUENCY), code_of(Cause.PRICE)
    )
    return np.where(sides.other_plan, code_of(Cause.PLAN), price)


def _handing(portfolio: Portfolio, pieces: Pieces, sides: _Sides) -> Int64Array:
    """Return why pieces end that go on; other currencies are handed on as a price."""
    other = np.full(len(pieces.row), -1)
    other[sides.piece] = _price_cause(sides)
    other[_ramps(portfolio, pieces)] = code_of(Cause.SCHEDULED_RAMP)
    old = np.flatnonzero(pieces.following >= 0)
    target = pieces.following[old]
    codes = portfolio.contracts.text("currency").codes
    same = codes[pieces.basis[old]] == codes[pieces.basis[target]]
    result = np.full(len(pieces.row), -1)
    result[old] = np.where(same, code_of(TRANSFER), other[target])
    return result


_Column = tuple[Int64Array, Int64Array, Int64Array]


def _changes(
    portfolio: Portfolio, pieces: Pieces, full: Int64Array, sides: _Sides
) -> list[_Column]:
    """Return what changes on top of what is taken over: piece, delta and cause."""
    row = pieces.basis[sides.piece]
    now, listed = pieces.units[sides.piece], full[row]
    wholes = _wholes(portfolio, pieces, sides)
    split = wholes < 0
    quantity = portfolio.contracts.array("quantity")[row]
    more = np.where(split & (listed > 0), _resized(sides, quantity), sides.net)
    dearer = np.where(split, _repriced(sides, listed), more)
    rest = now - dearer
    ends = np.where(rest > 0, code_of(Cause.DISCOUNT_END), code_of(Cause.PRICE))
    ends = np.where(wholes >= 0, wholes, ends)
    size = np.full(len(row), code_of(Cause.QUANTITY))
    return [
        (sides.piece, more - sides.net, size),
        (sides.piece, dearer - more, _price_cause(sides)),
        (sides.piece, rest, ends),
    ]


def _wholes(portfolio: Portfolio, pieces: Pieces, sides: _Sides) -> Int64Array:
    """Return the cause of changes that have only one; -1 for those to be split."""
    held = sides.keeps_account | sides.foreign
    nothing = np.where(held, _price_cause(sides), code_of(Cause.START))
    result = np.where(sides.full == 0, nothing, -1)
    result[_ramps(portfolio, pieces)[sides.piece]] = code_of(Cause.SCHEDULED_RAMP)
    result[sides.same_price] = code_of(Cause.DISCOUNT_END)
    return result


def _ramps(portfolio: Portfolio, pieces: Pieces) -> BoolArray:
    """Return pieces that begin a row of a running contract, recorded before its day."""
    contracts, result = portfolio.contracts, np.zeros(len(pieces.row), bool)
    recorded = contracts.array("recorded_at")
    old = np.flatnonzero(pieces.following >= 0)
    new = pieces.following[old]
    before, row, codes = pieces.row[old], pieces.row[new], contract_codes(contracts)
    new = new[
        (codes[before] == codes[row]) & (before != row) & ~np.isnat(recorded[row])
    ]
    if len(new):
        day = _days(portfolio, recorded, pieces.row[new])
        result[new] = day < pieces.start[new]
    return result


def _days(portfolio: Portfolio, recorded: DayArray, row: Int64Array) -> DayArray:
    """Return the day of each record in the time zone of its account."""
    accounts = portfolio.accounts
    place = np.empty(len(portfolio), np.int64)
    place[accounts.array("account")] = np.arange(accounts.rows)
    owner = place[portfolio.contracts.array("account")[row]]
    return local_days(recorded[row], accounts.text("time_zone"), owner)


def _resized(sides: _Sides, quantity: Int64Array) -> Int64Array:
    """Return the old revenue at the new quantity, where both are known."""
    known = ~missing(quantity) & (quantity > 0) & (sides.quantity > 0)
    old, new = np.where(known, sides.quantity, 1), np.where(known, quantity, 1)
    known &= sides.net.astype(float) * new / old < _LARGEST_STEP
    common = np.gcd(old, new)
    old, new = np.where(known, old // common, 1), np.where(known, new // common, 1)
    return multiply_divide(sides.net, new, old)


def _repriced(sides: _Sides, listed: Int64Array) -> Int64Array:
    """Return the new list price with the share of it that was paid before."""
    result = np.where(sides.full > 0, listed, 0)
    cut = np.flatnonzero((sides.net != sides.full) & (sides.full > 0))
    result[cut] = multiply_divide(listed[cut], sides.net[cut], sides.full[cut])
    return result
