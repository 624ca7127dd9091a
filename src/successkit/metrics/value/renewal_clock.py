"""``RenewalClock``: when each customer was due for renewal, and what it decided."""

from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.portfolio import Portfolio
from successkit.metrics.revenue.ledger import Ledger
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.contract_runs import CancelledEnds, Runs, contract_runs
from successkit.metrics.value.lives import (
    Lives,
    Visits,
    lives_of,
    visits_of,
    whole_lives,
)
from successkit.metrics.value.months import months_later, whole_months

_DAY: Final = np.timedelta64(1, "D")


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

    @property
    def rolling(self) -> BoolArray:
        """Whether a span is of a contract without a term."""
        return np.asarray(self.skipped >= 0)

    def part(self, spans: slice | Int64Array) -> "RenewalClock":
        """Return some of the spans.

        Parameters
        ----------
        spans
            Those of whole lives; a stretch of them is not copied.

        Returns
        -------
        RenewalClock
            Those.
        """
        columns = attrs.asdict(self, recurse=False)
        ledger = columns.pop("ledger")
        return RenewalClock(
            ledger=ledger, **{name: column[spans] for name, column in columns.items()}
        )

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
        return months_later(self.anchor[spans], terms * self.term[spans])

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
        months = whole_months(self.anchor[spans], day)
        passed = months // self.term[spans] - self.skipped[spans]
        result: Int64Array = np.clip(passed, 0, self.kept[spans])
        return result


def renewal_clock(
    portfolio: Portfolio,
    ledger: Ledger,
    *,
    since: date | None,
    grace: int,
    cancelled: CancelledEnds = "auto",
) -> RenewalClock:
    """Return every decision of the customers of a book.

    Parameters
    ----------
    portfolio
        A book cut to a day.
    ledger
        Changes of contract revenue up to it.
    since
        First day on which losses were recorded; decisions due before are not counted,
        though they are numbered. None counts all.
    grace
        Days in which a renewal may still come after the end of a contract.
    cancelled
        What the end of a cancelled contract is, where no earlier record tells.

    Returns
    -------
    RenewalClock
        By account, life and day.
    """
    runs = contract_runs(portfolio.contracts, ledger, cancelled)
    lives = lives_of(ledger)
    visits, day = visits_of(lives, runs), np.datetime64(portfolio.day)
    parts = [
        _Spans(runs, lives, visits.part(rows), day).columns(since, grace)
        for rows in whole_lives(visits.life)
    ]
    columns = {
        name: np.concatenate([part[name] for part in parts]) for name in parts[0]
    }
    return RenewalClock(ledger=ledger, **columns)


class _Spans:
    """What each life decided while the clock of one run was its own."""

    def __init__(
        self, runs: Runs, lives: Lives, visits: Visits, as_of: np.datetime64
    ) -> None:
        self.lives, self.visits, self.as_of = lives, visits, as_of
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
        self.skipped = np.where(self.rolling, self._passed(visits.entry), -1)
        stayed = self._stayed() - self.skipped
        self.kept = np.where(self.rolling, stayed, self._renewed())

    def columns(self, since: date | None, grace: int) -> dict[str, AnyArray]:
        """Return the decisions, numbered over each life, and which of them count."""
        early = self.gone & ~self.rolling & (self.access < self.due)
        decided = self.kept + self.gone
        before = np.cumsum(decided) - decided
        opening = np.append(True, self.final[:-1])[: len(before)]
        origin = before[opening][np.cumsum(opening) - 1]
        return {
            "life_start": self.lives.start[self.life],
            "life": self.life,
            "account": self.account,
            "term": self.term,
            "anchor": self.anchor,
            "skipped": self.skipped,
            "renewal": before - origin + 1,
            "kept": self.kept,
            "left": self.gone & ~early,
            "early": early,
            "leave": np.where(self.gone, self.lives.end[self.life], FAR),
            "open": self.final & ~self.gone,
            "first": np.minimum(self._before(since), decided),
            "last": np.minimum(self._settled(grace), decided),
        }

    def _passed(self, day: DayArray) -> Int64Array:
        """Return how many intervals of a rolling contract are over by a day."""
        result = np.zeros(len(self.term), np.int64)
        rows = np.flatnonzero(self.rolling)
        months = whole_months(self.anchor[rows], day[rows])
        result[rows] = np.maximum(months, 0) // self.term[rows]
        return result

    def _stayed(self) -> Int64Array:
        """Return after how many intervals of a rolling contract it went on."""
        by = np.where(self.gone, self.exit - _DAY, np.minimum(self.exit, self.as_of))
        return self._passed(np.maximum(by, self.visits.entry))

    def _renewed(self) -> Int64Array:
        reached = ~self.final & ((self.exit >= self.due) | self.renewed_early)
        return reached.astype(np.int64)

    def _before(self, since: date | None) -> Int64Array:
        """Return how many decisions were due before a day."""
        if since is None:
            return np.zeros(len(self.term), np.int64)
        day = np.datetime64(since, "D") - _DAY
        return self._due_by(np.full(len(self.term), day))

    def _settled(self, grace: int) -> Int64Array:
        """Return how many decisions are settled for everybody."""
        # Who answers within the grace is known before who stays silent.
        waiting = np.timedelta64(grace + 1 if grace else 0, "D")
        return self._due_by(np.where(self.rolling, self.as_of, self.as_of - waiting))

    def _due_by(self, day: DayArray) -> Int64Array:
        rolling = np.maximum(self._passed(day) - self.skipped, 0)
        return np.where(self.rolling, rolling, (self.due <= day).astype(np.int64))
