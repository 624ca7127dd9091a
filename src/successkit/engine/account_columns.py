"""The account table of a book: every room's columns, one row per account."""

from datetime import date

import attrs

from successkit.core import AccountTable, Portfolio
from successkit.metrics.experience.engagement import engagement_columns
from successkit.metrics.experience.signs import sign_columns
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.standing import standing_columns
from successkit.segments import segment_columns


def account_table(book: RevenueBook) -> AccountTable:
    """Return what is known of each account on the day of a book.

    Parameters
    ----------
    book
        The revenue side, cut to the day.

    Returns
    -------
    AccountTable
        Facts and figures; health, phase and touch are still missing.
    """
    portfolio = book.portfolio
    table = AccountTable.of(
        book.as_of,
        portfolio.account_ids.tolist(),
        **_identity(portfolio),
        **standing_columns(book),
        **engagement_columns(portfolio),
        **sign_columns(portfolio),
    )
    return _reporting(table, book.currency)


def _identity(portfolio: Portfolio) -> dict[str, object]:
    accounts = portfolio.accounts
    texts = ("name", "owner", "industry", "region")
    return {
        **{name: accounts.text(name) for name in texts},
        "size": accounts.array("size"),
        "created": accounts.array("created"),
    }


def _reporting(table: AccountTable, currency: str) -> AccountTable:
    known = None if currency == NO_CURRENCY else currency
    return attrs.evolve(table, currency=known)


def with_segments(table: AccountTable, portfolio: Portfolio) -> AccountTable:
    """Return the table with the built-in segments.

    Parameters
    ----------
    table
        With health.
    portfolio
        Facts as of the day.

    Returns
    -------
    AccountTable
        With ``segment_…`` columns.
    """
    goals = portfolio.accounts.text("goals")
    return table.with_columns(**segment_columns(table, goals=goals))


def first_of_month(day: date, back: int) -> date:
    """Return the first day of a month some months before a day's.

    Parameters
    ----------
    day
        The day.
    back
        How many months before.

    Returns
    -------
    date
        The first of that month.
    """
    month = day.year * 12 + day.month - 1 - back
    return date(month // 12, month % 12 + 1, 1)
