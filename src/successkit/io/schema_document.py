"""What a book looks like, as a document for people and programs."""

from typing import Final

from successkit.core.schema import EVENT_KINDS, TABLES, Field, Table
from successkit.io.headers import needed_fields
from successkit.io.mapping.load import VERSION

SCHEMA_VERSION: Final = 1
"""Version of the table formats; fields are added, never changed."""


def schema_document() -> dict[str, object]:
    """Return every table, column, type, unit and allowed value as plain JSON values.

    Returns
    -------
    dict[str, object]
        ``schema_version``, ``mapping_version``, ``event_kinds`` and ``tables``.

    Examples
    --------
    >>> document = schema_document()
    >>> [table["name"] for table in document["tables"]][:3]
    ['accounts', 'contacts', 'contracts']
    """
    return {
        "schema_version": SCHEMA_VERSION,
        "mapping_version": VERSION,
        "event_kinds": list(EVENT_KINDS),
        "tables": [_table(table) for table in TABLES.values()],
    }


def _table(table: Table) -> dict[str, object]:
    needed = needed_fields(table)
    return {
        "name": table.name,
        "file": f"{table.name}.csv",
        "doc": table.doc,
        "required": table.required,
        "key": list(table.key),
        "dated": table.dated or None,
        "other_columns": "attributes" if table.name == "accounts" else "not used",
        "columns": [_column(field, field.name in needed) for field in table.fields],
    }


def _column(field: Field, needed: bool) -> dict[str, object]:  # noqa: FBT001
    allowed = field.allowed
    return {
        "name": field.name,
        "type": str(field.kind),
        "doc": field.doc,
        "unit": field.unit or None,
        "column_required": needed,
        "value_required": field.required,
        "allowed": None if allowed is None else [str(member) for member in allowed],
        "minimum": field.low,
        "maximum": field.high,
        "default": field.default or None,
        "references": field.table,
    }
