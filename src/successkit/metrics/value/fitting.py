"""One fit of a model of the family, which never fails: it states a boundary instead."""

import math
from collections.abc import Sequence
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.climb import Climb, Pull
from successkit.metrics.value.families import (
    DISCRETE_WEIBULL,
    FLAT,
    GEOMETRIC,
    LOWER,
    SHIFTED_BETA,
    UPPER,
    Family,
    Shape,
)
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.scoring import log_likelihood
from successkit.metrics.value.sets import Cells, Sets

NOBODY_LEFT: Final = "nobody left: churn is 0 as far as the table can tell"
EVERYBODY_LEFT: Final = "everybody left at every decision: churn is 1"
ONE_RENEWAL: Final = (
    "one renewal only: whether customers differ cannot be told, "
    "a homogeneous geometric fits as well"
)
TWO_RENEWALS: Final = (
    "two renewals only: ageing cannot be told from differences, "
    "a shifted beta-geometric fits as well"
)
ALIKE: Final = "a homogeneous geometric fits as well"
ALIKE_AGEING: Final = (
    "customers do not differ: a homogeneous discrete Weibull fits as well"
)
FOR_GOOD: Final = "who stays once stays for good fits as well"
AGE_AT_LIMIT: Final = "ageing is at the limit of what is tried"

_RHOS: Final = (0.0, 0.02, 0.15, 0.4, 0.8, 0.99)
# Where the climb of an ageing model begins: rho and log c, at the mean and at the first
# churn; then log c and γ of customers who leave at about one age.
_AGEING: Final = ((0.02, 0.4), (0.99, 0.4), (0.99, 1.0))
_STEEP: Final = ((0.0, 2.9), (0.4, -0.7))
_LATE: Final = ((0.7, 1.0), (1.5, 1.0), (2.5, 0.2), (2.5, 1.0))
_SAME: Final = 1e-12
_ONE_PLACE: Final = 1e-2


_EARLY: Final = 7
# How many steps all starts of a set take, how many of the best, and of those.
_HEATS: Final = ((8, 6), (10, 3), (180, 1))


@attrs.frozen(eq=False)
class Estimate:
    """Where the likelihood of a table is highest.

    Parameters
    ----------
    family
        The model whose numbers were free; a simpler one at some boundaries.
    at
        Shape (1, free): working parameters.
    shape
        The curve there.
    cells
        The counts it was fitted on, one set.
    log_likelihood
        Its log-likelihood.
    notes
        Boundaries that were met, in words.
    pull
        The prior it was fitted with, if any.
    """

    family: Family
    at: FloatArray
    shape: Shape
    cells: Cells
    log_likelihood: float
    notes: tuple[str, ...] = ()
    pull: Pull | None = None


def cells_of(table: RiskTable) -> Cells:
    """Return the counts of a table by renewal, segments and terms put together.

    Parameters
    ----------
    table
        With at least one decision.

    Returns
    -------
    Cells
        One set.

    Raises
    ------
    InvalidInputError
        Nobody was at risk in any cell.
    """
    some = table.at_risk > 0
    renewal = table.renewal[some]
    at_risk, churned = table.at_risk[some], table.churned[some]
    if not (renewal[1:] > renewal[:-1]).all():
        renewal, at_risk, churned = table.renewal_counts()
    if not len(renewal):
        raise InvalidInputError(
            "table: expected at least one cell with accounts at risk; got none. Take a "
            "longer span, or a segment in which a renewal was due"
        )
    rows = (part.astype(np.float64)[None, :] for part in (at_risk, churned))
    return Cells(renewal.astype(np.float64), *rows)


def term_of(table: RiskTable) -> int:
    """Return the months of a period: the term of most accounts at risk.

    Parameters
    ----------
    table
        With at least one decision.

    Returns
    -------
    int
        In months.
    """
    return int(table.pooled(by_term=False).term[0])


def estimate(family: Family, cells: Cells) -> Estimate:
    """Fit a model of the family to one set of counts.

    Parameters
    ----------
    family
        The model.
    cells
        One set of counts, at least one at risk.

    Returns
    -------
    Estimate
        Of a simpler model, with a note, where the counts cannot tell more.
    """
    return estimates(family, [cells])[0]


def estimates(
    family: Family, many: Sequence[Cells], simpler: Sequence[Estimate] = ()
) -> list[Estimate]:
    """Fit a model of the family to each of several sets of counts.

    Parameters
    ----------
    family
        The model.
    many
        One set of counts each, at least one at risk.
    simpler
        Where ageing is fitted: the fits without, if they are known already.

    Returns
    -------
    list[Estimate]
        In their order, each the same bits as alone: all are climbed together, since
        what costs is the number of calls.
    """
    if family == DISCRETE_WEIBULL and many and not simpler:
        simpler = estimates(SHIFTED_BETA, many)
    found = [_plain(family, cells, simpler[k : k + 1]) for k, cells in enumerate(many)]
    open_ = [k for k, one in enumerate(found) if one is None]
    if open_:
        below = [simpler[k] for k in open_] if simpler else []
        ends = _highest(family, [many[k] for k in open_], below)
        for k, end in zip(open_, ends, strict=True):
            found[k] = end
    return [one for one in found if one is not None]


def _plain(
    family: Family, cells: Cells, simpler: Sequence[Estimate]
) -> Estimate | None:
    """Return the fit where counts cannot tell as much as the model could say."""
    lost, decisions = float(cells.churned.sum()), float(cells.at_risk.sum())
    if lost in {0.0, decisions}:
        return _share(cells, NOBODY_LEFT if lost == 0 else EVERYBODY_LEFT)
    renewals = len(cells.renewal)
    if family.free == 1 or renewals == 1:
        return _share(cells, *([ONE_RENEWAL] if family.free > 1 else []))
    if family.free > renewals:
        return attrs.evolve(simpler[0], notes=(TWO_RENEWALS, *simpler[0].notes))
    return None


def _share(cells: Cells, *notes: str) -> Estimate:
    """Everybody leaves with one chance: the share that left."""
    lost, decisions = float(cells.churned.sum()), float(cells.at_risk.sum())
    theta = np.array([lost / decisions])
    shape = Shape(theta, np.zeros(1), np.ones(1))
    likelihood = sum(
        part * math.log(part / decisions) for part in (lost, decisions - lost) if part
    )
    return Estimate(GEOMETRIC, _logit(theta)[:, None], shape, cells, likelihood, notes)


def _logit(theta: FloatArray) -> FloatArray:
    with np.errstate(divide="ignore"):
        found = np.log(theta) - np.log1p(-theta)
    clipped = np.clip(found, GEOMETRIC.lower[0], GEOMETRIC.upper[0])
    return np.asarray(clipped, np.float64)


def _highest(
    family: Family, many: Sequence[Cells], simpler: Sequence[Estimate]
) -> list[Estimate]:
    """Climb from several places at once; take the highest end of each set."""
    starts: FloatArray = np.stack(
        [_starts(family, cells, simpler[k : k + 1]) for k, cells in enumerate(many)]
    )
    sets, count, each = Sets.joined(many), len(many), starts.shape[1]
    rows = np.repeat(np.arange(count), each)
    climb = Climb(family, sets.take(rows), starts.reshape(-1, family.free))
    for rounds, kept in _HEATS:
        climb.go(rounds, early=_EARLY)
        ends = climb.at.reshape(count, each, family.free)
        climb.only(_best(ends, climb.height.reshape(count, each), kept))
    heights = climb.height.reshape(count, each)
    at = climb.at[np.arange(count) * each + heights.argmax(axis=1)]
    if family == SHIFTED_BETA:
        at = _alike_where_as_well(at, heights.max(axis=1), sets, many)
    likelihood = log_likelihood(family, at, sets).tolist()
    return [
        Estimate(
            family,
            at[[k]],
            family.shape(at[[k]]),
            cells,
            likelihood[k],
            notes_of(family, at[k]),
        )
        for k, cells in enumerate(many)
    ]


def _best(found: FloatArray, heights: FloatArray, kept: int) -> Int64Array:
    """Return the highest rows of each set, those of one place behind the others."""
    order = np.argsort(-heights, axis=1, kind="stable")
    ranked = np.take_along_axis(found, order[:, :, None], axis=1)
    again = np.zeros(heights.shape, bool)
    again[:, 1:] = np.abs(np.diff(ranked, axis=1)).max(axis=2) < _ONE_PLACE
    first = np.argsort(again, axis=1, kind="stable")[:, :kept]
    best = np.take_along_axis(order, first, axis=1)
    heads = np.arange(len(best)) * heights.shape[1]
    return np.asarray((best + heads[:, None]).ravel(), np.int64)


def _alike_where_as_well(
    at: FloatArray, height: FloatArray, sets: Sets, many: Sequence[Cells]
) -> FloatArray:
    """Take customers for alike where the counts do not contradict it."""
    alike = np.array([[_share(cells).at[0, 0], 0.0] for cells in many])
    decisions = sets.sums(sets.at_risk)[0]
    level = log_likelihood(SHIFTED_BETA, alike, sets.scaled(1 / decisions))
    return np.where((height - level <= _SAME)[:, None], alike, at)


def _starts(family: Family, cells: Cells, simpler: Sequence[Estimate]) -> FloatArray:
    level = _share(cells).at[0, 0]
    if family == SHIFTED_BETA:
        return np.array([[level, rho] for rho in _RHOS])
    first = _logit((cells.churned[0, :1] + 0.5) / (cells.at_risk[0, :1] + 1))[0]
    near = [[level, rho, age] for rho, age in _AGEING]
    early = [[first, rho, age] for rho, age in _STEEP]
    middle = float((cells.renewal @ cells.churned[0]) / cells.churned.sum())
    late = [_alike_but_late(middle, *each) for each in _LATE]
    alike = [_alike_through(cells, last) for last in (1, -1)]
    return np.array([[*simpler[0].at[0], 0.0], *near, *early, *alike, *late])


def _alike_through(cells: Cells, last: int) -> list[float]:
    """Start with customers who do not differ, from what left up to two decisions."""
    share = (cells.churned[0] + 0.5) / (cells.at_risk[0] + 1)
    gone = np.cumsum(-np.log1p(-share))
    apart = math.log(cells.renewal[last] / cells.renewal[0])
    power = math.log(gone[last] / gone[0]) / apart
    age = min(max(math.log(power), LOWER[2]), UPPER[2])
    theta = -np.expm1(-gone[[0]] / cells.renewal[0] ** math.exp(age))
    return [float(_logit(theta)[0]), 0.0, age]


def _alike_but_late(middle: float, age: float, apart: float) -> list[float]:
    """Start where customers hardly differ, and hardly leave before a certain age."""
    delta = (middle + 0.2) ** math.exp(age)
    theta, phi = apart / (apart + delta), 1 / (apart + delta)
    rho = max(phi / (1 + phi), 2 * FLAT)
    return [float(_logit(np.array([theta]))[0]), rho, age]


def notes_of(family: Family, at: FloatArray) -> tuple[str, ...]:
    """Return the boundaries that working parameters lie on, in words.

    Parameters
    ----------
    family
        The model, not the pooled geometric.
    at
        Shape (free,): working parameters.

    Returns
    -------
    tuple[str, ...]
        Empty for an ordinary fit.
    """
    met: list[str] = []
    if at[1] < FLAT:
        met.append(ALIKE if family == SHIFTED_BETA else ALIKE_AGEING)
    if at[1] >= family.upper[1]:
        met.append(FOR_GOOD)
    if family == DISCRETE_WEIBULL and at[2] in {family.lower[2], family.upper[2]}:
        met.append(AGE_AT_LIMIT)
    return tuple(met)
