"""What columns of a buying table have to look like, in words that help."""

from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, FloatArray, Int64Array
from successkit.core.errors import InvalidInputError

_SHOWN: Final = 3
_LARGEST: Final = 2**53
"""Whole numbers above it have no float of their own."""


def refuse(name: str, expected: str, bad: BoolArray, came: AnyArray) -> None:
    """Raise when a column has bad rows.

    Parameters
    ----------
    name
        The column.
    expected
        What it should hold.
    bad
        Shape (n,). Where it does not.
    came
        Shape (n,). What it holds.

    Raises
    ------
    InvalidInputError
        A row is bad; the message shows the first ones.
    """
    rows = np.flatnonzero(bad)
    if rows.size:
        shown = ", ".join(f"{came[row]} in row {row}" for row in rows[:_SHOWN])
        raise InvalidInputError(
            f"{name}: expected {expected}; got {shown} ({rows.size} bad row(s) of "
            f"{bad.size})"
        )


def numbers(name: str, values: object, rows: int | None = None) -> FloatArray:
    """Return a column as floats.

    Parameters
    ----------
    name
        The column.
    values
        Numbers, one dimension.
    rows
        How many there have to be; None takes any.

    Returns
    -------
    FloatArray
        Shape (n,); NaN where NaN came.

    Raises
    ------
    InvalidInputError
        No numbers, or another number of them.
    """
    column = np.asarray(values)
    if column.ndim != 1 or (column.dtype.kind not in "iuf" and column.size):
        raise InvalidInputError(
            f"{name}: expected one column of numbers; got {column.dtype} of shape "
            f"{column.shape}"
        )
    if rows is not None and len(column) != rows:
        raise InvalidInputError(
            f"{name}: expected {rows} rows, as in the other columns; got {len(column)}"
        )
    return column.astype(np.float64)


def times(name: str, values: object, rows: int) -> FloatArray:
    """Return a column of spans of time.

    Parameters
    ----------
    name
        The column.
    values
        Numbers >= 0.
    rows
        How many there have to be.

    Returns
    -------
    FloatArray
        Shape (n,), finite and >= 0.
    """
    column = numbers(name, values, rows)
    bad = ~(np.isfinite(column) & (column >= 0))
    refuse(name, "finite numbers >= 0", bad, column)
    return column


def counts(name: str, values: object) -> Int64Array:
    """Return a column of whole numbers >= 0.

    Parameters
    ----------
    name
        The column.
    values
        Numbers; whole floats are fine.

    Returns
    -------
    Int64Array
        Shape (n,).
    """
    column = numbers(name, values)
    whole = (column >= 0) & (column < _LARGEST) & (np.floor(column) == column)
    refuse(name, "whole numbers >= 0", ~whole, column)
    return column.astype(np.int64)


def above_zero(model: object, names: tuple[str, ...]) -> None:
    """Raise when a parameter of a model is no finite number above 0.

    Parameters
    ----------
    model
        With an attribute for each name.
    names
        The parameters.

    Raises
    ------
    InvalidInputError
        One of them is not.
    """
    for name in names:
        value = getattr(model, name)
        if not 0 < value < np.inf:
            raise InvalidInputError(
                f"{name}: expected a finite number above 0; got {value!r}"
            )
