"""What a folder of parts says about itself: buckets, rows, and what the book keeps."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, Self

import attrs
import numpy as np

from successkit.core import UnreadableInputError
from successkit.core.buckets import MOST_BUCKETS
from successkit.core.kept import LOGS, First, Kept

MANIFEST: Final = "successkit.json"
"""Name of the file; it is there when the parts are complete."""

FORMAT: Final = 1
"""Version of the layout of parts."""

AMOUNTS: Final = "major units of the currency of the row"
"""Unit of amounts, as the files say it."""


@attrs.frozen(eq=False, kw_only=True)
class Manifest:
    """What is known of all parts together.

    Parameters
    ----------
    buckets
        How many buckets the accounts are split into.
    rows
        Rows of each table that has any.
    kept
        First rows of the logs of the whole book.
    """

    buckets: int
    rows: Mapping[str, int]
    kept: Kept

    def text(self) -> str:
        """Return the file.

        Returns
        -------
        str
            JSON.
        """
        content = {
            "format": FORMAT,
            "buckets": self.buckets,
            "amounts": AMOUNTS,
            "rows": dict(self.rows),
            "kept": {log: list(map(_spelled, self.kept.first[log])) for log in LOGS},
        }
        return json.dumps(content, indent=2) + "\n"

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read the file of a folder.

        Parameters
        ----------
        folder
            Written by ``write_parquet`` or ``regroup``.

        Returns
        -------
        Self
            The manifest.

        Raises
        ------
        UnreadableInputError
            There is none, or it is not one of ours.
        """
        path = folder / MANIFEST
        if not path.is_file():
            raise UnreadableInputError(
                f"{folder}: expected a folder of parts with {MANIFEST}; it is not there; "
                "make one with write_parquet(book, folder, parts=…), or with "
                "regroup(source, folder, parts=…)"
            )
        try:
            return cls._of(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise UnreadableInputError(
                f"{path}: expected the description of parts, format {FORMAT}; it cannot "
                f"be read ({type(error).__name__}: {error}); write the parts again"
            ) from error

    @classmethod
    def _of(cls, content: dict[str, Any]) -> Self:
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}")
        buckets = int(content["buckets"])
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ValueError(f"it has {buckets} buckets")
        first = {
            log: tuple(_first(*row) for row in content["kept"][log]) for log in LOGS
        }
        return cls(buckets=buckets, rows=content["rows"], kept=Kept(first))


def _spelled(row: First) -> list[str | None]:
    own, recorded, zone = row
    return [str(own), None if np.isnat(recorded) else str(recorded), zone]


def _first(own: str, recorded: str | None, zone: str) -> First:
    known = np.datetime64("NaT", "us") if recorded is None else recorded
    return np.datetime64(own, "D"), np.datetime64(known, "us"), zone
