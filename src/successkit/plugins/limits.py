"""``Limits``: how far a plugin's declaration may go."""

from typing import Literal

import attrs

from successkit.core import InvalidInputError


@attrs.frozen(kw_only=True)
class Limits:
    """How declarations of plugins are run; built-in ones know no limits.

    Parameters
    ----------
    chunk
        Accounts that a declaration sees at a time, >= 1.
    deadline
        Seconds that it may take for one chunk; None for any time. [s]
    isolation
        ``thread``: one that hangs is given up, and goes on in the background if it
        cannot be ended. That needs Python's own loops and waits: compiled code that
        never lets go of the interpreter stops the run.
        ``process``: it runs in a process of its own, which is ended then, and which
        may crash without harm. Starting it takes a second or so, and what a plugin
        declares must be importable there.
    probe
        Accounts of the book on which a declaration is tried out first; 0 for none.

    Examples
    --------
    >>> Limits(deadline=0.5).isolation
    'thread'
    """

    chunk: int = 65_536
    deadline: float | None = 10.0
    isolation: Literal["thread", "process"] = "thread"
    probe: int = 256

    def __attrs_post_init__(self) -> None:
        if self.chunk < 1:
            raise InvalidInputError(
                f"Limits.chunk: expected 1 account or more; got {self.chunk!r}"
            )
        if self.deadline is not None and not self.deadline > 0:
            raise InvalidInputError(
                "Limits.deadline: expected seconds > 0, or None for any time; "
                f"got {self.deadline!r}"
            )
        if self.isolation not in {"thread", "process"}:
            raise InvalidInputError(
                f"Limits.isolation: expected thread or process; got {self.isolation!r}"
            )
        if self.probe < 0:
            raise InvalidInputError(
                f"Limits.probe: expected 0 accounts or more; got {self.probe!r}"
            )
