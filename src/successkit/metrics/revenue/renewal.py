"""Renewal: of the contracts whose term ended in a period, how many went on."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.evidence import Interval, MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook
from successkit.metrics.revenue.figures import over_period, ratio


@attrs.frozen(eq=False, kw_only=True)
class RenewalBook:
    """Contract rows whose term ends in a period.

    Parameters
    ----------
    due
        Shape (n,): positions of the rows.
    renewed, pending
        Shape (n,): went on; ran out, or will run out, without a word so far. The rest
        is lost.
    """

    due: Int64Array
    renewed: BoolArray
    pending: BoolArray


def renewal_book(figures: PeriodFigures) -> RenewalBook:
    """Return what became of the contracts that were due in a period.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    RenewalBook
        A renewal counts for the period in which the old term ended, early or late.
        A cancelled contract that an earlier record shows without an end was rolling:
        its end is no end of a term, so it was not due.
    """
    book, terms = figures.book, figures.book.ledger.terms
    start, end = (
        np.datetime64(day, "D") for day in (figures.period.start, figures.period.end)
    )
    dated = ~np.isnat(book.portfolio.contracts.array("end"))
    due = terms.earns & ~terms.replaced & dated & ~_rolling(book, terms.cancelled)
    rows = np.flatnonzero(due & (terms.stated >= start) & (terms.stated < end))
    later = terms.stated[rows] > np.datetime64(book.as_of, "D")
    renewed = terms.renewed[rows]
    open_ = (terms.pending[rows] | (later & ~terms.cancelled[rows])) & ~renewed
    return RenewalBook(due=rows, renewed=renewed, pending=open_)


def _rolling(book: RevenueBook, cancelled: BoolArray) -> BoolArray:
    """Return rows whose end came with their cancellation, not with their contract."""
    return np.asarray(cancelled & (book.portfolio.contracts.array("once_open") == 1))


def renewal_figure(figures: PeriodFigures) -> MetricValue:
    """Return the share of decided contracts that were renewed.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    MetricValue
        In [0, 1]; the interval counts pending ones as all lost or all renewed.
    """
    renewals = renewal_book(figures)
    due, pending = len(renewals.due), int(renewals.pending.sum())
    renewed, decided = int(renewals.renewed.sum()), due - pending
    interval = None
    if pending:
        interval = Interval(
            low=renewed / due, high=(renewed + pending) / due, method="pending"
        )
    return MetricValue(
        name="renewal_rate",
        value=ratio(renewed, decided),
        numerator=renewed,
        denominator=decided,
        n=due,
        undefined=None if decided else "no contract was due and decided in the period",
        interval=interval,
        complete=figures.complete,
        definition=str(figures.book.definition),
    )


def renewal_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of contracts due in a period that were renewed.

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
        In [0, 1]; n is the contracts due, decided or not.
    """
    return over_period(
        renewal_figure,
        portfolio,
        start=start,
        end=end,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
