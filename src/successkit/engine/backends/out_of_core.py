"""``OutOfCore``: parts of a book in files, as many at a time as fit in memory."""

import re
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Final, Self

import attrs

from successkit.core import AccountSet, InvalidInputError, Portfolio
from successkit.engine.backends.handed import Handed
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.scratch import ReadOnce, Scratch
from successkit.engine.backends.split import split
from successkit.engine.backends.threads import check_count, in_threads, processors
from successkit.engine.backends.weight import BASE, LEDGER, Weight
from successkit.io.parquet import StoredPart, parts_of

_UNITS: Final = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(MB|GB|TB)\s*", re.IGNORECASE)
_LEAST: Final = 300 * 10**6
_FILLED: Final = 0.9
"""Share of the memory up to which what passes leave is kept there: the rest is a margin
for what was weighed too light."""
_SMALLEST: Final = 100
"""More parts for one are not worth it: what is missing is memory for the whole."""


@attrs.frozen(kw_only=True)
class OutOfCore:
    """Review a book that does not fit in memory, part by part.

    Parameters
    ----------
    memory
        How much may be used, as ``"1GB"`` or ``"500MB"``; 300MB at least. It is
        compared with what the parts will take by their rows and columns.
    threads
        How many parts are worked on at a time, >= 1, where the memory allows; fewer
        where it does not. None for as many as there are processors.
    folder
        Where the account table, the actions and the log of phases are written as
        Parquet: not there yet, or empty. None writes nothing, and keeps no rows.

    Raises
    ------
    InvalidInputError
        The memory is no size, or too small; or the number is no whole number >= 1.

    Examples
    --------
    >>> OutOfCore(memory="2GB").bytes
    2000000000
    """

    memory: str = "1GB"
    threads: int | None = None
    folder: str | PathLike[str] | None = None
    _home: int = attrs.field(default=0, repr=False, alias="_home")

    def __attrs_post_init__(self) -> None:
        check_count("OutOfCore", threads=self.threads)
        given: object = self.memory
        if not isinstance(given, str) or not _SIZE.fullmatch(given):
            raise InvalidInputError(
                f"OutOfCore, memory: expected a size such as '1GB' or '500MB'; "
                f"got {given!r}"
            )
        if self.bytes < _LEAST:
            raise InvalidInputError(
                f"OutOfCore, memory: expected 300MB or more, as Python and its "
                f"libraries alone take some {BASE // 10**6}MB; got {given!r}"
            )

    @property
    def bytes(self) -> int:
        """How many bytes may be used."""
        found = _SIZE.fullmatch(self.memory)
        assert found is not None  # noqa: S101 - checked when it was made
        return int(float(found[1]) * _UNITS[found[2].upper()])

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a folder of Parquet files.

        Parameters
        ----------
        book
            The folder, as ``successkit.io.parquet.write_parquet`` and ``regroup`` make
            it; or a portfolio, which is split here.

        Returns
        -------
        Sequence[Source]
            None of them is read yet.

        Raises
        ------
        InvalidInputError
            It is neither, or its parts are too large for the memory.
        UnreadableInputError
            The folder was not written in parts.
        """
        if isinstance(book, Portfolio):
            return split(book, 8)
        if not isinstance(book, str | Path):
            raise InvalidInputError(
                "OutOfCore: expected the folder of a book in parts, as text or Path, "
                "or a Portfolio; "
                f"got {type(book).__name__}"
            )
        found = [Stored(part) for part in parts_of(book)]
        self._refuse_large(found)
        return found

    def holding(self, home: int, sources: Sequence[Source]) -> Self:
        """Return the same for a review that has to hold more of each account.

        Parameters
        ----------
        home
            Bytes that come home of each account of the book and stay.
        sources
            The parts.

        Returns
        -------
        Self
            It works on as many parts at a time as there is room for beside that.

        Raises
        ------
        InvalidInputError
            There is no room for that.
        """
        found = attrs.evolve(self, _home=home)
        found._refuse_large(sources)  # noqa: SLF001
        return found

    @contextmanager
    def reading_once(self, sources: Sequence[Source]) -> Generator[Sequence[Source]]:
        """Give parts of which each file is read and checked once.

        Parameters
        ----------
        sources
            The parts.

        Yields
        ------
        Sequence[Source]
            The same, as long as this lasts: later passes take what the first one read
            from memory where there is room for it, and else from a file without a name,
            on the disk of ``folder`` or that of temporary files. What has no room there
            is read again.
        """
        weight = self._weight(sources)
        if weight is None:
            yield sources
            return
        folder = None if self.folder is None else Path(self.folder).absolute().parent
        room = int(self.bytes * _FILLED) - weight.most(self._threads(sources))
        with Scratch(folder, max(room, 0)) as scratch:
            yield [
                ReadOnce(one, scratch, number, one.accounts)
                if isinstance(one, Stored)
                else one
                for number, one in enumerate(sources)
            ]

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
        return in_threads(work, sources, self._threads(sources))

    def _threads(self, sources: Sequence[Source]) -> int:
        wanted = min(self.threads or processors(), len(sources))
        weight = self._weight(sources)
        if wanted == 1 or weight is None:
            return wanted
        fits = [n for n in range(1, wanted + 1) if weight.most(n) <= self.bytes]
        return max(fits, default=1)

    def _weight(self, sources: Sequence[Source]) -> Weight | None:
        """Weigh parts that lie in files; None where they are in memory."""
        stored = [found for one in sources if (found := _stored(one)) is not None]
        ledger = LEDGER if self.folder is None else 0
        return Weight.of(stored, ledger + self._home) if stored else None

    def _refuse_large(self, sources: Sequence[Source]) -> None:
        weight = self._weight(sources)
        if weight is None or weight.most(1) <= self.bytes:
            return
        folder = next(one.folder for one in map(_stored, sources) if one is not None)
        told = f"{folder}: a review of it may take {weight.most(1):,} bytes in memory"
        room = self.bytes - weight.always
        largest = max(weight.parts)
        if room * _SMALLEST < largest:
            raise InvalidInputError(
                f"{told}, of which {weight.always:,} whatever its parts; expected less "
                f"than memory={self.memory!r}; give more memory"
            )
        needed = -(-largest * len(weight.parts) // room)
        raise InvalidInputError(
            f"{told}, of which {largest:,} for its largest part; expected parts that "
            f"fit in {self.memory} beside the rest; regroup the book in {needed:,} "
            "parts or more, or give more memory"
        )


def _stored(source: Source) -> StoredPart | None:
    """Return the part that a source reads; None where it is in memory."""
    while isinstance(source, Handed | ReadOnce):
        source = source.source
    return source.stored if isinstance(source, Stored) else None


@attrs.frozen(eq=False)
class Stored:
    """A part that lies in files.

    Parameters
    ----------
    stored
        Where.
    """

    stored: StoredPart

    @property
    def accounts(self) -> AccountSet:
        """Proof of which accounts it holds."""
        return self.stored.accounts

    def load(self) -> Part:
        """Read it.

        Returns
        -------
        Part
            A new one each time, so that nothing of it stays in memory.
        """
        return Part(
            portfolio=self.stored.load(),
            accounts=self.stored.accounts,
            number=self.stored.number,
        )
