"""``ReadOnce``: earlier days of which the revenue of some accounts is read once."""

from datetime import date, datetime
from typing import Any, Self

import attrs

from successkit.core import Portfolio
from successkit.engine.past import PastDays, known_then
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import RevenueBook

_Key = tuple[int, date, datetime]


@attrs.frozen(eq=False, kw_only=True)
class ReadOnce(PastDays):
    """Earlier days of a few accounts; bands, phases and touch read the same books.

    Parameters
    ----------
    cuts, books
        What was cut and read already, with the tables it was made from.
    """

    cuts: dict[_Key, tuple[Any, Portfolio]] = attrs.field(
        factory=dict[_Key, tuple[Any, Portfolio]], repr=False
    )
    books: dict[_Key, tuple[Any, RevenueBook]] = attrs.field(
        factory=dict[_Key, tuple[Any, RevenueBook]], repr=False
    )

    @classmethod
    def like(cls, past: PastDays) -> Self:
        """Return the same days, of which nothing was read yet."""
        names = attrs.fields_dict(PastDays)
        return cls(**{name: getattr(past, name) for name in names})

    def cut(self, part: Portfolio, day: date) -> Portfolio:
        """Return what was true of some accounts on a day, as it was known then.

        Parameters
        ----------
        part
            All facts of these accounts, or what this made of them already.
        day
            The day.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        # The tables are kept beside, so that no others get their identity.
        key = id(part.tables), day, known_then(day, self.known_at)
        if key not in self.cuts:
            self.cuts[key] = part.tables, super().cut(part, day)
        return self.cuts[key][1]

    def book(self, setup: Setup, part: Portfolio, day: date) -> RevenueBook:
        """Return the revenue side of some accounts on a day, as it was known then.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of these accounts, or what :meth:`cut` made of them.
        day
            The day.

        Returns
        -------
        RevenueBook
            In the reporting currency of the review.
        """
        cut = self.cut(part, day)
        key = id(cut.tables), day, known_then(day, self.known_at)
        if key not in self.books:
            self.books[key] = cut.tables, super().book(setup, cut, day)
        return self.books[key][1]
