"""How a raw value becomes 0 to 100: scales as plain data; what they do lives above.

Every scale is bounded by 0 and 100. All but ``Target`` with ``near`` and scales whose
scores go up and down are monotone in the raw value.
"""

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Final, Literal

import attrs

from successkit.core.declarations.computed import check_word
from successkit.core.errors import InvalidInputError

Points = tuple[tuple[float, float], ...]
"""Pairs (raw value, score) with rising raw values."""

Better = Literal["up", "down"]

_FULL: Final = 100.0
_BETTER: Final = ("up", "down")


def _pairs(given: Iterable[Sequence[float]]) -> Points:
    try:
        return tuple((float(raw), float(score)) for raw, score in given)
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"points: expected pairs (raw value, score); got {given!r}"
        ) from None


def check_points(place: str, points: Points, least: int = 2) -> None:
    """Refuse points that are no scale.

    Parameters
    ----------
    place
        Whose points, for the message.
    points
        Pairs (raw value, score).
    least
        How many there must be.

    Raises
    ------
    InvalidInputError
        Too few of them, raw values that do not rise, or scores outside 0 to 100.
    """
    raw = [point[0] for point in points]
    if len(points) < least or any(not a < b for a, b in itertools.pairwise(raw)):
        few = {1: "one", 2: "two"}[least]
        raise InvalidInputError(
            f"{place}: points need {few} or more rising raw values; got {raw}"
        )
    scores = [point[1] for point in points]
    if not all(0 <= score <= _FULL for score in scores):
        raise InvalidInputError(f"{place}: scores must lie in 0 to 100; got {scores}")


def _check_numbers(place: str, **values: float) -> None:
    for name, value in values.items():
        if type(value) not in {int, float} or not math.isfinite(value):
            raise InvalidInputError(
                f"{place}, {name}: expected a finite number; got {value!r}"
            )


@attrs.frozen
class Linear:
    """Straight lines between points, flat outside.

    Parameters
    ----------
    points
        Two or more pairs (raw value, score 0–100) with rising raw values.

    Examples
    --------
    >>> Linear.through(worst=0.2, middle=0.5, best=0.9).points
    ((0.2, 0.0), (0.5, 50.0), (0.9, 100.0))
    """

    points: Points = attrs.field(converter=_pairs)

    def __attrs_post_init__(self) -> None:
        check_points("Linear", self.points)

    @classmethod
    def through(cls, *, worst: float, middle: float, best: float) -> "Linear":
        """Return the scale through three raw values.

        Parameters
        ----------
        worst, middle, best
            Raw values of 0, 50 and 100 points, rising or falling.

        Returns
        -------
        Linear
            With rising raw values.
        """
        return cls(tuple(sorted([(worst, 0.0), (middle, _FULL / 2), (best, _FULL)])))


@attrs.frozen
class Steps:
    """The score of the last step that was reached.

    Parameters
    ----------
    points
        Pairs (from this raw value on, score 0–100) with rising raw values; below the
        first the first score counts.
    """

    points: Points = attrs.field(converter=_pairs)

    def __attrs_post_init__(self) -> None:
        check_points("Steps", self.points, least=1)


@attrs.frozen(kw_only=True)
class Target:
    """Full points at a target, none at the worst value, a straight line between.

    Parameters
    ----------
    target
        Raw value of 100 points.
    worst
        Raw value of 0 points; of ``near``, how far from the target that is, > 0.
    better
        ``up``: more than the target is as good; ``down``: less is; ``near``: only the
        target itself is.
    """

    target: float
    worst: float
    better: Literal["up", "down", "near"] = "up"

    def __attrs_post_init__(self) -> None:
        check_word("Target.better", self.better, (*_BETTER, "near"))
        _check_numbers("Target", target=self.target, worst=self.worst)
        right = {
            "up": self.worst < self.target,
            "down": self.worst > self.target,
            "near": self.worst > 0,
        }
        if not right[self.better]:
            wanted = {"up": "below", "down": "above", "near": "a distance > 0 from"}
            raise InvalidInputError(
                f"Target, worst: expected {wanted[self.better]} the target "
                f"{self.target:g}; got {self.worst:g}"
            )

    @property
    def points(self) -> Points:
        """The same as points of straight lines."""
        if self.better == "near":
            low, high = self.target - self.worst, self.target + self.worst
            return ((low, 0.0), (self.target, _FULL), (high, 0.0))
        return tuple(sorted([(self.worst, 0.0), (self.target, _FULL)]))


@attrs.frozen(kw_only=True)
class Log:
    """A straight line over the logarithm: the same factor gives the same points.

    Parameters
    ----------
    worst, best
        Raw values > 0 of 0 and of 100 points, rising or falling.
    """

    worst: float
    best: float

    def __attrs_post_init__(self) -> None:
        _check_numbers("Log", worst=self.worst, best=self.best)
        if min(self.worst, self.best) <= 0 or self.worst == self.best:
            raise InvalidInputError(
                f"Log: expected two different values > 0; got worst {self.worst:g} "
                f"and best {self.best:g}"
            )


@attrs.frozen(kw_only=True)
class Percentile:
    """The rank among the customers of a cohort; half of those equal count as below.

    Parameters
    ----------
    better
        ``up``: the highest raw value is best; ``down``: the lowest.
    cohort
        Column of the account table that makes the cohorts, such as ``industry``;
        empty for the whole book.
    """

    better: Better = "up"
    cohort: str = ""

    def __attrs_post_init__(self) -> None:
        check_word("Percentile.better", self.better, _BETTER)


def _pairs_by_age(
    given: Iterable[tuple[float, Iterable[Sequence[float]]]],
) -> tuple[tuple[float, Points], ...]:
    try:
        return tuple((float(age), _pairs(points)) for age, points in given)
    except (TypeError, ValueError):
        raise InvalidInputError(
            f"ByAge: expected pairs (age in days, points); got {given!r}"
        ) from None


@attrs.frozen
class ByAge:
    """Points that move with the age of the account.

    Parameters
    ----------
    ages
        Pairs (days since the first contract began, points) with rising days; all have
        the same scores, and raw values between two ages lie between theirs.

    Examples
    --------
    >>> scale = ByAge([(60, [(0, 0), (0.3, 100)]), (300, [(0, 0), (0.9, 100)])])
    >>> [age for age, _ in scale.ages]
    [60.0, 300.0]
    """

    ages: tuple[tuple[float, Points], ...] = attrs.field(converter=_pairs_by_age)

    def __attrs_post_init__(self) -> None:
        days = [age for age, _ in self.ages]
        if not days or any(not a < b for a, b in itertools.pairwise(days)):
            raise InvalidInputError(
                f"ByAge: expected one or more rising ages in days; got {days}"
            )
        for age, points in self.ages:
            check_points(f"ByAge, {age:g} days", points)
        scores = {tuple(score for _, score in points) for _, points in self.ages}
        if len(scores) > 1:
            raise InvalidInputError(
                f"ByAge: expected the same scores at every age; got {sorted(scores)}"
            )


Normaliser = Linear | Steps | Target | Log | Percentile | ByAge
"""Every kind of scale."""
