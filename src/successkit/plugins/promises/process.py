"""What a declaration asks of the process it runs in: the clock, hashes, addresses."""

import builtins
import dis
import sys
import time
from collections.abc import Generator
from contextlib import contextmanager
from datetime import date, datetime
from types import CodeType, FrameType
from typing import Final

import attrs

from successkit.plugins.promises.libraries import is_library

_ALWAYS: Final = frozenset({time.time, time.time_ns})  # noqa: TID251
_WITHOUT: Final = {
    time.localtime: 0,
    time.gmtime: 0,
    time.ctime: 0,
    time.asctime: 0,
    time.strftime: 1,
}
"""Functions that read the clock when they get no more arguments than this."""

_METHODS: Final = frozenset({"now", "utcnow", "today"})
_OWN: Final = frozenset({builtins.hash, builtins.id})
_OTHERS: Final = frozenset({"logging", "importlib", "threading"})
"""Modules that read the clock for purposes of their own."""


@attrs.define
class Asked:
    """What was asked of the process.

    Parameters
    ----------
    clock
        How the clock was read, and where; empty when it was not.
    own
        Which answer was used that another process would not give, and where.
    """

    clock: str = ""
    own: str = ""
    _read: set[CodeType] = attrs.field(factory=set[CodeType], init=False)

    def seen(self, frame: FrameType, event: str, called: object) -> None:
        """Note one event of the interpreter, as given by ``sys.setprofile``."""
        if event == "call":
            self._entered(frame)
        elif event == "c_call":
            self._called(frame, called)

    def _entered(self, frame: FrameType) -> None:
        code = frame.f_code
        if code in self._read:
            return
        self._read.add(code)
        # numpy parses the words itself, so nobody calls anything that could be seen.
        if not self.clock and not _is_library(frame) and _asks_numpy(code):
            self.clock = f"numpy's 'now' or 'today' {_place(frame)}"
        elif (
            not self.clock
            and "Timestamp" in code.co_names
            and _METHODS.intersection(code.co_names)
        ):
            self.clock = f"Timestamp.now or today {_place(frame)}"

    def _called(self, frame: FrameType, called: object) -> None:
        if not self.clock and _reads_clock(frame, called):
            name = getattr(called, "__qualname__", str(called))
            self.clock = f"{name} {_place(frame)}"
        if not self.own and _asks_process(frame, called):
            self.own = f"{getattr(called, '__name__', '')}() {_place(frame)}"


@contextmanager
def listening() -> Generator[Asked, None, None]:
    """Listen to what this thread calls.

    Yields
    ------
    Asked
        Filled while the block runs.

    Examples
    --------
    >>> from datetime import date
    >>> with listening() as asked:
    ...     _ = date.today()
    >>> asked.clock.partition(" in ")[0]
    'date.today'
    """
    asked, before = Asked(), sys.getprofile()
    sys.setprofile(asked.seen)
    try:
        yield asked
    finally:
        sys.setprofile(before)


def _reads_clock(frame: FrameType, called: object) -> bool:
    owner: object = getattr(called, "__self__", None)
    if isinstance(owner, type) and issubclass(owner, date | datetime):
        found = getattr(called, "__name__", "") in _METHODS
    elif owner is time:
        few = _WITHOUT.get(called)  # type: ignore[call-overload]
        found = called in _ALWAYS or (few is not None and _arguments(frame) == few)
    else:
        return False
    return found and not _for_others(frame)


def _asks_process(frame: FrameType, called: object) -> bool:
    # A class that is a key has a __hash__ that calls hash, which does no harm.
    return (
        getattr(called, "__self__", None) is builtins
        and called in _OWN
        and frame.f_code.co_name not in {"__hash__", "__eq__", "__repr__"}
        and not _is_library(frame)
        and not _for_others(frame)
    )


def _arguments(frame: FrameType) -> int:
    """Return how many arguments the running call has, or -1 when that is not seen."""
    code, at = frame.f_code.co_code, frame.f_lasti
    return code[at + 1] if dis.opname[code[at]] == "CALL" else -1


def _for_others(frame: FrameType | None) -> bool:
    """Return whether a module of the system asks for a purpose of its own."""
    while frame is not None and _package(frame) != "successkit":
        if _package(frame) in _OTHERS:
            return True
        frame = frame.f_back
    return False


def _is_library(frame: FrameType) -> bool:
    return is_library(_package(frame))


def _package(frame: FrameType) -> str:
    return str(frame.f_globals.get("__name__", "")).partition(".")[0]


def _asks_numpy(code: CodeType) -> bool:
    words = [word for word in code.co_consts if isinstance(word, str)]
    typed = [*code.co_names, *words]
    return any(word in {"now", "today"} for word in words) and any(
        "datetime64" in name for name in typed
    )


def _place(frame: FrameType) -> str:
    return f"in {frame.f_code.co_name}, line {frame.f_lineno}"
