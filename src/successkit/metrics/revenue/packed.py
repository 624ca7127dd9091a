"""Revenue movements of plain stretches: one packed key per event, sorted once.

A stretch earns an amount a month from its start until its end. Two events, plus at the
start and minus at the end, fold into movements. An event is one whole number

    account | period | change, lifted so that it is never negative

so that one sort of plain int64 groups it by account and period, in far less time than
sorting several columns. What happens after the last period is not looked at. What
happened to an account in a period is told by four bits, and only the few thousand cells
of a histogram of bits and periods are ever looked at one by one.
"""

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.revenue.flows import AFTER, BEFORE, CODES, FIRST, ROSE, Flows

__all__ = ["Flows", "Stretches", "countable", "flows"]

_ROWS: Final = 32_768  # columns of one block stay in the processor's cache
_BITS: Final = 63
_EXACT: Final = 2**53  # float64 counts whole numbers exactly up to here
_HALF: Final = 31
_LOW: Final = (1 << _HALF) - 1
_SAFE: Final = 2**61  # sums beyond could leave int64
_NEVER: Final = -(2**62)  # no day lies this far back; NaT does


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """Rows that earn the same amount a month from one day to another.

    Parameters
    ----------
    account
        Shape (n,): positions of accounts, 0 to ``accounts`` - 1, in any order.
    start, end
        Shape (n,): first day, and first day no longer; NaT for no end.
    amount
        Shape (n,): revenue a month, >= 0, in whole units.
    accounts
        How many accounts there are.
    """

    account: AnyArray
    start: DayArray
    end: DayArray
    amount: Int64Array
    accounts: int

    def __len__(self) -> int:
        return len(self.account)

    def blocks(self) -> Iterator[slice]:
        """Yield slices of rows that fit the processor's cache.

        Yields
        ------
        slice
            One after the other.
        """
        for first in range(0, len(self), _ROWS):
            yield slice(first, min(first + _ROWS, len(self)))


def flows(
    stretches: Stretches,
    boundaries: DayArray,
    *,
    history: bool = True,
    until: np.datetime64 | None = None,
) -> Flows:
    """Add up what happened to every account in every period.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    boundaries
        Shape (periods + 1,): first day of each period and the day after the last. What
        starts on a boundary is new in the period that begins there.
    history
        Whether to look at what ended before the first boundary. Without it an account
        that comes back counts as new: enough for retention and churn, and quicker.
    until
        Last day that is looked at; None for all of them.

    Returns
    -------
    Flows
        The same bits for any order of rows; flows of parts that share no account add
        up to those of the whole.

    Raises
    ------
    InvalidInputError
        An amount is below 0, or amounts are so large that sums could not be exact.
    """
    layout = _Layout.of(stretches, len(boundaries))
    if not layout.exact:
        raise InvalidInputError(
            f"amount: {len(stretches):,} amounts of up to {layout.lift:,} cannot be "
            "added up exactly; check for amounts in the wrong unit"
        )
    since = None if history else boundaries[0]
    calendar = _Calendar.of(boundaries, layout, until)
    total = _nothing(layout)
    for low in range(0, max(stretches.accounts, 1), layout.accounts):
        keys = _keys(stretches, calendar, layout, low, since)
        keys.sort()
        total += _folded(keys, layout)
    return total


def countable(stretches: Stretches, periods: int) -> bool:
    """Return whether amounts are small enough for :func:`flows`.

    Parameters
    ----------
    stretches
        What earned how much, from when to when.
    periods
        How many.

    Returns
    -------
    bool
        Whether they can be added up exactly.
    """
    return _Layout.of(stretches, periods + 1).exact


def _nothing(layout: "_Layout") -> Flows:
    zeros = np.zeros((CODES, layout.periods), np.int64)
    return Flows(moved=zeros, accounts=zeros.copy(), unit=layout.shown)


@attrs.frozen(kw_only=True)
class _Layout:
    """How many bits of a key are for what, and what changes are multiples of."""

    accounts: int
    periods: int
    period_bits: int
    change_bits: int
    lift: int
    unit: int
    shown: int
    exact: bool

    @classmethod
    def of(cls, stretches: Stretches, periods: int) -> "_Layout":
        largest, total = _sizes(stretches)
        period_bits = (periods - 1).bit_length()
        left, unit = _left(period_bits, largest), 1
        wide = total >= _SAFE
        if wide or left < 1 or stretches.accounts > 1 << left:
            unit = _common_unit(stretches)
            left = _left(period_bits, largest // unit)
        return cls(
            accounts=1 << min(max(left, 0), 40),
            periods=periods,
            period_bits=period_bits,
            change_bits=_BITS - period_bits - left,
            lift=largest // unit,
            unit=unit,
            shown=unit if wide else 1,
            exact=left >= 1 and largest < _SAFE and total / unit < _SAFE,
        )


def _left(period_bits: int, largest: int) -> int:
    """Return how many bits are left for the account."""
    return _BITS - period_bits - (2 * largest + 1).bit_length()


def _sizes(stretches: Stretches) -> tuple[int, float]:
    """Return the largest amount, and more or less what all of them are at most."""
    low = largest = 0
    for rows in stretches.blocks():
        amount = stretches.amount[rows]
        low, largest = min(low, int(amount.min())), max(largest, int(amount.max()))
    if low < 0:
        raise InvalidInputError(f"amount: expected >= 0; got {low}")
    total = float(largest) * len(stretches)
    if total >= _SAFE:
        total = float(stretches.amount.sum(dtype=np.float64))
    return largest, total


def _common_unit(stretches: Stretches) -> int:
    """Return a whole number that divides every amount."""
    unit = 0
    for rows in stretches.blocks():
        amount = stretches.amount[rows]
        if unit != 1 and (unit == 0 or (amount % unit).any()):
            unit = int(np.gcd(unit, np.gcd.reduce(amount)))
    return unit or 1


@attrs.frozen(eq=False)
class _Calendar:
    """Where the period of a day stands in a key: a table of days."""

    first: int
    periods: Int64Array

    @classmethod
    def of(
        cls, boundaries: DayArray, layout: _Layout, until: np.datetime64 | None
    ) -> "_Calendar":
        days = boundaries.astype("datetime64[D]").astype(np.int64)
        stop = int(days[-1])
        if until is not None:
            stop = min(stop, int(until.astype("datetime64[D]").astype(np.int64)) + 1)
        first = min(int(days[0]), stop) - 1
        number = np.searchsorted(days, np.arange(first, stop), side="right")
        return cls(first, number.astype(np.int64) << layout.change_bits)

    def of_days(self, days: AnyArray) -> tuple[Int64Array, BoolArray]:
        """Return the period of each day, and whether it lies before the end of all."""
        place = days.astype("datetime64[D]", copy=False).view(np.int64) - self.first
        # NaT is the lowest number there is, and what never ends does not end early.
        known = place < len(self.periods)
        known &= place > _NEVER
        return self.periods.take(place, mode="clip"), known


def _keys(
    stretches: Stretches,
    calendar: _Calendar,
    layout: _Layout,
    low: int,
    since: np.datetime64 | None,
) -> Int64Array:
    """Pack the events of the accounts from ``low`` on, as many as fit."""
    keys = np.empty(2 * len(stretches), np.int64)
    place = 0
    for rows in stretches.blocks():
        own = _own(stretches, rows, layout, low, since)
        amount = stretches.amount[own]
        if layout.unit > 1:
            amount = amount // layout.unit
        head = stretches.account[own].astype(np.int64)
        head -= low
        head <<= layout.period_bits + layout.change_bits
        head += layout.lift
        for days, change in ((stretches.start, amount), (stretches.end, -amount)):
            period, known = calendar.of_days(days[own])
            packed = head + period
            packed += change
            if not known.all():
                packed = packed[known]
            keys[place : place + len(packed)] = packed
            place += len(packed)
    return keys[:place]


def _own(
    stretches: Stretches,
    rows: slice,
    layout: _Layout,
    low: int,
    since: np.datetime64 | None,
) -> slice | Int64Array:
    """Return which rows of a block earn something and belong to this pass."""
    # What earns nothing, or for no day, makes nobody a customer.
    keep = stretches.end[rows] != stretches.start[rows]
    keep &= stretches.amount[rows] > 0
    if since is not None:
        keep &= ~(stretches.end[rows] < since)
    if stretches.accounts > layout.accounts:
        account = stretches.account[rows]
        keep &= (account >= low) & (account < low + layout.accounts)
    return rows if keep.all() else rows.start + np.flatnonzero(keep)


def _folded(keys: Int64Array, layout: _Layout) -> Flows:
    bins = CODES * layout.periods
    moved, accounts = np.zeros(bins, np.int64), np.zeros(bins, np.int64)
    for block in _whole_accounts(keys, layout):
        cell, change = _cells(keys[block], layout)
        moved += _sums(cell, change, bins)
        accounts += np.bincount(cell, minlength=bins)
    shape = (CODES, layout.periods)
    moved *= layout.unit // layout.shown
    return Flows(
        moved=moved.reshape(shape), accounts=accounts.reshape(shape), unit=layout.shown
    )


def _sums(cell: Int64Array, change: Int64Array, bins: int) -> Int64Array:
    """Return the sum of changes by cell, exactly."""
    # bincount adds up in float64: exact as long as the sums stay below 2**53, so large
    # changes are added up in two halves.
    if int(np.abs(change).max()) * len(change) < _EXACT:
        return np.bincount(cell, weights=change, minlength=bins).astype(np.int64)
    high = np.bincount(cell, weights=change >> _HALF, minlength=bins).astype(np.int64)
    low = np.bincount(cell, weights=change & _LOW, minlength=bins).astype(np.int64)
    return (high << _HALF) + low


def _whole_accounts(keys: Int64Array, layout: _Layout) -> Iterator[slice]:
    """Yield blocks of keys that split no account."""
    bits = layout.period_bits + layout.change_bits
    first = 0
    while first < len(keys):
        stop = min(first + _ROWS, len(keys))
        if stop < len(keys):
            # The end of the account that would be cut in two.
            following = ((int(keys[stop - 1]) >> bits) + 1) << bits
            stop = int(np.searchsorted(keys, following))
        yield slice(first, stop)
        first = stop


def _cells(keys: Int64Array, layout: _Layout) -> tuple[Int64Array, Int64Array]:
    """Return the cell of the histogram and the change of each account and period."""
    where = keys >> layout.change_bits
    change = (keys & ((1 << layout.change_bits) - 1)) - layout.lift
    level = np.cumsum(change)
    last = np.flatnonzero(where[1:] != where[:-1])
    last = np.append(last, len(keys) - 1)
    where = where[last]
    first, before, after = _levels(where >> layout.period_bits, level[last])
    code = (before > 0) * BEFORE
    code += (after > 0) * AFTER
    code += (after > before) * ROSE
    code += first * FIRST
    period = where & ((1 << layout.period_bits) - 1)
    return code * layout.periods + period, after - before


def _levels(
    account: Int64Array, running: Int64Array
) -> tuple[BoolArray, Int64Array, Int64Array]:
    """Return where accounts begin, and their levels before and after."""
    first = np.empty(len(account), bool)
    first[0], first[1:] = True, account[1:] != account[:-1]
    begin = np.flatnonzero(first)
    base = running[begin - 1]
    base[0] = 0
    after = running - np.repeat(base, np.diff(begin, append=len(account)))
    before = np.empty_like(after)
    before[1:] = after[:-1]
    before[begin] = 0
    return first, before, after
