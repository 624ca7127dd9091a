"""What a reader hands to the checks: typed columns, before any rule was applied."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from operator import itemgetter

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.core.facts import Column
from successkit.core.problem import Problem
from successkit.core.schema import Table
from successkit.core.text import Text


def _none_bad(raw: "RawTable") -> BoolArray:
    return np.zeros(raw.rows, bool)


@attrs.frozen(eq=False, kw_only=True)
class RawTable:
    """One table as a reader understood it.

    Text, ids, lists, currencies, zones and enums are ``Text``; days datetime64[D];
    instants datetime64[us] in UTC; money, decimals and rates int64 with the places of
    ``schema.PLACES``; integers int64; numbers float64; flags int8.

    Parameters
    ----------
    table
        The declaration.
    columns
        By field; absent fields are missing throughout.
    rows
        How many rows were read, bad ones included.
    source
        File or frame, for messages.
    lines
        Physical line of each row, or None when there are no lines.
    headers
        How the source spells a field, where it differs.
    extra
        Columns that no field declares (attributes of accounts).
    day_only
        For an instant field: rows that gave a day only. Their value is midnight as if
        in UTC; the checks move it into the account's zone.
    parts
        First row and name of each file, when the rows come from several.
    bad
        Shape (rows,): rows with a value that could not be read.
    problems
        What was wrong with them, and what was repaired.
    """

    table: Table
    columns: Mapping[str, Column]
    rows: int
    source: str = ""
    lines: AnyArray | None = None
    headers: Mapping[str, str] = attrs.field(factory=dict[str, str])
    extra: Mapping[str, Text] = attrs.field(factory=dict[str, Text])
    day_only: Mapping[str, BoolArray] = attrs.field(factory=dict[str, BoolArray])
    parts: tuple[tuple[int, str], ...] = ()
    bad: BoolArray = attrs.field(default=attrs.Factory(_none_bad, takes_self=True))
    problems: tuple[Problem, ...] = ()

    def file_of(self, row: int) -> tuple[str, int]:
        """Return the file of a row, and the row's number in it.

        Parameters
        ----------
        row
            Position in the table, from 0.

        Returns
        -------
        tuple[str, int]
            Name of the file, and the number from 1.
        """
        return file_of_row(row, self.source, self.parts)


def file_of_row(
    row: int, source: str, parts: Sequence[tuple[int, str]]
) -> tuple[str, int]:
    """Return the file of a row, and the row's number in it.

    Parameters
    ----------
    row
        Position in the table, from 0.
    source
        Name of the only file.
    parts
        First row and name of each file, when there are several.

    Returns
    -------
    tuple[str, int]
        Name of the file, and the number from 1.

    Examples
    --------
    >>> file_of_row(3, "a.csv", [(0, "a.csv"), (2, "b.csv")])
    ('b.csv', 2)
    """
    place = bisect_right(parts, row, key=itemgetter(0)) - 1
    first, name = parts[place] if place >= 0 else (0, source)
    return name, row - first + 1
