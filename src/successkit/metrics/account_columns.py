"""The account table of a book: facts and figures, one row per account."""

from collections.abc import Collection, Mapping
from typing import Final

import attrs
import numpy as np

from successkit.core import AccountTable, InvalidInputError, Portfolio, Text
from successkit.metrics.experience.engagement import USE_COLUMNS, engagement_columns
from successkit.metrics.experience.signs import SIGN_TABLES, sign_columns
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.standing import standing_columns

_TEXTS: Final = ("name", "owner", "industry", "region")

FACT_TABLES: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("id", "size", "created", *_TEXTS), frozenset({"accounts"})),
    **dict.fromkeys(sorted(USE_COLUMNS), frozenset({"usage"})),
    **SIGN_TABLES,
}
"""Tables that each column rests on which rests on no revenue."""

FACT_COLUMNS: Final = frozenset(FACT_TABLES)
"""Columns that rest on no revenue."""


def account_table(
    book: RevenueBook, wanted: Collection[str] | None = None
) -> AccountTable:
    """Return what is known of each account on the day of a book.

    Parameters
    ----------
    book
        The revenue side, cut to the day.
    wanted
        Columns that are needed, the others may be missing throughout; None for all.

    Returns
    -------
    AccountTable
        Facts and figures; health, phase and touch are still missing.
    """
    columns = {
        **standing_columns(book, wanted),
        **portfolio_columns(book.portfolio, wanted),
    }
    table = AccountTable.of(book.as_of, _ids(book.portfolio), **columns)
    return _reporting(table, book.currency)


def fact_table(portfolio: Portfolio, wanted: Collection[str]) -> AccountTable:
    """Return what is known of each account, but for its revenue.

    Parameters
    ----------
    portfolio
        Facts, cut to a day.
    wanted
        Columns that are needed.

    Returns
    -------
    AccountTable
        The others may be missing throughout.

    Raises
    ------
    InvalidInputError
        The portfolio is not cut.
    """
    if portfolio.day is None:
        raise InvalidInputError(
            "portfolio: expected facts as of a day; use portfolio.as_of(day) first"
        )
    columns = portfolio_columns(portfolio, wanted)
    return AccountTable.of(portfolio.day, _ids(portfolio), **columns)


def portfolio_columns(
    portfolio: Portfolio, wanted: Collection[str] | None = None
) -> dict[str, object]:
    """Return the columns of the account table that rest on no revenue.

    Parameters
    ----------
    portfolio
        Facts, cut to a day.
    wanted
        Which columns are needed; None for all.

    Returns
    -------
    dict[str, object]
        Those, and what is made together with them.
    """
    found = _identity(portfolio)
    if wanted is None or not USE_COLUMNS.isdisjoint(wanted):
        found |= engagement_columns(portfolio)
    return found | sign_columns(portfolio, wanted)


def _ids(portfolio: Portfolio) -> Text:
    # The ids are sorted, and each is there once.
    return Text(np.arange(len(portfolio), dtype=np.int32), portfolio.account_ids)


def _identity(portfolio: Portfolio) -> dict[str, object]:
    accounts = portfolio.accounts
    return {
        **{name: accounts.text(name) for name in _TEXTS},
        "size": accounts.array("size"),
        "created": accounts.array("created"),
    }


def _reporting(table: AccountTable, currency: str) -> AccountTable:
    known = None if currency == NO_CURRENCY else currency
    return attrs.evolve(table, currency=known)
