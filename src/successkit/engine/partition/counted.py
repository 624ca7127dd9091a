"""First pass: what has to be known of a whole book before any revenue is read."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from typing import Self

import attrs

from successkit.core import AccountSet, Portfolio
from successkit.core.kept import Kept
from successkit.engine.partition.part import Part
from successkit.metrics.revenue.usual_currency import currency_counts


@attrs.frozen
class Moment:
    """The day of a review, and what may be known of it.

    Parameters
    ----------
    as_of
        The day.
    known_at
        The instant of knowledge, or None for all that is known.
    """

    as_of: date
    known_at: datetime | None = None

    def cut(self, part: Part) -> Portfolio:
        """Return what was true of a part, as it was known.

        Parameters
        ----------
        part
            Some accounts.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        if "cut" not in part.memo:
            part.memo["cut"] = part.portfolio.as_of(self.as_of, self.known_at)
        found: Portfolio = part.memo["cut"]
        return found


@attrs.frozen(eq=False, kw_only=True)
class Counted:
    """What is known of a book at first glance; that of parts adds up.

    Parameters
    ----------
    accounts
        Which accounts it is of.
    currencies
        Contracts on the day, by currency.
    kept
        Which logs the book keeps; None where that was not asked for.
    """

    accounts: AccountSet
    currencies: Mapping[str, int]
    kept: Kept | None

    def __add__(self, other: Self) -> Self:
        both = None
        if self.kept is not None and other.kept is not None:
            both = self.kept + other.kept
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            currencies=Counter(self.currencies) + Counter(other.currencies),
            kept=both,
        )


@attrs.frozen
class Count:
    """Look at a part for the first time.

    Parameters
    ----------
    moment
        The day.
    alone
        Whether the part is the whole book, which knows its logs by itself.
    """

    moment: Moment
    alone: bool = False

    def __call__(self, part: Part) -> Counted:
        """Return what there is."""
        book = part.portfolio
        kept = None if self.alone else book.kept or Kept.of(book.tables, len(book))
        return Counted(
            accounts=part.accounts,
            currencies=currency_counts(self.moment.cut(part)),
            kept=kept,
        )
