"""Evaluations before the day of a review, recomputed from the facts known then.

A band rests on several evaluations. None of them is stored: each is what a review of
that day would have said, so two runs cannot disagree. Most accounts need only the
newest few, since nothing that came before could change their band any more; the
others are evaluated back to the start of the calendar.
"""

from collections.abc import Iterable
from datetime import MINYEAR, UTC, date, datetime, time, timedelta
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    Failure,
    Int64Array,
    Portfolio,
)
from successkit.engine.phases import table_with_phase
from successkit.engine.recall import Recall, needs_whole_book, places, recalled
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import bands_between, bands_over
from successkit.health.result import by_card
from successkit.metrics.revenue import NO_CURRENCY
from successkit.metrics.revenue.book import RevenueBook

_DAY_ENDS_EVERYWHERE: Final = time(12, tzinfo=UTC)
"""Of the next day: the last zone of the earth has midnight then."""

_WORTH_A_SMALLER_BOOK: Final = 0.75
"""Share of accounts still open below which they are taken out of the book."""


def evaluation_days(as_of: date, every: int, back: int) -> list[date]:
    """Return the days of the evaluations before a day.

    Parameters
    ----------
    as_of
        The day.
    every
        Days from one evaluation to the next.
    back
        How many evaluations.

    Returns
    -------
    list[date]
        Newest first, without ``as_of``.

    Examples
    --------
    >>> evaluation_days(date(2026, 3, 31), every=7, back=2)
    [datetime.date(2026, 3, 24), datetime.date(2026, 3, 17)]
    """
    first = date(MINYEAR + 1, 1, 1)
    possible = min(back, (as_of - first).days // every)
    return [as_of - timedelta(every * step) for step in range(1, possible + 1)]


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
    churn
        Monthly logo churn of the book, or None; the residual value of an account in
        the past is reckoned with that of the review.
    """

    portfolio: Portfolio
    known_at: datetime | None
    currency: str
    churn: float | None

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
            self.churn,
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
        names, config, quiet = recalled(setup), setup.config, untried(setup)
        if not names:
            return None
        return Recall(
            names,
            lambda day: evaluation_days(
                day, config.evaluation_days, config.evaluations_back
            ),
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
        earlier = evaluation_days(day, setup.config.evaluation_days, 1)
        if not earlier:
            return None
        return table_with_phase(setup, self._book(setup, part, earlier[0]))

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
    """

    bands: AnyArray
    failures: tuple[Failure, ...] = ()


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
        evaluation day, bit for bit.
    """
    config = setup.config
    days = evaluation_days(
        now.table.as_of, config.evaluation_days, config.evaluations_back
    )
    search = _Search(setup, past, now, recall)
    for day in days:
        if not search.open.size:
            break
        search.look_back(day)
    return search.result()


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
        self.scores = now.health.score[self.open][:, None]
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
        self._settle()

    def result(self) -> Bands:
        """Return every band; what is still open begins with its oldest score."""
        last = by_card(
            self.health,
            self.open,
            lambda card, rows: bands_over(self.scores[rows], scorecard=card)[:, -1],
        )
        self.bands[self.open] = last
        return Bands(self.bands, first_of_each(self.failures))

    def _settle(self) -> None:
        low, high = self._ends(0), self._ends(1)
        done = low == high
        self.bands[self.open[done]] = low[done]
        self.open, self.scores = self.open[~done], self.scores[~done]

    def _ends(self, end: int) -> AnyArray:
        """Return the lowest (0) or highest (1) band that earlier days could lead to."""
        return by_card(
            self.health,
            self.open,
            lambda card, rows: bands_between(self.scores[rows], scorecard=card)[end],
        )


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
