"""Which open actions stand, and which come to their end, and why."""

from typing import Final, NamedTuple

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, BoolArray
from successkit.playbooks.history import History
from successkit.playbooks.plays import Play, Plays

REASONS: Final = ("condition", "exit", "churned_or_paused", "cool_down")
"""Why a run closes an episode; the first that applies is named."""


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
        Shape (actions,): open, and their reason still stands.
    ends
        Shape (actions,): open until now, and closed by this run.
    reason
        Shape (actions,), int8: position in ``REASONS`` where it ends.
    """

    stands: BoolArray
    ends: BoolArray
    reason: AnyArray

    def closes(self, history: History) -> tuple[Close, ...]:
        """Return the episodes that came to their end, each once.

        Parameters
        ----------
        history
            The ledger.

        Returns
        -------
        tuple[Close, ...]
            By account, playbook and episode; those of a baseline left out.
        """
        ledger = history.ledger
        rows = np.flatnonzero(self.ends & ~ledger.outcome.equals("baseline"))
        columns: tuple[list[str], ...] = (
            ledger.account.take(rows).strings().tolist(),
            ledger.playbook.take(rows).strings().tolist(),
            [str(day) for day in ledger.episode[rows].tolist()],
            [REASONS[code] for code in self.reason[rows].tolist()],
        )
        return tuple(sorted({Close(*cells) for cells in zip(*columns, strict=True)}))


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
    size = len(history.ledger)
    reason = np.full(size, -1, np.int8)
    stands = np.zeros(size, dtype=bool)
    for play in plays.each:
        mine = history.actions(play.playbook.name)
        ledger = history.ledger
        under_way = np.isnat(ledger.closed_on[mine]) & (
            ledger.episode[mine] <= history.day
        )
        mine = mine[under_way]
        base = ledger.outcome.take(mine).equals("baseline")
        reason[mine[base]] = np.where(play.lapsed[history.row[mine[base]]], 0, -1)
        mine = mine[~base]
        found = _reasons(history, plays, play, mine)
        reason[mine] = found
        stands[mine] = found < 0
    return Closing(stands=stands, ends=reason >= 0, reason=reason)


def _reasons(history: History, plays: Plays, play: Play, mine: AnyArray) -> AnyArray:
    rows = history.row[mine]
    found = np.full(len(mine), -1, np.int8)
    if play.times_out:
        gap = (history.day - history.ledger.episode[mine]).astype(np.int64)
        found[gap >= play.days] = 3
    found[plays.barred(play, rows) >= 0] = 2
    found[play.ends[rows]] = 1 if play.playbook.exit else 0
    return found
