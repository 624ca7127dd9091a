"""Student's t distribution, and the interval of a mean that rests on it."""

import math
from functools import lru_cache
from typing import Final

from successkit.core.errors import InvalidInputError

_TINY: Final = 1e-300
_STEPS: Final = 500


def t_tail(*, t: float, df: float) -> float:
    """Return the probability that |T| is at least as large.

    Parameters
    ----------
    t
        Value of the statistic; NaN gives NaN.
    df
        Degrees of freedom, > 0; they need not be whole.

    Returns
    -------
    float
        Two-sided, in [0, 1].

    Raises
    ------
    InvalidInputError
        ``df`` is not above 0.

    References
    ----------
    .. [1] M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964),
       26.5.8 and 26.7.1.

    Examples
    --------
    >>> round(t_tail(t=2.2281388519, df=10), 6)
    0.05
    """
    if not df > 0:
        raise InvalidInputError(f"df: expected a number above 0; got {df!r}")
    if math.isnan(t):
        return math.nan
    return _incomplete_beta(df / (df + t * t), df / 2, 0.5)


def t_quantile(*, df: float, level: float = 0.95) -> float:
    """Return the two-sided quantile of Student's t.

    Parameters
    ----------
    df
        Degrees of freedom, > 0.
    level
        Share of confidence, in (0, 1).

    Returns
    -------
    float
        t with P(-t <= T <= t) = level.

    Raises
    ------
    InvalidInputError
        ``level`` lies outside of (0, 1), or ``df`` is not above 0.

    Examples
    --------
    >>> round(t_quantile(df=10), 4)
    2.2281
    """
    if not 0 < level < 1:
        raise InvalidInputError(f"level: expected a share within (0, 1); got {level!r}")
    return _quantile(df, level)


@lru_cache(maxsize=1024)
def _quantile(df: float, level: float) -> float:
    # Hundreds of steps, and reviews ask for the same few numbers again and again.
    low, high = 0.0, 1.0
    while t_tail(t=high, df=df) > 1 - level:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        if middle in (low, high):
            break  # no number lies between them
        low, high = (
            (middle, high) if t_tail(t=middle, df=df) > 1 - level else (low, middle)
        )
    return (low + high) / 2


def mean_interval(
    *, mean: float, variance: float, n: int, level: float = 0.95
) -> tuple[float, float]:
    """Return Student's interval of a mean.

    Parameters
    ----------
    mean
        Mean of the sample.
    variance
        Its variance with n - 1 below the line, >= 0.
    n
        Answers; fewer than two give NaN.
    level
        Share of confidence.

    Returns
    -------
    tuple[float, float]
        Low and high; both the mean itself when all answers are equal.

    References
    ----------
    .. [1] Student, "The probable error of a mean", Biometrika 6 (1908), 1–25.

    Examples
    --------
    >>> low, high = mean_interval(mean=5.0, variance=4.0, n=11)
    >>> round(low, 3), round(high, 3)
    (3.656, 6.344)
    """
    if n < 2:  # noqa: PLR2004
        return math.nan, math.nan
    half = t_quantile(df=n - 1, level=level) * math.sqrt(variance / n)
    return mean - half, mean + half


def _incomplete_beta(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function."""
    if x <= 0 or x >= 1:
        return min(max(x, 0.0), 1.0)
    front = math.exp(
        math.lgamma(a + b)
        - math.lgamma(a)
        - math.lgamma(b)
        + a * math.log(x)
        + b * math.log1p(-x)
    )
    # The fraction converges fast on one side of the mean only.
    if x < (a + 1) / (a + b + 2):
        return front * _fraction(x, a, b) / a
    return 1 - front * _fraction(1 - x, b, a) / b


def _fraction(x: float, a: float, b: float) -> float:
    """Evaluate the continued fraction of the function from the front."""
    c, d = 1.0, 1 / _away(1 - (a + b) * x / (a + 1))
    value = d
    for m in range(1, _STEPS):
        even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
        odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
        for part in (even, odd):
            below, c = 1 + part * d, 1 + part / c
            d = 1 / (below if abs(below) > _TINY else _TINY)
            c = c if abs(c) > _TINY else _TINY
            value *= d * c
        if abs(d * c - 1) < 1e-15:  # noqa: PLR2004
            break
    return value


def _away(value: float) -> float:
    return value if abs(value) > _TINY else _TINY
