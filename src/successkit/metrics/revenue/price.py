"""What accounts and contracts are worth on average at the end of a period."""

from datetime import date, datetime

import attrs

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amount_state import AmountState
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.rates import accounts_behind
from successkit.metrics.revenue.ratios import rate_of

MONTHS = 12


def mrr_partial(figures: PeriodFigures) -> AmountState:
    """Return monthly recurring revenue at the closing: it adds up over accounts.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    AmountState
        [money/month]
    """
    totals = figures.totals
    return AmountState(
        name="mrr",
        units=totals.closing,
        n=totals.accounts_closed,
        common=Common.of(figures),
    )


def arr_partial(figures: PeriodFigures) -> AmountState:
    """Return annual recurring revenue at the closing: twelve times the monthly.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    AmountState
        [money/year]
    """
    monthly = mrr_partial(figures)
    units = monthly.units * MONTHS
    return attrs.evolve(monthly, name="arr", unit="money/year", units=units)


def arpa_partial(figures: PeriodFigures) -> AmountState:
    """Return monthly revenue and accounts at the closing: they add up over accounts.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    AmountState
        [money/month] Its value is the mean.
    """
    return attrs.evolve(
        mrr_partial(figures),
        name="average_revenue_per_account",
        nobody="no accounts at the end of the period",
    )


def acv_partial(figures: PeriodFigures) -> AmountState:
    """Return yearly revenue and contracts in force at the closing.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    AmountState
        [money/year] Its value is the mean.
    """
    book = figures.book
    day = min(book.closing_day(figures.period), book.as_of)
    return attrs.evolve(
        arr_partial(figures),
        name="annual_contract_value",
        n=len(book.contracts_in_force(day)),
        nobody="no contracts in force at the end of the period",
    )


def closing_figure(figures: PeriodFigures, state: AmountState) -> MetricValue:
    """Return a figure of the closing revenue, with the accounts that pay it.

    Parameters
    ----------
    figures
        Sums of the period.
    state
        What was made of them.

    Returns
    -------
    MetricValue
        That of the state.
    """
    rate = rate_of("mrr", figures.book.definition, figures.period)
    return attrs.evolve(state.value(), accounts=accounts_behind(rate, figures))


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
    return closing_figure(figures, mrr_partial(figures))


def arr_figure(figures: PeriodFigures) -> MetricValue:
    """Return annual recurring revenue at the closing.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/year]
    """
    return closing_figure(figures, arr_partial(figures))


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
    return closing_figure(figures, arpa_partial(figures))


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
    return closing_figure(figures, acv_partial(figures))


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
