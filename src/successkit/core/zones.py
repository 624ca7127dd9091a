"""Days and instants: which day an instant is, in the time zone of its account."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np

from successkit.core.arrays import DayArray, IntArray
from successkit.core.errors import InvalidInputError
from successkit.core.text import Text

DEFAULT_ZONE: Final = "UTC"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return the time zone of this name.

    Parameters
    ----------
    name
        IANA name such as ``Asia/Tokyo``.

    Returns
    -------
    ZoneInfo
        The zone.

    Raises
    ------
    InvalidInputError
        There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInputError(
            f"time zone: expected an IANA name such as Asia/Tokyo; got {name!r}"
        ) from None


def end_of_day(day: date, name: str = DEFAULT_ZONE) -> np.datetime64:
    """Return the first instant after a day, in UTC.

    Parameters
    ----------
    day
        The day as people in the zone count it.
    name
        IANA name of the zone.

    Returns
    -------
    np.datetime64
        Microseconds, UTC.

    Examples
    --------
    >>> str(end_of_day(date(2026, 3, 31), "Asia/Tokyo"))
    '2026-03-31T15:00:00.000000'
    """
    return start_of_day(day + timedelta(days=1), name)


def start_of_day(day: date, name: str = DEFAULT_ZONE) -> np.datetime64:
    """Return the first instant of a day, in UTC.

    Parameters
    ----------
    day
        The day as people in the zone count it.
    name
        IANA name of the zone.

    Returns
    -------
    np.datetime64
        Microseconds, UTC.
    """
    local = datetime(day.year, day.month, day.day, tzinfo=zone(name))
    return to_instant(local)


def to_instant(moment: datetime) -> np.datetime64:
    """Return an aware datetime as a UTC column value.

    Parameters
    ----------
    moment
        Aware datetime.

    Returns
    -------
    np.datetime64
        Microseconds, UTC.

    Raises
    ------
    InvalidInputError
        The datetime has no time zone.
    """
    if moment.tzinfo is None:
        raise InvalidInputError(
            f"expected a datetime with a time zone; got the naive {moment!r}"
        )
    return np.datetime64((moment - _EPOCH) // _MICRO, "us")


def from_instant(value: np.datetime64) -> datetime:
    """Return a UTC column value as an aware datetime.

    Parameters
    ----------
    value
        Microseconds, UTC, not NaT.

    Returns
    -------
    datetime
        Aware, in UTC.
    """
    return _EPOCH + _MICRO * int(value.astype(np.int64))


def _transitions(name: str, first: int, last: int) -> tuple[list[int], list[int]]:
    """Return seconds at which the offset changes, and each offset, over a span."""
    tz = zone(name)

    def offset(second: int) -> int:
        moment = datetime.fromtimestamp(second, tz)
        return int((moment.utcoffset() or timedelta()).total_seconds())

    starts, offsets = [first], [offset(first)]
    week = 7 * 86_400
    for left in range(first, last, week):
        right = min(left + week, last)
        if offset(right) != offset(left):
            low, high = left, right
            while high - low > 1:
                middle = (low + high) // 2
                low, high = (
                    (middle, high) if offset(middle) == offset(left) else (low, middle)
                )
            starts.append(high)
            offsets.append(offset(high))
    return starts, offsets


def _local_in(instants: DayArray, name: str) -> DayArray:
    seconds = instants.astype("datetime64[s]").astype(np.int64)
    starts, offsets = _transitions(name, int(seconds.min()), int(seconds.max()) + 1)
    place = np.searchsorted(starts, seconds, side="right") - 1
    local: DayArray = instants + np.array(offsets, "timedelta64[s]")[place]
    return local


def local_instants(instants: DayArray, zones: Text, zone_of_row: IntArray) -> DayArray:
    """Return what the clocks of each row's time zone show at an instant.

    Parameters
    ----------
    instants
        Shape (n,), datetime64[us] in UTC; NaT stays NaT.
    zones
        Column whose values are zone names; a missing one means UTC.
    zone_of_row
        Shape (n,), row of ``zones`` that each instant belongs to.

    Returns
    -------
    DayArray
        Shape (n,), datetime64[us] of the clock on the wall.

    Examples
    --------
    >>> at = np.array(["2026-03-31T15:00"], "datetime64[us]")
    >>> local_instants(at, Text.of(["Asia/Tokyo"]), np.array([0])).tolist()
    [datetime.datetime(2026, 4, 1, 0, 0)]
    """
    local = instants.astype("datetime64[us]")
    known = ~np.isnat(instants)
    codes = (
        np.where(zone_of_row >= 0, zones.codes[zone_of_row], -1)
        if len(zones)
        else np.full(len(instants), -1)
    )
    for code, name in enumerate(zones.values.tolist()):
        rows = np.flatnonzero(known & (codes == code))
        if rows.size and name != DEFAULT_ZONE:
            local[rows] = _local_in(instants[rows], name)
    return local


def local_days(instants: DayArray, zones: Text, zone_of_row: IntArray) -> DayArray:
    """Return the day of each instant in its row's time zone.

    Parameters
    ----------
    instants
        Shape (n,), datetime64[us] in UTC; NaT stays NaT.
    zones
        Column whose values are zone names; a missing one means UTC.
    zone_of_row
        Shape (n,), row of ``zones`` that each instant belongs to.

    Returns
    -------
    DayArray
        Shape (n,), datetime64[D].
    """
    return local_instants(instants, zones, zone_of_row).astype("datetime64[D]")
