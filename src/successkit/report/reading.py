"""Reading a document of plain JSON values without trusting its shape.

A report must come out even where a value is missing or of another type than expected:
what cannot be read counts as missing and is shown as such.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence
from typing import TypeAlias, cast

Record: TypeAlias = Mapping[str, object]

# Cc would steer a terminal, Cs cannot be encoded, Zl and Zp break a line.
_UNPRINTABLE = frozenset({"Cc", "Cs", "Zl", "Zp", "Cn"})
# These turn the reading direction of everything that follows.
_DIRECTION = frozenset(
    "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def record(value: object) -> Record:
    """Return a mapping as it is, anything else as an empty one.

    Parameters
    ----------
    value
        Any JSON value.

    Returns
    -------
    Mapping[str, object]
        Empty where the value is missing or no mapping.

    Examples
    --------
    >>> record(None)
    {}
    """
    return cast("Record", value) if isinstance(value, Mapping) else {}


def sequence(value: object) -> Sequence[object]:
    """Return a list as it is, anything else as an empty one.

    Parameters
    ----------
    value
        Any JSON value.

    Returns
    -------
    Sequence[object]
        Empty where the value is missing, a text or no list.

    Examples
    --------
    >>> sequence("abc")
    ()
    """
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return cast("Sequence[object]", value)
    return ()


def records(value: object) -> list[Record]:
    """Return the mappings of a list.

    Parameters
    ----------
    value
        Any JSON value.

    Returns
    -------
    list[Mapping[str, object]]
        Entries that are no mapping are left out.

    Examples
    --------
    >>> records([{"id": "A-1"}, None])
    [{'id': 'A-1'}]
    """
    entries = map(record, filter(_is_mapping, sequence(value)))
    return list(entries)


def text(value: object) -> str:
    """Return a value as one line of printable text.

    Control characters, line ends and marks that turn the reading direction become a
    space, so that a name out of the data can neither steer a terminal nor break a row.

    Parameters
    ----------
    value
        Any JSON value; ``None`` gives the empty text.

    Returns
    -------
    str
        Printable text without line ends.

    Examples
    --------
    >>> text("Blue" + chr(27) + "[31m Sky")
    'Blue [31m Sky'
    >>> text(None)
    ''
    """
    if value is None:
        return ""
    plain = str(value)
    if plain.isascii() and plain.isprintable():
        return plain
    return "".join(" " if _is_unprintable(char) else char for char in plain).strip()


def number(value: object) -> float | None:
    """Return a finite number, or ``None``.

    Parameters
    ----------
    value
        Any JSON value; texts and booleans are no numbers.

    Returns
    -------
    float or None
        ``None`` where the value is missing, NaN, infinite or no number.

    Examples
    --------
    >>> number(0.021), number(float("nan")), number("12")
    (0.021, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value) if math.isfinite(value) else None


def count(value: object) -> int:
    """Return a count, 0 where none is given.

    Parameters
    ----------
    value
        Any JSON value.

    Returns
    -------
    int
        Whole part of the number.

    Examples
    --------
    >>> count(45), count(None)
    (45, 0)
    """
    return int(number(value) or 0)


def _is_mapping(value: object) -> bool:
    return isinstance(value, Mapping)


def _is_unprintable(char: str) -> bool:
    return char in _DIRECTION or unicodedata.category(char) in _UNPRINTABLE
