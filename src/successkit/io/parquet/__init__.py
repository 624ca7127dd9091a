"""Parquet in and out: typed columns, many files, parts by account."""

from successkit.io.parquet.files import ENDING, is_parquet, parquet_source
from successkit.io.parquet.grids import parquet_grids
from successkit.io.parquet.tables import ParquetTables

__all__ = ["ENDING", "ParquetTables", "is_parquet", "parquet_grids", "parquet_source"]
