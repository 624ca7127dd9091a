"""Cells as people read them, for messages only."""

from decimal import Decimal
from typing import Any

import numpy as np

from successkit.core.arrays import NULL_INT
from successkit.core.schema import PLACES, FieldType


def render_cell(cell: Any, kind: FieldType) -> str:  # noqa: ANN401
    """Return one raw cell as text.

    Parameters
    ----------
    cell
        Value of a raw column.
    kind
        Type of its field.

    Returns
    -------
    str
        The value in words of the CSV; empty when missing.
    """
    shown = str(cell)
    if cell is None or isinstance(cell, str):
        return cell or ""
    if isinstance(cell, np.datetime64):
        return "" if shown == "NaT" else shown
    if kind is FieldType.FLAG:
        return {0: "false", 1: "true"}.get(int(cell), "")
    number: float = cell
    if isinstance(cell, float):
        return "" if np.isnan(number) else f"{number:g}"
    if int(number) == NULL_INT:
        return ""
    return f"{Decimal(int(cell)).scaleb(-PLACES.get(kind, 0)).normalize():f}"
