"""Parquet files as grids of cells, for mappings."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from successkit.io.csv_grid import Grid
from successkit.io.parquet.cells import coded
from successkit.io.parquet.files import ParquetFile, open_parquet


def parquet_grids(place: Path, base: Path) -> Iterator[Grid]:
    """Read the files of a table as columns of distinct cells.

    Parameters
    ----------
    place
        A file, or a folder of files.
    base
        Folder of the book.

    Yields
    ------
    Grid
        One for each file. Rows have no physical lines: 0.
    """
    for file in open_parquet(place, base):
        yield _grid(file)


def _grid(file: ParquetFile) -> Grid:
    return Grid(
        source=file.name,
        headers=file.headers,
        columns=[coded(file.column(header)) for header in file.headers],
        lines=np.zeros(file.rows, np.int64),
        broken=[],
        encoding="",
    )
