"""Comparing two results of one declaration, and telling where they first differ."""

from collections.abc import Callable
from typing import Final

import numpy as np

from successkit.core import AnyArray, BoolArray, Text
from successkit.core.facts import Column

CLOSE: Final = 1e-9
"""Sums of the same numbers in another order differ by less, relative to the largest."""


def first_difference(
    left: Column,
    right: Column,
    *,
    close: bool = False,
    named: Callable[[int], str] = "row {}".format,
) -> str:
    """Return where two columns first differ, and how.

    Parameters
    ----------
    left, right
        Two results for the same accounts.
    close
        Whether numbers may differ by a rounding error.
    named
        Tells what a row is, in words.

    Returns
    -------
    str
        ``account 'c': 1.0 and 2.0``; empty when they are the same.

    Examples
    --------
    >>> first_difference(np.array([1.0, np.nan]), np.array([1.0, 2.0]))
    'row 1: nan and 2.0'
    >>> first_difference(np.array([0.1 + 0.2]), np.array([0.3]), close=True)
    ''
    """
    one, other = plain(left), plain(right)
    if one.shape != other.shape or one.dtype != other.dtype:
        return f"{one.dtype} {one.shape} and {other.dtype} {other.shape}"
    rows = np.flatnonzero(_far(one, other) if close else _unequal(one, other))
    if not len(rows):
        return ""
    row = int(rows[0])
    return f"{named(row)}: {one[row]!s} and {other[row]!s}"


def plain(column: Column) -> AnyArray:
    """Return a column as one array, text as strings and None.

    Parameters
    ----------
    column
        Text or an array.

    Returns
    -------
    AnyArray
        Shape (n,).
    """
    return column.strings() if isinstance(column, Text) else column


def same_bits(left: AnyArray, right: AnyArray) -> bool:
    """Return whether two arrays hold the very same.

    Parameters
    ----------
    left, right
        Of one kind and length.

    Returns
    -------
    bool
        NaN equals NaN.
    """
    if left.dtype == object:
        return bool(left.tolist() == right.tolist())
    return left.tobytes() == right.tobytes()


def _unequal(left: AnyArray, right: AnyArray) -> BoolArray:
    both = _missing(left) & _missing(right)
    return np.asarray((left != right) & ~both, bool)


def _missing(column: AnyArray) -> BoolArray:
    if column.dtype.kind == "f":
        return np.isnan(column)
    if column.dtype.kind == "M":
        return np.isnat(column)
    return np.zeros(len(column), bool)


def _far(left: AnyArray, right: AnyArray) -> BoolArray:
    if left.dtype.kind != "f":
        return _unequal(left, right)
    # A difference of two large sums is as exact as the sums are.
    known = np.abs(left[np.isfinite(left)])
    scale = max(1.0, float(known.max())) if len(known) else 1.0
    return ~np.isclose(left, right, rtol=CLOSE, atol=CLOSE * scale, equal_nan=True)
