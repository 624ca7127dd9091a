"""Events and their absence as reasons to fire."""

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, DayArray
from successkit.core.condition import Past
from successkit.core.declarations import Playbook
from successkit.core.states import Trigger


def triggered(
    playbook: Playbook, holds: AnyArray, table: AccountTable, past: Past
) -> tuple[AnyArray, DayArray | None]:
    """Return where the condition holds and the event came, or stayed away.

    Parameters
    ----------
    playbook
        One with an event.
    holds
        Shape (rows,), int8: state of its condition.
    table
        One row per account.
    past
        With the latest event of each kind; a kind that it lacks is unknown.

    Returns
    -------
    tuple[AnyArray, DayArray | None]
        The state of both together; and the day of the event, None for an absence.
    """
    last = past.last(playbook.event, table)
    if last is None:
        return np.where(holds == 0, np.int8(0), np.int8(-1)), None
    gap = (np.datetime64(table.as_of, "D") - last).astype(np.float64)
    gap[np.isnat(last)] = np.inf
    lately = (gap >= 0) & (gap < playbook.within)
    absent = playbook.trigger is Trigger.ABSENCE
    fits = ~lately if absent else lately
    return np.where(fits, holds, np.int8(0)), None if absent else last
