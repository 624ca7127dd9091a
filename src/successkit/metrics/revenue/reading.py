"""``Reading``: a book with its undecided contracts read one way, and its sums."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue.earnings import Earnings, earnings_of
from successkit.metrics.revenue.exchange import Exchange
from successkit.metrics.revenue.fold import Fold, Totals
from successkit.metrics.revenue.grouping import check_level, group_events, group_rows
from successkit.metrics.revenue.ledger import Ledger, Moves, ledger_from, moves_from
from successkit.metrics.revenue.plain import Calendar, Plain, plain_accounts
from successkit.metrics.revenue.spread import ledger_on_basis
from successkit.metrics.revenue.sweep import Histogram


@attrs.frozen(eq=False, kw_only=True)
class Reading:
    """What a book earns, pending contracts renewed or not.

    Parameters
    ----------
    portfolio
        Facts, cut to the day.
    definition
        Choices behind the figures.
    currency
        Reporting currency.
    exchange
        Dated rates.
    earnings
        What its contract rows earn.
    """

    portfolio: Portfolio
    definition: Definition
    currency: str
    exchange: Exchange
    earnings: Earnings
    _made: dict[str, Any] = attrs.field(init=False, factory=dict[str, Any], repr=False)

    @classmethod
    def of(
        cls, portfolio: Portfolio, definition: Definition, currency: str
    ) -> "Reading":
        """Read a book with its pending contracts renewed.

        Parameters
        ----------
        portfolio
            A portfolio cut by ``as_of``.
        definition
            The choices.
        currency
            Reporting currency.

        Returns
        -------
        Reading
            No ledger is made yet.
        """
        return cls(
            portfolio=portfolio,
            definition=definition,
            currency=currency,
            exchange=Exchange(portfolio.rates, definition.missing_rate),
            earnings=earnings_of(portfolio, definition),
        )

    def of_part(self, part: Portfolio, *, assume_renewed: bool) -> "Reading":
        """Read some accounts of the same book.

        Parameters
        ----------
        part
            Their facts.
        assume_renewed
            Whether contracts that ran out and are in their grace go on earning.

        Returns
        -------
        Reading
            By the same definition, in the same currency.
        """
        earnings = earnings_of(part, self.definition, assume_renewed=assume_renewed)
        return attrs.evolve(self, portfolio=part, earnings=earnings)

    def rested(self) -> "Reading":
        """Return the same with its ledger, and without what is made from it."""
        found = attrs.evolve(self)
        found._made.update(self._made)  # noqa: SLF001 - of the same class
        return found

    @property
    def ledger(self) -> Ledger:
        """Every change of revenue; made when it is first asked for."""
        if "ledger" not in self._made:
            self._made["ledger"] = ledger_on_basis(
                self.portfolio, self.definition, self.earnings
            )
        found: Ledger = self._made["ledger"]
        return found

    @property
    def moves(self) -> Moves:
        """The same without causes: the ledger if it is there, or what costs less."""
        if "ledger" in self._made or self.definition.basis != "contract":
            return self.ledger
        if "moves" not in self._made:
            self._made["moves"] = moves_from(self.portfolio, self.earnings)
        found: Moves = self._made["moves"]
        return found

    @cached_property
    def plain(self) -> BoolArray:
        """Which accounts need no ledger for their sums."""
        accounts = len(self.portfolio)
        if self.definition.basis != "contract":
            return np.zeros(accounts, bool)
        return plain_accounts(
            self.portfolio.contracts, self.earnings, self.currency, accounts
        )

    @cached_property
    def _other(self) -> Ledger:
        """The ledger of all other accounts."""
        if not self.plain.any():
            return self.ledger
        if "ledger" in self._made:
            return self.ledger.take(np.flatnonzero(~self.plain[self.ledger.account]))
        rows = self.plain[self.portfolio.contracts.array("account")]
        return ledger_from(self.portfolio, self.earnings.of_rows(~rows))

    def totals(self, periods: Sequence[Period], level: str) -> list[Totals]:
        """Return the sums of consecutive periods, netted between their ends.

        Parameters
        ----------
        periods
            The days.
        level
            What gains and losses are netted for.

        Returns
        -------
        list[Totals]
            One per period.
        """
        plain = self._plain_part(periods, check_level(level))
        if plain is None:
            return self.fold_by(self.ledger, periods, level).totals()
        totals, other = plain.totals(), self._other
        if not len(other):
            return totals
        rest = self.fold_by(other, periods, level).totals()
        return [one + two for one, two in zip(totals, rest, strict=True)]

    def by_cohort(self, periods: Sequence[Period]) -> tuple[Histogram | None, Ledger]:
        """Return what happened to accounts by the period in which they began.

        Parameters
        ----------
        periods
            Consecutive; at least one.

        Returns
        -------
        tuple[Histogram | None, Ledger]
            Sums over the accounts that need no ledger, None when there are none; and
            the ledger of all others.
        """
        plain = self._plain_part(periods, "account")
        if plain is None:
            return None, self.ledger
        return plain.histogram(), self._other

    def _plain_part(self, periods: Sequence[Period], level: str) -> Plain | None:
        if not self.plain.any():
            return None
        contracts, accounts = self.portfolio.contracts, len(self.portfolio)
        account = contracts.array("account")
        unit, units = account, accounts
        if level != "account":
            unit, units = group_rows(contracts, self.earnings.terms, level)
        edges = (periods[0].start, *(period.end for period in periods))
        boundaries = np.array(edges, "datetime64[D]")
        if self.definition.snapshot == "start_of_day":
            boundaries = boundaries + 1
        calendar = Calendar(
            boundaries=boundaries, until=np.datetime64(self.portfolio.day, "D")
        )
        return Plain.of(self.earnings, self.plain[account], unit, units, calendar)

    def fold_by(self, ledger: Ledger, periods: Sequence[Period], level: str) -> Fold:
        """Return the fold of a ledger over periods, at a level.

        Parameters
        ----------
        ledger
            Of this book, or of some accounts.
        periods
            Consecutive.
        level
            What gains and losses are netted for.

        Returns
        -------
        Fold
            Not yet computed.
        """
        group = group_events(self.portfolio.contracts, ledger, level)
        return self.fold(ledger, periods, group.unit, group.units)

    def fold(
        self,
        ledger: Ledger,
        periods: Sequence[Period],
        unit: Int64Array | None = None,
        units: int | None = None,
    ) -> Fold:
        """Return the fold of a ledger over periods, in this book's currency.

        Parameters
        ----------
        ledger
            Of this book, or of some accounts.
        periods
            Consecutive.
        unit, units
            Another grouping than by account.

        Returns
        -------
        Fold
            Not yet computed.
        """
        return Fold.over(
            ledger,
            periods,
            definition=self.definition,
            currency=self.currency,
            exchange=self.exchange,
            unit=unit,
            units=units,
        )
