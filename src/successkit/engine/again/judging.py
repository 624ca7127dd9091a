"""Accounts judged again where only some columns of facts may be other ones."""

from collections.abc import Callable
from typing import Any

import attrs

from successkit.core import AnyArray, Portfolio
from successkit.core.changed import Rows
from successkit.engine.account_columns import with_segments
from successkit.engine.again.change import Change
from successkit.engine.again.reading import ReadOnce
from successkit.engine.again.rescoring import Before
from successkit.engine.evaluations import settled_bands
from successkit.engine.judged import Judged
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import HealthResult, apply_overrides
from successkit.lifecycle import columns_of, overlay_columns
from successkit.metrics.account_columns import fact_table
from successkit.metrics.revenue.book import RevenueBook


def may_stay(
    setup: Setup, change: Change, rows: Rows, facts: Portfolio, past: ReadOnce
) -> bool:
    """Return whether most of what is known of the accounts that changed stays.

    Parameters
    ----------
    setup
        Settings and plugins.
    change
        What changed.
    rows
        Where rows of accounts go.
    facts
        The accounts, cut to the day.
    past
        Where earlier evaluations come from.

    Returns
    -------
    bool
        Where revenue and accounts stay, one scorecard counts for all, and no condition
        says in which phase an account is.
    """
    plain = not (setup.guards or setup.flags or setup.lifecycle.conditional)
    scored = len(setup.scorecards) == 1 and past.wanted is not None
    day = facts.day
    leaves = day is not None and change.leaves(day)
    return plain and scored and rows.stays and leaves


def judged_again(
    setup: Setup,
    facts: Portfolio,
    past: ReadOnce,
    before: Judged,
    rows: Rows,
    book: Callable[[], RevenueBook],
) -> Judged:
    """Return what is known of accounts, of which most stays.

    Parameters
    ----------
    setup
        Settings and plugins.
    facts
        The accounts as they are now, cut to the day.
    past
        Where earlier evaluations come from; it knows what changed.
    before
        What was known of the whole book.
    rows
        Where rows of accounts go.
    book
        Gives the revenue of the accounts.

    Returns
    -------
    Judged
        The same bits as of :func:`judge_accounts`; where no event can be another one,
        events and phases of the whole book stand in it.
    """
    place, day, change = rows.new, before.table.as_of, past.change
    assert change is not None  # noqa: S101 - asked by who calls this
    names = change.columns
    now = fact_table(facts, names)
    known = Before(
        table=before.table.take(place),
        raw={name: column[place] for name, column in before.health.raw.items()},
        reads=past.reads,
    )
    found = known.scored(
        setup, facts, {name: now.columns[name] for name in names}, parts=True
    )
    table, health = found or (known.table, health_of(before.health, place))
    scored = Scored(table=table, health=health, failures=())
    bands = settled_bands(setup, past, scored)
    overridden = apply_overrides(health, facts, as_of=day)
    table = table.with_columns(
        health_score=overridden.score,
        health_coverage=health.coverage,
        health_band=overridden.bands(bands.bands, health),
    )
    events, replayed = before.events, before.replayed
    if change.moves(setup) and not change.uses_alike(setup, past, day):
        events, replayed = phases_of(setup, book(), table)
        table = table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, day)
    return Judged(
        table=with_segments(table.with_columns(**overlays), facts),
        health=health,
        overridden=overridden,
        events=events,
        replayed=replayed,
        failures=bands.failures,
        undecided=bands.undecided,
        hovering=bands.hovering,
    )


def health_of(whole: HealthResult, rows: AnyArray) -> HealthResult:
    """Return the scores of some accounts.

    Parameters
    ----------
    whole
        Of one scorecard.
    rows
        Which.

    Returns
    -------
    HealthResult
        Row by row.
    """
    plain = ("score_milli", "coverage", "freshness", "reason", "cap_milli")
    by_signal = ("raw", "normalised_milli", "contribution_milli", "fresh", "carried")
    columns: dict[str, Any] = {name: getattr(whole, name)[rows] for name in plain}
    for each in by_signal:
        mine = getattr(whole, each)
        columns[each] = {name: column[rows] for name, column in mine.items()} or mine
    return attrs.evolve(whole, **columns)
