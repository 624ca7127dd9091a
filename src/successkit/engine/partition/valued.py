"""What accounts were worth on earlier days, and who stood where by it."""

from collections.abc import Mapping
from datetime import date
from typing import Generic, Self, TypeVar

import attrs

from successkit.core import AccountSet
from successkit.engine.account_values import Valuation, decisions_of
from successkit.engine.backends.part import Part
from successkit.engine.board_sums import churn_sums
from successkit.engine.config import Config
from successkit.engine.earlier_books import EarlierBooks, risk_of
from successkit.engine.partition.learned import Reader
from successkit.engine.past import PastDays
from successkit.engine.past_setup import reads_value
from successkit.engine.scored import RawSignals
from successkit.engine.setup import Setup
from successkit.health import Ranks
from successkit.metrics import RiskTable
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.rate_state import RateState
from successkit.metrics.value.lifetime_state import by_month
from successkit.touch.ladder import Ladder
from successkit.touch.rungs import Rungs


@attrs.frozen(eq=False, kw_only=True)
class DayLearned:
    """Who stays, as learned on one day; what was learned of parts adds up.

    Parameters
    ----------
    accounts
        Which accounts it is of.
    churn
        Sums behind the churn; None where a part has no revenue.
    risk
        Renewals that were due; None where a rate is missing.
    missing
        Whether the churn cannot be told, as a rate is missing.
    """

    accounts: AccountSet
    churn: RateState | None
    risk: RiskTable | None
    missing: bool

    @classmethod
    def of(cls, book: RevenueBook, accounts: AccountSet) -> Self:
        """Learn from the accounts of a book.

        Parameters
        ----------
        book
            The revenue side on the day.
        accounts
            Which accounts it holds.

        Returns
        -------
        Self
            Of these accounts.
        """
        churn, decisions = churn_sums(book), decisions_of(book)
        some = bool(len(book.portfolio)) and book.currency != NO_CURRENCY
        risk = None if decisions is None else RiskTable.from_decisions(decisions)
        if risk is not None:
            risk = attrs.evolve(risk, accounts=accounts)
        return cls(
            accounts=accounts, churn=churn, risk=risk, missing=some and churn is None
        )

    @classmethod
    def of_renewals(cls, risk: RiskTable | None, accounts: AccountSet) -> Self:
        """Learn from renewals alone, without the churn.

        Parameters
        ----------
        risk
            Renewals that were due; None where a rate is missing.
        accounts
            Whose they are.

        Returns
        -------
        Self
            Of these accounts.
        """
        if risk is not None:
            risk = attrs.evolve(risk, accounts=accounts)
        return cls(accounts=accounts, churn=None, risk=risk, missing=False)

    def __add__(self, other: Self) -> Self:
        known = self.risk is not None and other.risk is not None
        churn = self.churn or other.churn
        if self.churn is not None and other.churn is not None:
            churn = self.churn + other.churn
        return attrs.evolve(
            self,
            accounts=self.accounts + other.accounts,
            churn=churn,
            risk=self.risk + other.risk if known else None,  # type: ignore[operator]
            missing=self.missing or other.missing,
        )

    def valuation(self, config: Config) -> Valuation:
        """Return how accounts are valued on the day.

        Parameters
        ----------
        config
            How far ahead revenue counts.

        Returns
        -------
        Valuation
            Learned from all of them.
        """
        sure = self.churn is not None and not self.missing
        churn = by_month(self.churn) if sure else None  # type: ignore[arg-type]
        return Valuation.fit(self.risk, churn, config)


DayT = TypeVar("DayT", DayLearned, Ladder, Rungs)


@attrs.frozen(eq=False)
class ByDay(Generic[DayT]):
    """Sums by day; those of parts add up."""

    days: Mapping[date, DayT]

    def __add__(self, other: "ByDay[DayT]") -> "ByDay[DayT]":
        return ByDay({day: sums + other.days[day] for day, sums in self.days.items()})


@attrs.frozen(eq=False)
class LearnDays:
    """Learn from a part who stayed, as it was known on earlier days.

    Parameters
    ----------
    setup
        Settings and plugins.
    reader
        Reads a part.
    past
        Where earlier days come from.
    days
        Which.
    churn
        Whether the churn is needed: where no model values accounts.
    """

    setup: Setup
    reader: Reader
    past: PastDays
    days: tuple[date, ...]
    churn: bool = False

    def __call__(self, part: Part) -> ByDay[DayLearned]:
        """Return what was learned."""
        facts = self.reader.portfolio(part)
        if self.churn:
            books = ((day, self.past.book(self.setup, facts, day)) for day in self.days)
            return ByDay(
                {day: DayLearned.of(book, part.accounts) for day, book in books}
            )
        past = attrs.evolve(self.past, portfolio=facts)
        earlier = EarlierBooks(self.setup, past)
        return ByDay(
            {
                day: DayLearned.of_renewals(risk_of(earlier.on(day)), part.accounts)
                for day in sorted(self.days, reverse=True)
            }
        )


@attrs.frozen(eq=False)
class Ranked:
    """Signals by day; those of parts of a book add up."""

    days: Mapping[date, Mapping[str, Ranks]]

    def __add__(self, other: "Ranked") -> "Ranked":
        return Ranked(
            {
                day: {
                    name: ranks + other.days[day][name] for name, ranks in one.items()
                }
                for day, one in self.days.items()
            }
        )


@attrs.frozen(eq=False)
class RankSignals:
    """Count the signals of a part that scorecards rank accounts by.

    Parameters
    ----------
    setup
        Settings and plugins.
    reader
        Reads a part.
    past
        Where earlier days come from; with the valuations of these days.
    valuation
        That of the day of the review.
    days
        Which.
    """

    setup: Setup
    reader: Reader
    past: PastDays
    valuation: Valuation
    days: tuple[date, ...]

    def __call__(self, part: Part) -> Ranked:
        """Return their counts."""
        return Ranked({day: self._on(part, day) for day in self.days})

    def _on(self, part: Part, day: date) -> dict[str, Ranks]:
        if day == self.reader.moment.as_of:
            book = self.reader.book(part)
            valuation = self.valuation.reading(book, self.reader.decisions(part))
            return RawSignals.of(self.setup, book, valuation).ranks(self.setup)
        book = self.past.book(self.setup, self.reader.portfolio(part), day)
        reads = reads_value(self.setup)
        then = self.past.valuation(self.setup, day) if reads else None
        return RawSignals.of(self.setup, book, then).ranks(self.setup)
