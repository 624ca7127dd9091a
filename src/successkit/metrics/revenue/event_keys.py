"""One whole number an event: account, period and change, in a form that sorts.

    account | period | change, lifted so that it is never negative

A stretch makes two of them, plus at its start and minus at its end; what happens after
the last period is not looked at.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.metrics.revenue.stretches import Stretches

__all__ = ["Calendar", "Layout", "Packer"]

BITS: Final = 63
_SAFE: Final = 2**61  # sums beyond could leave int64
_NEVER: Final = -(2**62)  # no day lies this far back; NaT does
_MOST: Final = 40


@attrs.frozen(kw_only=True)
class Layout:
    """How many bits of a key are for what, and what changes are multiples of.

    Parameters
    ----------
    accounts
        How many accounts fit.
    periods
        How many periods, with that before the first one.
    period_bits, change_bits
        Bits of a period, and of a change.
    lift
        What is added to a change.
    unit
        What changes in keys are counted in.
    shown
        What sums are counted in.
    paid
        Whether every row earns something.
    exact
        Whether amounts are small enough to be added up.
    """

    accounts: int
    periods: int
    period_bits: int
    change_bits: int
    lift: int
    unit: int
    shown: int
    paid: bool
    exact: bool

    @classmethod
    def of(cls, stretches: Stretches, periods: int, accounts: int) -> "Layout":
        """Find room for so many accounts.

        Parameters
        ----------
        stretches
            The rows.
        periods
            How many, with that before the first one.
        accounts
            How many accounts the keys should tell apart.

        Returns
        -------
        Layout
            Of fewer accounts when amounts need the bits.
        """
        smallest, largest, total = stretches.amounts()
        period_bits = (periods - 1).bit_length()
        left, unit = _left(period_bits, largest), 1
        wide = total >= _SAFE
        if wide or left < 1 or accounts > 1 << left:
            unit = stretches.common_unit()
            left = _left(period_bits, largest // unit)
        return cls(
            accounts=1 << min(max(left, 0), _MOST),
            periods=periods,
            period_bits=period_bits,
            change_bits=BITS - period_bits - left,
            lift=largest // unit,
            unit=unit,
            shown=unit if wide else 1,
            paid=smallest > 0,
            exact=left >= 1 and largest < _SAFE and total / unit < _SAFE,
        )

    @property
    def account_shift(self) -> int:
        """By how many bits an account stands to the left."""
        return self.period_bits + self.change_bits


def _left(period_bits: int, largest: int) -> int:
    """Return how many bits are left for the account."""
    return BITS - period_bits - (2 * largest + 1).bit_length()


@attrs.frozen(eq=False)
class Calendar:
    """Which period a day lies in: a table of days.

    Parameters
    ----------
    first
        Number of the first day in the table; days before are as this one.
    period
        Shape (days,): period of each day, from 0.
    """

    first: int
    period: Int64Array

    @classmethod
    def of(cls, boundaries: DayArray, until: np.datetime64 | None) -> "Calendar":
        """Make the table.

        Parameters
        ----------
        boundaries
            Shape (periods + 1,): first day of each period and the day after the last.
        until
            Last day that is looked at; None for all of them.

        Returns
        -------
        Calendar
            From the day before all periods to the last day looked at.
        """
        days = boundaries.astype("datetime64[D]").astype(np.int64)
        stop = int(days[-1])
        if until is not None:
            stop = min(stop, int(until.astype("datetime64[D]").astype(np.int64)) + 1)
        first = min(int(days[0]), stop) - 1
        number = np.searchsorted(days, np.arange(first, stop), side="right")
        return cls(first, number.astype(np.int64))

    def place(self, days: AnyArray) -> Int64Array:
        """Return where days stand in the table.

        Parameters
        ----------
        days
            Shape (n,); NaT for never.

        Returns
        -------
        Int64Array
            Shape (n,): below 0 before the table, and its length or more after it.
        """
        number = days.astype("datetime64[D]", copy=False).view(np.int64)
        place = number - self.first
        if self.first < 1:
            place[place < _NEVER] = -_NEVER
        # Else NaT, the lowest number there is, has wrapped to a very high one.
        return place


@attrs.frozen(eq=False)
class Packer:
    """Makes keys of stretches.

    Parameters
    ----------
    layout
        Of the keys.
    calendar
        The periods.
    table
        Shape (days,): where the period of each day stands in a key.
    since
        Place of the first day that is looked at; None for all.
    """

    layout: Layout
    calendar: Calendar
    table: Int64Array
    since: int | None

    @classmethod
    def of(
        cls, layout: Layout, calendar: Calendar, since: np.datetime64 | None
    ) -> "Packer":
        """Prepare a packer.

        Parameters
        ----------
        layout
            Of the keys.
        calendar
            The periods.
        since
            Rows that ended before this day are left out; None leaves none out.

        Returns
        -------
        Packer
            For any rows of the same book.
        """
        table = calendar.period << layout.change_bits
        first = None
        if since is not None:
            first = int(calendar.place(np.array([since]))[0])
        return cls(layout, calendar, table, first)

    def ends(self, end: DayArray) -> BoolArray:
        """Return which ends are looked at: those that make a key.

        Parameters
        ----------
        end
            Shape (n,): first day no longer; NaT for no end.

        Returns
        -------
        BoolArray
            Shape (n,).
        """
        return self.calendar.place(end) < len(self.table)

    def pack(self, stretches: Stretches, number: AnyArray, keys: Int64Array) -> int:
        """Write down the keys of some rows.

        Parameters
        ----------
        stretches
            The rows, few enough for the cache.
        number
            Shape (n,): account of each as it stands in the key.
        keys
            Where to write; a key for each row and one more for each of :meth:`ends`
            is room enough.

        Returns
        -------
        int
            How many keys there are.
        """
        amount, layout = stretches.amount, self.layout
        start = self.calendar.place(stretches.start)
        end = self.calendar.place(stretches.end)
        earns = self._earns(start, end, amount)
        if not earns.all():
            rows = np.flatnonzero(earns)
            start, end, amount, number = (
                column.take(rows) for column in (start, end, amount, number)
            )
        if layout.unit > 1:
            amount = amount // layout.unit
        head = np.left_shift(number, layout.account_shift, dtype=np.int64)
        head += layout.lift
        begun = self._write(start, np.add(head, amount), keys)
        return begun + self._write(end, np.subtract(head, amount), keys[begun:])

    def _earns(
        self, start: Int64Array, end: Int64Array, amount: Int64Array
    ) -> BoolArray:
        """Return which rows earn something: what does not makes nobody a customer."""
        earns = end > start
        if not self.layout.paid:
            earns &= amount > 0
        if self.since is not None:
            earns &= end >= self.since
        return earns

    def _write(self, place: Int64Array, key: Int64Array, keys: Int64Array) -> int:
        known = place < len(self.table)
        key += self.table.take(place, mode="clip")
        if known.all():
            keys[: len(key)] = key
            return len(key)
        rows = np.flatnonzero(known)
        key.take(rows, mode="clip", out=keys[: len(rows)])
        return len(rows)
