"""Which rows of a table belong to which part of a book, and how they get there."""

import itertools
from typing import Any, Final, Protocol

import numpy as np

from successkit.core.arrays import AnyArray, Int64Array, constant, is_constant

_BLOCK: Final = 65_536
_STRETCH: Final = 16
_HELD: Final = 4
_BYTE: Final = 2**8
_WORD: Final = 2**16


Rows = slice | Int64Array
"""Rows of a table: a stretch, or positions."""


class RowParts(Protocol):
    """The rows of one table, in parts."""

    def __getitem__(self, number: int, /) -> Rows:
        """Return the rows of one part, from 0 on, in the order of the table."""
        ...


class Grouped:
    """Rows in any order: each part has rows from all over the table.

    Rows are put in order of part within blocks that fit into the processor's cache,
    three times as fast as all at once; the rows of a part are its stretches in all
    blocks.

    Parameters
    ----------
    part
        Shape (rows,): number of the part of each row, in [0, parts).
    parts
        How many there are.
    """

    def __init__(self, part: AnyArray, parts: int) -> None:
        # Of very many parts the stretches would outnumber the rows.
        size = max(_BLOCK, _STRETCH * parts)
        blocks = range(0, len(part), size)
        few = len(part) <= np.iinfo(np.int32).max
        self._order = np.empty(len(part), np.int32 if few else np.int64)
        self._starts = np.empty((len(blocks), parts + 1), np.int64)
        for place, first in enumerate(blocks):
            here = part[first : first + size].astype(_narrow(parts))
            self._order[first : first + size] = np.argsort(here, kind="stable") + first
            counts = np.bincount(here, minlength=parts)
            self._starts[place] = first + np.append(0, np.cumsum(counts))
        self._last: dict[int, Int64Array] = {}

    def __getitem__(self, number: int, /) -> Int64Array:
        known = self._last.get(number)
        if known is not None:
            return known
        edges = self._starts[:, number : number + 2].tolist()
        rows = np.concatenate([self._order[a:b] for a, b in edges]).astype(np.int64)
        # Every column of a part asks for the same rows; so do several threads.
        latest = list(self._last.items())[-_HELD + 1 :]
        self._last = {**dict(latest), number: rows}
        return rows


def _narrow(parts: int) -> type[np.integer[Any]]:
    """Return the smallest integers: up to two bytes they are sorted by radix."""
    if parts <= _BYTE:
        return np.uint8
    return np.uint16 if parts <= _WORD else np.int32


def row_parts(account: AnyArray, *, size: int, accounts: int) -> RowParts:
    """Return how the rows of a table fall into parts.

    Parameters
    ----------
    account
        Shape (rows,): position of the account of each row, >= 0.
    size
        Accounts in a part.
    accounts
        How many accounts there are; rows of later ones are left out, which is possible
        where there is one part only.

    Returns
    -------
    RowParts
        Parts 0, 1 … in the order of the accounts.

    Examples
    --------
    >>> account = np.array([2, 0, 1, 0])
    >>> parts = row_parts(account, size=2, accounts=3)
    >>> [take_rows(account, parts[number]).tolist() for number in (0, 1)]
    [[0, 1, 0], [2]]
    """
    parts = max(1, -(-accounts // size))
    if _rising(account):
        edges = np.minimum(np.arange(parts + 1) * size, accounts)
        return _stretches(np.searchsorted(account, edges))
    if parts == 1:
        return (np.flatnonzero(account < accounts),)
    part = account // account.dtype.type(size)
    if _rising(part):
        return _stretches(np.searchsorted(part, np.arange(parts + 1)))
    return Grouped(part, parts)


def take_rows(column: AnyArray, rows: Rows) -> AnyArray:
    """Return some rows of a column.

    Parameters
    ----------
    column
        Shape (n,).
    rows
        Which.

    Returns
    -------
    AnyArray
        A stretch is a view, positions make a copy.

    Examples
    --------
    >>> take_rows(np.array([5, 6, 7]), slice(1, 3)).tolist()
    [6, 7]
    """
    if isinstance(rows, slice):
        return column[rows]
    if is_constant(column):
        return constant(column[0], len(rows))
    return column.take(rows, mode="clip")


def locked(array: AnyArray) -> AnyArray:
    """Return the same memory as an array that cannot be written by accident.

    Parameters
    ----------
    array
        One dimension.

    Returns
    -------
    AnyArray
        Not a copy. Columns of numbers and days cannot be made writable again, either.

    Examples
    --------
    >>> locked(np.zeros(2)).flags.writeable = True
    Traceback (most recent call last):
    ValueError: cannot set WRITEABLE flag to True of this array
    """
    if array.dtype.hasobject or not array.size or not array.flags.c_contiguous:
        seen = array.view()
        seen.flags.writeable = False
        return seen
    return np.frombuffer(array.view(np.uint8).data.toreadonly(), array.dtype)


def _rising(array: AnyArray) -> bool:
    return bool((array[1:] >= array[:-1]).all())


def _stretches(starts: Int64Array) -> tuple[slice, ...]:
    return tuple(slice(a, b) for a, b in itertools.pairwise(starts.tolist()))
