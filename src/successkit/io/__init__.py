"""Reading and writing of books: CSV, Parquet, frames, templates, and the schema."""

from successkit.io.frames import from_frames
from successkit.io.frames_out import to_frames
from successkit.io.holidays import country_calendar
from successkit.io.mapping import BookMapping, load_mapping
from successkit.io.parquet import (
    StoredPart,
    parts_of,
    regroup,
    table_to_arrow,
    write_parquet,
    write_table,
)
from successkit.io.reading import Progress, read
from successkit.io.schema_document import schema_document
from successkit.io.template import write_template
from successkit.io.writing import safe_text, write_tables

__all__ = [
    "BookMapping",
    "Progress",
    "StoredPart",
    "country_calendar",
    "from_frames",
    "load_mapping",
    "parts_of",
    "read",
    "regroup",
    "safe_text",
    "schema_document",
    "table_to_arrow",
    "to_frames",
    "write_parquet",
    "write_table",
    "write_tables",
    "write_template",
]
