"""CSV files out: safe to open in a spreadsheet, and never half written."""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from os import PathLike
from pathlib import Path
from typing import Any, Final

from successkit.core import InvalidInputError
from successkit.io.whole import made_folder, whole_file

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0", *"＝＋－＠")
"""First characters that make a spreadsheet take text for a formula."""

_NAME: Final = re.compile(r"[A-Za-z0-9_]+(?:-[A-Za-z0-9_]+)*")


def safe_text(text: str) -> str:
    """Return text that no spreadsheet takes for a formula.

    Parameters
    ----------
    text
        Any text.

    Returns
    -------
    str
        The text, with an apostrophe before a dangerous first character.

    Examples
    --------
    >>> safe_text("=1+1"), safe_text("a=b")
    ("'=1+1", 'a=b')
    """
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text


def write_tables(
    folder: str | PathLike[str],
    tables: Mapping[str, Mapping[str, Sequence[Any]]],
    *,
    bom: bool = False,
    safe: bool = True,
) -> list[Path]:
    """Write tables as CSV files.

    Parameters
    ----------
    folder
        Made if it is not there.
    tables
        Columns of one length by header, by name of the table. Names are letters,
        digits, ``_`` and ``-``; they become file names.
    bom
        Begin each file with a BOM, for spreadsheets that need it to see UTF-8.
    safe
        Put an apostrophe before text that a spreadsheet would take for a formula.
        Numbers stay numbers. False for books that are read again.

    Returns
    -------
    list[Path]
        The files. Each is complete or as it was before, and so are all of them
        together where a disk is full.

    Raises
    ------
    InvalidInputError
        A name that is no file name, or columns of different lengths.
    UnwritableOutputError
        The disk is full, or the place may not be written to.
    """
    base = Path(folder)
    for name, columns in tables.items():
        if not _NAME.fullmatch(name):
            raise InvalidInputError(
                f"table: expected a name of letters, digits, - and _; got {name!r}"
            )
        if len({len(column) for column in columns.values()}) > 1:
            raise InvalidInputError(f"{name}: expected columns of one length")
    made_folder(base)
    paths = [base / f"{name}.csv" for name in tables]
    with ExitStack() as stack:  # none gets its name before all are written
        for path, columns in zip(paths, tables.values(), strict=True):
            place = stack.enter_context(whole_file(path))
            _write(place, columns, bom=bom, safe=safe)
    return paths


def _write(
    place: Path, columns: Mapping[str, Sequence[Any]], *, bom: bool, safe: bool
) -> None:
    cells = [_cells(column, safe=safe) for column in columns.values()]
    head = _cells(list(columns), safe=safe)
    encoding = "utf-8-sig" if bom else "utf-8"
    with place.open("w", encoding=encoding, newline="") as stream:
        # Only characters of the terminator make the writer quote a cell: CR too.
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(head)
        writer.writerows(zip(*cells, strict=True))


def _cells(column: Iterable[Any], *, safe: bool) -> list[str]:
    return [_cell(cell, safe=safe) for cell in column]


def _cell(cell: Any, *, safe: bool) -> str:  # noqa: ANN401
    if cell is None or cell != cell:  # noqa: PLR0124
        return ""
    if isinstance(cell, str):
        return safe_text(str(cell)) if safe else str(cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        return format(cell, "f")
    if isinstance(cell, date):
        return cell.isoformat()
    return _cell(cell.item(), safe=safe) if hasattr(cell, "item") else str(cell)
