"""What a mapping says, as plain data."""

from collections.abc import Mapping
from datetime import date

import attrs

from successkit.io.cells import CellOptions

Condition = Mapping[str, frozenset[str]]
"""Allowed values by header; all of them must hold."""


@attrs.frozen(kw_only=True)
class Join:
    """Several columns put together to one value.

    Parameters
    ----------
    columns
        Headers.
    separator
        What stands between the values.
    """

    columns: tuple[str, ...]
    separator: str = "/"


@attrs.frozen(kw_only=True)
class MonthsBefore:
    """A day counted back in whole months from a given day.

    Parameters
    ----------
    column
        Header of the number of months.
    day
        The day counted from.
    """

    column: str
    day: date


@attrs.frozen(kw_only=True)
class SetRule:
    """A value for some rows.

    Parameters
    ----------
    field
        Field that gets it.
    value
        The value, as text; empty for missing.
    where
        Rows that get it.
    """

    field: str
    value: str
    where: Condition


@attrs.frozen(kw_only=True)
class Melt:
    """Columns that each hold one measure, turned into rows.

    Parameters
    ----------
    measure_columns
        Their headers; an empty cell gives no row.
    measure_field, value_field
        Fields that get the header and the cell.
    """

    measure_columns: tuple[str, ...]
    measure_field: str = "measure"
    value_field: str = "value"


@attrs.frozen(kw_only=True)
class TableMapping:
    """How one table is made.

    Parameters
    ----------
    table
        Name of the table.
    place
        Where the mapping says so, for messages.
    files
        Files of the folder; none for the file named as the table.
    columns
        Header of each field; None takes headers that are names of fields.
    constants
        One value for every row, by field.
    values
        Value maps by field: what the source says, and what we say.
    id_from_row
        Prefix of ids made from row numbers; None makes none.
    join
        Fields put together from several columns.
    months_before
        Days counted back.
    rules
        Values for some rows, applied last, in order.
    where
        Rows that are read at all.
    melt
        Columns turned into rows.
    attributes
        Headers kept as attributes of accounts.
    all_attributes
        Whether every unused column is kept.
    inclusive
        Fields whose day is the last one included.
    options
        Spelling of cells.
    encoding
        Encoding, or None to try the usual ones.
    delimiter
        Character between cells.
    """

    table: str
    place: str
    files: tuple[str, ...] = ()
    columns: Mapping[str, str] | None = None
    constants: Mapping[str, str] = attrs.field(factory=dict[str, str])
    values: Mapping[str, Mapping[str, str]] = attrs.field(
        factory=dict[str, Mapping[str, str]]
    )
    id_from_row: str | None = None
    join: Mapping[str, Join] = attrs.field(factory=dict[str, Join])
    months_before: Mapping[str, MonthsBefore] = attrs.field(
        factory=dict[str, MonthsBefore]
    )
    rules: tuple[SetRule, ...] = ()
    where: Condition = attrs.field(factory=dict[str, frozenset[str]])
    melt: Melt | None = None
    attributes: tuple[str, ...] = ()
    all_attributes: bool = False
    inclusive: tuple[str, ...] = ()
    options: CellOptions = attrs.field(factory=CellOptions)
    encoding: str | None = None
    delimiter: str = ","


@attrs.frozen(kw_only=True)
class BookMapping:
    """How a book is made from the files of a folder.

    Parameters
    ----------
    source
        File of the mapping, for messages.
    tables
        One or several mappings for each table, by name.
    """

    source: str
    tables: Mapping[str, tuple[TableMapping, ...]]
