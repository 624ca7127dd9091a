"""Parsing of distinct cells by the type of their field."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

import numpy as np

from successkit.core.schema import PLACES, Field, FieldType
from successkit.io.cells.day import read_day
from successkit.io.cells.instant import read_instant
from successkit.io.cells.number import read_fixed, read_integer, read_number
from successkit.io.cells.options import CellOptions
from successkit.io.cells.parsed import CellFault, Parsed
from successkit.io.cells.regular import at_once
from successkit.io.cells.word import read_currency, read_flag, read_text, read_word

Reader = Callable[[Any, Parsed], Any]


def parse(cells: Sequence[Any], field: Field | None, options: CellOptions) -> Parsed:
    """Understand the distinct cells of one column.

    Parameters
    ----------
    cells
        Distinct cells: text, or values of the source's own.
    field
        Declaration of the column; None for an attribute, which is text.
    options
        Spelling of the table.

    Returns
    -------
    Parsed
        One value for each cell, with faults and repairs.
    """
    parsed = Parsed()
    read = _reader(field, options)
    parsed.values, places = at_once(cells, field, options)
    for place in places:
        parsed.place = place
        cell = cells[place]
        try:
            value = read(cell.item() if isinstance(cell, np.generic) else cell, parsed)
        except CellFault as fault:
            parsed.faults[place] = fault
            value = None
        parsed.values[place] = value
    return parsed


def _reader(field: Field | None, options: CellOptions) -> Reader:
    if field is None:
        return read_text
    if field.kind in _WORDS:
        return _WORDS[field.kind]
    if field.kind is FieldType.MONEY:
        return partial(read_fixed, options=options, places=PLACES[field.kind])
    if field.kind in PLACES:
        keep = PLACES[field.kind]
        whole = field.kind is FieldType.RATE or field.unit == "%"
        fixed = partial(
            read_fixed, options=options, places=keep, keep=keep if whole else 3
        )
        return partial(_percent, read=fixed) if field.unit == "%" else fixed
    return partial(_VALUES[field.kind], options=options)


def _percent(cell: Any, parsed: Parsed, *, read: Reader) -> Any:  # noqa: ANN401
    if isinstance(cell, str) and cell.rstrip().endswith(("%", "％")):
        parsed.say("percent-sign")
        return read(cell.rstrip()[:-1], parsed)
    return read(cell, parsed)


_WORDS: Final[dict[FieldType, Reader]] = {
    FieldType.ID: read_text,
    FieldType.TEXT: read_text,
    FieldType.LIST: read_text,
    FieldType.ZONE: read_text,
    FieldType.ENUM: read_word,
    FieldType.CURRENCY: read_currency,
    FieldType.FLAG: read_flag,
}

_VALUES: Final[dict[FieldType, Callable[..., Any]]] = {
    FieldType.DAY: read_day,
    FieldType.INSTANT: read_instant,
    FieldType.INTEGER: read_integer,
    FieldType.NUMBER: read_number,
}
