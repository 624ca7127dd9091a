"""Simple lifetime value: named for what it is, to be compared with better models."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction
from functools import partial
from typing import Final

from dateutil.relativedelta import relativedelta

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import NOT_OVER, over_period
from successkit.metrics.revenue.rate_sums import fractions_of
from successkit.metrics.revenue.ratios import product, rate_of

DAYS_A_MONTH: Final = Fraction(365, 12)
_SIX: Final = 6
NO_CHURN: Final = "nobody was lost, so the formula has no finite value"


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
    churn = _rate("logo_churn_rate", figures)
    if churn is None:
        return None
    days = rate_of("logo_churn_rate", figures.book.definition, figures.period)
    kept = max(1 - float(churn), 0)
    return float(1 - kept ** float(DAYS_A_MONTH / days.windows[0].days))


def _rate(metric: str, figures: PeriodFigures) -> Fraction | None:
    definition = figures.book.definition
    rate = rate_of(metric, definition, figures.period)
    zero = definition.zero_denominator == "zero"
    return product(fractions_of(rate, figures), zero=zero)


def _as_is(figures: PeriodFigures) -> Fraction | None:
    return _rate("logo_churn_rate", figures)


def _six_months(figures: PeriodFigures) -> Fraction | None:
    """Return the mean churn of the six months before the last one of the period."""
    last = figures.period.end - relativedelta(months=1)
    months = Period(last - relativedelta(months=_SIX), last).split("month")
    rates = [_as_is(month) for month in figures.book.figures(months)]
    known = [rate for rate in rates if rate is not None]
    return sum(known, Fraction()) / len(known) if known else None


def _net_revenue(figures: PeriodFigures) -> Fraction | None:
    kept = _rate("net_revenue_retention", figures)
    return None if kept is None else 1 - kept


_CHURN: Final[dict[str, Callable[[PeriodFigures], float | Fraction | None]]] = {
    "monthly": monthly_churn,
    "as_is": _as_is,
    "six_months": _six_months,
    "net_revenue": _net_revenue,
}


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
    totals, currency = figures.totals, figures.book.currency
    definition = figures.book.definition
    churn = _CHURN[definition.lifetime_churn](figures)
    value, reason = None, None
    if definition.partial_periods == "undefined" and not figures.complete:
        reason = NOT_OVER
    elif churn is not None and churn > 0 and totals.accounts_closed:
        arpa = Fraction(totals.closing, totals.accounts_closed) * Fraction(margin)
        value = major(round(arpa / Fraction(churn)), currency)
    elif definition.zero_denominator == "zero":
        value = major(0, currency)
    else:
        nobody = churn is None or not totals.accounts_closed
        reason = "no accounts" if nobody else NO_CHURN
    return MetricValue(
        name="lifetime_value_simple",
        value=value,
        unit="money",
        denominator=None if churn is None else float(churn),
        n=totals.accounts_closed,
        undefined=reason,
        complete=figures.complete,
        currency=currency,
        definition=str(definition),
    )


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
    if not 0 < margin <= 1:
        raise InvalidInputError(
            f"margin: expected a share above 0, at most 1; got {margin}"
        )
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
