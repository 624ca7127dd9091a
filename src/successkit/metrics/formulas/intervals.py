"""Intervals for shares and for the difference of two shares of one sample."""

import math
from typing import Final

from successkit.core.errors import InvalidInputError

Z95: Final = 1.959963984540054
"""Two-sided 95 % quantile of the normal distribution."""


def wilson_interval(*, hits: float, n: float, z: float = Z95) -> tuple[float, float]:
    """Return the Wilson score interval of a share.

    Parameters
    ----------
    hits
        Successes, in [0, n]; a part of one where successes are weighted.
    n
        Trials; 0 gives NaN.
    z
        Normal quantile.

    Returns
    -------
    tuple[float, float]
        Low and high, in [0, 1], around hits / n.

    Raises
    ------
    InvalidInputError
        ``hits`` lies outside of [0, n].

    References
    ----------
    .. [1] E. B. Wilson, "Probable inference, the law of succession, and statistical
       inference", JASA 22 (1927), 209–212.

    Examples
    --------
    >>> low, high = wilson_interval(hits=8, n=10)
    >>> round(low, 4), round(high, 4)
    (0.4902, 0.9433)
    """
    if not 0 <= hits <= n:
        raise InvalidInputError(f"hits: expected 0 to n = {n}; got {hits!r}")
    if n == 0:
        return math.nan, math.nan
    share, square = hits / n, z * z
    middle = share + square / (2 * n)
    half = z * math.sqrt(share * (1 - share) / n + square / (4 * n * n))
    low, high = (middle - half) / (1 + square / n), (middle + half) / (1 + square / n)
    return min(max(0.0, low), share), max(min(1.0, high), share)


def share_difference_interval(
    *, ups: int, downs: int, n: int, z: float = Z95
) -> tuple[float, float]:
    """Return the score interval of the difference of two shares of one sample.

    Parameters
    ----------
    ups, downs
        How many answers count +1 and −1.
    n
        All answers; 0 gives NaN.
    z
        Normal quantile.

    Returns
    -------
    tuple[float, float]
        Low and high of (ups − downs) / n, in [−1, 1]: the differences that a score
        test does not reject.

    Raises
    ------
    InvalidInputError
        A count is below 0, or both together are more than ``n``.

    References
    ----------
    .. [1] T. Tango, "Equivalence test and confidence interval for the difference in
       proportions for the paired-sample design", Statistics in Medicine 17 (1998),
       891–908.

    Examples
    --------
    >>> low, high = share_difference_interval(ups=6, downs=2, n=10)
    >>> round(low, 3), round(high, 3)
    (-0.153, 0.753)
    """
    if min(ups, downs) < 0 or ups + downs > n:
        raise InvalidInputError(
            f"ups, downs: expected counts >= 0, together at most n = {n}; got {ups!r} "
            f"and {downs!r}"
        )
    if n == 0:
        return math.nan, math.nan
    middle = (ups - downs) / n
    return (
        _edge(ups, downs, n, z, middle, -1.0),
        _edge(ups, downs, n, z, middle, 1.0),
    )


def _edge(ups: int, downs: int, n: int, z: float, middle: float, limit: float) -> float:
    """Find, by halving, where the score statistic reaches the quantile."""
    inside, outside = middle, limit
    for _ in range(60):
        half = (inside + outside) / 2
        if _rejected(ups, downs, n, z, half):
            outside = half
        else:
            inside = half
    return inside


def _rejected(ups: int, downs: int, n: int, z: float, difference: float) -> bool:
    spread = _constrained_spread(ups, downs, n, difference) - difference**2
    gap = (ups - downs) / n - difference
    return gap * gap * n > z * z * max(spread, 0.0)


def _constrained_spread(ups: int, downs: int, n: int, difference: float) -> float:
    """Return the likeliest ups + downs share, given their difference."""
    rest = n - ups - downs
    linear = (ups + downs) + difference * (ups - downs)
    constant = rest * difference**2 - difference * (ups - downs)
    root = max(linear * linear + 4 * n * constant, 0.0)
    return (linear + math.sqrt(root)) / (2 * n)
