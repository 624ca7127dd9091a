"""The area under the curve of a score, with an interval, and of two compared."""

import math
from typing import Final

import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    Interval,
    InvalidInputError,
    MetricValue,
)
from successkit.health.ranking import Ranking, area, distinct, order_codes
from successkit.metrics.formulas.intervals import Z95, wilson_interval

_CONFIDENCE: Final = 0.95
_NO_PAIR: Final = "no day has both customers who left and who stayed"


def auc(
    score: AnyArray,
    *,
    lost: BoolArray,
    day: AnyArray | None = None,
    account: AnyArray | None = None,
    name: str = "auc",
) -> MetricValue:
    """Return how often a score puts who left below who stayed.

    Parameters
    ----------
    score
        Shape (rows,). Lower is riskier. Floats with NaN, or whole numbers with a value
        below 0, for rows without a score: they are left out and counted.
    lost
        Shape (rows,): whether each left within the horizon.
    day
        Shape (rows,): position of the day; rows are compared within one day. None for
        a single day.
    account
        Shape (rows,): whose row it is; rows of one account are not independent. None
        where each has a row of its own.
    name
        Name of the figure.

    Returns
    -------
    MetricValue
        In [0, 1]; 0.5 is no better than chance. The interval is that of DeLong with
        rows of an account taken together, on the logit scale; Wilson's where the order
        is perfect. Undefined where nobody left, or nobody stayed, on the same day.

    Raises
    ------
    InvalidInputError
        A column is of another length or kind, or a position is below 0.

    References
    ----------
    .. [1] E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, "Comparing the areas under
       two or more correlated receiver operating characteristic curves", Biometrics 44
       (1988), 837–845.
    .. [2] N. A. Obuchowski, "Nonparametric analysis of clustered ROC curve data",
       Biometrics 53 (1997), 567–578.

    Examples
    --------
    >>> found = auc(
    ...     np.array([20.0, 60, 50, 90]), lost=np.array([True, True, False, False])
    ... )
    >>> found.value, found.n
    (0.75, 4)
    """
    rows = np.arange(len(score))
    days = np.zeros(len(rows), np.int64) if day is None else day
    accounts = rows if account is None else account
    _check_column("lost", lost, "b", len(rows))
    for place, column in (("day", days), ("account", accounts)):
        _check_column(place, column, "iu", len(rows))
    ranking = Ranking.of(score, lost=lost, day=days, account=accounts)
    return auc_of(ranking, left_out=len(score) - len(ranking.row), name=name)


def _check_column(name: str, column: AnyArray, kinds: str, rows: int) -> None:
    wanted = "booleans" if kinds == "b" else "positions >= 0"
    right = column.shape == (rows,) and column.dtype.kind in kinds
    if not right or (kinds != "b" and int(column.min(initial=0)) < 0):
        raise InvalidInputError(
            f"{name}: expected {rows} {wanted}; got shape {column.shape} of "
            f"{column.dtype}"
        )


def auc_of(ranking: Ranking, *, left_out: int = 0, name: str = "auc") -> MetricValue:
    """Return the area under the curve of rows in order.

    Parameters
    ----------
    ranking
        Rows in order.
    left_out
        Rows without a score.
    name
        Name of the figure.

    Returns
    -------
    MetricValue
        As :func:`auc` does.
    """
    pairs = ranking.pairs
    return MetricValue(
        name=name,
        value=area(ranking) if pairs else None,
        numerator=ranking.doubled_wins / 2,
        denominator=float(pairs),
        n=len(ranking.row),
        interval=_interval(ranking) if pairs else None,
        undefined=None
        if pairs
        else "no day has both customers who left and who stayed",
        excluded={"not scored": left_out} if left_out else {},
    )


def _interval(ranking: Ranking) -> Interval | None:
    value = area(ranking)
    fewest = min(
        distinct(ranking.account[ranking.lost]),
        distinct(ranking.account[~ranking.lost]),
    )
    if value in {0.0, 1.0}:
        low, high = wilson_interval(hits=int(value) * fewest, n=fewest)
        return Interval(low=low, high=high, level=_CONFIDENCE, method="wilson")
    spread = math.sqrt(variance(ranking.influence(), ranking.account))
    if math.isnan(spread):
        return None
    middle, half = _logit(value), Z95 * spread / (value * (1 - value))
    return Interval(
        low=_share(middle - half),
        high=_share(middle + half),
        level=_CONFIDENCE,
        method="delong, by account",
    )


def variance(influence: FloatArray, account: Int64Array) -> float:
    """Return the variance of a figure from what each row moves it by.

    Parameters
    ----------
    influence
        Shape (n,).
    account
        Shape (n,): rows of one account are taken together.

    Returns
    -------
    float
        >= 0; NaN where an influence is.
    """
    if not len(account):
        return math.nan
    return float(np.square(np.bincount(account, influence)).sum())


def _logit(share: float) -> float:
    return math.log(share / (1 - share))


def _share(logit: float) -> float:
    return 1 / (1 + math.exp(-logit)) if logit > 0 else 1 - 1 / (1 + math.exp(logit))


def all_ranked(score: AnyArray, day: AnyArray) -> Int64Array:
    """Return an order of all rows, those without a score in the middle of their day.

    Parameters
    ----------
    score
        Shape (rows,), as for :func:`auc`.
    day
        Shape (rows,): position of the day.

    Returns
    -------
    Int64Array
        Shape (rows,), >= 0, in the order of the scores within a day: two scores that
        are known for different rows can then be compared over the same rows.

    Examples
    --------
    >>> all_ranked(np.array([10, -1, 20, 40]), np.zeros(4, int)).tolist()
    [20, 40, 40, 80]
    """
    code = order_codes(score)
    placed = 2 * code
    for each in np.unique(day):
        today = day == each
        known = np.sort(code[today & (code >= 0)])
        count = len(known)
        middle = int(known[(count - 1) // 2] + known[count // 2]) if count else 0
        placed[today & (code < 0)] = middle
    return placed


def auc_difference(
    score: AnyArray,
    other: AnyArray,
    *,
    lost: BoolArray,
    day: AnyArray,
    account: AnyArray,
) -> MetricValue:
    """Return by how much one score ranks better than another.

    Parameters
    ----------
    score, other
        Shape (rows,), as for :func:`auc`. Who has no score stands in the middle of the
        day, so that both rank the same rows.
    lost, day, account
        As for :func:`auc`.

    Returns
    -------
    MetricValue
        Difference of the two areas, in [-1, 1], with the paired interval of DeLong;
        above 0 where ``score`` is better.

    Examples
    --------
    >>> lost = np.array([True, True, False, False])
    >>> found = auc_difference(
    ...     np.array([1, 2, 3, 4]), np.array([1, 3, 2, 4]), lost=lost,
    ...     day=np.zeros(4, int), account=np.arange(4),
    ... )
    >>> found.value
    0.25
    """
    one, two = (
        Ranking.of(all_ranked(each, day), lost=lost, day=day, account=account)
        for each in (score, other)
    )
    if not one.pairs:
        return MetricValue(name="auc_difference", value=None, undefined=_NO_PAIR)
    gap = area(one) - area(two)
    spread = math.sqrt(variance(one.influence() - two.influence(), one.account))
    interval = Interval(
        low=max(gap - Z95 * spread, -1.0),
        high=min(gap + Z95 * spread, 1.0),
        level=_CONFIDENCE,
        method="delong, paired, by account",
    )
    return MetricValue(
        name="auc_difference",
        value=gap,
        n=len(one.row),
        interval=None if math.isnan(spread) else interval,
    )
