"""Cells: from what a source wrote to the values of a typed column."""

from successkit.io.cells.options import CellOptions
from successkit.io.cells.parse import parse
from successkit.io.cells.parsed import REPAIRS, CellFault, Parsed

__all__ = ["REPAIRS", "CellFault", "CellOptions", "Parsed", "parse"]
