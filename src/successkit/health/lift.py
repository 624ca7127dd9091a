"""What a score is worth to a team: lift, precision at capacity, churn by band."""

import math
from collections.abc import Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Interval,
    InvalidInputError,
    MetricValue,
)
from successkit.health.auc import variance
from successkit.health.ranking import Ranking, distinct
from successkit.metrics.formulas.intervals import Z95, wilson_interval

TENTHS: Final = 10
_CONFIDENCE: Final = 0.95


@attrs.frozen(kw_only=True)
class Tenth:
    """One tenth of the customers of every day, from the lowest scores.

    Parameters
    ----------
    number
        1 for the lowest scores, up to 10.
    rows
        Customers and days in it; a part of a row where equal scores are cut through.
    lost
        Those who left within the horizon.
    lift
        Their share over that of all customers; NaN where nobody left.
    """

    number: int
    rows: float
    lost: float
    lift: float


def tenths(ranking: Ranking) -> tuple[Tenth, ...]:
    """Return how many left in each tenth of the scores.

    Parameters
    ----------
    ranking
        Rows in order.

    Returns
    -------
    tuple[Tenth, ...]
        Ten, the lowest scores first; their rows and losses sum to all.

    Examples
    --------
    >>> lost = np.array([True] * 2 + [False] * 8)
    >>> rows = np.arange(10)
    >>> found = Ranking.of(rows, lost=lost, day=rows * 0, account=rows)
    >>> [tenth.lift for tenth in tenths(found)][:3]
    [5.0, 5.0, 0.0]
    """
    size = ranking.lost_in + ranking.stayed_in
    on_day = ranking.of_day(size)
    below = [ranking.share_within(on_day * part / TENTHS) for part in range(TENTHS + 1)]
    everyone, gone = int(size.sum()), int(ranking.lost_in.sum())
    found: list[Tenth] = []
    for number in range(TENTHS):
        share = below[number + 1] - below[number]
        rows, lost = float(share @ size), float(share @ ranking.lost_in)
        usual = gone / everyone if gone else math.nan
        lift = lost / rows / usual if rows else math.nan
        found.append(Tenth(number=number + 1, rows=rows, lost=lost, lift=lift))
    return tuple(found)


def top_lift(ranking: Ranking) -> MetricValue:
    """Return how much more often the lowest tenth of the scores left than all.

    Parameters
    ----------
    ranking
        Rows in order.

    Returns
    -------
    MetricValue
        >= 0, 1 is no better than chance; the interval, on a log scale, takes rows of
        one account together. Undefined where nobody left.
    """
    size = ranking.lost_in + ranking.stayed_in
    inside = ranking.share_within(ranking.of_day(size) / TENTHS)[ranking.group]
    lost = ranking.lost.astype(np.float64)
    caught, gone, rows = float(inside @ lost), float(lost.sum()), float(inside.sum())
    if not gone:
        return MetricValue(
            name="lift", value=None, unit="ratio", undefined="nobody left"
        )
    value = (caught / rows) / (gone / len(lost))
    return MetricValue(
        name="lift",
        value=value,
        unit="ratio",
        numerator=caught / rows,
        denominator=gone / len(lost),
        n=len(lost),
        interval=_lift_interval(ranking, inside, lost, value),
    )


def _lift_interval(
    ranking: Ranking, inside: FloatArray, lost: FloatArray, value: float
) -> Interval | None:
    if not value:
        return None
    caught = inside * lost
    moved = (
        caught / caught.sum()
        - inside / inside.sum()
        - lost / lost.sum()
        + 1 / len(lost)
    )
    factor = math.exp(Z95 * math.sqrt(variance(moved, ranking.account)))
    return Interval(
        low=value / factor,
        high=value * factor,
        level=_CONFIDENCE,
        method="log ratio, by account",
    )


def precision(ranking: Ranking, *, capacity: int) -> MetricValue:
    """Return which share of those a team can call would have left.

    Parameters
    ----------
    ranking
        Rows in order.
    capacity
        Customers that the team can call on each day, lowest scores first.

    Returns
    -------
    MetricValue
        In [0, 1], with Wilson's interval. Where equal scores are cut through, what
        drawing lots would give on average.

    Raises
    ------
    InvalidInputError
        ``capacity`` is no whole number >= 1.
    """
    check_capacity(capacity)
    size = ranking.lost_in + ranking.stayed_in
    limit = np.minimum(ranking.of_day(size), capacity).astype(np.float64)
    inside = ranking.share_within(limit)[ranking.group]
    return _rate("precision", ranking.lost, ranking.account, inside)


def check_capacity(capacity: object) -> None:
    """Refuse what is no number of customers that a team can call.

    Parameters
    ----------
    capacity
        What came.

    Raises
    ------
    InvalidInputError
        No whole number >= 1.
    """
    if type(capacity) is not int or capacity < 1:
        raise InvalidInputError(
            f"capacity: expected a whole number of customers >= 1; got {capacity!r}"
        )


def band_rates(
    lost: BoolArray, band: AnyArray, account: AnyArray, *, names: Mapping[int, str]
) -> dict[str, MetricValue]:
    """Return how many left by band.

    Parameters
    ----------
    lost
        Shape (rows,): whether each left within the horizon.
    band
        Shape (rows,): code of its band.
    account
        Shape (rows,): whose row it is.
    names
        Bands by code.

    Returns
    -------
    dict[str, MetricValue]
        Share that left by name of the band, with Wilson's interval, made wider where
        rows of one account go together.
    """
    return {
        name: _rate("churn", lost, account, (band == code).astype(np.float64))
        for code, name in names.items()
    }


def _rate(
    name: str, lost: BoolArray, account: AnyArray, weight: FloatArray
) -> MetricValue:
    """Return the weighted share of rows that left."""
    rows, gone = float(weight.sum()), float(weight @ lost)
    if not rows:
        return MetricValue(name=name, value=None, undefined="no customer", n=0)
    share = gone / rows
    effect = _design_effect(lost, account, weight, share)
    low, high = wilson_interval(hits=gone / effect, n=rows / effect)
    return MetricValue(
        name=name,
        value=share,
        numerator=gone,
        denominator=rows,
        n=round(rows),
        interval=Interval(
            low=low, high=high, level=_CONFIDENCE, method="wilson, by account"
        ),
    )


def _design_effect(
    lost: BoolArray, account: AnyArray, weight: FloatArray, share: float
) -> float:
    """Return how many rows are worth one, since rows of an account go together."""
    rows = float(weight.sum())
    if share in {0.0, 1.0}:
        return rows / distinct(account[weight > 0]) if rows > 1 else 1.0
    together = variance(weight * (lost - share) / rows, account)
    return max(together * rows / (share * (1 - share)), 1.0)
