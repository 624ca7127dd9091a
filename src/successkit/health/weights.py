"""Weights and points as whole numbers, so that sums are exact in any order."""

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from typing import Final

import numpy as np

_EXACT_TOTAL: Final = 2**33
"""Up to here weight × thousandths stays a whole number that float64 holds exactly."""


def whole_weights(weights: Sequence[float], parts: int = 1) -> tuple[int, ...]:
    """Return whole numbers in the proportion of some weights.

    Parameters
    ----------
    weights
        Weights > 0, taken as the decimals they are written as.
    parts
        Into how many parts each is divided again, which leaves less room.

    Returns
    -------
    tuple[int, ...]
        The smallest whole numbers of exactly that proportion; when those sum to more
        than 2**33 / ``parts`` (many decimals), the nearest ones that sum to about an
        eighth of that.

    Examples
    --------
    >>> whole_weights([0.5, 1.5, 2.0])
    (1, 3, 4)
    """
    return _whole(tuple(weights), _EXACT_TOTAL // parts)


# Every account of a book asks for the same weights.
@lru_cache(maxsize=64)
def _whole(weights: tuple[float, ...], most: int) -> tuple[int, ...]:
    exact = [Fraction(str(weight)) for weight in weights]
    common = math.lcm(*(weight.denominator for weight in exact))
    whole = [int(weight * common) for weight in exact]
    divisor = math.gcd(*whole)
    if sum(whole) <= most * divisor:
        return tuple(number // divisor for number in whole)
    total = sum(exact)
    return tuple(max(1, round(w * (most // 8) / total)) for w in exact)


def to_milli(points: float) -> int:
    """Return points in whole thousandths.

    Parameters
    ----------
    points
        Points.

    Returns
    -------
    int
        Thousandths of a point, halves to the even one.
    """
    return int(np.rint(points * 1000))
