"""Parquet in and out: typed columns, many files, parts by account."""

from successkit.io.parquet.arrow_out import table_to_arrow
from successkit.io.parquet.parts import StoredPart, parts_of
from successkit.io.parquet.regroup import regroup
from successkit.io.parquet.writing import write_parquet, write_table

__all__ = [
    "StoredPart",
    "parts_of",
    "regroup",
    "table_to_arrow",
    "write_parquet",
    "write_table",
]
