"""What touch models look back at, kept so that a change of one account is put in."""

from collections.abc import Collection
from datetime import date
from typing import Self

import attrs
import numpy as np

from successkit.core import AccountTable, AnyArray, ObjectArray, Portfolio
from successkit.core.changed import Rows
from successkit.engine.account_values import Valuation
from successkit.engine.again.differing import Differing, same_column
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
from successkit.engine.recall import places
from successkit.engine.setup import Setup
from successkit.engine.touch_days import columns_for, quiet
from successkit.touch import decide_touch


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
        if change.not_yet(setup, past, self.day):
            return self
        book = past.book(setup, change.new, self.day)
        rows = Rows.of(self.table.ids, book.portfolio.account_ids, change.accounts)
        worth, reading = self.worth, self.valuation
        valuation = reading
        revenue = change.revenue or not rows.stays
        if revenue:
            then, known = past.book(setup, change.old, self.day), worth.modelled
            decisions = renewals_of(book)
            worth = worth.replaced(
                rows,
                Worth.of(then, modelled=known),
                Worth.read(book, decisions, modelled=known),
            )
            valuation = worth.valuation(setup, self.valuation, self.worth.risk)
            reading = valuation.reading(book, decisions)
        days = {self.day: reading}
        past = attrs.evolve(past, portfolio=change.new, valuations=days)
        stays = alike(valuation, self.valuation)
        found = self._found(setup, past, valued=revenue and stays)
        if stays and rows.stays and self._has(found):
            return attrs.evolve(self, worth=worth, valuation=valuation, seen=self.seen)
        table = spliced_table(rows, self.table, found)
        if not stays:
            table = revalue(table, valuation, worth.standing, book)
        wanted = decide_touch(table, quiet(setup.policy)).models
        return type(self)(
            day=self.day,
            table=table,
            wanted=wanted,
            worth=worth,
            valuation=valuation,
        )

    def _found(self, setup: Setup, past: PastDays, *, valued: bool) -> AccountTable:
        """Return what is known now of the accounts that changed.

        Their values are those of before unless they are to be worked out anew.
        """
        wanted = set(self.table.columns) - {"id"}
        if valued:
            return earlier_table(setup, past, self.day, wanted).table
        found = earlier_table(setup, past, self.day, wanted - VALUES).table
        kept = KeptValues.of_table(self.valuation, self.table).looked_up(found.ids)
        return found.with_columns(**{name: kept[name] for name in wanted & VALUES})


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

    def not_yet(self, setup: Setup, past: PastDays, day: date) -> bool:
        """Return whether on an earlier day nothing of the change was known or true.

        Parameters
        ----------
        setup
            Settings and plugins.
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
        new = past.book(setup, self.new, day).portfolio
        if self.revenue:  # what is read of them is asked for next
            old = past.book(setup, self.old, day).portfolio
        else:
            old = past.cut(_only(self.old, names), day)
        return not Differing.of(_only(old, names), _only(new, names)).tables


def _only(book: Portfolio, names: Collection[str]) -> Portfolio:
    tables = {name: book.tables[name] for name in book.tables if name in names}
    return attrs.evolve(book, tables=tables)
