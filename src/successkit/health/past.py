"""``PastScores``: scores of past days, and what came of each customer."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, DayArray, Int64Array, Signal, Text
from successkit.health.outcomes import Outcomes
from successkit.health.scorecard import Scorecard


@attrs.frozen(eq=False, kw_only=True)
class PastScores:
    """One row for each customer and day: the score then, and what came of it.

    Parameters
    ----------
    scorecard
        What was scored with.
    signals
        Signals that counted, by name.
    days
        The days, rising.
    horizon
        Days that are looked ahead.
    outcomes
        What is known now.
    account_ids
        Ids of all accounts.
    account
        Shape (n,): position in ``account_ids``.
    day
        Shape (n,): position in ``days``.
    score_milli
        Shape (n,), int32: thousandths of a point; -1 where not scored.
    band
        Shape (n,), int8: position in ``HealthBand``; -1 where not scored.
    normalised_milli
        By signal, shape (n,), int32: 0 to 100,000; -1 where not known.
    ends
        Shape (n,): first day it was no customer, by what is known now; NaT for none.
    announced
        Shape (n,): a contract in force was cancelled already.
    mrr
        Shape (n,): monthly revenue. [minor units of the reporting currency]
    segment
        Shape (n,): what the rows are told apart by.
    left_out
        By reason, shape (days,): rows that do not count.
    """

    scorecard: Scorecard
    signals: tuple[Signal, ...]
    days: tuple[date, ...]
    horizon: int
    outcomes: Outcomes
    account_ids: AnyArray
    account: Int64Array
    day: Int64Array
    score_milli: AnyArray
    band: AnyArray
    normalised_milli: dict[str, AnyArray]
    ends: DayArray
    announced: BoolArray
    mrr: Int64Array
    segment: Text
    left_out: dict[str, Int64Array]

    def __len__(self) -> int:
        return len(self.account)

    def __repr__(self) -> str:
        return (
            f"<PastScores of {len(self):,} rows on {len(self.days)} days, "
            f"{int(self.lost.sum()):,} lost within {self.horizon} days>"
        )

    @property
    def when(self) -> DayArray:
        """Shape (n,): the day of each row."""
        return np.array(self.days, "datetime64[D]")[self.day]

    @property
    def days_left(self) -> Int64Array:
        """Shape (n,): days until the loss; below 0 for one that stays."""
        left = (self.ends - self.when).astype(np.int64)
        return np.where(np.isnat(self.ends), -1, left)

    @property
    def lost(self) -> BoolArray:
        """Shape (n,): whether it was lost within the horizon."""
        left = self.days_left
        return np.asarray((left > 0) & (left <= self.horizon))

    def take(self, rows: AnyArray) -> Self:
        """Return some rows.

        Parameters
        ----------
        rows
            Positions or a mask.

        Returns
        -------
        Self
            The same days, fewer rows.
        """
        return attrs.evolve(
            self,
            account=self.account[rows],
            day=self.day[rows],
            score_milli=self.score_milli[rows],
            band=self.band[rows],
            normalised_milli={
                name: column[rows] for name, column in self.normalised_milli.items()
            },
            ends=self.ends[rows],
            announced=self.announced[rows],
            mrr=self.mrr[rows],
            segment=self.segment.take(rows),
        )

    def before(self, day: date) -> Self:
        """Return the days whose outcome was known on a day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Self
            Days whose horizon, and the grace after it, had passed; maybe none.
        """
        wait = timedelta(days=self.horizon + self.outcomes.grace)
        return self.on(each for each in self.days if each + wait <= day)

    def on(self, days: Iterable[date]) -> Self:
        """Return the rows of some of the days.

        Parameters
        ----------
        days
            Which ones; others are as if they had never been asked for.

        Returns
        -------
        Self
            Fewer days, fewer rows.
        """
        wanted = set(days)
        kept = np.array([each in wanted for each in self.days], bool)
        fewer = self.take(kept[self.day])
        return attrs.evolve(
            fewer,
            days=tuple(each for each in self.days if each in wanted),
            day=(np.cumsum(kept) - 1)[fewer.day],
            left_out={why: rows[kept] for why, rows in self.left_out.items()},
        )
