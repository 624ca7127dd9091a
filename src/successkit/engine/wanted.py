"""Which touch models the rules of a policy wanted on earlier days."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Failure,
    Int64Array,
    ObjectArray,
    Portfolio,
    Text,
    TouchPolicy,
)
from successkit.core.account_table import TableColumn, null_column
from successkit.core.condition import columns_of, compile_condition
from successkit.core.condition.conjuncts import conjuncts
from successkit.core.facts import Column
from successkit.core.packed import places
from successkit.engine.conditions import every_column
from successkit.engine.earlier import Earlier, earlier_table
from successkit.engine.earlier_worth import EarlierWorth
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.metrics.account_columns import FACT_COLUMNS
from successkit.touch import TOUCH_COLUMNS, decide_touch
from successkit.touch.book_worth import Worth
from successkit.touch.ladder import Ladder
from successkit.touch.result import with_ranks

Standings = Ladder | Worth
"""Where customers stand by value among those of the whole book."""

_GIVEN: Final = frozenset({"customer", "mrr_reporting"})
_RANKED: Final = frozenset({"value_rank", "value_tier"})
_WORTH_A_PART: Final = 0.5
"""Share of accounts above which all of them cost less than taking some out."""


@attrs.define(eq=False)
class Wanted:
    """The models that the rules wanted on earlier days, asked from the newest on.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where earlier days come from.
    ids
        Shape (n,): ids of the accounts, sorted.
    failed
        Signals and enrichments that are not to be tried.
    failures
        What went wrong in plugins so far.
    """

    setup: Setup
    past: PastDays
    ids: ObjectArray
    failed: tuple[Failure, ...]
    failures: list[Failure] = attrs.field(factory=list[Failure], init=False)
    worth: EarlierWorth = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.worth = EarlierWorth(self.setup, self.past)

    def on(self, day: date, still_open: BoolArray) -> AnyArray:
        """Return the models wanted on a day.

        Parameters
        ----------
        day
            Before those that were asked for already.
        still_open
            Shape (n,): of whom it is asked.

        Returns
        -------
        AnyArray
            Shape (n,): positions in ``TouchModel``; -1 for who was no customer, and
            anything for those of whom it is not asked.
        """
        ladder = self.past.ladder(day)  # None where the whole book is at hand
        worth = self.worth.on(day)
        every = Worth.of(worth, self.setup.policy.value_column)
        models = np.full(len(self.ids), -1, np.int8)
        first = 0
        for piece in self.past.stretches:
            stretch = slice(first, first + len(piece))
            rows, place = self._customers(worth, stretch, still_open)
            table = self._given(worth, place)
            standings = ladder or every.stretch(stretch)
            models[rows] = self._of_customers(table, standings, piece)
            first = stretch.stop
            if piece is not self.past.portfolio:  # one of many: the next ones need room
                piece.forget()
        return models

    def _customers(
        self, worth: AccountTable, stretch: slice, still_open: BoolArray
    ) -> tuple[Int64Array, Int64Array]:
        """Return the customers of a stretch, and where they stand in the portfolio."""
        ids = worth.text("id").values[stretch]
        first, end = self._between(ids)
        rows = np.flatnonzero(still_open[first:end]) + first
        place = places(ids, self.ids[rows])
        customer = np.append(worth.array("customer")[stretch], 0)
        bought = (place >= 0) & (customer[place] == 1)
        return rows[bought], place[bought] + stretch.start

    def _between(self, ids: ObjectArray) -> tuple[int, int]:
        """Return the accounts that are asked of from the first to the last of some."""
        if not len(ids):
            return 0, 0
        found = (
            np.searchsorted(self.ids, ids[:1]),
            np.searchsorted(self.ids, ids[-1:], side="right"),
        )
        return int(found[0][0]), int(found[1][0])

    def _given(self, worth: AccountTable, place: Int64Array) -> AccountTable:
        names = (*_GIVEN, self.setup.policy.value_column)
        given = {name: worth.array(name)[place] for name in names}
        ids = worth.text("id").values[place]
        text = Text(np.arange(len(place), dtype=np.int32), ids)
        return AccountTable.of(worth.as_of, text, **given)

    def _of_customers(
        self, table: AccountTable, ladder: Standings, whole: Portfolio
    ) -> AnyArray:
        """Return the models of customers of some facts whose value is known."""
        policy = quiet(self.setup.policy)
        asked = columns_for(self.setup) - {*_GIVEN, policy.value_column}
        specs = every_column(self.setup.extensions)
        blank = {name: null_column(specs[name], len(table)) for name in asked}
        table = table.with_columns(**blank)
        table = self._with(table, whole, asked & FACT_COLUMNS, None)
        dear = asked - FACT_COLUMNS
        if dear:
            rows = in_question(table, policy, ladder, dear)
            table = self._with(table, whole, dear, rows)
        return decide_touch(table, policy, ladder).models

    def _with(
        self,
        table: AccountTable,
        whole: Portfolio,
        columns: frozenset[str],
        rows: BoolArray | None,
    ) -> AccountTable:
        """Return the table with columns of some rows, or of all."""
        chosen = np.arange(len(table)) if rows is None else np.flatnonzero(rows)
        if not columns or not len(chosen):
            return table
        found = self._earlier(table.as_of, columns, table.ids[chosen], whole).table
        place = np.full(len(table), -1)
        place[chosen] = places(found.ids, table.ids[chosen])
        return table.with_columns(
            **{
                name: _spread(found.columns[name], table.columns[name], place)
                for name in columns
            }
        )

    def _earlier(
        self,
        day: date,
        columns: frozenset[str],
        ids: ObjectArray,
        whole: Portfolio,
    ) -> Earlier:
        part: Portfolio = whole
        phased: ObjectArray | None = ids
        if len(ids) < _WORTH_A_PART * len(whole):
            part, phased = whole.select(places(whole.account_ids, ids)), None
        found = earlier_table(
            *(self.setup, self.past, day, columns),
            part=part,
            failed=self.failed,
            phased=phased,
        )
        self.failures += [each for each in found.failures if each.fatal]
        return found


def _spread(column: Column, blank: Column, place: Int64Array) -> Column:
    """Return rows of a column; what has no place is missing, as in a blank one."""
    if isinstance(column, Text):
        return Text(np.append(column.codes, np.int32(-1))[place], column.values)
    assert not isinstance(blank, Text)  # noqa: S101 - of one declaration
    return np.append(column, blank[:1])[place]


def in_question(
    table: AccountTable, policy: TouchPolicy, ladder: Standings, dear: Collection[str]
) -> BoolArray:
    """Return the customers whose model may hang on columns that are not known yet.

    Parameters
    ----------
    table
        Customers, with all columns that the rules look at but the dear ones.
    policy
        The rules.
    ladder
        Where they stand by value.
    dear
        Columns that are missing so far.

    Returns
    -------
    BoolArray
        Shape (rows,). Of the others, no rule that looks at one of these columns could
        be the first to hold, whatever is in them: of what such a rule demands, some
        part is not true that looks at none of them.
    """
    wide = with_ranks(table, policy, ladder)
    known = columns_of(wide, TOUCH_COLUMNS)

    def true(text: str) -> BoolArray:
        return np.asarray(compile_condition(text, columns=known).evaluate(wide) == 1)

    open_, asked = np.ones(len(table), bool), np.zeros(len(table), bool)
    for rule in policy.rules:
        parts = conjuncts(rule.when)
        sure = [part for part in parts if not reads(part, known, dear)]
        holds = open_.copy()
        for part in sure:
            holds &= true(part)
        if len(sure) == len(parts):
            open_ &= ~holds
        else:
            asked |= holds
    return asked


def reads(text: str, known: Mapping[str, TableColumn], names: Collection[str]) -> bool:
    """Return whether a condition looks at some columns.

    Parameters
    ----------
    text
        The condition.
    known
        Every column.
    names
        Some of them.

    Returns
    -------
    bool
        Also where it looks back at them.
    """
    condition = compile_condition(text, columns=known)
    subjects = {each.subject for each in condition.derived}
    return not {*condition.columns, *subjects}.isdisjoint(names)


def quiet(policy: TouchPolicy) -> TouchPolicy:
    """Return a policy without its raise for the time being, which holds at once."""
    return attrs.evolve(policy, raise_when="")


def columns_for(setup: Setup) -> frozenset[str]:
    """Return the columns that the rules of a touch policy look at.

    Parameters
    ----------
    setup
        Settings and plugins; the policy's raise for the time being does not count.

    Returns
    -------
    frozenset[str]
        With those that ranks by value need.
    """
    policy = setup.policy
    known = {**every_column(setup.extensions), **TOUCH_COLUMNS}
    found = {"customer", "mrr_reporting", policy.value_column}
    for rule in policy.rules:
        condition = compile_condition(rule.when, columns=known)
        derived = {each.name for each in condition.derived}
        subjects = (each.subject for each in condition.derived if not each.of_events)
        found |= {*condition.columns, *subjects} - derived
    return frozenset(found - _RANKED)
