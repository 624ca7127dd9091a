"""``RenewalState``: a renewal rate over some accounts, which adds up."""

import attrs

from successkit.core.evidence import MetricValue
from successkit.metrics.parts import check_same
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.renewal_book import renewals_of
from successkit.metrics.revenue.renewal_counts import By, RenewalCounts

_NAMES: dict[str, str] = {
    "count": "renewal_rate",
    "value": "renewal_rate_by_value",
    "value_net": "net_renewal_rate_by_value",
}
NOTHING_DECIDED = "no contract was due and decided in the period"
NO_VALUE_DECIDED = "no revenue was due and decided in the period"


@attrs.frozen(kw_only=True)
class RenewalState:
    """One renewal rate over some accounts.

    Parameters
    ----------
    by
        What it counts.
    counts
        Exact sums.
    common
        Period, currency, definition and so on.
    """

    by: By
    counts: RenewalCounts
    common: Common

    def __add__(self, other: "RenewalState") -> "RenewalState":
        common = self.common + other.common
        check_same(self, other, "by")
        return attrs.evolve(
            self,
            counts=self.counts + other.counts,
            common=common,
        )

    def value(self) -> MetricValue:
        """Return the rate.

        Returns
        -------
        MetricValue
            With the bounds of pending contracts.
        """
        renewed, decided, _ = self.counts.parts(self.by)
        counted, currency = self.by == "count", self.common.currency
        reason = NOTHING_DECIDED if counted else NO_VALUE_DECIDED
        return MetricValue(
            name=_NAMES[self.by],
            value=self.counts.rate(self.by),
            unit="ratio" if self.by == "value_net" else "share",
            numerator=renewed if counted else major(renewed, currency),
            denominator=decided if counted else major(decided, currency),
            n=self.counts.due,
            undefined=None if decided else reason,
            interval=self.counts.bounds(self.by),
            complete=self.common.complete,
            currency=None if counted else currency,
            definition=str(self.common.definition),
        )


def renewal_partial(figures: PeriodFigures, by: By = "count") -> RenewalState:
    """Return the state of a renewal rate: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.
    by
        ``count``, ``value`` or ``value_net``.

    Returns
    -------
    RenewalState
        The sums of the renewal book.
    """
    counts = figures.once(renewals_of).counts
    return RenewalState(by=by, counts=counts, common=Common.of(figures))
