"""Making a review so that it can be made again, and making it again."""

from collections import Counter
from collections.abc import Callable, Collection
from datetime import date
from functools import cache, partial

import attrs
import numpy as np

from successkit.core import AccountSet, Portfolio
from successkit.core.account_table import COLUMNS
from successkit.core.changed import Rows
from successkit.core.condition import compile_condition
from successkit.core.kept import Kept
from successkit.core.packed import places
from successkit.core.results import Results
from successkit.engine.account_values import Valuation
from successkit.engine.again.change import Change
from successkit.engine.again.days import TouchDay
from successkit.engine.again.differing import Differing
from successkit.engine.again.followed import Followed, State
from successkit.engine.again.judging import judged_again, may_stay
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.reading import ReadOnce
from successkit.engine.again.source import (
    Source,
    checked,
    logs_stay,
    touches_revenue,
)
from successkit.engine.again.spliced import spliced_judged
from successkit.engine.again.sums import changed_board
from successkit.engine.again.told import (
    happened,
    review_from,
    spliced_happened,
    with_cut,
)
from successkit.engine.again.touching import Touch
from successkit.engine.again.worth import (
    VALUES,
    KeptValues,
    Worth,
    alike,
    renewals_of,
    revalue,
    revalued,
)
from successkit.engine.backends.local import Local
from successkit.engine.backends.part import Part
from successkit.engine.board import board_of
from successkit.engine.currency import currency_of
from successkit.engine.decided import Decided
from successkit.engine.event_findings import EventCounts
from successkit.engine.judged import judge_accounts
from successkit.engine.partition.counted import Moment
from successkit.engine.partition.in_memory import judge_in_memory
from successkit.engine.partition.whole import Whole
from successkit.engine.past import PastDays, reads_value, untried
from successkit.engine.recall import needs_whole_book
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import NO_CURRENCY, RevenueBook
from successkit.metrics.revenue.usual_currency import currency_counts
from successkit.metrics.value.decisions import Decisions
from successkit.playbooks import (
    ActionLedger,
    looked_back,
)


def follows(setup: Setup) -> bool:
    """Return whether a change of one account can be put in under some settings.

    Parameters
    ----------
    setup
        Settings and plugins.

    Returns
    -------
    bool
        Not with plugins, where scores rest on other accounts or on values, where
        playbooks look back, or where a guard or the condition of a phase reads a value.
    """
    columns = {**COLUMNS, **setup.added}
    conditions = [
        *setup.guards.values(),
        *(
            compile_condition(phase.when, columns=columns)
            for phase in setup.lifecycle.conditional
        ),
    ]
    named = {name for one in conditions for name in one.columns}
    return not (
        setup.extensions.plugins
        or needs_whole_book(setup)
        or reads_value(setup)
        or named & VALUES
        or looked_back(setup.playbooks)
    )


def follow(
    setup: Setup, portfolio: Portfolio, moment: Moment, ledger: ActionLedger | None
) -> Followed | None:
    """Review a book so that it can be reviewed again.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    portfolio
        All facts.
    moment
        The day.
    ledger
        Actions given out before; None for none.

    Returns
    -------
    Followed | None
        None where a change of one account concerns all of them.
    """
    if not follows(setup) or portfolio.kept is not None or not len(portfolio):
        return None
    decided = Decided()
    held = judge_in_memory(setup, portfolio, moment, Local(), decided)
    whole, book = held.whole, held.book
    if whole.sums.missing or held.judged.failures or book.currency == NO_CURRENCY:
        return None
    days = dict[date, TouchDay]()
    quiet = untried(setup)

    def day_of(day: date) -> TouchDay:
        if day not in days:
            days[day] = TouchDay.of(quiet, held.past, day)
        return days[day]

    table = attrs.evolve(held.judged.table, results=Results())
    judged = attrs.evolve(held.judged, table=table)
    try:
        touch = Touch.of(setup, judged, day_of)
        worth = Worth.of(book)
    except NotSubtractedError:
        return None
    source, cut = Source.of(portfolio), Source.of(book.portfolio)
    events = EventCounts.of_events(book.portfolio, held.judged.events)
    state = State(
        whole=whole,
        kept=Kept.of(portfolio.tables, len(portfolio)),
        currencies=currency_counts(book.portfolio),
        cut=cut,
        judged=judged,
        worth=worth,
        touch=touch,
        days=days,
        events=events,
        happened=happened(setup, book.portfolio, held.judged.table),
        decided=decided,
    )
    review = review_from(setup, state, touch.held, source, ledger)
    return Followed(review=review, moment=moment, source=source, state=state)


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
    if not logs_stay(state.kept, _kept(old), _kept(new)):
        raise NotSubtractedError("a log of the book begins on another day")
    differs = Differing.of(old, new)
    change = Change(
        accounts=changed,
        old=attrs.evolve(old, kept=state.kept),
        new=attrs.evolve(new, kept=state.kept),
        revenue=touches_revenue(differs),
        tables=differs.tables,
        since=differs.since,
    )
    return _Again(setup, followed, state, change).made(new, ledger)


def _kept(part: Portfolio) -> Kept:
    return Kept.of(part.tables, len(part))


@attrs.frozen(eq=False)
class _Again:
    """A review that is made again."""

    setup: Setup
    followed: Followed
    state: State
    change: Change

    def made(self, facts: Portfolio, ledger: ActionLedger | None) -> Followed:
        """Return it."""
        setup, change, state = self.setup, self.change, self.state
        part = Part(portfolio=change.new, accounts=AccountSet())
        reader = attrs.evolve(state.whole.reader, kept=state.kept)
        book = reader.book(part)
        before = reader.book(Part(portfolio=change.old, accounts=AccountSet()))
        rows = Rows.of(
            state.judged.table.ids, book.portfolio.account_ids, change.accounts
        )
        if not len(rows.ids):
            raise NotSubtractedError("nobody is left")
        renewals = cache(partial(renewals_of, book))
        whole, worth, currencies = self._whole(rows, before, book, renewals)
        whole = attrs.evolve(whole, reader=reader)
        decided = state.decided.again(change.accounts, change.since)
        past = ReadOnce(
            portfolio=change.new,
            known_at=self.followed.moment.known_at,
            currency=book.currency,
            decided=decided,
            change=change,
            before=state.decided,
        )
        stays = alike(whole.valuation, state.whole.valuation)
        if may_stay(setup, change, rows, book):
            found = judged_again(setup, book, past, state.judged, rows, change)
        else:
            valuation: Valuation = KeptValues.of_table(
                whole.valuation, state.judged.table
            )
            if self._revenue(rows) and stays:
                valuation = whole.valuation.reading(book, renewals())
            # Where it does not stay, all are valued below.
            found = judge_accounts(setup, book, past, valuation)
        if found.failures:
            raise NotSubtractedError("something went wrong in a plugin")
        cut = state.cut.updated(
            attrs.evolve(book.portfolio, kept=None), change.accounts
        )
        whole = with_cut(whole, cut)
        judged = spliced_judged(rows, state.judged, found, cut.portfolio)
        if not stays:
            table = revalue(judged.table, whole.valuation, worth.standing, book)
            judged = attrs.evolve(judged, table=table)
        source = self.followed.source.updated(facts, change.accounts)
        days = dict[date, TouchDay]()
        touch = state.touch.again(
            setup, judged, state.days, lambda day: self._day(day, days, past, source)
        )
        events = state.events
        if found.events is not state.judged.events:
            events = self._events(
                before, EventCounts.of_events(book.portfolio, found.events)
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
            events=events,
            happened=spliced_happened(
                rows,
                state.happened,
                happened(setup, book.portfolio, found.table),
                len(found.table),
            ),
            decided=decided,
        )
        review = review_from(setup, after, touch.held, source, ledger)
        return attrs.evolve(self.followed, review=review, source=source, state=after)

    def _whole(
        self,
        rows: Rows,
        before: RevenueBook,
        book: RevenueBook,
        renewals: Callable[[], Decisions],
    ) -> tuple[Whole, Worth, Counter[str]]:
        """Return what is known of the whole book."""
        setup, state, config = self.setup, self.state, self.setup.config
        currencies = Counter(state.currencies)
        currencies -= Counter(currency_counts(before.portfolio))
        currencies += Counter(currency_counts(book.portfolio))
        found, chosen = currency_of(currencies, config.currency, config.language)
        if found != state.whole.reader.currency:
            raise NotSubtractedError("the usual currency changed")
        revenue = self._revenue(rows)
        sums = changed_board(
            state.whole.sums,
            before,
            book,
            revenue=revenue,
            tables=self.change.tables,
        )
        board = board_of(
            sums,
            book.currency,
            str(config.definition),
            config.language,
            before=(state.whole.sums, state.whole.board),
        )
        worth = state.worth
        if revenue:
            known = worth.modelled
            worth = worth.replaced(
                rows,
                Worth.of(before, modelled=known),
                Worth.read(book, renewals(), modelled=known),
            )
        valuation = revalued(
            setup, state.whole.valuation, state.worth.risk, worth.risk, board.churn
        )
        whole = attrs.evolve(
            state.whole, chosen=chosen, sums=sums, board=board, valuation=valuation
        )
        return whole, worth, currencies

    def _revenue(self, rows: Rows) -> bool:
        return self.change.revenue or not rows.stays

    def _day(
        self, day: date, days: dict[date, TouchDay], past: PastDays, source: Source
    ) -> TouchDay:
        if day not in days:
            quiet, known = untried(self.setup), self.state.days.get(day)
            if known is None:
                whole = attrs.evolve(past, portfolio=source.portfolio)
                days[day] = TouchDay.of(quiet, whole, day)
            else:
                days[day] = known.replaced(quiet, past, self.change, self._rows(source))
        return days[day]

    def _rows(self, source: Source) -> Callable[[frozenset[str]], Portfolio]:
        kept = self.state.kept
        return lambda accounts: attrs.evolve(source.part(accounts), kept=kept)

    def _events(self, before: RevenueBook, new: EventCounts) -> EventCounts:
        judged, counts = self.state.judged, self.state.events
        places_of = places(judged.table.ids, before.portfolio.account_ids)
        theirs = np.isin(judged.events.account, places_of)
        old = EventCounts.of_events(before.portfolio, judged.events.take(theirs))
        return EventCounts(
            kinds=Counter(counts.kinds) - Counter(old.kinds) + Counter(new.kinds),
            targets=Counter(counts.targets)
            - Counter(old.targets)
            + Counter(new.targets),
            silent=counts.silent - old.silent + new.silent,
        )
