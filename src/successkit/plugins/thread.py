"""Foreign work in a thread of its own, which can be given up."""

import contextvars
import ctypes
import opcode
import queue
import sys
import threading
import time
from collections.abc import Callable
from typing import Final

from successkit.plugins.isolation import Outcome, attempt
from successkit.plugins.watch import RandomState, watching

Work = Callable[[], object]


class Helper:
    """A daemon thread that does one thing after another, until it is given up.

    Parameters
    ----------
    ends
        Whether work that hangs is asked to end.

    Attributes
    ----------
    state
        The global random state that its last work has left, if that is known.
    """

    def __init__(self, *, ends: bool = True) -> None:
        self.state: RandomState | None = None
        self._ends = ends
        self._orders: queue.SimpleQueue[_Order | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None

    def do(self, work: Work, deadline: float | None) -> Outcome:
        """Have something done, and wait for it no longer than allowed.

        Parameters
        ----------
        work
            What to do.
        deadline
            Seconds; None for any time. [s]

        Returns
        -------
        Outcome
            Its value, or what went wrong.

        Raises
        ------
        KeyboardInterrupt
            It came from the user, or from the work itself.
        """
        answer: queue.SimpleQueue[Outcome] = queue.SimpleQueue()
        self._start()
        self._orders.put((contextvars.copy_context(), work, answer))
        try:
            outcome = answer.get(timeout=deadline)
        except queue.Empty:
            self.give_up()
            return Outcome(error=f"no answer within {deadline:g} s")
        except BaseException:
            self.give_up()
            raise
        if outcome.interrupt is not None:
            raise outcome.interrupt
        return outcome

    def close(self) -> None:
        """Let the thread go, once it has done what it does."""
        if self._thread is not None:
            self._orders.put(None)
        self._thread = None

    def give_up(self) -> None:
        """Go on without the thread; a new one does what comes next."""
        thread, orders = self._thread, self._orders
        self._thread, self._orders = None, queue.SimpleQueue()
        orders.put(None)
        if self._ends and thread is not None:
            _end(thread)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(
                target=_serve,
                args=(self._orders,),
                name="successkit-plugin",
                daemon=True,
            )
            self._thread.start()


def guarded(
    work: Work, *, deadline: float | None = None, helper: Helper | None = None
) -> Outcome:
    """Do a piece of foreign work, and wait for it no longer than allowed.

    Parameters
    ----------
    work
        What to do.
    deadline
        Seconds; None for any time. [s]
    helper
        Who does it; None for a new thread.

    Returns
    -------
    Outcome
        Its value or what went wrong, and what it touched. Work that hangs is given up:
        its thread is asked to end, and keeps no program from ending if it does not.

    Examples
    --------
    >>> import threading
    >>> guarded(threading.Event().wait, deadline=0.01).error
    'no answer within 0.01 s'
    """
    if _INSIDE.get():  # a plugin that runs declarations is watched over already
        return timed(work, deadline=deadline)
    token, mine = _INSIDE.set(True), helper or Helper()
    try:
        with watching(mine.state) as watch:

            def seen() -> object:
                watch.thread = threading.get_ident()
                return work()

            outcome = mine.do(seen, deadline)
        # What comes next follows at once: reading it again costs more than the rest.
        mine.state = watch.state
    finally:
        _INSIDE.reset(token)
        if helper is None:
            mine.close()
    outcome.warned, outcome.random = watch.warned, watch.random
    return outcome


def timed(work: Work, *, deadline: float | None, ends: bool = True) -> Outcome:
    """Do something in a thread of its own, and wait for it no longer than allowed.

    Parameters
    ----------
    work
        What to do.
    deadline
        Seconds; None for any time. [s]
    ends
        Whether work that hangs is asked to end.

    Returns
    -------
    Outcome
        Its value, or what went wrong.

    Examples
    --------
    >>> timed(lambda: 6 * 7, deadline=10).value
    42
    """
    helper = Helper(ends=ends)
    try:
        return helper.do(work, deadline)
    finally:
        helper.close()


_INSIDE: Final = contextvars.ContextVar("successkit_inside", default=False)
_Order = tuple[contextvars.Context, Work, "queue.SimpleQueue[Outcome]"]


def _serve(orders: "queue.SimpleQueue[_Order | None]") -> None:
    while (order := orders.get()) is not None:
        context, work, answer = order
        answer.put(context.run(attempt, work))
        # Nothing of a chunk is to be held while waiting for the next one.
        del order, context, work, answer


def _end(thread: threading.Thread) -> None:
    """Raise SystemExit in a thread that runs in a loop."""
    # A loop that was given up would take half of the processor for ever. A thread that
    # sleeps takes nothing; and Python 3.11 would stand still in every traced thread
    # (debugger, coverage) until the sleeping one has taken its exception.
    if (
        thread.ident is not None
        and hasattr(ctypes, "pythonapi")
        and _loops(thread.ident)
    ):
        ctypes.pythonapi.PyThreadState_SetAsyncExc(
            ctypes.c_ulong(thread.ident), ctypes.py_object(SystemExit)
        )


def _loops(thread: int) -> bool:
    """Return whether a thread runs Python code, instead of waiting for a call."""
    seen = set[tuple[int, int]]()
    for _ in range(_LOOKS):
        frame = sys._current_frames().get(thread)  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        if frame is None:
            return False
        # A small loop is always met where it jumps back: only there it lets others in.
        name = opcode.opname[frame.f_code.co_code[frame.f_lasti]]
        seen.add((id(frame), frame.f_lasti))
        if "JUMP" in name or name == "RESUME" or len(seen) > 1:
            return True
        time.sleep(_PAUSE)
    return False


_LOOKS: Final = 5
_PAUSE: Final = 0.002
