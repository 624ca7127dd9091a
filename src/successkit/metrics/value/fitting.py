"""One fit of a model of the family, which never fails: it states a boundary instead."""

import math
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.families import (
    DISCRETE_WEIBULL,
    FLAT,
    GEOMETRIC,
    SHIFTED_BETA,
    Family,
    Shape,
)
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.scoring import Cells, Pull, log_likelihood, maximise

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
_AGES: Final = (-0.7, 0.0, 0.4, 1.0)
_SAME: Final = 1e-12
_FIRST_ROUNDS: Final = 15
_FINALISTS: Final = 3


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
    lost, decisions = float(cells.churned.sum()), float(cells.at_risk.sum())
    if lost in {0.0, decisions}:
        return _share(cells, NOBODY_LEFT if lost == 0 else EVERYBODY_LEFT)
    renewals = len(cells.renewal)
    if family.free == 1 or renewals == 1:
        return _share(cells, *([ONE_RENEWAL] if family.free > 1 else []))
    if family.free > renewals:
        simpler = estimate(SHIFTED_BETA, cells)
        return attrs.evolve(simpler, notes=(TWO_RENEWALS, *simpler.notes))
    return _highest(family, cells)


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


def _highest(family: Family, cells: Cells) -> Estimate:
    """Climb from several places at once; take the highest end."""
    starts = _starts(family, cells)
    counts = Cells(
        cells.renewal, cells.at_risk, np.repeat(cells.churned, len(starts), axis=0)
    )
    ends = maximise(family, counts, starts, rounds=_FIRST_ROUNDS)
    best = np.argsort(-log_likelihood(family, ends, cells), kind="stable")[:_FINALISTS]
    ends = maximise(family, counts.take(best), ends[best])
    heights = log_likelihood(family, ends, cells)
    at = ends[[int(heights.argmax())]]
    if family == SHIFTED_BETA:
        alike = np.array([[_share(cells).at[0, 0], 0.0]])
        level = log_likelihood(family, alike, cells)[0]
        if heights.max() - level <= _SAME * float(cells.at_risk.sum()):
            at = alike
    likelihood = float(log_likelihood(family, at, cells)[0])
    return Estimate(
        family, at, family.shape(at), cells, likelihood, notes_of(family, at[0])
    )


def _starts(family: Family, cells: Cells) -> FloatArray:
    level = _share(cells).at[0, 0]
    if family == SHIFTED_BETA:
        return np.array([[level, rho] for rho in _RHOS])
    without = estimate(SHIFTED_BETA, cells).at
    grid = [[level, rho, age] for rho in _RHOS for age in _AGES]
    return np.array([[*without[0], 0.0], *grid])


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
