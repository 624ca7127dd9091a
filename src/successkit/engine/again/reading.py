"""``ReadOnce``: earlier days of which the revenue of some accounts is read once."""

from datetime import date, datetime
from typing import Any

import attrs

from successkit.core import Portfolio
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import RevenueBook


@attrs.frozen(eq=False, kw_only=True)
class ReadOnce(PastDays):
    """Earlier days of a few accounts; bands, phases and touch read the same books.

    Parameters
    ----------
    books
        What was read already, with the tables it was read from.
    """

    books: dict[tuple[int, date, datetime | None], tuple[Any, RevenueBook]] = (
        attrs.field(
            factory=dict[tuple[int, date, datetime | None], tuple[Any, RevenueBook]],
            repr=False,
        )
    )

    def book(self, setup: Setup, part: Portfolio, day: date) -> RevenueBook:
        """Return the revenue side of some accounts on a day, as it was known then.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of these accounts.
        day
            The day.

        Returns
        -------
        RevenueBook
            In the reporting currency of the review.
        """
        # The tables are kept beside, so that no others get their identity.
        key = id(part.tables), day, self.known_at
        if key not in self.books:
            found = attrs.evolve(super().book(setup, part, day), kept={})
            self.books[key] = part.tables, found
        return self.books[key][1]
