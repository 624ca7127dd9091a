"""``Change``: other facts of some accounts, and what could rest on them."""

from collections.abc import Collection
from datetime import date

import attrs
import numpy as np

from successkit.core import Portfolio
from successkit.engine.again.differing import Differing
from successkit.engine.past import PastDays
from successkit.metrics.account_columns import FACT_TABLES


@attrs.frozen(eq=False, kw_only=True)
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
    offered
        Whether other offers were made, of which figures of revenue are made.
    """

    accounts: frozenset[str]
    old: Portfolio
    new: Portfolio
    revenue: bool
    tables: tuple[str, ...]
    since: date
    offered: bool = False

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
        names = {"accounts", *self.tables}
        # Of revenue, all that was true before is asked for next.
        old = self.old if self.revenue else _only(self.old, names)
        old, new = past.cut(old, day), past.cut(self.new, day)
        return not Differing.of(_only(old, names), _only(new, names)).tables


def _only(book: Portfolio, names: Collection[str]) -> Portfolio:
    tables = {name: book.tables[name] for name in book.tables if name in names}
    return attrs.evolve(book, tables=tables)
