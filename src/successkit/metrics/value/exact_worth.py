"""Monthly revenue times months of worth, exact, and rounded once."""

from typing import Any, Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.exact import UNITS, divide_half_even

PARTS: Final = 10**6
"""Parts of a month in which months of worth are counted."""

MOST_MONTHS: Final = 10**9
"""Beyond this many months of worth no amount is given."""

_SAFE: Final = 2**61


def parts_of(months: FloatArray) -> Int64Array:
    """Return months of worth in whole millionths.

    Parameters
    ----------
    months
        Shape (n,), >= 0, at most ``MOST_MONTHS``.

    Returns
    -------
    Int64Array
        Shape (n,).

    Examples
    --------
    >>> parts_of(np.array([1.5])).tolist()
    [1500000]
    """
    result: Int64Array = np.rint(months * PARTS).astype(np.int64)
    return result


def minor_worth(pairs: list[tuple[Int64Array, Int64Array]]) -> Int64Array:
    """Return the sum of products of revenue and months, in minor units.

    Parameters
    ----------
    pairs
        Units of 1/55,440 minor unit a month, >= 0, and millionths of a month; shape
        (n,) each.

    Returns
    -------
    Int64Array
        Shape (n,): rounded half-even once, after adding up.

    Examples
    --------
    >>> revenue = np.array([100 * 55_440])
    >>> minor_worth([(revenue, parts_of(np.array([2.5])))]).tolist()
    [250]
    """
    if any(_product(units, parts) >= _SAFE for units, parts in pairs):
        wide: Any = sum(
            units.astype(object) * parts.astype(object) for units, parts in pairs
        )
        return divide_half_even(wide, UNITS * PARTS).astype(np.int64)
    whole = rest = np.zeros(len(pairs[0][0]), np.int64)
    for units, parts in pairs:
        minor, odd = np.divmod(units, UNITS)
        amount, left = np.divmod(minor * parts, PARTS)
        whole, rest = whole + amount, rest + left * UNITS + odd * parts
    more, rest = np.divmod(rest, UNITS * PARTS)
    whole = whole + more
    half = 2 * rest
    up = (half > UNITS * PARTS) | ((half == UNITS * PARTS) & (whole % 2 == 1))
    result: Int64Array = np.asarray(whole + up, np.int64)
    return result


def _product(units: Int64Array, parts: Int64Array) -> int:
    largest = int(units.max(initial=0)) // UNITS + UNITS
    return largest * int(parts.max(initial=0))


def exact_worth(units: Int64Array, parts: Int64Array) -> int:
    """Return the exact sum of products of revenue and months.

    Parameters
    ----------
    units
        Shape (n,), units of 1/55,440 minor unit a month, >= 0.
    parts
        Shape (n,), millionths of a month, >= 0.

    Returns
    -------
    int
        In units of 1/55,440 minor unit × 1/1,000,000 month: no rounding, the same in
        any order.

    Examples
    --------
    >>> exact_worth(np.array([2, 3]), np.array([10, 100]))
    320
    """
    distinct, place = np.unique(parts, return_inverse=True)
    total = 0
    for shift in range(0, 64, 16):
        # Sixteen bits at a time add up exactly in floats, however many rows there are.
        piece = ((units >> shift) & 0xFFFF).astype(np.float64)
        sums = np.bincount(place, piece, len(distinct))
        total += (
            sum(
                int(held) * int(part)
                for held, part in zip(sums.tolist(), distinct.tolist(), strict=True)
            )
            << shift
        )
    return total
