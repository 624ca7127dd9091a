"""The account table of a book: facts and figures, one row per account."""

from typing import Final

import attrs
import numpy as np

from successkit.core import AccountTable, Portfolio, Text
from successkit.metrics.experience.engagement import engagement_columns
from successkit.metrics.experience.signs import sign_columns
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.standing import standing_columns

_TABLE: Final = "account_table"


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
    if book.kept is None:
        return _made(book)
    if _TABLE not in book.kept:
        book.kept[_TABLE] = _made(book)
    found: AccountTable = book.kept[_TABLE]
    return found


def _made(book: RevenueBook) -> AccountTable:
    portfolio = book.portfolio
    places = np.arange(len(portfolio), dtype=np.int32)
    table = AccountTable.of(
        book.as_of,
        Text(places, portfolio.account_ids),  # sorted, and each once
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
