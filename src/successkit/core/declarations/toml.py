"""Declarations as TOML: read with places in messages, and written by hand."""

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, TypeVar, cast

import attrs

from successkit.core.errors import InvalidInputError, UnreadableInputError
from successkit.core.hints import hint

DeclaredT = TypeVar("DeclaredT")
Cell = str | int

_NOT_IN_TEXT: Final = re.compile(r"[\x00-\x1f\x7f]")


def read_toml(source: str | Path, what: str) -> tuple[dict[str, Any], str]:
    """Return a TOML document, and what to call the place it came from.

    Parameters
    ----------
    source
        The text; or a path, or a text of one line that ends in ``.toml``.
    what
        What it declares, for messages.

    Returns
    -------
    tuple[dict[str, Any], str]
        The document, and the path, or ``what`` for a text.

    Raises
    ------
    UnreadableInputError
        The file is missing, or the text is no TOML.
    InvalidInputError
        The source is neither a text nor a path.

    Examples
    --------
    >>> read_toml('version = "mine"', "lifecycle")
    ({'version': 'mine'}, 'lifecycle')
    """
    if not isinstance(source, str | Path):  # pyright: ignore[reportUnnecessaryIsInstance]
        raise InvalidInputError(
            f"{what}: expected the text of a TOML document or a path; got {source!r}"
        )
    path = source if isinstance(source, Path) else _path_in(source)
    place = what if path is None else str(path)
    try:
        text = str(source) if path is None else path.read_text(encoding="utf-8")
        return tomllib.loads(text), place
    except (OSError, ValueError, RecursionError) as error:
        said = error.strerror if isinstance(error, OSError) else error
        raise UnreadableInputError(f"{place}: {said}") from None


def _path_in(text: str) -> Path | None:
    line = text.strip()
    one = line.endswith(".toml") and "\n" not in line and "=" not in line
    return Path(line) if one else None


def checked_keys(
    given: Mapping[str, Any], known: Sequence[str], needed: Iterable[str], place: str
) -> None:
    """Refuse keys that are not known, and the lack of those that are needed.

    Parameters
    ----------
    given
        Settings by key.
    known
        Keys that may be there.
    needed
        Keys that must be there.
    place
        Where they come from, for messages.

    Raises
    ------
    InvalidInputError
        The key is named, with the known one that is nearest.

    Examples
    --------
    >>> checked_keys({"name": "a"}, ["name", "order"], ["name"], "phases[1]")
    """
    for key in given:
        if key not in known:
            raise InvalidInputError(
                f"{place}: unknown key {key!r}{hint(key, known)}; known are "
                f"{', '.join(known)}"
            )
    for key in needed:
        if key not in given:
            raise InvalidInputError(
                f"{place}: expected a value for {key!r}; got none; add '{key} = …'"
            )


def built(
    kind: type[DeclaredT], given: Mapping[str, Any], place: str, **more: object
) -> DeclaredT:
    """Return a declaration made of a table of a document.

    Parameters
    ----------
    kind
        An attrs class.
    given
        Values by the names of its fields.
    place
        Where they come from, for messages.
    **more
        Fields that are known already.

    Returns
    -------
    DeclaredT
        The declaration.

    Raises
    ------
    InvalidInputError
        A key is not known or missing, or a value cannot be used.
    """
    fields = [
        field
        for field in attrs.fields(cast("type[attrs.AttrsInstance]", kind))
        if field.name not in more
    ]
    needed = [field.name for field in fields if field.default is attrs.NOTHING]
    checked_keys(given, [field.name for field in fields], needed, place)
    try:
        return kind(**given, **more)
    except InvalidInputError as error:
        raise InvalidInputError(f"{place}: {error}") from None


def tables_of(
    kind: type[DeclaredT], document: Mapping[str, Any], key: str, place: str
) -> tuple[DeclaredT, ...]:
    """Return the declarations of an array of tables.

    Parameters
    ----------
    kind
        An attrs class.
    document
        The document.
    key
        Name of the array; none is an empty one.
    place
        Where the document comes from, for messages.

    Returns
    -------
    tuple[DeclaredT, ...]
        In order.

    Raises
    ------
    InvalidInputError
        It is no array of tables, or one of them cannot be used.
    """
    given: object = document.get(key, [])
    rows = cast("list[object]", given) if isinstance(given, list) else [given]
    tables = [
        cast("Mapping[str, Any]", row) for row in rows if isinstance(row, Mapping)
    ]
    if not isinstance(given, list) or len(tables) < len(rows):
        raise InvalidInputError(
            f"{place}: expected {key!r} to be tables, each under [[{key}]]; "
            f"got {given!r}"
        )
    return tuple(
        built(kind, row, f"{place}: {key}[{number}]{_called(row)}")
        for number, row in enumerate(tables, start=1)
    )


def _called(row: Mapping[str, Any]) -> str:
    name = row.get("id", row.get("name"))
    return f" ({name})" if isinstance(name, str) else ""


def table_text(header: str, cells: Mapping[str, Cell]) -> str:
    """Return one table of a document.

    Parameters
    ----------
    header
        Line above it, or empty.
    cells
        Values by key.

    Returns
    -------
    str
        Lines, with a newline at the end.

    Examples
    --------
    >>> print(table_text("[[phases]]", {"name": "trial", "order": 1}), end="")
    [[phases]]
    name = "trial"
    order = 1
    """
    lines = [f"{key} = {_written(value)}" for key, value in cells.items()]
    return "\n".join([header, *lines] if header else lines) + "\n"


def _written(value: Cell) -> str:
    if isinstance(value, int):
        return str(int(value))
    # JSON and TOML quote text alike, but for DEL.
    text = json.dumps(str(value), ensure_ascii=False)
    return _NOT_IN_TEXT.sub(lambda found: f"\\u{ord(found.group()):04X}", text)


def settings_of(declared: object) -> dict[str, Cell]:
    """Return what differs from the defaults of a declaration.

    Parameters
    ----------
    declared
        Of an attrs class with plain values.

    Returns
    -------
    dict[str, Cell]
        Values by field; fields without a default are always there.
    """
    kind = cast("type[attrs.AttrsInstance]", type(declared))
    values = {field.name: getattr(declared, field.name) for field in attrs.fields(kind)}
    return {
        field.name: values[field.name]
        for field in attrs.fields(kind)
        if values[field.name] != field.default
    }
