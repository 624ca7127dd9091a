"""``RevenueBook``: the ledger of a book and its figures period by period."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from typing import Any, TypeVar

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.cut import cut
from successkit.core.errors import InvalidInputError
from successkit.core.money import minor_digits
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.revenue.exchange import Exchange
from successkit.metrics.revenue.fold import Fold, Totals
from successkit.metrics.revenue.ledger import Ledger, Moves
from successkit.metrics.revenue.monthly import list_units
from successkit.metrics.revenue.reading import Reading
from successkit.metrics.revenue.undecided import Undecided
from successkit.metrics.revenue.views import added_up, days_of, settled

MadeT = TypeVar("MadeT")


@attrs.frozen(eq=False, kw_only=True)
class PeriodFigures:
    """What one period of a book adds up to.

    Parameters
    ----------
    book
        The book it belongs to.
    period
        The days.
    totals
        Sums, with contracts in their grace counted as renewed.
    worst
        The same with none of them renewed; equal to ``totals`` when none is pending.
    level
        What was netted: ``account``, ``contract`` or ``product``; the counts are of
        these.
    made
        What several figures are read from; it can always be made again.
    """

    book: "RevenueBook"
    period: Period
    totals: Totals
    worst: Totals
    level: str = "account"
    made: dict[object, Any] = attrs.field(
        init=False, factory=dict[object, Any], repr=False
    )

    def once(self, make: Callable[["RevenueBook", Period], MadeT]) -> MadeT:
        """Return what something makes of the book and the period, made once.

        Parameters
        ----------
        make
            A plain function; several figures are read from what it returns.

        Returns
        -------
        MadeT
            The same object each time.
        """
        if make not in self.made:
            self.made[make] = make(self.book, self.period)
        found: MadeT = self.made[make]
        return found

    @property
    def complete(self) -> bool:
        """Whether all of the period lies on or before the as-of day."""
        early = self.book.definition.snapshot == "start_of_day"
        last = self.period.end if early else self.period.last_day
        return last <= self.book.as_of

    @property
    def pending(self) -> bool:
        """Whether the figures hang on contracts in their grace."""
        return self.worst != self.totals


@attrs.frozen(eq=False, kw_only=True)
class RevenueBook:
    """The revenue side of a portfolio as of a day.

    Parameters
    ----------
    portfolio
        Facts, cut to the day.
    as_of
        The day.
    definition
        Choices behind the figures.
    currency
        Reporting currency.
    exchange
        Dated rates.
    reading
        What contracts earn, pending ones renewed.
    """

    portfolio: Portfolio
    as_of: date
    definition: Definition
    currency: str
    exchange: Exchange
    reading: Reading

    @property
    def ledger(self) -> Ledger:
        """Events with pending contracts renewed; made when first asked for."""
        return self.reading.ledger

    @property
    def moves(self) -> Moves:
        """Events without their causes; cheaper where there is no ledger yet."""
        return self.reading.moves

    def make_ledger(self) -> None:
        """Make the ledger now: else sums make one of the accounts that need one."""
        len(self.reading.ledger)

    def rested(self) -> "RevenueBook":
        """Return the same book with its ledger, and without what is made from it."""
        return attrs.evolve(self, reading=self.reading.rested())

    @cached_property
    def worst(self) -> Ledger:
        """Events with no pending contract renewed; ``ledger`` when none is pending."""
        if self.undecided is None:
            return self.ledger
        return self.undecided.settle_ledger(self.ledger)

    @cached_property
    def undecided(self) -> Undecided | None:
        """The accounts whose figures hang on contracts in their grace, or None."""
        return Undecided.of(self.reading)

    @classmethod
    def of(
        cls,
        portfolio: Portfolio,
        *,
        as_of: date,
        known_at: datetime | None = None,
        currency: str | None = None,
        definition: Definition = DEFAULT,
    ) -> "RevenueBook":
        """Build the ledger of a portfolio.

        Parameters
        ----------
        portfolio
            All facts, or facts already cut to the same day.
        as_of
            The day.
        known_at
            The instant of knowledge, or None.
        currency
            Reporting currency; needed only when the book has several.
        definition
            The choices.

        Returns
        -------
        RevenueBook
            Ready to be cut into periods.
        """
        if portfolio.day != as_of or portfolio.known_at != known_at:
            portfolio = cut(portfolio, as_of, known_at)
        reporting = reporting_currency(portfolio, currency)
        reading = Reading.of(portfolio, definition, reporting)
        return cls(
            portfolio=portfolio,
            as_of=as_of,
            definition=definition,
            currency=reading.currency,
            exchange=reading.exchange,
            reading=reading,
        )

    def select(self, accounts: BoolArray) -> "RevenueBook":
        """Return the revenue side of some accounts.

        Parameters
        ----------
        accounts
            Shape (accounts,): which ones.

        Returns
        -------
        RevenueBook
            Every figure of it is theirs alone.
        """
        return RevenueBook.of(
            self.portfolio.select(np.flatnonzero(accounts)),
            as_of=self.as_of,
            known_at=self.portfolio.known_at,
            currency=self.currency,
            definition=self.definition,
        )

    def figures(
        self, periods: Iterable[Period], *, level: str | None = None
    ) -> list[PeriodFigures]:
        """Return the sums of consecutive periods.

        Parameters
        ----------
        periods
            One after the other, without gaps.
        level
            What gains and losses are netted for: ``account``, ``contract`` (with its
            renewals) or ``product`` (of an account); None for the definition's.

        Returns
        -------
        list[PeriodFigures]
            One per period.
        """
        spans = list(periods)
        if not spans:
            return []
        level = level or self.definition.level
        net = self.reading.totals(spans, level)
        best = worst = self._shown(net, spans, level, worst=False)
        if self.undecided is not None:
            net = self.undecided.settle_totals(net, spans, level)
            worst = self._shown(net, spans, level, worst=True)
        return [
            PeriodFigures(book=self, period=span, totals=good, worst=bad, level=level)
            for span, good, bad in zip(spans, best, worst, strict=True)
        ]

    def _shown(
        self, net: list[Totals], spans: list[Period], level: str, *, worst: bool
    ) -> list[Totals]:
        """Return the sums of consecutive periods, as the definition shows them."""

        def daily(span: Period) -> Totals:
            return self.daily(self.worst if worst else self.ledger, span, level)

        return [
            settled(one, partial(daily, span), self.definition)
            for one, span in zip(net, spans, strict=True)
        ]

    def daily(self, ledger: Ledger, period: Period, level: str) -> Totals:
        """Return the sums of a period with the movements of each day added up.

        Parameters
        ----------
        ledger
            ``self.ledger`` or ``self.worst``.
        period
            The days.
        level
            What gains and losses are netted for.

        Returns
        -------
        Totals
            Who came and left within the period is in both.
        """
        return added_up(self.fold_by(ledger, days_of(ledger, period), level).totals())

    def fold_by(self, ledger: Ledger, periods: list[Period], level: str) -> Fold:
        """Return the fold of a ledger over periods, at a level.

        Parameters
        ----------
        ledger
            ``self.ledger`` or ``self.worst``.
        periods
            Consecutive.
        level
            What gains and losses are netted for.

        Returns
        -------
        Fold
            Not yet computed.
        """
        return self.reading.fold_by(ledger, periods, level)

    def fold(
        self,
        ledger: Ledger,
        periods: list[Period],
        unit: Int64Array | None = None,
        units: int | None = None,
    ) -> Fold:
        """Return the fold of a ledger over periods, in this book's currency.

        Parameters
        ----------
        ledger
            ``self.ledger`` or ``self.worst``.
        periods
            Consecutive.
        unit, units
            Another grouping than by account.

        Returns
        -------
        Fold
            Not yet computed.
        """
        return self.reading.fold(ledger, periods, unit, units)

    def contracts_in_force(self, day: date) -> Int64Array:
        """Return contract rows that are paid for on a day, or free and kept.

        Parameters
        ----------
        day
            The day, not after the as-of day.

        Returns
        -------
        Int64Array
            Positions of rows.
        """
        when = np.datetime64(day, "D")
        terms = self.ledger.terms
        start = self.portfolio.contracts.array("start")
        paid = list_units(self.portfolio.contracts, self.definition) > 0
        paid[self.ledger.free.free_on(day)] = True
        running = (start <= when) & (terms.until > when)
        return np.flatnonzero(terms.earns & paid & running)

    def closing_day(self, period: Period) -> date:
        """Return the day whose level closes a period.

        Parameters
        ----------
        period
            The days.

        Returns
        -------
        date
            The period's last day, or its end where the definition takes mornings.
        """
        early = self.definition.snapshot == "start_of_day"
        return period.end if early else period.end - timedelta(days=1)


def reporting_currency(portfolio: Portfolio, wanted: str | None) -> str:
    """Return the currency in which a book is reported.

    Parameters
    ----------
    portfolio
        The book.
    wanted
        The currency asked for, or None.

    Returns
    -------
    str
        What was asked for, or the only currency of the contracts; ``XXX`` (ISO 4217
        for "no currency") when no contract has one.

    Raises
    ------
    InvalidInputError
        The book has several currencies and none was asked for, or it is unknown.
    """
    column = portfolio.contracts.text("currency")
    used = np.bincount(column.codes[column.codes >= 0], minlength=len(column.values))
    if wanted == NO_CURRENCY and not used.any():
        return wanted
    if wanted is not None:
        minor_digits(wanted)
        return wanted
    names = [
        f"{name} ({count:,} contracts)"
        for name, count in zip(column.values.tolist(), used.tolist(), strict=True)
        if count
    ]
    if len(names) > 1:
        raise InvalidInputError(
            f"currency: the book has {' and '.join(names)}; name the reporting "
            "currency (--currency), and give rates.csv"
        )
    return names[0].split()[0] if names else NO_CURRENCY


NO_CURRENCY = "XXX"
"""ISO 4217 code for "no currency involved": a book without prices."""
