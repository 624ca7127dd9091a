"""Revenue kept through free periods: part of the MRR, and shown apart."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.evidence import MetricValue
from successkit.core.exact import checked_sum
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amount_state import AmountState
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.common import Common
from successkit.metrics.revenue.exchange import convert
from successkit.metrics.revenue.figures import over_period


def free_rows(book: RevenueBook, day: date) -> tuple[Int64Array, Int64Array]:
    """Return contract rows in a free period that keeps its revenue.

    Parameters
    ----------
    book
        The revenue side of a book.
    day
        The day, not after the as-of day.

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Positions of rows, and the units a month that are kept: none while paused.
    """
    ledger, rows = book.ledger, book.ledger.free.free_on(day)
    level = np.zeros(book.portfolio.contracts.rows, np.int64)
    past = ledger.day <= np.datetime64(day, "D")
    np.add.at(level, ledger.row[past], ledger.delta[past])
    return rows, level[rows]


def free_partial(figures: PeriodFigures) -> AmountState:
    """Return the part of the closing revenue that nobody pays at the moment.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    AmountState
        [money/month]; ``n`` is the contracts. It adds up over accounts.
    """
    return _summed(figures, *_free_at_closing(figures))


def free_figure(figures: PeriodFigures) -> MetricValue:
    """Return the part of the closing revenue that nobody pays at the moment, and whose.

    Parameters
    ----------
    figures
        Sums of the period.

    Returns
    -------
    MetricValue
        [money/month]; ``n`` is the contracts.
    """
    rows, units = _free_at_closing(figures)
    portfolio = figures.book.portfolio
    owner = np.unique(portfolio.contracts.array("account")[rows[units > 0]])
    return attrs.evolve(
        _summed(figures, rows, units).value(),
        accounts=tuple(portfolio.account_ids[owner].tolist()),
    )


def _free_at_closing(figures: PeriodFigures) -> tuple[Int64Array, Int64Array]:
    return free_rows(figures.book, _closing(figures))


def _closing(figures: PeriodFigures) -> date:
    book = figures.book
    return min(book.closing_day(figures.period), book.as_of)


def _summed(figures: PeriodFigures, rows: Int64Array, units: Int64Array) -> AmountState:
    book, day, total = figures.book, _closing(figures), 0
    currency = book.portfolio.contracts.text("currency")
    for code in np.unique(currency.codes[rows]).tolist():
        held = units[currency.codes[rows] == code]
        rate = book.exchange.needed(str(currency.values[code]), book.currency, day)
        total += checked_sum(convert(held, rate))
    return AmountState(
        name="mrr_free",
        units=total,
        n=int((units > 0).sum()),
        common=Common.of(figures),
    )


def free_recurring_revenue(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the part of the MRR at the end of a period that is free at the moment.

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
        [money/month]: what free periods inside paid relations keep. It is part of
        ``mrr``.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> def row(day: date, price: int) -> Contract:
    ...     return Contract(
    ...         id="c", account_id="a", start=day, amount=Money(price, "JPY")
    ...     )
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         row(date(2026, 1, 1), 500),
    ...         row(date(2026, 4, 1), 0),
    ...         row(date(2026, 5, 1), 500),
    ...     ],
    ... )
    >>> april = {"start": date(2026, 4, 1), "end": date(2026, 5, 1)}
    >>> free_recurring_revenue(book, **april).value
    Decimal('500')
    """
    return over_period(
        free_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
