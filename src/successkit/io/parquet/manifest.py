"""What a folder of parts says about itself: buckets, rows, and what the book keeps."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Self, cast

import attrs
import numpy as np

from successkit.core import UnreadableInputError
from successkit.core.buckets import MOST_BUCKETS
from successkit.core.kept import LOGS, First, Kept
from successkit.core.schema import TABLES
from successkit.io.parquet.files import BUCKET, ENDING, open_parquet

MANIFEST: Final = "successkit.json"
"""Name of the file; it is there when the parts are complete."""

FORMAT: Final = 1
"""Version of the layout of parts."""

AMOUNTS: Final = "major units of the currency of the row"
"""Unit of amounts, as the files say it."""

WHOLE_TABLES: Final = frozenset({"people", "rates"})
"""Tables that belong to no account: every part has all of them."""


@attrs.frozen(eq=False, kw_only=True)
class Manifest:
    """What is known of all parts together.

    Parameters
    ----------
    buckets
        How many buckets the accounts are split into.
    rows
        Rows of each table: by bucket, or of the one file that all parts share.
    kept
        First rows of the logs of the whole book.
    checked
        Whether the rows were checked when they were written.
    """

    buckets: int
    rows: Mapping[str, Sequence[int]]
    kept: Kept
    checked: bool

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
            "checked": self.checked,
            "rows": {name: list(counts) for name, counts in self.rows.items()},
            "kept": {log: list(map(_spelled, self.kept.first[log])) for log in LOGS},
        }
        return json.dumps(content, indent=2) + "\n"

    def check(self, folder: Path, found: Mapping[str, int]) -> None:
        """Refuse a folder that lost rows of its parts, or got others.

        Parameters
        ----------
        folder
            For the message.
        found
            Rows of each table that is there as Parquet.

        Raises
        ------
        UnreadableInputError
            A table has more or fewer rows than were written.
        """
        for name in TABLES:
            expected, got = sum(self.rows.get(name, ())), found.get(name, 0)
            if got != expected:
                raise UnreadableInputError(
                    f"{folder / name}: expected {expected} rows, as {MANIFEST} says; "
                    f"got {got}; write the parts again with write_parquet or regroup, "
                    f"or remove {MANIFEST} if the files were changed on purpose"
                )

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
                f"{folder}: expected a folder of parts with {MANIFEST}; it is not "
                "there; make one with write_parquet(book, folder, parts=…), "
                "regroup(source, folder, parts=…), or 'successkit split'"
            )
        try:
            return cls._of(json.loads(path.read_text("utf-8")))
        except (OSError, ValueError, LookupError, TypeError, RecursionError) as error:
            raise UnreadableInputError(
                f"{path}: expected the description of parts, format {FORMAT}; it "
                f"cannot be read ({type(error).__name__}: {error}); write the parts "
                "again"
            ) from error

    @classmethod
    def _of(cls, content: object) -> Self:
        content = _table(content)
        if content["format"] != FORMAT:
            raise ValueError(f"its format is {content['format']!r}")
        buckets = int(content["buckets"])
        if not 1 <= buckets <= MOST_BUCKETS:
            raise ValueError(f"it has {buckets} buckets")
        kept = _table(content["kept"])
        first = {log: tuple(_first(*row) for row in kept[log]) for log in LOGS}
        counts = _table(content["rows"])
        return cls(
            buckets=buckets,
            rows={name: _counts(name, n, buckets) for name, n in counts.items()},
            kept=Kept(first),
            checked=bool(content["checked"]),
        )


def _table(given: object) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise TypeError(f"expected a table; got {type(given).__name__}")
    return cast("dict[str, Any]", given)


def _counts(name: str, given: Sequence[Any], buckets: int) -> list[int]:
    expected = 1 if name in WHOLE_TABLES else buckets
    if len(given) != expected:
        raise ValueError(f"it counts {len(given)} parts of {name}, not {expected}")
    return list(map(int, given))


def _spelled(row: First) -> list[str | None]:
    own, recorded, zone = row
    return [str(own), None if np.isnat(recorded) else str(recorded), zone]


def _first(own: str, recorded: str | None, zone: str) -> First:
    known = np.datetime64("NaT" if recorded is None else recorded, "us")
    return np.datetime64(own, "D"), known, zone


def place_of(folder: Path, table: str, bucket: int) -> Path:
    """Return where a table of a part lies.

    Parameters
    ----------
    folder
        The folder of parts.
    table
        Its name.
    bucket
        Number of the part.

    Returns
    -------
    Path
        A folder of Parquet files, or a file that all parts share.
    """
    if table in WHOLE_TABLES:
        return folder / f"{table}{ENDING}"
    return folder / table / f"{BUCKET}={bucket}"


def count_rows(folder: Path, buckets: int) -> dict[str, list[int]]:
    """Count the rows that were written.

    Parameters
    ----------
    folder
        With the files of all parts.
    buckets
        How many parts there are.

    Returns
    -------
    dict[str, list[int]]
        As :class:`Manifest` has them; tables without files are left out.
    """
    found: dict[str, list[int]] = {}
    for name in TABLES:
        places = [
            place_of(folder, name, bucket)
            for bucket in range(1 if name in WHOLE_TABLES else buckets)
        ]
        counts = [
            sum(file.rows for file in open_parquet(place, folder))
            if place.exists()
            else 0
            for place in places
        ]
        if any(place.exists() for place in places):
            found[name] = counts
    return found
