"""Partial figures of surveys: exact counts of answers."""

import math
from fractions import Fraction
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval, MetricValue
from successkit.core.facts import Facts
from successkit.metrics.formulas.intervals import share_difference_interval
from successkit.metrics.formulas.student import mean_interval
from successkit.metrics.parts import LEVEL, check_same

NO_ANSWERS: Final = "no answers in the period"
Scale = tuple[float, float]
Answer = tuple[float, float, float, int]
"""An answer, the lowest and highest one possible, and how often it was given."""


@attrs.frozen(kw_only=True)
class NetCount:
    """Promoters and detractors among answers.

    Parameters
    ----------
    promoters, detractors
        Answers of 9 and 10, and from 0 to 6.
    n
        All answers.
    """

    promoters: int
    detractors: int
    n: int

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            promoters=self.promoters + other.promoters,
            detractors=self.detractors + other.detractors,
            n=self.n + other.n,
        )

    def value(self) -> MetricValue:
        """Return the net promoter score.

        Returns
        -------
        MetricValue
            In [-100, 100], with score interval.
        """
        net, n = self.promoters - self.detractors, self.n
        low, high = share_difference_interval(
            ups=self.promoters, downs=self.detractors, n=n
        )
        return MetricValue(
            name="net_promoter_score",
            value=100 * net / n if n else None,
            unit="points",
            numerator=net,
            denominator=n,
            n=n,
            undefined=None if n else NO_ANSWERS,
            interval=Interval(
                low=100 * low, high=100 * high, level=LEVEL, method="score"
            )
            if n
            else None,
        )


@attrs.frozen(kw_only=True)
class ScoreCount:
    """Answers on scales, each with how often it was given, for an exact mean.

    Parameters
    ----------
    name
        Name of the figure.
    scale_min, scale_max
        The scale of the mean; answers on another one are stretched to it.
    answers
        Distinct answers with their scales and counts, sorted.
    """

    name: str
    scale_min: float
    scale_max: float
    answers: tuple[Answer, ...]

    def __attrs_post_init__(self) -> None:
        if not -math.inf < self.scale_min < self.scale_max < math.inf:
            raise InvalidInputError(
                "scale: expected the lowest answer and a higher one; got "
                f"{self.scale_min!r} and {self.scale_max!r}"
            )

    @classmethod
    def of(cls, name: str, scale: Scale, surveys: Facts) -> Self:
        """Count the answers of some rows.

        Parameters
        ----------
        name
            Name of the figure.
        scale
            Lowest and highest answer of the scale of the mean.
        surveys
            Rows of a question with a scale.

        Returns
        -------
        Self
            The counts.
        """
        columns = [surveys.array(f) for f in ("score", "scale_min", "scale_max")]
        return cls(
            name=name,
            scale_min=scale[0],
            scale_max=scale[1],
            answers=_distinct(columns),
        )

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "name", "scale_min", "scale_max")
        total: dict[tuple[float, float, float], int] = {}
        for *answer, count in (*self.answers, *other.answers):
            score, low, high = answer
            key = (float(score), float(low), float(high))
            total[key] = total.get(key, 0) + int(count)
        merged = tuple(sorted((*key, count) for key, count in total.items()))
        return attrs.evolve(self, answers=merged)

    @property
    def n(self) -> int:
        """How many answers there are."""
        return sum(answer[3] for answer in self.answers)

    def moments(self) -> tuple[Fraction, Fraction]:
        """Return mean and variance on the scale, exactly.

        Returns
        -------
        tuple[Fraction, Fraction]
            The variance has n - 1 below the line; 0 for fewer than two answers.
        """
        n, low = max(self.n, 1), Fraction(self.scale_min)
        span = Fraction(self.scale_max) - low
        shares = [(_share(*answer[:3]), answer[3]) for answer in self.answers]
        mean = sum((share * count for share, count in shares), Fraction()) / n
        square = sum((share**2 * count for share, count in shares), Fraction())
        variance = (square - n * mean**2) / max(n - 1, 1)
        return low + span * mean, span**2 * variance

    def value(self) -> MetricValue:
        """Return the mean answer.

        Returns
        -------
        MetricValue
            Within the scale, with Student's interval, which ends where the scale does;
            none for a single answer or when all are equal.
        """
        n, (mean, variance) = self.n, self.moments()
        return MetricValue(
            name=self.name,
            value=float(mean) if n else None,
            unit="points",
            numerator=float(mean * n) if n else 0.0,
            denominator=n,
            n=n,
            undefined=None if n else NO_ANSWERS,
            interval=self._interval(mean, variance) if variance else None,
            definition=f"scale {self.scale_min:g} to {self.scale_max:g}",
        )

    def _interval(self, mean: Fraction, variance: Fraction) -> Interval:
        low, high = mean_interval(mean=float(mean), variance=float(variance), n=self.n)
        return Interval(
            low=max(low, self.scale_min),
            high=min(high, self.scale_max),
            level=LEVEL,
            method="student",
        )


def _share(score: float, low: float, high: float) -> Fraction:
    return (Fraction(score) - Fraction(low)) / (Fraction(high) - Fraction(low))


def _distinct(columns: list[FloatArray]) -> tuple[Answer, ...]:
    """Return which rows occur, sorted, and how often."""
    values: list[FloatArray] = []
    key = np.zeros(len(columns[0]), np.int64)
    for column in columns:
        distinct, place = _factorised(column)
        key = key * max(len(distinct), 1) + place
        values.append(distinct)
    keys, counts = np.unique(key, return_counts=True)
    scores, lows, highs = values
    rest, high = np.divmod(keys, max(len(highs), 1))
    score, low = np.divmod(rest, max(len(lows), 1))
    rows = (scores[score], lows[low], highs[high], counts)
    return tuple(zip(*(column.tolist() for column in rows), strict=True))


def _factorised(column: FloatArray) -> tuple[FloatArray, Int64Array]:
    if column.size and bool((column == column[0]).all()):  # one scale: the usual case
        return column[:1], np.zeros(column.size, np.int64)
    distinct, place = np.unique(column, return_inverse=True)
    return distinct, place.astype(np.int64)
