"""What touch models look back at, kept so that a change of one account is put in."""

from collections.abc import Collection
from datetime import date
from typing import Self, TypeVar

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, ObjectArray, Portfolio
from successkit.core.changed import Rows
from successkit.core.packed import places
from successkit.engine.account_values import Valuation
from successkit.engine.again.differing import Differing, same_column
from successkit.engine.again.reading import ReadOnce
from successkit.engine.again.spliced import spliced_table
from successkit.engine.again.worth import (
    VALUES,
    KeptValues,
    Worth,
    alike,
    renewals_of,
    revalue,
)
from successkit.engine.earlier import earlier_table
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.engine.wanted import columns_for, quiet
from successkit.touch import decide_touch

DayT = TypeVar("DayT", bound="TouchDay")


@attrs.frozen(eq=False, kw_only=True)
class TouchDay:
    """What is known of all accounts on an evaluation before.

    Parameters
    ----------
    day
        The day.
    table
        The columns that the rules of touch look at.
    wanted
        Shape (rows,), int8: the touch models wanted.
    worth
        What values rest on.
    valuation
        How accounts are valued.
    seen
        Where the accounts of the day of the review stand; it can be worked out again.
    """

    day: date
    table: AccountTable
    wanted: AnyArray
    worth: Worth
    valuation: Valuation
    seen: dict[str, tuple[ObjectArray, AnyArray]] = attrs.field(
        factory=dict[str, tuple[ObjectArray, AnyArray]], repr=False
    )

    def wanted_by(self, ids: ObjectArray) -> AnyArray:
        """Return the touch models that were wanted for some accounts.

        Parameters
        ----------
        ids
            Shape (n,), sorted.

        Returns
        -------
        AnyArray
            Shape (n,), int8; -1 for who was no customer, or not there.
        """
        then, row = self.seen.get("rows", (ids[:0], None))
        if row is None or not np.array_equal(then, ids):
            row = places(self.table.ids, ids)
            self.seen["rows"] = ids, row  # looking ids up costs more than the rest
        return np.append(self.wanted, np.int8(-1))[row]

    def _has(self, found: AccountTable) -> bool:
        """Return whether the same is known of all accounts of another table."""
        rows = places(self.table.ids, found.ids)
        if bool((rows < 0).any()):
            return False
        own = self.table.take(rows)
        return all(
            same_column(column, found.columns[name])
            for name, column in own.columns.items()
        )

    @classmethod
    def of(cls, setup: Setup, past: PastDays, day: date) -> Self:
        """Look at a whole book.

        Parameters
        ----------
        setup
            Settings and plugins.
        past
            Where earlier days come from.
        day
            The day.

        Returns
        -------
        Self
            All of its accounts that existed by then.
        """
        past = ReadOnce.like(past)
        worth = Worth.of(past.book(setup, past.portfolio, day))
        table = earlier_table(setup, past, day, columns_for(setup)).table
        wanted = decide_touch(table, quiet(setup.policy)).models
        return cls(
            day=day,
            table=table,
            wanted=wanted,
            worth=worth,
            valuation=past.valuation(setup, day),
        )

    def replaced(
        self,
        setup: Setup,
        past: PastDays,
        change: "Change",
    ) -> Self:
        """Return the same with other facts of some accounts.

        Parameters
        ----------
        setup
            Settings and plugins.
        past
            Where earlier days come from.
        change
            What changed.

        Returns
        -------
        Self
            The same bits as of the whole book.
        """
        if change.not_yet(past, self.day):
            return self
        now = past.cut(change.new, self.day)
        rows = Rows.of(self.table.ids, now.account_ids, change.accounts)
        if change.revenue or not rows.stays:
            return self._revalued(setup, past, change, rows)
        values: Valuation = KeptValues.of_table(self.valuation, self.table)
        kept = {self.day: values}
        past = attrs.evolve(past, portfolio=change.new, valuations=kept)
        found = self._found(setup, past)
        if self._has(found):
            return self
        return _put(setup, self, spliced_table(rows, self.table, found))

    def _revalued(
        self, setup: Setup, past: PastDays, change: "Change", rows: Rows
    ) -> Self:
        """Return the same with other revenue of some accounts."""
        book, known = past.book(setup, change.new, self.day), self.worth.modelled
        decisions = renewals_of(book)
        worth = self.worth.replaced(
            rows,
            Worth.of(past.book(setup, change.old, self.day), modelled=known),
            Worth.read(book, decisions, modelled=known),
        )
        valuation = worth.valuation(setup, self.valuation, self.worth.risk)
        days = {self.day: valuation.reading(book, decisions)}
        past = attrs.evolve(past, portfolio=change.new, valuations=days)
        after = attrs.evolve(self, worth=worth, valuation=valuation)
        if not alike(valuation, self.valuation):
            table = spliced_table(rows, self.table, self._found(setup, past))
            table = revalue(table, valuation, worth.standing, book)
            return _put(setup, after, table)
        wanted = set(self.table.columns) - {"id"}
        found = earlier_table(setup, past, self.day, wanted).table
        if rows.stays and self._has(found):
            return after
        return _put(setup, after, spliced_table(rows, self.table, found))

    def _found(self, setup: Setup, past: PastDays) -> AccountTable:
        """Return what is known now of the accounts that changed, valued as before."""
        wanted = set(self.table.columns) - {"id"}
        found = earlier_table(setup, past, self.day, wanted - VALUES).table
        kept = KeptValues.of_table(self.valuation, self.table).looked_up(found.ids)
        return found.with_columns(**{name: kept[name] for name in wanted & VALUES})


def _put(setup: Setup, day: DayT, table: AccountTable) -> DayT:
    """Return a day of which other facts are known."""
    wanted = decide_touch(table, quiet(setup.policy)).models
    return attrs.evolve(day, table=table, wanted=wanted, seen={})


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
    """

    accounts: frozenset[str]
    old: Portfolio
    new: Portfolio
    revenue: bool
    tables: tuple[str, ...]
    since: date

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
