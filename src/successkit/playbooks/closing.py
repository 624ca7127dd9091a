"""Which open actions stand, and which come to their end, and why."""

from datetime import date
from typing import Final, NamedTuple

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, Int64Array
from successkit.playbooks.history import OPEN, History
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play, Plays

REASONS: Final = ("condition", "exit", "churned_or_paused", "cool_down")
"""Why a run closes an episode; the first that applies is named."""
_STANDS: Final = np.int8(-1)
_PASSES: Final = np.int8(-2)
_DTYPES: Final = (np.int64, np.int64, np.int8)


class Close(NamedTuple):
    """One episode that came to its end."""

    account: str
    playbook: str
    episode: str
    reason: str


@attrs.frozen(eq=False, kw_only=True)
class Closing:
    """Open actions of the ledger, as a run leaves them.

    Parameters
    ----------
    stands
        Shape (m,): positions of those that are open and whose reason still stands.
    rows
        Shape (m,): rows of the table of their accounts.
    ends
        Shape (k,): positions of those open until now, and closed by this run.
    reason
        Shape (k,), int8: position in ``REASONS``.
    """

    stands: Int64Array
    rows: Int64Array
    ends: Int64Array
    reason: AnyArray

    def closes(self, ledger: ActionLedger) -> tuple[Close, ...]:
        """Return the episodes that came to their end, each once.

        Parameters
        ----------
        ledger
            The ledger.

        Returns
        -------
        tuple[Close, ...]
            By account, playbook and episode; those of a baseline left out.
        """
        shown = ~ledger.outcome.take(self.ends).equals("baseline")
        rows = self.ends[shown]
        columns: tuple[list[str], ...] = (
            ledger.account.take(rows).strings().tolist(),
            ledger.playbook.take(rows).strings().tolist(),
            [str(day) for day in ledger.episode[rows].tolist()],
            [REASONS[code] for code in self.reason[shown].tolist()],
        )
        return tuple(sorted({Close(*cells) for cells in zip(*columns, strict=True)}))

    def closed(self, ledger: ActionLedger, day: date) -> ActionLedger:
        """Return the ledger with what came to its end closed.

        Parameters
        ----------
        ledger
            The ledger.
        day
            The day of the run.

        Returns
        -------
        ActionLedger
            The same one when nothing did.
        """
        if not len(self.ends):
            return ledger
        closed = ledger.closed_on.copy()
        closed[self.ends] = np.datetime64(day, "D")
        return attrs.evolve(ledger, closed_on=closed)


def closing_of(history: History, plays: Plays) -> Closing:
    """Return which open actions stand and which end.

    Parameters
    ----------
    history
        The ledger.
    plays
        Playbooks on the table.

    Returns
    -------
    Closing
        Actions of other playbooks and of accounts that are not there neither stand nor
        end.
    """
    none = tuple(np.empty(0, dtype) for dtype in _DTYPES)
    found = [none, *(_judged(history, plays, play) for play in plays.each)]
    at, rows, reason = map(np.concatenate, zip(*found, strict=True))
    ends, stands = reason >= 0, reason == _STANDS
    return Closing(
        stands=at[stands], rows=rows[stands], ends=at[ends], reason=reason[ends]
    )


def _judged(
    history: History, plays: Plays, play: Play
) -> tuple[Int64Array, Int64Array, AnyArray]:
    """Return open actions of a playbook, their rows, and what becomes of each."""
    day = int(history.day.astype(np.int64))
    told = history.actions(play.playbook.name)
    told = told.take((told.closed == OPEN) & (told.episode <= day))
    reason = np.full(len(told.at), _STANDS)
    if play.times_out:
        reason[day - told.episode >= play.days] = 3
    reason[plays.barred(play, told.row) >= 0] = 2
    reason[play.ended(told.row)] = 1 if play.playbook.exit else 0
    base = np.flatnonzero(told.outcome == history.ledger.outcome.code("baseline"))
    # what a baseline passed over ends with its reason, and never stands
    reason[base] = np.where(play.raw[told.row[base]] == 0, np.int8(0), _PASSES)
    return told.at, told.row, reason
