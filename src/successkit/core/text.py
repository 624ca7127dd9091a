"""Text columns: every distinct string once, and a small integer per row."""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import (
    AnyArray,
    BoolArray,
    Int64Array,
    ObjectArray,
    constant,
    positions,
    taken,
)
from successkit.core.in_a_row import joined_arrays
from successkit.core.packed import packed_places

_FEW = 16
"""Times as many strings as rows from which on rows are sorted, not strings counted."""


def _same(left: AnyArray, right: AnyArray) -> bool:
    return bool(np.array_equal(left, right))


@attrs.frozen(eq=False)
class Text:
    """A column of strings, factorised.

    Parameters
    ----------
    codes
        Shape (n,), int32 positions in ``values``; -1 where nothing was given.
    values
        Shape (k,), distinct strings. Sorted, so that codes order as the strings do.
    """

    codes: AnyArray
    values: ObjectArray

    @classmethod
    def of(cls, strings: Iterable[str | None]) -> Self:
        """Factorise strings; None and the empty string are missing.

        Parameters
        ----------
        strings
            The column, in row order.

        Returns
        -------
        Self
            The same column as codes.

        Examples
        --------
        >>> Text.of(["b", None, "a", "b"]).codes.tolist()
        [1, -1, 0, 1]
        """
        column = strings if isinstance(strings, list) else list(strings)
        distinct = sorted({text for text in set(column) if text})
        place: dict[str | None, int] = {text: i for i, text in enumerate(distinct)}
        place[None] = place[""] = -1
        codes = np.fromiter(map(place.__getitem__, column), np.int32, len(column))
        return cls(codes, _object_array(distinct))

    @classmethod
    def from_codes(cls, codes: AnyArray, values: Sequence[str | None]) -> Self:
        """Make a column from codes over any list of values, equal values merged.

        Parameters
        ----------
        codes
            Shape (n,), positions in ``values`` or -1.
        values
            Shape (k,), in any order, repeats and None allowed.

        Returns
        -------
        Self
            The column with sorted distinct values.
        """
        dictionary = cls.of(values)
        lookup = np.append(dictionary.codes, np.int32(-1))
        return cls(lookup[codes], dictionary.values)

    @classmethod
    def empty(cls, rows: int) -> Self:
        """Return a column of missing values only.

        Parameters
        ----------
        rows
            How many.

        Returns
        -------
        Self
            Shape (rows,), read-only; it takes no memory.
        """
        return cls(constant(np.int32(-1), rows), _object_array([]))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str | None:
        code = int(self.codes[row])
        return None if code < 0 else str(self.values[code])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Text):
            return NotImplemented
        return _same(self.strings(), other.strings())

    __hash__ = None  # type: ignore[assignment]

    def take(self, rows: AnyArray) -> Self:
        """Return the given rows (positions or a mask).

        Parameters
        ----------
        rows
            Positions or a boolean mask.

        Returns
        -------
        Self
            The chosen rows over the same values.
        """
        return attrs.evolve(self, codes=taken(self.codes, positions(rows)))

    def compact(self) -> Self:
        """Return the same column without values that no row has.

        Returns
        -------
        Self
            Shape (n,), equal to this one.

        Examples
        --------
        >>> Text.of(["a", "b"]).take(np.array([1])).compact().values.tolist()
        ['b']
        """
        if not len(self.values):
            return self
        if len(self.codes) * _FEW < len(self.values):
            codes, place = np.unique(self.codes, return_inverse=True)
            blank = int(len(codes) > 0 and codes[0] < 0)
            fresh = (place - blank).astype(np.int32)
            return attrs.evolve(self, codes=fresh, values=self.values[codes[blank:]])
        used = np.zeros(len(self.values) + 1, bool)
        used[self.codes] = True  # the last place is that of missing values
        used = used[:-1]
        if bool(used.all()):
            return self
        number = np.append(np.cumsum(used) - 1, -1).astype(np.int32)
        return attrs.evolve(self, codes=number[self.codes], values=self.values[used])

    def strings(self) -> ObjectArray:
        """Return the column as an object array of ``str`` and None.

        Returns
        -------
        ObjectArray
            Shape (n,).
        """
        given = self.codes >= 0
        if bool(given.all()):
            return self.values[self.codes]
        found = np.full(len(self.codes), None, dtype=object)
        found[given] = self.values[self.codes[given]]
        return found

    def missing(self) -> BoolArray:
        """Return where nothing was given.

        Returns
        -------
        BoolArray
            Shape (n,).
        """
        return np.asarray(self.codes < 0)

    def code(self, string: str) -> int:
        """Return the code of a string, or -2 when no row has it.

        Parameters
        ----------
        string
            What to look for.

        Returns
        -------
        int
            A code that can be compared with ``codes``.
        """
        found = bisect_left(self.values, string)
        hit = found < len(self.values) and self.values[found] == string
        return found if hit else -2

    def equals(self, string: str) -> BoolArray:
        """Return where the column has this string.

        Parameters
        ----------
        string
            What to look for.

        Returns
        -------
        BoolArray
            Shape (n,).
        """
        return np.asarray(self.codes == self.code(string))

    def codes_in(self, other: "Text") -> Int64Array:
        """Return each row's code in another column's values.

        Parameters
        ----------
        other
            The column whose ``values`` are the dictionary.

        Returns
        -------
        Int64Array
            Shape (n,): code in ``other``, -1 for missing, -2 for not found there.
        """
        if self.values is other.values:
            return self.codes.astype(np.int64)
        few = len(self.codes) * _FEW < len(self.values)
        column, found = self.compact() if few else self, None
        if len(column.values) * _FEW >= len(other.values):
            found = packed_places(column.values, other.values)
        if found is None:
            found = _places(column.values, other.values)
        return np.append(found, -1)[column.codes]


def _places(strings: ObjectArray, among: ObjectArray) -> Int64Array:
    """Return the place of each string in a sorted column of strings, or -2."""
    places = np.searchsorted(among, strings)
    inside = np.minimum(places, len(among) - 1)
    return np.where(among[inside] == strings, inside, -2)


def _one(left: ObjectArray, right: ObjectArray) -> bool:
    """Return whether two columns are the same memory, as those of parts of a table."""
    if left is right:
        return True
    places = (left.__array_interface__["data"], right.__array_interface__["data"])
    same = places[0][0] == places[1][0] and left.strides == right.strides
    return same and left.shape == right.shape


def _object_array(strings: Sequence[str]) -> ObjectArray:
    column = np.empty(len(strings), dtype=object)
    column[:] = strings
    return column


def concatenate(columns: Sequence[Text]) -> Text:
    """Put text columns after each other.

    Parameters
    ----------
    columns
        At least one.

    Returns
    -------
    Text
        All rows, values merged.
    """
    filled = [column for column in columns if len(column.values)]
    if all(_one(column.values, filled[0].values) for column in filled):
        joined = joined_arrays([column.codes for column in columns])
        return Text(
            joined.astype(np.int32, copy=False),
            filled[0].values if filled else _object_array([]),
        )
    if len(columns) == 2 and len(columns[1].values) * _FEW < len(columns[0].values):  # noqa: PLR2004 - a column and a few rows
        return _with_few(*columns)
    values: list[str] = []
    codes: list[AnyArray] = []
    for column in columns:
        shift = np.where(column.codes < 0, 0, len(values))
        codes.append(column.codes + shift)
        values.extend(column.values.tolist())
    return Text.from_codes(np.concatenate(codes), values)


def _with_few(column: Text, few: Text) -> Text:
    """Put a few rows after a column: its strings are not sorted again."""
    places = np.searchsorted(column.values, few.values)
    inside = np.minimum(places, len(column.values) - 1)
    new = np.asarray(column.values[inside] != few.values, bool)
    theirs = places + np.cumsum(new) - new
    codes, values = column.codes, column.values
    if new.any():
        values = np.insert(values, places[new], few.values[new])
        shift = np.searchsorted(places[new], np.arange(len(column.values)), "right")
        codes = np.append(np.arange(len(shift)) + shift, -1)[codes]
    found = np.append(theirs, -1)[few.codes]
    return Text(np.concatenate([codes, found]).astype(np.int32), values)
