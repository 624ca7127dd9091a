"""``Replay``: what a replay found."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs
import numpy as np

from successkit.core import Int64Array
from successkit.lifecycle.cells import OUTCOMES
from successkit.lifecycle.difference import Difference, difference
from successkit.lifecycle.history import History
from successkit.lifecycle.kinds import Outcome
from successkit.lifecycle.refusals import Refusal, refusals
from successkit.lifecycle.snapshot import Snapshot, narrow
from successkit.lifecycle.table import compile_lifecycle
from successkit.lifecycle.why import WhyPhase, why

_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})


@attrs.frozen(eq=False, kw_only=True)
class Replay(History):
    """What ``replay`` found: a :class:`History`, and what can be asked of it."""

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
        return refusals(self)

    def why(self, account: int, *, facts: Mapping[str, object] = _NO_FACTS) -> WhyPhase:
        """Return why an account stands where it does, as data.

        Parameters
        ----------
        account
            Its position.
        facts
            Its values by column on the last day, for the guards of what comes next.

        Returns
        -------
        WhyPhase
            What moved it, what was refused, and what would come next.
        """
        return why(self, account, facts=facts)

    def diff(self, other: History) -> Difference:
        """Return what another, newer history withdraws from this one and adds to it.

        Parameters
        ----------
        other
            From a later replay of the same accounts.

        Returns
        -------
        Difference
            Empty, and false, when nothing changed.
        """
        return difference(self, other)

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
