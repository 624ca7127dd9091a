"""The nearest known name, for messages about a name that nobody knows."""

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from typing import Final

MOST_COMPARED: Final = 20_000
"""Names among which a near one is looked for; with more, a message would take long."""


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that is nearest to another, whatever its case.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.

    Returns
    -------
    str | None
        None where nothing is near, or where more than ``MOST_COMPARED`` are known.

    Examples
    --------
    >>> nearest("Strat", ["id", "start"])
    'start'
    >>> nearest("xyz", ["id", "start"]) is None
    True
    """
    names = known if isinstance(known, Collection) else list(known)
    if len(names) > MOST_COMPARED:
        return None
    folded = {other.casefold(): other for other in names}
    near = get_close_matches(name.casefold(), folded, n=1)
    return folded[near[0]] if near else None


def hint(name: str, known: Iterable[str]) -> str:
    """Return a question to put at the end of a message.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.

    Returns
    -------
    str
        ``"; did you mean 'start'?"``, or nothing where no known name is near.

    Examples
    --------
    >>> hint("strat", ["id", "start"])
    "; did you mean 'start'?"
    """
    near = nearest(name, known)
    return f"; did you mean {near!r}?" if near is not None else ""


def question(name: str, known: Iterable[str], otherwise: str) -> str:
    """Return a question for a sentence of its own.

    Parameters
    ----------
    name
        What was written.
    known
        What could have been meant.
    otherwise
        What to say where no known name is near.

    Returns
    -------
    str
        ``"did you mean 'start'?"``, or ``otherwise``.

    Examples
    --------
    >>> question("x", ["id", "start"], "use one of id, start")
    'use one of id, start'
    """
    near = nearest(name, known)
    return f"did you mean {near!r}?" if near is not None else otherwise
