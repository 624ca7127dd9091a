"""``Local``: parts in the memory of this process, worked on by threads."""

from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from successkit.core import InvalidInputError, Portfolio
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.split import moves_rows, stretches
from successkit.engine.backends.threads import check_count, in_threads, processors

_SIZE: Final = 131_072
"""Accounts of a part at most: what is worked out of them takes memory. More parts are
dearer, as each of them looks back at a few accounts over many evaluations."""

_FEW: Final = 32_768
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
        check_count("Local", threads=self.threads, parts=self.parts)

    def sources(self, book: object) -> Sequence[Part]:
        """Return a portfolio in stretches of accounts.

        Parameters
        ----------
        book
            A portfolio.

        Returns
        -------
        Sequence[Part]
            In order of account; one part where rows moved from account to account.

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
        parts = self.parts or self.suitable(len(book))
        return stretches(book, 1 if parts > 1 and moves_rows(book) else parts)

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part.

        Parameters
        ----------
        work
            What to do.
        sources
            The parts.

        Returns
        -------
        Iterator[ResultT]
            In the order of the parts.
        """
        return in_threads(work, sources, self._threads)

    @property
    def _threads(self) -> int:
        return self.threads or processors()

    def suitable(self, accounts: int) -> int:
        """Return in how many parts a book is judged, where that is left open.

        Parameters
        ----------
        accounts
            How many it has.

        Returns
        -------
        int
            One for each thread, as long as the book is worth it and parts are not too
            large.
        """
        parts = -(-accounts // _SIZE)
        even = -(-parts // self._threads) * self._threads
        return max(1, min(even, accounts // _FEW))
