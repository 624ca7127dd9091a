"""The accounts of a run: from facts to touch models, room after room."""

import attrs

from successkit.core import AccountTable, Failure
from successkit.engine.account_columns import with_segments
from successkit.engine.account_values import Valuation
from successkit.engine.added import flagged
from successkit.engine.evaluations import settled_bands
from successkit.engine.parts import Parts
from successkit.engine.past import PastDays
from successkit.engine.phases import phases_of
from successkit.engine.scored import Scored
from successkit.engine.setup import Setup
from successkit.health import apply_overrides
from successkit.lifecycle import columns_of, overlay_columns
from successkit.metrics.revenue.book import RevenueBook
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
    undecided
        Accounts whose band no evaluation looked back on decides.
    """

    table: AccountTable
    parts: Parts
    failures: tuple[Failure, ...]
    undecided: int = 0


def review_accounts(
    setup: Setup, book: RevenueBook, past: PastDays, churn: float | None
) -> Accounts:
    """Return everything that is known of the accounts of a book.

    Parameters
    ----------
    setup
        Settings and plugins.
    book
        The revenue side, cut to the day.
    past
        Where earlier evaluations come from.
    churn
        Monthly logo churn of the book, or None.

    Returns
    -------
    Accounts
        Each step sees the columns of those before it.
    """
    facts, runner = book.portfolio, setup.runner
    recall = past.recall(setup)
    now = Scored.of(
        setup,
        book,
        Valuation.of(book, churn, setup.config),
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
    events, replayed = phases_of(setup, book, flags.table)
    table = flags.table.with_columns(**columns_of(replayed))
    overlays = overlay_columns(table, setup.lifecycle, table.as_of)
    table = with_segments(table.with_columns(**overlays), facts)
    touch = decide_touch(table, setup.policy)
    return Accounts(
        table.with_columns(touch_model=touch.models),
        Parts(now.health, overridden, events, replayed, touch),
        (*now.failures, *bands.failures, *flags.failures),
        bands.undecided,
    )
