"""What a stored book takes in memory while it is reviewed part by part."""

from collections.abc import Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Final

import attrs

from successkit.core.schema import TABLES, Field, FieldType
from successkit.io.parquet import StoredPart
from successkit.io.parquet.files import open_parquet

BASE: Final = 200 * 10**6
"""Bytes that Python and its libraries take without any book."""

_COPIES: Final = 3
"""How often the columns of a part are there: as read, as checked, cut to a day."""

_WORK: Final = 200
"""Bytes a row while a table is sorted, joined and counted."""

_ACCOUNT: Final = 14_000
"""Bytes an account of the part: its columns on every evaluation looked back on."""

LEDGER: Final = 250
"""Bytes an account of the book: what was given out to it, where that comes home."""

LADDERS: Final = 1_350
"""Bytes an account of the book: where it stands by value on every evaluation looked
back on, where rules read places."""

_SUMS: Final = 100
"""Bytes an account of the book of what comes home: limits of value, hashes of ids."""

_MOST_SUMS: Final = 200 * 10**6
"""Bytes of these sums at most: they hardly grow with a large book."""

_STRING: Final = 57
"""Bytes that a string of Python takes beside its own."""

_SHORTEST: Final = 8
"""Bytes of a string in a file, at least, where many rows have strings of their own."""

_CODE: Final = 12
_TEXTS: Final = frozenset(
    {FieldType.ID, FieldType.TEXT, FieldType.LIST, FieldType.ZONE, FieldType.CURRENCY}
)


@attrs.frozen(kw_only=True)
class Weight:
    """Bytes that a book takes, in all and part by part.

    Parameters
    ----------
    always
        While any part is worked on.
    parts
        For each part, while it is worked on.
    """

    always: int
    parts: tuple[int, ...]

    @classmethod
    def of(cls, parts: Sequence[StoredPart], home: int = 0) -> "Weight":
        """Weigh a stored book by its rows and by the columns of its largest part.

        Parameters
        ----------
        parts
            All of them.
        home
            Bytes that come home of each account and stay: :data:`LEDGER` and
            :data:`LADDERS`, or one of them.

        Returns
        -------
        Weight
            Rather too much than too little.
        """
        largest = max(parts, key=lambda part: sum(part.rows.values()))
        each = {name: _COPIES * _held(largest, name) + _WORK for name in largest.rows}
        accounts = [part.rows.get("accounts", 0) for part in parts]
        count = sum(accounts)
        return cls(
            always=BASE + min(_SUMS * count, _MOST_SUMS) + home * count,
            parts=tuple(
                int(_rows_weigh(part.rows, each)) + _ACCOUNT * own
                for part, own in zip(parts, accounts, strict=True)
            ),
        )

    def most(self, count: int) -> int:
        """Return what is taken when some parts are worked on at a time.

        Parameters
        ----------
        count
            How many.

        Returns
        -------
        int
            Bytes, when they are the largest ones.
        """
        return self.always + sum(sorted(self.parts, reverse=True)[:count])


def _rows_weigh(rows: Mapping[str, int], each: Mapping[str, float]) -> float:
    return sum(count * each.get(name, _WORK) for name, count in rows.items())


def _held(part: StoredPart, table: str) -> float:
    """Return the bytes of a row of a table as columns."""
    place = part.place(table)
    rows = part.rows[table]
    if not rows or not place.exists():
        return 0
    weights = [
        _column(TABLES[table].field(name), size, count)
        for file in open_parquet(place, part.folder)
        for name, size, count in _sizes(file.path)
        if name in TABLES[table].names
    ]
    return sum(weights) / rows


def _sizes(path: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, unpacked bytes and rows of each column of each piece of a file."""
    found = import_module("pyarrow.parquet").read_metadata(path)
    for number in range(found.num_row_groups):
        group = found.row_group(number)
        for place in range(group.num_columns):
            column = group.column(place)
            yield column.path_in_schema, column.total_uncompressed_size, group.num_rows


def _column(field: Field, size: int, rows: int) -> float:
    """Return the bytes of a column that has so many in its file, unpacked."""
    if field.kind not in _TEXTS:
        return max(size, 8 * rows)
    strings = min(rows, size / _SHORTEST)
    return size + _STRING * strings + _CODE * rows
