"""Phases by conditions: on the day on which one begins to hold, an event happens."""

from collections.abc import Iterable, Mapping

import numpy as np

from successkit.core import AccountTable, AnyArray, Int64Array, Lifecycle, Text
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.condition import Condition, compile_condition
from successkit.lifecycle.evaluations import check_tables
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.kinds import entered, left

_NONE = -1


def condition_events(
    lifecycle: Lifecycle,
    tables: Iterable[AccountTable],
    *,
    columns: Mapping[str, TableColumn] = COLUMNS,
) -> LifecycleEvents:
    """Return the days on which accounts began or ceased to belong to a phase.

    Parameters
    ----------
    lifecycle
        Its phases with a condition.
    tables
        One for each day that is looked at, the same accounts in each, from the first
        day on; row i is account i of the events.
    columns
        Columns that conditions may name.

    Returns
    -------
    LifecycleEvents
        ``left:<phase>`` and ``entered:<phase>``, on the day of the table in which the
        change shows. An account belongs to the first phase, in declared order, whose
        condition holds; where none holds and one is unknown it stays where it was.

    Raises
    ------
    InvalidInputError
        A condition is none, the days do not rise, or the accounts differ.
    UnknownNameError
        A condition names a column that does not exist.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import Phase
    >>> from successkit.lifecycle import default_lifecycle
    >>> dormant = Phase(
    ...     name="dormant", order=2, kind="adoption", when="days_since_usage > 30"
    ... )
    >>> lifecycle = default_lifecycle().extended(version="mine", phases=[dormant])
    >>> tables = [
    ...     AccountTable.of(date(2026, 6, day), ["a"], days_since_usage=[quiet])
    ...     for day, quiet in ((1, 28.0), (8, 35.0), (15, 2.0))
    ... ]
    >>> events = condition_events(lifecycle, tables)
    >>> list(zip(events.day.tolist(), events.kind.strings().tolist()))
    ... # doctest: +NORMALIZE_WHITESPACE
    [(datetime.date(2026, 6, 8), 'entered:dormant'),
     (datetime.date(2026, 6, 15), 'left:dormant')]
    """
    phases = lifecycle.conditional
    tests = [compile_condition(phase.when, columns=columns) for phase in phases]
    names = [phase.name for phase in phases]
    none = np.empty(0, np.int64)
    parts = [_events(none, none, none.astype("datetime64[D]"), [])]
    before: Int64Array | None = None
    for table in check_tables(tables):
        if before is None:
            before = np.full(len(table), _NONE)
        now = _chosen(tests, table, before)
        changed = np.flatnonzero(now != before)
        out = changed[before[changed] != _NONE]
        into = changed[now[changed] != _NONE]
        day = np.datetime64(table.as_of, "D")
        parts += [
            _events(out, before[out], np.full(len(out), day), map(left, names), 0),
            _events(into, now[into], np.full(len(into), day), map(entered, names), 1),
        ]
        before = now
    return LifecycleEvents.join(parts)


def _chosen(
    tests: list[Condition], table: AccountTable, before: Int64Array
) -> Int64Array:
    """Return the phase each account belongs to, by place; -1 for none."""
    now = np.full(len(table), _NONE)
    unknown = np.zeros(len(table), bool)
    for place, test in reversed(list(enumerate(tests))):
        truth = test.evaluate(table)
        now[truth == 1] = place
        unknown |= truth == -1
    return np.where(unknown & (now == _NONE), before, now)


def _events(
    account: AnyArray,
    phase: AnyArray,
    day: AnyArray,
    kinds: Iterable[str],
    sequence: int = 0,
) -> LifecycleEvents:
    rows, empty = len(day), Text.empty(len(day))
    return LifecycleEvents(
        account=np.asarray(account, np.int64),
        day=day,
        kind=Text.from_codes(np.asarray(phase, np.int32), list(kinds)),
        # On one day an account leaves a phase before it enters the next one.
        sequence=np.full(rows, sequence, np.int64),
        id=empty,
        target=empty,
        author=empty,
        reason=empty,
    )
