"""Rows of one key: equal ones are dropped with a note, different ones set aside."""

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.facts import Column
from successkit.core.intake.sheet import Sheet
from successkit.core.text import Text

_MIX = np.uint64(0x9E3779B97F4A7C15)


def check_keys(sheet: Sheet) -> None:
    """Find rows that share the key of their table.

    Parameters
    ----------
    sheet
        The table, fields and rows checked; bad rows are left out of the search.
    """
    rows = _candidates(sheet)
    if rows.size == 0:
        return
    key = [_codes(sheet.columns[name])[rows] for name in sheet.table.key]
    group = _groups(key)
    content = _groups([group, *(_codes(column)[rows] for column in _all(sheet))])
    repeat = _later_of_equal(content)
    # A repeat of a row that is set aside is no more to be trusted than that row.
    clash = np.isin(group, _shared(group[~repeat]))
    _drop(sheet, rows[repeat & ~clash])
    _refuse(sheet, rows[clash], group[clash], content[clash])


def _shared(group: Int64Array) -> Int64Array:
    """Return the numbers that occur more than once."""
    numbers, count = np.unique(group, return_counts=True)
    shared: Int64Array = numbers[count > 1]
    return shared


def _all(sheet: Sheet) -> list[Column]:
    return [*sheet.columns.values(), *sheet.raw.extra.values()]


def _candidates(sheet: Sheet) -> Int64Array:
    """Return rows whose key, or the hash of it, is not the only one."""
    usable = ~sheet.bad
    if "id" in sheet.table.key:
        usable &= ~sheet.text("id").missing()
    rows = np.flatnonzero(usable)
    mixed = np.zeros(rows.size, np.uint64)
    for name in sheet.table.key:
        codes = _codes(sheet.columns[name])[rows].astype(np.uint64)
        mixed = (mixed ^ (codes + np.uint64(1))) * _MIX
        mixed ^= mixed >> np.uint64(29)
    ordered = np.sort(mixed)
    repeated = ordered[1:][ordered[1:] == ordered[:-1]]
    return rows[np.isin(mixed, repeated)] if repeated.size else rows[:0]


def _codes(column: Column) -> Int64Array:
    if isinstance(column, Text):
        return column.codes.astype(np.int64)
    return column.view(np.int64) if column.itemsize == 8 else column.astype(np.int64)  # noqa: PLR2004


def _groups(columns: list[Int64Array]) -> Int64Array:
    """Give each distinct combination of values a number."""
    order = np.lexsort(columns[::-1])
    fresh = np.zeros(order.size, bool)
    fresh[:1] = True
    for column in columns:
        ordered = column[order]
        fresh[1:] |= ordered[1:] != ordered[:-1]
    group = np.empty(order.size, np.int64)
    group[order] = np.cumsum(fresh)
    return group


def _later_of_equal(group: AnyArray) -> BoolArray:
    first = np.zeros(group.size, bool)
    first[np.unique(group, return_index=True)[1]] = True
    return ~first


def _drop(sheet: Sheet, repeats: AnyArray) -> None:
    mask = np.zeros(sheet.rows, bool)
    mask[repeats] = True
    sheet.note(
        mask,
        "equal-row",
        sheet.table.key[0],
        "the same row stands in the table already; this repeat was dropped",
        "nothing to do",
    )
    sheet.dropped |= mask


def _refuse(sheet: Sheet, rows: AnyArray, group: AnyArray, content: AnyArray) -> None:
    mask = np.zeros(sheet.rows, bool)
    mask[rows] = True
    partner = _partners(rows.tolist(), group.tolist(), content.tolist())
    sheet.reject(
        mask,
        "key-twice",
        sheet.table.key[0],
        lambda row: (
            f"the key ({', '.join(sheet.table.key)}) stands twice with different "
            f"content; the other is row {partner[row] + 1}"
        ),
        "keep one of them, or tell them apart by recorded_at",
    )


def _partners(rows: list[int], group: list[int], content: list[int]) -> dict[int, int]:
    """Return, for each row, the first row of its key that says something else."""
    first: dict[int, dict[int, int]] = {}
    for row, key, said in zip(rows, group, content, strict=True):
        first.setdefault(key, {}).setdefault(said, row)
    return {
        row: next(other for words, other in first[key].items() if words != said)
        for row, key, said in zip(rows, group, content, strict=True)
    }
