"""Columns of parts that lie in a row in memory, and are put together without a copy."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Final

import numpy as np

from successkit.core.arrays import AnyArray, constant, is_constant

_LOOK: Final = 64
"""Rows that tell of most columns that they are not the same throughout."""

_WORDS: Final = {1: np.uint8, 2: np.uint16, 4: np.uint32, 8: np.uint64}


def same_throughout(column: AnyArray) -> bool:
    """Return whether all rows of a column are the same bits.

    Parameters
    ----------
    column
        Shape (n,), n > 0, no objects.

    Returns
    -------
    bool
        Missing values count as any other.

    Examples
    --------
    >>> same_throughout(np.array([np.nan, np.nan])), same_throughout(np.arange(2))
    (True, False)
    """
    if is_constant(column):
        return True
    words = np.ascontiguousarray(column).view(_WORDS[column.itemsize])
    few = words[: _LOOK + 1]
    return bool((few == words[0]).all()) and bool((words == words[0]).all())


def same_bits(one: AnyArray, other: AnyArray) -> bool:
    """Return whether two short arrays are the same, bit for bit.

    Parameters
    ----------
    one, other
        Of any type; missing values count as any other.

    Returns
    -------
    bool
        Of one type, too.

    Examples
    --------
    >>> same_bits(np.array([np.nan]), np.array([np.nan]))
    True
    """
    return one.dtype == other.dtype and one.tobytes() == other.tobytes()


def joined_arrays(parts: Sequence[AnyArray]) -> AnyArray:
    """Put arrays after each other; those that lie in a row already are not copied.

    Parameters
    ----------
    parts
        At least one.

    Returns
    -------
    AnyArray
        All rows, which nobody should write to.

    Examples
    --------
    >>> joined_arrays([np.array([1]), np.array([2, 3])]).tolist()
    [1, 2, 3]
    """
    filled = [part for part in parts if len(part)]
    if filled and len({part.dtype for part in parts}) == 1:
        found = _joined(filled)
        if found is not None:
            return found
    return np.concatenate(parts)


def _joined(parts: Sequence[AnyArray]) -> AnyArray | None:
    """Return the whole without a copy; None where the parts do not lie in a row."""
    alike = list(takewhile(is_constant, parts))
    rows = sum(len(part) for part in alike)
    if any(not same_bits(one[:1], parts[0][:1]) for one in alike):
        return None
    if len(alike) == len(parts):
        return constant(parts[0][0], rows)
    rest = parts[len(alike) :]
    base = rest[0].base
    if not isinstance(base, np.ndarray) or not _in_a_row(rest, base):
        return None
    first = (rest[0].ctypes.data - base.ctypes.data) // base.itemsize - rows
    if first < 0 or not _holds(base[first : first + rows], parts[0][:1]):
        return None
    return base[first : first + sum(len(part) for part in parts)]


def _in_a_row(parts: Sequence[AnyArray], base: AnyArray) -> bool:
    """Return whether each array begins where the one before it ends, in one memory."""
    place = parts[0].ctypes.data
    for part in parts:
        where = part.base is base and part.ctypes.data == place
        if not where or part.strides != (part.itemsize,):
            return False
        place += part.nbytes
    return base.ndim == 1 and base.dtype == parts[0].dtype


def _holds(column: AnyArray, value: AnyArray) -> bool:
    words = _WORDS[column.itemsize]
    return bool((column.view(words) == value.view(words)[0]).all())


def joined_codes(parts: Sequence[AnyArray], starts: Sequence[int]) -> AnyArray:
    """Put positions after each other, each part counted on from where it starts.

    Parameters
    ----------
    parts
        At least one; positions in parts of something, -1 for none.
    starts
        Where each part of that starts in the whole.

    Returns
    -------
    AnyArray
        All rows.

    Examples
    --------
    >>> joined_codes([np.array([0, -1]), np.array([0, 1])], [0, 7]).tolist()
    [0, -1, 7, 8]
    """
    rows = sum(len(part) for part in parts)
    whole = np.empty(rows, np.result_type(*parts))
    place = 0
    for part, start in zip(parts, starts, strict=True):
        here = whole[place : place + len(part)]
        np.add(part, start, out=here, where=part >= 0)
        here[part < 0] = -1
        place += len(part)
    return whole
