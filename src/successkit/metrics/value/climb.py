"""The way up of many sets of counts at once, by Newton's method within bounds.

A set of counts is one row: the book, a term of it, one of a thousand replicates of it,
or a segment. All go one step at a time together, and each goes as it would alone.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray, Int64Array
from successkit.metrics.value.families import FLAT, Family
from successkit.metrics.value.scoring import Field, Place
from successkit.metrics.value.sets import Cells, Sets

_EARLY: Final = 8
_TINY: Final = 1e-17
_SLACK: Final = 1e-14
_RIDGE: Final = 1e-12
_DAMPING: Final = 1e-4
_LONGEST: Final = 2.0
_RHO: Final = 1


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


def maximise(
    family: Family,
    cells: Cells | Sets,
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
        Shape (b, free), within the bounds of the family: a local maximum of each set,
        the same bits whichever sets stand beside it.
    """
    climb = Climb(family, cells, start, pull)
    climb.go(rounds, early=_EARLY)
    return climb.at


class Climb:
    """All sets on their way up; only those that still move are looked at.

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

    Attributes
    ----------
    at
        Shape (b, free): where the sets stand.
    height
        Shape (b,): log-likelihood there, less the cost of the prior, per decision.
    """

    def __init__(
        self,
        family: Family,
        cells: Cells | Sets,
        start: FloatArray,
        pull: Pull | None = None,
    ) -> None:
        sets = cells if isinstance(cells, Sets) else Sets.of(cells, len(start))
        # Per decision: the same book ten times over takes the same way to the same
        # place.
        weight = 1 / np.maximum(sets.sums(sets.at_risk)[0], 1e-300)
        self.family, self.sets = family, sets.scaled(weight)
        self.at, self.height = start.copy(), np.empty(len(start))
        self._prior = None if pull is None else _prior(pull, start, weight)
        self._turn, self._open = 0, np.arange(len(start))
        self._field, self._ready = Field(family, self.sets), False
        self._here, self._damping = start.T.copy(), np.zeros(len(start))
        self._bent = np.zeros(len(start), bool)
        self._place = self._pulled(self._field.around(start), self._here)
        self._put_down()

    def go(self, rounds: int, *, early: int) -> None:
        """Take steps until nothing moves any more.

        Parameters
        ----------
        rounds
            How many at most.
        early
            How many, from the start on, go by the expected curvature.
        """
        for _ in range(rounds):
            if not len(self._open):
                break
            self._close(self._step(late=self._turn >= early))
            self._turn += 1
        self._put_down()

    def only(self, rows: Int64Array) -> None:
        """Let the others stay where they are.

        Parameters
        ----------
        rows
            Places of those that go on.
        """
        chosen = np.zeros(len(self.at), bool)
        chosen[rows] = True
        self._close(~chosen[self._open])

    def _pulled(self, place: Place, at: FloatArray) -> Place:
        if self._prior is None:
            return place
        mean, precision = (part[:, self._open] for part in self._prior)
        cost = precision * (at - mean)
        height, matrix = place.height.copy(), place.matrix.copy()
        for k, each in enumerate(0.5 * cost * (at - mean)):
            height -= each
            matrix[k, k] += precision[k]
        return Place(height, place.slope - cost, matrix)

    def _step(self, *, late: bool) -> BoolArray:
        """Try one step of every open set; keep it where nothing becomes worse."""
        family, now = self.family, self._place
        there = self._ahead(self._move())
        there = np.clip(there, family.lower[:, None], family.upper[:, None])
        look = self._field.observed if late else self._field.around
        seen = self._pulled(look(there.T), there)
        better = seen.height >= now.height - _SLACK
        gain = _total(np.abs(now.slope * (there - self._here)))
        stuck = ~better & (self._damping > 1 / _DAMPING**2)
        harder = np.maximum(self._damping * 10, _DAMPING)
        easier = np.where(self._damping > _DAMPING, self._damping / 10, 0.0)
        self._damping = np.where(better, easier, harder)
        self._bent ^= ~better
        self._here = np.where(better, there, self._here)
        self._place = Place(
            np.where(better, seen.height, now.height),
            np.where(better, seen.slope, now.slope),
            np.where(better, seen.matrix, now.matrix),
        )
        done: BoolArray = (better & (gain < _TINY)) | stuck
        return done

    def _close(self, done: BoolArray) -> None:
        if not done.any():
            return
        self._put_down()
        left = np.flatnonzero(~done)
        self._open = self._open[left]
        self._here, self._damping = self._here[:, left], self._damping[left]
        self._bent = self._bent[left]
        one = self._place
        self._place = Place(
            one.height[left], one.slope[:, left], one.matrix[:, :, left]
        )
        if len(left):
            self._field = Field(self.family, self.sets.take(self._open))

    def _put_down(self) -> None:
        """Note where the open sets stand."""
        self.at[self._open], self.height[self._open] = self._here.T, self._place.height

    def _ahead(self, move: FloatArray) -> FloatArray:
        """Return where a step leads, straight or bent."""
        there: FloatArray = self._here + move
        if len(there) <= _RHO or not self._bent.any():
            return there
        # Where customers hardly differ and age all the more, both numbers shrink
        # together along a narrow valley; a step by the logarithm of one stays in it.
        rho = self._here[_RHO]
        inside = self._bent & (rho > FLAT) & (rho < 1 - FLAT)
        rho = np.where(inside, rho, 0.5)
        share = np.clip(move[_RHO] / (rho * (1 - rho)), -_LONGEST, _LONGEST)
        bent = rho / (rho + (1 - rho) * np.exp(-share))
        there[_RHO] = np.where(inside, bent, there[_RHO])
        return there

    def _move(self) -> FloatArray:
        """Solve for the step of the parameters that no bound holds."""
        family, at, now = self.family, self._here, self._place
        held = (at <= family.lower[:, None]) & (now.slope <= 0)
        held |= (at >= family.upper[:, None]) & (now.slope >= 0)
        free = (~held).astype(np.float64)
        matrix = now.matrix * free[:, None] * free
        for k in range(len(matrix)):
            corner = now.matrix[k, k] * (self._damping + _RIDGE) + 1e-30
            matrix[k, k] += np.where(held[k], 1.0, corner)
        found = _solved(matrix, now.slope * free)
        return np.asarray(np.clip(found, -_LONGEST, _LONGEST), np.float64)


def _prior(
    pull: Pull, start: FloatArray, weight: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return mean and precision of each set, per decision."""
    mean, precision = (
        np.broadcast_to(part, start.shape).T for part in (pull.mean, pull.precision)
    )
    return mean, precision * weight


def _total(rows: FloatArray) -> FloatArray:
    """Add rows up one by one: the same bits whatever their length."""
    total: FloatArray = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total


def _solved(matrix: FloatArray, right: FloatArray) -> FloatArray:
    """Solve systems of a few equations, as many as there are sets."""
    rest, found = matrix.copy(), right.copy()
    for k in range(len(rest)):
        for i in range(k + 1, len(rest)):
            times = rest[i, k] / rest[k, k]
            rest[i, k + 1 :] -= times * rest[k, k + 1 :]
            found[i] -= times * found[k]
    for k in range(len(rest) - 1, -1, -1):
        for j in range(k + 1, len(rest)):
            found[k] -= rest[k, j] * found[j]
        found[k] /= rest[k, k]
    return found
