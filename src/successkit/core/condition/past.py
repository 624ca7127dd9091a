"""``Past``: what conditions may look back at, and the columns that follow from it."""

from collections.abc import Iterable, Mapping
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import (
    NULL_INT,
    AnyArray,
    BoolArray,
    DayArray,
    FloatArray,
    Int64Array,
    missing,
)
from successkit.core.condition.blanks import blank as blank_of
from successkit.core.condition.derived import Derived
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column
from successkit.core.text import Text

_SLACK: Final = 7


def _newest_first(tables: Iterable[AccountTable]) -> tuple[AccountTable, ...]:
    return tuple(sorted(tables, key=lambda table: table.as_of, reverse=True))


def _if_given(tables: Iterable[AccountTable] | None) -> tuple[AccountTable, ...] | None:
    return None if tables is None else _newest_first(tables)


@attrs.frozen(eq=False, kw_only=True)
class Past:
    """Earlier days of the same book, and the latest event of each kind.

    What it does not hold is unknown, never false: a change needs a table of an earlier
    day, at most seven days older than was asked for; what is said of events needs their
    kind.

    Parameters
    ----------
    tables
        Account tables of earlier days, in any order. They need to hold no more columns
        than are asked for.
    evaluations
        The tables over which ``unchanged_days`` counts back; None takes ``tables``.
    events
        By kind, shape (rows,): the day of each account's latest event up to the day of
        the table that is judged, NaT for none. Rows are those of that table.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core.condition import compile_condition
    >>> then = AccountTable.of(date(2026, 3, 1), ["a"], seats=[9.0])
    >>> now = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[5.0, 5.0])
    >>> fell = compile_condition("change(seats, 28) < 0")
    >>> fell.evaluate(now, past=Past(tables=[then])).tolist()
    [1, -1]
    """

    tables: tuple[AccountTable, ...] = attrs.field(default=(), converter=_newest_first)
    evaluations: tuple[AccountTable, ...] | None = attrs.field(
        default=None, converter=_if_given
    )
    events: Mapping[str, DayArray] = attrs.field(factory=dict[str, DayArray])

    def extend(self, table: AccountTable, wanted: Iterable[Derived]) -> AccountTable:
        """Return a table with the columns that some conditions derive.

        Parameters
        ----------
        table
            One row per account.
        wanted
            What to derive.

        Returns
        -------
        AccountTable
            With one more column for each, unless it is there.

        Raises
        ------
        InvalidInputError
            An event column has not one day for each account.
        """
        fresh = {each.name: each for each in wanted if each.name not in table.columns}
        columns = {name: self._column(table, each) for name, each in fresh.items()}
        return table.with_columns(**columns) if columns else table

    def _column(self, table: AccountTable, each: Derived) -> Column:
        if each.of_events:
            return self._of_events(table, each)
        if each.function == "unchanged_days":
            return self._unchanged(table, each.subject)
        then = _Then.of(table, self._table(table, each.days))
        if each.function == "before":
            return then.column(each.subject)
        now, old = table.array(each.subject), then.column(each.subject)
        return np.asarray(_floats(now) - _floats(old))

    def _table(self, table: AccountTable, days: int) -> AccountTable | None:
        for earlier in self.tables:
            gap = (table.as_of - earlier.as_of).days
            if days <= gap <= days + _SLACK:
                return earlier
        return None

    def last(self, kind: str, table: AccountTable) -> DayArray | None:
        """Return the day of each account's latest event of a kind.

        Parameters
        ----------
        kind
            Of event.
        table
            One row per account.

        Returns
        -------
        DayArray | None
            Shape (rows,), NaT for none; None when nothing is known of the kind.

        Raises
        ------
        InvalidInputError
            There is not one day for each account.
        """
        last = self.events.get(kind)
        if last is not None and last.shape != (len(table),):
            raise InvalidInputError(
                f"events {kind!r}: expected {len(table)} days, one for each account; "
                f"got shape {last.shape}"
            )
        return last

    def _of_events(self, table: AccountTable, each: Derived) -> AnyArray:
        last = self.last(each.subject, table)
        if last is None:
            unknown = np.full(len(table), np.nan)
            return np.full(len(table), -1, np.int8) if each.days else unknown
        gap = np.datetime64(table.as_of, "D") - last
        since = np.where(np.isnat(gap), np.nan, gap.astype(np.float64))
        return (~(since < each.days)).astype(np.int8) if each.days else since

    def _unchanged(self, table: AccountTable, name: str) -> FloatArray:
        """Count back over tables as long as the value is the same as today's."""
        blank = blank_of(table, (name,))
        days = np.zeros(len(table))
        same = np.ones(len(table), bool) if blank is None else ~blank
        given = self.tables if self.evaluations is None else self.evaluations
        tables = [each for each in given if name in each.columns]
        for earlier in tables:
            gap = (table.as_of - earlier.as_of).days
            if gap > 0:
                old = _Then.of(table, earlier).column(name)
                same = same & _equal(table.columns[name], old)
                days[same] = gap
        if not tables:
            days[:] = np.nan
        return days if blank is None else np.where(blank, np.nan, days)


@attrs.frozen(eq=False)
class _Then:
    """An earlier table, in the rows of a later one."""

    now: AccountTable
    table: AccountTable | None
    row: Int64Array

    @classmethod
    def of(cls, now: AccountTable, table: AccountTable | None) -> Self:
        if table is None:
            return cls(now, None, np.full(len(now), -1))
        row_of_id = np.full(len(table.text("id").values) + 2, -1, np.int64)
        row_of_id[table.text("id").codes] = np.arange(len(table))
        row_of_id[-2:] = -1  # codes -1 and -2: the account was not there
        return cls(now, table, row_of_id[now.text("id").codes_in(table.text("id"))])

    def column(self, name: str) -> Column:
        found = self.row >= 0
        # a table without rows, too, says nothing
        old = self.table.columns.get(name) if self.table else None
        if old is None:
            like = self.now.columns[name]
            empty = np.full(len(self.row), _null(like)) if _is_array(like) else None
            return Text.empty(len(self.row)) if empty is None else empty
        if isinstance(old, Text):
            return Text(np.where(found, old.codes[self.row], np.int32(-1)), old.values)
        return np.asarray(np.where(found, old[self.row], _null(old)))


def _is_array(column: Column) -> bool:
    return not isinstance(column, Text)


def _null(column: Column) -> np.generic:
    kind = "i" if isinstance(column, Text) else column.dtype.kind
    if isinstance(column, Text) or column.dtype == np.int8:
        return np.int8(-1)
    if kind == "M":
        return np.datetime64("NaT", "D")
    return np.int64(NULL_INT) if kind == "i" else np.float64(np.nan)


def _floats(column: Column) -> FloatArray:
    if isinstance(column, Text):
        raise InvalidInputError("expected numbers; got text")
    return np.where(missing(column), np.nan, column.astype(np.float64))


def _equal(now: Column, old: Column) -> BoolArray:
    if isinstance(now, Text) and isinstance(old, Text):
        return np.asarray(now.codes_in(old) == old.codes)
    if isinstance(now, Text) or isinstance(old, Text):
        return np.zeros(len(now), dtype=bool)
    return np.asarray(now == old)
