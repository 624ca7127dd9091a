"""The columns that the lifecycle gives to the account table."""

from datetime import date

from successkit.core import AccountTable, AnyArray, Lifecycle, Text
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.replay import replay
from successkit.lifecycle.replayed import Replay


def phase_columns(
    table: AccountTable, events: LifecycleEvents, lifecycle: Lifecycle, as_of: date
) -> dict[str, Text | AnyArray]:
    """Return where each account of a table stands.

    Parameters
    ----------
    table
        One row per account; row i is account i of the events.
    events
        What happened.
    lifecycle
        The phases and moves, without guards.
    as_of
        The day.

    Returns
    -------
    dict[str, Text | AnyArray]
        ``phase``, ``phase_since`` and ``phase_visits``. An account that never had a
        contract has not begun: its phase is missing, not onboarding.
    """
    return columns_of(replay(lifecycle, events, accounts=table.rows, upto=as_of))


def columns_of(found: Replay) -> dict[str, Text | AnyArray]:
    """Return the same columns of a replay that was made before.

    Parameters
    ----------
    found
        The replay.

    Returns
    -------
    dict[str, Text | AnyArray]
        ``phase``, ``phase_since`` and ``phase_visits``.
    """
    return {
        "phase": found.names(found.phase),
        "phase_since": found.since,
        "phase_visits": found.visits,
    }
