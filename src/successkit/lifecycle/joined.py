"""Phases of parts of a book, put after each other."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import attrs
import numpy as np

from successkit.core import AnyArray
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.log import Log
from successkit.lifecycle.replayed import Replay

_BY_ACCOUNT: Final = ("phase", "since", "visit", "cycle")


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
        name: np.concatenate([getattr(part, name) for part in parts])
        for name in (*_BY_ACCOUNT, "outcome", "refused_by")
    }
    return attrs.evolve(
        first,
        log=_log(placed),
        **columns,
        refused_event=np.concatenate(
            [one.found.refused_event + one.event for one in placed]
        ),
        events=LifecycleEvents.join(
            [
                attrs.evolve(
                    one.found.events, account=one.found.events.account + one.account
                )
                for one in placed
            ]
        ),
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
        name: np.concatenate([getattr(log, name) for log in logs])
        for name in logs[0].columns()
    }
    columns["account"] = np.concatenate(
        [one.found.log.account + one.account for one in placed]
    )
    columns["event"] = np.concatenate(
        [
            np.where(one.found.log.event < 0, -1, one.found.log.event + one.event)
            for one in placed
        ]
    )
    return Log(**columns)
