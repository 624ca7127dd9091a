"""Upsell and cross-sell: more of a product already held, or another product."""

from datetime import date, datetime
from functools import partial

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.expansion_counts import ExpansionCounts, Over
from successkit.metrics.revenue.expansion_figures import (
    cross_sell_amount_figure,
    offer_conversion_figure,
    sale_rate_figure,
    upsell_amount_figure,
)
from successkit.metrics.revenue.figures import over_period


def upsell_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    over: Over = "eligible",
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of accounts that bought more of what they had.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    over
        ``eligible``: customers at the opening; ``offered``: accounts with an event
        ``offered`` in the period; ``active``: customers at the closing.
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
        In [0, 1]; n is the accounts of the denominator.
    """
    ExpansionCounts().parts("upsell", over)  # refuses a wrong word before any work
    return over_period(
        partial(sale_rate_figure, sale="upsell", over=over),
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def cross_sell_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    over: Over = "eligible",
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of accounts that bought another product.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    over
        ``eligible``: customers at the opening; ``offered``: accounts with an event
        ``offered`` in the period; ``active``: customers at the closing.
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
        In [0, 1]; n is the accounts of the denominator.
    """
    ExpansionCounts().parts("upsell", over)  # refuses a wrong word before any work
    return over_period(
        partial(sale_rate_figure, sale="cross_sell", over=over),
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def upsell_amount(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the monthly revenue that upsell added.

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
        [money/month]; n is the accounts that bought.
    """
    return over_period(
        upsell_amount_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def cross_sell_amount(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the monthly revenue that cross-sell added.

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
        [money/month]; n is the accounts that bought.
    """
    return over_period(
        cross_sell_amount_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def offer_conversion_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of offers that were taken up within the period.

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
        In [0, 1]; n is the offers.
    """
    return over_period(
        offer_conversion_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
