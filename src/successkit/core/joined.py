"""Tables of parts of a book, put after each other."""

from collections.abc import Sequence
from itertools import pairwise

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.facts import Column
from successkit.core.in_a_row import joined_arrays, joined_codes
from successkit.core.room import Room
from successkit.core.text import Text, concatenate


def join_tables(parts: Sequence[AccountTable]) -> AccountTable:
    """Put account tables of different accounts after each other.

    Parameters
    ----------
    parts
        At least one; of one day, with the same columns. Where every id of a part comes
        after those of the parts before, the rows stay in order of id.

    Returns
    -------
    AccountTable
        All rows.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2026, 3, 31)
    >>> parts = [AccountTable.of(day, [one], seats=[5]) for one in ("a", "b")]
    >>> join_tables(parts).to_dict()["id"]
    ['a', 'b']
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    columns = {
        name: join_columns([part.columns[name] for part in parts])
        for name in first.columns
    }
    rows = sum(len(part) for part in parts)
    currency = next((part.currency for part in parts if part.currency), None)
    return attrs.evolve(first, columns=columns, rows=rows, currency=currency)


def join_columns(parts: Sequence[Column]) -> Column:
    """Put columns of one kind after each other.

    Parameters
    ----------
    parts
        At least one.

    Returns
    -------
    Column
        All rows.
    """
    texts = [part for part in parts if isinstance(part, Text)]
    if not texts:
        return joined_arrays([part for part in parts if not isinstance(part, Text)])
    return _in_order(texts) or concatenate(texts)


def _in_order(parts: Sequence[Text]) -> Text | None:
    """Return the column where every part has later strings than those before it."""
    filled = [part.values for part in parts if len(part.values)]
    if not all(str(one[-1]) < str(two[0]) for one, two in pairwise(filled)):
        return None
    codes = [part.codes for part in parts]
    if len(filled) < 2:  # noqa: PLR2004 - whoever has no values has no codes either
        values = filled[0] if filled else parts[0].values
        return Text(joined_arrays(codes), values)
    starts = np.cumsum([0, *(len(part.values) for part in parts)]).tolist()
    return Text(joined_codes(codes, starts[:-1]), np.concatenate(filled))


def into_room(room: Room, table: AccountTable) -> AccountTable:
    """Move the columns of a part into room for the whole, which is joined for nothing.

    Parameters
    ----------
    room
        For all accounts; the parts come in their order.
    table
        The accounts of the next part.

    Returns
    -------
    AccountTable
        Equal to it.
    """
    columns = {name: room.column(name, one) for name, one in table.columns.items()}
    return attrs.evolve(table, columns=columns)
