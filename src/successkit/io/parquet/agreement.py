"""Whether the files of one table agree on their columns."""

from collections.abc import Iterable, Sequence
from typing import Any

from successkit.core import UnreadableInputError
from successkit.core.schema import TEXTUAL, Table
from successkit.io.headers import check_needed, folded
from successkit.io.parquet.cells import is_bytes, is_text
from successkit.io.parquet.files import ParquetFile
from successkit.io.parquet.libraries import need_arrow


def spellings(file: ParquetFile) -> dict[str, str]:
    """Return how a file spells each of its columns.

    Parameters
    ----------
    file
        The file.

    Returns
    -------
    dict[str, str]
        Header as it is spelled, by header as it is compared.

    Raises
    ------
    UnreadableInputError
        Two columns differ in width or spaces only.
    """
    found: dict[str, str] = {}
    for header in file.headers:
        name = folded(header)
        if name in found:
            raise UnreadableInputError(
                f"{file.name}: two columns have the header {name!r} ({found[name]!r} "
                f"and {header!r}); rename or remove one"
            )
        if name:
            found[name] = header
    return found


def check_agreement(table: Table, files: Sequence[ParquetFile]) -> None:
    """Refuse files that lack a required column, or that differ in a column's type.

    Parameters
    ----------
    table
        The declaration.
    files
        All files of the table.

    Raises
    ------
    UnreadableInputError
        Naming the file, what it has, and what another one has.
    """
    first: dict[str, tuple[str, str, Any]] = {}
    for file in files:
        names = spellings(file)
        check_needed(table, names, source=file.name, headers=file.headers)
        for name, header in names.items():
            if header not in file.schema.names:
                continue
            kind = file.schema.field(header).type
            shape = _shape(kind, text=_is_textual(table, name))
            before, other, seen = first.setdefault(name, (shape, file.name, kind))
            if shape in {"nothing", before}:
                continue
            if before != "nothing":
                raise UnreadableInputError(
                    f"{file.name}: the column {header!r} is {kind}, but {seen} in "
                    f"{other}; expected one type in all files of {table.name}; write "
                    "the column with the same type everywhere"
                )
            first[name] = (shape, file.name, kind)


def _is_textual(table: Table, name: str) -> bool:
    return name not in table.names or table.field(name).kind in TEXTUAL


def _shape(kind: Any, *, text: bool) -> str:  # noqa: ANN401
    """Return what a type is to us: types of one shape may stand beside each other."""
    types = need_arrow().types
    if types.is_dictionary(kind):
        return _shape(kind.value_type, text=text)
    shapes = {
        "nothing": types.is_null(kind),
        "flag": types.is_boolean(kind),
        "whole number" if text else "number": types.is_integer(kind),
        "fraction": text and types.is_floating(kind),
        f"decimal of {getattr(kind, 'scale', 0)} places": text
        and types.is_decimal(kind),
        "number ": types.is_floating(kind) or types.is_decimal(kind),
        "day": types.is_date(kind),
        "instant": types.is_timestamp(kind) and kind.tz is not None,
        "time without a zone": types.is_timestamp(kind),
        "text": is_text(kind) or is_bytes(kind),
    }
    return next((name.strip() for name, fits in shapes.items() if fits), str(kind))


def all_headers(files: Iterable[ParquetFile]) -> dict[str, str]:
    """Return every column of a table.

    Parameters
    ----------
    files
        Its files.

    Returns
    -------
    dict[str, str]
        Spelling in the first file that has it, by header as it is compared.
    """
    found: dict[str, str] = {}
    for file in files:
        for name, header in spellings(file).items():
            found.setdefault(name, header)
    return found
