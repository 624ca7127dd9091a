"""Churn: who left, and how much went with them, of those who were there."""

from datetime import date, datetime

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import (
    over_period,
    share_of_accounts,
    share_of_money,
)

NO_ACCOUNTS = "no accounts at the start of the period"
NO_REVENUE = "no revenue at the start of the period"


def logo_churn_figure(figures: PeriodFigures) -> MetricValue:
    """Return accounts lost from those at the opening, as a share of them.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    return share_of_accounts(
        "logo_churn_rate",
        figures,
        lambda totals: totals.accounts_lost,
        lambda totals: totals.accounts_open,
        NO_ACCOUNTS,
        figures.book.lost_accounts(figures.period),
    )


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
    return share_of_accounts(
        "logo_retention_rate",
        figures,
        lambda totals: totals.accounts_open - totals.accounts_lost,
        lambda totals: totals.accounts_open,
        NO_ACCOUNTS,
    )


def mrr_churn_figure(figures: PeriodFigures) -> MetricValue:
    """Return revenue lost by churn and contraction, as a share of the opening.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        In [0, 1]; one less the gross revenue retention where nothing paused.
    """
    return share_of_money(
        "mrr_churn_rate",
        figures,
        lambda totals: totals.churn + totals.contraction,
        lambda totals: totals.opening,
        NO_REVENUE,
    )


def logo_churn_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
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

    Returns
    -------
    MetricValue
        In [0, 1]; accounts that came within the period do not count.
    """
    return over_period(
        logo_churn_figure,
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

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    return over_period(
        mrr_churn_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
