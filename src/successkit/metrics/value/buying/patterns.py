"""Customers who bought alike count as one: the distinct rows of a buying table."""

from functools import cached_property
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, distinct_codes

_DENSE: Final = 4
_KEYS: Final = 2**62


@attrs.frozen(kw_only=True, eq=False, slots=False)
class Patterns:
    """Distinct rows of some columns, with how many customers show each.

    Parameters
    ----------
    columns
        Distinct rows: arrays of shape (k,), in the order in which they were given.
    weight
        Shape (k,). Customers with this row, >= 1.
    key
        Shape (n,). A whole number for each customer that tells rows apart, in the order
        of the rows.
    keys
        Above every key.
    """

    columns: tuple[FloatArray, ...]
    weight: Int64Array
    key: Int64Array = attrs.field(repr=False)
    keys: int

    @classmethod
    def of(cls, *columns: FloatArray) -> "Patterns":
        """Collapse columns to their distinct rows.

        Parameters
        ----------
        columns
            Shape (n,) each, without NaN, >= 0.

        Returns
        -------
        Patterns
            Sorted by the columns, so that the order of the customers does not matter.

        Examples
        --------
        >>> found = Patterns.of(np.array([2.0, 0.0, 2.0]), np.array([1.0, 0.0, 1.0]))
        >>> found.weight.tolist(), found.place.tolist()
        ([1, 2], [1, 0, 1])
        """
        packed = _Packed(len(columns[0]))
        for column in columns:
            packed.add(column)
        found, weight = _counted(packed.key, packed.size)
        return cls(
            columns=packed.columns(found),
            weight=weight,
            key=packed.key,
            keys=packed.size,
        )

    @cached_property
    def place(self) -> Int64Array:
        """Shape (n,). The distinct row of each customer."""
        return distinct_codes(self.key, self.keys)[1]


class _Packed:
    """Columns packed into one whole number a row."""

    def __init__(self, rows: int) -> None:
        self.key, self.size = np.zeros(rows, np.int64), 1
        self.steps: list[tuple[FloatArray, Int64Array | None]] = []

    def add(self, column: FloatArray) -> None:
        """Pack one more column."""
        values, codes = levels(column)
        folded = None
        if self.size * max(len(values), 1) > _KEYS:
            # Too many for a whole number: the pairs that occur are fewer.
            folded, self.key = distinct_codes(self.key, self.size)
            self.size = len(folded)
        self.key = self.key * len(values) + codes
        self.size *= max(len(values), 1)
        self.steps.append((values, folded))

    def columns(self, key: Int64Array) -> tuple[FloatArray, ...]:
        """Return the columns of some keys."""
        found: list[FloatArray] = []
        for values, folded in reversed(self.steps):
            key, code = np.divmod(key, max(len(values), 1))
            found.append(values[code])
            key = key if folded is None else folded[key]
        return tuple(reversed(found))


def _counted(key: Int64Array, size: int) -> tuple[Int64Array, Int64Array]:
    """Return the distinct keys, rising, and how often each occurs."""
    if size <= _DENSE * len(key):
        often = np.bincount(key, minlength=size)
        found = np.flatnonzero(often)
        return found, often[found]
    ordered = np.sort(key)
    start = np.flatnonzero(np.diff(ordered, prepend=-1))
    return ordered[start], np.diff(start, append=len(key))


def levels(column: FloatArray) -> tuple[FloatArray, Int64Array]:
    """Return the distinct values of a column, rising, and the place of each row's.

    Parameters
    ----------
    column
        Shape (n,), without NaN, >= 0.

    Returns
    -------
    tuple[FloatArray, Int64Array]
        Shapes (k,) and (n,).

    Examples
    --------
    >>> levels(np.array([2.5, 0.0, 2.5]))[1].tolist()
    [1, 0, 1]
    """
    top = float(column.max(initial=0))
    # Days are whole numbers, for which counting is some ten times faster than sorting.
    if top < _DENSE * len(column):
        whole = column.astype(np.int64)
        if np.array_equal(whole, column):
            found, place = distinct_codes(whole, int(top) + 1)
            return found.astype(np.float64), place
    values, place = np.unique(column, return_inverse=True)
    return values, place.astype(np.int64)
