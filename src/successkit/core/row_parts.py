"""Which rows of a table belong to which part of a book, and how they get there."""

from typing import Final, Protocol

import numpy as np

from successkit.core.arrays import AnyArray, Int64Array

_BLOCK: Final = 65_536
_STRETCH: Final = 16
_BYTE: Final = 2**8
_WORD: Final = 2**16


class RowParts(Protocol):
    """The rows of one table, in parts."""

    def take(self, name: str, column: AnyArray, number: int) -> AnyArray:
        """Return a column of one part.

        Parameters
        ----------
        name
            Of the column; the same name always means the same column.
        column
            Shape (rows,): the whole.
        number
            Of the part, from 0.
        """
        ...


class Everywhere:
    """Every part has all rows."""

    def take(self, name: str, column: AnyArray, number: int) -> AnyArray:  # noqa: ARG002
        """Return the column.

        Parameters
        ----------
        name, number
            Not needed.
        column
            The whole.

        Returns
        -------
        AnyArray
            The whole.
        """
        return column


class Sliced:
    """Each part has a stretch of rows; nothing is copied.

    Parameters
    ----------
    starts
        Shape (parts + 1,): the first row of each part, and the end of the last.
    """

    def __init__(self, starts: Int64Array) -> None:
        self._starts: list[int] = starts.tolist()

    def take(self, name: str, column: AnyArray, number: int) -> AnyArray:  # noqa: ARG002
        """Return the stretch of a column.

        Parameters
        ----------
        name
            Not needed.
        column
            The whole.
        number
            Of the part.

        Returns
        -------
        AnyArray
            A view of it.
        """
        return column[self._starts[number] : self._starts[number + 1]]


class Picked:
    """The only part has some of the rows.

    Parameters
    ----------
    rows
        Which, rising.
    """

    def __init__(self, rows: Int64Array) -> None:
        self._rows = rows

    def take(self, name: str, column: AnyArray, number: int) -> AnyArray:  # noqa: ARG002
        """Return these rows of a column.

        Parameters
        ----------
        name, number
            Not needed.
        column
            The whole.

        Returns
        -------
        AnyArray
            A copy.
        """
        return column.take(self._rows)


class Grouped:
    """Rows in any order. Each column is put in order of part once, when asked for.

    Rows are ordered within blocks that fit into the processor's cache, and a part is
    joined from its stretches in all blocks: three times as fast as picking rows all
    over a large table.

    Parameters
    ----------
    part
        Shape (rows,): number of the part of each row, in [0, parts).
    parts
        How many there are.
    """

    def __init__(self, part: AnyArray, parts: int) -> None:
        # Small numbers are put in order by a radix sort, the fastest of all.
        kinds = {np.uint8: _BYTE, np.uint16: _WORD}
        kind = next((kind for kind, few in kinds.items() if parts <= few), np.int32)
        # Of very many parts the stretches would outnumber the rows.
        size = max(_BLOCK, _STRETCH * parts)
        blocks = range(0, len(part), size)
        self._order = np.empty(len(part), np.intp)
        self._starts = np.empty((len(blocks), parts + 1), np.int64)
        for place, first in enumerate(blocks):
            here = part[first : first + size].astype(kind)
            order = np.argsort(here, kind="stable")
            np.add(order, first, out=self._order[first : first + size])
            self._starts[place, 0] = first
            np.cumsum(np.bincount(here, minlength=parts), out=self._starts[place, 1:])
            self._starts[place, 1:] += first
        self._ordered: dict[str, AnyArray] = {}

    def take(self, name: str, column: AnyArray, number: int) -> AnyArray:
        """Return the rows of one part, in the order they have in the whole.

        Parameters
        ----------
        name
            Of the column.
        column
            The whole.
        number
            Of the part.

        Returns
        -------
        AnyArray
            A copy.
        """
        if name not in self._ordered:
            self._ordered[name] = column.take(self._order, mode="clip")
        ordered, edges = self._ordered[name], self._starts[:, number : number + 2]
        return np.concatenate([ordered[a:b] for a, b in edges.tolist()])


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
    >>> [parts.take("account", account, number).tolist() for number in (0, 1)]
    [[0, 1, 0], [2]]
    """
    parts = max(1, -(-accounts // size))
    if _rising(account):
        edges = np.minimum(np.arange(parts + 1) * size, accounts)
        return Sliced(np.searchsorted(account, edges))
    if parts == 1:
        return Picked(np.flatnonzero(account < accounts))
    part = account // account.dtype.type(size)
    if _rising(part):
        return Sliced(np.searchsorted(part, np.arange(parts + 1)))
    return Grouped(part, parts)


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
