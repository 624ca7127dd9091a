"""Churn: who left, and how much went with them, of those who were there."""

from datetime import date, datetime

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import Figure, over_period
from successkit.metrics.revenue.rates import over_a_year, rate_figure


def logo_churn_figure(figures: PeriodFigures) -> MetricValue:
    """Return accounts lost from those at the opening, as a share of them.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        In [0, 1] by default, and wherever each loss has its entry in the base.
    """
    return rate_figure(figures, "logo_churn_rate")


def logo_retention_figure(figures: PeriodFigures) -> MetricValue:
    """Return accounts kept of those at the opening, as a share of them.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        In [0, 1]: one less the logo churn rate.
    """
    return rate_figure(figures, "logo_retention_rate")


def mrr_churn_figure(figures: PeriodFigures) -> MetricValue:
    """Return revenue lost by churn and contraction, as a share of the opening.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        In [0, 1] by default; one less the gross revenue retention where nothing paused.
        Of each account at most what it paid at the opening counts.
    """
    return rate_figure(figures, "mrr_churn_rate")


def annual_churn_figure(figure: Figure) -> Figure:
    """Return a churn rate's figure brought to a year.

    Parameters
    ----------
    figure
        ``logo_churn_figure`` or ``mrr_churn_figure``.

    Returns
    -------
    Figure
        The same rate over a year, in ``share/year``.
    """
    return lambda figures: over_a_year(figure(figures), figures)


def logo_churn_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
    over_year: bool = False,
) -> MetricValue:
    """Return the share of the opening accounts that were lost in a period.

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
    over_year
        Whether to bring the rate to a year, as the definition does.

    Returns
    -------
    MetricValue
        In [0, 1]; accounts that came within the period do not count by default.
    """
    figure = annual_churn_figure(logo_churn_figure) if over_year else logo_churn_figure
    return over_period(
        figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def logo_retention_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of the opening accounts that were kept over a period.

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
        In [0, 1]: 1 − logo churn rate; new customers excluded.
    """
    return over_period(
        logo_retention_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def mrr_churn_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
    over_year: bool = False,
) -> MetricValue:
    """Return the share of the opening revenue lost by churn and contraction.

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
    over_year
        Whether to bring the rate to a year, as the definition does.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    figure = annual_churn_figure(mrr_churn_figure) if over_year else mrr_churn_figure
    return over_period(
        figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
