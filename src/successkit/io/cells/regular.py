"""Columns of text that are regular throughout are understood at once."""

from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from successkit.core import AnyArray, BoolArray, Int64Array
from successkit.core.schema import Field, FieldType
from successkit.io.cells.options import CellOptions

_SHORT: Final = len("2026-04-01T09:00:00Z")
_LONG: Final = len("2026-04-01T09:00:00+09:00")
_PLAIN: Final = frozenset({FieldType.ID, FieldType.TEXT, FieldType.LIST})
_DASHES: Final = (4, 7)
_COLONS: Final = (13, 16)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199


def at_once(
    cells: Sequence[Any], field: Field | None, options: CellOptions
) -> tuple[list[Any], list[int]]:
    """Understand the cells that are spelled exactly as they should be.

    Parameters
    ----------
    cells
        Distinct cells.
    field
        Declaration of the column; None for an attribute.
    options
        Spelling of the table.

    Returns
    -------
    tuple[list[Any], list[int]]
        Values, and the places that are still to be read one by one.
    """
    everything = list(range(len(cells)))
    if set(map(type, cells)) != {str}:
        return [None] * len(cells), everything
    if field is None or field.kind in _PLAIN:
        plain = list(map(str.strip, cells)) == cells and "\0" not in "".join(cells)
        return (list(cells), []) if plain else ([None] * len(cells), everything)
    if field.kind is FieldType.INSTANT and not options.date_formats:
        values, known = regular_instants(list(cells))
        return values.tolist(), np.flatnonzero(~known).tolist()
    return [None] * len(cells), everything


def regular_instants(cells: list[str]) -> tuple[Int64Array, BoolArray]:
    """Read instants spelled ``2026-04-01T09:00:00+09:00`` or with a ``Z``.

    Parameters
    ----------
    cells
        Text.

    Returns
    -------
    tuple[Int64Array, BoolArray]
        Microseconds since 1970 in UTC, and which cells were spelled so.

    Examples
    --------
    >>> values, known = regular_instants(["1970-01-01T00:00:01Z", "soon"])
    >>> values[known].tolist(), known.tolist()
    ([1000000], [True, False])
    """
    lengths = np.fromiter(map(len, cells), np.int64, len(cells))
    values = np.zeros(len(cells), np.int64)
    known = np.zeros(len(cells), bool)
    for length in (_SHORT, _LONG):
        rows = np.flatnonzero(lengths == length)
        if rows.size:
            chosen = [cells[row] for row in rows.tolist()]
            signs = np.array(chosen, f"U{length}").view(np.uint32).astype(np.int64)
            found, fits = _of_signs(signs.reshape(rows.size, length))
            values[rows] = np.where(fits, found, 0)
            known[rows] = fits
    return values, known


def _of_signs(signs: AnyArray) -> tuple[Int64Array, BoolArray]:
    """Read a matrix of characters, one instant in each line."""
    digits = signs - ord("0")
    fits = _are(signs, _DASHES, "-") & _are(signs, _COLONS, ":")
    fits &= (signs[:, 10] == ord("T")) | (signs[:, 10] == ord(" "))

    def number(start: int, stop: int) -> Int64Array:
        nonlocal fits
        total = np.zeros(len(signs), np.int64)
        for place in range(start, stop):
            fits = fits & (digits[:, place] >= 0) & (digits[:, place] <= 9)  # noqa: PLR2004
            total = total * 10 + digits[:, place]
        return total

    year, month, day = number(0, 4), number(5, 7), number(8, 10)
    hour, minute, second = number(11, 13), number(14, 16), number(17, 19)
    offset = np.zeros(len(signs), np.int64)
    if signs.shape[1] == _SHORT:
        fits &= signs[:, 19] == ord("Z")
    else:
        hours, minutes = number(20, 22), number(23, 25)
        fits &= _are(signs, (22,), ":") & (hours < 16) & (minutes < 60)  # noqa: PLR2004
        minus = signs[:, 19] == ord("-")
        fits &= minus | (signs[:, 19] == ord("+"))
        offset = np.where(minus, -1, 1) * (hours * 60 + minutes)
    fits &= (hour < 24) & (minute < 60) & (second < 60)  # noqa: PLR2004
    days, real = _days(year, month, day)
    seconds = ((days * 24 + hour) * 60 + minute - offset) * 60 + second
    return seconds * 1_000_000, fits & real


def _are(signs: AnyArray, places: tuple[int, ...], sign: str) -> BoolArray:
    same: BoolArray = (signs[:, list(places)] == ord(sign)).all(axis=1)
    return same


def _days(
    year: Int64Array, month: Int64Array, day: Int64Array
) -> tuple[Int64Array, BoolArray]:
    """Return days since 1970, and which of them exist."""
    real = (year >= _FIRST_YEAR) & (year <= _LAST_YEAR) & (month >= 1) & (day >= 1)
    real &= (month <= 12) & (day <= 31)  # noqa: PLR2004
    months = np.where(real, (year - 1970) * 12 + month - 1, 0)
    first = months.view("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    days = first + np.where(real, day - 1, 0)
    back = days.view("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    return days, real & (back == months)
