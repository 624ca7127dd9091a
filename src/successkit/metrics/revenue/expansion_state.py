"""``ExpansionState``: a figure of expansion over some accounts, which adds up."""

from typing import Final

import attrs

from successkit.core.evidence import MetricValue
from successkit.metrics.parts import check_same, share_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.expansion_book import expansions_of
from successkit.metrics.revenue.expansion_counts import (
    ExpansionCounts,
    Over,
    SaleCounts,
)
from successkit.metrics.revenue.figures import ratio
from successkit.metrics.revenue.rate_state import NO_ACCOUNTS

_NOBODY: Final[dict[str, str]] = {
    "eligible": NO_ACCOUNTS,
    "offered": "no account was made an offer in the period",
    "active": "no accounts at the end of the period",
}
NO_OFFERS: Final = "no offer was made in the period"


@attrs.frozen(kw_only=True)
class ExpansionState:
    """One figure of upsell, cross-sell or offers over some accounts.

    Parameters
    ----------
    sale
        ``upsell``, ``cross_sell``, or ``offer`` for the conversion of offers.
    over
        Denominator of a rate; None for the amount.
    counts
        Exact sums.
    common
        Period, currency, definition and so on.
    """

    sale: str
    over: Over | None
    counts: ExpansionCounts
    common: Common

    def __add__(self, other: "ExpansionState") -> "ExpansionState":
        common = self.common + other.common
        check_same(self, other, "sale", "over")
        return attrs.evolve(
            self,
            counts=self.counts + other.counts,
            common=common,
        )

    def value(self) -> MetricValue:
        """Return the figure.

        Returns
        -------
        MetricValue
            A rate with its Wilson interval, or an amount.
        """
        if self.sale == "offer":
            parts = (self.counts.taken, self.counts.offers)
            return self._share("offer_conversion_rate", parts, NO_OFFERS)
        if self.over is None:
            return self._amount()
        suffix = "" if self.over == "eligible" else f"_of_{self.over}"
        parts = self.counts.parts(self.sale, self.over)
        return self._share(f"{self.sale}_rate{suffix}", parts, _NOBODY[self.over])

    def _share(self, name: str, parts: tuple[int, int], nobody: str) -> MetricValue:
        hits, n = parts
        return MetricValue(
            name=name,
            value=ratio(hits, n),
            numerator=hits,
            denominator=n,
            n=n,
            undefined=None if n else nobody,
            interval=share_interval(hits, n),
            complete=self.common.complete,
            definition=str(self.common.definition),
        )

    def _amount(self) -> MetricValue:
        sold: SaleCounts = getattr(self.counts, self.sale)
        return MetricValue(
            name=f"{self.sale}_amount",
            value=major(sold.units, self.common.currency),
            unit="money/month",
            n=sold.eligible,
            complete=self.common.complete,
            currency=self.common.currency,
            definition=str(self.common.definition),
        )


def expansion_partial(
    figures: PeriodFigures, *, sale: str, over: Over | None
) -> ExpansionState:
    """Return the state of a figure of expansion: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.
    sale
        ``upsell``, ``cross_sell`` or ``offer``.
    over
        Denominator of a rate; None for the amount.

    Returns
    -------
    ExpansionState
        The sums of the expansion book.
    """
    counts = figures.once(expansions_of).counts
    common = Common.of(figures)
    return ExpansionState(sale=sale, over=over, counts=counts, common=common)
