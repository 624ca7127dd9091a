"""Values of a mapping file: the right type, or an error that names the place."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, cast

from successkit.core import InvalidInputError
from successkit.core.hints import question


def refuse(place: str, expected: str, got: object) -> InvalidInputError:
    """Return the error of a wrong value.

    Parameters
    ----------
    place
        Where in the mapping.
    expected
        What was expected.
    got
        What stands there.

    Returns
    -------
    InvalidInputError
        To raise.
    """
    return InvalidInputError(f"{place}: expected {expected}; got {got!r}")


def check_names(
    place: str, given: Iterable[str], known: Iterable[str], what: str
) -> None:
    """Refuse names that do not exist.

    Parameters
    ----------
    place
        Where in the mapping.
    given
        Names that were given.
    known
        Names that exist.
    what
        What they name, as ``field of contracts``.

    Raises
    ------
    InvalidInputError
        Naming the first unknown one and the nearest.
    """
    names = list(known)
    for name in given:
        if name not in names:
            meant = question(name, names, f"it may be {', '.join(names)}")
            raise InvalidInputError(f"{place}: no {what} {name!r}; {meant}")


def as_dict(place: str, value: object) -> dict[str, Any]:
    """Return a table of the mapping.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        What stands there.

    Returns
    -------
    dict[str, Any]
        Its entries.
    """
    if not isinstance(value, dict):
        error = refuse(place, "a table of names and values", value)
        raise error
    entries = cast("Mapping[Any, Any]", value)
    return {str(name): entry for name, entry in entries.items()}


def as_string(place: str, value: object) -> str:
    """Return text of the mapping.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        What stands there.

    Returns
    -------
    str
        The text.
    """
    if not isinstance(value, str):
        error = refuse(place, "text", value)
        raise error
    return value


def as_strings(place: str, value: object) -> tuple[str, ...]:
    """Return one text or a list of them.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        What stands there.

    Returns
    -------
    tuple[str, ...]
        The texts.
    """
    if isinstance(value, str):
        return (value,)
    if not isinstance(value, list | tuple):
        error = refuse(place, "text or a list of texts", value)
        raise error
    items = cast("Iterable[object]", value)
    return tuple(as_string(place, item) for item in items)


def as_flag(place: str, value: object) -> bool:
    """Return true or false of the mapping.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        What stands there.

    Returns
    -------
    bool
        The value.
    """
    if not isinstance(value, bool):
        error = refuse(place, "true or false", value)
        raise error
    return value


def as_day(place: str, value: object) -> date:
    """Return a day of the mapping.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        A TOML date, or text as YYYY-MM-DD.

    Returns
    -------
    date
        The day.
    """
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(as_string(place, value))
    except ValueError:
        error = refuse(place, "a day as YYYY-MM-DD", value)
    raise error


def as_cell(place: str, value: object) -> str:
    """Return a single value as a cell would spell it.

    Parameters
    ----------
    place
        Where in the mapping.
    value
        Text, number, true or false, or a date.

    Returns
    -------
    str
        The cell.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    error = refuse(place, "a single value", value)
    raise error
