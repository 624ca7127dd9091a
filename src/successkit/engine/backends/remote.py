"""What backends of a cluster have in common: options, and books that lie here."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import cast

from successkit.core import InvalidInputError, Portfolio
from successkit.engine.backends.out_of_core import Stored
from successkit.engine.backends.protocol import Source
from successkit.engine.backends.split import stretches
from successkit.io import parts_of


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


def parts_here(name: str, book: object, parts: int) -> Sequence[Source]:
    """Return the parts of a folder or of a portfolio.

    Parameters
    ----------
    name
        Of the backend.
    book
        One of them.
    parts
        How many to make of a portfolio, at most.

    Returns
    -------
    Sequence[Source]
        Each account is in one of them, with all of its rows.

    Raises
    ------
    InvalidInputError
        It is neither.
    UnreadableInputError
        The folder was not written in parts.
    """
    if isinstance(book, Portfolio):
        return stretches(book, parts)
    if isinstance(book, str | PathLike):
        folder = absolute(cast("str | PathLike[str]", book))
        assert folder is not None  # noqa: S101 - one was given
        return [Stored(part) for part in parts_of(folder)]
    raise InvalidInputError(
        f"{name}: expected a folder of parts, frames of {name} by name of their table, "
        f"or a Portfolio; got {type(book).__name__}"
    )
