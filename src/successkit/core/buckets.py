"""Buckets of accounts: which part of a partitioned book an account belongs to.

The bucket is the CRC-32 of the id in UTF-8, modulo the number of buckets: the same in
every process, on every machine and in every version, and a function that warehouses
have (``crc32`` in Spark SQL), so that a host can compute it where its data lies.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Final
from zlib import crc32

import numpy as np

from successkit.core.arrays import AnyArray, Int64Array
from successkit.core.errors import InvalidInputError

MOST_BUCKETS: Final = 65_536
"""Buckets a book can have at most."""

_ALL_ONES: Final = np.uint32(0xFFFFFFFF)
_POLYNOMIAL: Final = 0xEDB88320
_LONGEST: Final = 64


def bucket_of(ids: Iterable[str], of: int) -> Int64Array:
    """Return the bucket of each account.

    Parameters
    ----------
    ids
        Shape (n,), ids of accounts; each distinct one once is cheapest.
    of
        How many buckets there are, in [1, 65,536].

    Returns
    -------
    Int64Array
        Shape (n,), in [0, of). It depends on nothing but the id.

    Raises
    ------
    InvalidInputError
        The number of buckets is out of range.

    Examples
    --------
    >>> bucket_of(["a-1", "a-2", "青空"], 8).tolist()
    [0, 2, 0]
    """
    _check(of)
    strings: list[str] = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    return _hashes(strings) % of


def _hashes(strings: list[str]) -> Int64Array:
    try:
        encoded = map(str.encode, strings)
        return np.fromiter(map(crc32, encoded), np.int64, len(strings))
    except UnicodeEncodeError:  # half of a pair of surrogates, from broken input
        whole = [text.encode("utf-8", "surrogatepass") for text in strings]
        return np.fromiter(map(crc32, whole), np.int64, len(whole))


def bucket_of_bytes(data: AnyArray, offsets: AnyArray, of: int) -> Int64Array:
    """Return the bucket of ids that stand after each other in memory, as in Arrow.

    Parameters
    ----------
    data
        Shape (bytes,), uint8: ids in UTF-8.
    offsets
        Shape (n + 1,): where each id begins and the last one ends.
    of
        How many buckets there are, in [1, 65,536].

    Returns
    -------
    Int64Array
        Shape (n,): the same as :func:`bucket_of` of the ids as text.

    Raises
    ------
    InvalidInputError
        The number of buckets is out of range.

    Examples
    --------
    >>> data = np.frombuffer(b"a-1a-2", np.uint8)
    >>> bucket_of_bytes(data, np.array([0, 3, 6]), 8).tolist()
    [0, 2]
    """
    _check(of)
    starts, lengths = offsets[:-1].astype(np.int64), np.diff(offsets)
    longest = int(lengths.max(initial=0))
    if longest > _LONGEST:
        whole, edges = data.tobytes(), offsets.tolist()
        pieces = [whole[a:b] for a, b in pairwise(edges)]
        return np.fromiter(map(crc32, pieces), np.int64, len(pieces)) % of
    check = np.full(len(starts), _ALL_ONES, np.uint32)
    for place in range(longest):
        there = lengths > place
        all_there = bool(there.all())
        where = starts + place
        byte = data[where if all_there else np.where(there, where, 0)]
        step = _TABLE[(check ^ byte) & 0xFF] ^ (check >> np.uint32(8))
        check = step if all_there else np.where(there, step, check)
    return (check ^ _ALL_ONES).astype(np.int64) % of


def _check(of: int) -> None:
    if not 1 <= of <= MOST_BUCKETS:
        raise InvalidInputError(
            f"parts: expected a number of buckets from 1 to {MOST_BUCKETS:,}; got {of}"
        )


def _table() -> AnyArray:
    """Return what each byte does to the check sum (RFC 1952, section 8)."""
    rest = np.arange(256, dtype=np.uint32)
    for _ in range(8):
        odd = (rest & 1).astype(bool)
        rest = np.where(odd, (rest >> 1) ^ np.uint32(_POLYNOMIAL), rest >> 1)
    return rest


_TABLE: Final = _table()
