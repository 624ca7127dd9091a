"""Foreign work in a thread of its own, which can be given up."""

import contextvars
import threading
from collections.abc import Callable
from typing import Final

from successkit.plugins.isolation import Outcome, attempt, watching


def guarded(work: Callable[[], object], *, deadline: float | None = None) -> Outcome:
    """Do a piece of foreign work, and wait for it no longer than allowed.

    Parameters
    ----------
    work
        What to do.
    deadline
        Seconds; None for any time. [s]

    Returns
    -------
    Outcome
        Its value, or what went wrong. Work that hangs is given up: its thread is a
        daemon, which stops nobody from leaving.

    Raises
    ------
    KeyboardInterrupt
        It came from the user, or from the work itself.

    Examples
    --------
    >>> import threading
    >>> guarded(threading.Event().wait, deadline=0.01).error
    'no answer within 0.01 s'
    """
    if _INSIDE.get():  # a plugin that runs others is watched over already
        return _told(_Hand(work).run(deadline))
    token = _INSIDE.set(True)
    try:
        with watching() as watch:
            hand = _Hand(work, begun=lambda thread: setattr(watch, "thread", thread))
            outcome = hand.run(deadline)
    finally:
        _INSIDE.reset(token)
    outcome.warned, outcome.random = watch.warned, watch.random
    return _told(outcome)


_INSIDE: Final = contextvars.ContextVar("successkit_inside", default=False)


class _Hand:
    """A thread that does one thing."""

    def __init__(
        self,
        work: Callable[[], object],
        begun: Callable[[int], None] = lambda _thread: None,
    ) -> None:
        self._work = work
        self._begun = begun
        self._done = threading.Event()
        self._outcome = Outcome()

    def run(self, deadline: float | None) -> Outcome:
        context = contextvars.copy_context()
        thread = threading.Thread(
            target=context.run, args=(self._do,), name="successkit-plugin", daemon=True
        )
        thread.start()
        if self._done.wait(deadline):
            return self._outcome
        return Outcome(error=f"no answer within {deadline:g} s")

    def _do(self) -> None:
        self._begun(threading.get_ident())
        self._outcome = attempt(self._work)
        self._done.set()


def _told(outcome: Outcome) -> Outcome:
    if outcome.interrupt is not None:
        raise outcome.interrupt
    return outcome
