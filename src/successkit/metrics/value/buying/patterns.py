"""Customers who bought alike count as one: the distinct rows of a buying table."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import (
    FloatArray,
    Int64Array,
    distinct_codes,
)

_DENSE: Final = 4
_CODES: Final = 2**62


@attrs.frozen(kw_only=True, eq=False)
class Patterns:
    """Distinct pairs or triples of columns, with how many customers show each.

    Parameters
    ----------
    columns
        Distinct rows: arrays of shape (k,), in the order in which they were given.
    weight
        Shape (k,). Customers with this row, >= 1.
    place
        Shape (n,). The distinct row of each customer.
    """

    columns: tuple[FloatArray, ...]
    weight: Int64Array
    place: Int64Array

    @classmethod
    def of(cls, *columns: FloatArray) -> "Patterns":
        """Collapse columns to their distinct rows.

        Parameters
        ----------
        columns
            Shape (n,) each, without NaN.

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
        key, size = np.zeros(len(columns[0]), np.int64), 1
        for column in columns:
            values, codes = levels(column)
            if size * max(len(values), 1) > _CODES:
                found, key = distinct_codes(key, size)
                size = len(found)
            key = key * len(values) + codes
            size *= max(len(values), 1)
        _found, place = distinct_codes(key, size)
        weight = np.bincount(place).astype(np.int64)
        first = np.empty(len(weight), np.int64)
        first[place] = np.arange(len(place))
        return cls(
            columns=tuple(column[first] for column in columns),
            weight=weight,
            place=place,
        )


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
