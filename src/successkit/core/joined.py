"""Tables of parts of a book, put after each other."""

from collections.abc import Sequence
from itertools import pairwise

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.facts import Column
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
        return np.concatenate([part for part in parts if not isinstance(part, Text)])
    return _in_order(texts) or concatenate(texts)


def _in_order(parts: Sequence[Text]) -> Text | None:
    """Return the column where every part has later strings than those before it."""
    filled = [part.values for part in parts if len(part.values)]
    if not all(str(one[-1]) < str(two[0]) for one, two in pairwise(filled)):
        return None
    starts = np.cumsum([0, *(len(part.values) for part in parts)])
    codes = [
        np.where(part.codes < 0, -1, part.codes + start)
        for part, start in zip(parts, starts.tolist(), strict=False)
    ]
    values = np.concatenate([part.values for part in parts])
    return Text(np.concatenate(codes).astype(np.int32), values)
