"""``parts_of``: a folder of parts, opened one part at a time."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Self

import attrs

from successkit.core import (
    AccountSet,
    Portfolio,
    UnreadableInputError,
)
from successkit.core.buckets import bucket_of
from successkit.core.intake import RawTable, build_portfolio
from successkit.core.kept import Kept
from successkit.core.schema import TABLES
from successkit.io.parquet.files import BUCKET, ENDING
from successkit.io.parquet.manifest import Manifest
from successkit.io.parquet.tables import ParquetTables
from successkit.io.parquet.writing import WHOLE_TABLES


@attrs.frozen(kw_only=True, eq=False)
class StoredPart:
    """Some accounts of a book in a folder of parts, not read yet.

    It is small, and can be sent to another process that sees the same folder.

    Parameters
    ----------
    folder
        The folder of parts.
    number
        Which part, from 0.
    of
        How many there are.
    kept
        First rows of the logs of the whole book.
    """

    folder: Path
    number: int
    of: int
    kept: Kept = attrs.field(repr=False)

    @property
    def accounts(self) -> AccountSet:
        """Proof of which accounts it holds."""
        return AccountSet.buckets([self.number], of=self.of)

    def load(self, *, tables: Iterable[str] | None = None) -> Portfolio:
        """Read the part, through the same checks as any other source.

        Parameters
        ----------
        tables
            Only these, and the accounts; None for all.

        Returns
        -------
        Portfolio
            The accounts of the part with all of their rows, all people and rates, and
            the logs that the whole book keeps.

        Raises
        ------
        UnreadableInputError
            A file is damaged, or holds an account of another part.
        """
        chosen = set(TABLES if tables is None else tables) | {"accounts"}
        places = {name: self.place(name) for name in TABLES if name in chosen}
        there = {name: place for name, place in places.items() if place.exists()}
        parquet = ParquetTables(self.folder, there)
        raws: list[RawTable] = [parquet.table(name) for name in there]
        book = attrs.evolve(build_portfolio(raws), kept=self.kept)
        self._check(book)
        return book

    def place(self, table: str) -> Path:
        """Return where a table of the part lies, if it has any rows.

        Parameters
        ----------
        table
            Its name.

        Returns
        -------
        Path
            A folder of Parquet files, or a file that all parts share.
        """
        if table in WHOLE_TABLES:
            return self.folder / f"{table}{ENDING}"
        return self.folder / table / f"{BUCKET}={self.number}"

    def _check(self, book: Portfolio) -> None:
        bucket = bucket_of(book.account_ids, self.of)
        strangers = book.account_ids[bucket != self.number]
        if len(strangers):
            raise UnreadableInputError(
                f"{self.place('accounts')}: expected accounts of bucket {self.number} "
                f"of {self.of} only; got {strangers[0]!r}, and {len(strangers) - 1} "
                "more; write the parts again with write_parquet or regroup"
            )

    @classmethod
    def all_of(cls, folder: Path) -> list[Self]:
        """Return every part of a folder.

        Parameters
        ----------
        folder
            The folder of parts.

        Returns
        -------
        list[Self]
            In order of number; some may hold no account.
        """
        manifest = Manifest.read(folder)
        return [
            cls(folder=folder, number=number, of=manifest.buckets, kept=manifest.kept)
            for number in range(manifest.buckets)
        ]


def parts_of(folder: str | PathLike[str]) -> list[StoredPart]:
    """Return the parts of a book that was written in parts.

    Parameters
    ----------
    folder
        Written by :func:`write_parquet` or :func:`regroup`.

    Returns
    -------
    list[StoredPart]
        One for each bucket, in order: ``load()`` reads it, ``accounts`` proves which
        accounts it holds. Nothing but their description is read before.

    Raises
    ------
    UnreadableInputError
        The folder was not written in parts, or not completely.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> from successkit.core import Account
    >>> from successkit.io.parquet.writing import write_parquet
    >>> book = Portfolio.from_objects(accounts=[Account(id="a"), Account(id="d")])
    >>> with TemporaryDirectory() as name:
    ...     _ = write_parquet(book, Path(name, "book"), parts=2)
    ...     [part.load().account_ids.tolist() for part in parts_of(Path(name, "book"))]
    [['d'], ['a']]
    """
    return StoredPart.all_of(Path(folder))
