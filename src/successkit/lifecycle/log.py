"""``Log`` and ``Replay``: the history of many accounts as half-open intervals."""

from datetime import date

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    DayArray,
    Int64Array,
    InvalidInputError,
    Lifecycle,
    Text,
)
from successkit.core.arrays import NULL_INT
from successkit.core.period import check_day
from successkit.lifecycle.table import NOWHERE, compile_lifecycle


@attrs.frozen(eq=False, kw_only=True)
class Log:
    """Every stay of every account, in order of account and time.

    Parameters
    ----------
    account
        Shape (rows,): position of the account.
    phase
        Shape (rows,): code of the phase.
    start, end
        Shape (rows,): first day in it, and first day no longer in it, or NaT. The end
        of one stay is the start of the next; a stay may be empty when two events
        happened on a day.
    visit
        Shape (rows,): 1 for the first time in this phase.
    cycle
        Shape (rows,): 1 for the first time as a customer.
    direction
        Shape (rows,): how it came in: 1 ahead, -1 back, 0 a beginning.
    event
        Shape (rows,): row of the event that caused it, or -1.
    transition
        Shape (rows,): place of the transition in the lifecycle; the number of
        transitions for the first entry, ``BY_HAND`` or ``BY_TIME``.
    """

    account: Int64Array
    phase: AnyArray
    start: DayArray
    end: DayArray
    visit: AnyArray
    cycle: AnyArray
    direction: AnyArray
    event: Int64Array
    transition: AnyArray

    def __len__(self) -> int:
        return len(self.start)


@attrs.frozen(eq=False, kw_only=True)
class Replay:
    """What ``replay`` found.

    Parameters
    ----------
    lifecycle
        The definition used.
    upto
        Last day looked at.
    outcome
        Shape (events,): place of each event's outcome in ``Outcome``.
    log
        All stays.
    phase
        Shape (accounts,): code of the phase on the last day, -1 for not begun.
    since
        Shape (accounts,): day it entered it, or NaT.
    visits
        Shape (accounts,): how often it entered that phase, or ``NULL_INT``.
    cycle
        Shape (accounts,): 0 for not begun.
    """

    lifecycle: Lifecycle
    upto: date
    outcome: AnyArray
    log: Log
    phase: AnyArray
    since: DayArray
    visits: Int64Array
    cycle: AnyArray

    def as_of(self, day: date) -> AnyArray:
        """Return the phase of each account on a past day.

        Parameters
        ----------
        day
            Not after ``upto``.

        Returns
        -------
        AnyArray
            Shape (accounts,): codes, -1 for not begun.

        Raises
        ------
        InvalidInputError
            The day lies after the last one looked at.
        """
        if check_day("day", day) > self.upto:
            raise InvalidInputError(
                f"day: expected a day up to {self.upto}, where the replay ends; "
                f"got {day}"
            )
        then, log = np.datetime64(day, "D"), self.log
        here = (log.start <= then) & (np.isnat(log.end) | (log.end > then))
        phase = np.full(len(self.phase), NOWHERE, np.int16)
        phase[log.account[here]] = log.phase[here]
        return phase

    def names(self, codes: AnyArray) -> Text:
        """Return codes of phases as names.

        Parameters
        ----------
        codes
            Shape (n,): -1 for not begun.

        Returns
        -------
        Text
            Shape (n,).
        """
        return Text.from_codes(codes, compile_lifecycle(self.lifecycle).names)

    def moves_back(self) -> Int64Array:
        """Return how often each account went back to an earlier phase.

        Returns
        -------
        Int64Array
            Shape (accounts,); a win-back is a beginning, not a move back.
        """
        back = self.log.account[self.log.direction < 0]
        return np.bincount(back, minlength=len(self.phase))

    def transition_counts(self) -> dict[str, int]:
        """Return how often each transition was taken.

        Returns
        -------
        dict[str, int]
            By id of the transition; those never taken have 0.
        """
        rows = self.lifecycle.transitions
        taken = self.log.transition[
            (self.log.transition >= 0) & (self.log.transition < len(rows))
        ]
        counts = np.bincount(taken, minlength=len(rows)).tolist()
        return {row.id: count for row, count in zip(rows, counts, strict=True)}


def close_log(log: Log) -> Log:
    """Return a log whose stays end where the next of the account begins.

    Parameters
    ----------
    log
        In order of account and time.

    Returns
    -------
    Log
        With ends.
    """
    end = np.full(len(log), np.datetime64("NaT"), "datetime64[D]")
    same = log.account[1:] == log.account[:-1]
    end[:-1][same] = log.start[1:][same]
    return attrs.evolve(log, end=end)


def current_visits(phase: AnyArray, visits: AnyArray) -> Int64Array:
    """Return how often each account entered the phase it is in.

    Parameters
    ----------
    phase
        Shape (accounts,).
    visits
        Shape (accounts, phases).

    Returns
    -------
    Int64Array
        Shape (accounts,), ``NULL_INT`` for not begun.
    """
    rows = np.arange(len(phase))
    found = visits[rows, np.maximum(phase, 0)].astype(np.int64)
    return np.where(phase < 0, NULL_INT, found)
