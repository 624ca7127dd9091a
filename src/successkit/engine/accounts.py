"""The accounts of a run: from facts to touch models, room after room."""

import attrs

from successkit.core import AccountTable, Failure
from successkit.engine.account_values import Valuation
from successkit.engine.judged import Judged, judge_accounts
from successkit.engine.parts import Parts
from successkit.engine.past import PastDays
from successkit.engine.setup import Setup
from successkit.engine.touch_days import settled_touch
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
    setup: Setup,
    book: RevenueBook,
    past: PastDays,
    valuation: Valuation,
    failed: tuple[Failure, ...] = (),
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
    valuation
        How accounts are valued on the day.
    failed
        Signals and enrichments that are not to be tried.

    Returns
    -------
    Accounts
        As of :func:`judge_accounts` and :func:`with_touch`.
    """
    judged = judge_accounts(setup, book, past, valuation, failed)
    return with_touch(setup, past, judged, failed)


def with_touch(
    setup: Setup,
    past: PastDays,
    judged: Judged,
    failed: tuple[Failure, ...] = (),
) -> Accounts:
    """Return accounts with how they are looked after.

    Parameters
    ----------
    setup
        Settings and plugins.
    past
        Where earlier evaluations come from.
    judged
        The accounts of the day.
    failed
        Signals and enrichments that are not to be tried.

    Returns
    -------
    Accounts
        A touch model moves only after the evaluations that the settings ask for.
    """
    table = judged.table
    wanted = decide_touch(table, setup.policy, past.ladder(table.as_of))
    touch = settled_touch(setup, past, judged, wanted, failed)
    return Accounts(
        table.with_columns(touch_model=touch.result.models),
        Parts(
            judged.health,
            judged.overridden,
            judged.events,
            judged.replayed,
            touch.result,
        ),
        (*judged.failures, *touch.failures),
        judged.undecided,
    )
