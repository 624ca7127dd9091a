"""What a declaration keeps between calls, found without calling it."""

from collections.abc import Mapping, Sized
from typing import Final, NamedTuple, cast

import numpy as np

from successkit.core import AnyArray
from successkit.plugins.promises.reach import BOOKS, cells_of, reached, size_of

_PLAIN: Final = (str, bytes, int, float, complex, bool, type(None))
_SMALL: Final = 4096


class Kept(NamedTuple):
    """What a variable holds: how many entries, and something that tells them apart."""

    size: int
    print: object


def kept_book(function: object) -> str:
    """Return what facts a function holds that nobody cut at the day.

    Parameters
    ----------
    function
        What computes a declaration.

    Returns
    -------
    str
        ``a Portfolio in 'BOOK'``; empty when it holds none.

    Examples
    --------
    >>> from successkit.core import Account, Portfolio
    >>> book = Portfolio.from_objects(accounts=[Account(id="a")])
    >>> def use(view, /, *, as_of):
    ...     return len(book.usage)
    >>> kept_book(use)
    "a Portfolio in 'book'"
    >>> kept_book(len)
    ''
    """
    for name, value in reached(function):
        if isinstance(value, BOOKS) and _has_rows(value):
            return f"a {type(value).__name__} in {name!r}"
    return ""


def kept_state(function: object) -> dict[str, Kept]:
    """Return a print of everything that a function could remember.

    Parameters
    ----------
    function
        What computes a declaration.

    Returns
    -------
    dict[str, Kept]
        By name of the variable. Two prints differ when something was kept in between.

    Examples
    --------
    >>> seen = []
    >>> def remembers(view, /, *, as_of):
    ...     return seen.append(as_of)
    >>> before = kept_state(remembers)
    >>> remembers(None, as_of=1)
    >>> changed_names(before, kept_state(remembers))
    ['seen']
    """
    return {name: Kept(size_of(one), _print(one)) for name, one in reached(function)}


def changed_names(
    before: Mapping[str, Kept], after: Mapping[str, Kept], *, by: int | None = None
) -> list[str]:
    """Return the variables that two prints tell apart.

    Parameters
    ----------
    before, after
        Prints of one function.
    by
        Leave out those that did not grow by so many entries; None for none.

    Returns
    -------
    list[str]
        Names, sorted.
    """
    nothing = Kept(0, None)
    pairs = {
        name: (before.get(name, nothing), after.get(name, nothing))
        for name in before.keys() | after.keys()
    }
    return sorted(
        name
        for name, (old, new) in pairs.items()
        if old != new and (by is None or new.size - old.size >= by)
    )


def _print(value: object) -> object:
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, np.ndarray):
        array = cast("AnyArray", value)
        small = array.dtype != object and array.nbytes <= _SMALL
        return array.tobytes() if small else id(array)
    cells = cells_of(value) if size_of(value) <= _SMALL else []
    return id(value), *(c if isinstance(c, _PLAIN) else id(c) for c in cells)


def _has_rows(value: object) -> bool:
    return not isinstance(value, Sized) or len(value) > 0
