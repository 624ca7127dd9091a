"""Which column of a file is which field."""

import unicodedata
from collections.abc import Iterable, Sequence

from successkit.core import UnreadableInputError
from successkit.core.hints import hint
from successkit.core.schema import Table
from successkit.io.csv_grid import Grid

_NEEDED = {"contracts": ("amount", "currency")}


def needed_fields(table: Table) -> list[str]:
    """Return fields whose column a source must have.

    Parameters
    ----------
    table
        The declaration.

    Returns
    -------
    list[str]
        Names, in order. The amount of a contract may be empty, its column not absent.
    """
    also = _NEEDED.get(table.name, ())
    return [
        field.name for field in table.fields if field.required or field.name in also
    ]


def folded(header: str) -> str:
    """Return a header as it is compared.

    Parameters
    ----------
    header
        As it is spelled.

    Returns
    -------
    str
        After NFKC, without spaces around it.
    """
    return unicodedata.normalize("NFKC", header).strip().strip("\ufeff")


def header_places(grid: Grid) -> dict[str, int]:
    """Return the place of every folded header.

    Parameters
    ----------
    grid
        The file.

    Returns
    -------
    dict[str, int]
        Place by header; columns without a header are left out.

    Raises
    ------
    UnreadableInputError
        Two columns have the same header.
    """
    places: dict[str, int] = {}
    for place, header in enumerate(grid.headers):
        name = folded(header)
        if not name:
            continue
        if name in places:
            raise UnreadableInputError(
                f"{grid.source}: two columns have the header {name!r} (columns "
                f"{places[name] + 1} and {place + 1}); rename or remove one"
            )
        places[name] = place
    return places


def check_needed(
    table: Table, have: Iterable[str], *, source: str, headers: Sequence[str]
) -> None:
    """Refuse a table in our own format without a required column.

    Parameters
    ----------
    table
        The declaration.
    have
        Folded headers.
    source
        File or frame.
    headers
        As they are spelled.

    Raises
    ------
    UnreadableInputError
        Naming the file, the column, and the nearest header.
    """
    names = list(have)
    absent = [name for name in needed_fields(table) if name not in names]
    if not absent:
        return
    if not set(names) & set(table.names):
        raise UnreadableInputError(
            f"{source}: expected a header with {', '.join(needed_fields(table))}; "
            f"got {_shown(headers) or 'no columns'}"
            f"{_delimiter_hint(headers)}"
        )
    raise UnreadableInputError(
        f"{source}: no column {absent[0]!r}, which is required"
        f"{hint(absent[0], [name for name in names if name not in table.names])}"
        " — rename the header, or name it in a mapping file"
    )


def _shown(headers: Sequence[str]) -> str:
    text = ", ".join(repr(header) for header in headers[:6])
    return text[:120] + (" …" if len(headers) > 6 or len(text) > 120 else "")  # noqa: PLR2004


def _delimiter_hint(headers: Sequence[str]) -> str:
    for sign in (";", "\t", "|"):
        if len(headers) == 1 and sign in headers[0]:
            return f"; it looks delimited by {sign!r}: give delimiter in a mapping file"
    return ""
