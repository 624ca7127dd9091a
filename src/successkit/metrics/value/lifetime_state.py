"""``LifetimeState``: simple lifetime value over some accounts, which adds up."""

from fractions import Fraction
from typing import Final, Self

import attrs

from successkit.core.evidence import MetricValue
from successkit.metrics.parts import check_same
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.common import NOT_OVER, Common
from successkit.metrics.revenue.rate_state import NO_ACCOUNTS, RateState

DAYS_A_MONTH: Final = Fraction(365, 12)
NO_CHURN: Final = "nobody was lost, so the formula has no finite value"


def by_month(rate: RateState) -> float | None:
    """Return a churn rate as a rate per month.

    Parameters
    ----------
    rate
        Of one window.

    Returns
    -------
    float | None
        1 − (1 − c)^(month / window); None when the rate is undefined.
    """
    churn = rate.exact
    if churn is None:
        return None
    kept = max(1 - float(churn), 0)
    return float(1 - kept ** float(DAYS_A_MONTH / rate.rate.windows[0].days))


@attrs.frozen(kw_only=True)
class LifetimeState:
    """Revenue for each account over churn, of some accounts.

    Parameters
    ----------
    units
        Monthly revenue at the closing, in 1/55,440 of a minor unit.
    n
        Accounts at the closing.
    rates
        The churn, or the retention, that the definition names; of several the mean.
    margin
        Share of the revenue that is kept after the cost of serving. [1]
    common
        Period, currency, definition and so on.
    """

    units: int
    n: int
    rates: tuple[RateState, ...]
    margin: Fraction
    common: Common

    def __add__(self, other: Self) -> Self:
        common = self.common + other.common
        check_same(self, other, "margin")
        both = zip(self.rates, other.rates, strict=True)
        return attrs.evolve(
            self,
            units=self.units + other.units,
            n=self.n + other.n,
            rates=tuple(one + another for one, another in both),
            common=common,
        )

    @property
    def churn(self) -> float | Fraction | None:
        """The churn that revenue is divided by; None when it is undefined."""
        choice = self.common.definition.lifetime_churn
        if choice == "monthly":
            return by_month(self.rates[0])
        known = [rate.exact for rate in self.rates if rate.exact is not None]
        if not known:
            return None
        mean = sum(known, Fraction()) / len(known)
        return 1 - mean if choice == "net_revenue" else mean

    def value(self) -> MetricValue:
        """Return ARPA × margin divided by churn.

        Returns
        -------
        MetricValue
            [money]; undefined at zero churn, where the formula has no finite value,
            unless the definition takes that for 0.
        """
        currency, churn = self.common.currency, self.churn
        reason = self._reason(churn)
        value = None
        if reason is None:
            value = major(self._units(churn), currency)
        return MetricValue(
            name="lifetime_value_simple",
            value=value,
            unit="money",
            denominator=None if churn is None else float(churn),
            n=self.n,
            undefined=reason,
            complete=self.common.complete,
            currency=currency,
            definition=str(self.common.definition),
        )

    def _units(self, churn: float | Fraction | None) -> int:
        if not self.n or churn is None or churn <= 0:
            return 0
        return round(Fraction(self.units, self.n) * self.margin / Fraction(churn))

    def _reason(self, churn: float | Fraction | None) -> str | None:
        if self.common.hidden:
            return NOT_OVER
        if self.common.zero or (self.n and churn is not None and churn > 0):
            return None
        if not self.n:
            return "no accounts"
        return NO_ACCOUNTS if churn is None else NO_CHURN
