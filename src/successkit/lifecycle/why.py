"""Why an account stands where it does: what moved it, what was refused, what comes."""

import ast
from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Final, cast

import attrs
import numpy as np

from successkit.core import InvalidInputError, UnknownNameError
from successkit.core.condition import columns_of, compile_condition
from successkit.lifecycle.cells import CARRIED
from successkit.lifecycle.events import LifecycleEvent
from successkit.lifecycle.facts import fact_table
from successkit.lifecycle.history import History
from successkit.lifecycle.kinds import Outcome
from successkit.lifecycle.refusals import Refusal, refusals
from successkit.lifecycle.table import BY_HAND, BY_TIME, compile_lifecycle

_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class GuardPart:
    """One comparison of a guard, for one account.

    Parameters
    ----------
    text
        As it was written, such as ``seats > 9``.
    value
        What the account has; None where it is not known.
    threshold
        What it is compared with; None where that is no plain value.
    holds
        Whether it holds; None for unknown.
    """

    text: str
    value: object
    threshold: object
    holds: bool | None


@attrs.frozen(kw_only=True)
class WayOn:
    """A move that is open to an account from where it stands.

    Parameters
    ----------
    transition
        Its id; ``timeout`` for a move by time.
    event
        Kind of event it waits for; empty for a timeout.
    dest
        Phase it leads to.
    guard
        Its parts, with the values of the account.
    days_left
        Days until it can happen, or until the timeout does; 0 for at once.
    """

    transition: str
    event: str
    dest: str
    guard: tuple[GuardPart, ...]
    days_left: int


@attrs.frozen(kw_only=True)
class RefusedEvent:
    """An event of an account that did not apply.

    Parameters
    ----------
    row
        Row of the event.
    day, kind, outcome
        What it was and what became of it.
    transition
        Id of the move that was refused; empty where there is none.
    guard
        Guard that was false; empty where another reason kept it.
    parts
        Its comparisons, with the values of the day of the event where facts were given;
        or the days in the phase and those that the move asks for.
    """

    row: int
    day: date
    kind: str
    outcome: Outcome
    transition: str
    guard: str
    parts: tuple[GuardPart, ...]


@attrs.frozen(kw_only=True)
class WhyPhase:
    """Why an account stands where it does.

    Parameters
    ----------
    account
        Its position.
    phase
        Name of the phase; None for not begun.
    since
        Day it entered it.
    visit, cycle, moves_back
        How often it entered this phase, began, and went back.
    cause
        Id of the transition, ``begun``, ``by_hand``, ``by_time`` or ``carried``.
    event
        Row of the event, or None.
    refused
        Events that did not apply, in order of rows.
    ways_on
        What would come next.
    next_due
        When time alone changes something; None for never.
    """

    account: int
    phase: str | None
    since: date | None
    visit: int
    cycle: int
    moves_back: int
    cause: str
    event: int | None
    refused: tuple[RefusedEvent, ...]
    ways_on: tuple[WayOn, ...]
    next_due: date | None


def why(
    history: History, account: int, *, facts: Mapping[str, object] = _NO_FACTS
) -> WhyPhase:
    """Return why an account stands where it does, as data.

    Parameters
    ----------
    history
        From a replay.
    account
        Position of the account.
    facts
        Its values by column, for the guards of the moves that are open to it.

    Returns
    -------
    WhyPhase
        :func:`why_phase` says the first part in words.

    Raises
    ------
    InvalidInputError
        There is no such account.

    Examples
    --------
    >>> from successkit.lifecycle import (
    ...     LifecycleEvent, LifecycleEvents, default_lifecycle, replay
    ... )
    >>> began = LifecycleEvent(day=date(2026, 1, 1), kind="started")
    >>> events = LifecycleEvents.of([began])
    >>> found = why(replay(default_lifecycle(), events, upto=date(2026, 2, 1)), 0)
    >>> found.phase, found.cause, found.ways_on[0].dest, found.next_due
    ('onboarding', 'begun', 'adoption', datetime.date(2026, 4, 2))
    """
    if not 0 <= account < len(history.phase):
        raise InvalidInputError(
            f"account: expected 0 to {len(history.phase) - 1}; got {account}"
        )
    log = history.log
    begin, end = np.searchsorted(log.account, [account, account + 1]).tolist()
    code, last = int(history.phase[account]), end - 1
    begun = begin < end
    event = int(log.event[last]) if begun else -1
    return WhyPhase(
        account=account,
        phase=history.lifecycle.phases[code].name if begun else None,
        since=history.since[account].item(),
        visit=int(history.visit[account]),
        cycle=int(history.cycle[account]),
        moves_back=int((log.direction[begin:end] < 0).sum()),
        cause=_cause(history, int(log.transition[last])) if begun else "",
        event=event if event >= 0 else None,
        refused=_refused(history, account),
        ways_on=_ways_on(history, account, facts) if begun else (),
        next_due=history.next_due()[account].item(),
    )


def _cause(history: History, transition: int) -> str:
    names = {BY_HAND: "by_hand", BY_TIME: "by_time", CARRIED: "carried"}
    rows = history.lifecycle.transitions
    ids = (*(row.id for row in rows), "begun")
    return names.get(transition) or ids[transition]


def _refused(history: History, account: int) -> tuple[RefusedEvent, ...]:
    mine = np.flatnonzero(history.events.account == account)
    return tuple(_refusal(history, item) for item in refusals(history, mine))


def _refusal(history: History, item: Refusal) -> RefusedEvent:
    event = history.events.row(item.row)
    parts: tuple[GuardPart, ...] = ()
    if item.guard:
        facts = {name: _cell(cells, item.row) for name, cells in history.facts.items()}
        parts = _parts(item.guard, facts, event.day)
    elif item.outcome is Outcome.DWELL:
        parts = (_days(history, item, event),)
    return RefusedEvent(
        row=item.row,
        day=event.day,
        kind=event.kind,
        outcome=item.outcome,
        transition=item.transition,
        guard=item.guard,
        parts=parts,
    )


def _cell(column: object, row: int) -> object:
    cell: object = cast("Sequence[object]", column)[row]
    return cast("object", cell.item()) if isinstance(cell, np.generic) else cell


def _days(history: History, item: Refusal, event: LifecycleEvent) -> GuardPart:
    """Return the days in the phase before an event, and those that were asked for."""
    rows = history.lifecycle.transitions
    move = next(row for row in rows if row.id == item.transition)
    code = compile_lifecycle(history.lifecycle).codes[move.source]
    log, day = history.log, np.datetime64(event.day, "D")
    here = (log.account == event.account) & (log.phase == code) & (log.start <= day)
    spent = int((day - log.start[here][-1]).astype(np.int64))
    return GuardPart(
        text=f"days in {move.source} >= {move.min_dwell}",
        value=spent,
        threshold=move.min_dwell,
        holds=False,
    )


def _ways_on(
    history: History, account: int, facts: Mapping[str, object]
) -> tuple[WayOn, ...]:
    lifecycle, phase = history.lifecycle, int(history.phase[account])
    name = lifecycle.phases[phase].name
    spent = (history.upto - history.since[account].item()).days
    found = [
        WayOn(
            transition=row.id,
            event=row.event,
            dest=row.dest,
            guard=_parts(row.guard, facts, history.upto),
            days_left=max(row.min_dwell - spent, 0),
        )
        for row in lifecycle.transitions
        if row.source == name
    ]
    table = compile_lifecycle(lifecycle)
    after = int(table.timeout_after[phase + 1])
    if after:
        dest = table.names[int(table.timeout_dest[phase + 1])]
        found.append(
            WayOn(
                transition="timeout",
                event="",
                dest=dest,
                guard=(),
                days_left=max(after - spent, 0),
            )
        )
    return tuple(found)


def _parts(guard: str, facts: Mapping[str, object], day: date) -> tuple[GuardPart, ...]:
    if not guard:
        return ()
    try:
        table = fact_table({name: [cell] for name, cell in facts.items()}, 1, day)
        condition = compile_condition(guard, columns=columns_of(table))
    except (InvalidInputError, UnknownNameError):
        # A host may decide a guard itself, so that its text is only a name.
        return (GuardPart(text=guard, value=None, threshold=None, holds=None),)
    return tuple(
        GuardPart(
            text=part.text,
            value=part.value,
            threshold=_threshold(part.text),
            holds=part.result,
        )
        for part in condition.explain(table, 0)
    )


def _threshold(text: str) -> object:
    """Return the plain value at the end of a comparison, or None."""
    try:
        node = ast.parse(text.strip(), mode="eval").body
        return (
            ast.literal_eval(node.comparators[-1])
            if isinstance(node, ast.Compare)
            else None
        )
    except (SyntaxError, ValueError):
        return None
