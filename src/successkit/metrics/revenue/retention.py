"""Revenue retention of the accounts that paid at the opening, point to point."""

from datetime import date, datetime
from functools import partial

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.rates import rate_figure


def gross_retention_figure(
    figures: PeriodFigures, months: int | None = None
) -> MetricValue:
    """Return the opening revenue that was kept, expansion not counted.

    Parameters
    ----------
    figures
        Sums of the period.
    months
        Look back this many months from the end of the period; None for what the
        definition says. [months]

    Returns
    -------
    MetricValue
        In [0, 1]: the lower of opening and closing of each account.
    """
    return rate_figure(figures, "gross_revenue_retention", months)


def net_retention_figure(
    figures: PeriodFigures, months: int | None = None
) -> MetricValue:
    """Return the closing revenue of the opening accounts over their opening revenue.

    Parameters
    ----------
    figures
        Sums of the period.
    months
        Look back this many months from the end of the period; None for what the
        definition says. [months]

    Returns
    -------
    MetricValue
        In [0, inf); above 1 they grew.
    """
    return rate_figure(figures, "net_revenue_retention", months)


def quick_ratio_figure(figures: PeriodFigures) -> MetricValue:
    """Return revenue gained for each unit of revenue lost.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        (new + expansion + reactivation) / (contraction + churn).
    """
    return rate_figure(figures, "quick_ratio")


def gross_revenue_retention(
    portfolio: Portfolio,
    *,
    start: date | None = None,
    end: date,
    months: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of the opening revenue that was kept, without expansion.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    months
        Length of the period up to its end, instead of ``start``: 1, 3, 12 … [months]
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
        In [0, 1]; closed cohort, point to point.
    """
    return over_period(
        partial(gross_retention_figure, months=months),
        portfolio,
        start=start,
        end=end,
        months=months,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def net_revenue_retention(
    portfolio: Portfolio,
    *,
    start: date | None = None,
    end: date,
    months: int | None = None,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return what the opening accounts pay at the end, for each unit at the start.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    months
        Length of the period up to its end, instead of ``start``: 1, 3, 12 … [months]
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
        In [0, inf); closed cohort, point to point, new accounts excluded.
    """
    return over_period(
        partial(net_retention_figure, months=months),
        portfolio,
        start=start,
        end=end,
        months=months,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def quick_ratio(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return revenue gained for each unit of revenue lost.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
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
        In [0, inf); undefined when nothing was lost.
    """
    return over_period(
        quick_ratio_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
