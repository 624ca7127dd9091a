"""``Local``: parts in the memory of this process, worked on by threads."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Final

import attrs

from successkit.core import InvalidInputError, Portfolio
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.split import stretches

_SIZE: Final = 32_768
"""Accounts of a part at most: what is worked out of them stays near the processor."""

_FEW: Final = 8_192
"""Accounts below which a part of its own costs more than a second thread saves."""


@attrs.frozen(kw_only=True)
class Local:
    """Review a book in this process, in parts.

    Parameters
    ----------
    threads
        How many parts are worked on at a time, >= 1; None for as many as there are
        processors.
    parts
        How many parts, >= 1; None for what suits the book. A small book is one part.
        It changes no bit of a result.

    Raises
    ------
    InvalidInputError
        A number is no whole number >= 1.

    Examples
    --------
    >>> from successkit.core import Account
    >>> book = Portfolio.from_objects(accounts=[Account(id=one) for one in "abc"])
    >>> [len(part.portfolio) for part in Local(threads=2, parts=2).sources(book)]
    [2, 1]
    """

    threads: int | None = None
    parts: int | None = None

    def __attrs_post_init__(self) -> None:
        for name, number in (("threads", self.threads), ("parts", self.parts)):
            whole = type(number) is int and number >= 1
            if number is not None and not whole:
                raise InvalidInputError(
                    f"Local, {name}: expected a whole number >= 1, or None; "
                    f"got {number!r}"
                )

    def sources(self, book: object) -> Sequence[Part]:
        """Return a portfolio in stretches of accounts.

        Parameters
        ----------
        book
            A portfolio.

        Returns
        -------
        Sequence[Part]
            In order of account.

        Raises
        ------
        InvalidInputError
            It is no portfolio.
        """
        if not isinstance(book, Portfolio):
            raise InvalidInputError(
                f"Local: expected a Portfolio, as successkit.read gives it; "
                f"got {type(book).__name__}"
            )
        return stretches(book, self.parts or self._suitable(len(book)))

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part.

        Parameters
        ----------
        work
            What to do.
        sources
            The parts.

        Yields
        ------
        ResultT
            In the order of the parts.
        """
        threads = min(self._threads, len(sources))
        if threads == 1:
            for source in sources:
                yield work(source.load())
            return
        pool = ThreadPoolExecutor(threads, thread_name_prefix="successkit")
        try:
            yield from pool.map(partial(_done, work), sources)
        finally:
            pool.shutdown(cancel_futures=True)

    @property
    def _threads(self) -> int:
        return self.threads or os.cpu_count() or 1

    def _suitable(self, accounts: int) -> int:
        parts = -(-accounts // _SIZE)
        even = -(-parts // self._threads) * self._threads
        return max(1, min(even, accounts // _FEW))


def _done(work: Work[ResultT], source: Source) -> ResultT:
    return work(source.load())
