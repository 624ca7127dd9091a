"""What a table and a field declare, and the types of fields."""

from enum import StrEnum
from typing import Final

import attrs

from successkit.core.errors import UnknownNameError


class FieldType(StrEnum):
    """What a field holds; DESIGN of the columns stands in ``core.arrays``."""

    ID = "id"
    TEXT = "text"
    LIST = "list"
    DAY = "day"
    INSTANT = "instant"
    MONEY = "money"
    CURRENCY = "currency"
    DECIMAL = "decimal"
    RATE = "rate"
    INTEGER = "integer"
    NUMBER = "number"
    FLAG = "flag"
    ENUM = "enum"
    ZONE = "zone"


PLACES: Final[dict[FieldType, int]] = {
    FieldType.MONEY: 6,
    FieldType.DECIMAL: 6,
    FieldType.RATE: 9,
}
"""Decimal places kept while reading, before a field's own unit is known."""

TEXTUAL: Final = frozenset(
    {
        FieldType.ID,
        FieldType.TEXT,
        FieldType.LIST,
        FieldType.CURRENCY,
        FieldType.ENUM,
        FieldType.ZONE,
    }
)
"""Types that are read as text and understood by the checks."""


@attrs.frozen(kw_only=True)
class Field:
    """One field of a table.

    Parameters
    ----------
    name
        Header in CSV, attribute of the record and name of the column.
    kind
        What it holds.
    doc
        One line for people.
    required
        Whether every row needs a value.
    unit
        Unit for people, as ``currency/interval``.
    allowed
        The enum of a closed vocabulary.
    low, high
        Inclusive limits of a number.
    table
        Table that an id points to.
    default
        What stands for a missing value, in words of the CSV.
    """

    name: str
    kind: FieldType
    doc: str
    required: bool = False
    unit: str = ""
    allowed: type[StrEnum] | None = None
    low: float | None = None
    high: float | None = None
    table: str | None = None
    default: str = ""


@attrs.frozen(kw_only=True)
class Table:
    """One table of a book.

    Parameters
    ----------
    name
        File name without ending, and attribute of ``Portfolio``.
    doc
        One line for people.
    fields
        In the order of the CSV.
    key
        Fields that tell rows apart; empty when any row stands for itself.
    dated
        Field that says since when a row counts, and when it is known at the latest.
    required
        Whether a book must have it.
    """

    name: str
    doc: str
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ("id",)
    dated: str = ""
    required: bool = False

    def field(self, name: str) -> Field:
        """Return the field of this name.

        Parameters
        ----------
        name
            Its name.

        Returns
        -------
        Field
            The declaration.

        Raises
        ------
        UnknownNameError
            The table has no such field.
        """
        for field in self.fields:
            if field.name == name:
                return field
        raise UnknownNameError(
            f"{self.name}: no field {name!r}; it has {', '.join(self.names)}"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the fields, in order."""
        return tuple(field.name for field in self.fields)
