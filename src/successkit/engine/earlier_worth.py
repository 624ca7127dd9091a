"""What customers were worth on evaluation after evaluation, newest first."""

from datetime import date

import attrs
import numpy as np

from successkit.core import AccountTable, Text
from successkit.core.arrays import NULL_INT
from successkit.engine.account_values import Valuation
from successkit.engine.earlier_books import EarlierBooks, Read, risk_of
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.metrics.value.standing_clock import Standing


@attrs.define(eq=False)
class EarlierWorth:
    """What customers were worth on earlier days, asked for from the newest on.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where the days come from, and how the whole book is valued on them, as far as it
        is known; what is learned is kept there.
    """

    setup: Setup
    past: PastDays
    books: EarlierBooks = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.books = EarlierBooks(self.setup, self.past)

    def on(self, day: date) -> AccountTable:
        """Return what customers were worth on a day, as known then.

        Parameters
        ----------
        day
            Before those that were asked for already.

        Returns
        -------
        AccountTable
            One row for each account of the portfolio, with ``customer``,
            ``mrr_reporting`` and the columns of value; who was not there yet is no
            customer.
        """
        parts = self.books.on(day)
        table, book = self._table(day, parts), parts[0].book
        valuation = self._valuation(day, parts)
        if any(part.decisions is None for part in parts):  # no model values them
            return table.with_columns(**valuation.columns(table, book))
        standing = Standing.join([part.standing() for part in parts])
        where = book.currency, book.definition
        return table.with_columns(**valuation.standing(table, standing, *where))

    def _table(self, day: date, parts: tuple[Read, ...]) -> AccountTable:
        """Put accounts together, by position in the portfolio."""
        ids = self.past.portfolio.account_ids
        customer, mrr = np.zeros(len(ids), np.int8), np.full(len(ids), NULL_INT)
        for part in parts:
            place = part.place[part.counts]
            customer[place] = part.table.array("customer")[part.counts]
            mrr[place] = part.table.array("mrr_reporting")[part.counts]
        rows = Text(np.arange(len(ids), dtype=np.int32), ids)
        return AccountTable.of(day, rows, customer=customer, mrr_reporting=mrr)

    def _valuation(self, day: date, parts: tuple[Read, ...]) -> Valuation:
        """Return how accounts were valued: by the renewals of the whole book."""
        past = self.past
        whole = past.whole is None or past.whole is past.portfolio
        if day not in past.valuations and past.learns and whole:
            risk = risk_of(parts)
            found = Valuation.fit(risk, None, self.setup.config)
            if found.models:  # the others rest on the churn of the book
                return past.valuations.setdefault(day, found)
        return past.valuation(self.setup, day)
