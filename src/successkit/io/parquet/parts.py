"""``parts_of``: a folder of parts, opened one part at a time."""

from collections.abc import Iterable, Mapping
from os import PathLike
from pathlib import Path
from typing import Self

import attrs

from successkit.core import (
    AccountSet,
    InvalidInputError,
    Portfolio,
    UnreadableInputError,
)
from successkit.core.buckets import bucket_of
from successkit.core.facts import Column
from successkit.core.intake import RawTable, build_portfolio
from successkit.core.kept import Kept
from successkit.core.schema import TABLES
from successkit.io.parquet.files import open_parquet
from successkit.io.parquet.manifest import (
    MANIFEST,
    WHOLE_TABLES,
    Manifest,
    place_of,
)
from successkit.io.parquet.stored import account_codes, stored_column
from successkit.io.parquet.tables import ParquetTables


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
    rows
        Rows of each table of the part.
    kept
        First rows of the logs of the whole book.
    checked
        Whether the rows were checked when they were written.
    """

    folder: Path
    number: int
    of: int
    rows: Mapping[str, int] = attrs.field(repr=False)
    kept: Kept = attrs.field(repr=False)
    checked: bool = False

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
        for name in places:
            self._check_rows(name, parquet.rows(name) if name in there else 0)
        raws: list[RawTable] = [parquet.table(name) for name in there]
        book = attrs.evolve(build_portfolio(raws), kept=self.kept)
        self._check(book)
        return book

    def columns(self, table: str, fields: Iterable[str]) -> dict[str, Column]:
        """Read some columns of a table without checking them again.

        This is for figures that need a few columns of very many rows. Rows are not
        cut to a day, and whatever supersedes another row is still there.

        Parameters
        ----------
        table
            One of an account's tables, as ``"contracts"``.
        fields
            Names of its fields.

        Returns
        -------
        dict[str, Column]
            Each field as a portfolio has it, and ``account``: int32, a number for the
            account of each row, rising with the id, from 0 in each part. Rows stand in
            order of account.

        Raises
        ------
        InvalidInputError
            The parts come from ``regroup``: nobody checked them yet.
        UnreadableInputError
            A file is damaged, or not as ``write_parquet`` wrote it.
        """
        if not self.checked:
            raise InvalidInputError(
                f"{self.folder}: expected parts of write_parquet, which were checked "
                "when they were written; these were regrouped; use load()"
            )
        declared = TABLES[table]
        place = self.place(table)
        files = open_parquet(place, self.folder) if place.exists() else []
        self._check_rows(table, sum(file.rows for file in files))
        found = {
            name: stored_column(files, declared.field(name))
            for name in dict.fromkeys(fields)
        }
        return {"account": account_codes(files), **found}

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
        return place_of(self.folder, table, self.number)

    def _check_rows(self, table: str, found: int) -> None:
        """Refuse a part that lost a file, or got one that is not its own."""
        expected = self.rows.get(table, 0)
        if found != expected:
            raise UnreadableInputError(
                f"{self.place(table)}: expected {expected} rows, as {MANIFEST} says; "
                f"got {found}; write the parts again with write_parquet or regroup"
            )

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
    def all_of(cls, folder: Path, manifest: Manifest) -> list[Self]:
        """Return every part of a folder.

        Parameters
        ----------
        folder
            The folder of parts.
        manifest
            What it says about itself.

        Returns
        -------
        list[Self]
            In order of number; some may hold no account.
        """
        return [
            cls(
                folder=folder,
                number=number,
                of=manifest.buckets,
                rows={
                    name: counts[0 if name in WHOLE_TABLES else number]
                    for name, counts in manifest.rows.items()
                },
                kept=manifest.kept,
                checked=manifest.checked,
            )
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
    return StoredPart.all_of(Path(folder), Manifest.read(Path(folder)))
