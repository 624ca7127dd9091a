"""Two samples compared: difference, interval, and how likely it is by chance."""

import math
from collections.abc import Callable

import attrs

from successkit.metrics.formulas.intervals import (
    Z95,
    share_difference_interval,
    wilson_interval,
)
from successkit.metrics.formulas.student import t_quantile, t_tail

Bounds = tuple[float, float]


@attrs.frozen(kw_only=True)
class Difference:
    """What lies between two independent samples: the first less the second.

    Parameters
    ----------
    value
        The difference.
    low, high
        Its interval.
    p_value
        How likely a difference at least as far from 0 is when there is none, in
        [0, 1]; below 0.05 just when the 95 % interval leaves out 0.
    method
        How the interval was made.
    """

    value: float
    low: float
    high: float
    p_value: float
    method: str


def net_score_difference(
    *, ups: int, downs: int, n: int, ups_other: int, downs_other: int, n_other: int
) -> Difference:
    """Return the difference of two net scores, such as two NPS.

    Parameters
    ----------
    ups, downs, n
        Answers of the first sample that count +1 and −1, and all of them.
    ups_other, downs_other, n_other
        The same of the second sample.

    Returns
    -------
    Difference
        In [−2, 2]; times 100 for points. NaN when a sample is empty.

    References
    ----------
    .. [1] G. Y. Zou, A. Donner, "Construction of confidence limits about effect
       measures: a general approach", Statistics in Medicine 27 (2008), 1693–1702, on
       the score intervals of each sample.

    Examples
    --------
    >>> found = net_score_difference(
    ...     ups=60, downs=10, n=100, ups_other=40, downs_other=20, n_other=100
    ... )
    >>> round(found.value, 3), found.p_value < 0.05
    (0.3, True)
    """

    def first(z: float) -> Bounds:
        return share_difference_interval(ups=ups, downs=downs, n=n, z=z)

    def second(z: float) -> Bounds:
        return share_difference_interval(
            ups=ups_other, downs=downs_other, n=n_other, z=z
        )

    if not n or not n_other:
        return _nothing("score")
    means = (ups - downs) / n, (ups_other - downs_other) / n_other
    return _recovered(means, first, second, "score")


def share_difference(*, hits: int, n: int, hits_other: int, n_other: int) -> Difference:
    """Return the difference of two shares of independent samples.

    Parameters
    ----------
    hits, n
        Successes and trials of the first sample.
    hits_other, n_other
        The same of the second.

    Returns
    -------
    Difference
        In [−1, 1]. NaN when a sample is empty.

    References
    ----------
    .. [1] R. G. Newcombe, "Interval estimation for the difference between independent
       proportions: comparison of eleven methods", Statistics in Medicine 17 (1998),
       873–890, method 10.

    Examples
    --------
    >>> found = share_difference(hits=56, n=70, hits_other=48, n_other=80)
    >>> round(found.low, 4), round(found.high, 4)
    (0.0524, 0.3339)
    """

    def first(z: float) -> Bounds:
        return wilson_interval(hits=hits, n=n, z=z)

    def second(z: float) -> Bounds:
        return wilson_interval(hits=hits_other, n=n_other, z=z)

    if not n or not n_other:
        return _nothing("wilson")
    return _recovered((hits / n, hits_other / n_other), first, second, "wilson")


def mean_difference(
    *,
    mean: float,
    variance: float,
    n: int,
    mean_other: float,
    variance_other: float,
    n_other: int,
) -> Difference:
    """Return the difference of two means whose variances need not be equal.

    Parameters
    ----------
    mean, variance, n
        Mean, variance (n - 1 below the line) and size of the first sample.
    mean_other, variance_other, n_other
        The same of the second.

    Returns
    -------
    Difference
        In the unit of the means. NaN bounds and p-value when a sample has fewer than
        two answers, or neither varies.

    References
    ----------
    .. [1] B. L. Welch, "The generalization of Student's problem when several different
       population variances are involved", Biometrika 34 (1947), 28–35.

    Examples
    --------
    >>> found = mean_difference(
    ...     mean=5.5, variance=1.0, n=50, mean_other=5.0, variance_other=2.0, n_other=40
    ... )
    >>> round(found.low, 3), round(found.high, 3), round(found.p_value, 3)
    (-0.028, 1.028, 0.063)
    """
    gap = mean - mean_other
    if min(n, n_other) < 2 or not variance + variance_other > 0:  # noqa: PLR2004
        return attrs.evolve(_nothing("welch"), value=gap)
    own, other = variance / n, variance_other / n_other
    df = (own + other) ** 2 / (own**2 / (n - 1) + other**2 / (n_other - 1))
    error = math.sqrt(own + other)
    half = t_quantile(df=df) * error
    return Difference(
        value=gap,
        low=gap - half,
        high=gap + half,
        p_value=t_tail(t=gap / error, df=df),
        method="welch",
    )


def _nothing(method: str) -> Difference:
    nan = math.nan
    return Difference(value=nan, low=nan, high=nan, p_value=nan, method=method)


def _recovered(
    means: Bounds,
    first: Callable[[float], Bounds],
    second: Callable[[float], Bounds],
    method: str,
) -> Difference:
    """Join the intervals of two samples to that of their difference."""

    def bounds(z: float) -> Bounds:
        (low, high), (low_other, high_other) = first(z), second(z)
        gap = means[0] - means[1]
        return (
            gap - math.hypot(means[0] - low, high_other - means[1]),
            gap + math.hypot(high - means[0], means[1] - low_other),
        )

    low, high = bounds(Z95)
    return Difference(
        value=means[0] - means[1],
        low=low,
        high=high,
        p_value=_p_value(means[0] - means[1], bounds),
        method=method,
    )


def _p_value(gap: float, bounds: Callable[[float], Bounds]) -> float:
    """Return 1 less the level at which the interval begins to hold 0."""
    if not gap:
        return 1.0
    inside, outside = 0.0, 40.0
    for _ in range(50):
        z = (inside + outside) / 2
        low, high = bounds(z)
        inside, outside = (inside, z) if low <= 0 <= high else (z, outside)
    return math.erfc((inside + outside) / 2 / math.sqrt(2))
