"""Waves: the k-th event of every account that has one, one look-up for all of them.

Accounts are taken in blocks that fit into the cache, the busiest first within a block,
so that each wave is the head of every column. What is left of a few busy accounts once
the waves get short goes one event at a time.
"""

from typing import Final, NamedTuple

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.lifecycle.cells import Cells

SHORT: Final = 24
"""Accounts in a wave below which one event at a time is faster."""
_DEEP: Final = np.iinfo(np.uint16).max


class Extra(NamedTuple):
    """Moves that no event caused; each has shape (n,) and is int64.

    ``account`` is a place in the block, ``before`` the event before which the move
    comes, ``turn`` orders those with the same place.
    """

    account: Int64Array
    before: Int64Array
    turn: Int64Array
    day: Int64Array
    code: Int64Array


@attrs.define(eq=False, kw_only=True)
class Block:
    """The events of some accounts in order, while the waves go by.

    Parameters
    ----------
    cells
        The compiled table.
    counts
        Shape (accounts,): events of each.
    day, letter
        Shape (events,): what happened and when.
    last
        Last day to look at.
    base, since
        Shape (accounts,): where each stands and the day it came there.
    code
        Shape (events,): what each event did.
    extra
        What was moved by time.
    """

    cells: Cells
    counts: Int64Array
    day: Int64Array
    letter: Int64Array
    last: int
    base: Int64Array
    since: Int64Array
    code: AnyArray = attrs.field(init=False)
    extra: list[Extra] = attrs.field(init=False, factory=list[Extra])

    def __attrs_post_init__(self) -> None:
        self.code = np.empty(len(self.letter), np.int32)

    def run(self) -> None:
        """Apply all events, and then the time that is left."""
        order = np.argsort(
            _DEEP - np.minimum(self.counts, _DEEP).astype(np.uint16), kind="stable"
        )
        first = (np.cumsum(self.counts) - self.counts)[order]
        base, since = self.base[order], self.since[order]
        counts = self.counts[order]
        sizes = _sizes(counts)
        wave = 0
        for wave, size in enumerate(sizes):
            if size < SHORT:
                self._tail(order, first, counts, base, since, wave)
                break
            at = first[:size] + wave
            if self.cells.needs_days:
                self._dated(order[:size], at, base[:size], since[:size])
            else:
                cell = base[:size] + self.letter[at]
                self.code[at] = cell
                base[:size] = self.cells.next[cell]
        if self.cells.needs_days:
            end = first + counts
            self._expire(order, end, base, since, np.full(len(order), self.last))

    def _dated(
        self, account: Int64Array, at: Int64Array, base: Int64Array, since: Int64Array
    ) -> None:
        """Apply one event to each of some accounts where days in a phase matter."""
        cells, today = self.cells, self.day[at]
        self._expire(account, at, base, since, today)
        code = base + self.letter[at]
        if cells.levels > 1:
            cell, spent = code, today - since
            code = cell * cells.levels
            for days in cells.thresholds:
                code += spent >= days[cell]
        self.code[at] = code
        base[:] = cells.next[code]
        since[:] = np.where(cells.moved[code], today, since)

    def _expire(
        self,
        account: Int64Array,
        before: Int64Array,
        base: Int64Array,
        since: Int64Array,
        today: Int64Array,
    ) -> None:
        """Let the timeouts that are due by a day move accounts."""
        cells, turn = self.cells, 0
        due = since + cells.after[base]
        hit = np.flatnonzero(due <= today)
        while len(hit):
            turn += 1
            code = cells.by_time + base[hit] // cells.letters
            self._add(account[hit], before[hit], turn, due[hit], code)
            base[hit], since[hit] = cells.next[code], due[hit]
            due[hit] = since[hit] + cells.after[base[hit]]
            hit = hit[due[hit] <= today[hit]]

    def _add(
        self,
        account: Int64Array,
        before: Int64Array,
        turn: int,
        day: Int64Array,
        code: Int64Array,
    ) -> None:
        turns = np.full(len(account), turn)
        self.extra.append(Extra(account, before, turns, day, code))

    def _tail(
        self,
        order: Int64Array,
        first: Int64Array,
        counts: Int64Array,
        base: Int64Array,
        since: Int64Array,
        wave: int,
    ) -> None:
        """Apply what is left of accounts with more events than ``wave``."""
        rules = _Rules.of(self.cells)
        for place in np.flatnonzero(counts > wave).tolist():
            begin, end = int(first[place]) + wave, int(first[place] + counts[place])
            days, letters = (
                self.day[begin:end].tolist(),
                self.letter[begin:end].tolist(),
            )
            found = rules.follow(int(base[place]), int(since[place]), days, letters)
            self.code[begin:end] = found.codes
            base[place], since[place] = found.base, found.since
            if found.moves:
                before, turn, day, code = np.array(found.moves, np.int64).T
                account = np.full(len(day), order[place])
                self.extra.append(Extra(account, before + begin, turn, day, code))


def _sizes(counts: Int64Array) -> list[int]:
    """Return how many accounts each wave has; counts fall."""
    deepest = int(counts[0]) if len(counts) else 0
    having = np.bincount(np.minimum(counts, deepest), minlength=deepest + 1)
    sizes: list[int] = (len(counts) - np.cumsum(having)[:deepest]).tolist()
    return sizes


class _Followed(NamedTuple):
    base: int
    since: int
    codes: list[int]
    moves: list[tuple[int, int, int, int]]


@attrs.frozen(eq=False)
class _Rules:
    """The cells as plain lists, for one event at a time."""

    letters: int
    levels: int
    thresholds: list[list[int]]
    after: list[int]
    next: list[int]
    moved: list[bool]
    by_time: int

    @classmethod
    def of(cls, cells: Cells) -> "_Rules":
        return cls(
            cells.letters,
            cells.levels,
            cells.thresholds.tolist(),
            cells.after.tolist(),
            cells.next.tolist(),
            cells.moved.tolist(),
            cells.by_time,
        )

    def follow(
        self, base: int, since: int, days: list[int], letters: list[int]
    ) -> _Followed:
        codes = list[int]()
        moves = list[tuple[int, int, int, int]]()
        after, following, moved = self.after, self.next, self.moved
        for place, (day, letter) in enumerate(zip(days, letters, strict=True)):
            turn = 0
            while since + after[base] <= day:
                turn, since = turn + 1, since + after[base]
                code = self.by_time + base // self.letters
                moves.append((place, turn, since, code))
                base = following[code]
            code = base + letter
            if self.levels > 1:
                spent, cell = day - since, code
                code = cell * self.levels
                code += sum(spent >= level[cell] for level in self.thresholds)
            codes.append(code)
            base = following[code]
            if moved[code]:
                since = day
        return _Followed(base, since, codes, moves)
