"""What accounts and contracts are worth on average at the end of a period."""

from datetime import date, datetime

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import amount, over_period

MONTHS = 12


def mrr_figure(figures: PeriodFigures) -> MetricValue:
    """Return monthly recurring revenue at the closing.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/month]
    """
    totals = figures.totals
    return amount("mrr", figures, totals.closing, totals.accounts_closed)


def arr_figure(figures: PeriodFigures) -> MetricValue:
    """Return annual recurring revenue at the closing: twelve times the monthly.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/year]
    """
    totals = figures.totals
    closing, n = totals.closing * MONTHS, totals.accounts_closed
    return amount("arr", figures, closing, n, unit="money/year")


def arpa_figure(figures: PeriodFigures) -> MetricValue:
    """Return monthly revenue for each account at the closing.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/month]
    """
    totals = figures.totals
    return amount(
        "average_revenue_per_account",
        figures,
        totals.closing,
        totals.accounts_closed,
        "no accounts at the end of the period",
    )


def acv_figure(figures: PeriodFigures) -> MetricValue:
    """Return yearly revenue for each contract in force at the closing.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/year]
    """
    book = figures.book
    day = min(book.closing_day(figures.period), book.as_of)
    return amount(
        "annual_contract_value",
        figures,
        figures.totals.closing * MONTHS,
        len(book.contracts_in_force(day)),
        "no contracts in force at the end of the period",
        unit="money/year",
    )


def average_revenue_per_account(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return monthly recurring revenue for each account at the end of a period.

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
        [money/month], exact to the minor unit.
    """
    return over_period(
        arpa_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def annual_contract_value(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return yearly recurring revenue for each contract in force at the end.

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
        [money/year], exact to the minor unit.
    """
    return over_period(
        acv_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def monthly_recurring_revenue(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return monthly recurring revenue at the end of a period.

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
        [money/month], exact to the minor unit.
    """
    return over_period(
        mrr_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
