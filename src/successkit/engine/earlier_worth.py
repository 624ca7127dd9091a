"""What customers were worth on evaluation after evaluation, newest first.

The first day is read in full. Of the days before it only the accounts are read again of
which something happened in between: for all others the renewal clock of that first day
is read as of the earlier one. Both give the same bits.
"""

from collections.abc import Sequence
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountSet,
    AccountTable,
    BoolArray,
    Int64Array,
    Portfolio,
    Text,
)
from successkit.core.arrays import NULL_INT
from successkit.core.packed import places
from successkit.engine.account_values import Valuation, decisions_of
from successkit.engine.past import PastDays, known_then
from successkit.engine.setup import Setup
from successkit.metrics import RiskTable
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.standing_clock import Standing, standing_of
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
    """A day, as it was known then, of all accounts or of some.

    Parameters
    ----------
    book
        Their revenue side.
    decisions
        Their renewals; None where a rate is missing.
    table
        With what ranks by value need.
    place
        Shape (accounts,): positions in the portfolio.
    counts
        Which of them count.
    """

    book: RevenueBook
    decisions: Decisions | None
    table: AccountTable
    place: Int64Array
    counts: BoolArray | slice = slice(None)

    def standing(self) -> Standing:
        """Return where its customers stand, by their place in the whole book."""
        assert self.decisions is not None  # noqa: S101 - asked for only then
        found = standing_of(self.decisions, None, self.book.definition)
        return attrs.evolve(found, account=self.place[found.account])


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
        read = self.base = self._read(self.facts, day)
        risk = None if read.decisions is None else _risk_of(read.decisions)
        valuation = self._valuation(day, risk)
        if valuation is None:  # it rests on the churn of the book
            valuation = self.past.valuation(self.setup, day)
        return self._worth(day, valuation, (read,))

    def _steadily(self, day: date) -> Worth | None:
        """Return the same from the day that was read in full; None where it cannot."""
        base = self.base
        if base is None or base.decisions is None:
            return None
        steady = steady_accounts(base.book, day, known_then(day, self.past.known_at))
        if steady.mean() < _FEW:
            return None
        changed = np.ones(len(self.facts), bool)
        changed[base.place[steady]] = False
        rest = self._read(self.facts.select(changed), day)
        if rest.decisions is None:
            return None
        grace = base.book.definition.renewal_grace
        own = decisions_on(base.decisions, day, steady, grace=grace)
        valuation = self._valuation(day, _risk_of(own) + _risk_of(rest.decisions))
        if valuation is None:
            return None
        still = attrs.evolve(base, decisions=own, counts=steady)
        return self._worth(day, valuation, (still, rest))

    def _read(self, facts: Portfolio, day: date) -> _Read:
        book = self.past.book(self.setup, facts, day)
        ids = book.portfolio.account_ids
        return _Read(
            book=book,
            decisions=decisions_of(book),
            table=account_table(book, _NEEDED),
            place=places(self.facts.account_ids, ids),
        )

    def _valuation(self, day: date, risk: RiskTable | None) -> Valuation | None:
        """Return how accounts are valued; None where that rests on the churn."""
        if day in self.past.valuations or risk is None:
            return self.past.valuations.get(day)
        found = Valuation.fit(risk, None, self.setup.config)
        if found.model is None or found.model.undefined is not None:
            return None
        return self.past.valuations.setdefault(day, found)

    def _worth(self, day: date, valuation: Valuation, parts: Sequence[_Read]) -> Worth:
        """Put accounts together, by position in the portfolio."""
        ids = self.facts.account_ids
        customer, mrr = np.zeros(len(ids), np.int8), np.full(len(ids), NULL_INT)
        for part in parts:
            place = part.place[part.counts]
            customer[place] = part.table.array("customer")[part.counts]
            mrr[place] = part.table.array("mrr_reporting")[part.counts]
        table = AccountTable.of(
            day,
            Text(np.arange(len(ids), dtype=np.int32), ids),
            customer=customer,
            mrr_reporting=mrr,
        )
        book = parts[0].book
        if any(part.decisions is None for part in parts):  # no model values them
            columns = valuation.columns(table, book)
        else:
            standing = Standing.join([part.standing() for part in parts])
            columns = valuation.standing(
                table, standing, book.currency, book.definition
            )
        table = table.with_columns(**columns)
        return Worth.of(table, self.setup.policy.value_column)


def _risk_of(decisions: Decisions) -> RiskTable:
    """Count decisions, without a proof of the accounts, which are known to differ."""
    return attrs.evolve(RiskTable.from_decisions(decisions), accounts=AccountSet())
