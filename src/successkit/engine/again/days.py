"""What touch models look back at, kept so that a change of one account is put in."""

from collections.abc import Callable, Collection
from datetime import date
from typing import Self

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Int64Array,
    Portfolio,
    Text,
)
from successkit.core.account_table import null_column
from successkit.core.changed import Rows
from successkit.core.facts import Column
from successkit.core.packed import places
from successkit.core.results import Results
from successkit.engine.account_values import Valuation
from successkit.engine.again.change import Change
from successkit.engine.again.differing import same_column
from successkit.engine.again.reading import ReadOnce
from successkit.engine.again.resting import plain, shows_in
from successkit.engine.again.spliced import put, spliced_table
from successkit.engine.again.worth import (
    VALUES,
    KeptValues,
    Sums,
    Worth,
    alike,
    renewals_of,
    revalue,
)
from successkit.engine.conditions import every_column
from successkit.engine.earlier import earlier_table, needs_phase
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.engine.wanted import columns_for, in_question, quiet
from successkit.touch import decide_touch
from successkit.touch.book_worth import Worth as BookWorth

RowsOf = Callable[[frozenset[str]], Portfolio]
"""Gives all rows of some accounts, as they are now."""


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
    stale
        Of whom columns that rest on more than facts are those before a change: no rule
        that looks at them could be the first to hold.
    seen
        Where the accounts of the day of the review stand; it can be worked out again.
    """

    day: date
    table: AccountTable
    wanted: AnyArray
    worth: Worth
    valuation: Valuation
    stale: frozenset[str] = frozenset()
    seen: Results = attrs.field(factory=Results, repr=False)

    def wanted_by(self, ids: Text) -> AnyArray:
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
        # Looking ids up costs more than the rest.
        row = self.seen.of(
            "rows", (ids,), lambda: places(self.table.ids, ids.strings())
        )
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
        change: Change,
        rows_of: RowsOf,
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
        rows_of
            Gives all rows of some accounts, as they are now.

        Returns
        -------
        Self
            The same bits as of the whole book.
        """
        if self.day < change.since:
            return self
        cheap = plain(self.table.columns)
        dear = frozenset(self.table.columns) - cheap
        late = attrs.evolve(self, stale=self.stale | change.accounts) if dear else self
        past = attrs.evolve(past, portfolio=change.new)
        if change.leaves(self.day):
            late = late if shows_in(setup, change, dear) else self
            if not shows_in(setup, change, cheap):
                if late is not self and self._stays(setup, past, change):
                    return self
                return late.retold(setup, past, self.table, rows_of)
        if change.not_yet(past, self.day):
            return self
        now = past.cut(change.new, self.day)
        rows = Rows.of(self.table.ids, now.account_ids, change.accounts)
        if change.revenue or not rows.stays:
            return late.revalued(setup, past, change, rows, rows_of)
        kept: dict[date, Valuation] = {
            self.day: KeptValues.of_table(self.valuation, self.table)
        }
        table = self._with(rows, setup, attrs.evolve(past, valuations=kept), cheap)
        return late.retold(setup, past, table, rows_of)

    def _stays(self, setup: Setup, past: PastDays, change: Change) -> bool:
        """Return whether columns that rest on phases are as they were, if it counts."""
        dear = frozenset(self.table.columns) - plain(self.table.columns)
        known = needs_phase(setup, dear) and self.stale.isdisjoint(change.accounts)
        if not known or not self._in_question(setup, self.table, change.accounts):
            return False
        return change.uses_alike(setup, past, self.day)

    def revalued(
        self,
        setup: Setup,
        past: PastDays,
        change: Change,
        rows: Rows,
        rows_of: RowsOf,
    ) -> Self:
        """Return the same with other revenue of some accounts.

        Parameters
        ----------
        setup, past, change, rows_of
            As for :meth:`replaced`; ``past`` is of the accounts that changed.
        rows
            Where rows of accounts go.

        Returns
        -------
        Self
            The same bits as of the whole book.
        """
        book, known = past.book(setup, change.new, self.day), self.worth.modelled
        decisions = renewals_of(book)
        worth = self.worth.replaced(
            rows,
            Sums.of(past.book(setup, change.old, self.day), modelled=known),
            Worth.read(book, decisions, modelled=known),
        )
        valuation = worth.valuation(setup, self.valuation, self.worth.risk)
        days = {self.day: valuation.reading(book, decisions)}
        then = attrs.evolve(past, valuations=days)
        after = attrs.evolve(self, worth=worth, valuation=valuation)
        cheap = plain(self.table.columns)
        if alike(valuation, self.valuation):
            table = self._with(rows, setup, then, cheap)
        else:
            table = self._with(rows, setup, then, cheap - VALUES)
            table = revalue(table, valuation, worth.standing, book)
        return after.retold(setup, past, table, rows_of)

    def _with(
        self, rows: Rows, setup: Setup, past: PastDays, names: Collection[str]
    ) -> AccountTable:
        """Return the table with some columns of accounts as they are now."""
        found = earlier_table(setup, past, self.day, set(names) - {"id"}).table
        before = self.table.columns
        places_of = places(self.table.ids, found.ids)
        specs = every_column(setup.extensions)
        others = {
            name: _or_none(before[name], null_column(specs[name], 1), places_of)
            for name in before.keys() - found.columns.keys()
        }
        new = found.with_columns(**others)
        if rows.stays and self._has(new):
            return self.table
        return spliced_table(rows, self.table, new)

    def retold(
        self, setup: Setup, past: PastDays, table: AccountTable, rows_of: RowsOf
    ) -> Self:
        """Return the day with other columns.

        Parameters
        ----------
        setup, past, rows_of
            As for :meth:`revalued`.
        table
            The columns that facts tell, as they are now.

        Returns
        -------
        Self
            Columns that rest on more are read again where a model may hang on them.
        """
        stale = self.stale
        if stale:
            asked = self._in_question(setup, table, stale)
            if asked:
                table = self._refreshed(setup, past, table, asked, rows_of)
                stale -= asked
        if table is self.table:
            return attrs.evolve(self, stale=stale)
        table = attrs.evolve(table, results=self.table.results or Results())
        wanted = decide_touch(table, quiet(setup.policy)).models
        same = table.columns["id"] is self.table.columns["id"]
        if same and np.array_equal(wanted, self.wanted):
            wanted = self.wanted
        return attrs.evolve(
            self, table=table, wanted=wanted, seen=Results(), stale=stale
        )

    def _in_question(
        self, setup: Setup, table: AccountTable, accounts: frozenset[str]
    ) -> frozenset[str]:
        """Return the accounts whose model may hang on columns that rest on phases."""
        ids = table.ids
        rows = places(ids, np.array(sorted(accounts), object))
        rows = rows[rows >= 0]
        rows = rows[table.array("customer")[rows] == 1]
        if not len(rows):
            return frozenset()
        if table is not self.table:
            asked = _in_question(setup, table, rows)
        else:  # asked once of all, as long as they are the same
            asked = self.seen.of(
                "asked",
                (table, setup.policy),
                lambda: _in_question(setup, table, np.arange(len(table))),
            )[rows]
        return frozenset(ids[rows[asked]].tolist())

    def _refreshed(
        self,
        setup: Setup,
        past: PastDays,
        table: AccountTable,
        accounts: frozenset[str],
        rows_of: RowsOf,
    ) -> AccountTable:
        """Return a table with the dear columns of some accounts as they are now."""
        mine = accounts <= set(past.portfolio.account_ids.tolist())
        if not mine:  # what is kept of evaluations is of those that changed
            others = attrs.evolve(past, portfolio=rows_of(accounts), decided=None)
            past = ReadOnce.like(others)
        kept: dict[date, Valuation] = {
            self.day: KeptValues.of_table(self.valuation, table)
        }
        past = attrs.evolve(past, valuations=kept)
        dear = frozenset(table.columns) - plain(table.columns)
        found = earlier_table(setup, past, self.day, dear).table
        rows = Rows.of(table.ids, found.ids, frozenset(found.ids.tolist()))
        columns = {
            name: put(rows, table.columns[name], found.columns[name]) for name in dear
        }
        same = all(column is table.columns[name] for name, column in columns.items())
        return table if same else table.with_columns(**columns)


def _in_question(setup: Setup, table: AccountTable, rows: Int64Array) -> BoolArray:
    """Return of which customers a model may hang on columns that cost much."""
    policy = quiet(setup.policy)
    dear = frozenset(table.columns) - plain(table.columns)
    worth = BookWorth.of(table, policy.value_column)
    return in_question(table.take(rows), policy, worth, dear)


def _or_none(column: Column, blank: Column, place: Int64Array) -> Column:
    """Return rows of a column as they were; missing for who was not there."""
    if isinstance(column, Text):
        return Text(np.append(column.codes, np.int32(-1))[place], column.values)
    assert not isinstance(blank, Text)  # noqa: S101 - of one declaration
    return np.append(column, blank)[place]
