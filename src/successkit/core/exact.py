"""Exact whole-number arithmetic on columns: one unit of revenue, one rounding rule."""

import math
from typing import Any, Final

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import InvalidInputError

UNITS: Final = 55_440
"""Parts of a minor unit that revenue is counted in: 2⁴·3²·5·7·11, so that 1 to 12,
16, 18, 24, 36, 48 and 60 months divide it evenly."""

_SAFE: Final = 2**62


def divide_half_even(numerator: Int64Array, divisor: Int64Array | int) -> Int64Array:
    """Divide whole numbers, rounding to the nearest and halves to the even one.

    Parameters
    ----------
    numerator
        Shape (n,).
    divisor
        Shape (n,) or one number, > 0.

    Returns
    -------
    Int64Array
        Shape (n,).

    Examples
    --------
    >>> divide_half_even(np.array([5, 15, -5, 7]), 10).tolist()
    [0, 2, 0, 1]
    """
    divisor = _one_number(divisor)
    if isinstance(divisor, int) and divisor == 1:
        return numerator.copy()
    quotient = numerator // divisor
    twice = (numerator - quotient * divisor) * 2
    up = (twice > divisor) | ((twice == divisor) & ((quotient & 1) == 1))
    result: Int64Array = quotient + up
    return result


def _one_number(divisor: Int64Array | int) -> Int64Array | int:
    """Return a column of one number as that number, which divides five times faster."""
    if not isinstance(divisor, np.ndarray) or not divisor.size:
        return divisor
    least = int(divisor.min())
    return least if least == int(divisor.max()) else divisor


def multiply_divide(
    value: Int64Array, factor: Int64Array | int, divisor: Int64Array | int
) -> Int64Array:
    """Return value × factor ÷ divisor, rounded half-even once, without overflow.

    Parameters
    ----------
    value
        Shape (n,).
    factor
        Shape (n,) or one number.
    divisor
        Shape (n,) or one number, > 0.

    Returns
    -------
    Int64Array
        Shape (n,).

    Raises
    ------
    InvalidInputError
        A result does not fit into 63 bits.

    Examples
    --------
    >>> multiply_divide(np.array([10**17]), 3, 7).tolist()
    [42857142857142857]
    """
    value = np.asarray(value, dtype=np.int64)
    if value.size == 0:
        return value.copy()
    if _magnitude(value) * _magnitude(factor) < _SAFE:
        return divide_half_even(value * factor, divisor)
    if isinstance(factor, int) and isinstance(divisor, int):
        common = math.gcd(factor, divisor)
        factor, divisor = factor // common, divisor // common
        fits = (_magnitude(value) // divisor + 1) * abs(factor) < _SAFE
        if fits and divisor * abs(factor) < _SAFE:
            whole = value // divisor
            rest = (value - whole * divisor) * factor
            parts: Int64Array = whole * factor + divide_half_even(rest, divisor)
            return parts
    wide: Any = value.astype(object) * factor
    result = divide_half_even(wide, divisor)
    if int(np.max(np.abs(result))) >= _SAFE:
        raise InvalidInputError(
            f"an amount grew beyond {_SAFE} exact units; check for amounts in the "
            "wrong unit"
        )
    return result.astype(np.int64)


def _magnitude(column: Int64Array | int) -> int:
    return max(abs(int(np.min(column))), abs(int(np.max(column))))


def checked_sum(column: Int64Array) -> int:
    """Return the exact sum of a column as a Python integer.

    Parameters
    ----------
    column
        Shape (n,), any size of numbers.

    Returns
    -------
    int
        The sum; summed in blocks that cannot overflow.

    Examples
    --------
    >>> checked_sum(np.full(3, 2**62))
    13835058055282163712
    """
    if column.size == 0:
        return 0
    if _magnitude(column) * column.size < _SAFE:
        return int(column.sum())
    high, low = np.divmod(column, 2**31)
    return int(high.sum()) * 2**31 + int(low.sum())
