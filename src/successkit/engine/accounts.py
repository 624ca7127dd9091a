"""The accounts of a run: from facts to touch models, room after room."""

import attrs

from successkit.core import AccountTable, Failure, Portfolio, View
from successkit.engine.account_columns import account_table, with_segments
from successkit.engine.account_values import value_columns
from successkit.engine.added import enriched, flagged
from successkit.engine.guards import guards_at
from successkit.engine.parts import Parts
from successkit.engine.setup import Setup
from successkit.health import (
    HealthResult,
    OverriddenHealth,
    apply_overrides,
    band_of,
    score,
)
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


def review_accounts(setup: Setup, book: RevenueBook, churn: float | None) -> Accounts:
    """Return everything that is known of the accounts of a book.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    churn
        Monthly logo churn of the book, or None.

    Returns
    -------
    Accounts
        Each step sees the columns of those before it.
    """
    plain = account_table(book)
    plain = plain.with_columns(**value_columns(plain, book, churn, setup.config))
    facts, runner = book.portfolio, setup.runner
    added = enriched(plain, facts, setup.extensions, runner)
    scored = _with_health(setup, added.table, facts)
    flags = flagged(scored.table, facts, setup.extensions, setup.flags, runner)
    events, replayed = _phases(setup, book, flags.table)
    table = flags.table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, table.as_of)
    table = with_segments(table.with_columns(**overlays), facts)
    touch = decide_touch(table, setup.policy)
    return Accounts(
        table.with_columns(touch_model=touch.models),
        Parts(scored.health, scored.overridden, events, replayed, touch),
        (*added.failures, *scored.failures, *flags.failures),
    )


@attrs.frozen(eq=False)
class _Scored:
    """An account table with health."""

    table: AccountTable
    health: HealthResult
    overridden: OverriddenHealth
    failures: tuple[Failure, ...]


def _with_health(setup: Setup, table: AccountTable, portfolio: Portfolio) -> _Scored:
    view, scorecard = View(portfolio, table), setup.config.scorecard
    run = setup.runner.columns(setup.signals, view)
    health = score(
        view,
        setup.signals,
        scorecard,
        raw=run.columns,  # type: ignore[arg-type]
        failures={each.name: str(each) for each in run.failures if each.fatal},
    )
    overridden = apply_overrides(health, portfolio, as_of=table.as_of)
    plain = band_of(overridden.computed, scorecard=scorecard)
    table = table.with_columns(
        health_score=overridden.score,
        health_coverage=health.coverage,
        health_band=overridden.bands(plain, health),
    )
    return _Scored(table, health, overridden, run.failures)


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
