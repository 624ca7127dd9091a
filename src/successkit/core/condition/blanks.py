"""What is missing in a table, looked for once for all conditions."""

from collections.abc import Callable
from functools import reduce
from typing import TypeVar

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, missing
from successkit.core.facts import Column
from successkit.core.text import Text

_T = TypeVar("_T")


def blank(table: AccountTable, names: tuple[str, ...]) -> BoolArray | None:
    """Return where any of some columns is missing.

    Parameters
    ----------
    table
        One row per account.
    names
        Columns of the table.

    Returns
    -------
    BoolArray | None
        Shape (rows,), not to be written to; None when none is missing anywhere.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b"], seats=[1.0, np.nan])
    >>> blank(table, ("seats", "id")).tolist()
    [False, True]
    >>> blank(table, ("id",)) is None
    True
    """
    return _once(table, ("blank", names), lambda: _blank(table, names))


def bounds(table: AccountTable, name: str) -> tuple[int, int]:
    """Return the least and the greatest code of a column of small integers.

    Parameters
    ----------
    table
        One row per account.
    name
        Column of the table.

    Returns
    -------
    tuple[int, int]
        Both 0 for a table without rows, and for what is not of one byte.
    """
    return _once(table, ("bounds", name), lambda: _bounds(table.columns[name]))


def _bounds(column: Column) -> tuple[int, int]:
    if isinstance(column, Text) or column.dtype.itemsize != 1 or not len(column):
        return 0, 0
    codes = column.view(np.int8)
    return int(codes.min()), int(codes.max())


def sign(table: AccountTable, names: tuple[str, ...]) -> AnyArray | None:
    """Return -1 where any of some columns is missing, else 1.

    Parameters
    ----------
    table
        One row per account.
    names
        Columns of the table.

    Returns
    -------
    AnyArray | None
        Shape (rows,), int8, not to be written to; None for 1 everywhere.
    """
    absent = blank(table, names)
    if absent is None:
        return None
    return _once(table, ("sign", names), lambda: 1 - 2 * absent.view(np.int8))


def _once(table: AccountTable, key: object, make: Callable[[], _T]) -> _T:
    if key not in table.memo:
        table.memo[key] = make()
    found: _T = table.memo[key]
    return found


def _blank(table: AccountTable, names: tuple[str, ...]) -> BoolArray | None:
    if len(names) != 1:
        each = [blank(table, (name,)) for name in names]
        some = [found for found in each if found is not None]
        return reduce(np.logical_or, some) if some else None
    column = table.columns[names[0]]
    found = column.missing() if isinstance(column, Text) else missing(column)
    return found if found.any() else None
