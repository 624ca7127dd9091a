"""Facts of the day of each event, and the guards that they make true."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final, cast

import numpy as np

from successkit.core import AccountTable, AnyArray, BoolArray, Lifecycle, Text
from successkit.core.account_table import COLUMNS, null_column
from successkit.core.condition import columns_of, compile_condition
from successkit.core.states import code_of
from successkit.lifecycle.events import LifecycleEvents

_DAY_OF_EVENT: Final = re.compile(r"\bas_of\b")


def guards_from(
    lifecycle: Lifecycle, events: LifecycleEvents, facts: Mapping[str, object]
) -> dict[str, BoolArray]:
    """Return whether each guard holds on the day of each event.

    Parameters
    ----------
    lifecycle
        Whose guards.
    events
        In any order.
    facts
        By column of the account table: a value for each event, as it was on the day of
        that event; None or NaN where it is not known. Others than the declared columns
        are fine.

    Returns
    -------
    dict[str, BoolArray]
        Shape (events,) each, by text; unknown does not hold. ``as_of`` in a guard is
        the day of the event.

    Raises
    ------
    InvalidInputError
        A guard is no condition, or a column has another length than the events.
    UnknownNameError
        A guard names a column that is neither declared nor given.

    Examples
    --------
    >>> import attrs
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle
    >>> usual = default_lifecycle()
    >>> first = attrs.evolve(usual.transitions[0], guard="seats > 3")
    >>> lifecycle = attrs.evolve(usual, transitions=(first, *usual.transitions[1:]))
    >>> day = date(2026, 1, 1)
    >>> events = LifecycleEvents.of([LifecycleEvent(day=day, kind="onboarded")] * 2)
    >>> guards_from(lifecycle, events, {"seats": [3, 4]})["seats > 3"].tolist()
    [False, True]
    """
    texts = {row.guard for row in lifecycle.transitions} - {""}
    return {text: _holds(text, events, facts) for text in sorted(texts)}


def fact_table(facts: Mapping[str, object], rows: int, day: date) -> AccountTable:
    """Return facts as an account table.

    Parameters
    ----------
    facts
        Values by column, one for each row.
    rows
        How many.
    day
        What ``as_of`` is.

    Returns
    -------
    AccountTable
        With every declared column.

    Raises
    ------
    InvalidInputError
        A column has another length.
    """
    columns = {name: _column(name, values) for name, values in facts.items()}
    return AccountTable.of(day, [""] * rows, **columns)


def _holds(
    text: str, events: LifecycleEvents, facts: Mapping[str, object]
) -> BoolArray:
    day = events.day.min().item() if len(events) else date.min
    table = fact_table(facts, len(events), day)
    condition = compile_condition(text, columns=columns_of(table))
    if not _DAY_OF_EVENT.search(text):
        return np.asarray(condition.evaluate(table) == 1)
    holds = np.zeros(len(events), bool)
    for each in np.unique(events.day):
        rows = np.flatnonzero(events.day == each)
        here = AccountTable(
            as_of=each.item(), columns=table.take(rows).columns, rows=len(rows)
        )
        holds[rows] = condition.evaluate(here) == 1
    return holds


def _column(name: str, values: object) -> Text | AnyArray:
    if isinstance(values, Text):
        return values
    if isinstance(values, np.ndarray):
        return _flags(cast("AnyArray", values))
    if not isinstance(values, Iterable):
        values = [values]
    cells = list(cast("Iterable[Any]", values))
    spec = COLUMNS.get(name)
    if spec is None:
        return _own(cells)
    if spec.allowed is not None:
        members = {str(member): code_of(member) for member in spec.allowed}
        cells = [members.get(str(cell)) for cell in cells]
    empty = null_column(spec, len(cells))
    if isinstance(empty, Text):
        return Text.of([None if cell is None else str(cell) for cell in cells])
    for place, cell in enumerate(cells):
        empty[place] = empty[place] if cell is None else cell
    return empty


def _flags(column: AnyArray) -> AnyArray:
    return column.astype(np.int8) if column.dtype == np.bool_ else column


def _own(cells: list[Any]) -> Text | AnyArray:
    """Return a column that is not declared, of the kind that its values have."""
    given = [cell for cell in cells if cell is not None]
    if any(isinstance(cell, str) for cell in given):
        return Text.of([None if cell is None else str(cell) for cell in cells])
    if given and all(isinstance(cell, bool) for cell in given):
        return np.array([-1 if cell is None else int(cell) for cell in cells], np.int8)
    if given and all(isinstance(cell, date) for cell in given):
        return np.array(cells, "datetime64[D]")
    return np.array([np.nan if cell is None else cell for cell in cells], np.float64)
