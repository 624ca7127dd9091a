"""Threads that work on parts, as many at a time as they are."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial

from successkit.core import InvalidInputError
from successkit.engine.backends.protocol import ResultT, Source, Work


def check_count(backend: str, **numbers: int | None) -> None:
    """Refuse a number that is none.

    Parameters
    ----------
    backend
        Its name.
    **numbers
        What was given, by name of the option.

    Raises
    ------
    InvalidInputError
        One of them is no whole number >= 1, and not None.

    Examples
    --------
    >>> check_count("Local", threads=2, parts=None)
    """
    for name, number in numbers.items():
        if number is not None and not (type(number) is int and number >= 1):
            raise InvalidInputError(
                f"{backend}, {name}: expected a whole number >= 1, or None; "
                f"got {number!r}"
            )


def processors() -> int:
    """Return how many processors there are.

    Returns
    -------
    int
        At least one.

    Examples
    --------
    >>> processors() > 0
    True
    """
    return os.cpu_count() or 1


def in_threads(
    work: Work[ResultT], sources: Sequence[Source], threads: int
) -> Iterator[ResultT]:
    """Do some work on every part.

    Parameters
    ----------
    work
        What to do.
    sources
        The parts.
    threads
        How many parts at a time, >= 1: no more are loaded.

    Yields
    ------
    ResultT
        In the order of the parts.
    """
    if min(threads, len(sources)) < 2:  # noqa: PLR2004 - nothing to share
        for source in sources:
            yield work(source.load())
        return
    pool = ThreadPoolExecutor(threads, thread_name_prefix="successkit")
    try:
        yield from pool.map(partial(_done, work), sources)
    finally:
        pool.shutdown(cancel_futures=True)


def _done(work: Work[ResultT], source: Source) -> ResultT:
    return work(source.load())
