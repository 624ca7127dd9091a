"""What a book was cut from: a review of a cut looks back from there."""

from collections.abc import Callable, Mapping
from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import ObjectArray
from successkit.core.cut import check_moment, cut
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio


@attrs.frozen(eq=False, kw_only=True)
class Origin:
    """What a book was cut from: it knows what was known before corrections.

    It is not sent to other processes, and counts as long as the tables are those of the
    cut.

    Parameters
    ----------
    book
        With all facts.
    known_at
        What the cut may know of it, or None.
    tables
        Those of the cut.
    accounts
        Ids of the accounts that were chosen since, sorted; None for all.
    """

    book: Portfolio
    known_at: datetime | None
    tables: Mapping[str, Facts]
    accounts: ObjectArray | None = None

    def __reduce__(self) -> tuple[Callable[[], None], tuple[()]]:
        return _not_sent, ()

    @classmethod
    def of(cls, portfolio: Portfolio) -> "Origin | None":
        """Return the origin of a book, or None where it has none that counts."""
        found = portfolio.origin
        fits = isinstance(found, cls) and found.tables is portfolio.tables
        return found if fits and isinstance(found, cls) else None

    def whole(self) -> Portfolio:
        """Return the book, or its part of the accounts that were chosen."""
        if self.accounts is None:
            return self.book
        return self.book.select(np.searchsorted(self.book.account_ids, self.accounts))


def _not_sent() -> None:
    return None


def cut_off(portfolio: Portfolio, day: date, known_at: datetime | None) -> Portfolio:
    """Return the same as :func:`cut`, with its origin.

    Parameters
    ----------
    portfolio
        All facts, or a cut.
    day
        The day.
    known_at
        The instant, aware, or None.

    Returns
    -------
    Portfolio
        The smaller portfolio.
    """
    found, before = cut(portfolio, day, known_at), Origin.of(portfolio)
    if before is None:
        origin = Origin(book=portfolio, known_at=known_at, tables=found.tables)
    else:
        known = _earlier(before.known_at, known_at)
        origin = attrs.evolve(before, known_at=known, tables=found.tables)
    return attrs.evolve(found, origin=origin)


def chosen(portfolio: Portfolio, part: Portfolio) -> Portfolio:
    """Return a part of a cut with the same part of its origin.

    Parameters
    ----------
    portfolio
        The cut.
    part
        Some accounts of it.

    Returns
    -------
    Portfolio
        The part.
    """
    origin = Origin.of(portfolio)
    if origin is not None:
        origin = attrs.evolve(origin, tables=part.tables, accounts=part.account_ids)
    return attrs.evolve(part, origin=origin)


def origin_of(
    portfolio: Portfolio, day: date, known_at: datetime | None
) -> tuple[Portfolio, datetime | None]:
    """Return what has to be reviewed so that earlier days are known, too.

    Parameters
    ----------
    portfolio
        All facts, or a cut.
    day
        The day of the review.
    known_at
        What it may know, or None.

    Returns
    -------
    tuple[Portfolio, datetime | None]
        The book that it was cut from, and what may be known of it. Both as they came
        where it was not cut, or to a day before.
    """
    origin = Origin.of(portfolio)
    if origin is None or portfolio.day is None:
        return portfolio, known_at
    check_moment(day, known_at)
    if day > portfolio.day:
        return portfolio, known_at
    return origin.whole(), _earlier(origin.known_at, known_at)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min((at for at in (one, other) if at is not None), default=None)
