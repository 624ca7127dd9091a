"""What each account is still worth: by the renewal model of the book, with bounds."""

from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountTable, Int64Array, MissingRateError
from successkit.core.arrays import NULL_INT, missing
from successkit.core.exact import multiply_divide
from successkit.engine.config import Config
from successkit.metrics import Definition, RiskTable, ValueModel
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.group_model import Outlook
from successkit.metrics.value.lifetime import values_standing
from successkit.metrics.value.standing_clock import Standing, standing_of


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
        Accounts whose renewals are read already, so that they are not read twice.
    """

    churn: float | None
    model: ValueModel | None
    months: int
    discount: float
    book: RevenueBook | None = None
    decisions: Decisions | None = None

    @classmethod
    def fit(cls, table: RiskTable | None, churn: float | None, config: Config) -> Self:
        """Learn who stays from the renewals of a whole book.

        Parameters
        ----------
        table
            Every renewal that was due; None where the revenue cannot be read.
        churn
            Monthly logo churn of the book, or None when it is not known.
        config
            How far ahead revenue counts, and by how much less later on.

        Returns
        -------
        Self
            For the accounts of that day.
        """
        return cls(
            churn=churn,
            model=None if table is None else ValueModel.fit(table),
            months=config.value_months,
            discount=config.value_discount,
        )

    @property
    def models(self) -> bool:
        """Whether a model of renewals values accounts; else the churn does."""
        return self.model is not None and self.model.undefined is None

    def reading(self, book: RevenueBook, decisions: Decisions | None) -> Self:
        """Return the same for accounts whose renewals are read already.

        Parameters
        ----------
        book
            The revenue side of some accounts.
        decisions
            Their renewals, or None.

        Returns
        -------
        Self
            It does not read them again.
        """
        return attrs.evolve(self, book=book, decisions=decisions)

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
        decisions = self.decisions
        if decisions is None or book is not self.book:
            decisions = Decisions.of_book(book)
        standing = standing_of(decisions, None, book.definition)
        return self.standing(table, standing, book.currency, book.definition)

    def standing(
        self,
        table: AccountTable,
        standing: Standing,
        currency: str,
        definition: Definition,
    ) -> dict[str, Int64Array]:
        """Return the same for accounts of which it is known where they stand.

        Parameters
        ----------
        table
            With ``mrr_reporting``.
        standing
            Where its customers stand.
        currency
            Reporting currency.
        definition
            Choices behind the figures.

        Returns
        -------
        dict[str, Int64Array]
            As :meth:`columns`.
        """
        if self.model is None or self.model.undefined is not None:
            nothing = np.full(len(table), NULL_INT)
            simple = simple_value(table, self.churn, self.months)
            return {"value": simple, "value_low": nothing, "value_high": nothing}
        outlook = Outlook(horizon=self.months, discount=self.discount)
        where = (table.as_of, currency, table.ids)
        values = values_standing(standing, self.model, outlook, definition, where)
        paid = ~missing(table.array("mrr_reporting"))
        found = dict[str, Int64Array]()
        for column, name in _AMOUNTS.items():
            amount = np.zeros(len(table), np.int64)
            amount[values.standing.account] = values.minor(name)
            found[column] = np.where(paid, amount, NULL_INT)
        return found


def decisions_of(book: RevenueBook) -> Decisions | None:
    """Return the renewals of a book.

    Parameters
    ----------
    book
        The revenue side as of a day.

    Returns
    -------
    Decisions | None
        None where a rate is missing; the findings of the board say so.
    """
    try:
        return Decisions.of_book(book)
    except MissingRateError:
        return None


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
