"""Events and their absence as reasons to fire."""

from typing import Final

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, DayArray
from successkit.core.condition import Past
from successkit.core.declarations import Playbook
from successkit.core.states import Trigger

DETRACTOR: Final = "detractor"
"""Kind of event: an NPS answer of ``WORST_SCORE`` or less."""

WORST_SCORE: Final = 6


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
        With the latest event of each kind; a kind that it lacks is unknown. Only for
        detractors the table stands in: ``nps_latest``, on the day of ``nps_age``, or on
        its own day where that is missing.

    Returns
    -------
    tuple[AnyArray, DayArray | None]
        The state of both together; and the day of the event, None for an absence.
    """
    last = past.last(playbook.event, table)
    unsaid = np.zeros(len(table), dtype=bool)
    if last is None and playbook.event == DETRACTOR:
        last, unsaid = _answers(table)
    if last is None:
        return np.where(holds == 0, np.int8(0), np.int8(-1)), None
    gap = (np.datetime64(table.as_of, "D") - last).astype(np.float64)
    gap[np.isnat(last)] = np.inf
    lately = (gap >= 0) & (gap < playbook.within)
    absent = playbook.trigger is Trigger.ABSENCE
    fits = ~lately if absent else lately
    state = np.where(fits, holds, np.int8(0))
    state = np.where(unsaid & (holds != 0), np.int8(-1), state)
    return state, None if absent else last


def _answers(table: AccountTable) -> tuple[DayArray, BoolArray]:
    """Return the days of detractors' answers by the table alone, and where none is."""
    score, age = table.array("nps_latest"), table.array("nps_age")
    days = np.where(np.isnan(age), 0, age).astype("timedelta64[D]")
    answered = np.datetime64(table.as_of, "D") - days
    detracts = score <= WORST_SCORE
    return np.where(detracts, answered, np.datetime64("NaT", "D")), np.isnan(score)
