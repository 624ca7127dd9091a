"""Fits of segments that borrow strength from the whole, and say how much.

Segments differ from the whole by a normal distribution of the level of churn and of the
difference between customers. How wide it is, is what makes the tables of all segments
together most likely (empirical Bayes): a width of 0 gives every segment the fit of the
whole, a large one leaves every segment to itself.
"""

import itertools
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.errors import UnknownNameError
from successkit.metrics.value.climb import Pull, maximise
from successkit.metrics.value.families import (
    DISCRETE_WEIBULL,
    SHIFTED_BETA,
    Family,
)
from successkit.metrics.value.fitting import (
    Estimate,
    cells_of,
    estimate,
    notes_of,
    term_of,
)
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.scoring import (
    log_likelihood,
    slope_and_information,
)
from successkit.metrics.value.sets import Cells
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric

_LEVELS: Final = tuple(0.02 * 2 ** (step / 2) for step in range(15))
_SHARED: Final = 1e-3
_SPREADS: Final = tuple(0.01 * 2.0**step for step in range(6))


@attrs.frozen(kw_only=True, eq=False)
class SegmentFits:
    """A model for each segment, drawn towards the whole.

    Parameters
    ----------
    segments
        Names, sorted.
    models
        Their models, in the same order. Intervals hold what was borrowed.
    own_weight
        Shape (s,): how much of the level of churn rests on the segment's own decisions,
        in [0, 1]; the rest is borrowed. [1]
    whole
        The fit of all segments together.
    width
        Standard deviation between segments of the logit of churn at the first decision.
    """

    segments: tuple[str, ...]
    models: tuple[RenewalModel, ...]
    own_weight: FloatArray
    whole: RenewalModel
    width: float

    def __getitem__(self, segment: str) -> RenewalModel:
        if segment not in self.segments:
            raise UnknownNameError(
                f"segment: expected one of {list(self.segments)}; got {segment!r}"
            )
        return self.models[self.segments.index(segment)]


def fit_segments(table: RiskTable, *, whole: RenewalModel | None = None) -> SegmentFits:
    """Fit a model to each segment, drawn towards the whole.

    Parameters
    ----------
    table
        With segments; terms are put together. A segment without any account at risk is
        left out.
    whole
        The model of all segments together; None for a shifted beta-geometric. Segments
        have models of its family, and share its ageing.

    Returns
    -------
    SegmentFits
        A segment with few decisions has nearly the model of the whole, one with many
        nearly its own.

    Raises
    ------
    InvalidInputError
        Nobody was at risk in any cell.

    References
    ----------
    .. [1] B. P. Carlin, T. A. Louis, "Bayes and Empirical Bayes Methods for Data
       Analysis" (2nd edition, Chapman & Hall, 2000), chapter 3.

    Examples
    --------
    >>> large = RiskTable.from_counts(
    ...     at_risk=[4000, 3000], churned=[1000, 450], segment="large"
    ... )
    >>> middle = RiskTable.from_counts(
    ...     at_risk=[2000, 1700], churned=[300, 170], segment="middle"
    ... )
    >>> small = RiskTable.from_counts(at_risk=[4, 2], churned=[2, 1], segment="small")
    >>> fits = fit_segments(large + middle + small)
    >>> fits.own_weight.round(2).tolist()
    [0.99, 0.98, 0.09]
    >>> round(fits["small"].churn, 2)  # 0.5 by itself, 0.22 in the whole
    0.25
    """
    if whole is None:
        fit = estimate(SHIFTED_BETA, cells_of(table))
        whole = ShiftedBetaGeometric(estimate=fit, term=term_of(table))
    names, cells = _by_segment(table)
    theta = float(whole.estimate.shape.theta[0])
    if len(names) == 1 or theta in {0.0, 1.0}:
        return _alike(names, whole)
    pull, level = _widths(whole.estimate, cells)
    family = whole.estimate.family
    start = np.repeat(whole.estimate.at, len(names), axis=0)
    ends = maximise(family, cells, start, pull)
    models = [
        attrs.evolve(whole, estimate=_one(family, ends, cells, pull, row))
        for row in range(len(names))
    ]
    return SegmentFits(
        segments=names,
        models=tuple(models),
        own_weight=_own_weight(family, ends, cells, pull),
        whole=whole,
        width=level,
    )


def _alike(names: tuple[str, ...], whole: RenewalModel) -> SegmentFits:
    """Give every segment the whole, where nothing tells them apart."""
    alone = len(names) == 1
    return SegmentFits(
        segments=names,
        models=(whole,) * len(names),
        own_weight=np.full(len(names), float(alone)),
        whole=whole,
        width=0.0,
    )


def _by_segment(table: RiskTable) -> tuple[tuple[str, ...], Cells]:
    """Return one set of counts for each segment that has any, over all renewals."""
    parts = table.pooled(by_segment=True, by_term=False)
    some = parts.at_risk > 0
    names, row = np.unique(parts.segment[some].astype(str), return_inverse=True)
    renewal, column = np.unique(parts.renewal[some], return_inverse=True)
    counts = np.zeros((2, len(names), len(renewal)))
    counts[0, row, column] = parts.at_risk[some]
    counts[1, row, column] = parts.churned[some]
    return tuple(names.tolist()), Cells(renewal.astype(np.float64), *counts)


def _widths(whole: Estimate, cells: Cells) -> tuple[Pull, float]:
    """Return the prior under which the tables of all segments are most likely."""
    family = whole.family
    spreads = _SPREADS if family.free > 1 else _SPREADS[:1]
    # A curve of three numbers is dear; half as fine a grid tells widths well enough.
    step = 2 if family == DISCRETE_WEIBULL else 1
    grid = np.array(
        list(itertools.product(_LEVELS[::step], spreads[::step], (_SHARED,)))
    )
    pairs = grid[:, : family.free]
    count, segments = len(pairs), len(cells.at_risk)
    many = Cells(
        cells.renewal,
        np.tile(cells.at_risk, (count, 1)),
        np.tile(cells.churned, (count, 1)),
    )
    precision = np.repeat(pairs, segments, axis=0) ** -2.0
    pull = Pull(whole.at[0], precision)
    start = np.repeat(whole.at, count * segments, axis=0)
    ends = maximise(family, many, start, pull)
    heights = _evidence(family, ends, many, pull).reshape(count, segments).sum(axis=1)
    best = pairs[int(heights.argmax())]
    return Pull(whole.at[0], best**-2.0), float(best[0])


def _evidence(family: Family, ends: FloatArray, cells: Cells, pull: Pull) -> FloatArray:
    """Return the log-likelihood with the segment's own parameters integrated out."""
    _, information = slope_and_information(family, ends, cells)
    posterior = information + pull.precision[:, :, None] * np.eye(family.free)
    volume = np.linalg.slogdet(posterior)[1] - np.log(pull.precision).sum(axis=1)
    cost = (pull.precision * (ends - pull.mean) ** 2).sum(axis=1)
    height = log_likelihood(family, ends, cells) - (cost + volume) / 2
    return np.asarray(height, np.float64)


def _one(
    family: Family, ends: FloatArray, cells: Cells, pull: Pull, row: int
) -> Estimate:
    at, own = ends[[row]], cells.of(row)
    return Estimate(
        family,
        at,
        family.shape(at),
        own,
        float(log_likelihood(family, at, own)[0]),
        notes_of(family, at[0]) if family.free > 1 else (),
        pull,
    )


def _own_weight(
    family: Family, ends: FloatArray, cells: Cells, pull: Pull
) -> FloatArray:
    """Return how much narrower a segment's own decisions make what the whole says."""
    _, information = slope_and_information(family, ends, cells)
    own = np.linalg.inv(information + np.diag(pull.precision))[:, 0, 0]
    weight = np.clip(1 - own * pull.precision[0], 0.0, 1.0)
    return np.asarray(weight, np.float64)
