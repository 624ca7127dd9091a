"""``OutOfCore``: parts of a book in files, read one after the other."""

import re
from collections.abc import Iterator, Sequence
from os import PathLike
from pathlib import Path
from typing import Final

import attrs

from successkit.core import AccountSet, InvalidInputError, Portfolio
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import ResultT, Source, Work
from successkit.engine.backends.split import split
from successkit.io.parquet import StoredPart, parts_of

_UNITS: Final = {"MB": 10**6, "GB": 10**9, "TB": 10**12}
_SIZE: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(MB|GB|TB)\s*", re.IGNORECASE)
_SWELLS: Final = 24
"""Bytes in memory, at most, for a byte of Parquet while a part is judged."""

_BASE: Final = 200 * 10**6
"""Bytes that Python and its libraries take without any book."""

_LEAST: Final = 300 * 10**6


@attrs.frozen(kw_only=True)
class OutOfCore:
    """Review a book that does not fit in memory, part by part.

    Parameters
    ----------
    memory
        How much may be used, as ``"1GB"`` or ``"500MB"``; 300MB at least.
    folder
        Where the account table, the actions and the log of phases are written as
        Parquet: not there yet, or empty. None writes nothing, and keeps no rows.

    Raises
    ------
    InvalidInputError
        The memory is no size, or too small.

    Examples
    --------
    >>> OutOfCore(memory="2GB").bytes
    2000000000
    """

    memory: str = "1GB"
    folder: str | PathLike[str] | None = None

    def __attrs_post_init__(self) -> None:
        given: object = self.memory
        if not isinstance(given, str) or not _SIZE.fullmatch(given):
            raise InvalidInputError(
                f"OutOfCore, memory: expected a size such as '1GB' or '500MB'; "
                f"got {given!r}"
            )
        if self.bytes < _LEAST:
            raise InvalidInputError(
                f"OutOfCore, memory: expected 300MB or more, as Python and its "
                f"libraries alone take some {_BASE // 10**6}MB; got {given!r}"
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
        stored = parts_of(book)
        self._refuse_large(Path(book), stored)
        return [Stored(part) for part in stored]

    def map(self, work: Work[ResultT], sources: Sequence[Source]) -> Iterator[ResultT]:
        """Do some work on every part, one after the other.

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
        for source in sources:
            yield work(source.load())

    def _refuse_large(self, folder: Path, parts: Sequence[StoredPart]) -> None:
        size = max(_bytes_of(part) for part in parts)
        room = self.bytes - _BASE
        if size * _SWELLS > room:
            needed = -(-size * _SWELLS * len(parts) // room)
            raise InvalidInputError(
                f"{folder}: its largest part has {size:,} bytes, which may take "
                f"{size * _SWELLS:,} in memory; expected parts that fit in "
                f"{self.memory} beside Python itself; regroup the book in {needed:,} "
                "parts or more, or give more memory"
            )


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


def _bytes_of(part: StoredPart) -> int:
    from successkit.core.schema import TABLES

    places = [part.place(name) for name in TABLES]
    files = [
        file
        for place in places
        for file in (place.rglob("*.parquet") if place.is_dir() else [place])
        if file.is_file()
    ]
    return sum(file.stat().st_size for file in files)
