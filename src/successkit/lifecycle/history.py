"""``History``: where accounts were when, read off the log."""

from collections.abc import Iterable, Mapping
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
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.log import Log
from successkit.lifecycle.snapshot import Snapshot
from successkit.lifecycle.table import NOWHERE, PhaseTable, compile_lifecycle


@attrs.frozen(eq=False, kw_only=True)
class History:
    """The stays of many accounts up to a day.

    Parameters
    ----------
    lifecycle
        The definition used.
    upto
        Last day looked at.
    log
        All stays.
    phase
        Shape (accounts,): code of the phase on the last day, -1 for not begun.
    since
        Shape (accounts,): day it entered it, or NaT.
    visit
        Shape (accounts,): how often it entered that phase, 0 for not begun.
    cycle
        Shape (accounts,): 0 for not begun.
    outcome
        Shape (events,): place of each event's outcome in ``Outcome``; empty where the
        policy was to ignore.
    events
        What was replayed.
    refused_event, refused_by
        Shape (refused,): rows of events that a guard or the days in a phase kept from
        applying, and the place of that transition in the lifecycle.
    known_at
        Last day on which what is in it was recorded; None for whatever is known.
    init
        Where the accounts stood before; None for from the beginning.
    facts
        By column: a value for each event, as it was on its day.
    """

    lifecycle: Lifecycle
    upto: date
    log: Log
    phase: AnyArray
    since: DayArray
    visit: AnyArray
    cycle: AnyArray
    outcome: AnyArray
    events: LifecycleEvents
    refused_event: Int64Array
    refused_by: AnyArray
    known_at: date | None = None
    init: Snapshot | None = None
    facts: Mapping[str, object] = attrs.field(factory=dict[str, object])

    @property
    def visits(self) -> Int64Array:
        """Shape (accounts,): how often it entered its phase, or ``NULL_INT``."""
        return np.where(self.phase < 0, NULL_INT, self.visit.astype(np.int64))

    def as_of(self, day: date) -> AnyArray:
        """Return the phase of each account on a past day.

        Parameters
        ----------
        day
            Not after ``upto``, nor before the watermark of ``init``.

        Returns
        -------
        AnyArray
            Shape (accounts,): codes, -1 for not begun.

        Raises
        ------
        InvalidInputError
            The day lies outside.
        """
        rows = self.rows_on(day)
        phase = np.full(len(self.phase), NOWHERE, np.int16)
        phase[self.log.account[rows]] = self.log.phase[rows]
        return phase

    def rows_on(self, day: date) -> Int64Array:
        """Return the stay of each account that had begun by the end of a day.

        Parameters
        ----------
        day
            As for :meth:`as_of`.

        Returns
        -------
        Int64Array
            Rows of the log, one for each such account, in order of accounts.

        Raises
        ------
        InvalidInputError
            The day lies outside.
        """
        self._check(day)
        log = self.log
        begun = log.start <= np.datetime64(day, "D")
        # Those of an account that have begun come first.
        over = begun[1:] & (log.account[1:] == log.account[:-1])
        begun[:-1] &= ~over
        return np.flatnonzero(begun)

    def panel(self, days: Iterable[date]) -> AnyArray:
        """Return the phase of each account on several days.

        Parameters
        ----------
        days
            As for :meth:`as_of`, in any order.

        Returns
        -------
        AnyArray
            Shape (days, accounts): codes, -1 for not begun.
        """
        found = [self.as_of(day) for day in days]
        none = np.empty((0, len(self.phase)), np.int16)
        return np.stack(found) if found else none

    def time_in_phase(self) -> Int64Array:
        """Return the days that each account spent in each phase, up to the last day.

        Returns
        -------
        Int64Array
            Shape (accounts, phases). A stay that lasts counts up to ``upto``, without
            that day, so that a row adds up to the days since the account began; one
            carried over from a snapshot counts from its own start.
        """
        log, phases = self.log, len(self._table.names)
        end = np.where(log.last, np.datetime64(self.upto, "D"), log.end)
        spent = (end - log.start).astype(np.int64)
        place = log.account.astype(np.int64) * phases + log.phase
        # Sums of whole days stay far below the 2**53 that a float holds exactly.
        days = np.bincount(place, spent, len(self.phase) * phases)
        return days.astype(np.int64).reshape(-1, phases)

    def next_due(self, as_of: date | None = None) -> DayArray:
        """Return when to look at each account again.

        Parameters
        ----------
        as_of
            The day; None for the last one.

        Returns
        -------
        DayArray
            Shape (accounts,): the first day after ``as_of`` on which time alone changes
            something: the account is longer in its phase than expected, longer than
            twice as long, or a timeout moves it. NaT where it never does.
        """
        day = self.upto if as_of is None else as_of
        rows = self.rows_on(day)
        found = np.full(len(self.phase), np.datetime64("NaT"), "datetime64[D]")
        start, phase = self.log.start[rows], self.log.phase[rows]
        due = np.full(len(rows), np.datetime64("NaT"), "datetime64[D]")
        for days in self._marks():
            mark = start + days[phase].astype("timedelta64[D]")
            mark[(days[phase] < 0) | (mark <= np.datetime64(day, "D"))] = "NaT"
            due = np.fmin(due, mark)
        found[self.log.account[rows]] = due
        return found

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
        return Text.from_codes(codes, self._table.names)

    def moves_back(self) -> Int64Array:
        """Return how often each account went back to an earlier phase.

        Returns
        -------
        Int64Array
            Shape (accounts,); a win-back is a beginning, not a move back.
        """
        back = self.log.account[self.log.direction < 0]
        return np.bincount(back, minlength=len(self.phase))

    def first_entered(self) -> DayArray:
        """Return the day on which each account first entered each phase.

        Returns
        -------
        DayArray
            Shape (accounts, phases); NaT where it never did, or before the snapshot
            from which this history goes on.
        """
        shape = (len(self.phase), len(self._table.names))
        found = np.full(shape, np.datetime64("NaT"), "datetime64[D]")
        first = self.log.take(self.log.visit == 1)
        found[first.account, first.phase] = first.start
        return found

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

    @property
    def _table(self) -> PhaseTable:
        return compile_lifecycle(self.lifecycle)

    def _check(self, day: date) -> None:
        first = None if self.init is None else self.init.watermark
        if check_day("day", day) > self.upto or (first is not None and day < first):
            begin = "" if first is None else f"from {first} "
            raise InvalidInputError(
                f"day: expected a day {begin}up to {self.upto}, where the replay ends; "
                f"got {day}"
            )

    def _marks(self) -> list[Int64Array]:
        """Return days in a phase after which something changes, by phase; -1 never."""
        expected = np.array(
            [
                -1 if phase.expected_days is None else phase.expected_days
                for phase in self.lifecycle.phases
            ],
            np.int64,
        )
        after = self._table.timeout_after[1:]
        timeout = np.where(after > 0, after, -1)
        behind = np.where(expected < 0, -1, expected + 1)
        stuck = np.where(expected < 0, -1, 2 * expected + 1)
        return [behind, stuck, timeout]
