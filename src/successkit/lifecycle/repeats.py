"""Which events were there before: by their id, or by all that they say."""

import numpy as np

from successkit.core import BoolArray, Int64Array
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.order import Timeline
from successkit.lifecycle.snapshot import Snapshot


def repeats(
    events: LifecycleEvents, line: Timeline, init: Snapshot | None
) -> Int64Array:
    """Return the positions, in order, of events that happened before.

    Parameters
    ----------
    events
        What was given.
    line
        Their order.
    init
        What is carried over, with the ids seen before.

    Returns
    -------
    Int64Array
        Sorted. The first in order of those that share an identity is no repeat.
    """
    found = [_named(events, line), _nameless(events, line)]
    if init is not None and len(init.seen_id):
        found.append(_seen(events, line, init))
    return np.unique(np.concatenate(found))


def _named(events: LifecycleEvents, line: Timeline) -> Int64Array:
    codes = events.id.codes
    if not len(events.id.values):
        return np.empty(0, np.int64)
    times = np.bincount(codes + 1, minlength=1)
    times[0] = 0
    if not bool((times > 1).any()):
        return np.empty(0, np.int64)
    rows = line.rows_at(np.arange(len(line)))
    places = np.flatnonzero(times[codes[rows] + 1] > 1)
    rows = rows[places]
    keys = events.account[rows] * (len(events.id.values) + 1) + codes[rows]
    again = np.ones(len(rows), bool)
    again[np.unique(keys, return_index=True)[1]] = False
    return places[again]


def _nameless(events: LifecycleEvents, line: Timeline) -> Int64Array:
    """Return repeats among events of one account, day and rank: they are neighbours."""
    rows = line.rows_at(line.tied)
    plain = events.id.codes[rows] < 0
    places, rows = line.tied[plain], rows[plain]
    again: BoolArray = np.ones(max(len(rows) - 1, 0), bool)
    for column in (
        events.account,
        events.day,
        events.sequence,
        events.kind.codes,
        events.target.codes,
    ):
        again &= column[rows[1:]] == column[rows[:-1]]
    return places[1:][again]


def _seen(events: LifecycleEvents, line: Timeline, init: Snapshot) -> Int64Array:
    place = {name: code for code, name in enumerate(events.id.values.tolist())}
    codes = np.array([place.get(name, -1) for name in init.seen_id], np.int64)
    width = len(events.id.values) + 1
    known = (init.seen_account * width + codes)[codes >= 0]
    rows = line.rows_at(np.arange(len(line)))
    keys = events.account[rows] * width + events.id.codes[rows]
    return np.flatnonzero((events.id.codes[rows] >= 0) & np.isin(keys, known))
