"""What all computed declarations share: one function over columns."""

from collections.abc import Collection
from typing import Literal, Protocol

import numpy as np

from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column
from successkit.core.view import View

OnError = Literal["missing", "fail"]
"""What a declaration that cannot be computed does: its values are missing, or the run
fails as a whole."""


class ColumnFunction(Protocol):
    """What computes a column: pure, one value per account of the view."""

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> Column:
        """Return shape (accounts,)."""
        ...


def check_name(kind: str, name: object) -> None:
    """Refuse a name that is not made of identifiers joined by dots.

    Parameters
    ----------
    kind
        Class of the declaration, for the message.
    name
        What is to be its name.

    Raises
    ------
    InvalidInputError
        It is no such text.
    """
    if not isinstance(name, str) or not all(
        part.isidentifier() for part in name.split(".")
    ):
        raise InvalidInputError(
            f"{kind}.name: expected letters, digits and _ , parts joined by a dot; "
            f"got {name!r}"
        )


def check_word(place: str, word: object, allowed: Collection[str]) -> None:
    """Refuse a setting that is not one of a few words.

    Parameters
    ----------
    place
        ``Class name.field``, for the message.
    word
        What was set.
    allowed
        The words.

    Raises
    ------
    InvalidInputError
        It is none of them.
    """
    if word not in allowed:
        raise InvalidInputError(
            f"{place}: expected one of {', '.join(allowed)}; got {word!r}"
        )


def check_one_way(kind: str, name: str, when: str, compute: object) -> None:
    """Refuse a declaration that says neither or both of ``when`` and ``compute``.

    Parameters
    ----------
    kind, name
        Of the declaration, for the message.
    when
        Condition as text, or empty.
    compute
        Function, or None.

    Raises
    ------
    InvalidInputError
        Not exactly one is given.
    """
    if bool(when) == (compute is not None):
        raise InvalidInputError(
            f"{kind} {name}: expected either when= or compute=; got "
            f"{'both' if when else 'neither'}"
        )
