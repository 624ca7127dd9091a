"""``run``: all events of all accounts, a block of accounts at a time."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple, Self

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.lifecycle.cells import AFTER_CUT_OFF, DUPLICATE
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.letters import Letters
from successkit.lifecycle.order import Timeline
from successkit.lifecycle.repeats import repeats
from successkit.lifecycle.snapshot import Snapshot
from successkit.lifecycle.stays import Moves, Stays, moves_of, stays_of
from successkit.lifecycle.waves import Block, Extra

_EVENTS: Final = 1 << 16
"""Events of a block, about: its columns stay in the cache."""
_ACCOUNTS: Final = 1 << 15


class Found(NamedTuple):
    """What became of the events, and the stays in order of account and time.

    ``outcome`` has shape (events,), empty when it was not asked for; ``refused`` holds
    rows of events and the transitions that were refused.
    """

    stays: Stays
    outcome: AnyArray
    refused: tuple[Int64Array, AnyArray]


@attrs.frozen(eq=False, kw_only=True)
class Run:
    """What a replay works with.

    Parameters
    ----------
    letters
        What the events say.
    line
        Their order.
    said
        The letter of whatever is said there.
    again
        Positions in order of repeats.
    accounts
        How many there are.
    last
        Last day, counted since 1970.
    init
        What is carried over.
    """

    letters: Letters
    line: Timeline
    said: Int64Array
    again: Int64Array
    accounts: int
    last: int
    init: Snapshot | None

    @classmethod
    def of(
        cls,
        letters: Letters,
        events: LifecycleEvents,
        *,
        accounts: int,
        last: int,
        init: Snapshot | None,
    ) -> Self:
        """Bring events in order.

        Parameters
        ----------
        letters
            What they say.
        events
            In any order.
        accounts, last, init
            As above.

        Returns
        -------
        Self
            Ready to run.
        """
        line = Timeline.of(events, accounts, letters.offset)
        return cls(
            letters=letters,
            line=line,
            said=letters.said(line),
            again=repeats(events, line, init),
            accounts=accounts,
            last=last,
            init=init,
        )

    def all(self, *, outcomes: bool) -> Found:
        """Apply every event.

        Parameters
        ----------
        outcomes
            Whether to say what became of each.

        Returns
        -------
        Found
            The same whatever the blocks are.
        """
        cells = self.letters.cells
        outcome = np.empty(len(self.line) if outcomes else 0, np.int8)
        refuses = cells.refused >= 0
        refusing = outcomes and bool(refuses.any())
        stays, rows, by = list[Stays](), list[Int64Array](), list[AnyArray]()
        for bounds in self._bounds():
            moves, part = self._block(*bounds)
            if outcomes:
                outcome[moves.row] = cells.outcome[moves.code]
            if refusing:
                hit = np.flatnonzero(refuses[moves.code])
                rows.append(moves.row[hit])
                by.append(cells.refused[moves.code[hit]])
            stays.append(part)
        return Found(_joined(stays), outcome, _refused(rows, by))

    def _bounds(self) -> Iterator[tuple[int, int, int, int]]:
        """Yield the first account and event of each block, and those of the next."""
        at = np.arange(_EVENTS, len(self.line), _EVENTS)
        busy = self.line.accounts_at(at)
        even = np.arange(0, max(self.accounts, 1), _ACCOUNTS)
        accounts = np.append(np.union1d(busy, even), self.accounts)
        events = np.append(self.line.starts(accounts[:-1]), len(self.line))
        places = zip(accounts.tolist(), events.tolist(), strict=True)
        for (account, event), (next_account, next_event) in pairwise(places):
            yield account, next_account, event, next_event

    def _block(
        self, account: int, account_end: int, event: int, event_end: int
    ) -> tuple[Moves, Stays]:
        cells, line = self.letters.cells, self.line
        happened = line.part(event, event_end)
        place, day = happened.account - account, happened.day
        size = account_end - account
        letter = self.said[happened.said]
        begin, end = np.searchsorted(self.again, [event, event_end]).tolist()
        letter[self.again[begin:end] - event] = DUPLICATE
        if line.last_day > self.last:
            letter[day > self.last] = AFTER_CUT_OFF
            day = np.minimum(day, self.last)
        base, since, extra = self._init(account, account_end, place)
        block = Block(
            cells=cells,
            counts=np.bincount(place, minlength=size),
            day=day,
            letter=letter,
            last=self.last,
            base=base,
            since=since,
        )
        block.run()
        every = Moves(place, day, happened.row, block.code)
        moves = moves_of(cells, every, [*extra, *block.extra])
        return every, stays_of(cells, moves, self.init, account)

    def _init(
        self, first: int, end: int, place: Int64Array
    ) -> tuple[Int64Array, Int64Array, list[Extra]]:
        """Return bases, days and carried stays of the accounts of a block."""
        base, since = np.zeros((2, end - first), np.int64)
        if self.init is None:
            return base, since, []
        cells = self.letters.cells
        source = self.init.phase[first:end].astype(np.int64) + 1
        begun = np.flatnonzero(source)
        base[: len(source)] = source * cells.letters
        since[begun] = self.init.since[first:end][begun].astype(np.int64)
        carried = Extra(
            begun,
            np.searchsorted(place, begun),
            np.zeros(len(begun), np.int64),
            since[begun],
            cells.carried + source[begun],
        )
        return base, since, [carried]


def _joined(stays: list[Stays]) -> Stays:
    return Stays(*(np.concatenate(column) for column in zip(*stays, strict=True)))


def _refused(rows: list[Int64Array], by: list[AnyArray]) -> tuple[Int64Array, AnyArray]:
    none = np.empty(0, np.int16)
    return np.concatenate([none.astype(np.int64), *rows]), np.concatenate([none, *by])
