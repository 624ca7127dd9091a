"""``Given``: what a run gives out, made into tables when it is asked for."""

from collections.abc import Sequence
from functools import cached_property

import attrs

from successkit.core.account_table import AccountTable
from successkit.playbooks.actions import ActionTable
from successkit.playbooks.closing import Close, Closing
from successkit.playbooks.due import Due
from successkit.playbooks.emit import (
    marks_of,
    new_actions,
    recorded,
    standing_actions,
)
from successkit.playbooks.firing import Fired
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.plays import Play
from successkit.playbooks.vetoes import VetoState, VetoTable, veto_table


@attrs.frozen(eq=False, kw_only=True)
class Given:
    """Who gets what, and what follows from it.

    Parameters
    ----------
    table
        One row per account.
    plays
        Playbooks in the order of priority.
    fired
        For whom each playbook fires.
    closing
        What stands and what ends of the ledger.
    before
        The ledger, with what ends closed.
    due
        When each step of ``fired`` is due.
    vetoes
        Where each veto holds.
    tenant
        Part of every key.
    """

    table: AccountTable
    plays: Sequence[Play]
    fired: Fired
    closing: Closing
    before: ActionLedger
    due: Sequence[Due]
    vetoes: Sequence[VetoState]
    tenant: str

    @property
    def new(self) -> int:
        """How many new actions."""
        return sum(len(each.rows) for each in self.fired.emitted)

    @cached_property
    def actions(self) -> ActionTable:
        """New actions."""
        return new_actions(
            self.table,
            self.plays,
            self.fired.emitted,
            tenant=self.tenant,
            due=self.due,
        )

    @cached_property
    def open_actions(self) -> ActionTable:
        """Actions given out before, whose reason still stands."""
        return standing_actions(self.table, self.plays, self.before, self.closing)

    @cached_property
    def closes(self) -> tuple[Close, ...]:
        """Episodes that came to their end."""
        return self.closing.closes(self.before)

    @cached_property
    def vetoed(self) -> VetoTable:
        """What was stopped by a veto."""
        return veto_table(self.table, self.fired.stopped, self.vetoes)

    @cached_property
    def ledger(self) -> ActionLedger:
        """The ledger to keep."""
        left_out = self.fired.left_out
        marks = marks_of(
            self.table, self.plays, left_out, "held_out", tenant=self.tenant
        )
        return self.before.add(recorded(self.actions).add(marks))
