"""``Replay``: what a replay found."""

from typing import NamedTuple

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.core.arrays import NULL_INT
from successkit.lifecycle.cells import OUTCOMES
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.history import History
from successkit.lifecycle.kinds import REFUSED, Outcome
from successkit.lifecycle.snapshot import Snapshot, narrow
from successkit.lifecycle.table import compile_lifecycle


class Refusal(NamedTuple):
    """An event that did not apply.

    ``row`` is the row of the event, ``transition`` the id of the move whose guard was
    false or that needed more days in the phase, empty where there is none.
    """

    row: int
    outcome: Outcome
    transition: str
    guard: str


@attrs.frozen(eq=False, kw_only=True)
class Replay(History):
    """What ``replay`` found; see :class:`History` for where accounts were when.

    Parameters
    ----------
    outcome
        Shape (events,): place of each event's outcome in ``Outcome``; empty where the
        policy was to ignore.
    events
        What was replayed.
    refused_event, refused_by
        Shape (refused,): rows of events that a guard or the days in a phase kept from
        applying, and the place of that transition in the lifecycle.
    """

    outcome: AnyArray
    events: LifecycleEvents
    refused_event: Int64Array
    refused_by: AnyArray

    @property
    def visits(self) -> Int64Array:
        """Shape (accounts,): how often it entered its phase, or ``NULL_INT``."""
        return np.where(self.phase < 0, NULL_INT, self.visit.astype(np.int64))

    def outcomes(self) -> list[Outcome]:
        """Return what became of each event.

        Returns
        -------
        list[Outcome]
            In order of the rows of the events.
        """
        return [OUTCOMES[code] for code in self.outcome.tolist()]

    def outcome_counts(self) -> dict[Outcome, int]:
        """Return how many events had each outcome.

        Returns
        -------
        dict[Outcome, int]
            Every outcome, in declared order; they add up to the events.
        """
        counts = np.bincount(self.outcome, minlength=len(OUTCOMES)).tolist()
        return dict(zip(OUTCOMES, counts, strict=True))

    def refusals(self) -> list[Refusal]:
        """Return the events that did not apply, with the move that refused each.

        Returns
        -------
        list[Refusal]
            In order of the rows of the events.
        """
        codes = [OUTCOMES.index(outcome) for outcome in REFUSED]
        rows = np.flatnonzero(np.isin(self.outcome, codes)).tolist()
        by = dict(
            zip(self.refused_event.tolist(), self.refused_by.tolist(), strict=True)
        )
        found = list[Refusal]()
        for row in rows:
            move = self.lifecycle.transitions[by[row]] if row in by else None
            outcome = OUTCOMES[self.outcome[row]]
            guard = move.guard if move and outcome is Outcome.GUARD_FALSE else ""
            found.append(Refusal(row, outcome, move.id if move else "", guard))
        return found

    def snapshot(self) -> Snapshot:
        """Return where all accounts stand, to go on from.

        Returns
        -------
        Snapshot
            Its watermark is the last day looked at.
        """
        phases = len(compile_lifecycle(self.lifecycle).names)
        visits = np.zeros((len(self.phase), phases), np.int64)
        if self.init is not None:
            visits[: len(self.init)] = self.init.visits
        # The last of several assignments to one place stays.
        visits[self.log.account, self.log.phase] = self.log.visit
        accounts, ids = self._seen()
        return Snapshot(
            lifecycle=self.lifecycle,
            watermark=self.upto,
            phase=narrow(self.phase),
            since=self.since,
            cycle=narrow(self.cycle),
            visits=narrow(visits),
            seen_account=accounts,
            seen_id=ids,
            version=1 if self.init is None else self.init.version + 1,
            known_at=self.known_at,
        )

    def _seen(self) -> tuple[Int64Array, tuple[str, ...]]:
        events, upto = self.events, np.datetime64(self.upto, "D")
        had = (events.id.codes >= 0) & (events.day <= upto)
        if self.known_at is not None:
            had &= events.known_on() <= np.datetime64(self.known_at, "D")
        pairs = zip(
            events.account[had].tolist(),
            events.id.take(had).strings().tolist(),
            strict=True,
        )
        before = list[tuple[int, str]]()
        if self.init is not None:
            ids = self.init.seen_id
            before = list(zip(self.init.seen_account.tolist(), ids, strict=True))
        every = sorted({*before, *pairs})
        return (
            np.array([account for account, _ in every], np.int64),
            tuple(name for _, name in every),
        )
