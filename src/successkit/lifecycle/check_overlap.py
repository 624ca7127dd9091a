"""Guards that can hold at once, found by a customer for whom they do."""

import ast
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import date, timedelta
from itertools import islice, product
from typing import Final

import numpy as np

from successkit.core import (
    AccountTable,
    InvalidInputError,
    Lifecycle,
    Transition,
    UnknownNameError,
)
from successkit.core.account_table import TableColumn, null_column
from successkit.core.condition import Condition, compile_condition
from successkit.core.condition.operands import names_in
from successkit.core.facts import Column
from successkit.core.states import code_of
from successkit.core.text import Text
from successkit.lifecycle.finding import LONGEST_DAYS, Finding, note

_DAY: Final = date(2026, 1, 1)
_MOST: Final = 5_000
"""Customers that are made up; more mixes than that are tried in part."""
_MOST_PAIRS: Final = 300
"""Pairs that are looked at: what is checked by hand has fewer."""
_STEP: Final = {"money": 1.0, "count": 1.0, "number": 0.5, "share": 0.01}


def overlapping_rows(
    lifecycle: Lifecycle, columns: Mapping[str, TableColumn]
) -> Iterator[Finding]:
    """Find rows of one event and priority that lead two ways for one customer.

    Parameters
    ----------
    lifecycle
        What to look at.
    columns
        Columns that guards may name.

    Yields
    ------
    Finding
        One for each pair of rows, with the customer for whom both guards hold.
    """
    for row, other in islice(_pairs(lifecycle), _MOST_PAIRS):
        seen = _witness([other.guard, row.guard], columns)
        if seen is not None:
            yield _finding(row, other, seen)


def _pairs(lifecycle: Lifecycle) -> Iterator[tuple[Transition, Transition]]:
    """Yield rows that could fit at once, the one that wins by its id as the second."""
    rows: dict[tuple[str, str, int], list[Transition]] = {}
    for row in sorted(lifecycle.transitions, key=lambda row: row.id):
        cell = rows.setdefault((row.source, row.event, row.priority), [])
        for other in cell:
            if other.dest != row.dest and other.guard != row.guard:
                yield row, other
        cell.append(row)


def _finding(row: Transition, other: Transition, seen: str) -> Finding:
    message = (
        f"both it and {other.id} fit {seen}, and the priority is the same; "
        f"{other.id} wins by the order of their ids"
    )
    return note("overlapping-guards", row.id, message, "give one a priority")


def _witness(guards: Iterable[str], columns: Mapping[str, TableColumn]) -> str | None:
    """Return a customer for whom all guards hold, in words, or None."""
    try:
        tests = [compile_condition(text, columns=columns) for text in guards if text]
    except (InvalidInputError, UnknownNameError):
        return None
    names = list(dict.fromkeys(name for test in tests for name in test.columns))
    table = _made_up(tests, [columns[name] for name in names])
    holds = np.ones(len(table), bool)
    for test in tests:
        holds &= test.evaluate(table) == 1
    if not holds.any():
        return None
    row = int(np.argmax(holds))
    said = [f"{name} = {table.values(name)[row]!r}" for name in names]
    return " and ".join(said) or "every customer"


def _made_up(tests: list[Condition], columns: list[TableColumn]) -> AccountTable:
    """Return customers with every mix of the values at which a guard could turn."""
    nodes = [node for test in tests for node in ast.walk(_parsed(test.text))]
    choices = [_choices(column, _constants(nodes, column.name)) for column in columns]
    rows = list(islice(product(*choices), _MOST))
    given = {
        column.name: _column(column, [row[place] for row in rows])
        for place, column in enumerate(columns)
    }
    return AccountTable(as_of=_DAY, columns=given, rows=len(rows))


def _parsed(text: str) -> ast.expr:
    return ast.parse(text.strip(), mode="eval").body


def _constants(nodes: list[ast.AST], column: str) -> list[object]:
    """Return what a column is compared with."""
    compared = [
        node
        for node in nodes
        if isinstance(node, ast.Compare) and column in names_in(node)
    ]
    return [
        part.value
        for node in compared
        for part in ast.walk(node)
        if isinstance(part, ast.Constant)
    ]


def _choices(column: TableColumn, constants: list[object]) -> list[object]:
    """Return values on both sides of every constant, and a missing one."""
    if column.kind == "flag":
        return [None, 0, 1]
    if column.allowed is not None:
        return [None, *(code_of(member) for member in column.allowed)]
    words = [value for value in constants if isinstance(value, str)]
    if column.kind == "text":
        return [None, *dict.fromkeys([*words, "other"])]
    if column.kind == "day":
        return [None, *_days(words, _plain_numbers(constants))]
    step = _STEP.get(column.kind)
    if step is None:
        return [None]
    return [None, *_numbers(_plain_numbers(constants), step)]


def _plain_numbers(constants: list[object]) -> list[float]:
    return [
        float(value)
        for value in constants
        if isinstance(value, int | float) and not isinstance(value, bool)
    ]


def _days(words: list[str], spans: list[float]) -> list[object]:
    """Return days around those that are named, and around spans from the day on."""
    days = [_DAY]
    for word in words:
        with suppress(ValueError):
            days.append(date.fromisoformat(word))
    for span in (span for span in spans if abs(span) <= LONGEST_DAYS):
        days += [_DAY - timedelta(days=span), _DAY + timedelta(days=span)]
    near = [day + timedelta(days=step) for day in days for step in (-1, 0, 1)]
    return list(dict.fromkeys(near))


def _numbers(numbers: list[float], step: float) -> list[float]:
    signed = {0.0, *numbers, *(-value for value in numbers)}
    near = {value + shift for value in signed for shift in (-step, 0.0, step)}
    return sorted(near, key=lambda value: (value < 0, value))


def _column(column: TableColumn, values: list[object]) -> Column:
    if column.kind == "text":
        return Text.of([None if value is None else str(value) for value in values])
    filled = np.asarray(null_column(column, len(values)))
    known = [place for place, value in enumerate(values) if value is not None]
    filled[known] = [values[place] for place in known]
    return filled
