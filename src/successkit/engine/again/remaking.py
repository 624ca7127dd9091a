"""Making a review again after some accounts changed."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import cached_property
from typing import Final

import attrs
import numpy as np

from successkit.core import AccountSet, DayArray, Portfolio
from successkit.core.changed import Rows
from successkit.core.kept import LOG_TABLES, Kept
from successkit.core.packed import places
from successkit.engine.account_values import Valuation
from successkit.engine.again.change import Change
from successkit.engine.again.days import TouchDay
from successkit.engine.again.differing import Differing
from successkit.engine.again.followed import Followed, State
from successkit.engine.again.judging import judged_again, may_stay
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.reading import ReadOnce
from successkit.engine.again.rescoring import columns_by_signal
from successkit.engine.again.source import (
    Source,
    checked,
    logs_stay,
    same_logs,
    touches_revenue,
)
from successkit.engine.again.spliced import spliced_judged
from successkit.engine.again.sums import (
    changed_board,
    changed_figures,
    of_facts,
    of_revenue,
)
from successkit.engine.again.told import (
    happened,
    review_from,
    spliced_happened,
    with_cut,
)
from successkit.engine.again.worth import (
    KeptValues,
    Sums,
    Worth,
    alike,
    renewals_of,
    revalue,
    revalued,
)
from successkit.engine.backends.part import Part
from successkit.engine.board import board_of
from successkit.engine.board_sums import BoardSums
from successkit.engine.currency import currency_of
from successkit.engine.event_findings import EventCounts
from successkit.engine.judged import Judged, judge_accounts
from successkit.engine.partition.learned import Reader
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays
from successkit.engine.past_setup import untried
from successkit.engine.scored import columns_of_scores
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.usual_currency import currency_counts
from successkit.metrics.value.decisions import Decisions
from successkit.playbooks import ActionLedger
from successkit.playbooks.happenings import EVENT_TABLES as HAPPENED_IN

_OF_EVENTS: Final = frozenset({"events"})


def again(
    setup: Setup,
    followed: Followed,
    facts: Portfolio,
    accounts: Collection[str],
    ledger: ActionLedger | None,
) -> Followed:
    """Review a book again after some of its accounts changed.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    followed
        The review before.
    facts
        All rows of the accounts that changed.
    accounts
        Their ids.
    ledger
        Actions given out before; None for none.

    Returns
    -------
    Followed
        The same bits as of the whole book.

    Raises
    ------
    NotSubtractedError
        The change concerns all accounts.
    """
    state, source = followed.state, followed.source
    if state is None:
        raise NotSubtractedError("not followed")
    changed = frozenset(accounts)
    new = checked(source, facts, accounts)
    old = source.part(changed)
    differs = Differing.of(old, new)
    if not LOG_TABLES.isdisjoint(differs.tables):
        logs = Kept.of(old.tables, len(old)), Kept.of(new.tables, len(new))
        if not logs_stay(state.kept, *logs):
            book = source.updated(new, changed).portfolio
            if not same_logs(state.kept, Kept.of(book.tables, len(book))):
                raise NotSubtractedError("a log of the book begins on another day")
    change = Change(
        accounts=changed,
        old=attrs.evolve(old, kept=state.kept),
        new=attrs.evolve(new, kept=state.kept),
        revenue=touches_revenue(differs),
        tables=differs.tables,
        since=differs.since,
        event_kinds=differs.event_kinds,
    )
    return _Again(setup, followed, state, change).made(ledger, new)


@attrs.frozen(eq=False, slots=False)
class _Again:
    """A review that is made again."""

    setup: Setup
    followed: Followed
    state: State
    change: Change

    @cached_property
    def reader(self) -> Reader:
        return attrs.evolve(self.state.whole.reader, kept=self.state.kept)

    @cached_property
    def currency(self) -> str:
        """The reporting currency of the book."""
        return self.reader.currency or NO_CURRENCY

    @cached_property
    def parts(self) -> tuple[Part, Part]:
        """The accounts before and now."""
        nobody = AccountSet()
        before = Part(portfolio=self.change.old, accounts=nobody)
        return before, Part(portfolio=self.change.new, accounts=nobody)

    @cached_property
    def facts(self) -> Portfolio:
        """The accounts now, cut to the day."""
        return self.reader.cut(self.parts[1])

    @cached_property
    def facts_before(self) -> Portfolio:
        return self.reader.cut(self.parts[0])

    @cached_property
    def book(self) -> RevenueBook:
        """Their revenue now; most changes do not ask for it."""
        return self.reader.book(self.parts[1])

    @cached_property
    def book_before(self) -> RevenueBook:
        return self.reader.book(self.parts[0])

    @cached_property
    def renewals(self) -> Decisions:
        return renewals_of(self.book)

    @cached_property
    def rows(self) -> Rows:
        """Where rows of accounts go."""
        before = self.state.judged.table.ids
        found = Rows.of(before, self.facts.account_ids, self.change.accounts)
        if not len(found.ids):
            raise NotSubtractedError("nobody is left")
        return found

    @cached_property
    def revenue(self) -> bool:
        """Whether revenue, or which accounts there are, may have changed."""
        return self.change.revenue or not self.rows.stays

    @cached_property
    def past(self) -> ReadOnce:
        """Earlier days of the accounts."""
        change, state = self.change, self.state
        reads = columns_by_signal(self.setup)
        wanted = None if reads is None else columns_of_scores(self.setup)
        return ReadOnce(
            portfolio=change.new,
            known_at=self.followed.moment.known_at,
            currency=self.currency,
            decided=state.decided.again(change.accounts, change.since),
            change=change,
            before=state.decided,
            wanted=wanted,
            reads=reads or {},
        )

    def made(self, ledger: ActionLedger | None, facts: Portfolio) -> Followed:
        """Return it."""
        setup, change, state = self.setup, self.change, self.state
        currencies, chosen = self._currencies()
        whole, worth = self._whole()
        whole = attrs.evolve(whole, reader=self.reader, chosen=chosen)
        found = self._found(whole)
        if found.failures:
            raise NotSubtractedError("something went wrong in a plugin")
        cut = state.cut.updated(attrs.evolve(self.facts, kept=None), change.accounts)
        whole = with_cut(whole, cut)
        judged = spliced_judged(self.rows, state.judged, found, cut.portfolio)
        if not alike(whole.valuation, state.whole.valuation):
            table = judged.table
            table = revalue(table, whole.valuation, worth.standing, self.book)
            judged = attrs.evolve(judged, table=table)
        source = self.followed.source.updated(facts, change.accounts)
        days = dict[date, TouchDay]()
        touch = state.touch.again(
            setup, judged, state.days, lambda day: self._day(day, days, source)
        )
        after = State(
            whole=whole,
            kept=state.kept,
            currencies=currencies,
            cut=cut,
            judged=judged,
            worth=worth,
            touch=touch,
            days=days,
            events=self._events(found),
            happened=self._happened(found),
            reads=state.reads,
            decided=self.past.decided or state.decided,
        )
        made_by = self.followed.review.manifest
        review = review_from(setup, after, touch.held, source, ledger, made_by)
        return attrs.evolve(self.followed, review=review, source=source, state=after)

    def _found(self, whole: Whole) -> Judged:
        """Return what is known of the accounts now."""
        setup, rows, state = self.setup, self.rows, self.state
        if may_stay(setup, self.change, rows, self.facts, self.past):
            return judged_again(
                setup,
                self.facts,
                self.past,
                state.judged,
                rows,
                lambda: self.book,
            )
        valuation: Valuation = KeptValues.of_table(whole.valuation, state.judged.table)
        if self.revenue and alike(whole.valuation, state.whole.valuation):
            valuation = whole.valuation.reading(self.book, self.renewals)
        # Where it does not stay, all are valued later.
        return judge_accounts(setup, self.book, self.past, valuation)

    def _currencies(self) -> tuple[Counter[str], tuple[str, ...]]:
        """Return contracts by currency, and what is told of the one that is chosen."""
        state, config = self.state, self.setup.config
        currencies = Counter(state.currencies)
        if self.revenue:
            currencies -= Counter(currency_counts(self.facts_before))
            currencies += Counter(currency_counts(self.facts))
        found, chosen = currency_of(currencies, config.currency, config.language)
        if found != state.whole.reader.currency:
            raise NotSubtractedError("the usual currency changed")
        return currencies, chosen

    def _sums(self) -> BoardSums:
        """Return the sums behind the board."""
        sums = self.state.whole.sums
        change, state = self.change, self.state
        if self.revenue:
            stay = [
                name
                for name, read in state.reads.items()
                if self.rows.stays and of_facts(name) and not change.touches(read)
            ]
            return changed_board(sums, self.book_before, self.book, stay)
        names = [
            name
            for name, read in state.reads.items()
            if change.touches(read) and (change.offered or not of_revenue(name))
        ]
        if not names or not len(self.facts):
            return sums
        return changed_figures(
            sums,
            (self.facts_before, self.facts),
            lambda: (self.book_before, self.book),
            names,
            self.setup.config.definition,
        )

    def _whole(self) -> tuple[Whole, Worth]:
        """Return what is known of the whole book."""
        setup, state, config = self.setup, self.state, self.setup.config
        sums, worth = self._sums(), state.worth
        board = board_of(
            sums,
            self.currency,
            str(config.definition),
            config.language,
            before=(state.whole.sums, state.whole.board),
        )
        if self.revenue:
            known = worth.modelled
            worth = worth.replaced(
                self.rows,
                Sums.of(self.book_before, modelled=known),
                Worth.read(self.book, self.renewals, modelled=known),
            )
        valuation = revalued(
            setup, state.whole.valuation, state.worth.risk, worth.risk, board.churn
        )
        return attrs.evolve(
            state.whole, sums=sums, board=board, valuation=valuation
        ), worth

    def _day(self, day: date, days: dict[date, TouchDay], source: Source) -> TouchDay:
        if day not in days:
            quiet, known = untried(self.setup), self.state.days.get(day)
            if known is None:
                names = attrs.fields_dict(PastDays)
                past = PastDays(**{name: getattr(self.past, name) for name in names})
                whole = attrs.evolve(past, portfolio=source.portfolio, decided=None)
                days[day] = TouchDay.of(quiet, whole, day)
            else:
                days[day] = known.replaced(
                    quiet, self.past, self.change, self._rows(source)
                )
        return days[day]

    def _rows(self, source: Source) -> Callable[[frozenset[str]], Portfolio]:
        kept = self.state.kept
        return lambda accounts: attrs.evolve(source.part(accounts), kept=kept)

    def _happened(self, found: Judged) -> Mapping[str, DayArray]:
        before = self.state.happened
        if self.rows.stays and not self.change.touches(HAPPENED_IN):
            return before
        now = happened(self.setup, self.facts, found.table)
        return spliced_happened(self.rows, before, now, len(found.table))

    def _events(self, found: Judged) -> EventCounts:
        judged, counts = self.state.judged, self.state.events
        events, same = found.events, found.events is judged.events
        if same and not self.change.touches(_OF_EVENTS):
            return counts
        before = self.facts_before
        places_of = places(judged.table.ids, before.account_ids)
        theirs = judged.events.take(np.isin(judged.events.account, places_of))
        old = EventCounts.of_events(before, theirs)
        new = EventCounts.of_events(self.facts, theirs if same else events)
        return EventCounts(
            kinds=Counter(counts.kinds) - Counter(old.kinds) + Counter(new.kinds),
            targets=Counter(counts.targets)
            - Counter(old.targets)
            + Counter(new.targets),
            silent=counts.silent - old.silent + new.silent,
        )
