"""Phases of a book on its day: events derived from facts, and where they led."""

from successkit.core import AccountTable
from successkit.core.account_table import null_column
from successkit.engine.condition_days import with_conditions
from successkit.engine.guards import guards_at
from successkit.engine.setup import Setup
from successkit.lifecycle import (
    LifecycleEvents,
    Replay,
    Spells,
    columns_of,
    derive_events,
    event_kinds,
    overlay_columns,
    replay,
)
from successkit.metrics.account_columns import account_table
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.standing import customer_spells


def phases_of(
    setup: Setup, book: RevenueBook, table: AccountTable
) -> tuple[LifecycleEvents, Replay]:
    """Return the lifecycle of every account of a book.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    table
        What guards look at.

    Returns
    -------
    tuple[LifecycleEvents, Replay]
        The events, and where they led.
    """
    spells = customer_spells(book.moves)
    events = derive_events(
        book.portfolio,
        Spells(spells.account, spells.start, spells.end),
        rules=setup.config.event_rules,
        given=event_kinds(setup.lifecycle),
    )
    events = with_conditions(setup, book, table, events)
    found = replay(
        setup.lifecycle,
        events,
        accounts=table.rows,
        upto=table.as_of,
        guards=guards_at(setup.guards, table, events),
    )
    return events, found


def table_with_phase(setup: Setup, book: RevenueBook) -> AccountTable:
    """Return the accounts of a book with their phase, before anything is scored.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.

    Returns
    -------
    AccountTable
        Guards that ask for health, or for what plugins add, do not hold here.
    """
    plain = account_table(book)
    added = {name: null_column(spec, len(plain)) for name, spec in setup.added.items()}
    plain = plain.with_columns(**added)
    _, replayed = phases_of(setup, book, plain)
    table = plain.with_columns(**columns_of(replayed))
    return table.with_columns(**overlay_columns(table, setup.lifecycle, table.as_of))
