"""Names: what may be one, and which one was meant."""

from collections.abc import Iterable
from typing import Final

from successkit.core.hints import nearest

GROUP: Final = "successkit.plugins"
"""Entry-point group in which an installed package names its plugins."""

PREFIX: Final = "successkit_"
"""What the names of hooks begin with."""


def is_name(text: str) -> bool:
    """Return whether a text can be the name of a plugin or declaration.

    Parameters
    ----------
    text
        What is to be a name.

    Returns
    -------
    bool
        True for identifiers joined by dots.

    Examples
    --------
    >>> is_name("acme.seats"), is_name("acme seats")
    (True, False)
    """
    return all(part.isidentifier() for part in text.split("."))


def suggestion(name: str, known: Iterable[str]) -> str:
    """Return ``" (did you mean …?)"`` for a name close to a known one, or nothing.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.

    Returns
    -------
    str
        Text to put after the name.

    Examples
    --------
    >>> suggestion("seatwach", ["seatwatch", "other"])
    ' (did you mean seatwatch?)'
    """
    near = nearest(name, known)
    return f" (did you mean {near}?)" if near is not None else ""
