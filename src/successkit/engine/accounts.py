"""The accounts of a run: from facts to touch models, room after room."""

import attrs

from successkit.core import AccountTable, Failure
from successkit.engine.account_columns import with_segments
from successkit.engine.added import flagged
from successkit.engine.evaluations import Past, settled_bands
from successkit.engine.guards import guards_at
from successkit.engine.parts import Parts
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.lifecycle import (
    EventRules,
    LifecycleEvents,
    Replay,
    Spells,
    columns_of,
    derive_events,
    event_kinds,
    overlay_columns,
    replay,
)
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.standing import customer_spells
from successkit.touch import decide_touch


@attrs.frozen(eq=False)
class Accounts:
    """What is known of every account.

    Parameters
    ----------
    table
        One row per account, every column filled.
    parts
        Results of the rooms.
    failures
        What went wrong in plugins.
    """

    table: AccountTable
    parts: Parts
    failures: tuple[Failure, ...]


def review_accounts(setup: Setup, book: RevenueBook, past: Past) -> Accounts:
    """Return everything that is known of the accounts of a book.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    past
        Where earlier evaluations come from.

    Returns
    -------
    Accounts
        Each step sees the columns of those before it.
    """
    facts, runner = book.portfolio, setup.runner
    now = Scored.of(setup, book, past.churn)
    bands = settled_bands(setup, past, now)
    overridden = apply_overrides(now.health, facts, as_of=book.as_of)
    scored = now.table.with_columns(
        health_score=overridden.score,
        health_coverage=now.health.coverage,
        health_band=overridden.bands(bands.bands, now.health),
    )
    flags = flagged(scored, facts, setup.extensions, setup.flags, runner)
    events, replayed = _phases(setup, book, flags.table)
    table = flags.table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, table.as_of)
    table = with_segments(table.with_columns(**overlays), facts)
    touch = decide_touch(table, setup.policy)
    return Accounts(
        table.with_columns(touch_model=touch.models),
        Parts(now.health, overridden, events, replayed, touch),
        (*now.failures, *bands.failures, *flags.failures),
    )


def _phases(
    setup: Setup, book: RevenueBook, table: AccountTable
) -> tuple[LifecycleEvents, Replay]:
    spells = customer_spells(book.ledger)
    events = derive_events(
        book.portfolio,
        Spells(spells.account, spells.start, spells.end),
        rules=EventRules(renewal_grace=setup.config.definition.renewal_grace),
        given=event_kinds(setup.lifecycle),
    )
    found = replay(
        setup.lifecycle,
        events,
        accounts=table.rows,
        upto=table.as_of,
        guards=guards_at(setup.guards, table, events),
    )
    return events, found
