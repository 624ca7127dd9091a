"""The accounts of a day, room after room: from facts to health, phase and segments."""

import attrs

from successkit.core import AccountTable, Failure
from successkit.engine.account_columns import with_segments
from successkit.engine.account_values import Valuation
from successkit.engine.added import flagged
from successkit.engine.evaluations import settled_bands
from successkit.engine.past import PastDays
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import HealthResult, OverriddenHealth, apply_overrides
from successkit.lifecycle import (
    LifecycleEvents,
    Replay,
    columns_of,
    overlay_columns,
)
from successkit.metrics.revenue.book import RevenueBook


@attrs.frozen(eq=False, kw_only=True)
class Judged:
    """What is known of every account but its touch model.

    Parameters
    ----------
    table
        One row per account.
    health, overridden
        Scores, and those set by hand beside them.
    events, replayed
        Lifecycle events, and where they led.
    failures
        What went wrong in plugins.
    undecided
        Accounts whose band no evaluation looked back on decides.
    """

    table: AccountTable
    health: HealthResult
    overridden: OverriddenHealth
    events: LifecycleEvents
    replayed: Replay
    failures: tuple[Failure, ...]
    undecided: int = 0


def judge_accounts(
    setup: Setup,
    book: RevenueBook,
    past: PastDays,
    valuation: Valuation,
    failed: tuple[Failure, ...] = (),
) -> Judged:
    """Return what is known of the accounts of a book, but for their touch models.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    past
        Where earlier evaluations come from.
    valuation
        How accounts are valued on the day.
    failed
        Signals and enrichments that are not to be tried.

    Returns
    -------
    Judged
        Each step sees the columns of those before it.
    """
    facts, runner = book.portfolio, setup.runner
    recall = past.recall(setup)
    now = Scored.of(
        setup,
        book,
        valuation,
        before=lambda: past.phases_before(setup, past.portfolio, book.as_of),
        recall=recall,
        failed=failed,
        ranks=past.ranks_on(book.as_of),
    )
    bands = settled_bands(setup, past, now, recall, failed)
    overridden = apply_overrides(now.health, facts, as_of=book.as_of)
    scored = now.table.with_columns(
        health_score=overridden.score,
        health_coverage=now.health.coverage,
        health_band=overridden.bands(bands.bands, now.health),
    )
    flags = flagged(scored, facts, setup.extensions, setup.flags, runner)
    events, replayed = phases_of(setup, book, flags.table)
    table = flags.table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, table.as_of)
    return Judged(
        table=with_segments(table.with_columns(**overlays), facts),
        health=now.health,
        overridden=overridden,
        events=events,
        replayed=replayed,
        failures=(*now.failures, *bands.failures, *flags.failures),
        undecided=bands.undecided,
    )
