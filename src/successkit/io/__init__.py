"""Reading and writing of books: CSV, data frames, templates, and what the schema is."""

from successkit.io.reading import read

__all__ = ["read"]
