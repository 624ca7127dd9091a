"""Days of a renewal clock: whole months between them, and as keys of accounts."""

from typing import Final

import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.metrics.revenue.monthly import add_months, months_between

_BASE: Final = 8_000_000
_ZERO: Final = 1_000_000


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
        Shape (n,); what ``add_months`` gives, at no cost where it is the same day.
    """
    result = day.copy()
    rows = np.flatnonzero(months)
    result[rows] = add_months(day[rows], months[rows])
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
    month, first = day.astype("datetime64[M]"), start.astype("datetime64[M]")
    months: Int64Array = (month - first).astype(np.int64)
    here = (day - month.astype("datetime64[D]")).astype(np.int64)
    there = (start - first.astype("datetime64[D]")).astype(np.int64)
    # A later day of the month is reached on the last day of a month that has none.
    short = np.flatnonzero(there > here)
    ahead = (day[short] + 1).astype("datetime64[M]") == month[short]
    months[short[ahead]] -= 1
    return months


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
    parts, length = months_between(start, end)
    months: Int64Array = np.maximum((2 * parts + length) // (2 * length), 1)
    return months, np.asarray(parts == months * length)
