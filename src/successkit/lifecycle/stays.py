"""From what each event did to the log: the stays of a block of accounts, in order."""

from typing import Final, NamedTuple

import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.lifecycle.cells import Cells
from successkit.lifecycle.snapshot import Snapshot, narrow
from successkit.lifecycle.waves import Extra

_BITS: Final = 64
_FEWEST: Final = 4


class Stays(NamedTuple):
    """Stays of accounts in order; each has shape (n,)."""

    account: AnyArray
    phase: AnyArray
    start: AnyArray
    visit: AnyArray
    cycle: AnyArray
    direction: AnyArray
    event: AnyArray
    transition: AnyArray


class Moves(NamedTuple):
    """Moves in order of account and time; each has shape (n,) and is int64.

    ``account`` is a place in the block, ``row`` the event or -1.
    """

    account: Int64Array
    day: Int64Array
    row: Int64Array
    code: Int64Array


def moves_of(
    cells: Cells,
    happened: Moves,
    extra: list[Extra],
) -> Moves:
    """Return the moves among events, with those that no event caused put between.

    Parameters
    ----------
    cells
        The compiled table.
    happened
        Every event of a block in order, with its code.
    extra
        What was moved by time, and what was carried over.

    Returns
    -------
    Moves
        In order.
    """
    moved = cells.moved[happened.code]
    hit = np.flatnonzero(moved)
    moves = Moves(*(column[hit] for column in happened))
    if not extra:
        return moves
    more = Extra(*(np.concatenate(column) for column in zip(*extra, strict=True)))
    # By account, the event before which it comes, and turn.
    width, turns = len(moved) + 1, int(more.turn.max(initial=0)) + 1
    order = np.argsort((more.account * width + more.before) * turns + more.turn)
    at = np.append(0, np.cumsum(moved))[more.before[order]]
    columns = (more.account, more.day, np.full(len(order), -1), more.code)
    slots = at + np.arange(len(at))
    rest = np.ones(len(hit) + len(at), bool)
    rest[slots] = False
    kept = np.flatnonzero(rest)
    return Moves(
        *(
            _between(mine, kept, other[order], slots)
            for mine, other in zip(moves, columns, strict=True)
        )
    )


def _between(
    mine: AnyArray, kept: Int64Array, other: AnyArray, slots: Int64Array
) -> Int64Array:
    both = np.empty(len(mine) + len(other), np.int64)
    both[kept], both[slots] = mine, other
    return both


def stays_of(cells: Cells, moves: Moves, init: Snapshot | None, first: int) -> Stays:
    """Return moves as stays.

    Parameters
    ----------
    cells
        The compiled table.
    moves
        In order of account and time.
    init
        What is carried over, of all accounts.
    first
        Account at the first place of the block.

    Returns
    -------
    Stays
        One for each move.
    """
    account, phase = moves.account + first, cells.phase[moves.code]
    begins = cells.begins[moves.code]
    visit, cycle = _counted(moves.account, phase, begins, _phases(cells))
    if init is not None:
        visit, cycle = _carried(init, account, phase, visit, cycle)
    # Small types from the start: what is written once need not be copied again.
    return Stays(
        account=at_least(account, np.int32),
        phase=phase,
        start=moves.day.view("datetime64[D]"),
        visit=at_least(visit, np.int16),
        cycle=at_least(cycle, np.int16),
        direction=cells.direction[moves.code],
        event=at_least(moves.row, np.int32),
        transition=cells.transition[moves.code],
    )


def at_least(column: AnyArray, kind: type[np.signedinteger]) -> AnyArray:
    """Return whole numbers as a type, or as a larger one where they do not fit.

    Parameters
    ----------
    column
        Whole numbers.
    kind
        The smallest type.

    Returns
    -------
    AnyArray
        The same numbers.

    Examples
    --------
    >>> at_least(np.array([1]), np.int16).dtype
    dtype('int16')
    >>> at_least(np.array([40_000]), np.int16).dtype
    dtype('int32')
    """
    info = np.iinfo(kind)
    if column.max(initial=0) <= info.max and column.min(initial=0) >= info.min:
        return column.astype(kind, copy=False)
    return narrow(column)


def _phases(cells: Cells) -> int:
    return len(cells.after) // cells.letters - 1


def _carried(
    init: Snapshot,
    account: Int64Array,
    phase: AnyArray,
    visit: Int64Array,
    cycle: Int64Array,
) -> tuple[Int64Array, Int64Array]:
    """Count on from a snapshot, in which the stay that is carried over is counted."""
    known = account < len(init)
    before = account[known]
    visit[known] += init.visits[before, phase[known]]
    visit[known] -= init.phase[before] == phase[known]
    cycle[known] += init.cycle[before]
    return visit, cycle


def _counted(
    account: Int64Array, phase: AnyArray, begins: AnyArray, phases: int
) -> tuple[Int64Array, Int64Array]:
    """Count how often each account had entered its phase, and begun, by each move."""
    # One running sum holds a counter for every phase and one for the cycles. It may
    # overflow: differences within an account are right all the same.
    new = np.append(True, account[1:] != account[:-1])[: len(account)]
    start = np.flatnonzero(new)
    length = np.diff(np.append(start, len(account)))
    width = _BITS // (phases + 1)
    if width < _FEWEST or int(length.max(initial=0)) >= 1 << (width - 1):
        return _counted_slowly(phase, begins, phases, start, length)
    shift = np.arange(phases, dtype=np.uint64) * np.uint64(width)
    top = np.uint64(phases * width)
    added = (np.uint64(1) << shift)[phase]
    added += begins.astype(np.uint64) << top
    total = np.cumsum(added)
    total -= np.repeat(total[start] - added[start], length)
    mask = np.uint64((1 << width) - 1)
    visit = (total >> shift[phase]) & mask
    return visit.astype(np.int64), ((total >> top) & mask).astype(np.int64)


def _counted_slowly(
    phase: AnyArray,
    begins: AnyArray,
    phases: int,
    start: Int64Array,
    length: Int64Array,
) -> tuple[Int64Array, Int64Array]:
    """Count phase by phase, for many phases or very many moves of one account."""
    visit = np.zeros(len(phase), np.int64)
    for code in range(phases):
        hit = phase == code
        visit[hit] = _running(hit, start, length)[hit]
    return visit, _running(begins, start, length)


def _running(flags: AnyArray, start: Int64Array, length: Int64Array) -> Int64Array:
    total = np.cumsum(flags, dtype=np.int64)
    return total - np.repeat(total[start] - flags[start], length)
