"""What the ledger says of the accounts of a table."""

from typing import Final, NamedTuple, Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import AnyArray, BoolArray, DayArray, Int64Array
from successkit.core.text import Text
from successkit.playbooks.ledger import ActionLedger

NEVER: Final = np.iinfo(np.int32).min // 2
"""A day before every other, as a number of days."""
OPEN: Final = np.iinfo(np.int32).min
"""In the place of the day of closing, while there is none."""


class Episodes(NamedTuple):
    """What became of one playbook, for some accounts; days as int32, or ``NEVER``."""

    last: AnyArray
    """Day of the latest episode."""
    opened: BoolArray
    """Whether one is open."""
    closed: AnyArray
    """Day on which one was closed last."""
    times: Int64Array
    """How many there were."""
    held: BoolArray
    """Whether the latest was held out."""
    baseline: AnyArray
    """Day on which what held already was passed over."""
    passed: BoolArray
    """Whether that still goes on."""


class Told(NamedTuple):
    """Actions of one playbook, of accounts of the table only, by day of episode."""

    at: Int64Array
    """Positions in the ledger."""
    row: Int64Array
    """Rows of the table."""
    episode: AnyArray
    """Days as numbers, int32."""
    closed: AnyArray
    """Days as numbers, int32; ``OPEN`` while open."""
    outcome: AnyArray
    """Codes of the outcome."""

    def take(self, chosen: BoolArray) -> "Told":
        """Return some of them."""
        if bool(chosen.all()):
            return self
        rows = np.flatnonzero(chosen)
        return Told(*(column[rows] for column in self))


@attrs.frozen(eq=False, kw_only=True)
class History:
    """A ledger seen from a table.

    Parameters
    ----------
    ledger
        The ledger.
    day
        The day of the table.
    told
        Actions of accounts of the table, by playbook, then by day of episode.
    start
        Where each playbook begins in ``told``.
    place
        Shape (rows,), -1 throughout: room to look up rows of the table in.
    """

    ledger: ActionLedger
    day: np.datetime64
    told: Told
    start: Int64Array
    place: AnyArray = attrs.field(repr=False)

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
        row = rows_of(ledger.account, table)
        codes = np.where(row < 0, len(ledger.playbook.values), ledger.playbook.codes)
        day = _days(ledger.episode)
        order = _order(codes, day)
        counts = np.bincount(codes, minlength=len(ledger.playbook.values) + 1)
        order = order[: len(order) - counts[-1]]
        told = Told(
            at=order,
            row=row[order],
            episode=day[order],
            closed=_days(ledger.closed_on)[order],
            outcome=ledger.outcome.codes[order],
        )
        return cls(
            ledger=ledger,
            day=np.datetime64(table.as_of, "D"),
            told=told,
            start=np.append(0, np.cumsum(counts[:-1])),
            place=np.full(len(table), -1, np.int32),
        )

    def after(self, ledger: ActionLedger) -> Self:
        """Return the same for a ledger of which only some actions were closed since.

        Parameters
        ----------
        ledger
            The ledger with the same actions.

        Returns
        -------
        Self
            With its days of closing.
        """
        if ledger.closed_on is self.ledger.closed_on:
            return attrs.evolve(self, ledger=ledger)
        closed = _days(ledger.closed_on)[self.told.at]
        return attrs.evolve(self, ledger=ledger, told=self.told._replace(closed=closed))

    def actions(self, playbook: str) -> Told:
        """Return the actions of the ledger that belong to a playbook.

        Parameters
        ----------
        playbook
            Its name.

        Returns
        -------
        Told
            Of accounts of the table only.
        """
        code = self.ledger.playbook.code(playbook)
        first, last = self.start[code : code + 2] if code >= 0 else (0, 0)
        return Told(*(column[first:last] for column in self.told))

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
        told = self.actions(playbook)
        if not len(told.at):
            return None
        self.place[among] = np.arange(len(among), dtype=np.int32)
        at = self.place[told.row]
        self.place[among] = -1
        told = told._replace(row=at).take(at >= 0)  # rows of the accounts asked for
        return self._episodes(told, len(among), counted) if len(told.at) else None

    def _episodes(self, told: Told, size: int, counted: bool) -> Episodes:  # noqa: FBT001
        base = told.outcome == self.ledger.outcome.code("baseline")
        real = told.take(~base)
        is_open = real.closed == OPEN
        last = np.full(size, NEVER, np.int32)
        last[real.row] = real.episode  # of two, the later is written last
        held = np.zeros(size, dtype=bool)
        left_out = real.outcome == self.ledger.outcome.code("held_out")
        drawn = real.take(left_out)
        held[drawn.row[drawn.episode == last[drawn.row]]] = True
        passed, baseline = _baseline(told.take(base), size)
        return Episodes(
            last=last,
            opened=_marked(real.row[is_open], size),
            closed=_latest(real.take(~is_open), size),
            times=_distinct(real, size) if counted else np.zeros(size, np.int64),
            held=held,
            baseline=baseline,
            passed=passed,
        )


def _days(days: DayArray) -> AnyArray:
    return np.maximum(days.view(np.int64), OPEN).astype(np.int32)


def _order(codes: Int64Array, day: AnyArray) -> Int64Array:
    """Return rows by code, then by day, else as they were."""
    if not len(day):
        return np.empty(0, np.int64)
    first = int(day.min())
    span = int(day.max()) - first + 1
    bits = len(day).bit_length()
    if (int(codes.max()) + 1) * span >= 1 << (62 - bits):
        return np.lexsort((day, codes))
    # one number for all of it sorts several times faster
    keys = (codes * np.int64(span) + (day - first)) << bits | np.arange(len(day))
    keys.sort()
    return np.asarray(keys & ((1 << bits) - 1))


def _baseline(told: Told, size: int) -> tuple[BoolArray, AnyArray]:
    baseline = np.full(size, NEVER, np.int32)
    baseline[told.row] = told.episode
    return _marked(told.row[told.closed == OPEN], size), baseline


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
    found: Int64Array = _rows_of_values(accounts, table)[accounts.codes]
    return found


def _rows_of_values(accounts: Text, table: AccountTable) -> Int64Array:
    """Return the row of each distinct account, and -1 behind; looked up once."""
    key = ("rows", id(accounts.values))
    if key not in table.memo:
        # the strings are kept beside, so that no others get their identity
        table.memo[key] = accounts.values, _looked_up(accounts, table.text("id"))
    rows: Int64Array = table.memo[key][1]
    return rows


def _looked_up(accounts: Text, ids: Text) -> Int64Array:
    if not len(accounts.values):
        return np.full(1, -1)
    each = np.arange(len(accounts.values) + 1)
    each[-1] = -1
    codes = attrs.evolve(accounts, codes=each)
    place = each if accounts.values is ids.values else codes.codes_in(ids)
    if len(ids.codes) == len(ids.values) and bool(
        (ids.codes == np.arange(len(ids.codes), dtype=np.int32)).all()
    ):
        return place  # a table in the order of its ids
    row_of_code = np.full(len(ids.values) + 2, -1, np.int64)
    row_of_code[ids.codes] = np.arange(len(ids.codes))
    row_of_code[-2:] = -1  # codes -1 and -2: the account is not in the table
    return np.asarray(row_of_code[place])


def _latest(told: Told, size: int) -> AnyArray:
    found = np.full(size, NEVER, np.int32)
    np.maximum.at(found, told.row, told.closed)
    return found


def _marked(at: AnyArray, size: int) -> BoolArray:
    marked = np.zeros(size, dtype=bool)
    marked[at] = True
    return marked


def _distinct(told: Told, size: int) -> Int64Array:
    """Count the different days of each row."""
    if not len(told.row):
        return np.zeros(size, np.int64)
    first, last = int(told.episode[0]), int(told.episode[-1])
    if first == last:
        return _marked(told.row, size).astype(np.int64)
    keys = told.row * np.int64(last - first + 1) + (told.episode - first)
    keys.sort()
    fresh = np.append(True, keys[1:] != keys[:-1])
    return np.bincount(keys[fresh] // (last - first + 1), minlength=size)
