"""The compiled table: one lifecycle as small arrays, for both interpreters."""

from functools import lru_cache
from typing import Final

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    Int64Array,
    InvalidInputError,
    Lifecycle,
    Severity,
    Transition,
)
from successkit.core.states import PhaseKind
from successkit.lifecycle.check import structural_faults
from successkit.lifecycle.kinds import EVENT_KINDS, STARTED

BY_HAND: Final = -1
"""Stands for the transition when a person moved the account."""
BY_TIME: Final = -2
"""Stands for the transition when a timeout moved it."""
NOWHERE: Final = -1
"""Stands for the phase of an account that has not begun."""
_ALWAYS: Final = np.iinfo(np.int64).min


@attrs.frozen(eq=False, kw_only=True)
class PhaseTable:
    """A lifecycle as arrays; a source is a phase's position + 1, 0 for not begun.

    Parameters
    ----------
    names
        Phases in declared order; a phase's code is its position.
    codes
        Code by name.
    orders
        Shape (phases + 1,): order of each source.
    lost
        Shape (phases + 1,): whether the source means churned.
    initial
        Code of the phase in which accounts begin.
    events
        Code by kind of event.
    candidates
        Shape (sources, events, k): transitions to try in turn, -1 for none left.
    dest, dwell
        Shape (transitions + 1,): where each leads, and the days it needs before. The
        last one begins a new account.
    guards
        Condition of each transition, or empty.
    timeout_after, timeout_dest
        Shape (sources,): days until a timeout, 0 for none, and where it leads.
    """

    names: tuple[str, ...]
    codes: dict[str, int]
    orders: Int64Array
    lost: BoolArray
    initial: int
    events: dict[str, int]
    candidates: AnyArray
    dest: AnyArray
    dwell: Int64Array
    guards: tuple[str, ...]
    timeout_after: Int64Array
    timeout_dest: Int64Array

    def begins(self, source: AnyArray) -> BoolArray:
        """Return where leaving a phase begins a new cycle.

        Parameters
        ----------
        source
            Shape (n,): codes of phases, or ``NOWHERE``.

        Returns
        -------
        BoolArray
            Shape (n,): the first entry, and coming back from churned.
        """
        return np.asarray((source < 0) | self.lost[source + 1])

    def direction(self, source: AnyArray, dest: AnyArray) -> AnyArray:
        """Return -1 for a move back, 1 for one ahead, 0 for a beginning or sideways.

        Parameters
        ----------
        source, dest
            Shape (n,): codes of phases; the source may be ``NOWHERE``.

        Returns
        -------
        AnyArray
            Shape (n,), int8.
        """
        ahead = np.sign(self.orders[dest + 1] - self.orders[source + 1])
        return np.where(self.begins(source), 0, ahead).astype(np.int8)


@lru_cache(maxsize=64)
def compile_lifecycle(lifecycle: Lifecycle) -> PhaseTable:
    """Return a lifecycle as arrays.

    Parameters
    ----------
    lifecycle
        A sound lifecycle.

    Returns
    -------
    PhaseTable
        What ``step`` and ``replay`` both read.

    Raises
    ------
    InvalidInputError
        ``check`` finds an error in it; all are named.
    """
    errors = [
        item for item in structural_faults(lifecycle) if item.severity is Severity.ERROR
    ]
    if errors:
        listed = "\n".join(f"  {item}" for item in errors)
        raise InvalidInputError(
            f"lifecycle {lifecycle.version!r} cannot run:\n{listed}"
        )
    names = tuple(phase.name for phase in lifecycle.phases)
    codes = {name: code for code, name in enumerate(names)}
    kinds = dict.fromkeys([*EVENT_KINDS, *(row.event for row in lifecycle.transitions)])
    events = {kind: code for code, kind in enumerate(kinds)}
    initial = codes[lifecycle.initial]
    rows = lifecycle.transitions
    after, dest = _timeouts(lifecycle, codes)
    return PhaseTable(
        names=names,
        codes=codes,
        orders=np.array([0, *(phase.order for phase in lifecycle.phases)], np.int64),
        lost=np.array(
            [False, *(phase.kind is PhaseKind.CHURNED for phase in lifecycle.phases)]
        ),
        initial=initial,
        events=events,
        candidates=_candidates(rows, codes, events),
        dest=np.array([*(codes[row.dest] for row in rows), initial], np.int16),
        dwell=np.array([*(row.min_dwell for row in rows), _ALWAYS], np.int64),
        guards=(*(row.guard for row in rows), ""),
        timeout_after=after,
        timeout_dest=dest,
    )


def _candidates(
    rows: tuple[Transition, ...], codes: dict[str, int], events: dict[str, int]
) -> AnyArray:
    cells: dict[tuple[int, int], list[int]] = {(0, events[STARTED]): [len(rows)]}
    places = sorted(range(len(rows)), key=lambda i: (-rows[i].priority, rows[i].id))
    for place in places:
        cell = (codes[rows[place].source] + 1, events[rows[place].event])
        cells.setdefault(cell, []).append(place)
    depth = max(map(len, cells.values()))
    table = np.full((len(codes) + 1, len(events), depth), -1, np.int16)
    for (source, event), found in cells.items():
        table[source, event, : len(found)] = found
    return table


def _timeouts(
    lifecycle: Lifecycle, codes: dict[str, int]
) -> tuple[Int64Array, Int64Array]:
    after = np.zeros(len(codes) + 1, np.int64)
    dest = np.full(len(codes) + 1, NOWHERE, np.int64)
    for timeout in sorted(lifecycle.timeouts, key=lambda timeout: -timeout.after):
        source = codes[timeout.source] + 1
        after[source], dest[source] = timeout.after, codes[timeout.dest]
    return after, dest
