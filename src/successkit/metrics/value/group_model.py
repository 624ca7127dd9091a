"""One group of accounts, of a segment and a term: its chain, and how sure it is."""

from statistics import NormalDist
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import FloatArray
from successkit.metrics.value.families import Family
from successkit.metrics.value.fitting import Estimate
from successkit.metrics.value.state_chain import Hazard, StateChain
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

LISTED: Final = 600
"""Decisions whose hazards are listed one by one; later ones follow the tail."""


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
    """

    segment: str | None
    term: int
    estimate: Estimate
    borrowed: float
    growth: FloatArray
    early: float
    whole: Estimate | None = None

    @property
    def chain(self) -> StateChain:
        """The chain at the best estimate."""
        if self.estimate.family.free == 1:
            return self.chain_of(Hazard(listed=self.estimate.shape.theta[:1]))
        return self.chain_of(hazards_at(self.estimate.family, self.estimate.at)[0])

    def chain_of(self, hazard: Hazard) -> StateChain:
        """Return the chain, had customers this chance to leave.

        Parameters
        ----------
        hazard
            Of leaving at each decision.

        Returns
        -------
        StateChain
            With the growth, and the early leavers, of the group.
        """
        return StateChain(
            term=self.term, hazard=hazard, growth=self.growth, early=self.early
        )


def hazards_at(family: Family, points: FloatArray, count: int = LISTED) -> list[Hazard]:
    """Return the chances to leave of curves of a family.

    Parameters
    ----------
    family
        The model.
    points
        Shape (b, free): working parameters; beyond a bound, those at the bound.
    count
        How many decisions are listed.

    Returns
    -------
    list[Hazard]
        One for each curve.
    """
    at = np.clip(points, family.lower, family.upper)
    shape = family.shape(at)
    listed = np.clip(family.churn(at, np.arange(1.0, count + 1)), 0, 1)
    powers = zip(shape.phi.tolist(), (shape.first * shape.c).tolist(), strict=True)
    return [
        Hazard(listed=row, power=power if phi > 0 else None)
        for row, (phi, power) in zip(listed, powers, strict=True)
    ]
