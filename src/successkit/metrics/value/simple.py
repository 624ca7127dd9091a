"""Simple lifetime value: named for what it is, to be compared with better models."""

from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Final

from dateutil.relativedelta import relativedelta

from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.figures import over_period
from successkit.metrics.revenue.rate_state import RateState, rate_partial
from successkit.metrics.value.lifetime_state import LifetimeState, by_month
from successkit.metrics.value.value_options import check_margin

_SIX: Final = 6


def monthly_churn(figures: PeriodFigures) -> float | None:
    """Return the logo churn of a period as a rate per month.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    float | None
        1 − (1 − c)^(month / period); None without accounts at the opening.
    """
    return by_month(rate_partial(figures, "logo_churn_rate"))


def _six_months(figures: PeriodFigures) -> tuple[RateState, ...]:
    """Return the churn of each of the six months before the last one of the period."""
    last = figures.period.end - relativedelta(months=1)
    months = Period(last - relativedelta(months=_SIX), last).split("month")
    before = figures.book.figures(months, level=figures.level)
    return tuple(rate_partial(month, "logo_churn_rate") for month in before)


def lifetime_partial(
    figures: PeriodFigures, margin: Fraction = Fraction(1)
) -> LifetimeState:
    """Return what the simple lifetime value is made of: it adds up over accounts.

    Parameters
    ----------
    figures
        The period.
    margin
        Share of the revenue that is kept after the cost of serving. [1]

    Returns
    -------
    LifetimeState
        Revenue, accounts, and the churn that the definition names.
    """
    choice = figures.book.definition.lifetime_churn
    if choice == "six_months":
        rates = _six_months(figures)
    else:
        net = choice == "net_revenue"
        name = "net_revenue_retention" if net else "logo_churn_rate"
        rates = (rate_partial(figures, name),)
    return LifetimeState(
        units=figures.totals.closing,
        n=figures.totals.accounts_closed,
        rates=rates,
        margin=margin,
        common=Common.of(figures),
    )


def arpa_over_churn_figure(figures: PeriodFigures, margin: float = 1.0) -> MetricValue:
    """Return ARPA × margin divided by churn.

    Parameters
    ----------
    figures
        The period.
    margin
        Share of the revenue that is kept after the cost of serving. [1]

    Returns
    -------
    MetricValue
        [money]; undefined at zero churn, where the formula has no finite value, unless
        the definition takes that for 0.
    """
    return lifetime_partial(figures, Fraction(margin)).value()


def arpa_over_churn(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
    margin: float = 1.0,
) -> MetricValue:
    """Return ARPA × margin divided by churn, the usual simple lifetime value.

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
        Choices behind the figure; ``lifetime_churn`` says which churn.
    margin
        Share of the revenue that is kept after the cost of serving. [1]

    Returns
    -------
    MetricValue
        [money]; undefined at zero churn. On real renewal data it errs by a quarter to a
        half: it assumes that everybody leaves at the same rate for ever.

    Raises
    ------
    InvalidInputError
        The margin is not above 0 and at most 1.
    """
    check_margin(margin)
    return over_period(
        partial(arpa_over_churn_figure, margin=margin),
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )


def arpa_margin_over_churn(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    margin: float,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return ARPA × margin divided by churn; the margin has to be named.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open: first day, and first day no longer.
    margin
        Share of the revenue that is kept after the cost of serving. [1]
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency; needed when the book has several.
    definition
        Choices behind the figure; ``lifetime_churn`` says which churn.

    Returns
    -------
    MetricValue
        As :func:`arpa_over_churn`, undefined at zero churn.
    """
    return arpa_over_churn(
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
        margin=margin,
    )
