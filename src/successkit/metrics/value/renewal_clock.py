"""``RenewalClock``: when each customer was due for renewal, and what it decided."""

from datetime import date

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.revenue.ledger import Ledger, build_ledger
from successkit.metrics.revenue.monthly import add_months, months_between
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.contract_runs import CancelledEnds, Runs, contract_runs
from successkit.metrics.value.lives import Lives, Visits, lives_of, visits_of

_DAY = np.timedelta64(1, "D")


@attrs.frozen(eq=False, kw_only=True)
class RenewalClock:
    """Decisions of customers in spans: one contract after the other of each life.

    A span has ``kept`` decisions at which the customer stayed, ``term`` months apart,
    and at most one at which it left, or which it did not wait for.

    Parameters
    ----------
    ledger
        Changes of revenue behind it.
    life_start
        Shape (n,): first day of the life that a span is part of.
    life
        Shape (n,): number of the life, rising.
    account
        Shape (n,): position of the account.
    term
        Shape (n,): months from one decision to the next.
    anchor
        Shape (n,): day from which due days are counted.
    skipped
        Shape (n,): how many terms after the anchor lie before the first decision.
    renewal
        Shape (n,): number of the first decision, counted over the life.
    kept
        Shape (n,): at how many decisions the customer stayed.
    left
        Whether it left at the one that follows.
    early
        Whether it left before the one that follows.
    leave
        Shape (n,): the day it left; ``FAR`` where it did not.
    open
        Whether it waits for the one that follows.
    first, last
        Shape (n,): which decisions of the span are counted: from place ``first`` up to,
        but without, place ``last``.
    """

    ledger: Ledger
    life_start: DayArray
    life: Int64Array
    account: Int64Array
    term: Int64Array
    anchor: DayArray
    skipped: Int64Array
    renewal: Int64Array
    kept: Int64Array
    left: BoolArray
    early: BoolArray
    leave: DayArray
    open: BoolArray
    first: Int64Array
    last: Int64Array

    def __len__(self) -> int:
        return len(self.life)

    def due(self, place: Int64Array, spans: Int64Array | slice) -> DayArray:
        """Return when decisions of spans are due.

        Parameters
        ----------
        place
            Shape (k,): which decision of the span, from 0.
        spans
            Shape (k,): which spans.

        Returns
        -------
        DayArray
            Shape (k,).
        """
        terms = self.skipped[spans] + 1 + place
        return add_months(self.anchor[spans], terms * self.term[spans])

    def kept_by(self, day: DayArray, spans: Int64Array | slice) -> Int64Array:
        """Return how many decisions to stay were due up to a day.

        Parameters
        ----------
        day
            Shape (k,).
        spans
            Shape (k,): which spans.

        Returns
        -------
        Int64Array
            Shape (k,).
        """
        passed = _terms(self.anchor[spans], day, self.term[spans]) - self.skipped[spans]
        return np.clip(passed, 0, self.kept[spans])


def renewal_clock(
    portfolio: Portfolio,
    *,
    since: date | None,
    definition: Definition,
    cancelled: CancelledEnds = "auto",
) -> RenewalClock:
    """Return every decision of the customers of a book.

    Parameters
    ----------
    portfolio
        A book cut to a day.
    since
        First day on which losses were recorded; decisions due before are not counted,
        though they are numbered. None counts all.
    definition
        The grace, and what else ends a contract.
    cancelled
        What the end of a cancelled contract is, where no earlier record tells.

    Returns
    -------
    RenewalClock
        By account, life and day.
    """
    ledger = build_ledger(portfolio, definition)
    runs = contract_runs(portfolio.contracts, ledger, cancelled)
    lives = lives_of(ledger)
    as_of = np.datetime64(portfolio.day, "D")
    return _Spans(ledger, runs, lives, visits_of(lives, runs), as_of).clock(
        since, definition.renewal_grace
    )


def _terms(anchor: DayArray, day: DayArray, term: Int64Array) -> Int64Array:
    """Return how many whole terms lie between a day and a later one."""
    parts, length = months_between(anchor, np.minimum(day, _LATEST))
    whole: Int64Array = parts // length // term
    return whole


_LATEST = np.datetime64("9990-01-01", "D")


class _Spans:
    """What each life decided while the clock of one run was its own."""

    def __init__(
        self, ledger: Ledger, runs: Runs, lives: Lives, visits: Visits, day: DayArray
    ) -> None:
        self.ledger, self.lives, self.visits, self.day = ledger, lives, visits, day
        self.life, run = visits.life, visits.run
        self.account, self.term = runs.account[run], runs.term[run]
        self.rolling, self.due = runs.rolling[run], runs.due[run]
        self.final = np.append(self.life[1:] != self.life[:-1], True)[: len(run)]
        ended = lives.end[self.life]
        self.exit = np.minimum(runs.until[run], ended)
        self.gone = self.final & (ended < FAR)
        # Access runs on to the end of the term where the churn counts from the click.
        to_end = (ended == runs.until[run]) & (runs.ends[run] < FAR)
        self.access = np.where(to_end, runs.ends[run], ended)
        self.renewed_early = ~self.final & runs.early[run]
        self.anchor = np.where(self.rolling, runs.start[run], self.due)

    def clock(self, since: date | None, grace: int) -> RenewalClock:
        skipped = np.where(self.rolling, self._passed(self.visits.entry), -1)
        kept = np.where(self.rolling, self._stayed() - skipped, self._renewed())
        waits = self.gone & ~self.rolling
        early = waits & (self.access < self.due)
        open_ = self.final & ~self.gone
        decided = kept + self.gone
        before = np.cumsum(decided) - decided
        opening = np.append(True, self.final[:-1])[: len(before)]
        origin = before[opening][np.cumsum(opening) - 1]
        clock = RenewalClock(
            ledger=self.ledger,
            life_start=self.lives.start[self.life],
            life=self.life,
            account=self.account,
            term=self.term,
            anchor=self.anchor,
            skipped=skipped,
            renewal=before - origin + 1,
            kept=kept,
            left=self.gone & ~early,
            early=early,
            leave=np.where(self.gone, self.lives.end[self.life], FAR),
            open=open_,
            first=np.zeros(len(kept), np.int64),
            last=decided,
        )
        return attrs.evolve(
            clock,
            first=self._first(since, skipped, decided),
            last=self._last(grace, skipped, decided),
        )

    def _passed(self, day: DayArray) -> Int64Array:
        """Return how many intervals of a rolling contract are over by a day."""
        return _terms(np.where(self.rolling, self.anchor, day), day, self.term)

    def _stayed(self) -> Int64Array:
        """Return how many intervals of a rolling contract the customer went on after."""
        by = np.where(self.gone, self.exit - _DAY, np.minimum(self.exit, self.day))
        return self._passed(np.maximum(by, self.visits.entry))

    def _renewed(self) -> Int64Array:
        reached = ~self.final & ((self.exit >= self.due) | self.renewed_early)
        return reached.astype(np.int64)

    def _first(
        self, since: date | None, skipped: Int64Array, decided: Int64Array
    ) -> Int64Array:
        """Return the place of the first decision due on a day or later."""
        if since is None:
            return np.zeros(len(decided), np.int64)
        return self._over(np.datetime64(since, "D") - _DAY, skipped, decided)

    def _last(self, grace: int, skipped: Int64Array, decided: Int64Array) -> Int64Array:
        """Return the place after the last decision that is settled for everybody."""
        # Who answers within the grace is known before who stays silent.
        waiting = np.timedelta64(grace + 1 if grace else 0, "D")
        day = np.where(self.rolling, self.day, self.day - waiting)
        return self._over(day, skipped, decided)

    def _over(
        self, day: DayArray, skipped: Int64Array, decided: Int64Array
    ) -> Int64Array:
        """Return how many decisions of each span were due up to a day."""
        days = np.broadcast_to(day, self.due.shape)
        later = np.maximum(days, self.anchor)
        rolling = np.where(self.anchor > days, 0, self._passed(later) - skipped)
        fixed = (self.due <= days).astype(np.int64)
        return np.clip(np.where(self.rolling, rolling, fixed), 0, decided)
