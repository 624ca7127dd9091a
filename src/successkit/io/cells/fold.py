"""Folding of text cells: spaces off, full-width characters to ASCII."""

import unicodedata

from successkit.io.cells.parsed import CellFault, Parsed


def strip(cell: str, parsed: Parsed) -> str:
    """Return a cell without spaces around it.

    Parameters
    ----------
    cell
        Text.
    parsed
        Told of the repair.

    Returns
    -------
    str
        The text.

    Raises
    ------
    CellFault
        The cell has a NUL character.
    """
    if "\0" in cell:
        raise CellFault(
            "nul-character",
            "expected text; the cell contains a NUL character",
            "remove it at the source",
        )
    short = cell.strip()
    if len(short) != len(cell):
        parsed.say("spaces")
    return short


def fold(cell: str, parsed: Parsed) -> str:
    """Return a cell without spaces around it, in ASCII where Unicode says so.

    Parameters
    ----------
    cell
        Text.
    parsed
        Told of the repairs.

    Returns
    -------
    str
        The text after NFKC.
    """
    short = strip(cell, parsed)
    if short.isascii():
        return short
    plain = unicodedata.normalize("NFKC", short).strip()
    if plain != short:
        parsed.say("full-width")
    return plain
