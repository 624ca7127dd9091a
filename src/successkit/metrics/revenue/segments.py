"""Figures by segment: every account in one of them, so that they add up."""

import difflib
from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.text import Text
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook

NO_SEGMENT: Final = "(none)"
"""Segment of accounts that have none."""

Segmentation = str | Mapping[str, str | None]
"""A text column of the accounts, or the segment of each account by its id."""


def segments_of(portfolio: Portfolio, by: Segmentation) -> Text:
    """Return the segment of each account.

    Parameters
    ----------
    portfolio
        A book cut to a day, with one row for each account.
    by
        Name of a text column of the accounts, an attribute among them, or a mapping
        from account ids.

    Returns
    -------
    Text
        Shape (accounts,); those without one have ``NO_SEGMENT``.

    Raises
    ------
    UnknownNameError
        The accounts have no such text column.
    InvalidInputError
        Neither a name nor a mapping.
    """
    if isinstance(by, Mapping):
        names = [by.get(name) or NO_SEGMENT for name in portfolio.account_ids.tolist()]
        return Text.of(names)
    if not isinstance(by, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidInputError(
            "by: expected the name of a text column of the accounts, or a mapping from "
            f"account ids to segments; got {type(by).__name__}"
        )
    column = _column(portfolio, by)
    codes = np.full(len(portfolio), -1)
    codes[portfolio.accounts.array("account")] = column.codes
    codes[codes < 0] = len(column.values)
    return Text.from_codes(codes, [*column.values.tolist(), NO_SEGMENT])


def _column(portfolio: Portfolio, name: str) -> Text:
    accounts = portfolio.accounts
    columns = {
        key: column
        for key, column in {**accounts.columns, **accounts.extra}.items()
        if isinstance(column, Text)
    }
    if name not in columns:
        close = difflib.get_close_matches(name, columns, n=1)
        hint = f"; did you mean {close[0]!r}?" if close else ""
        raise UnknownNameError(
            "by: expected a text column of the accounts, one of "
            f"{', '.join(sorted(columns))}; got {name!r}{hint}"
        )
    return columns[name]


def figures_by_segment(
    book: RevenueBook,
    periods: Iterable[Period],
    by: Segmentation,
    *,
    level: str = "account",
) -> dict[str, list[PeriodFigures]]:
    """Return the sums of consecutive periods for every segment.

    Parameters
    ----------
    book
        The revenue side of a book.
    periods
        One after the other, without gaps.
    by
        Where the segments stand; see :func:`segments_of`.
    level
        What gains and losses are netted for.

    Returns
    -------
    dict[str, list[PeriodFigures]]
        By segment, sorted; the exact sums of all of them are those of the book.
    """
    spans = list(periods)
    segments = segments_of(book.portfolio, by).compact()
    return {
        str(name): book.select(segments.codes == code).figures(spans, level=level)
        for code, name in enumerate(segments.values.tolist())
    }
