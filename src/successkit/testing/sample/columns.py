"""Small column tools of the sample book: days, months, money and instants.

Days are day numbers (int64, days since 1970-01-01) and instants are *local*
seconds since that day; ``FAR`` stands for "never" and is written as "".
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from dateutil import tz

from successkit.core import BoolArray, FloatArray, Int64Array, ObjectArray

IntArray = Int64Array
Column = ObjectArray
Table = dict[str, Column]
Draft = dict[str, IntArray]

FAR = 1_000_000
DAY = 86_400
NEVER = FAR * DAY


def add_months(days: IntArray, months: IntArray | int) -> IntArray:
    """Return the day so many calendar months later, clamped to the month end."""
    month = days.astype("datetime64[D]").astype("datetime64[M]")
    offset = days - month.astype("datetime64[D]").astype(np.int64)
    target = month + np.asarray(months, dtype=np.int64)
    first = target.astype("datetime64[D]").astype(np.int64)
    after = (target + 1).astype("datetime64[D]").astype(np.int64)
    return np.asarray(first + np.minimum(offset, after - first - 1), dtype=np.int64)


def months_between(start: IntArray, end: IntArray) -> IntArray:
    """Return the difference of the calendar months, the days left aside."""
    later = end.astype("datetime64[D]").astype("datetime64[M]")
    earlier = start.astype("datetime64[D]").astype("datetime64[M]")
    return np.asarray(later - earlier).astype(np.int64)


def month_of(days: IntArray) -> IntArray:
    """Return the calendar month, 1 to 12."""
    month = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return np.asarray(month % 12 + 1, dtype=np.int64)


def to_weekday(days: IntArray) -> IntArray:
    """Return the day itself, or the Friday before a Saturday or Sunday."""
    return np.asarray(days - np.clip((days + 3) % 7 - 4, 0, 2), dtype=np.int64)


def monday_of(days: IntArray) -> IntArray:
    """Return the Monday of the week that holds the day."""
    return np.asarray(days - (days + 3) % 7, dtype=np.int64)


def words(values: Sequence[str], codes: IntArray) -> Column:
    """Return the word of each code; a negative code is missing and gives ""."""
    table = np.array([*values, ""], dtype=object)
    return np.asarray(table[np.where(codes < 0, len(values), codes)], dtype=object)


def flags(values: BoolArray | IntArray) -> Column:
    """Return "true" and "false"."""
    return words(("false", "true"), values.astype(np.int64))


def labels(prefix: str, count: int) -> Column:
    """Return ``count`` ids such as "A-000001"."""
    return np.array(
        [f"{prefix}-{number:06d}" for number in range(1, count + 1)], object
    )


def integers(values: IntArray) -> Column:
    """Return Python integers."""
    return values.astype(object)


def chosen(column: Column, index: IntArray) -> Column:
    """Return the entries of a column; a negative index is missing and gives ""."""
    if not column.size:
        return np.full(index.shape, "", dtype=object)
    return np.where(index < 0, "", column[np.maximum(index, 0)]).astype(object)


def day_text(days: IntArray) -> Column:
    """Return ISO days; "" where the day is ``FAR``."""
    text = np.datetime_as_string(days.astype("datetime64[D]")).astype(object)
    return np.where(days >= FAR, "", text).astype(object)


def money_text(minor: IntArray, cents: BoolArray) -> Column:
    """Return amounts in major units: whole yen, or two decimals with ``cents``."""
    distinct, inverse = np.unique(minor * 2 + cents, return_inverse=True)
    text = [
        f"{value // 200}.{value // 2 % 100:02d}" if value % 2 else str(value // 2)
        for value in distinct.tolist()
    ]
    return np.array(text, dtype=object)[inverse]


def number_text(values: IntArray) -> Column:
    """Return integers as text; "" where the value is negative (missing)."""
    return np.where(values < 0, "", values.astype(str).astype(object)).astype(object)


def offset_text(zone: str, days: Sequence[int]) -> list[str]:
    """Return the offset from UTC at noon of each day, such as "+09:00"."""
    rules = tz.gettz(zone)
    noon = datetime(1970, 1, 1, 12, tzinfo=UTC).replace(tzinfo=rules)
    return [(noon + timedelta(days=day)).isoformat()[-6:] for day in days]


def instant_text(seconds: IntArray, zone: IntArray, zones: Sequence[str]) -> Column:
    """Return ISO instants with offset of local seconds; "" where ``NEVER``."""
    stamp = np.datetime_as_string(seconds.astype("datetime64[s]")).astype(object)
    offset = np.full(seconds.shape, "", dtype=object)
    for code, name in enumerate(zones):
        rows = np.flatnonzero((zone == code) & (seconds < NEVER))
        days, inverse = np.unique(seconds[rows] // DAY, return_inverse=True)
        text = np.array([*offset_text(name, days.tolist()), ""], dtype=object)
        offset[rows] = text[inverse]
    return np.where(seconds >= NEVER, "", stamp + offset).astype(object)


def draw(rng: np.random.Generator, shares: FloatArray, group: IntArray) -> IntArray:
    """Return one code per row, drawn by the shares of the row's group."""
    edges = np.cumsum(shares, axis=1)[group, :-1]
    above = rng.random(group.size)[:, None] >= edges
    return np.asarray(above.sum(axis=1), dtype=np.int64)


def happens(
    rng: np.random.Generator, count: int, share: float | FloatArray
) -> BoolArray:
    """Return whether something happens, row by row, with a chance of ``share``."""
    return np.asarray(rng.random(count) < share)


def scatter(
    rng: np.random.Generator, start: IntArray, stop: IntArray, per_day: FloatArray
) -> tuple[IntArray, IntArray]:
    """Return (row, day) of random happenings on the days [start, stop)."""
    span = np.maximum(stop - start, 0)
    row = np.repeat(np.arange(start.size), rng.poisson(per_day * span))
    return row, start[row] + (rng.random(row.size) * span[row]).astype(np.int64)


def clock(rng: np.random.Generator, days: IntArray) -> IntArray:
    """Return local seconds in office hours of the days."""
    return days * DAY + rng.integers(9 * 60, 18 * 60, days.size) * 60


def stack(drafts: Sequence[Mapping[str, IntArray]]) -> Draft:
    """Return the drafts one below the other."""
    return {name: np.concatenate([d[name] for d in drafts]) for name in drafts[0]}


def rows_of(draft: Mapping[str, IntArray], index: IntArray | BoolArray) -> Draft:
    """Return some rows of a draft."""
    return {name: column[index] for name, column in draft.items()}
