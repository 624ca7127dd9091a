"""Evaluations before the day of a review, recomputed from the facts known then.

A band rests on several evaluations. None of them is stored: each is what a review of
that day would have said, so two runs cannot disagree. Most accounts need only the
newest few, since nothing that came before could change their band any more; the
others are evaluated back until that holds for them, or to where they began.
"""

from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    Failure,
    FloatArray,
    Int64Array,
    ObjectArray,
)
from successkit.core.packed import places
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.past import PastDays
from successkit.engine.past_setup import untried
from successkit.engine.recall import Recall, needs_whole_book
from successkit.engine.scored import Scored, looked_at
from successkit.engine.setup import Setup
from successkit.health import (
    FORGETS_AFTER,
    Scorecard,
    band_of,
    bands_between,
    bands_over,
    deciding_scores,
)
from successkit.health.result import HealthResult, by_card

_SETTLE_EACH: Final = 12
_SETTLE_EVERY: Final = 4
"""Few are open after so many evaluations, and whether each is settled costs much."""

_WORTH_A_SMALLER_BOOK: Final = 0.75
"""Share of accounts still open below which they are taken out of the book."""


@attrs.frozen(eq=False)
class Bands:
    """Bands after the evaluations up to the day of a review.

    Parameters
    ----------
    bands
        Shape (accounts,), int8: position in ``HealthBand``; -1 where not scored.
    failures
        What went wrong in plugins on earlier days, and did not on the day itself.
    undecided
        Accounts that stayed near a limit for as long as was looked back.
    hovering
        Shape (accounts,): which they are; None for none.
    """

    bands: AnyArray
    failures: tuple[Failure, ...] = ()
    undecided: int = 0
    hovering: BoolArray | None = None


def settled_bands(
    setup: Setup,
    past: PastDays,
    now: Scored,
    recall: Recall | None = None,
    failed: tuple[Failure, ...] = (),
) -> Bands:
    """Return the bands of a review, with hysteresis over the evaluation calendar.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where earlier evaluations come from.
    now
        Scores of the day.
    recall
        Gives values that were known last; None where none counts.
    failed
        What is not to be tried, besides what failed on the day.

    Returns
    -------
    Bands
        Those of :func:`successkit.health.bands_over` over the scores of every
        evaluation since the account began, bit for bit. Only an account that stayed
        near a limit for all of :func:`reach_of` is taken as if it had begun with the
        oldest evaluation, which is the same for as many reviews.
    """
    calendar, reach = EvaluationCalendar.of(setup.config), reach_of(setup)
    if not reach:
        return Bands(_plain(now.health))
    search = _Search(setup, past, now, recall, failed)
    for day in calendar.stretch(now.table.as_of, reach):
        if not search.open.size:
            break
        search.look_back(day)
    return search.result()


def reach_of(setup: Setup) -> int:
    """Return how many evaluations are looked back on before one is the first.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    int
        Where each evaluation needs the whole book, ``evaluations_back``: there a few
        accounts near a limit would cost as much as all.
    """
    config = setup.config
    if not config.evaluations_back or needs_whole_book(setup):
        return config.evaluations_back
    return max(config.evaluations_back, config.evaluations_most)


class _Search:
    """Looking back, day by day, at the accounts whose band is still open."""

    def __init__(
        self,
        setup: Setup,
        past: PastDays,
        now: Scored,
        recall: Recall | None,
        failed: tuple[Failure, ...],
    ) -> None:
        self.setup, self.recall = untried(setup), recall
        self.shrinks = not needs_whole_book(setup)
        self.past, self.health = past, now.health
        self.failed = (*failed, *(each for each in now.failures if each.fatal))
        self.failures: list[Failure] = []
        self.ids = now.table.ids
        self.part = past.portfolio
        self.at = places(self.part.account_ids, self.ids)
        self.bands = np.full(len(now.health), -1, np.int8)
        self.open: Int64Array = np.flatnonzero(~np.isnan(now.health.score))
        self.at = self.at.take(self.open)
        counts = EvaluationCalendar.of(setup.config).has(now.table.as_of)
        today = deciding_scores(now.health)
        newest = today[self.open][None]
        self.scores = newest if counts else newest[:0]
        self.today = None if counts else today
        self._settle()

    def look_back(self, day: date) -> None:
        """Score the open accounts on one more day, and settle those it decides."""
        ids, decided = self.ids.take(self.open), self.past.decided
        known = None if decided is None else decided.find(day, ids)
        known = known or self.past.rescored(self.setup, day, ids)
        found, there = known or self._evaluated(day, ids)
        self.scores = np.concatenate([found[None], self.scores])
        self._begin(~there)
        evaluations = len(self.scores)
        if evaluations <= _SETTLE_EACH or evaluations % _SETTLE_EVERY == 0:
            self._settle()

    def _evaluated(self, day: date, ids: ObjectArray) -> tuple[FloatArray, BoolArray]:
        """Return the scores of a day, and which accounts were there."""
        if self.shrinks and len(ids) < _WORTH_A_SMALLER_BOOK * len(self.part):
            self.part = self.part.select(self.at)
            self.at = np.arange(len(ids))
        before = self.past.scored(
            self.setup, self.part, day, self.failed, self.recall, only_scores=True
        )
        self.failures += [each for each in before.failures if each.fatal]
        row = self._rows_in(before.table.ids)
        found = np.append(deciding_scores(before.health), np.nan).take(row)
        if self.past.decided is not None:
            slim = looked_at(self.setup, before)
            self.past.decided.note(day, ids, found, row, slim)
        return found, row >= 0

    def _rows_in(self, ids: ObjectArray) -> Int64Array:
        """Return where the open accounts stand in a table of an earlier day, or -1."""
        if len(ids) == len(self.part):  # all of them were there: nothing moved
            return self.at
        return places(ids, self.ids.take(self.open))

    def result(self) -> Bands:
        """Return every band; what is still open began with the oldest evaluation."""
        self._settle()
        crossed = self.open[self._crossed()]
        hovering = np.zeros(len(self.bands), bool)
        hovering[crossed] = True
        self._close_from_here(np.ones(len(self.open), bool))
        failures = first_of_each(self.failures)
        return Bands(self.bands, failures, len(crossed), hovering)

    def _crossed(self) -> BoolArray:
        """Return which open accounts have had scores on both sides of a limit."""
        result = np.zeros(len(self.open), bool)

        def plain(card: Scorecard, rows: AnyArray) -> AnyArray:
            bands = band_of(self.scores[:, rows].T, scorecard=card)
            low = np.where(bands < 0, np.int8(9), bands).min(axis=1, initial=9)
            result[rows] = bands.max(axis=1, initial=-1) > low
            return np.asarray(low)

        by_card(self.health, self.open, plain)
        return result

    def _begin(self, absent: BoolArray) -> None:
        """Settle accounts whose history begins here: nothing before it counts."""
        begun = absent
        if len(self.scores) >= FORGETS_AFTER:
            begun = absent | np.isnan(self.scores[:FORGETS_AFTER]).all(axis=0)
        if begun.any():
            self._close_from_here(begun)

    def _close_from_here(self, begun: BoolArray) -> None:
        bands = by_card(
            self.health,
            self.open[begun],
            lambda card, rows: bands_over(
                self.scores[:, begun][:, rows].T,
                scorecard=card,
                today=self._today(begun, rows),
            )[:, -1],
        )
        self._close(begun, bands)

    def _settle(self) -> None:
        low, high = self._ends()
        self._close(low == high, low[low == high])

    def _close(self, done: BoolArray, bands: AnyArray) -> None:
        self.bands[self.open[done]] = bands
        rest = np.flatnonzero(~done)
        if len(rest) < len(done):
            self.open, self.at = self.open.take(rest), self.at.take(rest)
            self.scores = self.scores.take(rest, axis=1)

    def _ends(self) -> tuple[AnyArray, AnyArray]:
        """Return the lowest and the highest band that earlier days could lead to."""
        high = np.empty(len(self.open), np.int8)
        every = np.ones(len(self.open), bool)

        def lowest(card: Scorecard, rows: AnyArray) -> AnyArray:
            today = self._today(every, rows)
            low, high[rows] = bands_between(
                self.scores[:, rows].T, scorecard=card, today=today
            )
            return low

        return by_card(self.health, self.open, lowest), high

    def _today(self, chosen: BoolArray, rows: AnyArray) -> FloatArray | None:
        if self.today is None:
            return None
        return np.asarray(self.today[self.open[chosen]][rows])


def _plain(health: HealthResult) -> AnyArray:
    return by_card(
        health,
        np.arange(len(health)),
        lambda card, rows: band_of(health.score[rows], scorecard=card),
    )


def first_of_each(failures: Iterable[Failure]) -> tuple[Failure, ...]:
    """Return one failure of each declaration.

    Parameters
    ----------
    failures
        Of several days, newest first.

    Returns
    -------
    tuple[Failure, ...]
        The newest of each.
    """
    found = {(each.kind, each.name): each for each in [*failures][::-1]}
    return tuple(found.values())[::-1]
