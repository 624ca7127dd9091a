"""Names for the kinds of numpy column, and what stands for a missing value in each.

======================  =====================  ==========================
kind                    dtype                  missing
======================  =====================  ==========================
day                     datetime64[D]          NaT
instant (UTC)           datetime64[us]         NaT
money, fixed point      int64                  ``NULL_INT``
share, score            float64                NaN
enum, flag              int8                   -1
text, id                ``Text`` (codes)       code -1
======================  =====================  ==========================
"""

from typing import Any, Final

import numpy as np
import numpy.typing as npt

AnyArray = npt.NDArray[Any]
BoolArray = npt.NDArray[np.bool_]
DayArray = npt.NDArray[np.datetime64]
FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.integer[Any]]
Int64Array = npt.NDArray[np.int64]
ObjectArray = npt.NDArray[np.object_]

NULL_INT: Final = int(np.iinfo(np.int64).min)
NULL_DAY: Final = np.datetime64("NaT", "D")
NULL_INSTANT: Final = np.datetime64("NaT", "us")

_SPARSE: Final = 4
_FEW: Final = 1024


def missing(column: AnyArray) -> BoolArray:
    """Return where a column has no value.

    Parameters
    ----------
    column
        Shape (n,), one of the kinds above.

    Returns
    -------
    BoolArray
        Shape (n,).

    Examples
    --------
    >>> missing(np.array([1, NULL_INT])).tolist()
    [False, True]
    """
    kind = column.dtype.kind
    if kind == "M":
        return np.isnat(column)
    if kind == "f":
        return np.isnan(column)
    if column.dtype == np.int64:
        return np.asarray(column == NULL_INT)
    return np.asarray(column < 0) if kind == "i" else np.zeros(column.shape, bool)


def positions(rows: AnyArray) -> Int64Array:
    """Return where a mask is true; positions are returned as they are.

    Parameters
    ----------
    rows
        Shape (n,): a mask, or shape (k,): positions.

    Returns
    -------
    Int64Array
        Shape (k,). Taking rows by position costs an eighth of taking them by a mask.

    Examples
    --------
    >>> positions(np.array([True, False, True])).tolist()
    [0, 2]
    """
    given = np.asarray(rows)
    return np.flatnonzero(given) if given.dtype == np.bool_ else given


def distinct_codes(codes: IntArray, limit: int) -> tuple[Int64Array, Int64Array]:
    """Return which codes occur, sorted, and the place of each row's code among them.

    The same as ``np.unique(codes, return_inverse=True)``, without sorting every row
    where the codes are about as many as the rows.

    Parameters
    ----------
    codes
        Shape (n,), in [0, limit).
    limit
        How many codes there may be.

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Codes of shape (k,), rising; and places of shape (n,) in [0, k).

    Examples
    --------
    >>> found, place = distinct_codes(np.array([5, 2, 5]), limit=8)
    >>> found.tolist(), place.tolist()
    ([2, 5], [1, 0, 1])
    """
    if limit > _SPARSE * codes.size + _FEW:
        distinct, place = np.unique(codes.astype(np.int64), return_inverse=True)
        return distinct, place.astype(np.int64)
    occurs = np.zeros(limit, bool)
    occurs[codes] = True
    return np.flatnonzero(occurs), (np.cumsum(occurs) - 1)[codes]


def constant(value: np.generic, rows: int) -> AnyArray:
    """Return a column with the same value throughout that takes no memory.

    Parameters
    ----------
    value
        The value, of the type that the column is to have.
    rows
        How many.

    Returns
    -------
    AnyArray
        Shape (rows,), which nobody can write to.

    Examples
    --------
    >>> constant(np.int8(-1), 3).tolist()
    [-1, -1, -1]
    """
    return np.ndarray((rows,), value.dtype, buffer=value.tobytes(), strides=(0,))


def is_constant(column: AnyArray) -> bool:
    """Return whether a column is one of :func:`constant`.

    Parameters
    ----------
    column
        Shape (n,).

    Returns
    -------
    bool
        It has rows, and all of them are the same place in memory.

    Examples
    --------
    >>> is_constant(constant(np.int8(1), 3)), is_constant(np.ones(3, np.int8))
    (True, False)
    """
    return column.strides == (0,) and len(column) > 0


def taken(column: AnyArray, rows: AnyArray) -> AnyArray:
    """Return some rows of a column; one that takes no memory gives such a one.

    Parameters
    ----------
    column
        Shape (n,).
    rows
        Shape (k,): positions.

    Returns
    -------
    AnyArray
        Shape (k,).

    Examples
    --------
    >>> taken(np.array([5, 6, 7]), np.array([2, 0])).tolist()
    [7, 5]
    """
    if is_constant(column):
        return constant(column[0], len(rows))
    return column.take(rows)
