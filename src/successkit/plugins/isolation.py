"""What counts as a failure of foreign code, and what it must not leave behind."""

import pickle
import random
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

import attrs
import numpy as np

BREAKS: Final = (Exception, SystemExit)
"""What a plugin can raise without stopping us; Ctrl-C still stops the run."""

RANDOM_TOUCHED: Final = (
    "touches the global random state, which was put back; use "
    "np.random.default_rng(seed)"
)

_LONGEST: Final = 200


@attrs.define(kw_only=True, eq=False)
class Outcome:
    """What became of a piece of work.

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
        message = " ".join(str(error).split())
    except BREAKS:
        message = "(its message cannot be shown)"
    cut = message if len(message) <= _LONGEST else message[: _LONGEST - 1] + "…"
    return f"{type(error).__name__}: {cut}" if cut else type(error).__name__


def attempt(work: Callable[[], object]) -> Outcome:
    """Do a piece of foreign work in this thread, whatever it raises.

    Parameters
    ----------
    work
        What to do. Division by zero makes no noise in it: NaN is "not known".

    Returns
    -------
    Outcome
        Its value, or what went wrong.

    Examples
    --------
    >>> attempt(lambda: 1 // 0).error
    'ZeroDivisionError: integer division or modulo by zero'
    """
    usual = {"divide": "ignore", "invalid": "ignore", "over": "warn", "under": "ignore"}
    try:
        with np.errstate(**usual):  # type: ignore[arg-type]
            return Outcome(value=work())
    except KeyboardInterrupt as error:
        return Outcome(interrupt=error)
    # Not only Exception: a worker that is lost takes its error with it.
    except BaseException as error:  # noqa: BLE001
        return Outcome(error=described(error))


class Watch:
    """What a piece of work does to the whole process, besides its result.

    Parameters
    ----------
    thread
        Identity of the thread it runs in, once that is known.
    """

    def __init__(self, thread: int | None = None) -> None:
        self.thread = thread
        self.warned = ""
        self.random = False

    def note(self, message: Warning | str, category: type[Warning], *_: object) -> None:
        """Keep the first warning that the work gives.

        Parameters
        ----------
        message, category
            Of the warning.
        *_
            Where it stands.
        """
        if threading.get_ident() == self.thread and not self.warned:
            text = " ".join(str(message).split())[:_LONGEST]
            self.warned = f"{category.__name__}: {text}"


@contextmanager
def watching() -> Iterator[Watch]:
    """Watch over a piece of work, and put right what it touches.

    Warnings are kept, not shown, and never raised by a filter of the host; the global
    random state is put back.

    Yields
    ------
    Watch
        Filled once the work is over.
    """
    watch, before = Watch(), _random_state()
    # Filters of warnings belong to the whole process, so only one may change them.
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("always")
        # These come from the garbage collector, which clears up after anybody.
        warnings.simplefilter("ignore", ResourceWarning)
        shown = warnings.showwarning
        setattr(warnings, "showwarning", watch.note)  # noqa: B010
        try:
            yield watch
        finally:
            setattr(warnings, "showwarning", shown)  # noqa: B010
            watch.random = _restore(before)


_FILTERS: Final = threading.Lock()
_RandomState = tuple[object, bytes]


def _random_state() -> _RandomState:
    return random.getstate(), pickle.dumps(np.random.get_state(legacy=False))


def _restore(before: _RandomState) -> bool:
    """Put the global random state back; return whether it was touched."""
    now = _random_state()
    if now == before:
        return False
    random.setstate(before[0])  # type: ignore[arg-type]
    np.random.set_state(pickle.loads(before[1]))  # noqa: S301
    return True
