"""Keeping the rows of a review as Parquet files, complete or not at all."""

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, ClassVar, Final

import attrs

from successkit.core import AccountSet, Text
from successkit.core.facts import Column
from successkit.engine.backends.part import Part
from successkit.engine.partition.act import Keeper
from successkit.engine.partition.kept_ledger import (
    LEDGER,
    ledger_columns,
    spell_columns,
)
from successkit.engine.review import Review
from successkit.io.parquet import table_to_arrow, write_table
from successkit.io.whole import whole_folder
from successkit.playbooks import ActionLedger

TABLES: Final = ("accounts", "actions", "open_actions", "phases", *LEDGER)
"""What is kept: a folder of each in the folder of the results."""


@attrs.frozen(eq=False)
class FolderKeeper(Keeper):
    """Keeps the rows of parts in a folder that every worker sees.

    Parameters
    ----------
    folder
        Where; its folders are there.
    """

    folder: Path
    ledgers: ClassVar[bool] = True

    def __call__(self, part: Part, review: Review, /) -> tuple[str, ...]:
        """Write the rows of a part, and return the names of the files."""
        tables: dict[str, Any] = {
            "accounts": review.accounts,
            "actions": review.actions,
            "open_actions": review.decision.open_actions,
            "phases": phase_columns(review),
        }
        names = [self._write(name, part.number, one) for name, one in tables.items()]
        return (*names, *self.keep_ledger(review.decision.ledger, part.number))

    def keep_ledger(self, ledger: ActionLedger, number: int) -> tuple[str, ...]:
        """Write a ledger, and return the names of the files."""
        tables = ledger_columns(ledger), spell_columns(ledger.spells)
        return tuple(map(self._write, LEDGER, (number, number), tables))

    def _write(self, name: str, number: int, table: Any) -> str:  # noqa: ANN401
        file = f"{name}/part-{number:05}.parquet"
        write_table(table_to_arrow(table), self.folder / file)
        return file


def phase_columns(review: Review) -> dict[str, Column]:
    """Return every stay of every account of a review.

    Parameters
    ----------
    review
        Of a book or of a part.

    Returns
    -------
    dict[str, Column]
        ``account``, ``phase``, ``start``, ``visit`` and ``cycle``, in order of account
        and time.
    """
    found, log = review.parts.replayed, review.parts.replayed.log
    ids = review.accounts.text("id")
    return {
        "account": Text(ids.codes[log.account], ids.values),
        "phase": found.names(log.phase),
        "start": log.start,
        "visit": log.visit.astype("int64"),
        "cycle": log.cycle.astype("int64"),
    }


@contextmanager
def keeping(folder: str | PathLike[str] | None) -> Generator[Keeper]:
    """Give what keeps rows; the folder is there when all of them are.

    Parameters
    ----------
    folder
        Where, not there yet or empty; None keeps nothing.

    Yields
    ------
    Keeper
        For the parts.
    """
    if folder is None:
        yield Keeper()
        return
    with whole_folder(Path(folder)) as place:
        for name in TABLES:
            (place / name).mkdir()
        yield FolderKeeper(place)


def files_of(folder: Path, name: str) -> Iterator[Path]:
    """Return the files of one table of results.

    Parameters
    ----------
    folder
        Where the results are.
    name
        One of :data:`TABLES`.

    Yields
    ------
    Path
        In order of the parts.
    """
    yield from sorted((folder / name).glob("part-*.parquet"))


def write_results(review: Review, folder: str | PathLike[str]) -> Path:
    """Write the rows of a review in memory as a review in parts keeps them.

    Parameters
    ----------
    review
        Of a whole book.
    folder
        Where, not there yet or empty.

    Returns
    -------
    Path
        The folder, with a folder of Parquet for each table: ``accounts``, ``actions``,
        ``open_actions``, ``phases``, ``ledger`` and ``spells``. It is complete or not
        there at all.

    Raises
    ------
    InvalidInputError
        The folder has something in it.
    UnwritableOutputError
        The disk is full, or the place may not be written to.
    MissingExtraError
        pyarrow is not installed.

    Examples
    --------
    >>> from datetime import date
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from successkit import Engine
    >>> from successkit.testing import example_book
    >>> review = Engine().review(example_book(), as_of=date(2026, 3, 31))
    >>> with TemporaryDirectory() as name:
    ...     folder = write_results(review, Path(name) / "results")
    ...     "accounts" in {place.name for place in folder.iterdir()}
    True
    """
    whole = Part(portfolio=review.facts, accounts=AccountSet())
    with keeping(folder) as keeper:
        keeper(whole, review)
    return Path(folder)
