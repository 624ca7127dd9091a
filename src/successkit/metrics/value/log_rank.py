"""``log_rank``: whether segments leave at different rates."""

import math
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.formulas.chi_square import chi_square_tail
from successkit.metrics.value.risk_table import RiskTable

NOT_COMPARED: Final = "no two segments were at risk where somebody was lost"


@attrs.frozen(kw_only=True)
class LogRank:
    """A test of whether segments have one and the same hazard at every renewal.

    Parameters
    ----------
    statistic
        Chi-square, >= 0; None when it is undefined.
    df
        Its degrees of freedom: segments that can be compared, less one.
    p_value
        Probability of a statistic at least as large among equal segments, in [0, 1];
        None when it is undefined.
    segments
        Names.
    lost
        How many of each left.
    expected
        How many would have left at the rate of all together.
    undefined
        Why there is no test.
    """

    statistic: float | None
    df: int
    p_value: float | None
    segments: tuple[str, ...]
    lost: tuple[int, ...]
    expected: tuple[float, ...]
    undefined: str | None = None


def log_rank(table: RiskTable) -> LogRank:
    r"""Compare the survival of the segments of a table.

    Parameters
    ----------
    table
        Renewal decisions by segment. Terms are strata: a segment is compared with
        others of the same term only.

    Returns
    -------
    LogRank
        Undefined where nothing can be compared.

    Notes
    -----
    With :math:`d` of :math:`n` lost at a renewal, segment :math:`k` expects
    :math:`E_k = \sum d\, n_k / n`; the covariances are hypergeometric.

    References
    ----------
    .. [1] N. Mantel, "Evaluation of survival data and two new rank order statistics
       arising in its consideration", Cancer Chemotherapy Reports 50 (1966), 163–170.

    Examples
    --------
    >>> north = RiskTable.from_survivors([100, 60, 40], segment="north")
    >>> south = RiskTable.from_survivors([100, 90, 85], segment="south")
    >>> test = log_rank(north + south)
    >>> round(test.statistic, 2), test.df, test.p_value < 1e-6
    (43.24, 1, True)
    """
    at_risk, lost = _strata(table)
    expected, covariance = _moments(at_risk, lost)
    gap = lost.sum(axis=1) - expected
    statistic, df = _quadratic(gap, covariance)
    return LogRank(
        statistic=statistic if df else None,
        df=df,
        p_value=chi_square_tail(statistic, df=df) if df else None,
        segments=table.segments,
        lost=tuple(lost.sum(axis=1).astype(np.int64).tolist()),
        expected=tuple(expected.tolist()),
        undefined=None if df else NOT_COMPARED,
    )


def _strata(table: RiskTable) -> tuple[FloatArray, FloatArray]:
    """Return accounts at risk and lost, by segment and by term and renewal."""
    _, row = np.unique(table.segment.astype(str), return_inverse=True)
    key = table.term * (int(table.renewal.max(initial=0)) + 1) + table.renewal
    keys, column = np.unique(key, return_inverse=True)
    shape = (len(table.segments), len(keys))
    at_risk, lost = np.zeros(shape), np.zeros(shape)
    at_risk[row, column], lost[row, column] = table.at_risk, table.churned
    return at_risk, lost


def _moments(at_risk: FloatArray, lost: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return how many each segment expects to lose, and the covariances."""
    n, d = at_risk.sum(axis=0), lost.sum(axis=0)
    part = at_risk / np.maximum(n, 1)
    weight = d * (n - d) / np.maximum(n - 1, 1)
    own = np.diag((part * weight).sum(axis=1))
    return (part * d).sum(axis=1), own - (part * weight) @ part.T


def _quadratic(gap: FloatArray, covariance: FloatArray) -> tuple[float, int]:
    """Return chi-square and its degrees of freedom."""
    if not gap.size:
        return math.nan, 0
    # The gaps of segments that were compared with each other sum to 0.
    values, vectors = np.linalg.eigh(covariance)
    real = values > values.max(initial=0.0) * 1e-10
    along = vectors[:, real].T @ gap
    return float((along**2 / values[real]).sum()), int(real.sum())
