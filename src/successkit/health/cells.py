"""Hazard cells of one signal: ranges of it, and how often customers of each left."""

import itertools
import math
from collections.abc import Iterable, Sequence
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray
from successkit.core.declarations.normaliser import (
    Linear,
    Log,
    Normaliser,
    Points,
    Steps,
    Target,
)

FIFTHS: Final = 5
"""How many cells a signal has at most."""

_FULL: Final = 100.0


@attrs.frozen(eq=False)
class Cells:
    """Ranges of a signal in which customers left equally often, never more in a higher.

    Parameters
    ----------
    edges
        Shape (cells - 1,), rising: where the next cell begins. [points]
    points
        Shape (cells,), rising from 0 to 100 with the log odds of staying; one cell of
        0 points where the signal tells nothing.
    """

    edges: FloatArray
    points: FloatArray

    @classmethod
    def of(cls, value: FloatArray, lost: BoolArray) -> Self:
        """Cut a signal into cells.

        Parameters
        ----------
        value
            Shape (rows,): the signal as scaled by hand; NaN for not known. [points]
        lost
            Shape (rows,): whether each left.

        Returns
        -------
        Self
            Fifths of the known rows and of those who left, each drawn to the mean by as
            many rows as have one loss. Neighbours are put together until a higher cell
            loses less (pooled adjacent violators).

        References
        ----------
        .. [1] N. Siddiqi, "Credit Risk Scorecards", Wiley 2006, chapter 6 (weight of
           evidence by monotone groups).
        .. [2] R. E. Barlow, D. J. Bartholomew, J. M. Bremner, H. D. Brunk,
           "Statistical Inference under Order Restrictions", Wiley 1972.

        Examples
        --------
        >>> value = np.repeat([10.0, 20, 30, 40, 50], 20)
        >>> lost = np.arange(100) % 20 < np.repeat([10, 12, 4, 1, 1], 20)
        >>> cells = Cells.of(value, lost)
        >>> cells.edges.tolist(), cells.points.tolist()
        ([25.0, 35.0], [0.0, 55.9, 100.0])
        """
        known = ~np.isnan(value)
        edges = _edges(value[known], lost[known])
        place = np.searchsorted(edges, value[known], side="right")
        count = len(edges) + 1
        rows = np.bincount(place, minlength=count)
        gone = np.bincount(place[lost[known]], minlength=count)
        # In whole numbers: one loss more in each fifth, and the rows that go with one.
        all_rows, all_gone = int(rows.sum()), int(gone.sum())
        blocks = _pooled(
            (rows * all_gone + all_rows).tolist(), ((gone + 1) * all_gone).tolist()
        )
        last = np.cumsum([each.cells for each in blocks]) - 1
        return cls(edges=edges[last[:-1]], points=_points(blocks))

    def apply(self, value: FloatArray) -> FloatArray:
        """Return the points of values.

        Parameters
        ----------
        value
            Shape (rows,); NaN for not known. [points]

        Returns
        -------
        FloatArray
            Shape (rows,), in [0, 100]; NaN where not known.
        """
        found = self.points[np.searchsorted(self.edges, value, side="right")]
        return np.where(np.isnan(value), np.nan, found)

    def steps(self, scale: Normaliser) -> Steps | None:
        """Return the cells as a scale of raw values.

        Parameters
        ----------
        scale
            The scale by hand, from raw values to points.

        Returns
        -------
        Steps | None
            None for a single cell, or a scale that cannot be turned round.
        """
        if not can_turn(scale) or not len(self.edges):
            return None
        raw = [_raw_at(scale, edge) for edge in self.edges.tolist()]
        points = self.points.tolist()
        if _descends(scale):
            raw, points = raw[::-1], points[::-1]
        # Below the first step the first score counts, so any lower place will do.
        return Steps(zip([raw[0] - 1.0, *raw], points, strict=True))


def _edges(known: FloatArray, lost: BoolArray) -> FloatArray:
    """Return places between values that cut rows, and those who left, into fifths."""
    values, place = np.unique(known, return_inverse=True)
    cuts: set[int] = set()
    for rows in (place, place[lost]):
        count = np.bincount(rows, minlength=len(values))
        last = np.searchsorted(
            np.cumsum(count), len(rows) * np.arange(1, FIFTHS) / FIFTHS
        )
        # A value that fills a fifth by itself is cut off below too.
        whole = last[count[last] * FIFTHS >= len(rows)] if len(rows) else last
        cuts.update(last.tolist(), (whole - 1).tolist())
    cut = np.array(sorted(each for each in cuts if 0 <= each < len(values) - 1), int)
    edges: FloatArray = (values[cut] + values[cut + 1]) / 2
    return edges


@attrs.frozen
class _Block:
    """Neighbouring fifths that lose equally often."""

    rows: int
    lost: int
    cells: int = 1

    def above(self, other: Self) -> bool:
        """Return whether it loses more often than another."""
        return self.lost * other.rows > other.lost * self.rows


def _pooled(rows: Iterable[int], gone: Iterable[int]) -> list[_Block]:
    """Put neighbours together until every higher block loses less."""
    blocks: list[_Block] = []
    for count, left in zip(rows, gone, strict=True):
        blocks.append(_Block(count, left))
        while len(blocks) > 1 and not blocks[-2].above(blocks[-1]):
            high, low = blocks.pop(), blocks.pop()
            blocks.append(
                _Block(
                    low.rows + high.rows, low.lost + high.lost, low.cells + high.cells
                )
            )
    return blocks


def _points(blocks: Sequence[_Block]) -> FloatArray:
    if len(blocks) == 1:
        return np.zeros(1)
    odds = np.array([math.log((each.rows - each.lost) / each.lost) for each in blocks])
    share = (odds - odds[0]) / (odds[-1] - odds[0])
    return np.asarray(np.round(_FULL * share, 1), np.float64)


def can_turn(scale: Normaliser) -> bool:
    """Return whether each number of points belongs to one range of raw values.

    Parameters
    ----------
    scale
        How a raw value becomes points.

    Returns
    -------
    bool
        False for scales that go up and down, ranks, and scales that move with age.
    """
    if isinstance(scale, Log):
        return True
    if not isinstance(scale, Linear | Steps | Target):
        return False
    scores = [score for _, score in scale.points]
    return scores in (sorted(scores), sorted(scores, reverse=True))


def _descends(scale: Normaliser) -> bool:
    if isinstance(scale, Log):
        return scale.best < scale.worst
    pairs = _pairs(scale)
    return pairs[0][1] > pairs[-1][1]


def _raw_at(scale: Normaliser, points: float) -> float:
    """Return the raw value at which a scale passes some points."""
    if isinstance(scale, Log):
        worst, best = math.log(scale.worst), math.log(scale.best)
        return math.exp(worst + (best - worst) * points / _FULL)
    (low, start), (high, end) = next(
        pair for pair in itertools.pairwise(_pairs(scale)) if _passes(points, *pair)
    )
    if isinstance(scale, Steps):
        return high
    return low + (points - start) / (end - start) * (high - low)


def _pairs(scale: Normaliser) -> Points:
    if isinstance(scale, Linear | Steps | Target):
        return scale.points
    raise TypeError(scale)


def _passes(points: float, low: tuple[float, float], high: tuple[float, float]) -> bool:
    return low[1] != high[1] and min(low[1], high[1]) <= points <= max(low[1], high[1])
