"""Reading and writing of books: CSV, data frames, templates, and what the schema is."""

from successkit.io.frames import from_frames
from successkit.io.frames_out import to_frames
from successkit.io.holidays import country_calendar
from successkit.io.mapping import BookMapping, load_mapping
from successkit.io.reading import Progress, read
from successkit.io.schema_document import schema_document
from successkit.io.template import write_template
from successkit.io.writing import safe_text, write_tables

__all__ = [
    "BookMapping",
    "Progress",
    "country_calendar",
    "from_frames",
    "load_mapping",
    "read",
    "safe_text",
    "schema_document",
    "to_frames",
    "write_tables",
    "write_template",
]
