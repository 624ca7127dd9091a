"""What became of customers: who was lost, and when, by everything known now."""

from datetime import date, timedelta
from typing import Self

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    DayArray,
    Int64Array,
    InvalidInputError,
    Period,
    Portfolio,
)
from successkit.core.arrays import NULL_DAY
from successkit.metrics import DEFAULT, Definition, RevenueBook
from successkit.metrics.revenue.renewal_book import renewals_of
from successkit.metrics.revenue.standing import Spells, customer_spells
from successkit.metrics.revenue.usual_currency import usual_currency

_HAPPENED = ("usage", "interactions", "surveys", "events")


def last_fact(portfolio: Portfolio) -> date | None:
    """Return the last day of which a book knows something that happened.

    Parameters
    ----------
    portfolio
        Facts.

    Returns
    -------
    date | None
        The day it was cut to; else that of the last use, talk, answer or event; else
        of the last contract that began. None for an empty book.
    """
    if portfolio.day is not None:
        return portfolio.day
    for names in (_HAPPENED, ("contracts",)):
        days = [_latest(portfolio.tables[name].array("own_day")) for name in names]
        known = [day for day in days if day is not None]
        if known:
            return max(known)
    return None


def _latest(days: DayArray) -> date | None:
    known = days[~np.isnat(days)]
    return known.max().item() if known.size else None


@attrs.frozen(eq=False, kw_only=True)
class Outcomes:
    """When each account of a book was a customer, as it is known now.

    Parameters
    ----------
    book
        The revenue side as of ``until``.
    until
        The last day of which the facts are complete.
    place
        Position of each account id in ``Portfolio.account_ids`` of all facts.
    spells
        Stretches as a customer; accounts by position in the book.
    """

    book: RevenueBook
    until: date
    place: dict[str, int]
    spells: Spells

    @classmethod
    def of(
        cls,
        portfolio: Portfolio,
        *,
        until: date | None = None,
        definition: Definition = DEFAULT,
        currency: str | None = None,
    ) -> Self:
        """Find out when each account was a customer.

        Parameters
        ----------
        portfolio
            All facts.
        until
            The last day of which they are complete; None takes the last one of which
            they know something.
        definition
            When a customer counts as lost.
        currency
            Reporting currency; None takes the one that most contracts have.

        Returns
        -------
        Self
            Outcomes up to that day, by all that is known now.

        Raises
        ------
        InvalidInputError
            The book is empty.
        """
        last = until or last_fact(portfolio)
        if last is None:
            raise InvalidInputError(
                "portfolio: expected facts to look back on; got an empty book"
            )
        book = RevenueBook.of(
            portfolio,
            as_of=last,
            known_at=portfolio.known_at,
            currency=currency or usual_currency(portfolio)[0],
            definition=definition,
        )
        ids = portfolio.account_ids.tolist()
        place = dict(zip(ids, range(len(ids)), strict=True))
        return cls(
            book=book, until=last, place=place, spells=customer_spells(book.ledger)
        )

    @property
    def grace(self) -> int:
        """Days after which a contract that ran out without a word is lost."""
        return self.book.definition.renewal_grace

    def last_day(self, horizon: int) -> date:
        """Return the last day whose outcome is known.

        Parameters
        ----------
        horizon
            Days that are looked ahead.

        Returns
        -------
        date
            The horizon and the grace after it still lie within the facts.
        """
        return self.until - timedelta(days=horizon + self.grace)

    def positions(self, account_ids: AnyArray) -> Int64Array:
        """Return where accounts stand in the book of all facts.

        Parameters
        ----------
        account_ids
            Ids of a smaller book.

        Returns
        -------
        Int64Array
            Shape (n,).
        """
        names = account_ids.tolist()
        return np.fromiter(map(self.place.__getitem__, names), np.int64, len(names))

    def ends_after(self, day: date, account: Int64Array) -> tuple[BoolArray, DayArray]:
        """Return until when accounts that are customers on a day stay.

        Parameters
        ----------
        day
            The day.
        account
            Shape (n,): positions in the book of all facts.

        Returns
        -------
        tuple[BoolArray, DayArray]
            Shape (n,): whether each was a customer on the day, by what is known now;
            and the first day it was none, NaT for one that stays.
        """
        when = np.datetime64(day, "D")
        open_ = np.isnat(self.spells.end) | (self.spells.end > when)
        now = np.flatnonzero((self.spells.start <= when) & open_)
        there = np.zeros(len(self.place), bool)
        end = np.full(len(self.place), NULL_DAY)
        whose = self.positions(self.book.portfolio.account_ids)[
            self.spells.account[now]
        ]
        there[whose] = True
        end[whose] = self.spells.end[now]
        return there[account], end[account]

    def renewals(self, first: date, last: date) -> int:
        """Return how many contracts were decided after one day and up to another.

        Parameters
        ----------
        first
            The day before.
        last
            The last day.

        Returns
        -------
        int
            Contracts whose term ended, and that were renewed or lost.
        """
        one = timedelta(days=1)
        period = Period(first + one, last + one)
        return renewals_of(self.book, period).counts.decided
