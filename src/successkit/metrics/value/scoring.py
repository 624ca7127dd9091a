"""How likely counts are under a model: height, slope and curvature of many sets.

The likelihood is that of independent decisions, so censored customers and customers
that enter late simply stand in the cells in which they were seen to decide.
"""

from functools import cached_property
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.curves import Shares, shares_and_slopes, shares_of
from successkit.metrics.value.families import Family
from successkit.metrics.value.sets import Cells, Sets, rows_of

_NUDGE: Final = 1e-6
_STEEP: Final = 0.01


def log_likelihood(family: Family, at: FloatArray, cells: Cells | Sets) -> FloatArray:
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
    sets = cells if isinstance(cells, Sets) else Sets.of(cells, len(at))
    shares = shares_of(family, at, sets)
    return np.asarray(sets.sums(_logs(shares, sets))[0], np.float64)


def _logs(shares: Shares, sets: Sets) -> FloatArray:
    # Nothing lost, or nothing kept, adds nothing, whatever the logarithm is.
    both = np.log(np.maximum(rows_of(shares.churn, shares.kept), 1e-300))
    return np.asarray(sets.churned * both[0] + sets.stayed * both[1], np.float64)


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
    sets = Sets.of(cells, len(at))
    found = Field(family, sets).around(at)
    return found.slope.T.copy(), found.matrix.transpose(2, 0, 1).copy()


@attrs.frozen(eq=False)
class Place:
    """Where sets stand.

    Parameters
    ----------
    height
        Shape (b,): log-likelihood.
    slope, matrix
        Shapes (free, b) and (free, free, b): its slope, and how it bends down.
    """

    height: FloatArray
    slope: FloatArray
    matrix: FloatArray


class Field:
    """The likelihood of some sets, to be asked for at any place.

    Parameters
    ----------
    family
        The model.
    sets
        The counts.
    """

    def __init__(self, family: Family, sets: Sets) -> None:
        self.family, self.sets = family, sets

    @cached_property
    def _many(self) -> Sets:
        """The sets, and behind them as often again as there are parameters."""
        rows = np.arange(len(self.sets))
        return self.sets.take(np.tile(rows, 1 + self.family.free))

    def around(self, at: FloatArray) -> Place:
        """Return height, slope and expected curvature.

        Parameters
        ----------
        at
            Shape (b, free): working parameters.

        Returns
        -------
        Place
            Its matrix never has a negative eigenvalue.
        """
        shares, by = shares_and_slopes(self.family, at, self.sets)
        return self._place(shares, by, _slope(shares, by, self.sets))

    def observed(self, at: FloatArray) -> Place:
        """Return the same with the curvature as it is, where that is a top.

        Parameters
        ----------
        at
            Shape (b, free): working parameters.

        Returns
        -------
        Place
            Elsewhere with the expected curvature.
        """
        # The expected one is safe from anywhere, but slow to arrive where the counts
        # are unlike anything the model can say.
        free, rows, size = self.family.free, len(at), len(self.sets.renewal)
        nudge = np.where(at < self.family.upper / 2, _NUDGE, -_NUDGE)
        every = np.concatenate([at, *(at + nudge * unit for unit in np.eye(free))])
        # All from one evaluation: the arrays are small, so its calls are what costs.
        shares, by = shares_and_slopes(self.family, every, self._many)
        slopes = _slope(shares, by, self._many).reshape(free, 1 + free, rows)
        own = Shares(shares.churn[:size], shares.kept[:size])
        here = self._place(own, by[:, :size], slopes[:, 0])
        matrix = (slopes[:, :1] - slopes[:, 1:]) / nudge.T
        matrix = (matrix + matrix.transpose(1, 0, 2)) / 2
        top = (_pivots(matrix) > _STEEP * _pivots(here.matrix)).all(axis=0)
        return attrs.evolve(here, matrix=np.where(top, matrix, here.matrix))

    def _place(self, shares: Shares, by: FloatArray, slope: FloatArray) -> Place:
        sets, free = self.sets, self.family.free
        weighed = by * (sets.at_risk / _spread(shares))
        pairs = [(i, j) for i in range(free) for j in range(i + 1)]
        columns = (weighed[i] * by[j] for i, j in pairs)
        sums = sets.sums(_logs(shares, sets), *columns)
        matrix = np.empty((free, free, len(sets)))
        for (i, j), column in zip(pairs, sums[1:], strict=True):
            matrix[i, j] = matrix[j, i] = column
        return Place(sums[0], slope, matrix)


def _slope(shares: Shares, by: FloatArray, sets: Sets) -> FloatArray:
    more = sets.churned * shares.kept - sets.stayed * shares.churn
    return sets.sums(*(by * (more / _spread(shares))))


def _spread(shares: Shares) -> FloatArray:
    return np.maximum(shares.churn * shares.kept, 1e-300)


def _pivots(matrix: FloatArray) -> FloatArray:
    """Return what elimination leaves on the diagonal; all above 0 at a top."""
    rest = matrix.copy()
    # Where it breaks down there is no top, whatever is left.
    with np.errstate(all="ignore"):
        for k in range(len(rest) - 1):
            times = rest[k, k + 1 :] / rest[k, k]
            rest[k + 1 :, k + 1 :] -= rest[k + 1 :, k, None] * times
    diagonal = range(len(rest))
    return np.asarray(rest[diagonal, diagonal], np.float64)
