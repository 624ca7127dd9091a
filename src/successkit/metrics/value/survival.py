"""``kaplan_meier``: the share of customers, or revenue, left after each renewal."""

from statistics import NormalDist
from typing import get_args

import numpy as np

from successkit.core.arrays import AnyArray, FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.exact import UNITS
from successkit.metrics.formulas.survival import (
    greenwood,
    kept_share,
    log_log_bounds,
)
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.survival_curves import (
    MedianRenewal,
    Survival,
    Weight,
    median_renewal,
)
from successkit.metrics.value.value_options import check_level


def kaplan_meier(
    table: RiskTable,
    *,
    weight: Weight = "accounts",
    by_segment: bool = True,
    level: float = 0.95,
) -> Survival:
    """Return the share left after each renewal, curve by curve.

    Parameters
    ----------
    table
        Renewal decisions.
    weight
        ``accounts`` or ``mrr``.
    by_segment
        Whether segments have curves of their own; terms always do.
    level
        Share of confidence of the intervals.

    Returns
    -------
    Survival
        All curves, by segment, term and renewal; without rows for an empty table. Who
        left before the term was over is not in it: see
        :meth:`RiskTable.counting_early`.

    Raises
    ------
    InvalidInputError
        ``weight`` is neither, or the level no share.

    References
    ----------
    .. [1] E. L. Kaplan, P. Meier, "Nonparametric estimation from incomplete
       observations", JASA 53 (1958), 457–481.

    Examples
    --------
    >>> table = RiskTable.from_survivors([1000, 869, 743, 653, 593, 551, 517, 491])
    >>> curve = kaplan_meier(table)
    >>> curve.share.round(3).tolist()
    [0.869, 0.743, 0.653, 0.593, 0.551, 0.517, 0.491]
    >>> curve.medians[0].renewal, curve.medians[0].months
    (7, 84)
    """
    if weight not in get_args(Weight):
        raise InvalidInputError(
            f"weight: expected one of {', '.join(get_args(Weight))}; got {weight!r}"
        )
    check_level(level)
    cells = table.pooled(by_segment=by_segment)
    return _Grid(cells, weight).survival(level)


class _Grid:
    """Cells as a matrix: one row for each curve, one column for each place in it."""

    def __init__(self, cells: RiskTable, weight: Weight) -> None:
        money = weight == "mrr"
        risk = cells.mrr_at_risk if money else cells.at_risk
        lost = cells.mrr_lost if money else cells.churned
        some = risk > 0
        self.cells = cells.keep(some)
        self.weight: Weight = weight
        self.risk, self.lost = risk[some], lost[some]
        self.sample = _sample(self.cells) if money else self.risk
        self.heads, row = _curves(self.cells)
        column = np.arange(len(row)) - self.heads[row]
        shape = (len(self.heads), int(column.max(initial=-1)) + 1)
        self.place, self.shape = (row, column), shape

    def grid(self, values: AnyArray, empty: float) -> FloatArray:
        result = np.full(self.shape, empty)
        result[self.place] = values
        return result

    def survival(self, level: float) -> Survival:
        z = NormalDist().inv_cdf(0.5 + level / 2)
        risk, lost = self.grid(self.risk, 1.0), self.grid(self.lost, 0.0)
        share = kept_share(risk, lost)
        sample = self.grid(self.sample, 1.0)
        variance = greenwood(sample, sample * (lost / risk))
        low, high = log_log_bounds(share, variance, z=z)
        cells = self.cells
        return Survival(
            segment=cells.segment,
            term=cells.term,
            renewal=cells.renewal,
            at_risk=self.risk,
            lost=self.lost,
            share=share[self.place],
            error=(share * np.sqrt(variance))[self.place],
            low=low[self.place],
            high=high[self.place],
            medians=self.medians((share, low, high), level),
            weight=self.weight,
            level=level,
        )

    def medians(
        self, curves: tuple[FloatArray, FloatArray, FloatArray], level: float
    ) -> tuple[MedianRenewal, ...]:
        """Return the median of each curve."""
        cells, found = self.cells, list[MedianRenewal]()
        stops = [*self.heads[1:].tolist(), len(cells)] if len(cells) else []
        for row, (head, stop) in enumerate(
            zip(self.heads.tolist(), stops, strict=True)
        ):
            inside = slice(head, stop)
            key = (str(cells.segment[head]), int(cells.term[head]))
            counts = self.risk[inside], self.lost[inside]
            of_curve = [curve[row, : stop - head] for curve in curves]
            found.append(
                median_renewal(key, cells.renewal[inside], counts, of_curve, level)
            )
        return tuple(found)


def _curves(cells: RiskTable) -> tuple[Int64Array, Int64Array]:
    """Return where each curve begins, and the curve of each cell."""
    fresh = np.ones(len(cells), bool)
    fresh[1:] = cells.term[1:] != cells.term[:-1]
    fresh[1:] |= np.asarray(cells.segment[1:] != cells.segment[:-1], bool)
    return np.flatnonzero(fresh), np.cumsum(fresh) - 1


def _sample(cells: RiskTable) -> FloatArray:
    """Return how many accounts of equal revenue would tell as much as these do."""
    risk = cells.mrr_at_risk / UNITS
    squares = np.maximum(cells.mrr_squares.astype(np.float64), 1.0)
    size: FloatArray = risk * risk / squares
    return np.clip(size, 1.0, cells.at_risk)
