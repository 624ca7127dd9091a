"""Figures by segment: every account in one of them, so that they add up."""

from collections.abc import Iterable, Mapping
from typing import Final

import numpy as np

from successkit.core.errors import InvalidInputError, UnknownNameError
from successkit.core.facts import Facts
from successkit.core.hints import hint
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import Size, names_of
from successkit.core.text import Text
from successkit.metrics.revenue.book import PeriodFigures, RevenueBook

NO_SEGMENT: Final = "(none)"
"""Segment of accounts that have none."""

_LISTS: Final = ("goals", "external_ids")

Segmentation = str | Mapping[str, str | None]
"""A text column of the accounts, or the segment of each account by its id."""


def segments_of(portfolio: Portfolio, by: Segmentation) -> Text:
    """Return the segment of each account.

    Parameters
    ----------
    portfolio
        A book cut to a day, with one row for each account.
    by
        Name of a column of the accounts, an attribute or the size among them, or a
        mapping from account ids.

    Returns
    -------
    Text
        Shape (accounts,); those without one have ``NO_SEGMENT``.

    Raises
    ------
    UnknownNameError
        The accounts have no such column.
    InvalidInputError
        Neither a name nor a mapping.
    """
    if isinstance(by, Mapping):
        names = [by.get(name) or NO_SEGMENT for name in portfolio.account_ids.tolist()]
        return Text.of(names)
    if not isinstance(by, str):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidInputError(
            "by: expected the name of a column of the accounts, or a mapping from "
            f"account ids to segments; got {type(by).__name__}"
        )
    column = _column(portfolio.accounts, by)
    names = [*column.values.tolist(), NO_SEGMENT]
    codes = np.full(len(portfolio), -1)
    codes[portfolio.accounts.array("account")] = column.codes
    codes[codes < 0] = names.index(NO_SEGMENT)
    return Text.from_codes(codes, names)


def _column(accounts: Facts, name: str) -> Text:
    """Return a column of accounts as text, attributes and the size among them."""
    columns = {**accounts.columns, **accounts.extra}
    known = {key: one for key, one in columns.items() if isinstance(one, Text)}
    for hidden in _LISTS:
        known.pop(hidden, None)
    if name == "size" and name not in known:
        return Text.of(names_of(Size, accounts.array("size")))
    if name not in known:
        names = sorted({*known, "size"})
        raise UnknownNameError(
            f"segment: expected a column of accounts, one of {', '.join(names)}; got "
            f"{name!r}{hint(name, names)}"
        )
    return known[name]


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
