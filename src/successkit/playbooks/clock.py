"""``Clock``: how long conditions have held, counted from run to run."""

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.text import Text
from successkit.playbooks.history import rows_of
from successkit.playbooks.spells import Spells


@attrs.frozen(eq=False)
class Clock:
    """Spells of the last run, and those of this one as they are asked for.

    Parameters
    ----------
    table
        One row per account.
    before
        Spells of the last run.
    """

    table: AccountTable
    before: Spells
    _row: Int64Array = attrs.field(
        init=False,
        default=attrs.Factory(
            lambda self: rows_of(self.before.account, self.table), takes_self=True
        ),
    )
    _now: dict[str, DayArray] = attrs.field(init=False, factory=dict[str, DayArray])

    @property
    def day(self) -> np.datetime64:
        """The day of the table."""
        return np.datetime64(self.table.as_of, "D")

    def since(self, playbook: str, state: AnyArray) -> DayArray:
        """Return since when a condition holds, and remember it.

        Parameters
        ----------
        playbook
            Name of the playbook.
        state
            Shape (rows,), int8: its state today.

        Returns
        -------
        DayArray
            Shape (rows,): NaT where it does not hold. Unknown neither begins nor ends
            a spell; a run of an earlier day changes none.
        """
        since = np.full(len(self.table), np.datetime64("NaT", "D"))
        mine = self._mine(playbook)
        since[self._row[mine]] = self.before.since[mine]
        since[(state == 1) & np.isnat(since)] = self.day
        since[(state == 0) & ~(since > self.day)] = np.datetime64("NaT", "D")
        self._now[playbook] = since
        return since

    def long_enough(self, state: AnyArray, since: DayArray, days: int) -> AnyArray:
        """Return the state of a condition that must have held for some days.

        Parameters
        ----------
        state
            Shape (rows,), int8: its state today.
        since
            Shape (rows,): since when it holds.
        days
            How long.

        Returns
        -------
        AnyArray
            Shape (rows,), int8: 0 where it does not hold long enough.
        """
        short = ~(self.day - since >= np.timedelta64(days, "D"))
        return np.where((state == 1) & short, np.int8(0), state)

    def spells(self) -> Spells:
        """Return the spells to keep for the next run.

        Returns
        -------
        Spells
            Today's, and those of accounts and playbooks that are not here today.
        """
        here = self._row >= 0
        asked = np.zeros(len(self.before), dtype=bool)
        for playbook in self._now:
            asked |= self.before.playbook.equals(playbook)
        kept = self.before.take(~(here & asked))
        fresh = [self._spells(*item) for item in sorted(self._now.items())]
        return kept.merge(*fresh) if fresh else kept

    def _mine(self, playbook: str) -> BoolArray:
        return self.before.playbook.equals(playbook) & (self._row >= 0)

    def _spells(self, playbook: str, since: DayArray) -> Spells:
        rows = np.flatnonzero(~np.isnat(since))
        return Spells(
            account=self.table.text("id").take(rows).compact(),
            playbook=Text.from_codes(np.zeros(len(rows), np.int64), [playbook]),
            since=since[rows],
        )
