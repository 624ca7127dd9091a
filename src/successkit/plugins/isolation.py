"""What counts as a failure of foreign code, and how it is told in one line."""

from collections.abc import Callable
from typing import Final

import attrs
import numpy as np

BREAKS: Final = (Exception, SystemExit)
"""What a plugin can raise without stopping us; Ctrl-C still stops the run."""

_LONGEST: Final = 200


@attrs.define(kw_only=True, eq=False)
class Outcome:
    """What became of a piece of foreign work.

    Parameters
    ----------
    value
        What it returned.
    error
        What went wrong, in one line; empty when it came to its end.
    interrupt
        Ctrl-C, which is passed on.
    warned
        Its first warning, in one line.
    random
        Whether it touched the global random state.
    """

    value: object = None
    error: str = ""
    interrupt: KeyboardInterrupt | None = None
    warned: str = ""
    random: bool = False


def described(error: BaseException) -> str:
    """Return a failure as one line.

    Parameters
    ----------
    error
        What foreign code raised.

    Returns
    -------
    str
        Type and message, cut to 200 characters.

    Examples
    --------
    >>> described(KeyError("logins"))
    "KeyError: 'logins'"
    """
    # A plugin's own exception class may break while it is turned into text.
    try:
        message = one_line(str(error))
    except BREAKS:
        message = "(its message cannot be shown)"
    return f"{type(error).__name__}: {message}" if message else type(error).__name__


def one_line(text: str) -> str:
    r"""Return a text of strangers as one line of at most 200 characters.

    Parameters
    ----------
    text
        Anything.

    Returns
    -------
    str
        White space of any kind made single spaces.

    Examples
    --------
    >>> one_line("two\n  lines ")
    'two lines'
    """
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"


def quiet() -> np.errstate:
    """Return the floating-point settings that declarations run under.

    Returns
    -------
    numpy.errstate
        The same whatever the host has set. Division by zero makes no noise: NaN is
        "not known".

    Examples
    --------
    >>> with quiet():
    ...     np.zeros(1) / np.zeros(1)
    array([nan])
    """
    return np.errstate(divide="ignore", invalid="ignore", over="warn", under="ignore")


def attempt(work: Callable[[], object]) -> Outcome:
    """Do a piece of foreign work in this thread, whatever it raises.

    Parameters
    ----------
    work
        What to do.

    Returns
    -------
    Outcome
        Its value, or what went wrong.

    Examples
    --------
    >>> attempt(lambda: int("x")).error
    "ValueError: invalid literal for int() with base 10: 'x'"
    """
    try:
        with quiet():
            return Outcome(value=work())
    except KeyboardInterrupt as error:
        return Outcome(interrupt=error)
    # Not only Exception: what ends a thread would otherwise be lost with it.
    except BaseException as error:  # noqa: BLE001
        return Outcome(error=described(error))
