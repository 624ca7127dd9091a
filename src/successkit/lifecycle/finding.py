"""``Finding``: one thing wrong with a lifecycle."""

from collections.abc import Iterable
from typing import Final

import attrs

from successkit.core import Severity
from successkit.core.hints import question

LONGEST_DAYS: Final = 36_525
"""A hundred years; more days are a slip of the pen."""


@attrs.frozen
class Finding:
    """One thing wrong with a lifecycle.

    Parameters
    ----------
    code
        What kind of fault.
    severity
        An error keeps the lifecycle from running; a note does not.
    where
        The phase or transition.
    message
        What was found.
    mend
        What to do.
    """

    code: str
    severity: Severity
    where: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.code}: {self.where}: {self.message}; {self.mend}"


def fault(code: str, where: str, message: str, mend: str) -> Finding:
    """Return a finding that keeps a lifecycle from running.

    Parameters
    ----------
    code, where, message, mend
        As in :class:`Finding`.

    Returns
    -------
    Finding
        An error.
    """
    return Finding(code, Severity.ERROR, where, message, mend)


def note(code: str, where: str, message: str, mend: str) -> Finding:
    """Return a finding that a lifecycle can run with.

    Parameters
    ----------
    code, where, message, mend
        As in :class:`Finding`.

    Returns
    -------
    Finding
        A note.
    """
    return Finding(code, Severity.NOTE, where, message, mend)


def near(name: str, names: Iterable[str]) -> str:
    """Return what to write instead of a name that is not known.

    Parameters
    ----------
    name
        The name.
    names
        Those that are known.

    Returns
    -------
    str
        The nearest one as a question, or all of them.

    Examples
    --------
    >>> near("use_fel", ["grew", "use_fell"])
    "did you mean 'use_fell'?"
    """
    known = sorted(names)
    return question(name, known, f"use one of {known}")
