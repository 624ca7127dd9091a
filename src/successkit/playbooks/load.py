"""What accounts and owners have to do already, and what caps leave them room for."""

from collections.abc import Sequence
from typing import NamedTuple, Self

import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, Int64Array
from successkit.core.text import Text
from successkit.playbooks.closing import Closing
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.owner_cuts import OwnerCuts
from successkit.playbooks.plays import Play
from successkit.playbooks.reasons import above_cap, mark


class Caps(NamedTuple):
    """Most actions, new and open, of one account and of one owner."""

    account: int
    owner: int | None
    cuts: OwnerCuts | None = None
    """Up to whom owners have room, where the table is a part of a book."""


class Load:
    """Actions under way by account and owner, counted up as playbooks fire.

    Parameters
    ----------
    caps
        Most actions.
    ids
        Shape (rows,): accounts, in order.
    owners
        Shape (rows,): who looks after each.
    value
        Shape (rows,): what each is worth.
    account
        Shape (rows,): actions that each has.
    owner
        Shape (owners,): actions that each owner has, by code.
    """

    def __init__(
        self,
        caps: Caps,
        *,
        ids: Text,
        owners: Text,
        value: AnyArray,
        account: Int64Array,
        owner: Int64Array,
    ) -> None:
        self.caps, self.ids, self.owners, self.value = caps, ids, owners, value
        self.account, self.owner = account, owner

    @classmethod
    def of(
        cls,
        table: AccountTable,
        plays: Sequence[Play],
        ledger: ActionLedger,
        closing: Closing,
        caps: Caps,
    ) -> Self:
        """Return what is under way before any playbook fires.

        Parameters
        ----------
        table
            One row per account.
        plays
            Playbooks.
        ledger
            What was given out before.
        closing
            Which of it stands.
        caps
            Most actions.

        Returns
        -------
        Self
            Owners are only counted where there is a cap of theirs.
        """
        owners = table.text("owner")
        people = len(owners.values)
        owner = np.zeros(people, np.int64)
        if caps.owner is not None:
            own = _owner_steps(ledger, plays)[closing.stands]
            mine = np.where(own, owners.codes[closing.rows], -1)
            owner += np.bincount(mine + 1, minlength=people + 1)[1:]
        return cls(
            caps,
            ids=table.text("id"),
            owners=owners,
            value=table.array("value"),
            account=np.bincount(closing.rows, minlength=len(table)),
            owner=owner,
        )

    def fill(
        self, reasons: AnyArray, play: Play, models: AnyArray, rows: Int64Array
    ) -> None:
        """Mark whom the caps leave out, and count what the others get.

        Parameters
        ----------
        reasons
            Shape (m,), int8: why an account gets nothing, or -1; written to.
        play
            A playbook.
        models
            Shape (m,): touch models of the accounts.
        rows
            Shape (m,): the accounts, rising.
        """
        wanted, own = play.actions(models), play.actions_of_owner(models)
        self.take(reasons, play.playbook.name, rows, wanted, own)

    def take(
        self,
        reasons: AnyArray,
        playbook: str,
        rows: Int64Array,
        wanted: Int64Array,
        own: Int64Array,
    ) -> None:
        """Mark whom the caps leave out, and count what the others get.

        Parameters
        ----------
        reasons
            Shape (m,), int8: why an account gets nothing, or -1; written to.
        playbook
            Its name.
        rows
            Shape (m,): the accounts, rising.
        wanted, own
            Shape (m,): actions that each would get, and those of its owner.
        """
        mark(reasons, "account_cap", wanted > self.caps.account - self.account[rows])
        if self.caps.owner is not None:
            free = np.flatnonzero(reasons < 0)
            above = np.zeros(len(rows), dtype=bool)
            above[free] = self._above(playbook, rows[free], own[free])
            mark(reasons, "owner_cap", above)
            mine = (reasons < 0) & (self.owners.codes[rows] >= 0)
            np.add.at(self.owner, self.owners.codes[rows[mine]], own[mine])
        fires = reasons < 0
        self.account[rows[fires]] += wanted[fires]

    def _above(self, playbook: str, rows: Int64Array, own: Int64Array) -> BoolArray:
        value = self.value[rows]
        if self.caps.cuts is not None:
            owners, ids = self.owners.take(rows), self.ids.take(rows)
            return self.caps.cuts.above(playbook, owners, value, ids) & (own > 0)
        room = (self.caps.owner or 0) - self.owner
        return above_cap(self.owners.codes[rows], value, own, room)


def _owner_steps(ledger: ActionLedger, plays: Sequence[Play]) -> BoolArray:
    """Return which actions of the ledger their owners have to do."""
    playbook, step = ledger.playbook, ledger.step
    width = len(step.values)
    own = np.zeros(len(playbook.values) * width, dtype=bool)
    for play in plays:
        for each in play.playbook.steps:
            code = playbook.code(play.playbook.name), step.code(each.name)
            if min(code) >= 0:  # below 0: the ledger has no such playbook or step
                own[code[0] * width + code[1]] = each.role == "owner"
    return np.asarray(own[playbook.codes.astype(np.int64) * width + step.codes])
