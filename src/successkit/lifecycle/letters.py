"""``Letters``: what every event says, as a small number, before anyone asks where."""

from collections.abc import Mapping
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import AnyArray, BoolArray, Int64Array, InvalidInputError
from successkit.lifecycle.cells import (
    HANDS,
    UNKNOWN_EVENT,
    Cells,
    compile_cells,
    guards_of,
)
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.kinds import PHASE_MOVED
from successkit.lifecycle.order import Timeline
from successkit.lifecycle.table import PhaseTable

_NO_ROWS: Final = np.empty(0, np.int64)
_FEW: Final = 6
"""Guards of one kind of event up to which every set of them has a letter."""


@attrs.frozen(eq=False, kw_only=True)
class Letters:
    """The letters of some events.

    Parameters
    ----------
    cells
        What they do.
    by_kind
        First letter of each kind of event; a kind that is absent is not known.
    offset
        Shape (events,): what to add for the guards that hold, or for the phase that a
        person chose; None when no event asks for either. Never below 0.
    """

    cells: Cells
    by_kind: Mapping[str, int]
    offset: AnyArray | None

    @classmethod
    def of(
        cls,
        table: PhaseTable,
        events: LifecycleEvents,
        guards: Mapping[str, BoolArray],
    ) -> Self:
        """Read events.

        Parameters
        ----------
        table
            The compiled lifecycle.
        events
            In any order.
        guards
            Shape (events,) each, by text.

        Returns
        -------
        Self
            The letters.

        Raises
        ------
        InvalidInputError
            A guard is missing or has another length.
        """
        _refuse(table, events, guards)
        asked: list[tuple[Int64Array, AnyArray]] = []
        patterns = list[tuple[int, ...]]()
        for event, names in zip(table.events, guards_of(table), strict=True):
            by_hand = event == PHASE_MOVED
            rows = _rows(events, event) if names or by_hand else _NO_ROWS
            flags = [np.asarray(guards[name], bool)[rows] for name in names]
            sets, places = _patterns(flags)
            patterns.append(sets)
            if len(rows):
                offset = _targets(table, events, rows) if by_hand else places
                asked.append((rows, offset))
        cells = compile_cells(table, tuple(patterns))
        first = dict(zip(table.events, cells.letter.tolist(), strict=True))
        return cls(
            cells=cells,
            by_kind={**first, PHASE_MOVED: HANDS},
            offset=_offsets(asked, len(events)),
        )

    def take(self, rows: Int64Array) -> Self:
        """Return the letters of some of the events.

        Parameters
        ----------
        rows
            Positions.

        Returns
        -------
        Self
            The chosen ones.
        """
        offset = None if self.offset is None else self.offset[rows]
        return attrs.evolve(self, offset=offset)

    def said(self, line: Timeline) -> Int64Array:
        """Return the letter of whatever is said in a timeline with these offsets.

        Parameters
        ----------
        line
            The events in order.

        Returns
        -------
        Int64Array
            By ``Happened.said``.
        """
        first = [self.by_kind.get(kind, UNKNOWN_EVENT) for kind in line.kinds]
        detail = np.arange(1 << line.widths[2])
        return np.add.outer(np.array(first, np.int64), detail).ravel()


def _rows(events: LifecycleEvents, kind: str) -> Int64Array:
    names = events.kind.values.tolist()
    if kind not in names:
        return _NO_ROWS
    return np.flatnonzero(events.kind.codes == names.index(kind))


def _offsets(asked: list[tuple[Int64Array, AnyArray]], size: int) -> AnyArray | None:
    if not asked:
        return None
    largest = max(int(places.max()) for _, places in asked)
    offset = np.zeros(size, np.min_scalar_type(largest))
    for rows, places in asked:
        offset[rows] = places
    return offset


def _refuse(
    table: PhaseTable, events: LifecycleEvents, guards: Mapping[str, BoolArray]
) -> None:
    for guard in filter(None, table.guards):
        if guard not in guards or np.shape(guards[guard]) != (len(events),):
            shape = len(guards[guard]) if guard in guards else "none"
            raise InvalidInputError(
                f"guards: expected a value for each event, {len(events)} for "
                f"{guard!r}; got {shape}"
            )


def _targets(table: PhaseTable, events: LifecycleEvents, rows: Int64Array) -> AnyArray:
    names = events.target.values.tolist()
    places = [table.codes.get(name, -1) + 1 for name in names]
    return np.array([*places, 0])[events.target.codes[rows]]


def _patterns(flags: list[BoolArray]) -> tuple[tuple[int, ...], AnyArray]:
    """Return the sets of guards that occur, as bits, and each event's place there."""
    if not flags:
        return (0,), _NO_ROWS
    if len(flags) <= _FEW:
        bits = np.arange(len(flags))[:, None]
        return tuple(range(1 << len(flags))), (np.stack(flags) << bits).sum(axis=0)
    seen, places = np.unique(np.stack(flags), axis=1, return_inverse=True)
    sets = [sum(1 << i for i in np.flatnonzero(each).tolist()) for each in seen.T]
    return tuple(sets) or (0,), places
