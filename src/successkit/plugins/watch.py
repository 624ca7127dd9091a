"""What foreign work must not leave behind: warnings, and other random numbers."""

import random
import threading
import warnings
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, Final, cast

import numpy as np

from successkit.plugins.isolation import one_line

RANDOM_TOUCHED: Final = (
    "touches the global random state, which was put back; use "
    "np.random.default_rng(seed)"
)

RandomState = tuple[Any, Any]
"""Of Python's generator, and of numpy's."""


class Watch:
    """What a piece of work does to the whole process, besides its result.

    Attributes
    ----------
    thread
        Identity of the thread in which it runs; 0 while that is not known.
    warned
        Its first warning in one line, or empty.
    random
        Whether it touched the global random state; known once it is over.
    state
        The global random state, which is the same before and after.
    """

    def __init__(self, state: RandomState) -> None:
        self.state = state
        self.thread = 0
        self.warned = ""
        self.random = False

    def note(self, message: object, category: type[Warning], *_: object) -> None:
        """Keep the first warning of the work; those of other threads are not its own.

        Parameters
        ----------
        message, category
            Of the warning.
        *_
            Where it stands.
        """
        if threading.get_ident() == self.thread and not self.warned:
            self.warned = one_line(f"{category.__name__}: {message}")


@contextmanager
def watching(state: RandomState | None = None) -> Generator[Watch, None, None]:
    """Watch over a piece of work, and put right what it touches.

    Warnings are kept: they are not shown, and no filter of the host makes errors of
    them. The global random state is put back.

    Parameters
    ----------
    state
        The global random state, if it is known from the work just before.

    Yields
    ------
    Watch
        Complete once the work is over.

    Examples
    --------
    >>> with watching() as watch:
    ...     watch.thread = threading.get_ident()
    ...     warnings.warn("old column", stacklevel=1)
    >>> watch.warned, watch.random
    ('UserWarning: old column', False)
    """
    watch = Watch(state or _random_state())
    # Filters of warnings belong to the whole process: one at a time may change them.
    with _FILTERS, warnings.catch_warnings():
        warnings.simplefilter("always")
        # These come from the garbage collector, which clears up after anybody.
        warnings.simplefilter("ignore", ResourceWarning)
        module: Any = warnings
        shown = module.showwarning
        module.showwarning = watch.note
        try:
            yield watch
        finally:
            module.showwarning = shown
            watch.random = _put_back(watch.state)


_FILTERS: Final = threading.Lock()


def _random_state() -> RandomState:
    return random.getstate(), np.random.get_state(legacy=False)  # noqa: NPY002


def _put_back(before: RandomState) -> bool:
    """Put the global random state back; return whether it had changed."""
    now = _random_state()
    if now[0] == before[0] and _plain(now[1]) == _plain(before[1]):
        return False
    random.setstate(before[0])
    np.random.set_state(before[1])  # noqa: NPY002
    return True


def _plain(state: Any) -> object:  # noqa: ANN401
    """Return the state of numpy's generator in a form that can be compared."""
    if isinstance(state, np.ndarray):
        return state.tobytes()
    if isinstance(state, dict):
        entries = cast("dict[str, object]", state)
        return {key: _plain(value) for key, value in entries.items()}
    return state
