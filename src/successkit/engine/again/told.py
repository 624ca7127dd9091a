"""A review of what is known of a followed book."""

from collections.abc import Mapping
from functools import cache

import attrs
import numpy as np

from successkit.core import AccountTable, DayArray, Portfolio, Text
from successkit.core.changed import Rows
from successkit.engine.accounts import Accounts
from successkit.engine.again.followed import State
from successkit.engine.again.less import NotSubtractedError
from successkit.engine.again.source import Source
from successkit.engine.again.spliced import put
from successkit.engine.board import with_accounts
from successkit.engine.findings import DataCounts
from successkit.engine.making import Counts, Given, review_of
from successkit.engine.partition.whole import Whole
from successkit.engine.parts import Parts
from successkit.engine.past import PastDays
from successkit.engine.review import Review
from successkit.engine.setup import Setup
from successkit.metrics.revenue.book import RevenueBook
from successkit.playbooks import ActionLedger, event_kinds, happenings
from successkit.touch import TouchResult


def happened(
    setup: Setup, facts: Portfolio, table: AccountTable
) -> dict[str, DayArray]:
    """Return the latest events of accounts, by kinds that playbooks wait for.

    Parameters
    ----------
    setup
        Settings and plugins.
    facts
        Of the accounts, cut to the day.
    table
        The accounts.

    Returns
    -------
    dict[str, DayArray]
        By kind, row by row as the table.
    """
    return happenings(facts, table, kinds=event_kinds(setup.playbooks))


def spliced_happened(
    rows: Rows,
    before: Mapping[str, DayArray],
    new: Mapping[str, DayArray],
    count: int,
) -> dict[str, DayArray]:
    """Return the latest events by kind with those of some accounts replaced.

    Parameters
    ----------
    rows
        Where rows go.
    before, new
        Of all accounts, and of some as they are now; a kind that nobody has is not
        known.
    count
        How many of these there are.

    Returns
    -------
    dict[str, DayArray]
        Of all accounts.

    Raises
    ------
    NotSubtractedError
        An event is the first of its kind in the book, or was the last.
    """
    if not new.keys() <= before.keys():
        raise NotSubtractedError("the first event of a kind in the book")
    none = np.full(count, np.datetime64("NaT", "D"))
    found = {
        name: _put(rows, days, new.get(name, none)) for name, days in before.items()
    }
    if any(np.isnat(days).all() for days in found.values()):
        raise NotSubtractedError("no event of a kind is left in the book")
    return found


def _put(rows: Rows, before: DayArray, new: DayArray) -> DayArray:
    if not rows.stays:
        return rows.put(before, new)
    days = put(rows, before, new)
    assert not isinstance(days, Text)  # noqa: S101 - neither of them is one
    return days


def with_cut(whole: Whole, cut: Source) -> Whole:
    """Return what is known of a book with figures that find their accounts.

    Parameters
    ----------
    whole
        What is known.
    cut
        The facts, cut to the day.

    Returns
    -------
    Whole
        Revenue is read when accounts are asked for.
    """
    found = cache(lambda: _revenue(whole, cut))
    metrics = with_accounts(whole.board.metrics, whole.sums, found)
    return attrs.evolve(whole, board=attrs.evolve(whole.board, metrics=metrics))


def _revenue(whole: Whole, cut: Source) -> RevenueBook:
    return whole.reader.revenue(cut.portfolio)


def review_from(
    setup: Setup,
    state: State,
    touch: TouchResult,
    source: Source,
    ledger: ActionLedger | None,
    manifest: Mapping[str, object] | None = None,
) -> Review:
    """Return a review of what is known.

    Parameters
    ----------
    setup
        Settings and plugins, at work.
    state
        What is known.
    touch
        Touch models that hold.
    source
        The facts.
    ledger
        Actions given out before; None for none.
    manifest
        What makes the review, where that is known already.

    Returns
    -------
    Review
        With actions; what costs much is made when somebody asks for it.
    """
    judged, whole = state.judged, state.whole
    table = judged.table.with_columns(touch_model=touch.models)
    parts = Parts(
        judged.health, judged.overridden, judged.events, judged.replayed, touch
    )
    found = Accounts(table, parts, (), judged.undecided)
    counts = Counts(
        data=DataCounts.of(table, judged.health),
        events=state.events,
        undecided=judged.undecided,
    )
    given = Given(
        book=cache(lambda: _revenue(whole, state.cut)),
        facts=state.cut.portfolio,
        judged=judged,
        past=PastDays(portfolio=source.portfolio, known_at=None, currency=""),
        board=whole.board,
        chosen=whole.chosen,
        problems=source.portfolio.problems,
        ledger=ledger,
        events=state.happened,
        manifest=manifest,
    )
    return review_of(setup, given, found, counts)
