"""The order of rows by several columns, from one sort of plain whole numbers."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, Int64Array

BLOCK: Final = 65_536
"""Rows worked on at a time: a few columns of them stay in the cache."""

_BITS: Final = 63


def row_order(*columns: AnyArray) -> Int64Array:
    """Return the order of rows by several columns, the first one counting most.

    Parameters
    ----------
    *columns
        Each of shape (n,): whole numbers, days or instants.

    Returns
    -------
    Int64Array
        Shape (n,): positions of rows; equal ones stay in order.

    Examples
    --------
    >>> row_order(np.array([2, 1, 1]), np.array([0, 5, 4])).tolist()
    [2, 1, 0]
    """
    keys = [_whole(column) for column in columns]
    bits = (len(keys[0]) - 1).bit_length() if len(keys[0]) else _BITS + 1
    packed, used = _packed(keys, bits)
    if packed is None:
        return np.lexsort(keys[::-1])
    # The position in the lowest bits makes a plain sort, which is many times faster
    # than sorting positions by several columns, into a stable one.
    packed.sort()
    order: Int64Array = packed & ((1 << bits) - 1)
    packed >>= bits
    if used < len(keys):
        _settle(order, packed, keys[used:])
    return order


def _whole(column: AnyArray) -> AnyArray:
    return column.view(np.int64) if column.dtype.kind == "M" else column


def _packed(keys: list[AnyArray], bits: int) -> tuple[Int64Array | None, int]:
    """Return leading columns and position as one number, and how many columns fit."""
    steps: list[tuple[AnyArray, int, int]] = []
    for key in keys if bits <= _BITS else []:
        low = int(key.min())
        width = (int(key.max()) - low).bit_length()
        bits += width
        if bits > _BITS:
            break
        steps.append((key, low, width))
    if not steps:
        return None, 0
    packed = np.empty(len(keys[0]), np.int64)
    for rows in row_blocks(len(packed)):
        _pack(packed[rows], rows, steps, (len(packed) - 1).bit_length())
    return packed, len(steps)


def _pack(
    part: Int64Array, rows: slice, steps: list[tuple[AnyArray, int, int]], bits: int
) -> None:
    """Write the numbers of some rows."""
    part[:] = 0
    for key, low, width in steps:
        part <<= width
        lifted: Int64Array = np.subtract(key[rows], low, dtype=np.int64)
        part |= lifted
    part <<= bits
    own: Int64Array = np.arange(rows.start, rows.stop, dtype=np.int64)
    part |= own


def row_blocks(rows: int) -> Iterator[slice]:
    """Yield slices of rows that stay in the processor's cache.

    Parameters
    ----------
    rows
        How many there are.

    Yields
    ------
    slice
        One after the other.
    """
    for first in range(0, rows, BLOCK):
        yield slice(first, min(first + BLOCK, rows))


def _settle(order: Int64Array, packed: Int64Array, keys: list[AnyArray]) -> None:
    """Order rows that are equal so far by what did not fit."""
    same = packed[1:] == packed[:-1]
    tied = np.flatnonzero(np.append(same, False) | np.append(False, same))
    if not len(tied):
        return
    rows, alike = order.take(tied), packed.take(tied)
    inner = row_order(*[key.take(rows) for key in keys])
    # Sorted by what counts least first, a stable sort by the rest is the whole order.
    group = np.cumsum(changes(alike))
    inner = inner.take(row_order(group.take(inner)))
    order[tied] = rows.take(inner)


def changes(column: AnyArray) -> BoolArray:
    """Return where a value is another one than before it.

    Parameters
    ----------
    column
        Shape (n,).

    Returns
    -------
    BoolArray
        Shape (n,); the first one is.

    Examples
    --------
    >>> changes(np.array([3, 3, 5])).tolist()
    [True, False, True]
    """
    result = np.ones(len(column), bool)
    np.not_equal(column[1:], column[:-1], out=result[1:])
    return result


def run_starts(fresh: BoolArray) -> Int64Array:
    """Return, for each row, where the run that it is in begins.

    Parameters
    ----------
    fresh
        Shape (n,): where a run begins; the first one does.

    Returns
    -------
    Int64Array
        Shape (n,): positions.

    Examples
    --------
    >>> run_starts(np.array([True, False, True])).tolist()
    [0, 0, 2]
    """
    place = np.arange(len(fresh))
    place[~fresh] = 0
    return np.maximum.accumulate(place)
