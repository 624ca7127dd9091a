"""Use of the product in a period: how often, how long, how broadly, which trend."""

from datetime import date, datetime

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience.engagement_partials import (
    breadth_partial,
    frequency_partial,
    time_partial,
    trend_partial,
)
from successkit.metrics.experience.periods import cut_for, figure_of


def active_days_per_week(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return on how many days a week an account uses the product.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of use, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        In [0, 7]: days with any use, over days since the account's first record that
        lie in the period. Accounts without a record in it are ``excluded``: not known
        is not unused. [days/week]

    Examples
    --------
    >>> from successkit.core import Account, Usage
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     usage=[
    ...         Usage(account_id="a-1", day=date(2026, 3, day), measure=name, value=30)
    ...         for day in (1, 2, 9)
    ...         for name in ("login", "session_minutes")
    ...     ],
    ... )
    >>> fortnight = {"start": date(2026, 3, 1), "end": date(2026, 3, 15)}
    >>> active_days_per_week(book, **fortnight).value
    1.5
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(frequency_partial(cut, period), cut, period)


def hours_of_use_per_week(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    measure: str | None = None,
) -> MetricValue:
    """Return for how many hours a week an account uses the product.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of use, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    measure
        Name of one measure of time; None for all whose name ends with ``hours``,
        ``minutes`` or ``seconds``.

    Returns
    -------
    MetricValue
        From 0: over accounts with a measure of time in the period; the others are
        ``excluded``. [h/week]

    Examples
    --------
    >>> from successkit.core import Account, Usage
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     usage=[
    ...         Usage(account_id="a-1", day=date(2026, 3, day), measure=name, value=30)
    ...         for day in (1, 2, 9)
    ...         for name in ("login", "session_minutes")
    ...     ],
    ... )
    >>> fortnight = {"start": date(2026, 3, 1), "end": date(2026, 3, 15)}
    >>> hours_of_use_per_week(book, **fortnight).value
    0.75
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(time_partial(cut, period, measure), cut, period)


def feature_breadth(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return the share of the features they use that accounts used in a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of use, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        In [0, 1]: measures used in the period, over those used in it or in the time
        before, three times as long.

    Examples
    --------
    >>> from successkit.core import Account, Usage
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     usage=[
    ...         Usage(account_id="a-1", day=date(2026, 3, day), measure=name, value=30)
    ...         for day in (1, 2, 9)
    ...         for name in ("login", "session_minutes")
    ...     ],
    ... )
    >>> fortnight = {"start": date(2026, 3, 1), "end": date(2026, 3, 15)}
    >>> feature_breadth(book, **fortnight).value
    1.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(breadth_partial(cut, period), cut, period)


def usage_trend(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return how the use of the median account changed against its own past.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of use, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        From -1 (use stopped); 0 is steady: daily use of the period over that of up to
        three times as many days before, less 1. Undefined without as many days of
        earlier use as the period has.

    Examples
    --------
    >>> from successkit.core import Account, Usage
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     usage=[
    ...         Usage(account_id="a-1", day=date(2026, 3, day), measure=name, value=30)
    ...         for day in (1, 2, 9)
    ...         for name in ("login", "session_minutes")
    ...     ],
    ... )
    >>> fortnight = {"start": date(2026, 3, 1), "end": date(2026, 3, 15)}
    >>> usage_trend(book, **fortnight).undefined
    'no account has enough earlier use to compare with'
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(trend_partial(cut, period), cut, period)
