"""What customers were worth on evaluation after evaluation, newest first.

The first day is read in full. Of the days before it only the accounts are read again of
which something happened in between: for all others the renewal clock of that first day
is read as of the earlier one. Both give the same bits.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountSet, AccountTable, Portfolio
from successkit.core.arrays import NULL_INT
from successkit.core.packed import places
from successkit.engine.account_values import Valuation, decisions_of
from successkit.engine.past import PastDays, known_then
from successkit.engine.setup import Setup
from successkit.metrics import RiskTable
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.standing_clock import standing_of
from successkit.metrics.value.steady import (
    decisions_on,
    revenue_facts,
    steady_accounts,
)
from successkit.touch.book_worth import Worth

_FEW: Final = 0.5
"""Share of steady accounts below which a day is read in full."""

_NEEDED: Final = frozenset({"customer", "mrr_reporting"})


@attrs.frozen(eq=False)
class _Read:
    """A day, as it was known then, of all accounts or of some."""

    book: RevenueBook
    decisions: Decisions | None
    table: AccountTable

    @classmethod
    def of(cls, book: RevenueBook) -> Self:
        return cls(book, decisions_of(book), account_table(book, _NEEDED))

    @property
    def risk(self) -> RiskTable | None:
        """Its renewals that were due; None where a rate is missing."""
        return None if self.decisions is None else _risk_of(self.decisions)


@attrs.define(eq=False)
class EarlierWorth:
    """What customers were worth on earlier days, asked for from the newest on.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where the days come from; its portfolio is the whole book.
    """

    setup: Setup
    past: PastDays
    facts: Portfolio = attrs.field(init=False)
    base: _Read | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.facts = revenue_facts(self.past.portfolio)

    def on(self, day: date) -> Worth:
        """Return what customers were worth on a day, as known then.

        Parameters
        ----------
        day
            Before those that were asked for already.

        Returns
        -------
        Worth
            By position in the portfolio. The valuation of the day is kept in ``past``.
        """
        return self._steadily(day) or self._in_full(day)

    def _in_full(self, day: date) -> Worth:
        read = _Read.of(self.past.book(self.setup, self.facts, day))
        self.base = read
        risk = read.risk if day not in self.past.valuations else None
        valuation = self._valuation(day, risk)
        if valuation is None:  # it rests on the churn of the book
            valuation = self.past.valuation(self.setup, day)
        return self._worth([self._valued(read, valuation)])

    def _steadily(self, day: date) -> Worth | None:
        """Return the same from the day that was read in full; None where it cannot."""
        base = self.base
        if base is None or base.decisions is None:
            return None
        steady = steady_accounts(base.book, day, known_then(day, self.past.known_at))
        if steady.mean() < _FEW:
            return None
        changed = np.ones(len(self.facts), bool)
        changed[places(self.facts.account_ids, base.table.ids[steady])] = False
        rest = _Read.of(self.past.book(self.setup, self.facts.select(changed), day))
        grace = base.book.definition.renewal_grace
        own = decisions_on(base.decisions, day, steady, grace=grace)
        risk = None if rest.risk is None else _risk_of(own) + rest.risk
        valuation = self._valuation(day, risk)
        if valuation is None:
            return None
        standing = standing_of(own, None, base.book.definition)
        table = attrs.evolve(base.table, as_of=day)
        known = valuation.standing(
            table, standing, base.book.currency, base.book.definition
        )
        both = table.with_columns(**known).take(steady), self._valued(rest, valuation)
        return self._worth(both)

    def _valuation(self, day: date, risk: RiskTable | None) -> Valuation | None:
        """Return how accounts are valued; None where that rests on the churn."""
        if day in self.past.valuations or risk is None:
            return self.past.valuations.get(day)
        found = Valuation.fit(risk, None, self.setup.config)
        if found.model is None or found.model.undefined is not None:
            return None
        return self.past.valuations.setdefault(day, found)

    def _valued(self, read: _Read, valuation: Valuation) -> AccountTable:
        known = valuation.reading(read.book, read.decisions)
        return read.table.with_columns(**known.columns(read.table, read.book))

    def _worth(self, tables: Iterable[AccountTable]) -> Worth:
        """Put tables of different accounts together, by position in the portfolio."""
        size = len(self.facts)
        customer = np.zeros(size, bool)
        amount, mrr = np.full(size, NULL_INT), np.full(size, NULL_INT)
        for table in tables:
            place = places(self.facts.account_ids, table.ids)
            customer[place] = table.array("customer") == 1
            amount[place] = table.array(self.setup.policy.value_column)
            mrr[place] = table.array("mrr_reporting")
        return Worth(
            ids=self.facts.account_ids, customer=customer, amount=amount, mrr=mrr
        )


def _risk_of(decisions: Decisions) -> RiskTable:
    """Count decisions, without a proof of the accounts, which are known to differ."""
    return attrs.evolve(RiskTable.from_decisions(decisions), accounts=AccountSet())
