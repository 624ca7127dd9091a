"""What backends of a cluster have in common: options, and where books may lie."""

from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, cast

import attrs

from successkit.core import InvalidInputError, Portfolio
from successkit.engine.backends.handed import FarParts
from successkit.engine.backends.out_of_core import Stored
from successkit.engine.backends.protocol import Source
from successkit.engine.backends.split import stretches
from successkit.engine.backends.threads import check_count
from successkit.io import parts_of

PER_CORE = 4
"""Parts for each core: the last one to end is then a small share of the whole."""


def absolute(folder: str | PathLike[str] | None) -> Path | None:
    """Return a folder as workers find it, whose working directory is another.

    Parameters
    ----------
    folder
        As given, or None.

    Returns
    -------
    Path | None
        From the root on.
    """
    return None if folder is None else Path(folder).absolute()


@attrs.frozen
class Cluster:
    """The workers of an engine; :class:`Spark` and :class:`Dask` say of which.

    Parameters
    ----------
    parts
        How many parts, >= 1; None for four for each core of the cluster. It changes no
        bit of a result.
    folder
        Where the account table, the actions and the log of phases of a review are
        written as Parquet, seen by every worker at the same place: not there yet, or
        empty. None writes nothing, and keeps no rows.

    Raises
    ------
    InvalidInputError
        The number is no whole number >= 1.
    """

    parts: int | None = attrs.field(default=None, kw_only=True)
    folder: Path | None = attrs.field(default=None, kw_only=True, converter=absolute)

    def __attrs_post_init__(self) -> None:
        check_count(type(self).__name__, parts=self.parts)

    def sources(self, book: object) -> Sequence[Source]:
        """Return the parts of a book.

        Parameters
        ----------
        book
            A folder that ``write_parquet`` has written in parts, which every worker has
            to see at the same place; frames of the engine by name of their table, which
            its shuffle cuts by account; or a portfolio, which is sent to the workers
            part by part.

        Returns
        -------
        Sequence[Source]
            Each account is in one of them, with all of its rows.

        Raises
        ------
        InvalidInputError
            It is none of these, or no table has such a name.
        UnreadableInputError
            The folder was not written in parts.
        """
        if isinstance(book, Mapping):
            return self.shuffled(cast("Mapping[str, Any]", book), self._parts)
        if isinstance(book, Portfolio):
            return stretches(book, self._parts)
        if isinstance(book, str | PathLike):
            folder = absolute(cast("str | PathLike[str]", book))
            assert folder is not None  # noqa: S101 - one was given
            return [Stored(part) for part in parts_of(folder)]
        name = type(self).__name__
        raise InvalidInputError(
            f"{name}: expected a folder of parts, frames of {name} by name of their "
            f"table, or a Portfolio; got {type(book).__name__}"
        )

    def shuffled(self, tables: Mapping[str, Any], parts: int) -> FarParts:
        """Cut frames by the accounts of their rows.

        Parameters
        ----------
        tables
            Frames of the engine, by name of their table.
        parts
            How many parts to make.

        Returns
        -------
        FarParts
            They stay on the workers.
        """
        raise NotImplementedError

    def cores(self) -> int:
        """Return how many cores the cluster has.

        Returns
        -------
        int
            At least one.
        """
        raise NotImplementedError

    @property
    def _parts(self) -> int:
        return self.parts or PER_CORE * self.cores()
