"""Buckets of accounts: which part of a partitioned book an account belongs to.

The bucket is the CRC-32 of the id in UTF-8, modulo the number of buckets: the same in
every process, on every machine and in every version, and a function that warehouses
have (``crc32`` in Spark SQL), so that a host can compute it where its data lies.
"""

from collections.abc import Iterable
from typing import Final
from zlib import crc32

import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.errors import InvalidInputError

MOST_BUCKETS: Final = 65_536
"""Buckets a book can have at most."""


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
    if not 1 <= of <= MOST_BUCKETS:
        raise InvalidInputError(
            f"of: expected a number of buckets in [1, {MOST_BUCKETS:,}]; got {of}"
        )
    strings: list[str] = ids.tolist() if isinstance(ids, np.ndarray) else list(ids)
    return _hashes(strings) % of


def _hashes(strings: list[str]) -> Int64Array:
    try:
        encoded = map(str.encode, strings)
        return np.fromiter(map(crc32, encoded), np.int64, len(strings))
    except UnicodeEncodeError:  # half of a pair of surrogates, from broken input
        whole = [text.encode("utf-8", "surrogatepass") for text in strings]
        return np.fromiter(map(crc32, whole), np.int64, len(whole))
