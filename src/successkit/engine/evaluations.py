"""Evaluations before the day of a review, recomputed from the facts known then.

A band rests on several evaluations. None of them is stored: each is what a review of
that day would have said, so two runs cannot disagree. Most accounts need only the
newest few, since nothing that came before could change their band any more; the
others are evaluated back until that holds for them, or to where they began.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    BoolArray,
    Failure,
    FloatArray,
    Int64Array,
    Portfolio,
)
from successkit.engine.board import churn_of
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.phases import table_with_phase
from successkit.engine.recall import Recall, needs_whole_book, places, recalled
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import (
    FORGETS_AFTER,
    Scorecard,
    band_of,
    bands_between,
    bands_over,
)
from successkit.health.result import HealthResult, by_card
from successkit.metrics.revenue import NO_CURRENCY
from successkit.metrics.revenue.book import RevenueBook

_DAY_ENDS_EVERYWHERE: Final = time(12, tzinfo=UTC)
"""Of the next day: the last zone of the earth has midnight then."""

_SETTLE_EACH: Final = 12
_SETTLE_EVERY: Final = 4
"""Few are open after so many evaluations, and whether each is settled costs much."""

_WORTH_A_SMALLER_BOOK: Final = 0.75
"""Share of accounts still open below which they are taken out of the book."""


def known_then(day: date, known_at: datetime | None) -> datetime:
    """Return the instant up to which an evaluation of a day may know.

    Parameters
    ----------
    day
        Day of the evaluation.
    known_at
        What the review itself may know, or None for everything.

    Returns
    -------
    datetime
        The end of the day in the last zone of the earth, or ``known_at`` if earlier.
    """
    end = datetime.combine(day + timedelta(1), _DAY_ENDS_EVERYWHERE)
    return end if known_at is None else min(end, known_at)


@attrs.frozen(eq=False, kw_only=True)
class Past:
    """What the evaluations before a review are made from.

    Parameters
    ----------
    portfolio
        All facts, not cut.
    known_at
        What the review may know, or None.
    currency
        Reporting currency of the review.
    whole
        All facts of the whole book, where ``portfolio`` is a part; None where not.
    churns
        Monthly logo churn of the whole book by day, as far as it was asked for.
    """

    portfolio: Portfolio
    known_at: datetime | None
    currency: str
    whole: Portfolio | None = None
    churns: dict[date, float | None] = attrs.field(factory=dict[date, float | None])

    def scored(
        self,
        setup: Setup,
        part: Portfolio,
        day: date,
        failed: tuple[Failure, ...],
        recall: Recall | None = None,
    ) -> Scored:
        """Score some accounts on a day before.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of these accounts.
        day
            The day.
        failed
            Signals and enrichments that are not to be tried.
        recall
            Gives values that were known last; None where none counts.

        Returns
        -------
        Scored
            Of those accounts that existed by then.
        """
        return Scored.of(
            setup,
            self._book(setup, part, day),
            self._churn(setup, day),
            before=lambda: self.phases_before(setup, part, day),
            recall=recall,
            failed=failed,
        )

    def recall(self, setup: Setup) -> Recall | None:
        """Return what gives values known last, or None where no scorecard asks for it.

        Parameters
        ----------
        setup
            Settings and plugins.

        Returns
        -------
        Recall | None
            Of the whole book.
        """
        names, quiet = recalled(setup), untried(setup)
        if not names:
            return None
        calendar = EvaluationCalendar.of(setup.config)
        return Recall(
            names,
            lambda day: calendar.before(day, setup.config.evaluations_back),
            lambda day: self.scored(quiet, self.portfolio, day, ()),
        )

    def cut(self, part: Portfolio, day: date) -> Portfolio:
        """Return what was true of some accounts on a day, as it was known then.

        Parameters
        ----------
        part
            All facts of these accounts.
        day
            The day.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        return part.as_of(day, known_then(day, self.known_at))

    def phases_before(
        self, setup: Setup, part: Portfolio, day: date
    ) -> AccountTable | None:
        """Return the accounts with their phase at the evaluation before a day.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of some accounts.
        day
            The day of the later evaluation.

        Returns
        -------
        AccountTable | None
            Of those accounts that existed by then; None before the calendar begins.
        """
        earlier = EvaluationCalendar.of(setup.config).before(day, 1)
        if not earlier:
            return None
        return table_with_phase(setup, self._book(setup, part, earlier[0]))

    def _churn(self, setup: Setup, day: date) -> float | None:
        """Return the churn that a review of the day would have found."""
        if not reads_value(setup):
            return None
        if day not in self.churns:
            whole = self.portfolio if self.whole is None else self.whole
            self.churns[day] = churn_of(self._book(setup, whole, day))
        return self.churns[day]

    def _book(self, setup: Setup, part: Portfolio, day: date) -> RevenueBook:
        return RevenueBook.of(
            self.cut(part, day),
            as_of=day,
            known_at=known_then(day, self.known_at),
            currency=None if self.currency == NO_CURRENCY else self.currency,
            definition=setup.config.definition,
        )


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
    """

    bands: AnyArray
    failures: tuple[Failure, ...] = ()
    undecided: int = 0


def settled_bands(
    setup: Setup, past: Past, now: Scored, recall: Recall | None = None
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

    Returns
    -------
    Bands
        Those of :func:`successkit.health.bands_over` over the scores of every
        evaluation since the account began, bit for bit. Only an account that stayed
        near a limit for all of :func:`reach_of` has the lower of the two bands that it
        may have had before.
    """
    calendar, reach = EvaluationCalendar.of(setup.config), reach_of(setup)
    if not reach:
        return Bands(_plain(now.health))
    search = _Search(setup, past, now, recall)
    for day in calendar.before(now.table.as_of, reach):
        if not search.open.size:
            break
        search.look_back(day)
    return search.result()


def reach_of(setup: Setup) -> int:
    """Return how many evaluations are looked back on at most.

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
        self, setup: Setup, past: Past, now: Scored, recall: Recall | None
    ) -> None:
        self.setup, self.recall = untried(setup), recall
        self.shrinks = not needs_whole_book(setup)
        self.past, self.health = past, now.health
        self.failed = tuple(each for each in now.failures if each.fatal)
        self.failures: list[Failure] = []
        self.ids = now.table.ids
        self.part = past.portfolio
        self.bands = np.full(len(now.health), -1, np.int8)
        self.open: Int64Array = np.flatnonzero(~np.isnan(now.health.score))
        counts = EvaluationCalendar.of(setup.config).has(now.table.as_of)
        newest = now.health.score[self.open][:, None]
        self.scores = newest if counts else newest[:, :0]
        self.today = None if counts else now.health.score
        self._settle()

    def look_back(self, day: date) -> None:
        """Score the open accounts on one more day, and settle those it decides."""
        if self.shrinks and len(self.open) < _WORTH_A_SMALLER_BOOK * len(self.part):
            wanted = places(self.part.account_ids, self.ids[self.open])
            self.part = self.part.select(wanted)
        before = self.past.scored(self.setup, self.part, day, self.failed, self.recall)
        self.failures += [each for each in before.failures if each.fatal]
        row = places(before.table.ids, self.ids[self.open])
        found = np.append(before.health.score, np.nan)[row]
        self.scores = np.concatenate([found[:, None], self.scores], axis=1)
        self._begin(row < 0)
        evaluations = self.scores.shape[1]
        if evaluations <= _SETTLE_EACH or evaluations % _SETTLE_EVERY == 0:
            self._settle()

    def result(self) -> Bands:
        """Return every band; what is still open has its lower one."""
        self._settle()
        self.bands[self.open] = self._ends()[0]
        failures = first_of_each(self.failures)
        return Bands(self.bands, failures, undecided=len(self.open))

    def _begin(self, absent: BoolArray) -> None:
        """Settle accounts whose history begins here: nothing before it counts."""
        silent = np.isnan(self.scores[:, :FORGETS_AFTER]).all(axis=1)
        long = self.scores.shape[1] >= FORGETS_AFTER
        begun = absent | (silent & long)
        bands = by_card(
            self.health,
            self.open[begun],
            lambda card, rows: bands_over(
                self.scores[begun][rows], scorecard=card, today=self._today(begun, rows)
            )[:, -1],
        )
        self._close(begun, bands)

    def _settle(self) -> None:
        low, high = self._ends()
        self._close(low == high, low[low == high])

    def _close(self, done: BoolArray, bands: AnyArray) -> None:
        self.bands[self.open[done]] = bands
        self.open, self.scores = self.open[~done], self.scores[~done]

    def _ends(self) -> tuple[AnyArray, AnyArray]:
        """Return the lowest and the highest band that earlier days could lead to."""
        high = np.empty(len(self.open), np.int8)
        every = np.ones(len(self.open), bool)

        def lowest(card: Scorecard, rows: AnyArray) -> AnyArray:
            today = self._today(every, rows)
            low, high[rows] = bands_between(
                self.scores[rows], scorecard=card, today=today
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


def reads_value(setup: Setup) -> bool:
    """Return whether anything that scores may read the value of an account.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Whether a rule of scorecards names it, or plugins score or enrich: what these
        read is not known. No built-in signal does.
    """
    named = {name for rule in setup.card_rules for name in rule.columns}
    extensions = setup.extensions
    return "value" in named or bool(extensions.signals or extensions.enrichments)


def untried(setup: Setup) -> Setup:
    """Return a setup that does not try plugins out again, as for the day itself."""
    limits = attrs.evolve(setup.runner.limits, probe=0)
    return attrs.evolve(setup, runner=attrs.evolve(setup.runner, limits=limits))


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
