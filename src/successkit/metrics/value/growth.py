"""How revenue of those who stay grows, and who leaves before a decision is due."""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.exact import checked_sum
from successkit.metrics.value.risk_table import RiskTable

STRENGTH: Final = 30
"""Decisions that the whole of a term weighs beside those of a segment."""


def growth_of(table: RiskTable, whole: RiskTable) -> FloatArray:
    """Return by what revenue is multiplied from one decision to the next.

    Parameters
    ----------
    table
        Of a segment and term.
    whole
        Of all segments of the term.

    Returns
    -------
    FloatArray
        Shape (last decision that was seen,): the same factor at each, that of the
        segment moved towards that of the whole, which weighs as much as ``STRENGTH``
        decisions. Beyond it nobody has seen growth, so none is assumed.

    Examples
    --------
    >>> table = RiskTable.from_counts(at_risk=[10, 8], churned=[2, 1])
    >>> growth_of(table, table).tolist()  # counts alone say nothing of revenue
    [1.0, 1.0]
    """
    seen = int(whole.renewal[whole.at_risk > 0].max(initial=0))
    own = _grown(table)
    every = own if whole is table else _grown(whole)
    share = _towards(own, int(table.at_risk.sum()), every)
    return np.full(seen, max(1 + share, 0.0))


def _grown(table: RiskTable) -> float:
    more = checked_sum(table.mrr_expanded) - checked_sum(table.mrr_contracted)
    before = checked_sum(table.mrr_at_risk) - more
    return more / before if before > 0 else 0.0


def _towards(own: float, decisions: int, whole: float) -> float:
    weight = decisions / (decisions + STRENGTH)
    return weight * own + (1 - weight) * whole


def early_share(table: RiskTable, whole: RiskTable) -> float:
    """Return the share that leaves within a term before the decision is due.

    Parameters
    ----------
    table
        Of a segment and term.
    whole
        Of all segments of the term.

    Returns
    -------
    float
        In [0, 1): that of the segment moved towards that of the whole.

    Examples
    --------
    >>> table = RiskTable.from_counts(at_risk=[10, 8], churned=[2, 1])
    >>> early_share(table, table)
    0.0
    """
    begun = int(table.at_risk.sum()) + int(table.ended_early.sum())
    own = _early(table)
    every = own if whole is table else _early(whole)
    return min(_towards(own, begun, every), 1 - 1e-9)


def _early(table: RiskTable) -> float:
    left = int(table.ended_early.sum())
    begun = int(table.at_risk.sum()) + left
    return left / begun if begun else 0.0
