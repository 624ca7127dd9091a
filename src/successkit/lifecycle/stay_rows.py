"""Histories as Markdown tables: stays by phase, and the stays of one account."""

import numpy as np

from successkit.core import InvalidInputError
from successkit.lifecycle.events import LifecycleEvents
from successkit.lifecycle.markdown import escaped, table_row
from successkit.lifecycle.observed import observed
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.table import BY_HAND, BY_TIME


def phase_table(found: Replay) -> str:
    """Return how often and how long accounts were in each phase, as Markdown.

    Parameters
    ----------
    found
        The replay.

    Returns
    -------
    str
        One row for each phase: stays, median days of those that are over, and accounts
        on the last day.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle, replay
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay(default_lifecycle(), events, accounts=1, upto=date(2026, 6, 1))
    >>> print("".join(phase_table(found).splitlines(keepends=True)[:3]), end="")
    | phase | stays | median days | now |
    |---|---:|---:|---:|
    | onboarding | 1 | 31 | 0 |
    """
    seen = observed(found)
    rows = [table_row(["phase", "stays", "median days", "now"]), "|---|---:|---:|---:|"]
    for name, stays in seen.stays.items():
        median = seen.median_stay.get(name)
        days = "" if median is None else f"{median:g}"
        rows.append(table_row([escaped(name), str(stays), days, str(seen.now[name])]))
    return "\n".join(rows) + "\n"


def stay_table(found: Replay, events: LifecycleEvents, account: int) -> str:
    """Return the stays of one account as Markdown.

    Parameters
    ----------
    found
        The replay of the events.
    events
        The same events.
    account
        Position of the account.

    Returns
    -------
    str
        One row for each stay, half-open: from a day up to, but without, another.

    Raises
    ------
    InvalidInputError
        There is no such account.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.lifecycle import LifecycleEvent, default_lifecycle, replay
    >>> events = LifecycleEvents.of([
    ...     LifecycleEvent(day=date(2026, 1, 1), kind="started"),
    ...     LifecycleEvent(day=date(2026, 2, 1), kind="onboarded"),
    ... ])
    >>> found = replay(default_lifecycle(), events, accounts=1, upto=date(2026, 6, 1))
    >>> print(stay_table(found, events, 0), end="")
    | phase | from | to | days | visit | way | because |
    |---|---|---|---:|---:|---|---|
    | onboarding | 2026-01-01 | 2026-02-01 | 31 | 1 | begins | started |
    | adoption | 2026-02-01 |  |  | 1 | ahead | onboarded |
    """
    if not 0 <= account < len(found.phase):
        raise InvalidInputError(
            f"account: expected a position below {len(found.phase)}; got {account}"
        )
    log = found.log
    begin, end = np.searchsorted(log.account, [account, account + 1]).tolist()
    names, ends = found.names(log.phase[begin:end]).strings(), log.end[begin:end]
    heads = ["phase", "from", "to", "days", "visit", "way", "because"]
    rows = [table_row(heads), "|---|---|---|---:|---:|---|---|"]
    for place, name in enumerate(names.tolist()):
        row, last = begin + place, ends[place]
        over = not np.isnat(last)
        cells = [
            name,
            str(log.start[row]),
            str(last) if over else "",
            str((last - log.start[row]).astype(int)) if over else "",
            str(log.visit[row]),
            _way(found, row, first=place == 0),
            _because(int(log.transition[row]), int(log.event[row]), events),
        ]
        rows.append(table_row([escaped(cell) for cell in cells]))
    return "\n".join(rows) + "\n"


def _way(found: Replay, row: int, *, first: bool) -> str:
    direction = int(found.log.direction[row])
    if direction:
        return "ahead" if direction > 0 else "back"
    if first:
        return "begins"
    cycle = found.log.cycle
    return "returns" if cycle[row] > cycle[row - 1] else "aside"


def _because(transition: int, row: int, events: LifecycleEvents) -> str:
    if transition == BY_TIME or row < 0:
        return "time ran out"
    event = events.row(row)
    if transition != BY_HAND:
        return event.kind
    who = f" by {event.author}" if event.author else ""
    return f"moved by hand{who}" + (f": {event.reason}" if event.reason else "")
