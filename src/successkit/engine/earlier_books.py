"""Revenue of earlier days, newest first: a day is read from a later one where it can.

The first day is read in full. Of the days before it only the accounts are read again of
which something happened in between: for all others the renewal clock of that first day
is read as of the earlier one. Both give the same bits.
"""

from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AccountSet, AccountTable, BoolArray, Int64Array, Portfolio
from successkit.core.packed import places
from successkit.engine.account_values import decisions_of
from successkit.engine.past import PastDays, known_then
from successkit.engine.setup import Setup
from successkit.metrics import RiskTable
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.standing_clock import (
    Standing,
    standing_of,
    without_causes,
)
from successkit.metrics.value.steady import (
    decisions_on,
    revenue_facts,
    steady_accounts,
)

_FEW: Final = 0.5
"""Share of steady accounts below which a day is read in full."""

_NEEDED: Final = frozenset({"customer", "mrr_reporting"})


@attrs.frozen(eq=False)
class Read:
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

    def rested(self) -> Self:
        """Return the same without what no earlier day is read from."""
        decisions, reading = self.decisions, self.book.reading
        if decisions is None:
            return self
        return attrs.evolve(
            self,
            book=attrs.evolve(self.book, reading=attrs.evolve(reading)),
            decisions=without_causes(decisions),
        )

    def standing(self) -> Standing:
        """Return where its customers stand, by their place in the whole book."""
        assert self.decisions is not None  # noqa: S101 - asked for only then
        found = standing_of(self.decisions, None, self.book.definition)
        return attrs.evolve(found, account=self.place[found.account])


@attrs.define(eq=False)
class EarlierBooks:
    """The revenue of a book on earlier days, asked for from the newest on.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where the days come from.
    """

    setup: Setup
    past: PastDays
    facts: Portfolio = attrs.field(init=False)
    base: Read | None = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        self.facts = revenue_facts(self.past.portfolio)

    def on(self, day: date) -> tuple[Read, ...]:
        """Return what was known of a day then.

        Parameters
        ----------
        day
            Before those that were asked for already.

        Returns
        -------
        tuple[Read, ...]
            Of different accounts, together all customers of the book.
        """
        found = self._steadily(day)
        if found is None:
            self.base = self._read(self.facts, day)
            found = (self.base,)
        return found

    def rest(self) -> None:
        """Give up what can be made again until the next day is asked for."""
        if self.base is not None:
            self.base = self.base.rested()
            self.base.book.portfolio.forget()
        self.facts.forget()

    def _steadily(self, day: date) -> tuple[Read, ...] | None:
        """Return the same from the day that was read in full; None where it cannot."""
        base = self.base
        if base is None or base.decisions is None:
            return None
        steady = steady_accounts(base.book, day, known_then(day, self.past.known_at))
        if np.count_nonzero(steady) < _FEW * len(steady):
            return None
        changed = np.ones(len(self.facts), bool)
        changed[base.place[steady]] = False
        rest = self._read(self.facts.select(changed), day)
        grace = base.book.definition.renewal_grace
        own = decisions_on(base.decisions, day, steady, grace=grace)
        return attrs.evolve(base, decisions=own, counts=steady), rest

    def _read(self, facts: Portfolio, day: date) -> Read:
        book = self.past.book(self.setup, facts, day)
        return Read(
            book=book,
            decisions=decisions_of(book),
            table=account_table(book, _NEEDED),
            place=places(self.facts.account_ids, book.portfolio.account_ids),
        )


def risk_of(parts: tuple[Read, ...]) -> RiskTable | None:
    """Count the renewals that were due on a day.

    Parameters
    ----------
    parts
        What was known of the day.

    Returns
    -------
    RiskTable | None
        Without a proof of the accounts, which are known to differ; None where a rate
        is missing.
    """
    found: RiskTable | None = None
    for part in parts:
        if part.decisions is None:
            return None
        risk = RiskTable.from_decisions(part.decisions)
        risk = attrs.evolve(risk, accounts=AccountSet())
        found = risk if found is None else found + risk
    return found
