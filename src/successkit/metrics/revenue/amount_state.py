"""``AmountState`` and ``CountState``: amounts over some accounts, which add up."""

from fractions import Fraction
from typing import Self

import attrs

from successkit.core.evidence import MetricValue
from successkit.metrics.parts import check_same
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.common import NOT_OVER, Common


@attrs.frozen(kw_only=True)
class AmountState:
    """An amount of money over some accounts, or its mean.

    Parameters
    ----------
    name
        Name of the metric.
    unit
        ``money/month``, ``money/year`` or ``money``.
    units
        Sum, in 1/55,440 of a minor unit.
    n
        How many accounts or contracts.
    nobody
        Why there is no mean when ``n`` is 0; None for a sum.
    common
        Period, currency, definition and so on.
    """

    name: str
    unit: str = "money/month"
    units: int
    n: int
    nobody: str | None = None
    common: Common

    def __add__(self, other: Self) -> Self:
        common = self.common + other.common
        check_same(self, other, "name", "unit", "nobody")
        return attrs.evolve(
            self,
            units=self.units + other.units,
            n=self.n + other.n,
            common=common,
        )

    def value(self) -> MetricValue:
        """Return the amount.

        Returns
        -------
        MetricValue
            In major units, exact to the minor unit; a mean is rounded once.
        """
        currency, mean = self.common.currency, self.nobody is not None
        exact = self.units
        if mean:
            exact = round(Fraction(self.units, self.n)) if self.n else 0
        reason = None if self.n or self.common.zero else self.nobody
        if self.common.hidden:
            reason = NOT_OVER
        return MetricValue(
            name=self.name,
            value=None if reason else major(exact, currency),
            unit=self.unit,
            numerator=major(self.units, currency) if mean else None,
            denominator=self.n if mean else None,
            n=self.n,
            undefined=reason,
            complete=self.common.complete,
            currency=currency,
            definition=str(self.common.definition),
        )


@attrs.frozen(kw_only=True)
class CountState:
    """How many accounts there are of a kind.

    Parameters
    ----------
    name
        Name of the metric.
    n
        The count.
    common
        Period, definition and so on.
    """

    name: str
    n: int
    common: Common

    def __add__(self, other: Self) -> Self:
        common = self.common + other.common
        check_same(self, other, "name")
        return attrs.evolve(self, n=self.n + other.n, common=common)

    def value(self) -> MetricValue:
        """Return the count.

        Returns
        -------
        MetricValue
            From 0; never undefined.
        """
        return MetricValue(
            name=self.name,
            value=self.n,
            unit="count",
            n=self.n,
            complete=self.common.complete,
            definition=str(self.common.definition),
        )
