"""A review of a book whose parts lie elsewhere: in files, or on a cluster."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from os import PathLike
from pathlib import Path
from typing import Final

import attrs

from successkit.core import AccountSet, Failure, Portfolio
from successkit.engine.account_values import Valuation
from successkit.engine.backends.handed import hand_out, proofs_of
from successkit.engine.backends.out_of_core import OutOfCore
from successkit.engine.backends.part import Part
from successkit.engine.backends.protocol import Backend, Source, Work
from successkit.engine.backends.weight import LADDERS
from successkit.engine.board import Board
from successkit.engine.evaluations import first_of_each
from successkit.engine.left_out import left_out_units, told
from successkit.engine.manifest import build_manifest
from successkit.engine.partition.act import Act, Acted, Keeper
from successkit.engine.partition.adding import SumsT, total
from successkit.engine.partition.attempts import (
    Postponed,
    attempted,
    attempted_again,
)
from successkit.engine.partition.bid import Bid
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.days import Days
from successkit.engine.partition.entries import dealt_out
from successkit.engine.partition.keeping import keeping
from successkit.engine.partition.plugin_metrics import AddUp
from successkit.engine.partition.review_in_parts import ReviewInParts
from successkit.engine.partition.standings import Valued, standings
from successkit.engine.partition.valued import LearnDays, RankSignals
from successkit.engine.partition.whole import Whole, learn_whole
from successkit.engine.past import NotLearnedError, PastDays
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import NO_CURRENCY
from successkit.playbooks import ActionLedger, event_kinds
from successkit.touch.rungs import reads_places

_NEWEST: Final = 6
"""Evaluations that are looked back on at first: more are seldom needed for touch."""


@attrs.frozen(eq=False, kw_only=True)
class Elsewhere:
    """A book in parts, and how they are reached.

    Parameters
    ----------
    setup
        Settings and plugins.
    moment
        The day.
    backend
        Does the work on the parts.
    sources
        The parts.
    """

    setup: Setup
    moment: Moment
    backend: Backend
    sources: Sequence[Source]

    def review(
        self,
        ledger: ActionLedger | None = None,
        *,
        folder: str | PathLike[str] | None = None,
        book: Portfolio | None = None,
    ) -> ReviewInParts:
        """Review the book.

        Parameters
        ----------
        ledger
            Actions given out before; None for none.
        folder
            Where rows are kept; None keeps none.
        book
            The book itself, where it is in memory: it knows what was set aside.

        Returns
        -------
        ReviewInParts
            The same bits as in memory.
        """
        if not isinstance(self.backend, OutOfCore):
            return self._review(ledger, folder, book)
        backend = self.backend
        if reads_places(self.setup.policy):
            backend = backend.holding(LADDERS, self.sources)
        with backend.reading_once(self.sources) as sources:
            here = attrs.evolve(self, backend=backend, sources=sources)
            return here._review(ledger, folder, book)  # noqa: SLF001

    def _review(
        self,
        ledger: ActionLedger | None,
        folder: str | PathLike[str] | None,
        book: Portfolio | None,
    ) -> ReviewInParts:
        whole = learn_whole(
            *(self.setup.config, self.moment, self.backend, self.sources),
            kinds=event_kinds(self.setup.playbooks),
        )
        with self.setup.runner.at_work() as runner:
            # Parts that are worked on here share one hand, so plugins run in turn.
            setup = attrs.evolve(self.setup, runner=runner)
            working = attrs.evolve(self, setup=setup)
            whole = attrs.evolve(whole, board=working._with_metrics(whole))  # noqa: SLF001
            with keeping(folder) as keeper:
                acted = working._reviewed(whole, ledger, keeper)  # noqa: SLF001
        counted, problems = whole.sums.count, whole.counted.problems
        left_out = whole.counted.left_out
        if book is not None:
            problems, left_out = book.problems, left_out_units(book.set_aside)
        return ReviewInParts(
            manifest=build_manifest(self.setup.config, self.setup.extensions),
            language=self.setup.config.language,
            as_of=self.moment.as_of,
            known_at=self.moment.known_at,
            board=whole.board,
            acted=acted,
            problems=problems,
            left_out=told(left_out),
            folder=None if folder is None else Path(folder),
            findings=(
                *whole.chosen,
                *whole.board.findings,
                *acted.counts.findings(self.setup),
            ),
            failures=(*whole.board.failures, *_told(acted.failures, counted)),
            setup=self.setup,
        )

    def _reviewed(
        self, whole: Whole, ledger: ActionLedger | None, keeper: Keeper
    ) -> Acted:
        """Review all parts, each with its own entries of the ledger."""
        acting, rest = self.sources, ActionLedger.empty()
        if ledger is not None:
            proofs = proofs_of(self.sources)
            if proofs is None:
                proofs = list(self.backend.map(_proof, self.sources))
            entries, rest = dealt_out(ledger, proofs)
            acting = hand_out(self.sources, entries)
        acted = self._with_days(whole, keeper, acting)
        if keeper.ledgers:
            keeper.keep_ledger(rest, len(self.sources))
            return acted
        return attrs.evolve(acted, ledger=acted.ledger.merge(rest))

    def _with_days(
        self, whole: Whole, keeper: Keeper, acting: Sequence[Source]
    ) -> Acted:
        """Review all parts, with as many earlier days as they ask for."""
        past = PastDays(
            portfolio=Portfolio.from_objects(),
            known_at=self.moment.known_at,
            currency=whole.reader.currency or NO_CURRENCY,
            learns=False,
        )
        act = Act(self.setup, whole, past, keeper)
        return self._acted(self._knowing_more(act), acting)

    def _acted(self, act: Act, acting: Sequence[Source]) -> Acted:
        """Review all parts: what failed in one of them is missing in every one."""
        while True:
            act, new = self._with_cuts(act, acting)
            if not new:
                act, acted = self._on_all(act, acting, lambda able: able)
                new = _new_failures(act, acted.failures)
                if not new:
                    return acted
            act = self._without(act, new)

    def _with_cuts(
        self, act: Act, acting: Sequence[Source]
    ) -> tuple[Act, list[Failure]]:
        """Say whom owners have room for, and what failed that had not failed before."""
        if self.setup.config.owner_cap is None:
            return act, []
        act, bidden = self._on_all(act, acting, Bid)
        cuts = bidden.bids.cuts()
        return attrs.evolve(act, owner_cuts=cuts), _new_failures(act, bidden.failures)

    def _on_all(
        self,
        act: Act,
        acting: Sequence[Source],
        work: Callable[[Act], Work[SumsT]],
    ) -> tuple[Act, SumsT]:
        """Work on all parts, and again on those that ask for more earlier days."""
        found = attempted(work(act), self.backend, acting)
        while any(isinstance(one, Postponed) for one in found):
            # A few accounts in a million move with every evaluation: a few parts ask.
            act = self._knowing_more(act)
            found = attempted_again(found, work(act), self.backend, acting)
        return act, total(one for one in found if not isinstance(one, Postponed))

    def _knowing_more(self, act: Act) -> Act:
        """Learn some more earlier days of the whole book, each time as many again."""
        every = Days.of(self.setup, self.moment.as_of)
        count = _NEWEST
        days = every.newest(count)
        while act.past.ladders.keys() >= {*days.touched, self.moment.as_of}:
            if days == every:
                raise NotLearnedError(f"{self.moment.as_of}: no day is left to learn")
            count *= 2
            days = every.newest(count)
        return attrs.evolve(act, past=self._earlier(act, days))

    def _without(self, act: Act, failed: Sequence[Failure]) -> Act:
        """Return the same review without what failed, of which nobody is ranked."""
        runner = act.setup.runner
        runner = attrs.evolve(runner, known=(*runner.known, *failed))
        setup, past = attrs.evolve(act.setup, runner=runner), act.past
        if past.ranks is not None:
            past = self._ranked(setup, act.whole, past, past.ranks)
        return attrs.evolve(act, setup=setup, past=past)

    def _with_metrics(self, whole: Whole) -> Board:
        specs = self.setup.extensions.metrics
        if not specs:
            return whole.board
        sums = total(self.backend.map(AddUp(self.setup, whole.reader), self.sources))
        more = sums.run(specs, whole.sums.count)
        return attrs.evolve(
            whole.board,
            metrics={**whole.board.metrics, **more.values},
            failures=more.reported,
        )

    def _earlier(self, act: Act, days: Days) -> PastDays:
        """Learn of the whole book what parts have to know of more earlier days."""
        setup, whole, past = act.setup, act.whole, act.past
        valued = tuple(day for day in days.valued if day not in past.valuations)
        if valued:
            work = LearnDays(setup, whole.reader, past, valued)
            known = past.valuations | self._valuations(work)
            past = attrs.evolve(past, valuations=known)
        ranks = past.ranks or {}
        scored = [day for day in days.ranked if day not in ranks]
        if scored:
            past = self._ranked(setup, whole, past, scored)
            past = attrs.evolve(past, ranks={**ranks, **(past.ranks or {})})
        every = (self.moment.as_of, *days.touched)
        touched = tuple(day for day in every if day not in past.ladders)
        asked = Valued(setup, whole.reader, past, whole.valuation, touched)
        ladders = standings(asked, self.backend, self.sources)
        return attrs.evolve(past, ladders={**past.ladders, **ladders})

    def _valuations(self, work: LearnDays) -> dict[date, Valuation]:
        """Learn how accounts were valued; by the churn where no model does."""
        learned = total(self.backend.map(work, self.sources)).days
        config = self.setup.config
        found = {day: one.valuation(config) for day, one in learned.items()}
        simple = tuple(day for day, one in found.items() if not one.models)
        if not simple or work.churn:
            return found
        again = attrs.evolve(work, days=simple, churn=True)
        return found | self._valuations(again)

    def _ranked(
        self, setup: Setup, whole: Whole, past: PastDays, days: Iterable[date]
    ) -> PastDays:
        """Count the signals by which scorecards rank accounts."""
        work = RankSignals(setup, whole.reader, past, whole.valuation, tuple(days))
        ranks = total(self.backend.map(work, self.sources)).days
        return attrs.evolve(past, ranks=ranks)


def _proof(part: Part) -> AccountSet:
    return part.accounts


def _new_failures(act: Act, failures: Sequence[Failure]) -> list[Failure]:
    """Return what failed, and is not known to the parts yet."""
    known = {(each.kind, each.name) for each in act.setup.runner.known}
    return [
        each
        for each in _told(failures, act.whole.sums.count)
        if each.fatal and (each.kind, each.name) not in known
    ]


def _told(failures: Sequence[Failure], accounts: int) -> tuple[Failure, ...]:
    """Return one failure of each declaration, told of the whole book."""
    fatal = first_of_each(reversed([each for each in failures if each.fatal]))
    lost = {(each.kind, each.name) for each in fatal}
    other = dict[object, Failure]()
    for each in failures:
        sort = (each.kind, each.name, each.message.partition(":")[0])
        if not each.fatal and sort[:2] not in lost:
            other.setdefault(sort, each)
    found = [*fatal, *other.values()]
    return tuple(attrs.evolve(each, accounts=accounts) for each in found)
