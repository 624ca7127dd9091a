"""Which columns a table offers to conditions."""

from collections.abc import Mapping

from successkit.core.account_table import COLUMNS, AccountTable, TableColumn
from successkit.core.facts import Column
from successkit.core.text import Text


def columns_of(
    table: AccountTable, declared: Mapping[str, TableColumn] = COLUMNS
) -> dict[str, TableColumn]:
    """Return the columns that a condition on this table may name.

    Parameters
    ----------
    table
        The account table.
    declared
        Columns whose kind is known; those of plugins are told by their dtype.

    Returns
    -------
    dict[str, TableColumn]
        By name: the declared ones and those that the table has beside them.

    Examples
    --------
    >>> from datetime import date
    >>> table = AccountTable.of(date(2026, 3, 31), ["a"], **{"crm.tier": [1.0]})
    >>> columns_of(table)["crm.tier"].kind
    'number'
    """
    others = {
        name: TableColumn(name, _kind(column), "a plugin's column")
        for name, column in table.columns.items()
        if name not in declared
    }
    return {**declared, **others}


def _kind(column: Column) -> str:
    if isinstance(column, Text):
        return "text"
    if column.dtype.kind == "M":
        return "day"
    return "flag" if column.dtype.itemsize == 1 else "number"
