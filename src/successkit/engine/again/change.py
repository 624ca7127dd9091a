"""``Change``: other facts of some accounts, and what could rest on them."""

from collections.abc import Collection
from datetime import date
from functools import cached_property

import attrs
import numpy as np

from successkit.core import Portfolio
from successkit.core.changed import OF_NOBODY
from successkit.engine.again.differing import Differing
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.lifecycle import event_kinds
from successkit.lifecycle.derive import EVENT_TABLES, kinds_taken
from successkit.lifecycle.same_use import same_use
from successkit.metrics.account_columns import FACT_TABLES
from successkit.metrics.revenue.offers import OFFERED
from successkit.metrics.value.steady import REVENUE_TABLES


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Change:
    """What changed.

    Parameters
    ----------
    accounts
        Ids.
    old, new
        All rows of these accounts, before and now; they know what the whole book keeps.
    revenue
        Whether revenue or renewals may have changed.
    tables
        Tables that changed.
    since
        First day on which it may show.
    event_kinds
        Kinds of the events that are others.
    """

    accounts: frozenset[str]
    old: Portfolio
    new: Portfolio
    revenue: bool
    tables: tuple[str, ...]
    since: date
    event_kinds: frozenset[str | None] = frozenset()

    @property
    def offered(self) -> bool:
        """Whether other offers were made, of which figures of revenue are made."""
        return OFFERED in self.event_kinds

    def moves(self, setup: Setup) -> bool:
        """Return whether the lifecycle may have other events.

        Parameters
        ----------
        setup
            Settings and plugins.

        Returns
        -------
        bool
            False for kinds of facts of which no event is made.
        """
        rest = EVENT_TABLES - {"events"} | {"accounts"}
        if self.revenue or self.touches(rest):
            return True
        taken = kinds_taken(event_kinds(setup.lifecycle))
        return not taken.isdisjoint(self.event_kinds)

    def uses_alike(self, setup: Setup, past: PastDays, day: date) -> bool:
        """Return whether nothing but use changed, and no event of that day with it.

        Parameters
        ----------
        setup
            Settings and plugins.
        past
            What was known then.
        day
            The day, on which the same accounts are there.

        Returns
        -------
        bool
            False also where that is not certain.
        """
        if set(self.tables) != {"usage"}:
            return False
        names = {"accounts", "usage"}
        books = [past.cut(_only(one, names), day) for one in (self.old, self.new)]
        return same_use(*books, rules=setup.config.event_rules)

    def touches(self, tables: frozenset[str] | None) -> bool:
        """Return whether one of some tables changed; None stands for any table."""
        return tables is None or not tables.isdisjoint(self.tables)

    @property
    def columns(self) -> frozenset[str]:
        """Columns of facts that rest on a table that changed."""
        return frozenset(
            name for name, tables in FACT_TABLES.items() if self.touches(tables)
        )

    def only(self, book: Portfolio, names: Collection[str]) -> Portfolio:
        """Return a book with the tables from which some columns are made."""
        read = frozenset[str]().union(*(FACT_TABLES[name] for name in names))
        return _only(book, read | {"accounts"})

    def leaves(self, day: date) -> bool:
        """Return whether the same accounts are there on a day, and pay the same.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        bool
            False also where that is not certain: an account may be there by a fact
            alone.
        """
        if (
            self.revenue
            or self.old.account_ids.tolist() != self.new.account_ids.tolist()
        ):
            return False
        created = self.new.accounts.array("created")
        # A missing day compares as false.
        return not bool((created > np.datetime64(day, "D")).any())

    @cached_property
    def _shows(self) -> bool:
        """Whether revenue has a row more or less, which shows from its day on."""
        names = sorted((REVENUE_TABLES - OF_NOBODY) & set(self.tables))
        pairs = [(self.old.tables[name], self.new.tables[name]) for name in names]
        late = any(
            bool((~np.isnat(rows.array("recorded_at"))).any())
            for pair in pairs
            for rows in pair
        )
        return not late and any(len(one) != len(two) for one, two in pairs)

    def not_yet(self, past: PastDays, day: date) -> bool:
        """Return whether on an earlier day nothing of the change was known or true.

        Parameters
        ----------
        past
            What was known then.
        day
            The day.

        Returns
        -------
        bool
            Whether all rows of these accounts were the same.
        """
        if day < self.since:
            return True
        if self.revenue and self._shows:
            return False
        names = {"accounts", *self.tables}
        # Of revenue, all that was true before is asked for next.
        old = self.old if self.revenue else _only(self.old, names)
        old, new = past.cut(old, day), past.cut(self.new, day)
        return not Differing.of(_only(old, names), _only(new, names)).tables


def _only(book: Portfolio, names: Collection[str]) -> Portfolio:
    tables = {name: book.tables[name] for name in book.tables if name in names}
    return attrs.evolve(book, tables=tables)
