"""``Facts``: one table of a book as numpy columns."""

from collections.abc import Mapping
from typing import Self

import attrs
import numpy as np

from successkit.core import schema
from successkit.core.arrays import (
    NULL_DAY,
    NULL_INSTANT,
    NULL_INT,
    AnyArray,
    constant,
    positions,
    taken,
)
from successkit.core.errors import UnknownNameError
from successkit.core.lazy import Lazy
from successkit.core.schema import Field, FieldType, Table
from successkit.core.text import Text

Column = Text | AnyArray
"""A column: factorised strings, or one of the arrays of ``core.arrays``."""

_TEXTUAL = frozenset(
    {
        FieldType.ID,
        FieldType.TEXT,
        FieldType.LIST,
        FieldType.CURRENCY,
        FieldType.ZONE,
    }
)


def empty_column(field: Field, rows: int) -> Column:
    """Return a column of missing values of a field's kind.

    Parameters
    ----------
    field
        The declaration.
    rows
        How many.

    Returns
    -------
    Column
        Shape (rows,), read-only; a column that nobody gave takes no memory.
    """
    if field.kind in _TEXTUAL:
        return Text.empty(rows)
    if field.kind is FieldType.DAY:
        return constant(NULL_DAY, rows)
    if field.kind is FieldType.INSTANT:
        return constant(NULL_INSTANT, rows)
    if field.kind in {FieldType.ENUM, FieldType.FLAG}:
        return constant(np.int8(-1), rows)
    if field.kind is FieldType.NUMBER:
        return constant(np.float64(np.nan), rows)
    return constant(np.int64(NULL_INT), rows)


@attrs.frozen(eq=False, kw_only=True)
class Facts:
    """Rows of one table, column by column, read-only.

    Besides the declared fields, tables of an account have ``account`` (position of
    the account in ``Portfolio.account_ids``) and dated ones ``own_day`` (the day the
    row is dated, in the account's time zone). Contracts cut to a day have ``once_open``
    (1 where a version of the row had no end), ``once_until`` (the latest end that a
    version of it had) and ``ever_cancelled`` (1 where it was cancelled by the day or
    later: what its end is, not whether it has come).

    Parameters
    ----------
    table
        The declaration.
    columns
        Every declared field, and the two above.
    rows
        How many.
    source
        File or frame they came from.
    row_numbers
        Shape (rows,): number of each row in its source, from 1.
    extra
        Columns of accounts that no field declares: attributes, as text.
    """

    table: Table
    columns: Mapping[str, Column]
    rows: int
    source: str = ""
    row_numbers: AnyArray = attrs.field(factory=lambda: np.empty(0, np.int64))
    extra: Mapping[str, Text] = attrs.field(factory=dict[str, Text])

    @classmethod
    def empty(cls, name: str) -> Self:
        """Return a table without rows.

        Parameters
        ----------
        name
            Name of the table.

        Returns
        -------
        Self
            Typed columns of length 0.
        """
        table = schema.TABLES[name]
        columns: dict[str, Column] = {
            field.name: empty_column(field, 0) for field in table.fields
        }
        columns["account"] = np.empty(0, np.int32)
        columns["own_day"] = np.empty(0, "datetime64[D]")
        return cls(table=table, columns=columns, rows=0)

    def __len__(self) -> int:
        return self.rows

    def text(self, name: str) -> Text:
        """Return a text column.

        Parameters
        ----------
        name
            A field of type id, text, list, currency or zone.

        Returns
        -------
        Text
            Shape (rows,).

        Raises
        ------
        UnknownNameError
            No text column has this name.
        """
        column = self.columns.get(name)
        if not isinstance(column, Text):
            raise UnknownNameError(f"{self.table.name}: no text column {name!r}")
        return column

    def array(self, name: str) -> AnyArray:
        """Return a column that is not text.

        Parameters
        ----------
        name
            A field, ``account`` or ``own_day``.

        Returns
        -------
        AnyArray
            Shape (rows,), kinds as in ``core.arrays``.

        Raises
        ------
        UnknownNameError
            No such column.
        """
        column = self.columns.get(name)
        if column is None or isinstance(column, Text):
            raise UnknownNameError(f"{self.table.name}: no array column {name!r}")
        return column

    def take(self, rows: AnyArray) -> Self:
        """Return the given rows.

        Parameters
        ----------
        rows
            Positions or a boolean mask.

        Returns
        -------
        Self
            The chosen rows. A column is copied when somebody asks for it: most are
            never read.
        """
        rows = positions(rows)
        numbers = self.row_numbers.take(rows)
        return attrs.evolve(
            self,
            columns=Lazy(self.columns, lambda name: _take(self.columns[name], rows)),
            rows=len(numbers),
            row_numbers=numbers,
            extra=Lazy(self.extra, lambda name: self.extra[name].take(rows)),
        )

    def compact(self) -> Self:
        """Return the same rows, their text columns without values that none has.

        Returns
        -------
        Self
            What was set aside leaves no trace in the dictionaries.
        """
        columns = {
            name: column.compact() if isinstance(column, Text) else column
            for name, column in self.columns.items()
        }
        extra = {name: column.compact() for name, column in self.extra.items()}
        return attrs.evolve(self, columns=columns, extra=extra)

    def replace(self, **columns: Column) -> Self:
        """Return the table with some columns replaced.

        Parameters
        ----------
        **columns
            New columns by name, of the same length.

        Returns
        -------
        Self
            The changed table.
        """
        names = {**dict.fromkeys(self.columns), **dict.fromkeys(columns)}

        def column(name: str) -> Column:
            return columns[name] if name in columns else self.columns[name]

        return attrs.evolve(self, columns=Lazy(names, column))

    def forget(self) -> None:
        """Give up columns that were copied: they are copied again when asked for."""
        for columns in (self.columns, self.extra):
            if isinstance(columns, Lazy):
                columns.forget()


def _take(column: Column, rows: AnyArray) -> Column:
    return column.take(rows) if isinstance(column, Text) else taken(column, rows)


def repeated(one: Column, rows: int) -> Column:
    """Return a column with the value of one row throughout, which takes no room.

    Parameters
    ----------
    one
        Shape (1,).
    rows
        How many.

    Returns
    -------
    Column
        Shape (rows,); nobody can write to it.

    Examples
    --------
    >>> repeated(np.array([np.nan]), 3).tolist()
    [nan, nan, nan]
    """
    if isinstance(one, Text):
        return one.take(np.zeros(rows, np.int64))
    return constant(one[0], rows)
