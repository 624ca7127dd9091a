"""Going on from a snapshot although events came late, and changed definitions."""

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType
from typing import Final

import numpy as np

from successkit.core import BoolArray, Lifecycle
from successkit.lifecycle.difference import Difference, difference
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.replay import replay
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.snapshot import Snapshot

_NO_GUARDS: Final[Mapping[str, BoolArray]] = MappingProxyType({})
_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})


def rebuild(
    snapshot: Snapshot,
    events: LifecycleEvents,
    *,
    history: LifecycleEvents,
    upto: date,
    accounts: int | None = None,
    guards: Mapping[str, BoolArray] = _NO_GUARDS,
    known_at: date | None = None,
) -> Replay:
    """Go on from a snapshot; accounts with events that came late begin again.

    Parameters
    ----------
    snapshot
        Where the accounts stood.
    events
        What is new, on any day.
    history
        What the snapshot was made of; only accounts with late events are read.
    upto, accounts, known_at
        As for :func:`replay`.
    guards
        Shape (history + events,) each, in this order.

    Returns
    -------
    Replay
        Where every account stands is the same as from the beginning. The log has the
        whole history of the accounts that began again, and of others what is new after
        the stay that was carried over. Its ``events`` are those that were read.

    Raises
    ------
    InvalidInputError
        As :func:`replay`.

    Examples
    --------
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle
    >>> first = LifecycleEvent(day=date(2026, 1, 1), kind="started")
    >>> began = LifecycleEvents.of([first])
    >>> stored = replay(default_lifecycle(), began, upto=date(2026, 3, 1)).snapshot()
    >>> second = LifecycleEvent(day=date(2026, 2, 1), kind="onboarded")
    >>> late = LifecycleEvents.of([second])
    >>> found = rebuild(stored, late, history=began, upto=date(2026, 4, 1))
    >>> found.names(found.phase).strings().tolist(), found.since.astype(str).tolist()
    (['adoption'], ['2026-02-01'])
    """
    came_late = events.day <= np.datetime64(snapshot.watermark, "D")
    again = np.unique(events.account[came_late])
    read = np.isin(history.account, again)
    rows = np.append(np.flatnonzero(read), np.arange(len(events)) + len(history))
    every = LifecycleEvents.join([history, events]).take(rows)
    return replay(
        snapshot.lifecycle,
        every,
        upto=upto,
        accounts=accounts,
        guards={text: np.asarray(holds)[rows] for text, holds in guards.items()},
        known_at=known_at,
        init=snapshot.without(again),
    )


def replay_diff(
    old: Lifecycle,
    new: Lifecycle,
    events: LifecycleEvents,
    *,
    upto: date,
    accounts: int | None = None,
    guards: Mapping[str, BoolArray] = _NO_GUARDS,
    facts: Mapping[str, object] = _NO_FACTS,
    known_at: date | None = None,
) -> Difference:
    """Return what a changed definition would change in the history of all accounts.

    Parameters
    ----------
    old, new
        The definitions.
    events
        What happened.
    upto, accounts, guards, facts, known_at
        As for :func:`replay`; guards of both.

    Returns
    -------
    Difference
        Stays that are withdrawn and added; ``moved`` names the accounts that would
        stand elsewhere on the last day.

    Raises
    ------
    InvalidInputError
        As :func:`replay`.

    Examples
    --------
    >>> import attrs
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle
    >>> old = default_lifecycle()
    >>> new = attrs.evolve(old, version="b", transitions=old.transitions[1:])
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay_diff(old, new, events, upto=date(2026, 3, 1))
    >>> [(row["change"], row["phase"]) for row in found.rows()]
    [('withdrawn', 'adoption')]
    """
    before, after = (
        replay(
            lifecycle,
            events,
            upto=upto,
            accounts=accounts,
            guards=guards,
            facts=facts,
            known_at=known_at,
        )
        for lifecycle in (old, new)
    )
    return difference(before, after)
