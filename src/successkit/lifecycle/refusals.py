"""What became of events, and which move refused those that did not apply."""

from typing import NamedTuple

import numpy as np

from successkit.core import Int64Array
from successkit.lifecycle.cells import OUTCOMES
from successkit.lifecycle.history import History
from successkit.lifecycle.kinds import REFUSED, Outcome


class Refusal(NamedTuple):
    """An event that did not apply.

    ``row`` is the row of the event; ``transition`` the id of the move whose guard was
    false, or that needed more days in the phase; ``guard`` the guard that was false.
    Both are empty where there is none.
    """

    row: int
    outcome: Outcome
    transition: str
    guard: str


def refusals(history: History, rows: Int64Array | None = None) -> list[Refusal]:
    """Return the events that did not apply, with the move that refused each.

    Parameters
    ----------
    history
        From a replay.
    rows
        Rows of events to look at; None for all.

    Returns
    -------
    list[Refusal]
        In order of the rows.
    """
    codes = [code for code, outcome in enumerate(OUTCOMES) if outcome in REFUSED]
    chosen = np.arange(len(history.outcome)) if rows is None else rows
    if len(history.outcome):
        chosen = chosen[np.isin(history.outcome[chosen], codes)]
    else:
        chosen = chosen[:0]
    here = np.isin(history.refused_event, chosen)
    by = dict(
        zip(
            history.refused_event[here].tolist(),
            history.refused_by[here].tolist(),
            strict=True,
        )
    )
    return [_refusal(history, row, by.get(row)) for row in chosen.tolist()]


def _refusal(history: History, row: int, place: int | None) -> Refusal:
    outcome = OUTCOMES[int(history.outcome[row])]
    if place is None:
        return Refusal(row, outcome, "", "")
    move = history.lifecycle.transitions[place]
    guard = move.guard if outcome is Outcome.GUARD_FALSE else ""
    return Refusal(row, outcome, move.id, guard)
