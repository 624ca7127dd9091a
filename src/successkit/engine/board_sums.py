"""What the board of a review adds up to over some accounts."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final, Self

import attrs
from dateutil.relativedelta import relativedelta

from successkit.core import AccountSet, Aggregate, MissingRateError, Period
from successkit.engine.account_columns import first_of_month
from successkit.metrics import all_partials
from successkit.metrics.definitions import Definition
from successkit.metrics.every_metric import partials_without_revenue
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.movement import MovementSums
from successkit.metrics.revenue.rate_state import RateState, rate_partial
from successkit.metrics.value.lifetime_state import by_month

_MONTHS: Final = 12
_CHURN: Final = "logo_churn_rate"


@attrs.frozen(kw_only=True)
class BoardSums:
    """Exact sums behind the figures of a board; those of parts of a book add up.

    Parameters
    ----------
    accounts
        Which accounts they are of.
    count
        How many of them there are on the day.
    figures
        Sums of every metric over the year, by name; only of those that need no revenue
        where there is none.
    months
        Roll-forwards of the last twelve calendar months.
    missing
        Why there is no revenue; empty where there is.
    """

    accounts: AccountSet
    count: int
    figures: Mapping[str, Aggregate]
    months: tuple[MovementSums, ...] = ()
    missing: str = ""

    @classmethod
    def of(
        cls, book: RevenueBook, accounts: AccountSet, *, without: Collection[str] = ()
    ) -> Self:
        """Return the sums of some accounts.

        Parameters
        ----------
        book
            The revenue side, cut to the day.
        accounts
            Which accounts it holds.
        without
            Names of figures that nobody asks for.

        Returns
        -------
        Self
            Without revenue where no contract has a price, or a rate is missing.
        """
        missing = ""
        if len(book.portfolio.account_ids) and book.currency != NO_CURRENCY:
            try:
                # A review needs the whole ledger: made first, no second one is made.
                book.make_ledger()
                year = book.figures([year_of(book)])[0]
                return cls(
                    accounts=accounts,
                    count=len(book.portfolio),
                    figures=all_partials(year, accounts, without=without),
                    months=tuple(map(MovementSums.of, book.figures(_months(book)))),
                )
            except MissingRateError as error:
                missing = str(error)
        return cls(
            accounts=accounts,
            count=len(book.portfolio),
            figures=partials_without_revenue(
                book.portfolio, year_of(book), accounts, book.definition
            ),
            missing=missing,
        )

    def __add__(self, other: Self) -> Self:
        if not (self.count and other.count):
            return self._beside_nobody(other)
        both = [name for name in self.figures if name in other.figures]
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            count=self.count + other.count,
            figures={name: self.figures[name] + other.figures[name] for name in both},
            months=tuple(
                one + two for one, two in zip(self.months, other.months, strict=False)
            ),
            missing=min(filter(None, [self.missing, other.missing]), default=""),
        )

    def _beside_nobody(self, other: Self) -> Self:
        """Return the sums of the one that has accounts."""
        some = self if self.count else other
        return attrs.evolve(some, accounts=self.accounts + other.accounts)

    @property
    def churn(self) -> float | None:
        """Monthly logo churn over the year, or None."""
        if self.missing or _CHURN not in self.figures:
            return None
        return by_month(self.figures[_CHURN].state)  # type: ignore[arg-type]


def churn_of(book: RevenueBook) -> float | None:
    """Return the churn of a board alone.

    Parameters
    ----------
    book
        The revenue side, cut to the day.

    Returns
    -------
    float | None
        That of :class:`BoardSums`.
    """
    state = churn_sums(book)
    return None if state is None else by_month(state)


def churn_sums(book: RevenueBook) -> RateState | None:
    """Return what the churn of a board is made of.

    Parameters
    ----------
    book
        The revenue side, cut to the day.

    Returns
    -------
    RateState | None
        Sums over the year; None where there is no revenue.
    """
    if not len(book.portfolio.account_ids) or book.currency == NO_CURRENCY:
        return None
    try:
        return rate_partial(book.figures([year_of(book)])[0], _CHURN)
    except MissingRateError:
        return None


def year_of(book: RevenueBook) -> Period:
    """Return the twelve months that a board is about.

    Parameters
    ----------
    book
        The revenue side, cut to the day.

    Returns
    -------
    Period
        Up to and including the as-of day.
    """
    return year_to(book.as_of, book.definition)


def year_to(day: date, definition: Definition) -> Period:
    """Return the twelve months up to a day.

    Parameters
    ----------
    day
        The as-of day.
    definition
        Says with which snapshot a period ends.

    Returns
    -------
    Period
        Up to and including the day.
    """
    # Where a period closes with the morning of its end, the last morning that is known
    # is the one of the as-of day itself.
    early = definition.snapshot == "start_of_day"
    end = day if early else day + timedelta(days=1)
    return Period(end - relativedelta(years=1), end)


def _months(book: RevenueBook) -> list[Period]:
    start = first_of_month(book.as_of, _MONTHS - 1)
    return list(Period(start, first_of_month(book.as_of, -1)).split("month"))
