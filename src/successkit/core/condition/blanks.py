"""What is missing in a table, looked for once for all conditions."""

from collections.abc import Callable
from typing import TypeVar

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, missing
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


def known(table: AccountTable, names: tuple[str, ...]) -> BoolArray | None:
    """Return where all of some columns are given.

    Parameters
    ----------
    table
        One row per account.
    names
        Columns of the table.

    Returns
    -------
    BoolArray | None
        Shape (rows,), not to be written to; None for everywhere.
    """
    absent = blank(table, names)
    if absent is None:
        return None
    return _once(table, ("known", names), lambda: ~absent)


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
    return _once(
        table, ("sign", names), lambda: np.where(absent, np.int8(-1), np.int8(1))
    )


def _once(table: AccountTable, key: object, make: Callable[[], _T]) -> _T:
    if key not in table.memo:
        table.memo[key] = make()
    found: _T = table.memo[key]
    return found


def _blank(table: AccountTable, names: tuple[str, ...]) -> BoolArray | None:
    if len(names) != 1:
        each = [blank(table, (name,)) for name in names]
        some = [found for found in each if found is not None]
        return np.logical_or.reduce(some) if some else None
    column = table.columns[names[0]]
    found = column.missing() if isinstance(column, Text) else missing(column)
    return found if found.any() else None
