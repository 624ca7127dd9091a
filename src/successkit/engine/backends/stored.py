"""Parts of a book in a folder of Parquet files, read where they are worked on."""

from os import PathLike
from pathlib import Path

import attrs

from successkit.engine.partition.part import Part
from successkit.io import StoredPart, parts_of


@attrs.frozen
class Stored:
    """A part in a folder: small, so that it can be sent to a worker that sees it.

    Parameters
    ----------
    part
        Where it lies.
    """

    part: StoredPart

    def load(self) -> Part:
        """Read the part.

        Returns
        -------
        Part
            With the bucket as proof of its accounts.
        """
        part = self.part
        return Part(portfolio=part.load(), accounts=part.accounts, number=part.number)


def stored_parts(folder: str | PathLike[str]) -> list[Stored]:
    """Return the parts of a folder.

    Parameters
    ----------
    folder
        Written by ``write_parquet``; every worker has to see it at the same place.

    Returns
    -------
    list[Stored]
        In order of number.
    """
    # A worker has another working directory.
    return [Stored(part) for part in parts_of(Path(folder).absolute())]
