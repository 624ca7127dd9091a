"""Helpers that turn exact sums into ``MetricValue``."""

from collections.abc import Callable
from datetime import date, datetime
from fractions import Fraction

from successkit.core.evidence import Interval, MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.fold import Totals

Part = Callable[[Totals], int]
"""Picks a number from the sums of a period."""

Figure = Callable[[PeriodFigures], MetricValue]
"""Computes one metric from the figures of a period."""

LEVEL = 0.95


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


def share_of_accounts(
    name: str,
    figures: PeriodFigures,
    part: Part,
    whole: Part,
    undefined: str,
    accounts: tuple[str, ...] = (),
) -> MetricValue:
    """Return a share of accounts.

    Parameters
    ----------
    name
        Name of the metric.
    figures
        Sums of the period.
    part, whole
        Numerator and denominator.
    undefined
        Reason when the denominator is 0.
    accounts
        Who makes the numerator.

    Returns
    -------
    MetricValue
        With the bounds of pending contracts, or a Wilson interval.
    """
    hits, n = part(figures.totals), whole(figures.totals)
    value = ratio(hits, n)
    return MetricValue(
        name=name,
        value=value,
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else undefined,
        interval=_pending(figures, part, whole) or _wilson(hits, n),
        complete=figures.complete,
        definition=str(figures.book.definition),
        accounts=accounts,
    )


def share_of_money(
    name: str,
    figures: PeriodFigures,
    part: Part,
    whole: Part,
    undefined: str,
    unit: str = "share",
) -> MetricValue:
    """Return a ratio of two amounts.

    Parameters
    ----------
    name
        Name of the metric.
    figures
        Sums of the period.
    part, whole
        Numerator and denominator, in exact units.
    undefined
        Reason when the denominator is 0.
    unit
        ``share`` or ``ratio``.

    Returns
    -------
    MetricValue
        With the bounds of pending contracts, when there are any.
    """
    top, bottom = part(figures.totals), whole(figures.totals)
    currency = figures.book.currency
    return MetricValue(
        name=name,
        value=ratio(top, bottom),
        unit=unit,
        numerator=major(top, currency),
        denominator=major(bottom, currency),
        n=figures.totals.accounts_open,
        undefined=None if bottom else undefined,
        interval=_pending(figures, part, whole),
        complete=figures.complete,
        currency=currency,
        definition=str(figures.book.definition),
    )


def amount(
    name: str,
    figures: PeriodFigures,
    units: int,
    n: int,
    undefined: str | None = None,
    unit: str = "money/month",
) -> MetricValue:
    """Return an amount of money.

    Parameters
    ----------
    name
        Name of the metric.
    figures
        The period.
    units
        Sum in exact units; divided by ``n`` when ``undefined`` is given.
    n
        How many accounts or contracts.
    undefined
        Reason when ``n`` is 0, for a mean; None for a sum.
    unit
        ``money/month``, ``money/year`` or ``money``.

    Returns
    -------
    MetricValue
        In major units, exact to the minor unit.
    """
    currency = figures.book.currency
    mean = undefined is not None
    empty = mean and not n
    exact = units if not mean or not n else round(Fraction(units, n))
    return MetricValue(
        name=name,
        value=None if empty else major(exact, currency),
        unit=unit,
        numerator=major(units, currency) if mean else None,
        denominator=n if mean else None,
        n=n,
        undefined=undefined if empty else None,
        complete=figures.complete,
        currency=currency,
        definition=str(figures.book.definition),
    )


def _wilson(hits: int, n: int) -> Interval | None:
    if not n:
        return None
    low, high = wilson_interval(hits=hits, n=n)
    return Interval(low=low, high=high, level=LEVEL, method="wilson")


def _pending(figures: PeriodFigures, part: Part, whole: Part) -> Interval | None:
    if not figures.pending:
        return None
    ends = [
        value
        for totals in (figures.totals, figures.worst)
        if (value := ratio(part(totals), whole(totals))) is not None
    ]
    if not ends:
        return None
    return Interval(low=min(ends), high=max(ends), method="pending")


def over_period(
    figure: Figure,
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
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
    return figure(book.figures([Period(start, end)])[0])
