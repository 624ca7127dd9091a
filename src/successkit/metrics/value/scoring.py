"""Fits of many sets of counts at once, by Newton's method and scoring within bounds.

A set of counts is one row: the book, a term of it, one of a thousand replicates of it,
or a segment. The likelihood is that of independent decisions, so censored customers and
customers that enter late simply stand in the cells in which they were seen to decide.
"""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray
from successkit.metrics.value.curves import Shares, shares_and_slopes, shares_of
from successkit.metrics.value.families import FLAT, Family
from successkit.metrics.value.sets import Cells, Points, Sets

_EARLY: Final = 8
_NUDGE: Final = 1e-6
_STEEP: Final = 0.01
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


@attrs.frozen(eq=False)
class Ends:
    """Where sets have come to.

    Parameters
    ----------
    at
        Shape (b, free): working parameters.
    height
        Shape (b,): log-likelihood there, less the cost of the prior, per decision.
    """

    at: FloatArray
    height: FloatArray


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
    shares = shares_of(family, at, sets, Points.of(sets))
    return np.asarray(sets.sums(_logs(shares, sets))[0], np.float64)


def _logs(shares: Shares, sets: Sets) -> FloatArray:
    # Nothing lost, or nothing kept, adds nothing, whatever the logarithm is.
    both = np.log(np.maximum(np.stack([shares.churn, shares.kept]), 1e-300))
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
    found = _Field(family, sets).around(at)
    return found.slope.T.copy(), found.matrix.transpose(2, 0, 1).copy()


@attrs.frozen(eq=False)
class _Place:
    """Where sets stand: how likely that is, its slope and its curvature.

    Shapes (b,), (free, b) and (free, free, b).
    """

    height: FloatArray
    slope: FloatArray
    matrix: FloatArray


class _Field:
    """The likelihood of some sets, to be asked for at any place."""

    def __init__(self, family: Family, sets: Sets) -> None:
        self.family, self.sets = family, sets
        self.points = Points.of(sets)
        self.many = sets
        self.many_points = self.points

    def with_neighbours(self) -> "_Field":
        """Return the same, made ready for curvatures as they are."""
        rows = np.arange(len(self.sets))
        self.many = self.sets.take(np.tile(rows, 1 + self.family.free))
        self.many_points = Points.of(self.many)
        return self

    def around(self, at: FloatArray) -> _Place:
        """Return height, slope and expected curvature."""
        shares, by = shares_and_slopes(self.family, at, self.sets, self.points)
        return self._place(shares, by, _slope(shares, by, self.sets))

    def observed(self, at: FloatArray) -> _Place:
        """Return the same with the curvature as it is, where that is a top."""
        # The expected one is safe from anywhere, but slow to arrive where the counts
        # are unlike anything the model can say.
        free, rows, size = self.family.free, len(at), len(self.sets.renewal)
        nudge = np.where(at < self.family.upper / 2, _NUDGE, -_NUDGE)
        every = np.concatenate([at, *(at + nudge * unit for unit in np.eye(free))])
        # All from one evaluation: the arrays are small, so its calls are what costs.
        many, points = self.many, self.many_points
        shares, by = shares_and_slopes(self.family, every, many, points)
        slopes = _slope(shares, by, many).reshape(free, 1 + free, rows)
        own = Shares(shares.churn[:size], shares.kept[:size])
        here = self._place(own, by[:, :size], slopes[:, 0])
        matrix = (slopes[:, :1] - slopes[:, 1:]) / nudge.T
        matrix = (matrix + matrix.transpose(1, 0, 2)) / 2
        top = (_pivots(matrix) > _STEEP * _pivots(here.matrix)).all(axis=0)
        return attrs.evolve(here, matrix=np.where(top, matrix, here.matrix))

    def _place(self, shares: Shares, by: FloatArray, slope: FloatArray) -> _Place:
        sets, free = self.sets, self.family.free
        weighed = by * (sets.at_risk / _spread(shares))
        pairs = [(i, j) for i in range(free) for j in range(i + 1)]
        columns = (weighed[i] * by[j] for i, j in pairs)
        sums = sets.sums(_logs(shares, sets), *columns)
        matrix = np.empty((free, free, len(sets)))
        for (i, j), column in zip(pairs, sums[1:], strict=True):
            matrix[i, j] = matrix[j, i] = column
        return _Place(sums[0], slope, matrix)


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
    return np.asarray(np.einsum("iib->ib", rest), np.float64)


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


def maximise(
    family: Family,
    cells: Cells | Sets,
    start: FloatArray,
    pull: Pull | None = None,
    *,
    rounds: int = 200,
    early: int = _EARLY,
) -> Ends:
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
    early
        How many of them go by the expected curvature.

    Returns
    -------
    Ends
        Within the bounds of the family: a local maximum of each set. Each is the same
        bits whichever sets stand beside it.
    """
    sets = cells if isinstance(cells, Sets) else Sets.of(cells, len(start))
    # Per decision: the same book ten times over takes the same way to the same place.
    weight = 1 / np.maximum(sets.sums(sets.at_risk)[0], 1e-300)
    climb = _Climb(family, sets.scaled(weight), start, pull, weight)
    for turn in range(rounds):
        climb.step(late=turn >= early)
        if not len(climb.open):
            break
    climb.put_down()
    return Ends(climb.at, climb.height)


class _Climb:
    """All sets on their way up; only those that still move are looked at."""

    def __init__(
        self,
        family: Family,
        sets: Sets,
        start: FloatArray,
        pull: Pull | None,
        weight: FloatArray,
    ) -> None:
        self.family, self.sets = family, sets
        self.at, self.height = start.copy(), np.empty(len(start))
        shape = start.T.shape
        self.mean, self.precision = np.zeros(shape), np.zeros(shape)
        if pull is not None:
            self.mean = np.broadcast_to(pull.mean, start.shape).T
            self.precision = np.broadcast_to(pull.precision, start.shape).T * weight
        self.open = np.arange(len(start))
        self.field, self.ready = _Field(family, sets), False
        self.here, self.damping = start.T.copy(), np.zeros(len(start))
        self.bent = np.zeros(len(start), bool)
        self.place = self._pulled(self.field.around(start), self.here)

    def _pulled(self, place: _Place, at: FloatArray) -> _Place:
        mean, precision = self.mean[:, self.open], self.precision[:, self.open]
        cost = precision * (at - mean)
        height = place.height.copy()
        for each in 0.5 * cost * (at - mean):
            height -= each
        matrix = place.matrix.copy()
        for k in range(len(matrix)):
            matrix[k, k] += precision[k]
        return _Place(height, place.slope - cost, matrix)

    def step(self, *, late: bool) -> None:
        """Try one step of every open set; keep it where nothing becomes worse."""
        family, now = self.family, self.place
        there = self._ahead(self._move())
        there = np.clip(there, family.lower[:, None], family.upper[:, None])
        if late and not self.ready:
            self.field, self.ready = self.field.with_neighbours(), True
        look = self.field.observed if late else self.field.around
        seen = self._pulled(look(there.T), there)
        better = seen.height >= now.height - _SLACK
        gain = _total(np.abs(now.slope * (there - self.here)))
        stuck = ~better & (self.damping > 1 / _DAMPING**2)
        harder = np.maximum(self.damping * 10, _DAMPING)
        easier = np.where(self.damping > _DAMPING, self.damping / 10, 0.0)
        self.damping = np.where(better, easier, harder)
        self.bent ^= ~better
        self.here = np.where(better, there, self.here)
        self.place = _Place(
            np.where(better, seen.height, now.height),
            np.where(better, seen.slope, now.slope),
            np.where(better, seen.matrix, now.matrix),
        )
        self._close((better & (gain < _TINY)) | stuck)

    def _close(self, done: BoolArray) -> None:
        if not done.any():
            return
        self.put_down()
        left = np.flatnonzero(~done)
        self.open = self.open[left]
        self.here, self.damping = self.here[:, left], self.damping[left]
        self.bent = self.bent[left]
        one = self.place
        self.place = _Place(
            one.height[left], one.slope[:, left], one.matrix[:, :, left]
        )
        if len(left):
            self.field, self.ready = (
                _Field(self.family, self.sets.take(self.open)),
                False,
            )

    def put_down(self) -> None:
        """Note where the open sets stand."""
        self.at[self.open], self.height[self.open] = self.here.T, self.place.height

    def _ahead(self, move: FloatArray) -> FloatArray:
        """Return where a step leads, straight or bent."""
        there: FloatArray = self.here + move
        if len(there) <= _RHO or not self.bent.any():
            return there
        # Where customers hardly differ and age all the more, both numbers shrink
        # together along a narrow valley; a step by the logarithm of one stays in it.
        rho = self.here[_RHO]
        inside = self.bent & (rho > FLAT) & (rho < 1 - FLAT)
        rho = np.where(inside, rho, 0.5)
        share = np.clip(move[_RHO] / (rho * (1 - rho)), -_LONGEST, _LONGEST)
        bent = rho / (rho + (1 - rho) * np.exp(-share))
        there[_RHO] = np.where(inside, bent, there[_RHO])
        return there

    def _move(self) -> FloatArray:
        """Solve for the step of the parameters that no bound holds."""
        family, at, now = self.family, self.here, self.place
        held = (at <= family.lower[:, None]) & (now.slope <= 0)
        held |= (at >= family.upper[:, None]) & (now.slope >= 0)
        free = (~held).astype(np.float64)
        matrix = now.matrix * free[:, None] * free
        for k, own in enumerate(np.einsum("iib->ib", now.matrix)):
            corner = own * (self.damping + _RIDGE) + 1e-30
            matrix[k, k] += np.where(held[k], 1.0, corner)
        found = _solved(matrix, now.slope * free)
        return np.asarray(np.clip(found, -_LONGEST, _LONGEST), np.float64)


def _total(rows: FloatArray) -> FloatArray:
    """Add rows up one by one: the same bits whatever their length."""
    total = rows[0].copy()
    for row in rows[1:]:
        total += row
    return total
