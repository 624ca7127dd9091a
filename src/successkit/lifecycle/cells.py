"""``Cells``: what every kind of event does in every phase, as small look-up tables.

A *letter* is what an event says: its kind together with the guards that hold, or the
phase to which a person moves the account. A *cell* is a letter met in a source. Its
candidates are tried in order, and one that needs at least as many days as one before it
can never be taken, so that the number of thresholds that an account has reached, the
*level*, says which one is. Cell and level together are a *code*: it says everything.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Int64Array
from successkit.lifecycle.kinds import Outcome
from successkit.lifecycle.snapshot import narrow
from successkit.lifecycle.table import BY_HAND, BY_TIME, PhaseTable

CARRIED: Final = -3
"""Stands for the transition of a stay that a snapshot carried over."""
NEVER: Final = 1 << 40
"""More days than there are."""
OUTCOMES: Final = tuple(Outcome)
"""Every outcome; its place is its code."""
Patterns = tuple[tuple[int, ...], ...]
"""For each kind of event of a table, the sets of guards that hold, as bits."""

_FIXED: Final = (
    Outcome.UNKNOWN_EVENT,
    Outcome.DUPLICATE,
    Outcome.AFTER_CUT_OFF,
    Outcome.UNKNOWN_PHASE,
)
UNKNOWN_EVENT, DUPLICATE, AFTER_CUT_OFF, HANDS = range(len(_FIXED))
"""Letters of events that do nothing wherever the account stands; after the last, a move
by hand to no phase, stand those for a move by hand to each phase."""


@attrs.frozen
class _Entry:
    """What one code says."""

    source: int
    dest: int
    outcome: Outcome
    transition: int = -1
    refused: int = -1


@attrs.frozen(eq=False, kw_only=True)
class Cells:
    """The compiled table for columns.

    A source is a phase's position + 1, 0 for not begun; a *base* is a source times the
    number of letters.

    Parameters
    ----------
    letters
        How many there are.
    levels
        How many levels a cell has.
    letter
        First letter of each kind of event of the table.
    needs_days
        Whether days in a phase matter: some move asks for them, or there is a timeout.
    thresholds
        Shape (levels - 1, cells): days from which on the next level is reached.
    after
        Shape (bases,): days until a timeout, by base.
    next
        Shape (codes,): base afterwards.
    moved, begins
        Shape (codes,): whether the account moved, and whether that began a cycle.
    phase, outcome, transition, direction, refused
        Shape (codes,): the phase afterwards, the code of the outcome, the transition
        taken, its direction, and the transition that was refused. The last 2 × sources
        codes are those of a timeout and of a stay that was carried over.
    """

    letters: int
    levels: int
    letter: Int64Array
    needs_days: bool
    thresholds: Int64Array
    after: Int64Array
    next: Int64Array
    moved: BoolArray
    begins: BoolArray
    phase: AnyArray
    outcome: AnyArray
    transition: AnyArray
    direction: AnyArray
    refused: AnyArray

    @property
    def by_time(self) -> int:
        """Code of a timeout that leaves the first source."""
        return len(self.moved) - 2 * (len(self.after) // self.letters)

    @property
    def carried(self) -> int:
        """Code of a stay in the first source that a snapshot carried over."""
        return len(self.moved) - len(self.after) // self.letters


def guards_of(table: PhaseTable) -> tuple[tuple[str, ...], ...]:
    """Return the guards that matter to each kind of event.

    Parameters
    ----------
    table
        The compiled lifecycle.

    Returns
    -------
    tuple[tuple[str, ...], ...]
        By code of the event; the place of a guard is its bit.
    """
    found: list[tuple[str, ...]] = []
    for event in range(len(table.events)):
        rows: list[int] = np.unique(table.candidates[:, event]).tolist()
        texts = {table.guards[row] for row in rows if row >= 0} - {""}
        found.append(tuple(sorted(texts)))
    return tuple(found)


@lru_cache(maxsize=32)
def compile_cells(table: PhaseTable, patterns: Patterns) -> Cells:
    """Return what each letter does in each source.

    Parameters
    ----------
    table
        The compiled lifecycle.
    patterns
        Sets of guards that occur, by code of the event.

    Returns
    -------
    Cells
        For the waves.
    """
    grid = [
        [_cell(table, source, letter) for letter in _letters(table, patterns)]
        for source in range(len(table.orders))
    ]
    levels = max(len(cell[1]) for line in grid for cell in line) + 1
    dwells = any(days > 0 for line in grid for cell in line for _, days in cell[1])
    levels = levels if dwells else 1
    entries = [
        entry for line in grid for cell in line for entry in _entries(*cell, levels)
    ]
    sources = range(len(table.orders))
    entries += [_by_time(table, source) for source in sources]
    entries += [_Entry(s, s - 1, Outcome.APPLIED, CARRIED) for s in sources]
    return _columns(table, patterns, entries, grid, levels)


_Tries = list[tuple[int, int]]
_Cell = tuple[_Entry, _Tries, PhaseTable]
_Letter = Outcome | int | tuple[int, tuple[str, ...]]


def _letters(table: PhaseTable, patterns: Patterns) -> Iterator[_Letter]:
    yield from _FIXED
    yield from range(len(table.names))
    for event, (guards, sets) in enumerate(
        zip(guards_of(table), patterns, strict=True)
    ):
        for bits in sets:
            held = tuple(g for place, g in enumerate(guards) if bits >> place & 1)
            yield event, held


def _cell(table: PhaseTable, source: int, letter: _Letter) -> _Cell:
    """Return what happens before any level is reached, and what to try in turn."""
    nothing = _Entry(source, source - 1, Outcome.NO_TRANSITION)
    if isinstance(letter, Outcome):
        return attrs.evolve(nothing, outcome=letter), [], table
    if isinstance(letter, int):
        if letter == source - 1:
            return nothing, [], table
        moved = _Entry(source, letter, Outcome.MOVED_BY_HAND, BY_HAND)
        return moved, [], table
    event, held = letter
    rows = [row for row in table.candidates[source, event].tolist() if row >= 0]
    tries = _Tries()
    for row in rows:
        open_ = not table.guards[row] or table.guards[row] in held
        if open_ and (not tries or int(table.dwell[row]) < tries[-1][1]):
            tries.append((row, int(table.dwell[row])))
    if tries:
        refused = attrs.evolve(nothing, outcome=Outcome.DWELL, refused=tries[-1][0])
        return refused, tries, table
    if rows:
        nothing = attrs.evolve(nothing, outcome=Outcome.GUARD_FALSE, refused=rows[0])
    return nothing, tries, table


def _entries(
    refused: _Entry, tries: _Tries, table: PhaseTable, levels: int
) -> Iterator[_Entry]:
    """Yield what each level says; the most days reached first is the last."""
    taken = [
        _Entry(refused.source, int(table.dest[row]), Outcome.APPLIED, row)
        for row, _ in reversed(tries)
    ]
    found = [refused, *taken]
    if levels == 1:
        yield found[-1]
        return
    yield from (found + found[-1:] * levels)[:levels]


def _by_time(table: PhaseTable, source: int) -> _Entry:
    dest = int(table.timeout_dest[source])
    return _Entry(source, dest if dest >= 0 else source - 1, Outcome.APPLIED, BY_TIME)


def _columns(
    table: PhaseTable,
    patterns: Patterns,
    entries: list[_Entry],
    grid: list[list[_Cell]],
    levels: int,
) -> Cells:
    letters = len(grid[0])
    sizes = [len(_FIXED) + len(table.names), *map(len, patterns)]
    source = np.array([entry.source for entry in entries])
    dest = np.array([entry.dest for entry in entries])
    transition = np.array([entry.transition for entry in entries], np.int16)
    moved = (transition != -1) | (dest != source - 1)
    fresh = moved & (transition != CARRIED)
    after = np.where(table.timeout_after > 0, table.timeout_after, NEVER)
    outcome = [OUTCOMES.index(entry.outcome) for entry in entries]
    return Cells(
        letters=letters,
        levels=levels,
        letter=np.cumsum(sizes)[:-1],
        needs_days=levels > 1 or bool(table.timeout_after.any()),
        thresholds=_thresholds(grid, levels),
        after=np.repeat(after, letters),
        next=(dest + 1) * letters,
        moved=moved,
        begins=fresh & table.begins(source - 1),
        phase=narrow(dest),
        outcome=np.array(outcome, np.int8),
        transition=transition,
        direction=np.where(fresh, table.direction(source - 1, dest), 0).astype(np.int8),
        refused=np.array([entry.refused for entry in entries], np.int16),
    )


def _thresholds(grid: list[list[_Cell]], levels: int) -> Int64Array:
    cells = [cell for line in grid for cell in line]
    found = np.full((levels - 1, len(cells)), NEVER, np.int64)
    if levels > 1:
        for place, (_, tries, _) in enumerate(cells):
            for level, (_, days) in enumerate(reversed(tries)):
                found[level, place] = max(days, -NEVER)
    return found
