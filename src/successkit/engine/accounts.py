"""The accounts of a run: from facts to touch models, room after room."""

from collections.abc import Sequence

import attrs

from successkit.core import AccountTable, Failure, Portfolio
from successkit.core.joined import join_tables
from successkit.engine.account_columns import with_segments
from successkit.engine.account_values import Valuation
from successkit.engine.added import flagged
from successkit.engine.evaluations import settled_bands
from successkit.engine.parts import Parts
from successkit.engine.past import PastDays
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import HealthResult, OverriddenHealth, apply_overrides
from successkit.health.joined import join_health
from successkit.lifecycle import Replay, columns_of, overlay_columns
from successkit.lifecycle.joined import join_replays
from successkit.metrics.revenue.book import RevenueBook
from successkit.touch import decide_touch


@attrs.frozen(eq=False, kw_only=True)
class Judged:
    """What is known of some accounts, but how they are looked after.

    Parameters
    ----------
    table
        One row per account; the touch model is still missing.
    health
        Computed scores.
    overridden
        Scores set by hand beside them.
    replayed
        Phases, with the events that led to them.
    failures
        What went wrong in plugins.
    undecided
        Accounts whose band no evaluation looked back on decides.
    """

    table: AccountTable
    health: HealthResult
    overridden: OverriddenHealth
    replayed: Replay
    failures: tuple[Failure, ...]
    undecided: int = 0


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
    undecided
        Accounts whose band no evaluation looked back on decides.
    """

    table: AccountTable
    parts: Parts
    failures: tuple[Failure, ...]
    undecided: int = 0


def judge_accounts(
    setup: Setup, book: RevenueBook, past: PastDays, valuation: Valuation
) -> Judged:
    """Return what is known of some accounts, as far as it rests on them alone.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    past
        Where earlier evaluations come from.
    valuation
        How accounts are valued: learned from the whole book.

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
    )
    bands = settled_bands(setup, past, now, recall)
    overridden = apply_overrides(now.health, facts, as_of=book.as_of)
    scored = now.table.with_columns(
        health_score=overridden.score,
        health_coverage=now.health.coverage,
        health_band=overridden.bands(bands.bands, now.health),
    )
    flags = flagged(scored, facts, setup.extensions, setup.flags, runner)
    _, replayed = phases_of(setup, book, flags.table)
    table = flags.table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, table.as_of)
    return Judged(
        table=with_segments(table.with_columns(**overlays), facts),
        health=now.health,
        overridden=overridden,
        replayed=replayed,
        failures=(*now.failures, *bands.failures, *flags.failures),
        undecided=bands.undecided,
    )


def join_judged(parts: Sequence[Judged], facts: Portfolio) -> Judged:
    """Put what is known of the parts of a book together.

    Parameters
    ----------
    parts
        At least one; the accounts of each come after those of the parts before.
    facts
        Of the whole book, cut to the day.

    Returns
    -------
    Judged
        Of all accounts. Parts in which something went wrong do not get here.
    """
    if len(parts) == 1:
        return parts[0]
    health = join_health([part.health for part in parts])
    return Judged(
        table=join_tables([part.table for part in parts]),
        health=health,
        overridden=apply_overrides(health, facts, as_of=parts[0].table.as_of),
        replayed=join_replays([part.replayed for part in parts]),
        failures=(),
        undecided=sum(part.undecided for part in parts),
    )


def with_touch(setup: Setup, judged: Judged) -> Accounts:
    """Return everything that is known of the accounts of a book.

    Parameters
    ----------
    setup
        Settings and plugins.
    judged
        All accounts: some are looked after more for being worth more than the others.

    Returns
    -------
    Accounts
        Every column filled.
    """
    touch = decide_touch(judged.table, setup.policy)
    found = judged.replayed
    return Accounts(
        judged.table.with_columns(touch_model=touch.models),
        Parts(judged.health, judged.overridden, found.events, found, touch),
        judged.failures,
        judged.undecided,
    )
