"""What customers were worth on evaluation after evaluation, newest first."""

from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, Int64Array, Text
from successkit.core.arrays import NULL_INT
from successkit.engine.account_values import Valuation
from successkit.engine.earlier_books import EarlierBooks, Read, risk_of
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.metrics import RiskTable
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.standing_clock import Standing

_VALUES: Final = ("value", "value_low", "value_high")


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
    books: list[EarlierBooks] = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        past = self.past
        self.books = [
            EarlierBooks(self.setup, attrs.evolve(past, portfolio=piece))
            for piece in past.stretches
        ]

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
        table, stretches = self._read(day)
        valuation = self._valuation(day, stretches)
        if any(one.standing is None for one in stretches):  # no model values them
            return table.with_columns(**valuation.columns(table, stretches[0].book))
        values = {name: np.empty(len(table), np.int64) for name in _VALUES}
        mrr = table.array("mrr_reporting")
        for one in stretches:
            rows = slice(one.first, one.end)
            part = self._table(day, rows, mrr_reporting=mrr[rows])
            for name, column in one.values(valuation, part).items():
                values[name][rows] = column
        return table.with_columns(**values)

    def _read(self, day: date) -> tuple[AccountTable, list["_Stretch"]]:
        """Read all stretches of accounts, one after the other."""
        ids = self.past.portfolio.account_ids
        customer, mrr = np.zeros(len(ids), np.int8), np.full(len(ids), NULL_INT)
        found: list[_Stretch] = []
        for books in self.books:
            parts = books.on(day)
            found.append(_Stretch.of(parts, found[-1].end if found else 0, books))
            rows = slice(found[-1].first, found[-1].end)
            for part in parts:
                place = part.place[part.counts]
                customer[rows][place] = part.table.array("customer")[part.counts]
                mrr[rows][place] = part.table.array("mrr_reporting")[part.counts]
            if len(self.books) > 1:
                books.rest()
        given = {"customer": customer, "mrr_reporting": mrr}
        return self._table(day, slice(0, len(ids)), **given), found

    def _table(self, day: date, rows: slice, **columns: AnyArray) -> AccountTable:
        ids = self.past.portfolio.account_ids[rows]
        text = Text(np.arange(len(ids), dtype=np.int32), ids)
        return AccountTable.of(day, text, **columns)

    def _valuation(self, day: date, stretches: list["_Stretch"]) -> Valuation:
        """Return how accounts were valued: by the renewals of the whole book."""
        past = self.past
        whole = past.whole is None or past.whole is past.portfolio
        if day not in past.valuations and past.learns and whole:
            risk = _total([one.risk for one in stretches])
            found = Valuation.fit(risk, None, self.setup.config)
            if found.models:  # the others rest on the churn of the book
                return past.valuations.setdefault(day, found)
        return past.valuation(self.setup, day)


@attrs.frozen(eq=False, kw_only=True)
class _Stretch:
    """Some accounts of a day, without what they were read from.

    Parameters
    ----------
    first, end
        Positions of the first account, and of the one after the last.
    books
        Where they were read.
    standing
        Where they stand, counted from the first; None where a rate is missing.
    risk
        Their renewals; None where a rate is missing.
    """

    first: int
    end: int
    books: EarlierBooks
    standing: Standing | None
    risk: RiskTable | None

    @classmethod
    def of(cls, parts: tuple[Read, ...], first: int, books: EarlierBooks) -> Self:
        known = [part.standing() for part in parts if part.decisions is not None]
        return cls(
            first=first,
            end=first + len(books.facts),
            books=books,
            standing=Standing.join(known) if len(known) == len(parts) else None,
            risk=risk_of(parts),
        )

    @property
    def book(self) -> RevenueBook:
        """The revenue side of its accounts, on some day."""
        assert self.books.base is not None  # noqa: S101 - a day was read
        return self.books.base.book

    def values(
        self, valuation: Valuation, table: AccountTable
    ) -> dict[str, Int64Array]:
        """Return what its accounts are worth."""
        assert self.standing is not None  # noqa: S101 - looked at before
        book = self.book
        return valuation.standing(table, self.standing, book.currency, book.definition)


def _total(tables: list[RiskTable | None]) -> RiskTable | None:
    found: RiskTable | None = None
    for table in tables:
        if table is None:
            return None
        found = table if found is None else found + table
    return found
