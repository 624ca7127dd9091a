"""Helpers that turn exact sums into ``MetricValue``."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from dateutil.relativedelta import relativedelta

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook

Figure = Callable[[PeriodFigures], MetricValue]
"""Computes one metric from the figures of a period."""


def ratio(numerator: int, denominator: int) -> float | None:
    """Return the correctly rounded quotient of two whole numbers.

    Parameters
    ----------
    numerator, denominator
        Any size.

    Returns
    -------
    float | None
        None when the denominator is 0.
    """
    return float(Fraction(numerator, denominator)) if denominator else None


def over_period(
    figure: Figure,
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
    """Compute one figure of one period of a portfolio.

    Parameters
    ----------
    figure
        The metric.
    portfolio
        The book.
    start, end
        The period, half-open.
    months
        Length of the period, up to its end, instead of ``start``.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    currency
        Reporting currency; needed when the book has several.
    definition
        The choices.

    Returns
    -------
    MetricValue
        The figure.
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of or end,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return figure(book.figures([period_of(start, end, months)])[0])


def period_of(start: date | None, end: date, months: int | None) -> Period:
    """Return the period that is given by its ends, or by its end and length.

    Parameters
    ----------
    start, end
        First day, and first day no longer.
    months
        Whole months up to the end.

    Returns
    -------
    Period
        The days.

    Raises
    ------
    InvalidInputError
        Neither or both of start and months are given, or the months are not above 0.

    Examples
    --------
    >>> str(period_of(None, date(2026, 4, 1), 12).start)
    '2025-04-01'
    """
    if (start is None) == (months is None):
        raise InvalidInputError(
            "start, months: expected one of them; got "
            f"{'neither' if start is None else 'both'}"
        )
    if months is None and start is not None:
        return Period(start, end)
    if type(months) is not int or months < 1:
        raise InvalidInputError(
            f"months: expected whole months above 0, such as 1, 3 or 12; got {months!r}"
        )
    return Period(end - relativedelta(months=months), end)
