"""Renewal rate: of the contracts whose term ended in a period, how many went on."""

from datetime import date, datetime

import attrs

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.renewal_book import renewals_of
from successkit.metrics.revenue.renewal_counts import By, RenewalCounts
from successkit.metrics.revenue.renewal_state import RenewalState


def _figure(figures: PeriodFigures, by: By) -> MetricValue:
    book = figures.once(renewals_of)
    state = RenewalState(by=by, counts=book.counts, common=Common.of(figures))
    return attrs.evolve(state.value(), accounts=book.renewed_accounts)


def renewal_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of decided contracts that were renewed.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1]; the interval counts pending ones as all lost or all renewed.
    """
    return _figure(figures, "count")


def renewal_value_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of decided revenue that was renewed, increases left out.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1]: each contract counts at most its old value.
    """
    return _figure(figures, "value")


def net_renewal_value_figure(figures: PeriodFigures) -> MetricValue:
    """Return the new value of renewed contracts over the old value of decided ones.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        >= 0; above 1 renewals brought more than was due.
    """
    return _figure(figures, "value_net")


_FIGURES = {
    "count": renewal_figure,
    "value": renewal_value_figure,
    "value_net": net_renewal_value_figure,
}


def renewal_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    by: By = "count",
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of contracts due in a period that were renewed.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    by
        ``count``: contracts; ``value``: monthly revenue, each contract capped at its
        old value; ``value_net``: monthly revenue, not capped.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figure.

    Returns
    -------
    MetricValue
        In [0, 1], or >= 0 for ``value_net``; n is the contracts due, decided or not.
        A sum over the rows of :func:`renewal_book`.
    """
    RenewalCounts().parts(by)  # refuses what is no way to count before any work
    return over_period(
        _FIGURES[by],
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
