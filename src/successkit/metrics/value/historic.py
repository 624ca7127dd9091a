"""Historic lifetime value: what customers have paid so far, by the ledger."""

from datetime import date, datetime, timedelta
from fractions import Fraction

import numpy as np

from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.monthly import months_between
from successkit.metrics.value.exact_worth import PARTS
from successkit.metrics.value.value_options import check_margin

NO_CUSTOMER = "no account has been a customer yet"


def historic(
    portfolio: Portfolio,
    *,
    as_of: date,
    known_at: datetime | None = None,
    currency: str | None = None,
    definition: Definition = DEFAULT,
    margin: float = 1.0,
) -> MetricValue:
    """Return what an account has paid so far on average, as some call lifetime value.

    Parameters
    ----------
    portfolio
        The book.
    as_of
        The day up to which revenue counts, itself included.
    known_at
        What had been recorded by then; None knows everything.
    currency
        Reporting currency, at the rates of ``as_of``; needed when the book has several.
    definition
        Choices behind the ledger.
    margin
        Share of the revenue that is kept after the cost of serving. [1]

    Returns
    -------
    MetricValue
        [money]: recurring revenue so far × margin over all accounts that ever were
        customers. It says nothing of the future, and grows with the age of the book.

    Raises
    ------
    InvalidInputError
        The margin is not above 0 and at most 1.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Money
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a")],
    ...     contracts=[
    ...         Contract(
    ...             id="1",
    ...             account_id="a",
    ...             start=date(2026, 1, 1),
    ...             amount=Money(100, "JPY"),
    ...         )
    ...     ],
    ... )
    >>> historic(book, as_of=date(2026, 3, 31)).value
    Decimal('300')
    """
    book = RevenueBook.of(
        portfolio,
        as_of=as_of,
        known_at=known_at,
        currency=currency,
        definition=definition,
    )
    return historic_figure(book, margin)


def historic_figure(book: RevenueBook, margin: float) -> MetricValue:
    """Return what an account of a book has paid so far on average.

    Parameters
    ----------
    book
        The revenue side as of a day.
    margin
        Share of the revenue that is kept, above 0 and at most 1. [1]

    Returns
    -------
    MetricValue
        As :func:`historic`.
    """
    check_margin(margin)
    accounts = len(np.unique(book.ledger.account[book.ledger.alive > 0]))
    paid = _paid(book) * Fraction(margin)
    return MetricValue(
        name="historic",
        value=major(round(paid / accounts), book.currency) if accounts else None,
        unit="money",
        numerator=major(round(paid), book.currency),
        denominator=accounts,
        n=accounts,
        undefined=None if accounts else NO_CUSTOMER,
        currency=book.currency,
        definition=str(book.definition),
    )


def _paid(book: RevenueBook) -> Fraction:
    """Return revenue up to the evening of the day, in exact units."""
    ledger, total = book.ledger, Fraction()
    end = np.full(len(ledger), np.datetime64(book.as_of + timedelta(days=1), "D"))
    parts, length = months_between(np.minimum(ledger.day, end), end)
    months = np.rint(parts * (PARTS / length)).astype(np.int64)
    for code, name in enumerate(ledger.currencies.tolist()):
        mine = (ledger.currency == code) & (ledger.delta != 0)
        if not mine.any():
            continue
        top, bottom = book.exchange.needed(name, book.currency, book.as_of)
        sums = sum(
            int(delta) * int(part)
            for delta, part in zip(
                *_added(ledger.delta[mine], months[mine]), strict=True
            )
        )
        total += Fraction(sums * top, bottom * PARTS)
    return total


def _added(delta: np.ndarray, months: np.ndarray) -> tuple[list[int], list[int]]:
    """Return changes added up by the months that they have lasted."""
    distinct, place = np.unique(months, return_inverse=True)
    total = np.zeros(len(distinct), np.int64)
    np.add.at(total, place, delta)
    return total.tolist(), distinct.tolist()
