"""Work in blocks without asking the system for the same memory again and again."""

import ctypes
import sys
from typing import Final

import numpy as np

__all__ = ["MOST", "give_back_memory", "keep_freed_memory"]

MOST: Final = 31 << 20
"""The largest piece that the allocator may keep is one of 32 MB."""

_BYTES: Final = 1 << 23


def keep_freed_memory(size: int = _BYTES) -> None:
    """Let the allocator keep the memory of a block for the next one.

    The usual allocator of Linux gives columns of half a megabyte back to the system as
    soon as they are free, and the next block pays for a page fault every 4 kB: three
    times the cost of the work itself. It stops doing so, up to twice the size of the
    largest piece that was ever freed. So one is freed here, untouched; elsewhere that
    does nothing.

    Parameters
    ----------
    size
        Of that piece: up to it, and twice as much at the end of the heap, is kept.
        [bytes]

    Examples
    --------
    >>> keep_freed_memory()
    """
    np.empty(size, np.uint8)


def give_back_memory() -> None:
    """Give memory that is free back to the system, that of other threads, too.

    Each thread has memory of its own, and what one freed no other may use. Between a
    pass of many threads and one of a single thread that is most of what a review held.
    Elsewhere than with the usual allocator of Linux this does nothing.

    Examples
    --------
    >>> give_back_memory()
    """
    if not sys.platform.startswith("linux"):
        return
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim is not None:
        trim(0)
