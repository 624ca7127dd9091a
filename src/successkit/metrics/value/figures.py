"""What can be read off the curve of a renewal model, by name."""

import math
from collections.abc import Callable, Mapping
from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, IntArray
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.discounting import Discounting
from successkit.metrics.value.families import Shape
from successkit.metrics.value.lifetimes import residual_lifetimes
from successkit.metrics.value.uncertainty import Evaluate

Parameters = Mapping[str, Callable[[Shape], FloatArray]]

SHARES: Final = frozenset({"survival", "retention", "churn"})
Spread = Callable[[FloatArray], FloatArray]
"""From figures of some decisions to a column of rows."""

_FIRST: Final = {"survival": 0, "retention": 1, "expected_residual_lifetime": 1}


def decisions(figure: str, n: int | IntArray) -> Int64Array:
    """Return numbers of decisions as a column.

    Parameters
    ----------
    figure
        What will be read at them; survival begins at 0, the rest at 1.
    n
        A number or a column.

    Returns
    -------
    Int64Array
        Shape (m,), or (1,) for a number.

    Raises
    ------
    InvalidInputError
        One is no whole number, or below the first.
    """
    column = np.atleast_1d(np.asarray(n))
    least = _FIRST.get(figure, 0)
    if column.dtype.kind == "f" and (column == np.rint(column)).all():
        column = np.clip(column, -1, 2.0**53).astype(np.int64)
    if column.dtype.kind not in "iu" or column.min(initial=least) < least:
        raise InvalidInputError(
            f"{figure}: expected whole numbers of decisions >= {least}; got {n!r}"
        )
    return column.astype(np.int64, copy=False)


def distinct(n: Int64Array) -> tuple[Int64Array, Spread]:
    """Return decisions to work on, and what gives each row its own among them.

    Parameters
    ----------
    n
        Shape (m,).

    Returns
    -------
    tuple[Int64Array, Spread]
        Decisions, rising, of shape (k,); and what makes a column of shape (m,) of
        figures of shape (k,).

    Examples
    --------
    >>> numbers, spread = distinct(np.array([2, 3, 2]))
    >>> spread(10.0 * numbers).tolist()
    [20.0, 30.0, 20.0]
    """
    low, high = int(n.min(initial=1)), int(n.max(initial=1))  # from 0 or 1 on
    # A million accounts stand before a few dozen decisions, which need no sorting.
    if high - low > len(n):
        numbers, place = np.unique(n, return_inverse=True)
        return numbers, lambda figures: figures[place]
    nothing: FloatArray = np.zeros(low)
    return np.arange(low, high + 1), lambda figures: np.append(nothing, figures)[n]


def reader(
    figure: str,
    n: Int64Array,
    parameters: Parameters,
    how: Discounting | None,
    term: int,
) -> Evaluate:
    """Return what reads a figure off curves.

    Parameters
    ----------
    figure
        ``survival``, ``retention``, ``expected_residual_lifetime`` or a parameter.
    n
        Shape (m,): at which decisions.
    parameters
        Those of the model, by name.
    how
        How periods to come are counted; residual lifetimes need it.
    term
        Months of a period.

    Returns
    -------
    Evaluate
        From curves to figures, shape (b, m).

    Raises
    ------
    InvalidInputError
        There is no such figure, or a residual lifetime has no discount.
    """
    t = n.astype(np.float64)
    if figure == "survival":
        return lambda shape: np.exp(shape.log_survival(t))
    if figure == "retention":
        return lambda shape: shape.retention(t)
    if figure == "expected_residual_lifetime":
        return _residual(n, how, term)
    if figure not in parameters:
        raise InvalidInputError(
            f"figure: expected one of {sorted({*_FIRST, *parameters})}; got {figure!r}"
        )
    read = parameters[figure]
    return lambda shape: np.repeat(read(shape)[:, None], len(n), axis=1)


def _residual(n: Int64Array, how: Discounting | None, term: int) -> Evaluate:
    if how is None:
        raise InvalidInputError(
            "discount: a residual lifetime needs one; 0 counts every period in full"
        )
    rate, horizon = how.rate(term), how.horizon
    factor = math.exp(-rate) if how.timing == "after" else 1.0
    return lambda shape: (
        factor * residual_lifetimes(shape, n, rate=rate, horizon=horizon)
    )
