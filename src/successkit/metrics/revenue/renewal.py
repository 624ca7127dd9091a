"""Renewal rate: of the contracts whose term ended in a period, how many went on."""

from datetime import date, datetime

import numpy as np

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.core.states import code_of
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.renewal_book import renewals_of
from successkit.metrics.revenue.renewal_counts import By, RenewalCounts
from successkit.metrics.revenue.renewal_rows import RenewalOutcome

_NAMES: dict[str, str] = {
    "count": "renewal_rate",
    "value": "renewal_rate_by_value",
    "value_net": "net_renewal_rate_by_value",
}
NOTHING_DECIDED = "no contract was due and decided in the period"
NO_VALUE_DECIDED = "no revenue was due and decided in the period"


def renewal_partial(figures: PeriodFigures) -> RenewalCounts:
    """Return the state of the renewal rates: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    RenewalCounts
        The sums of the renewal book.
    """
    return renewals_of(figures.book, figures.period).counts


def _figure(figures: PeriodFigures, by: By) -> MetricValue:
    renewals = renewals_of(figures.book, figures.period)
    sums, currency = renewals.counts, renewals.currency
    renewed, decided, _ = sums.parts(by)
    counted = by == "count"
    went_on = renewals.outcome < code_of(RenewalOutcome.LOST)
    return MetricValue(
        name=_NAMES[by],
        value=sums.value(by),
        unit="ratio" if by == "value_net" else "share",
        numerator=renewed if counted else major(renewed, currency),
        denominator=decided if counted else major(decided, currency),
        n=sums.due,
        undefined=None
        if decided
        else (NOTHING_DECIDED if counted else NO_VALUE_DECIDED),
        interval=sums.bounds(by),
        complete=figures.complete,
        currency=None if counted else currency,
        definition=renewals.definition,
        accounts=tuple(np.unique(renewals.account[went_on].astype(str)).tolist()),
    )


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
