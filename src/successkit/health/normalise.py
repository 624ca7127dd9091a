"""From a raw value in its own unit to 0–100, on any scale: monotone, bounded."""

import itertools
from functools import lru_cache
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import FloatArray
from successkit.core.declarations.normaliser import (
    ByAge,
    Linear,
    Log,
    Normaliser,
    Points,
    Steps,
    Target,
)

MILLI: Final = 1000
"""Scores are counted in whole thousandths of a point, so that parts add up exactly."""


def normalise(
    raw: FloatArray, scale: Points | Normaliser, *, age: FloatArray | None = None
) -> FloatArray:
    """Return scores for raw values.

    Parameters
    ----------
    raw
        Shape (n,). Raw values; NaN for not known.
    scale
        Any scale but ``Percentile``, which needs a whole book; or two or more pairs
        (raw value, score 0–100) with rising raw values: straight lines between them,
        flat outside.
    age
        Shape (n,). Age of each account, for ``ByAge``; NaN for not known. [days]

    Returns
    -------
    FloatArray
        Shape (n,), in [0, 100] in steps of 0.001; NaN where ``raw`` is NaN, or where
        the scale needs an age that is not known.

    Examples
    --------
    >>> days_since_contact = np.array([7.0, 30.0, 400.0, np.nan])
    >>> normalise(days_since_contact, ((14, 100), (46, 60), (180, 0))).tolist()
    [100.0, 80.0, 0.0, nan]
    """
    known = Linear(scale) if isinstance(scale, tuple) else scale
    return milli_scale(
        raw, known, np.full_like(raw, np.nan) if age is None else age
    ) / (MILLI)


def milli_scale(raw: FloatArray, scale: Normaliser, age: FloatArray) -> FloatArray:
    """Return scores in whole thousandths of a point, on a scale that needs no book.

    Parameters
    ----------
    raw
        Shape (n,). Raw values; NaN for not known.
    scale
        Any scale but ``Percentile``, which :class:`Ranks` knows.
    age
        Shape (n,). Age of each account; NaN for not known. [days]

    Returns
    -------
    FloatArray
        Shape (n,), whole numbers from 0 to 100,000; NaN where not known.

    Raises
    ------
    TypeError
        The scale is a percentile.
    """
    match scale:
        case Linear() | Target():
            return milli_points(raw, scale.points)
        case Steps():
            return _milli_steps(raw, scale.points)
        case Log():
            return _milli_log(raw, scale)
        case ByAge():
            return _milli_by_age(raw, scale, age)
        case _:
            raise TypeError(scale)


def _milli_steps(raw: FloatArray, points: Points) -> FloatArray:
    places = np.array([place for place, _ in points], dtype=np.float64)
    scores = np.rint([score * MILLI for _, score in points])
    reached = np.searchsorted(places, raw, side="right") - 1
    found: FloatArray = scores[np.maximum(reached, 0)]
    return np.where(np.isnan(raw), np.nan, found)


def _milli_log(raw: FloatArray, scale: Log) -> FloatArray:
    low, high = sorted([scale.worst, scale.best])
    # Outside the two values the scale is flat, and a logarithm may not exist.
    inside = np.log(np.clip(raw, low, high))
    ends = ((np.log(scale.worst), 0.0), (np.log(scale.best), 100.0))
    return milli_points(inside, tuple(sorted(ends)))


def _milli_by_age(raw: FloatArray, scale: ByAge, age: FloatArray) -> FloatArray:
    """Climb from score to score; each step is monotone, so their sum is."""
    ages = np.array([at for at, _ in scale.ages])
    raws = np.array([[place for place, _ in points] for _, points in scale.ages])
    scores = np.rint([score * MILLI for _, score in scale.ages[0][1]])
    total = np.full_like(raw, scores[0])
    before: FloatArray = np.interp(age, ages, raws[:, 0])
    for step in range(1, len(scores)):
        now: FloatArray = np.interp(age, ages, raws[:, step])
        share = np.clip((raw - before) / (now - before), 0.0, 1.0)
        total += share * (scores[step] - scores[step - 1])
        before = now
    return np.rint(total)


def milli_points(raw: FloatArray, points: Points) -> FloatArray:
    """Return scores in whole thousandths of a point.

    Parameters
    ----------
    raw
        Shape (n,). Raw values; NaN for not known.
    points
        As for :func:`normalise`.

    Returns
    -------
    FloatArray
        Shape (n,), whole numbers from 0 to 100,000; NaN where ``raw`` is NaN.

    Examples
    --------
    >>> milli_points(np.array([1.0, 2.0]), ((0, 0), (3, 100))).tolist()
    [33333.0, 66667.0]
    """
    climb = Climb.of(points)
    return climb.milli(raw, np.empty_like(raw), np.empty_like(raw)) + 0.0  # never -0


@attrs.frozen(eq=False)
class Climb:
    """Straight lines between points, made ready for many blocks of values.

    Corners are whole, and each step climbs from one to the next: every operation is
    monotone, so the rounded sum is too.

    Parameters
    ----------
    start
        Thousandths of a point at and below the first raw value.
    steps
        Raw value where a line begins, where it ends, and how it rises; as arrays of
        shape (), which numpy takes faster than numbers.
    """

    start: float
    steps: tuple[tuple[FloatArray, FloatArray, FloatArray], ...]

    # A book that is scored account by account asks for the same lines each time.
    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, points: Points) -> Self:
        """Prepare pairs (raw value, score).

        Parameters
        ----------
        points
            As for :func:`normalise`.

        Returns
        -------
        Self
            The same lines.
        """
        corners = [float(np.rint(score * MILLI)) for _, score in points]
        pairs = zip(
            itertools.pairwise(points), itertools.pairwise(corners), strict=True
        )
        steps = (
            (_alone(low), _alone(high), _alone((end - start) / (high - low)))
            for ((low, _), (high, _)), (start, end) in pairs
        )
        return cls(corners[0], tuple(steps))

    def milli(self, raw: FloatArray, out: FloatArray, spare: FloatArray) -> FloatArray:
        """Write whole thousandths of a point.

        Parameters
        ----------
        raw
            Shape (n,). Raw values; NaN for not known.
        out, spare
            Shape (n,). Where to write, and room to work in.

        Returns
        -------
        FloatArray
            ``out``; NaN where not known.
        """
        first, *others = self.steps
        _rise(raw, first, out)
        # What adds 0 is left out: a pass over the values is what costs.
        if self.start:
            np.add(out, self.start, out=out)
        for step in others:
            np.add(out, _rise(raw, step, spare), out=out)
        return np.rint(out, out=out)


def _alone(value: float) -> FloatArray:
    return np.array(value, dtype=np.float64)


def _rise(
    raw: FloatArray,
    step: tuple[FloatArray, FloatArray, FloatArray],
    out: FloatArray,
) -> FloatArray:
    low, high, slope = step
    raw.clip(low, high, out=out)
    if low:
        np.subtract(out, low, out=out)
    return np.multiply(out, slope, out=out)
