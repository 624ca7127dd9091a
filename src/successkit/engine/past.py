"""Days before a review, scored with what was known on each of them."""

from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import attrs

from successkit.core import (
    AccountTable,
    BoolArray,
    Failure,
    FloatArray,
    ObjectArray,
    Portfolio,
    SuccesskitError,
)
from successkit.engine.account_values import Valuation, decisions_of
from successkit.engine.board_sums import churn_of
from successkit.engine.decided import Decided
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.past_setup import reads_value, untried
from successkit.engine.phases import table_with_phase
from successkit.engine.recall import Recall, recalled
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import Ranks
from successkit.metrics import RiskTable
from successkit.metrics.revenue import NO_CURRENCY
from successkit.metrics.revenue.book import RevenueBook
from successkit.touch.ladder import Ladder
from successkit.touch.tier_limits import TierLimits

_DAY_ENDS_EVERYWHERE: Final = time(12, tzinfo=UTC)
"""Of the next day: the last zone of the earth has midnight then."""


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


class NotLearnedError(SuccesskitError):
    """A part asks for an earlier day of a whole book that is elsewhere."""


@attrs.frozen(eq=False, kw_only=True)
class PastDays:
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
    valuations
        How the whole book is valued by day, as far as it was asked for.
    pieces
        The accounts of a whole book in stretches, where it is read so; none where it is
        read in one piece.
    learns
        Whether valuations that are missing can be learned: not where ``portfolio`` is a
        part and the whole book is elsewhere.
    ladders
        Where all customers of the book stand by value, by day, where ``portfolio`` is a
        part and the whole book is elsewhere.
    worths
        What the customers of ``portfolio`` were worth, by day, where that was worked
        out before.
    ranks
        Signals of all accounts of the book, by day, where ``portfolio`` is a part, the
        whole book is elsewhere and scorecards rank accounts.
    lock
        Held while that is learned; the parts of one book share it.
    decided
        What evaluations said, where that is kept; None where it is not.
    """

    portfolio: Portfolio
    known_at: datetime | None
    currency: str
    whole: Portfolio | None = None
    pieces: tuple[Portfolio, ...] = attrs.field(default=(), repr=False)
    learns: bool = True
    ladders: Mapping[date, Ladder | TierLimits] = attrs.field(
        factory=dict[date, Ladder | TierLimits]
    )
    worths: Mapping[date, AccountTable] = attrs.field(
        factory=dict[date, AccountTable], repr=False
    )
    ranks: Mapping[date, Mapping[str, Ranks]] | None = None
    valuations: dict[date, Valuation] = attrs.field(factory=dict[date, Valuation])
    lock: AbstractContextManager[object] = attrs.field(factory=nullcontext, repr=False)
    decided: Decided | None = attrs.field(default=None, repr=False)

    @property
    def stretches(self) -> tuple[Portfolio, ...]:
        """The accounts of ``portfolio`` in stretches, in their order."""
        whole = self.whole is self.portfolio and bool(self.pieces)
        return self.pieces if whole else (self.portfolio,)

    def scored(
        self,
        setup: Setup,
        part: Portfolio,
        day: date,
        failed: tuple[Failure, ...],
        recall: Recall | None = None,
        *,
        only_scores: bool = False,
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
        only_scores
            Whether nothing but scores and raw values is wanted.

        Returns
        -------
        Scored
            Of those accounts that existed by then.
        """
        return Scored.of(
            setup,
            self.book(setup, part, day),
            self.valuation(setup, day) if reads_value(setup) else None,
            before=lambda: self.phases_before(setup, part, day),
            recall=recall,
            failed=failed,
            ranks=self.ranks_on(day),
            only_scores=only_scores,
        )

    def rescored(
        self,
        setup: Setup,  # noqa: ARG002 - for those who keep what evaluations saw
        day: date,  # noqa: ARG002
        ids: ObjectArray,  # noqa: ARG002
    ) -> tuple[FloatArray, BoolArray] | None:
        """Return the scores of some accounts on a day from what was seen of them then.

        Parameters
        ----------
        setup
            Settings and plugins.
        day
            The day.
        ids
            Shape (n,): the accounts.

        Returns
        -------
        tuple[FloatArray, BoolArray] | None
            Shape (n,) each: the scores from which bands are made, and whether the
            account was there. None where that is to be evaluated.
        """
        return None

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
            lambda day: self.scored(quiet, self.portfolio, day, (), only_scores=True),
        )

    def cut(self, part: Portfolio, day: date) -> Portfolio:
        """Return what was true of some accounts on a day, as it was known then.

        Parameters
        ----------
        part
            All facts of these accounts, or what this made of them already.
        day
            The day.

        Returns
        -------
        Portfolio
            The smaller portfolio.
        """
        known_at = known_then(day, self.known_at)
        if part.day == day and part.known_at == known_at:
            return part
        return part.as_of(day, known_at)

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
        return table_with_phase(setup, self.book(setup, part, earlier[0]))

    def valuation(self, setup: Setup, day: date) -> Valuation:
        """Return how a review of a day would have valued accounts.

        Parameters
        ----------
        setup
            Settings and plugins.
        day
            The day.

        Returns
        -------
        Valuation
            Learned from the whole book.
        """
        with self.lock:  # of several threads, one learns and the others wait
            if day not in self.valuations:
                self._may_learn(day)
                whole = self.portfolio if self.whole is None else self.whole
                self.valued(setup, self.book(setup, whole, day))
            return self.valuations[day]

    def ladder(self, day: date) -> Ladder | TierLimits | None:
        """Return where all customers of the book stand by value on a day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Ladder | TierLimits | None
            None where ``portfolio`` is the whole book, or that is at hand.

        Raises
        ------
        NotLearnedError
            It is elsewhere, and was not asked.
        """
        if day not in self.ladders:
            self._may_learn(day)
        return self.ladders.get(day)

    def ranks_on(self, day: date) -> Mapping[str, Ranks] | None:
        """Return the signals of all accounts of the book on a day.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        Mapping[str, Ranks] | None
            None where nothing ranks accounts, or ``portfolio`` is the whole book.

        Raises
        ------
        NotLearnedError
            The book is elsewhere, and was not asked.
        """
        if self.ranks is None:
            return None
        if day not in self.ranks:
            self._may_learn(day)
        return self.ranks.get(day)

    def _may_learn(self, day: date) -> None:
        if not self.learns:
            raise NotLearnedError(
                f"the whole book was not looked at as of {day}, which a part of it "
                "needs; review it with on=Local(), and please report this as a fault"
            )

    def valued(self, setup: Setup, book: RevenueBook) -> Valuation:
        """Learn from the whole book of a day how to value accounts.

        Parameters
        ----------
        setup
            Settings and plugins.
        book
            Of the whole book.

        Returns
        -------
        Valuation
            Kept for the day; what is returned has read the book already.
        """
        decisions = decisions_of(book)
        table = None if decisions is None else RiskTable.from_decisions(decisions)
        found = Valuation.fit(table, None, setup.config)
        if not found.models:
            # The simple value rests on the churn; a model has no use for it.
            found = attrs.evolve(found, churn=churn_of(book))
        self.valuations[book.as_of] = found
        return found.reading(book, decisions)

    def book(self, setup: Setup, part: Portfolio, day: date) -> RevenueBook:
        """Return the revenue side of some accounts on a day, as it was known then.

        Parameters
        ----------
        setup
            Settings and plugins.
        part
            All facts of these accounts, or what :meth:`cut` made of them.
        day
            The day.

        Returns
        -------
        RevenueBook
            In the reporting currency of the review.
        """
        return RevenueBook.of(
            self.cut(part, day),
            as_of=day,
            known_at=known_then(day, self.known_at),
            currency=None if self.currency == NO_CURRENCY else self.currency,
            definition=setup.config.definition,
        )
