"""``RateState``: a rate over some accounts, which adds up."""

from decimal import Decimal
from fractions import Fraction
from typing import Final, Self

import attrs

from successkit.core.evidence import Interval, MetricValue
from successkit.metrics.parts import check_same, share_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import NOT_OVER, Common
from successkit.metrics.revenue.rate_sums import fraction_of, windows_of
from successkit.metrics.revenue.ratios import Rate, product, rate_of
from successkit.metrics.revenue.totals import Totals

NO_ACCOUNTS: Final = "no accounts at the start of the period"
NO_REVENUE: Final = "no revenue at the start of the period"
NOTHING_LOST: Final = "nothing was lost in the period"

_COUNTED: Final = ("logo_churn_rate", "logo_retention_rate")


@attrs.frozen(kw_only=True)
class WindowSums:
    """Exact sums of one window of a rate over some accounts.

    Parameters
    ----------
    totals, worst
        Lines, with contracts in their grace renewed, and with none of them renewed.
    best_parts, worst_parts
        What stands above and below the fraction bar, both ways.
    """

    totals: Totals
    worst: Totals
    best_parts: tuple[int, int]
    worst_parts: tuple[int, int]

    def __add__(self, other: Self) -> Self:
        return attrs.evolve(
            self,
            totals=self.totals + other.totals,
            worst=self.worst + other.worst,
            best_parts=_added(self.best_parts, other.best_parts),
            worst_parts=_added(self.worst_parts, other.worst_parts),
        )


def _added(one: tuple[int, int], other: tuple[int, int]) -> tuple[int, int]:
    return one[0] + other[0], one[1] + other[1]


@attrs.frozen(kw_only=True)
class RateState:
    """One rate over some accounts.

    Parameters
    ----------
    name
        Name of the metric.
    rate
        What is divided by what, in which windows.
    windows
        Exact sums of each.
    common
        Period, currency, definition and so on.
    """

    name: str
    rate: Rate
    windows: tuple[WindowSums, ...]
    common: Common

    def __add__(self, other: Self) -> Self:
        common = self.common + other.common
        check_same(self, other, "name", "rate")
        both = zip(self.windows, other.windows, strict=True)
        return attrs.evolve(
            self,
            windows=tuple(one + another for one, another in both),
            common=common,
        )

    @property
    def exact(self) -> Fraction | None:
        """The rate with contracts in their grace renewed; None when undefined."""
        parts = [window.best_parts for window in self.windows]
        return product(parts, zero=self.common.zero)

    def value(self) -> MetricValue:
        """Return the rate.

        Returns
        -------
        MetricValue
            With the bounds of pending contracts, or a Wilson interval of counts.
        """
        counted = self.name in _COUNTED
        exact = None if self.common.hidden else self.exact
        top, bottom = self._parts()
        return MetricValue(
            name=self.name,
            value=None if exact is None else float(exact),
            unit="ratio" if self.name == "quick_ratio" else "share",
            numerator=top if counted else self._money(top),
            denominator=bottom if counted else self._money(bottom),
            n=(bottom or 0) if counted else self.windows[0].totals.accounts_open,
            undefined=self._reason() if exact is None else None,
            interval=None if exact is None else self._interval(exact),
            complete=self.common.complete,
            currency=None if counted else self.common.currency,
            definition=str(self.common.definition),
        )

    def _parts(self) -> tuple[int, int] | tuple[None, None]:
        """Return numerator and denominator; a product of windows has none."""
        single = len(self.windows) == 1
        return self.windows[0].best_parts if single else (None, None)

    def _money(self, part: int | None) -> Decimal | None:
        return None if part is None else major(part, self.common.currency)

    def _reason(self) -> str:
        if self.common.hidden:
            return NOT_OVER
        if self.name == "quick_ratio":
            return NOTHING_LOST
        return NO_ACCOUNTS if self.name in _COUNTED else NO_REVENUE

    def _interval(self, best: Fraction) -> Interval | None:
        if any(window.worst != window.totals for window in self.windows):
            parts = [window.worst_parts for window in self.windows]
            worst = product(parts, zero=self.common.zero)
            ends = [float(end) for end in (best, worst) if end is not None]
            return Interval(low=min(ends), high=max(ends), method="pending")
        return share_interval(*self._parts()) if self.name in _COUNTED else None


def rate_partial(
    figures: PeriodFigures, name: str, months: int | None = None
) -> RateState:
    """Return the state of a rate: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.
    name
        Name of the metric, one of ``ratios.RATIOS`` that is a rate.
    months
        Look back this many months, whatever the definition says. [months]

    Returns
    -------
    RateState
        Sums of every window.
    """
    rate = rate_of(name, figures.book.definition, figures.period, months)
    return RateState(
        name=name,
        rate=rate,
        windows=tuple(_window(rate, one) for one in windows_of(rate, figures)),
        common=Common.of(figures),
    )


def _window(rate: Rate, figures: PeriodFigures) -> WindowSums:
    best = fraction_of(rate, figures)
    # Sums that are equal by chance are computed all the same, so that parts add up.
    sure = figures.book.undecided is None
    return WindowSums(
        totals=figures.totals,
        worst=figures.worst,
        best_parts=best,
        worst_parts=best if sure else fraction_of(rate, figures, worst=True),
    )
