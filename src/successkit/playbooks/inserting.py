"""Text columns of a ledger: few rows put among many, and strings laid in order."""

from bisect import bisect_left
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import Int64Array, ObjectArray
from successkit.core.text import Text

_FEW: Final = 8


def insert_text(column: Text, place: Int64Array, more: Text) -> Text:
    """Return a text column with rows put in.

    Parameters
    ----------
    column
        Shape (n,).
    place
        Shape (m,): before which row each comes, rising.
    more
        Shape (m,): what is put in.

    Returns
    -------
    Text
        Shape (n + m,).

    Examples
    --------
    >>> more = Text.of(["c", "b"])
    >>> insert_text(Text.of(["b", "d"]), np.array([0, 1]), more).strings().tolist()
    ['c', 'b', 'b', 'd']
    """
    more = more.compact()
    values, at = column.values, _places(column.values, more.values)
    fresh = np.ones(len(at), dtype=bool)
    inside = at < len(values)
    fresh[inside] = values[at[inside]] != more.values[inside]
    codes = np.append(at + np.cumsum(fresh) - fresh, -1)[more.codes]
    if not fresh.any():
        return Text(np.insert(column.codes, place, codes), values)
    code = np.ones(len(values) + 1, np.int32)
    code[0] = 0
    np.add.at(code, at[fresh], 1)  # a step further behind each fresh string
    code = np.cumsum(code, dtype=np.int32)
    code[-1] = -1
    both = np.insert(values, at[fresh], more.values[fresh])
    return Text(np.insert(code[column.codes], place, codes), both)


def side_by_side(column: Text) -> Text:
    """Return the same column, its strings in order in memory as well.

    Strings that were read lie in the order of the keys; to go through them by account
    would then wait for memory at every one.

    Parameters
    ----------
    column
        Shape (n,).

    Returns
    -------
    Text
        Shape (n,), equal to this one.

    Examples
    --------
    >>> side_by_side(Text.of(["b", "a"])).values.tolist()
    ['a', 'b']
    """
    strings: list[str] = "\0".join(column.values.tolist()).split("\0")
    if len(strings) != len(column.values):
        return column  # one holds the sign that parts them, or there is none
    values = np.empty(len(strings), dtype=object)
    values[:] = strings
    return attrs.evolve(column, values=values)


def _places(values: ObjectArray, more: ObjectArray) -> Int64Array:
    """Return before which of some sorted strings each of others comes."""
    if len(more) * _FEW > len(values):
        return np.searchsorted(values, more).astype(np.int64)
    strings: list[str] = values.tolist()
    found = [bisect_left(strings, each) for each in more.tolist()]
    return np.array(found, dtype=np.int64)
