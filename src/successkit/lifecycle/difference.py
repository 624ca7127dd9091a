"""What differs between two histories: stays withdrawn, and stays added."""

from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.lifecycle.cells import CARRIED
from successkit.lifecycle.history import History
from successkit.lifecycle.log import Log
from successkit.lifecycle.table import BY_HAND, BY_TIME, compile_lifecycle

_CAUSES: Final = {BY_HAND: "by_hand", BY_TIME: "by_time", CARRIED: "carried"}


@attrs.frozen(eq=False, kw_only=True)
class Difference:
    """What a later look at the past withdraws, and what it adds.

    Parameters
    ----------
    old, new
        The histories.
    withdrawn
        Stays of the old log that the new one does not have, in order.
    added
        Stays of the new log that the old one does not have, in order.
    """

    old: History
    new: History
    withdrawn: Log
    added: Log

    def __bool__(self) -> bool:
        return bool(len(self.withdrawn) or len(self.added))

    @property
    def accounts(self) -> Int64Array:
        """Shape (k,): accounts whose history differs, rising."""
        found = np.union1d(self.withdrawn.account, self.added.account)
        return found.astype(np.int64)

    @property
    def moved(self) -> Int64Array:
        """Shape (k,): accounts that stand in another phase on the last day, rising."""
        size = max(len(self.old.phase), len(self.new.phase))
        before, after = _named(self.old, size), _named(self.new, size)
        return np.flatnonzero(before != after)

    def rows(self) -> list[dict[str, object]]:
        """Return the difference for people or for a store, account by account.

        Returns
        -------
        list[dict[str, object]]
            ``change`` (``withdrawn`` or ``added``), ``account``, ``phase``, ``start``,
            ``visit``, ``cycle``, ``direction`` and ``cause`` (id of the transition).
        """
        rows = [
            *_rows("withdrawn", self.withdrawn, self.old),
            *_rows("added", self.added, self.new),
        ]
        return sorted(rows, key=lambda row: (row["account"], row["change"] == "added"))


def difference(old: History, new: History) -> Difference:
    """Return what a new history withdraws from an old one and adds to it.

    Parameters
    ----------
    old, new
        From replays of the same accounts.

    Returns
    -------
    Difference
        Stays are the same when phase, start, visit, cycle, direction and cause are, by
        name. An old one that goes on from a snapshot carries stays over; give whole
        histories to compare their causes.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import (
    ...     LifecycleEvent, LifecycleEvents, default_lifecycle, replay
    ... )
    >>> began = LifecycleEvent(day=date(2026, 1, 1), kind="started")
    >>> late = LifecycleEvent(day=date(2026, 2, 1), kind="onboarded")
    >>> old, new = (
    ...     replay(default_lifecycle(), LifecycleEvents.of(rows), upto=date(2026, 3, 1))
    ...     for rows in ([began], [began, late])
    ... )
    >>> [(row["change"], row["phase"]) for row in difference(old, new).rows()]
    [('added', 'adoption')]
    """
    names = _Names(old, new)
    keys = [names.keys(old), names.keys(new)]
    both = np.concatenate(keys, axis=1)
    order = np.lexsort(both)
    same = np.all(both[:, order[1:]] == both[:, order[:-1]], axis=0)
    alone = np.ones(len(order), bool)
    alone[order[1:][same]] = alone[order[:-1][same]] = False
    size = len(old.log)
    return Difference(
        old=old,
        new=new,
        withdrawn=old.log.take(alone[:size]),
        added=new.log.take(alone[size:]),
    )


class _Names:
    """Phases and transitions of two lifecycles as one list of names."""

    def __init__(self, old: History, new: History) -> None:
        every: list[str] = []
        for history in (old, new):
            every += [*compile_lifecycle(history.lifecycle).names, *_causes(history)]
        self.place = {name: place for place, name in enumerate(dict.fromkeys(every))}

    def keys(self, history: History) -> AnyArray:
        """Return what a stay is told by: shape (columns, rows)."""
        log = history.log
        phases = self._codes(compile_lifecycle(history.lifecycle).names)
        causes = self._codes(_causes(history))
        return np.stack(
            [
                causes[log.transition],
                log.direction,
                log.cycle,
                log.visit,
                phases[log.phase],
                log.start.astype(np.int64),
                log.account,
            ]
        )

    def _codes(self, names: tuple[str, ...]) -> Int64Array:
        return np.array([self.place[name] for name in names], np.int64)


def _causes(history: History) -> tuple[str, ...]:
    """Return a name for each transition; the last ones stand for negative codes."""
    ids = (f"move {row.id}" for row in history.lifecycle.transitions)
    return (*ids, "begun", "carried", "by_time", "by_hand")


def _named(history: History, size: int) -> AnyArray:
    found = np.full(size, None, object)
    found[: len(history.phase)] = history.names(history.phase).strings()
    return found


def _rows(change: str, log: Log, history: History) -> list[dict[str, object]]:
    names = history.names(log.phase).strings().tolist()
    ids = [row.id for row in history.lifecycle.transitions]
    return [
        {
            "change": change,
            "account": account,
            "phase": phase,
            "start": start,
            "visit": visit,
            "cycle": cycle,
            "direction": direction,
            "cause": _CAUSES.get(cause) or (*ids, "begun")[cause],
        }
        for account, phase, start, visit, cycle, direction, cause in zip(
            log.account.tolist(),
            names,
            log.start.tolist(),
            log.visit.tolist(),
            log.cycle.tolist(),
            log.direction.tolist(),
            log.transition.tolist(),
            strict=True,
        )
    ]
