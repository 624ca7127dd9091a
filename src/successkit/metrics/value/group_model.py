"""One group of accounts, of a segment and a term: its chain, and how sure it is."""

from collections.abc import Callable
from statistics import NormalDist
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics.formulas import wilson_interval
from successkit.metrics.value.fitting import Estimate
from successkit.metrics.value.month_factor import monthly_factor
from successkit.metrics.value.state_chain import Hazard, StateChain
from successkit.metrics.value.uncertainty import covariance
from successkit.metrics.value.value_options import (
    Per,
    Timing,
    check_discount,
    check_level,
    check_margin,
    check_timing,
)

RISK_MONTHS: Final = 12
"""Months ahead in which revenue is said to be at risk."""

_LISTED: Final = 600
_NUDGE: Final = 1e-4
_VALUE, _RISK = 0, 1

_Figures = Callable[[StateChain], FloatArray]
_Found = tuple[FloatArray, FloatArray, tuple[FloatArray, FloatArray], FloatArray]


@attrs.frozen(kw_only=True)
class Outlook:
    """How worth is counted.

    Parameters
    ----------
    horizon
        Months that count; None counts all.
    discount
        Rate at which later revenue counts less, > -1. [1]
    discount_per
        What the rate is stated for.
    margin
        Share of the revenue that is kept. [1]
    timing
        Whether the coming month is counted (``before`` its payment) or not.
    level
        Share of confidence of the intervals.
    """

    horizon: int | None = None
    discount: float = 0.1
    discount_per: Per = "year"
    margin: float = 1.0
    timing: Timing = "before"
    level: float = 0.9

    def __attrs_post_init__(self) -> None:
        check_timing(self.timing)
        check_margin(self.margin)
        check_level(self.level)
        check_discount(self.discount, self.discount_per, self.horizon)

    @property
    def reach(self) -> float:
        """Standard errors to either side of an interval."""
        return NormalDist().inv_cdf((1 + self.level) / 2)


@attrs.frozen(eq=False, kw_only=True)
class CellWorth:
    """Worth of 1 of monthly revenue in each cell of number and wait.

    Parameters
    ----------
    months, low, high
        Shape (n,): residual value and its interval. [months of revenue]; infinite
        where the sum has no end.
    lifetime
        Shape (n,): expected months still to come within the horizon, not discounted.
    risk, risk_low, risk_high
        Shape (n,): probability to leave within twelve months, and its interval.
    months_down, months_up, risk_down, risk_up
        Shape (n, k): how far worth and risk move down and up with each of k independent
        errors of the group's own decisions, by one standard error each.
    months_shared, risk_shared
        Shape (n, k): the same for errors of the whole that the group borrows from.
    """

    months: FloatArray
    low: FloatArray
    high: FloatArray
    lifetime: FloatArray
    risk: FloatArray
    risk_low: FloatArray
    risk_high: FloatArray
    months_down: FloatArray
    months_up: FloatArray
    risk_down: FloatArray
    risk_up: FloatArray
    months_shared: FloatArray
    risk_shared: FloatArray

    def take(self, cells: Int64Array) -> Self:
        """Return some cells.

        Parameters
        ----------
        cells
            Shape (m,): positions.

        Returns
        -------
        Self
            Shape (m,) each.
        """
        columns = {name: getattr(self, name)[cells] for name in _CELL_COLUMNS}
        return type(self)(**columns)


_CELL_COLUMNS: Final = tuple(attrs.fields_dict(CellWorth))


@attrs.frozen(eq=False, kw_only=True)
class GroupModel:
    """The model of a segment and term.

    Parameters
    ----------
    segment
        Its name; None for all segments of the term.
    term
        Months from one decision to the next.
    estimate
        The fit of the decisions.
    borrowed
        Share that it owes to the whole of its term, in [0, 1].
    growth
        Shape (k,): by what revenue of those who stay is multiplied at each decision.
    early
        Share that leaves before a decision is due.
    whole
        The fit that it borrows from, or None.
    made
        Worth of cells that was worked out; it can always be worked out again.
    """

    segment: str | None
    term: int
    estimate: Estimate
    borrowed: float
    growth: FloatArray
    early: float
    whole: Estimate | None = None
    made: dict[object, Any] = attrs.field(factory=dict[object, Any], repr=False)

    @property
    def chain(self) -> StateChain:
        """The chain at the best estimate."""
        if self.estimate.family.free == 1:
            return self._constant(float(self.estimate.shape.theta[0]))
        return self._at(self.estimate.at[0])

    def _constant(self, churn: float) -> StateChain:
        return self._chain(Hazard(listed=np.array([churn])))

    def _at(self, point: FloatArray) -> StateChain:
        family = self.estimate.family
        point = np.clip(point, family.lower, family.upper)[None, :]
        shape = family.shape(point)
        listed = family.churn(point, np.arange(1.0, _LISTED + 1))[0]
        heavy = bool(shape.phi[0] > 0)
        power = float((shape.first * shape.c)[0]) if heavy else None
        return self._chain(Hazard(listed=np.clip(listed, 0, 1), power=power))

    def _chain(self, hazard: Hazard) -> StateChain:
        return StateChain(
            term=self.term, hazard=hazard, growth=self.growth, early=self.early
        )

    def worth(
        self, number: Int64Array, wait: Int64Array, outlook: Outlook
    ) -> CellWorth:
        """Return what 1 of monthly revenue is worth.

        Parameters
        ----------
        number, wait
            Shape (n,): number of the next decision and months until it, >= 1.
        outlook
            How worth is counted.

        Returns
        -------
        CellWorth
            Intervals by the delta method; by Wilson's where one chance to leave is all
            that was fitted.
        """

        def figures(chain: StateChain) -> FloatArray:
            return _figures(chain, number, wait, outlook)

        middle = figures(self.chain)
        alone = self.estimate.family.free == 1 and self.whole is None
        found = self._wilson if alone else self._delta
        low, high, (down, up), shared = found(figures, outlook.reach)
        life = self.chain.value(
            number=number, wait=wait, factor=1.0, horizon=outlook.horizon, grow=False
        )
        return CellWorth(
            months=middle[_VALUE],
            low=low[_VALUE],
            high=high[_VALUE],
            lifetime=life,
            risk=middle[_RISK],
            risk_low=low[_RISK],
            risk_high=high[_RISK],
            months_down=down[_VALUE],
            months_up=up[_VALUE],
            risk_down=down[_RISK],
            risk_up=up[_RISK],
            months_shared=shared[_VALUE],
            risk_shared=shared[_RISK],
        )

    def _wilson(self, figures: _Figures, reach: float) -> _Found:
        cells = self.estimate.cells
        theta = wilson_interval(
            hits=int(cells.churned.sum()), n=int(cells.at_risk.sum()), z=reach
        )
        ends = np.stack([figures(self._constant(churn)) for churn in theta])
        low, high = ends.min(axis=0), ends.max(axis=0)
        middle = np.clip(figures(self.chain), low, high)
        with np.errstate(invalid="ignore"):
            down, up = (middle - low) / reach, (high - middle) / reach
        # The worth of staying for ever may have no end, on either side.
        sides = tuple(
            np.where(np.isnan(one), 0.0, one)[:, :, None] for one in (down, up)
        )
        return low, high, (sides[0], sides[1]), sides[0][:, :, :0]

    def _delta(self, figures: _Figures, reach: float) -> _Found:
        family, at = self.estimate.family, self.estimate.at[0]
        middle, slopes = figures(self.chain), list[FloatArray]()
        for step in _NUDGE * np.eye(family.free):
            ends = np.clip([at - step, at + step], family.lower, family.upper)
            down, up = (figures(self._at(end)) for end in ends)
            with np.errstate(invalid="ignore"):
                slopes.append((up - down) / float(np.abs(ends[1] - ends[0]).sum()))
        slope = np.where(np.isfinite(slopes), slopes, 0.0)
        own, shared = (np.einsum("kin,kj->inj", slope, root) for root in self._roots())
        error = reach * np.sqrt((own**2).sum(axis=2) + (shared**2).sum(axis=2))
        low, high = zip(
            _around(middle[_VALUE], error[_VALUE]),
            _around_share(middle[_RISK], error[_RISK]),
            strict=True,
        )
        return np.stack(low), np.stack(high), (own, own), shared

    def _roots(self) -> tuple[FloatArray, FloatArray]:
        """Return roots of the errors of the own decisions, and of what is borrowed."""
        own = covariance(self.estimate)
        pull = self.estimate.pull
        if pull is None or self.whole is None:
            return _root(own), np.zeros((len(own), 0))
        towards = own * np.broadcast_to(pull.precision, (len(own),))
        return _root(own), towards @ _root(covariance(self.whole))


def _around(middle: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return an interval of something that is never below 0."""
    known = np.isfinite(middle) & (middle > 0)
    ratio = np.where(known, error, 0) / np.where(known, middle, 1)
    return middle * np.exp(-ratio), middle * np.exp(ratio)


def _around_share(
    middle: FloatArray, error: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return an interval of a share."""
    inside = (middle > 0) & (middle < 1)
    share = np.where(inside, middle, 0.5)
    odds, bend = np.log(share / (1 - share)), error / (share * (1 - share))
    low, high = (1 / (1 + np.exp(-(odds + side * bend))) for side in (-1, 1))
    return np.where(inside, low, middle), np.where(inside, high, middle)


def _root(matrix: FloatArray) -> FloatArray:
    """Return a root of a covariance: independent errors of one standard error each."""
    size, direction = np.linalg.eigh(matrix)
    root: FloatArray = direction * np.sqrt(np.maximum(size, 0))
    return root


def _figures(
    chain: StateChain, number: Int64Array, wait: Int64Array, outlook: Outlook
) -> FloatArray:
    """Return worth in months, and the probability to leave within a year."""
    factor = float(monthly_factor(outlook.discount, outlook.discount_per, chain.term))
    months = chain.value(
        number=number, wait=wait, factor=factor, horizon=outlook.horizon
    )
    first = outlook.timing == "after"
    path = chain.path(number=number, wait=wait, months=RISK_MONTHS, grow=False)
    return np.stack([(months - first) * outlook.margin, 1 - path[:, -1]])
