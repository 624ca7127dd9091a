"""Days of a renewal clock: whole months between them, and as keys of accounts."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.metrics.revenue.monthly import add_months

_BASE: Final = 8_000_000
_ZERO: Final = 1_000_000
_BITS: Final = 5
_DAYS: Final = (1 << _BITS) - 1


def keyed(account: Int64Array, day: DayArray) -> Int64Array:
    """Return one number for an account and a day, in the order of both.

    Parameters
    ----------
    account
        Shape (n,): positions.
    day
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,); days are numbered from far enough back that none is negative.
    """
    keys: Int64Array = account * _BASE + (day.astype(np.int64) + _ZERO)
    return keys


def months_later(day: DayArray, months: Int64Array) -> DayArray:
    """Return days some months later, at the end of a month that is too short.

    Parameters
    ----------
    day
        Shape (n,).
    months
        Shape (n,).

    Returns
    -------
    DayArray
        Shape (n,); what ``add_months`` gives, at less cost.

    Examples
    --------
    >>> day = np.array(["2026-01-31", "2026-01-31"], "datetime64[D]")
    >>> months_later(day, np.array([1, 0])).astype(str).tolist()
    ['2026-02-28', '2026-01-31']
    """
    days = _Days.around(day)
    if days is None:
        return add_months(day, months)
    packed = days.of(day)
    target = (packed >> _BITS) + months
    low, high = int(target.min()), int(target.max())
    if high - low > len(day):
        return add_months(day, months)
    firsts = np.arange(low, high + 2).view("datetime64[M]").astype("datetime64[D]")
    target -= low
    later = firsts[target] + (packed & _DAYS)
    result: DayArray = np.minimum(later, (firsts[1:] - 1)[target])
    return result


def whole_months(start: DayArray, day: DayArray) -> Int64Array:
    """Return how many whole months lie between days.

    Parameters
    ----------
    start, day
        Shape (n,).

    Returns
    -------
    Int64Array
        Shape (n,): the most that can be added to the start without passing the day;
        negative before it.

    Examples
    --------
    >>> start = np.array(["2026-01-31", "2026-01-31"], "datetime64[D]")
    >>> day = np.array(["2026-02-28", "2026-03-30"], "datetime64[D]")
    >>> whole_months(start, day).tolist()
    [1, 1]
    """
    begun, reached = _Days.around(start), _Days.around(day)
    there = _packed(start) if begun is None else begun.of(start)
    here = _reached(_packed(day), day) if reached is None else reached.last_of(day)
    # A lower day of the month borrows one from the months.
    months: Int64Array = (here - there) >> _BITS
    return months


@attrs.frozen(eq=False)
class _Days:
    """Month and day of the month of each day of a stretch, as one number each.

    Looking a day up is many times cheaper than numpy's own way from days to months.
    """

    low: int
    packed: Int64Array
    reached: Int64Array

    @classmethod
    def around(cls, day: DayArray) -> "_Days | None":
        """Return the stretch that some days lie in; None where it would be longer."""
        number = day.view(np.int64)
        low, high = (int(number.min()), int(number.max())) if len(day) else (0, 0)
        if high - low >= len(day):
            return None
        every = np.arange(low, high + 1).view("datetime64[D]")
        packed = _packed(every)
        return cls(low, packed, _reached(packed, every))

    def of(self, day: DayArray) -> Int64Array:
        """Return month and day of the month."""
        found: Int64Array = self.packed[day.view(np.int64) - self.low]
        return found

    def last_of(self, day: DayArray) -> Int64Array:
        """Return the same, the last day of a month standing for all that it lacks."""
        found: Int64Array = self.reached[day.view(np.int64) - self.low]
        return found


def _packed(day: DayArray) -> Int64Array:
    month = day.astype("datetime64[M]")
    inside = (day - month.astype("datetime64[D]")).astype(np.int64)
    packed: Int64Array = (month.astype(np.int64) << _BITS) + inside
    return packed


def _reached(packed: Int64Array, day: DayArray) -> Int64Array:
    following = (day + 1).astype("datetime64[M]").astype(np.int64)
    return np.where(following > packed >> _BITS, packed | _DAYS, packed)


def nearest_months(start: DayArray, end: DayArray) -> tuple[Int64Array, BoolArray]:
    """Return the length of terms to the nearest month, at least one.

    Parameters
    ----------
    start, end
        Shape (n,).

    Returns
    -------
    tuple[Int64Array, BoolArray]
        Shape (n,) each: months, half a month counting as one; and whether they are
        whole to the day.
    """
    months = whole_months(start, end)
    anchor = months_later(start, months)
    whole = (months >= 1) & (anchor == end)
    rest = np.flatnonzero(~whole)  # few: most terms are whole
    begun, anchor = months[rest], anchor[rest]
    length = (months_later(start[rest], begun + 1) - anchor).astype(np.int64)
    parts = begun * length + (end[rest] - anchor).astype(np.int64)
    months[rest] = np.maximum((2 * parts + length) // (2 * length), 1)
    whole[rest] = parts == months[rest] * length
    return months, whole
