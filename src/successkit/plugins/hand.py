"""``Hand``: whoever does the jobs, in a thread or in another process."""

from collections.abc import Generator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from successkit.plugins.isolation import Outcome
from successkit.plugins.jobs import Job, Kept, Subject
from successkit.plugins.limits import Limits
from successkit.plugins.process import ProcessHand
from successkit.plugins.thread import Helper, guarded


class Hand(Protocol):
    """Does one job after another; what goes wrong is part of the outcome."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None: ...

    def begin(self) -> None:
        """Forget what earlier jobs have kept; other work lies between."""
        ...

    def do(self, job: Job, subject: Subject) -> Outcome:
        """Return what became of a job.

        Parameters
        ----------
        job
            The same object for every chunk of one declaration.
        subject
            Part of a book.
        """
        ...


class ThreadHand:
    """Does each job in a thread of this process.

    Parameters
    ----------
    deadline
        Seconds that a job may take; None for any time. [s]
    """

    def __init__(self, deadline: float | None) -> None:
        self._deadline = deadline
        self._kept: Kept = {}
        self._helper = Helper()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
        /,
    ) -> None:
        self._helper.close()

    def begin(self) -> None:
        """Forget what earlier jobs have kept."""
        self._kept = {}
        # Since then, anybody may have drawn random numbers.
        self._helper.state = None

    def do(self, job: Job, subject: Subject) -> Outcome:
        """Return what became of a job.

        Parameters
        ----------
        job
            What to do.
        subject
            Part of a book.

        Returns
        -------
        Outcome
            Its value, or what went wrong.
        """
        kept = self._kept
        return guarded(
            lambda: job(subject, kept), deadline=self._deadline, helper=self._helper
        )


def hand_of(limits: Limits) -> Hand:
    """Return who does the jobs under these limits.

    Parameters
    ----------
    limits
        Isolation and deadline.

    Returns
    -------
    Hand
        To be used in a ``with`` statement.
    """
    if limits.isolation == "process":
        return ProcessHand(limits.deadline)
    return ThreadHand(limits.deadline)


@contextmanager
def begun(hand: Hand | None, limits: Limits) -> Generator[Hand, None, None]:
    """Give a hand for one run.

    Parameters
    ----------
    hand
        The one to use, which stays open; None for a new one.
    limits
        Of a new one.

    Yields
    ------
    Hand
        Ready to begin.
    """
    if hand is None:
        with hand_of(limits) as new:
            yield new
    else:
        hand.begin()
        yield hand
