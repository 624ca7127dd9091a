"""Phases of parts of a book, put after each other."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import attrs

from successkit.core import AnyArray
from successkit.core.in_a_row import joined_arrays, joined_codes
from successkit.core.room import Room
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.log import Log
from successkit.lifecycle.replayed import Replay

_BY_ACCOUNT: Final = ("phase", "since", "visit", "cycle")
_BY_EVENT: Final = ("outcome", "refused_by")


class _Placed(NamedTuple):
    """A part, its first account, and its first event."""

    found: Replay
    account: int
    event: int


def join_replays(parts: Sequence[Replay]) -> Replay:
    """Put what replays of different accounts found after each other.

    Parameters
    ----------
    parts
        At least one; of one lifecycle up to one day, from the beginning.

    Returns
    -------
    Replay
        All accounts, numbered on from one part to the next, and their events.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle, replay
    >>> start = LifecycleEvent(day=date(2026, 1, 1), kind="started")
    >>> one = replay(
    ...     default_lifecycle(),
    ...     LifecycleEvents.of([start]),
    ...     accounts=1,
    ...     upto=date(2026, 6, 1),
    ... )
    >>> join_replays([one, one]).log.account.tolist()
    [0, 1]
    """
    first = parts[0]
    if len(parts) == 1:
        return first
    placed = list(_placed(parts))
    columns: dict[str, Any] = {
        name: joined_arrays([getattr(part, name) for part in parts])
        for name in (*_BY_ACCOUNT, *_BY_EVENT)
    }
    starts = [one.event for one in placed]
    return attrs.evolve(
        first,
        log=_log(placed),
        **columns,
        refused_event=joined_codes([part.refused_event for part in parts], starts),
        events=_events(placed),
    )


def into_room(room: Room, part: Replay, share: float) -> Replay:
    """Move the phases of a part into room for the whole, which is joined for nothing.

    Parameters
    ----------
    room
        For all accounts; the parts come in their order.
    part
        Of the next accounts.
    share
        What share of all accounts they are, about.

    Returns
    -------
    Replay
        Equal to it.
    """
    columns: dict[str, Any] = {
        name: room.put(name, getattr(part, name)) for name in _BY_ACCOUNT
    }
    columns["outcome"] = room.put("outcome", part.outcome, share)
    log: dict[str, Any] = {
        name: room.put(("log", name), column, share)
        for name, column in part.log.columns().items()
    }
    events: dict[str, Any] = {
        name: room.column(("event", name), column, share)
        for name, column in attrs.asdict(part.events, recurse=False).items()
        if column is not None
    }
    return attrs.evolve(
        part, log=Log(**log), events=LifecycleEvents(**events), **columns
    )


def _events(placed: Sequence[_Placed]) -> LifecycleEvents:
    found = LifecycleEvents.join([one.found.events for one in placed])
    columns = [one.found.events.account for one in placed]
    return attrs.evolve(
        found, account=joined_codes(columns, [one.account for one in placed])
    )


def _placed(parts: Sequence[Replay]) -> Iterator[_Placed]:
    account = event = 0
    for part in parts:
        yield _Placed(part, account, event)
        account += len(part.phase)
        event += len(part.events)


def _log(placed: Sequence[_Placed]) -> Log:
    logs = [one.found.log for one in placed]
    columns: dict[str, AnyArray] = {
        name: joined_arrays([getattr(log, name) for log in logs])
        for name in logs[0].columns()
        if name not in {"account", "event"}
    }
    columns["account"] = joined_codes(
        [log.account for log in logs], [one.account for one in placed]
    )
    columns["event"] = joined_codes(
        [log.event for log in logs], [one.event for one in placed]
    )
    return Log(**columns)
