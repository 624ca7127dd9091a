"""Whether a condition can ever be true, told by trying the values that matter.

A comparison with constants changes only at those constants. So a condition of such
comparisons is decided by the constants themselves, by what lies between and beside
them, and by nothing: a small table of these values, combined, shows all that it can do.
"""

import ast
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Final, cast

import numpy as np

from successkit.core.account_table import AccountTable, TableColumn
from successkit.core.arrays import NULL_INT, AnyArray
from successkit.core.condition import compile_condition
from successkit.core.condition.derived import dotted
from successkit.core.condition.source import parse
from successkit.core.facts import Column
from successkit.core.text import Text

_MOST: Final = 200_000
_DAY: Final = date(2000, 1, 3)
_OTHER: Final = "(another)"


def can_hold(
    texts: Iterable[str],
    columns: Mapping[str, TableColumn],
    *,
    without: str = "",
) -> bool | None:
    """Return whether some conditions can be true together for one account.

    Parameters
    ----------
    texts
        Conditions that compile.
    columns
        Columns that they may name.
    without
        A condition that must not be true then; empty for none.

    Returns
    -------
    bool | None
        None when it cannot be told: columns are compared to each other or computed
        with, earlier days are looked at, or there are too many combinations.

    Examples
    --------
    >>> from successkit.core.account_table import COLUMNS
    >>> can_hold(["mrr > 5 and mrr < 3"], COLUMNS)
    False
    >>> can_hold(["mrr > 5", "mrr < 7"], COLUMNS)
    True
    """
    wanted = list(texts)
    constants: dict[str, set[object]] = {}
    for text in [*wanted, *filter(None, [without])]:
        for name, value in _constants(parse(text)[1], columns):
            if name is None:
                return None
            constants.setdefault(name, set()).update(value)
    values = {name: _values(columns[name], found) for name, found in constants.items()}
    size = int(np.prod([float(len(each)) for each in values.values()]))
    if size > _MOST:
        return None
    table = _table(values, size)
    holds = np.ones(max(size, 1), dtype=bool)
    for text in wanted:
        condition = compile_condition(text, columns=columns)
        holds &= condition.evaluate(table) == 1
    if without:
        holds &= compile_condition(without, columns=columns).evaluate(table) != 1
    return bool(holds.any())


_Found = tuple[str | None, list[object]]


def _constants(node: ast.expr, columns: Mapping[str, TableColumn]) -> Iterator[_Found]:
    if isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _constants(part, columns)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield from _constants(node.operand, columns)
    elif isinstance(node, ast.Compare):
        yield _compared(node, columns)
    elif not isinstance(node, ast.Constant):
        yield dotted(node), []


def _compared(node: ast.Compare, columns: Mapping[str, TableColumn]) -> _Found:
    names: list[str] = []
    values: list[object] = []
    for side in (node.left, *node.comparators):
        name = dotted(side)
        if name is not None and name in columns:
            names.append(name)
            continue
        try:
            value: object = ast.literal_eval(side)
        except ValueError:
            return None, []
        many = isinstance(value, tuple | list)
        values.extend(cast("list[object]", value) if many else [value])
    return (names[0], values) if len(set(names)) == 1 else (None, [])


def _values(column: TableColumn, found: set[object]) -> AnyArray | Text:
    if column.kind in {"enum", "flag"}:
        members = len(column.allowed) if column.allowed else 2
        return np.arange(-1, members, dtype=np.int8)
    if column.kind == "text":
        return Text.of([None, _OTHER, *(str(each) for each in found if each)])
    if column.kind == "day":
        days = [date.fromisoformat(str(each)) for each in found if each] or [_DAY]
        near = {day + timedelta(n) for day in days for n in (-1, 0, 1)}
        return np.array(["NaT", *map(str, sorted(near))], dtype="datetime64[D]")
    numbers = sorted({float(str(each)) for each in found if each is not None} or {0.0})
    whole = column.kind in {"money", "count"}
    return _numbers(numbers, whole=whole)


def _numbers(numbers: list[float], *, whole: bool) -> AnyArray:
    between = [(a + b) / 2 for a, b in pairwise(numbers)]
    beside = [numbers[0] - 1, numbers[-1] + 1]
    if whole:
        near = {int(np.floor(each)) + n for each in numbers for n in (-1, 0, 1)}
        return np.array([NULL_INT, *sorted(near)], dtype=np.int64)
    return np.array([np.nan, *numbers, *between, *beside])


def _table(values: Mapping[str, AnyArray | Text], size: int) -> AccountTable:
    places = np.array(
        list(product(*(range(len(each)) for each in values.values()))), dtype=np.int64
    ).reshape(max(size, 1), len(values))
    combined: dict[str, Column] = {
        name: each.take(place) if isinstance(each, Text) else each[place]
        for (name, each), place in zip(values.items(), places.T, strict=True)
    }
    return AccountTable(as_of=_DAY, columns=combined, rows=len(places))
