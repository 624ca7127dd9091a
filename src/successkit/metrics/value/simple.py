"""Simple lifetime value: named for what it is, to be compared with better models."""

from datetime import date, datetime
from fractions import Fraction

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import over_period

DAYS_A_MONTH = Fraction(365, 12)


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
    totals = figures.totals
    if not totals.accounts_open:
        return None
    kept = 1 - totals.accounts_lost / totals.accounts_open
    return float(1 - kept ** float(DAYS_A_MONTH / figures.period.days))


def arpa_over_churn_figure(figures: PeriodFigures) -> MetricValue:
    """Return ARPA divided by monthly churn.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        [money]; undefined at zero churn, where the formula has no finite value.
    """
    totals, currency = figures.totals, figures.book.currency
    churn = monthly_churn(figures)
    if not churn or not totals.accounts_closed:
        value, reason = None, "nobody was lost, so the formula has no finite value"
        if churn is None or not totals.accounts_closed:
            reason = "no accounts"
    else:
        arpa = Fraction(totals.closing, totals.accounts_closed)
        value, reason = major(round(arpa / Fraction(churn)), currency), None
    return MetricValue(
        name="lifetime_value_simple",
        value=value,
        unit="money",
        denominator=churn,
        n=totals.accounts_closed,
        undefined=reason,
        complete=figures.complete,
        currency=currency,
        definition=str(figures.book.definition),
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
) -> MetricValue:
    """Return ARPA divided by monthly logo churn, the usual simple lifetime value.

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
        [money]; undefined at zero churn. On real renewal data it errs by a quarter to a
        half: it assumes that everybody leaves at the same rate for ever.
    """
    return over_period(
        arpa_over_churn_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
