"""What differs between all rows of some accounts before and now, and since when."""

from datetime import date
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, Facts, Portfolio, Text
from successkit.core.changed import OF_NOBODY
from successkit.core.facts import Column

_ALWAYS: Final = np.datetime64(date.min, "D")
_EVENTS: Final = "events"
_FEW: Final = 256
_NEVER: Final = np.datetime64(date.max, "D")


@attrs.frozen
class Differing:
    """Tables in which some accounts differ.

    Parameters
    ----------
    tables
        Their names.
    since
        No cut to a day before it tells the books from each other.
    event_kinds
        Kinds of the events that only one of them has.
    """

    tables: tuple[str, ...]
    since: date
    event_kinds: frozenset[str | None] = frozenset()

    @classmethod
    def of(cls, old: Portfolio, new: Portfolio) -> Self:
        """Compare all rows of the same accounts.

        Parameters
        ----------
        old, new
            Before and now.

        Returns
        -------
        Self
            All tables, and any day, where there are other accounts.
        """
        if old.account_ids.tolist() != new.account_ids.tolist():
            events = [
                one.tables[_EVENTS] for one in (old, new) if _EVENTS in one.tables
            ]
            kinds = frozenset(kind for rows in events for kind in _kinds(rows))
            return cls(tuple(old.tables), date.min, kinds)
        found = [
            _Rows.of(facts, new.tables[name])
            for name, facts in old.tables.items()
            if name not in OF_NOBODY
        ]
        differ = [rows for rows in found if rows.any]
        since: date = min([_NEVER, *(rows.since() for rows in differ)]).astype(object)
        return cls(
            tables=tuple(rows.old.table.name for rows in differ),
            since=since,
            event_kinds=frozenset(
                kind
                for rows in differ
                if rows.old.table.name == _EVENTS
                for kind in [*_kinds(rows.old), *_kinds(rows.new)]
            ),
        )


def same_column(one: Column, other: Column) -> bool:
    """Return whether two columns hold the same, missing values too.

    Parameters
    ----------
    one, other
        Columns.

    Returns
    -------
    bool
        Whether they do, to the bit.
    """
    if one is other:
        return True
    if isinstance(one, Text) and isinstance(other, Text):
        codes, values = one.codes, one.values
        if len(values) <= _FEW and values.tolist() == other.values.tolist():
            return codes.dtype == other.codes.dtype and _same(codes, other.codes)
    return _same(_bits(one), _bits(other))


@attrs.frozen(eq=False)
class _Rows:
    """Rows of one table that only one of two books has."""

    old: Facts
    new: Facts
    always: bool = False

    @classmethod
    def of(cls, old: Facts, new: Facts) -> Self:
        """Take away what both begin with, and what both end with."""
        if old.columns.keys() != new.columns.keys():
            return cls(old, new, always=True)
        none = np.arange(0)
        if not len(old) and not len(new):
            return cls(old, new)
        if len(old) == len(new) and all(
            same_column(column, new.columns[name])
            for name, column in old.columns.items()
        ):
            return cls(old.take(none), new.take(none))
        pairs = [
            (_bits(column), _bits(new.columns[name]))
            for name, column in old.columns.items()
        ]
        few = min(len(old), len(new))
        head = _alike([(one[:few], two[:few]) for one, two in pairs], few)
        ends = [
            (one[len(one) - few :][::-1], two[len(two) - few :][::-1])
            for one, two in pairs
        ]
        tail = min(_alike(ends, few), few - head)
        # Of an account, the first version counts before it was recorded.
        always = old.table.name == "accounts"
        rows = (np.arange(head, len(each) - tail) for each in (old, new))
        return cls(old.take(next(rows)), new.take(next(rows)), always)

    @property
    def any(self) -> bool:
        """Whether there is one."""
        return bool(self.always or len(self.old) or len(self.new))

    def since(self) -> np.datetime64:
        """Return the day of the first one; the first of all where it has none."""
        days = np.concatenate([each.array("own_day") for each in (self.old, self.new)])
        if self.always or bool(np.isnat(days).any()):
            return _ALWAYS
        first: np.datetime64 = days.min() if len(days) else _NEVER
        return first


def _kinds(events: Facts) -> list[str | None]:
    return list(events.text("kind").strings().tolist())


def _alike(pairs: list[tuple[AnyArray, AnyArray]], rows: int) -> int:
    """Return how many rows are alike before the first that is not."""
    alike = np.ones(rows, bool)
    for one, two in pairs:
        alike &= one == two
    return rows if alike.all() else int(alike.argmin())


def _bits(column: Column) -> AnyArray:
    if isinstance(column, Text):
        return column.strings()
    if column.dtype.kind in "fmM":  # what is missing is the same as what is missing
        return column.view(f"i{column.dtype.itemsize}")
    return column


def _same(one: AnyArray, other: AnyArray) -> bool:
    if one.dtype != other.dtype or len(one) != len(other):
        return False
    if one.dtype == object:
        return bool(one.tolist() == other.tolist())
    return one.tobytes() == other.tobytes()
