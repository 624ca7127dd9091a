"""Parquet in and out: typed columns, many files, parts by account."""

from successkit.io.parquet.arrow_out import facts_to_arrow, table_to_arrow
from successkit.io.parquet.files import ENDING, is_parquet, parquet_source
from successkit.io.parquet.grids import parquet_grids
from successkit.io.parquet.parts import StoredPart, parts_of
from successkit.io.parquet.tables import ParquetTables
from successkit.io.parquet.writing import write_parquet, write_table

__all__ = [
    "ENDING",
    "ParquetTables",
    "StoredPart",
    "facts_to_arrow",
    "is_parquet",
    "parquet_grids",
    "parquet_source",
    "parts_of",
    "table_to_arrow",
    "write_parquet",
    "write_table",
]
