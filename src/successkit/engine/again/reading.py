"""``ReadOnce``: earlier days of which the revenue of some accounts is read once."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Self

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray, ObjectArray, Portfolio
from successkit.core.account_table import AccountTable
from successkit.engine.again.change import Change
from successkit.engine.again.rescoring import Before
from successkit.engine.decided import Decided, Seen
from successkit.engine.past import PastDays, known_then
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import deciding_scores
from successkit.metrics.account_columns import fact_table
from successkit.metrics.revenue.book import RevenueBook

_Key = tuple[int, date, datetime]


@attrs.frozen(eq=False, kw_only=True)
class ReadOnce(PastDays):
    """Earlier days of a few accounts; bands, phases and touch read the same books.

    Parameters
    ----------
    cuts, books
        What was cut and read already, with the tables it was made from.
    change
        What changed, where ``portfolio`` has all rows of these accounts now.
    before
        What evaluations had said and seen of them.
    wanted
        Columns that scores look at; None where that is not known.
    reads
        By signal: columns that it looks at.
    """

    cuts: dict[_Key, tuple[Any, Portfolio]] = attrs.field(
        factory=dict[_Key, tuple[Any, Portfolio]], repr=False
    )
    books: dict[_Key, tuple[Any, RevenueBook]] = attrs.field(
        factory=dict[_Key, tuple[Any, RevenueBook]], repr=False
    )
    change: Change | None = None
    before: Decided = attrs.field(factory=Decided, repr=False)
    wanted: frozenset[str] | None = None
    reads: Mapping[str, frozenset[str]] = attrs.field(factory=dict[str, frozenset[str]])

    @classmethod
    def like(cls, past: PastDays) -> Self:
        """Return the same days, of which nothing was read yet."""
        names = attrs.fields_dict(PastDays)
        return cls(**{name: getattr(past, name) for name in names})

    def cut(self, part: Portfolio, day: date) -> Portfolio:
        """Return what was true of some accounts on a day, as it was known then.

        Parameters
        ----------
        part
            All facts of these accounts, or what this made of them already.
        day
            The day.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        # The tables are kept beside, so that no others get their identity.
        key = id(part.tables), day, known_then(day, self.known_at)
        if key not in self.cuts:
            self.cuts[key] = part.tables, super().cut(part, day)
        return self.cuts[key][1]

    def book(self, setup: Setup, part: Portfolio, day: date) -> RevenueBook:
        """Return the revenue side of some accounts on a day, as it was known then.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of these accounts, or what :meth:`cut` made of them.
        day
            The day.

        Returns
        -------
        RevenueBook
            In the reporting currency of the review.
        """
        cut = self.cut(part, day)
        key = id(cut.tables), day, known_then(day, self.known_at)
        if key not in self.books:
            self.books[key] = cut.tables, super().book(setup, cut, day)
        return self.books[key][1]

    def rescored(
        self, setup: Setup, day: date, ids: ObjectArray
    ) -> tuple[FloatArray, BoolArray] | None:
        """Return the scores of some accounts on a day from what was seen of them then.

        Parameters
        ----------
        setup
            Settings and plugins.
        day
            The day.
        ids
            Shape (n,): the accounts.

        Returns
        -------
        tuple[FloatArray, BoolArray] | None
            As :meth:`PastDays.rescored`; None where a change shows in more than in
            columns of facts.
        """
        change, wanted = self.change, self.wanted
        if change is None or wanted is None or not change.leaves(day):
            return None
        if not change.accounts.issuperset(ids.tolist()):
            return None
        known = [self.before.seen(day, name) for name in ids.tolist()]
        seen = [each for each in known if each is not None]
        if len(seen) < len(known):
            return None
        now = self._now(change, day, change.columns & wanted)
        said = [
            self._said(setup, *now, name, *each)
            for name, each in zip(ids.tolist(), seen, strict=True)
        ]
        if self.decided is not None:
            for name, (score, scored, row) in zip(ids.tolist(), said, strict=True):
                one = np.array([name], object)
                self.decided.note(day, one, np.array([score]), np.array([row]), scored)
        return np.array([score for score, _, _ in said]), np.ones(len(said), bool)

    def _now(
        self, change: Change, day: date, names: frozenset[str]
    ) -> tuple[Portfolio, AccountTable]:
        """Return the tables that some columns rest on, and the columns."""
        facts = super().cut(change.only(change.new, names), day)
        table = fact_table(facts, names)
        columns = {name: table.columns[name] for name in ("id", *sorted(names))}
        return facts, attrs.evolve(table, columns=columns)

    def _said(
        self,
        setup: Setup,
        facts: Portfolio,
        now: AccountTable,
        name: str,
        score: float,
        seen: Seen,
    ) -> tuple[float, Scored, int]:
        """Return what an evaluation says of an account now, and what it sees of it."""
        columns = dict(now.take(np.array([facts.index(name)])).columns)
        del columns["id"]
        before = Before(table=seen.table, raw=seen.raw, reads=self.reads)
        found = before.scored(setup, facts, columns)
        if found is None:
            return score, seen.scored, seen.row
        table, health = found
        scored = Scored(table=table, health=health, failures=())
        return float(deciding_scores(health)[0]), scored, 0
