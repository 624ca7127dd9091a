"""What the ledger says of the accounts of a table."""

from typing import Final, NamedTuple, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.text import Text
from successkit.playbooks.ledger import ActionLedger

NEVER: Final = np.iinfo(np.int64).min // 2
"""A day before every other, as a number of days."""


class Episodes(NamedTuple):
    """What became of one playbook, for some accounts; days as numbers, or ``NEVER``."""

    last: Int64Array
    """Day of the latest episode."""
    opened: BoolArray
    """Whether one is open."""
    closed: Int64Array
    """Day on which one was closed last."""
    times: Int64Array
    """How many there were."""
    held: BoolArray
    """Whether the latest was held out."""
    baseline: Int64Array
    """Day on which what held already was passed over."""
    passed: BoolArray
    """Whether that still goes on."""


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
    order, start
        Actions in the order of their playbooks, and where each playbook begins.
    """

    ledger: ActionLedger
    row: Int64Array
    day: np.datetime64
    rows: int
    order: Int64Array
    start: Int64Array

    @classmethod
    def of(cls, ledger: ActionLedger, table: AccountTable) -> Self:
        """Return a ledger as seen from a table.

        Parameters
        ----------
        ledger
            The ledger.
        table
            One row per account.

        Returns
        -------
        Self
            With the place of each action's account.
        """
        codes = ledger.playbook.codes
        counts = np.bincount(codes, minlength=len(ledger.playbook.values))
        return cls(
            ledger=ledger,
            row=rows_of(ledger.account, table),
            day=np.datetime64(table.as_of, "D"),
            rows=len(table),
            order=np.argsort(codes, kind="stable"),
            start=np.append(0, np.cumsum(counts)),
        )

    def actions(self, playbook: str) -> Int64Array:
        """Return which actions of the ledger belong to a playbook.

        Parameters
        ----------
        playbook
            Its name.

        Returns
        -------
        Int64Array
            Positions; accounts of the table only.
        """
        code = self.ledger.playbook.code(playbook)
        if code < 0:
            return np.empty(0, np.int64)
        mine = self.order[self.start[code] : self.start[code + 1]]
        return mine[self.row[mine] >= 0]

    def episodes(
        self, playbook: str, among: Int64Array, *, counted: bool = True
    ) -> Episodes | None:
        """Return what became of a playbook.

        Parameters
        ----------
        playbook
            Its name.
        among
            Shape (m,): rows of the table, rising.
        counted
            Whether to count episodes; else ``times`` is 0.

        Returns
        -------
        Episodes | None
            Shape (m,) each; None when it never fired for any of them.
        """
        mine = self.actions(playbook)
        place = np.full(self.rows, -1, np.int32)
        place[among] = np.arange(len(among), dtype=np.int32)
        at = place[self.row[mine]]
        mine, at = mine[at >= 0], at[at >= 0]
        if not len(mine):
            return None
        told = self._told(mine, at, len(among))
        if not counted:
            return told
        real = ~self.ledger.outcome.take(mine).equals("baseline")
        day = _numbers(self.ledger.episode[mine])
        return told._replace(times=_distinct(at[real], day[real], len(among)))

    def _told(self, mine: Int64Array, at: AnyArray, size: int) -> Episodes:
        outcome = self.ledger.outcome.take(mine)
        day = _numbers(self.ledger.episode[mine])
        closed = self.ledger.closed_on[mine]
        is_open = np.isnat(closed)
        base = outcome.equals("baseline")
        real, told = ~base, ~base & ~is_open
        last = _latest(at[real], day[real], size)
        held = np.zeros(size, dtype=bool)
        held[at[outcome.equals("held_out") & (day == last[at])]] = True
        return Episodes(
            last=last,
            opened=_marked(at[real & is_open], size),
            closed=_latest(at[told], _numbers(closed[told]), size),
            times=np.zeros(size, np.int64),
            held=held,
            baseline=_latest(at[base], day[base], size),
            passed=_marked(at[base & is_open], size),
        )


def rows_of(accounts: Text, table: AccountTable) -> Int64Array:
    """Return the row of each account in a table.

    Parameters
    ----------
    accounts
        Shape (n,): ids.
    table
        One row per account.

    Returns
    -------
    Int64Array
        Shape (n,): below 0 when it is not there.
    """
    ids = table.text("id")
    same = accounts.values is ids.values
    codes = accounts.codes if same else accounts.codes_in(ids)
    row_of_code = np.full(len(ids.values) + 2, -1, np.int64)
    row_of_code[ids.codes] = np.arange(len(table))
    row_of_code[-2:] = -1  # codes -1 and -2: the account is not in the table
    rows: Int64Array = row_of_code[codes]
    return rows


def _numbers(days: DayArray) -> Int64Array:
    return days.astype(np.int64)


def _latest(at: AnyArray, days: Int64Array, size: int) -> Int64Array:
    found = np.full(size, NEVER)
    np.maximum.at(found, at, days)
    return found


def _marked(at: AnyArray, size: int) -> BoolArray:
    marked = np.zeros(size, dtype=bool)
    marked[at] = True
    return marked


def _distinct(at: AnyArray, days: Int64Array, size: int) -> Int64Array:
    order = np.lexsort((days, at))
    at, days = at[order], days[order]
    fresh = np.append(True, (at[1:] != at[:-1]) | (days[1:] != days[:-1]))[: len(at)]
    return np.bincount(at[fresh], minlength=size)
