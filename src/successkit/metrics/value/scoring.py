"""Fits of many sets of counts at once, by Fisher scoring within bounds.

A set of counts is one row: the book, one of a thousand replicates of it, or a segment.
The likelihood is that of independent decisions, so censored customers and customers
that enter late simply stand in the cells in which they were seen to decide.
"""

from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray, Int64Array
from successkit.metrics.value.families import Family

_EARLY: Final = 8
_NUDGE: Final = 1e-6
_STEEP: Final = 0.01
_TINY: Final = 1e-17
_SLACK: Final = 1e-14
_RIDGE: Final = 1e-12
_DAMPING: Final = 1e-4


@attrs.frozen(eq=False)
class Pull:
    """A normal prior on the working parameters.

    Parameters
    ----------
    mean
        Shape (free,).
    precision
        Shape (b, free) or (free,): one over the variance.
    """

    mean: FloatArray
    precision: FloatArray


@attrs.frozen(eq=False)
class Cells:
    """Counts by decision, several sets of them.

    Parameters
    ----------
    renewal
        Shape (k,): which decision.
    at_risk, churned
        Shape (b, k), or (1, k) for all sets.
    """

    renewal: FloatArray
    at_risk: FloatArray
    churned: FloatArray

    def take(self, rows: BoolArray | Int64Array) -> "Cells":
        """Return some of the sets.

        Parameters
        ----------
        rows
            Which: flags or places.

        Returns
        -------
        Cells
            Those.
        """
        at_risk = self.at_risk if len(self.at_risk) == 1 else self.at_risk[rows]
        return Cells(self.renewal, at_risk, self.churned[rows])

    def of(self, row: int) -> "Cells":
        """Return one of the sets, without decisions that nobody in it faced.

        Parameters
        ----------
        row
            Which.

        Returns
        -------
        Cells
            One set.
        """
        some = self.at_risk[row] > 0
        return Cells(
            self.renewal[some],
            self.at_risk[[row]][:, some],
            self.churned[[row]][:, some],
        )


def log_likelihood(family: Family, at: FloatArray, cells: Cells) -> FloatArray:
    """Return the log-likelihood of each set of counts.

    Parameters
    ----------
    family
        The model.
    at
        Shape (b, free): working parameters.
    cells
        The counts.

    Returns
    -------
    FloatArray
        Shape (b,).
    """
    return _likelihood(family.churn(at, cells.renewal), cells)


def _likelihood(churn: FloatArray, cells: Cells) -> FloatArray:
    # Nothing lost, or nothing kept, adds nothing, whatever the logarithm is.
    lost = cells.churned * np.log(np.maximum(churn, 1e-300))
    kept = (cells.at_risk - cells.churned) * np.log1p(-np.minimum(churn, 1 - 1e-16))
    return np.asarray((lost + kept).sum(axis=1), np.float64)


def slope_and_information(
    family: Family, at: FloatArray, cells: Cells
) -> tuple[FloatArray, FloatArray]:
    """Return the slope of the log-likelihood and its expected curvature.

    Parameters
    ----------
    family
        The model.
    at
        Shape (b, free): working parameters.
    cells
        The counts.

    Returns
    -------
    tuple[FloatArray, FloatArray]
        Shapes (b, free) and (b, free, free); the second never has a negative
        eigenvalue.
    """
    slope, information, _ = _slopes(family, at, cells)
    return slope, information


def _slopes(
    family: Family, at: FloatArray, cells: Cells, nudged: Sequence[FloatArray] = ()
) -> tuple[FloatArray, FloatArray, list[FloatArray]]:
    """Return slope and expected curvature, and the slopes at some places beside."""
    # All from one evaluation: the arrays are small, so that its calls are what costs.
    rows, places = len(at), 1 + len(nudged)
    churn, slope = family.churn_and_slope(np.concatenate([at, *nudged]), cells.renewal)
    spread = np.maximum(churn * (1 - churn), 1e-300)
    at_risk, churned = (np.tile(c, (places, 1)) for c in (cells.at_risk, cells.churned))
    pull = (churned - at_risk * churn) / spread
    first = (slope * pull[:, None, :]).sum(axis=2)
    own = slope[:rows]
    weighed = own * (cells.at_risk / spread[:rows])[:, None, :]
    beside = [first[place * rows :][:rows] for place in range(1, places)]
    return first[:rows], weighed @ own.transpose(0, 2, 1), beside


def maximise(
    family: Family,
    cells: Cells,
    start: FloatArray,
    pull: Pull | None = None,
    *,
    rounds: int = 200,
) -> FloatArray:
    """Return the likeliest working parameters of each set of counts.

    Parameters
    ----------
    family
        The model.
    cells
        The counts, at least one at risk in each set.
    start
        Shape (b, free): where to begin, within the bounds.
    pull
        A prior, or None.
    rounds
        How many steps at most.

    Returns
    -------
    FloatArray
        Shape (b, free), within the bounds of the family: a local maximum of each set.
    """
    best, scale = start.copy(), np.broadcast_to(cells.at_risk, cells.churned.shape)
    # Per decision: the same book ten times over takes the same way to the same place.
    weight = 1 / np.maximum(scale.sum(axis=1, keepdims=True), 1e-300)
    cells = Cells(cells.renewal, scale * weight, cells.churned * weight)
    precision = np.zeros_like(best) if pull is None else pull.precision * weight
    mean = np.zeros(family.free) if pull is None else pull.mean
    damping, open_ = np.zeros(len(best)), np.ones(len(best), bool)
    height = log_likelihood(family, best, cells) - _cost(Pull(mean, precision), best)
    for turn in range(rounds):
        tried = _Tried(best[open_], height[open_], damping[open_])
        prior = Pull(mean, precision[open_])
        late = turn >= _EARLY
        moved, done = _round(family, cells.take(open_), tried, prior, late=late)
        best[open_], height[open_] = moved.at, moved.height
        damping[open_] = moved.damping
        open_[np.flatnonzero(open_)[done]] = False
        if not open_.any():
            break
    return best


@attrs.frozen(eq=False)
class _Tried:
    """Where the open sets stand, how likely that is, and how careful to be."""

    at: FloatArray
    height: FloatArray
    damping: FloatArray


def _round(
    family: Family, cells: Cells, now: _Tried, pull: Pull, *, late: bool
) -> tuple[_Tried, BoolArray]:
    """Try one step of every open set; keep it where it does not make matters worse."""
    if late:
        slope, information = _observed(family, now.at, cells)
    else:
        slope, information = slope_and_information(family, now.at, cells)
    slope = slope - pull.precision * (now.at - pull.mean)
    information = information + pull.precision[:, :, None] * np.eye(family.free)
    step = _step(family, now.at, slope, information, now.damping)
    there = np.clip(now.at + step, family.lower, family.upper)
    height = log_likelihood(family, there, cells) - _cost(pull, there)
    better = height >= now.height - _SLACK
    gain = np.abs(slope * (there - now.at)).sum(axis=1)
    stuck = ~better & (now.damping > 1 / _DAMPING**2)
    harder = np.maximum(now.damping * 10, _DAMPING)
    easier = np.where(now.damping > _DAMPING, now.damping / 10, 0.0)
    moved = _Tried(
        np.where(better[:, None], there, now.at),
        np.where(better, height, now.height),
        np.where(better, easier, harder),
    )
    return moved, (better & (gain < _TINY)) | stuck


def _observed(
    family: Family, at: FloatArray, cells: Cells
) -> tuple[FloatArray, FloatArray]:
    """Return slope and curvature as it is, where that is a top; else as expected."""
    # The expected one is safe from anywhere, but slow to arrive where the counts are
    # unlike anything the model can say.
    nudge = np.where(at < family.upper / 2, _NUDGE, -_NUDGE)
    units = np.eye(family.free)
    nudged = [at + nudge * unit for unit in units]
    slope, expected, beside = _slopes(family, at, cells, nudged)
    columns = [
        (slope - there) / (nudge @ unit)[:, None]
        for there, unit in zip(beside, units, strict=True)
    ]
    matrix = np.stack(columns, axis=2)
    matrix = (matrix + matrix.transpose(0, 2, 1)) / 2
    top = np.linalg.eigvalsh(matrix)[:, 0] > _STEEP * np.linalg.eigvalsh(expected)[:, 0]
    return slope, np.where(top[:, None, None], matrix, expected)


def _cost(pull: Pull, at: FloatArray) -> FloatArray:
    cost = 0.5 * pull.precision * (at - pull.mean) ** 2
    return np.asarray(cost.sum(axis=1), np.float64)


def _step(
    family: Family,
    at: FloatArray,
    slope: FloatArray,
    information: FloatArray,
    damping: FloatArray,
) -> FloatArray:
    """Solve for the step of the parameters that no bound holds."""
    held = ((at <= family.lower) & (slope <= 0)) | ((at >= family.upper) & (slope >= 0))
    free = (~held).astype(np.float64)
    size = np.einsum("bii->bi", information)
    diagonal = size * (damping[:, None] + _RIDGE) + 1e-30
    matrix = information * free[:, :, None] * free[:, None, :]
    corner = np.where(held, 1.0, diagonal)
    matrix = matrix + corner[:, :, None] * np.eye(family.free)
    found = np.linalg.solve(matrix, (slope * free)[:, :, None])[:, :, 0]
    return np.asarray(np.clip(found, -2.0, 2.0), np.float64)
