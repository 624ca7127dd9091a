"""What the ledger says of the accounts of a table."""

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import BoolArray, Int64Array
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play


@attrs.frozen(eq=False, kw_only=True)
class History:
    """A ledger seen from a table.

    Parameters
    ----------
    ledger
        The ledger.
    row
        Shape (actions,): position of the account in the table; below 0 when not there.
    day
        The day of the table.
    rows
        Rows of the table.
    """

    ledger: ActionLedger
    row: Int64Array
    day: np.datetime64
    rows: int

    def of(self, play: Play) -> BoolArray:
        """Return which actions of the ledger belong to a playbook.

        Parameters
        ----------
        play
            The playbook.

        Returns
        -------
        BoolArray
            Shape (actions,); accounts of the table only.
        """
        return self.ledger.playbook.equals(play.playbook.name) & (self.row >= 0)

    def resting(self, play: Play) -> tuple[BoolArray, BoolArray]:
        """Return where a playbook fired too lately to fire again.

        Parameters
        ----------
        play
            The playbook.

        Returns
        -------
        tuple[BoolArray, BoolArray]
            Shape (rows,) each: with the episode still open, and with it closed.
        """
        mine = np.flatnonzero(self.of(play))
        gap = (self.day - self.ledger.episode[mine]).astype(np.int64)
        lately = mine[gap < play.days]  # below 0 when an earlier day is run again
        is_open = np.isnat(self.ledger.closed_on[lately])
        opened = np.zeros(self.rows, dtype=bool)
        opened[self.row[lately[is_open]]] = True
        closed = np.zeros(self.rows, dtype=bool)
        closed[self.row[lately]] = True
        return opened, closed & ~opened

    def standing(self, play: Play) -> tuple[BoolArray, BoolArray]:
        """Return which open actions of a playbook stand, and which come to an end.

        Parameters
        ----------
        play
            The playbook.

        Returns
        -------
        tuple[BoolArray, BoolArray]
            Shape (actions,) each. An action ends when the condition is false, the
            account is barred, or the cool-down has passed.
        """
        fired = self.ledger.episode <= self.day
        mine = self.of(play) & np.isnat(self.ledger.closed_on) & fired
        gone = np.zeros_like(mine)
        at = self.row[mine]
        gap = (self.day - self.ledger.episode[mine]).astype(np.int64)
        gone[mine] = (play.state[at] == 0) | (play.barred[at] >= 0) | (gap >= play.days)
        return mine & ~gone, gone


def history_of(ledger: ActionLedger, table: AccountTable) -> History:
    """Return a ledger as seen from a table.

    Parameters
    ----------
    ledger
        The ledger.
    table
        One row per account.

    Returns
    -------
    History
        With the place of each action's account.
    """
    ids = table.text("id")
    row_of_code = np.full(len(ids.values) + 2, -1, np.int64)
    row_of_code[ids.codes] = np.arange(len(table))
    row_of_code[-2:] = -1  # codes -1 and -2: the account is not in the table
    return History(
        ledger=ledger,
        row=row_of_code[ledger.account.codes_in(ids)],
        day=np.datetime64(table.as_of, "D"),
        rows=len(table),
    )
