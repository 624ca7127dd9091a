"""``Survival``: survival curves of segments and terms, with their medians."""

import math
from typing import Final, Literal

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array, ObjectArray
from successkit.core.display import table_html
from successkit.core.evidence import Interval
from successkit.metrics.formulas.survival import SurvivalCurve

Weight = Literal["accounts", "mrr"]
"""What is counted: customers, or their monthly revenue."""

NOT_REACHED: Final = "more than half were left after the last renewal in the table"
_COLUMNS: Final = (
    "segment",
    "term",
    "renewal",
    "at_risk",
    "lost",
    "share",
    "error",
    "low",
    "high",
)
_HALF: Final = 0.5
_NEAR: Final = 1e-9


@attrs.frozen(kw_only=True)
class MedianRenewal:
    """After which renewal half of the customers, or of the revenue, were left.

    Parameters
    ----------
    segment, term
        Whose.
    renewal
        The first renewal after which half or less was left; None when it is undefined.
    months
        The same in months.
    interval
        In renewals, where the bounds of the curve come down to one half; infinite where
        the upper one never does. None when neither does.
    undefined
        Why there is no median.
    """

    segment: str
    term: int
    renewal: int | None
    months: int | None
    interval: Interval | None
    undefined: str | None


@attrs.frozen(eq=False, kw_only=True)
class Survival:
    """Survival curves, after each other in one table.

    Parameters
    ----------
    segment
        Shape (n,): name of the segment.
    term
        Shape (n,): months between renewals.
    renewal
        Shape (n,): number of the renewal.
    at_risk, lost
        Shape (n,): accounts, or units of revenue, due and lost at it.
    share
        Shape (n,), in [0, 1], falling within a curve: what is left after it.
    error
        Shape (n,), >= 0: standard error of the share by Greenwood's formula. Revenue
        counts as the number of accounts of equal revenue that would tell as much.
    low, high
        Shape (n,), in [0, 1]: interval of the share on the log-log scale; 1 and 1 as
        long as nobody was lost, 0 and 1 where nobody is left.
    medians
        One for each curve.
    weight
        What is counted.
    level
        Share of confidence of the intervals.
    """

    segment: ObjectArray
    term: Int64Array
    renewal: Int64Array
    at_risk: Int64Array
    lost: Int64Array
    share: FloatArray
    error: FloatArray
    low: FloatArray
    high: FloatArray
    medians: tuple[MedianRenewal, ...]
    weight: Weight
    level: float

    def __len__(self) -> int:
        return len(self.renewal)

    def to_dict(self) -> dict[str, list[object]]:
        """Return the curves column by column.

        Returns
        -------
        dict[str, list[object]]
            Every column.
        """
        return {name: getattr(self, name).tolist() for name in _COLUMNS}

    def _repr_html_(self) -> str:
        caption = f"{len(self.medians)} curves by {self.weight}"
        return table_html(self.to_dict(), len(self), caption=caption)


def median_renewal(
    key: tuple[str, int],
    renewal: Int64Array,
    counts: tuple[Int64Array, Int64Array],
    curves: list[FloatArray],
    level: float,
) -> MedianRenewal:
    """Return the median of one curve.

    Parameters
    ----------
    key
        Its segment and term.
    renewal
        Shape (n,): numbers of its renewals.
    counts
        At risk and lost, in whole numbers.
    curves
        The share, its lower and its upper bound.
    level
        Share of confidence of the bounds.

    Returns
    -------
    MedianRenewal
        Where rounding could move it, told in whole numbers.
    """
    share, low, high = curves
    median = _first(renewal, share)
    if bool((np.abs(share - _HALF) < _NEAR).any()):
        median = _exact(renewal, counts)
    segment, term = key
    bounds = [_first(renewal, low), _first(renewal, high)]
    reached = math.isfinite(median)
    return MedianRenewal(
        segment=segment,
        term=term,
        renewal=int(median) if reached else None,
        months=int(median) * term if reached else None,
        interval=Interval(low=bounds[0], high=bounds[1], level=level, method="log-log")
        if math.isfinite(bounds[0])
        else None,
        undefined=None if reached else NOT_REACHED,
    )


def _first(renewal: Int64Array, curve: FloatArray) -> float:
    place = int(np.argmax(curve <= _HALF))
    return float(renewal[place]) if curve[place] <= _HALF else math.inf


def _exact(renewal: Int64Array, counts: tuple[Int64Array, Int64Array]) -> float:
    at_risk, lost = counts
    curve = SurvivalCurve(
        times=renewal, at_risk=at_risk, events=lost, n=int(at_risk.max())
    )
    median = curve.median()
    return math.inf if math.isnan(median) else median
