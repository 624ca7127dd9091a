"""What each account is still worth: by the renewal model of the book, with bounds."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, Int64Array, MissingRateError
from successkit.core.arrays import NULL_INT, missing
from successkit.core.exact import multiply_divide
from successkit.engine.config import Config
from successkit.metrics import RiskTable, ValueModel
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.lifetime import values_of


@attrs.frozen(eq=False, kw_only=True)
class Valuation:
    """How the accounts of a book are valued on a day: fitted once, for any part of it.

    Parameters
    ----------
    churn
        Monthly logo churn of the book, or None when it is not known.
    model
        Who stays at renewals; None where the revenue of the book cannot be read.
    months
        Longest time for which value is counted. [months]
    discount
        Rate a year at which later revenue counts less.
    book, decisions
        What it was learned from, so that the same book is not read twice; None where
        that was given up.
    """

    churn: float | None
    model: ValueModel | None
    months: int
    discount: float
    book: RevenueBook | None = None
    decisions: Decisions | None = None

    @classmethod
    def of(cls, book: RevenueBook, churn: float | None, config: Config) -> Self:
        """Learn from a whole book who stays.

        Parameters
        ----------
        book
            The revenue side as of the day.
        churn
            Monthly logo churn of the book, or None when it is not known.
        config
            How far ahead revenue counts, and by how much less later on.

        Returns
        -------
        Self
            For the accounts of that day.
        """
        months, discount = config.value_months, config.value_discount
        try:
            decisions = Decisions.of_book(book)
        except MissingRateError:  # the findings of the board say so
            return cls(churn=churn, model=None, months=months, discount=discount)
        return cls(
            churn=churn,
            model=ValueModel.fit(RiskTable.from_decisions(decisions)),
            months=months,
            discount=discount,
            book=book,
            decisions=decisions,
        )

    def for_other_books(self) -> Self:
        """Return the same without the book that it was learned from.

        Returns
        -------
        Self
            A small object.
        """
        return attrs.evolve(self, book=None, decisions=None)

    def columns(self, table: AccountTable, book: RevenueBook) -> dict[str, Int64Array]:
        """Return the residual value of each account, in the reporting currency.

        Parameters
        ----------
        table
            With ``mrr_reporting``.
        book
            The revenue side of these accounts as of the day.

        Returns
        -------
        dict[str, Int64Array]
            ``value``, ``value_low`` and ``value_high``: by the model of renewals, 0
            for who is no customer. Before any renewal has been decided, and where a
            rate is missing, the value is the simple one and has no bounds.
        """
        if self.model is None or self.model.undefined is not None:
            nothing = np.full(len(table), NULL_INT)
            simple = simple_value(table, self.churn, self.months)
            return {"value": simple, "value_low": nothing, "value_high": nothing}
        outlook = Outlook(horizon=self.months, discount=self.discount)
        decisions = self.decisions
        if decisions is None or book is not self.book:
            decisions = Decisions.of_book(book)
        values = values_of(decisions, self.model, outlook, None, book.definition)
        paid = ~missing(table.array("mrr_reporting"))
        found = dict[str, Int64Array]()
        for column, name in _AMOUNTS.items():
            amount = np.zeros(len(table), np.int64)
            amount[values.standing.account] = values.minor(name)
            found[column] = np.where(paid, amount, NULL_INT)
        return found


_AMOUNTS: Final = {"value": "value", "value_low": "low", "value_high": "high"}


def simple_value(table: AccountTable, churn: float | None, months: int) -> Int64Array:
    """Return a simple residual value of each account, in the reporting currency.

    Parameters
    ----------
    table
        With ``mrr_reporting``.
    churn
        Monthly logo churn of the book, or None when it is not known.
    months
        Longest time that is counted.

    Returns
    -------
    Int64Array
        Monthly revenue times the months expected, 1 / churn and at most ``months``;
        null where the revenue is not known.
    """
    mrr = table.array("mrr_reporting")
    expected = min(1 / churn, months) if churn else float(months)
    known = ~missing(mrr)
    value = multiply_divide(np.where(known, mrr, 0), round(expected * 1000), 1000)
    return np.where(known, value, mrr)
