"""One account at a time: a pure step from state to state."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from types import MappingProxyType
from typing import Final

import attrs

from successkit.core import InvalidInputError, Lifecycle
from successkit.lifecycle.events import LifecycleEvent, LifecycleEvents
from successkit.lifecycle.facts import guards_from
from successkit.lifecycle.kinds import PHASE_MOVED, Outcome
from successkit.lifecycle.table import NOWHERE, PhaseTable, compile_lifecycle

_NO_GUARDS: Final[Mapping[str, bool]] = MappingProxyType({})
_NO_FACTS: Final[Mapping[str, object]] = MappingProxyType({})
Identity = tuple[object, ...]


@attrs.frozen(kw_only=True)
class State:
    """Where one account stands.

    Parameters
    ----------
    phase
        Name of the phase; None for an account that has not begun.
    since
        Day it entered it.
    visits
        How often it entered each phase, in declared order.
    cycle
        1 for the first time as a customer, one more for each win-back; 0 before.
    seen
        Events it has had, to recognise repeats.
    """

    phase: str | None = None
    since: date | None = None
    visits: tuple[int, ...] = ()
    cycle: int = 0
    seen: frozenset[Identity] = frozenset()


@attrs.frozen(kw_only=True)
class Stay:
    """Days from ``start`` up to, but without, ``end`` that an account was in a phase.

    Parameters
    ----------
    phase
        Name of the phase.
    start
        First day.
    end
        First day no longer in it; None while it lasts.
    visit
        1 for the first time in this phase, and so on.
    cycle
        1 for the first time as a customer.
    """

    phase: str
    start: date
    end: date | None
    visit: int
    cycle: int


def step(
    lifecycle: Lifecycle,
    state: State,
    event: LifecycleEvent,
    facts: Mapping[str, object] = _NO_FACTS,
    *,
    guards: Mapping[str, bool] = _NO_GUARDS,
) -> tuple[State, Outcome]:
    """Return the state after an event, and what became of the event.

    Parameters
    ----------
    lifecycle
        The phases and moves.
    state
        Where the account stands; ``State()`` before its first event.
    event
        What happened; not before the day of the state.
    facts
        Values by column, as they are on the day of the event, for the guards.
    guards
        Instead of facts: whether each guard of the lifecycle holds, by its text.

    Returns
    -------
    tuple[State, Outcome]
        An event that is not applied changes nothing but ``seen``.

    Raises
    ------
    InvalidInputError
        The event lies before the last move, or a guard is missing.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> began = LifecycleEvent(day=date(2026, 1, 1), kind="started")
    >>> state, outcome = step(default_lifecycle(), State(), began)
    >>> state.phase, outcome.value
    ('onboarding', 'applied')
    """
    table = compile_lifecycle(lifecycle)
    if facts:
        guards = {**_guards(lifecycle, event, facts), **guards}
    if state.since is not None and event.day < state.since:
        raise InvalidInputError(
            f"event {event.kind} of {event.day}: expected a day from {state.since} on, "
            "when the account last moved; sort events before stepping"
        )
    state = expire(lifecycle, state, event.day)[0]
    identity = _identity(event)
    if identity in state.seen:
        return state, Outcome.DUPLICATE
    state = attrs.evolve(state, seen=state.seen | {identity})
    dest, outcome = _decide(table, state, event, guards)
    if dest == NOWHERE:
        return state, outcome
    return _enter(table, state, dest, event.day), outcome


def walk(
    lifecycle: Lifecycle,
    events: Iterable[LifecycleEvent],
    *,
    upto: date,
    guards: Mapping[str, bool] = _NO_GUARDS,
    facts: Sequence[Mapping[str, object]] = (),
    known_at: date | None = None,
) -> tuple[State, tuple[Stay, ...], tuple[Outcome, ...]]:
    """Return the history of one account.

    Parameters
    ----------
    lifecycle
        The phases and moves.
    events
        Events of one account in the order in which they happened.
    upto
        Last day to look at.
    guards
        Whether each guard holds, by its text, whatever the event.
    facts
        Instead: values by column for each event, as they were on its day.
    known_at
        Leave out what was recorded later; None for all.

    Returns
    -------
    tuple[State, tuple[Stay, ...], tuple[Outcome, ...]]
        The last state, the stays one after the other, and one outcome for each event.
    """
    state, outcomes = State(), list[Outcome]()
    entered: list[State] = []
    for place, event in enumerate(events):
        early = _not_looked_at(event, upto, known_at)
        if early is not None:
            outcomes.append(early)
            continue
        state, moves = expire(lifecycle, state, event.day)
        here = facts[place] if facts else _NO_FACTS
        after, outcome = step(lifecycle, state, event, here, guards=guards)
        moved = outcome in {Outcome.APPLIED, Outcome.MOVED_BY_HAND}
        entered += [*moves, after] if moved else moves
        state = after
        outcomes.append(outcome)
    state, moves = expire(lifecycle, state, upto)
    return state, _stays(lifecycle, [*entered, *moves]), tuple(outcomes)


def _not_looked_at(
    event: LifecycleEvent, upto: date, known_at: date | None
) -> Outcome | None:
    if known_at is not None and (event.recorded or event.day) > known_at:
        return Outcome.NOT_KNOWN_YET
    return Outcome.AFTER_CUT_OFF if event.day > upto else None


def expire(
    lifecycle: Lifecycle, state: State, day: date
) -> tuple[State, tuple[State, ...]]:
    """Return the state after the timeouts up to a day, and those on the way.

    Parameters
    ----------
    lifecycle
        The phases, moves and timeouts.
    state
        Where the account stands.
    day
        The day; a timeout that is due on it has moved the account.

    Returns
    -------
    tuple[State, tuple[State, ...]]
        The last state, and each state entered.
    """
    table, entered = compile_lifecycle(lifecycle), list[State]()
    while state.phase is not None and state.since is not None:
        source = table.codes[state.phase] + 1
        after = int(table.timeout_after[source])
        due = state.since + timedelta(days=after)
        if not after or due > day:
            break
        state = _enter(table, state, int(table.timeout_dest[source]), due)
        entered.append(state)
    return state, tuple(entered)


def _guards(
    lifecycle: Lifecycle, event: LifecycleEvent, facts: Mapping[str, object]
) -> dict[str, bool]:
    columns = {name: [value] for name, value in facts.items()}
    found = guards_from(lifecycle, LifecycleEvents.of([event]), columns)
    return {text: bool(holds[0]) for text, holds in found.items()}


def _identity(event: LifecycleEvent) -> Identity:
    """Return what two records of the same event share."""
    if event.id:
        return (event.id,)
    return (event.day, event.rank, event.sequence, event.kind, event.target or "")


def _decide(
    table: PhaseTable,
    state: State,
    event: LifecycleEvent,
    guards: Mapping[str, bool],
) -> tuple[int, Outcome]:
    source = NOWHERE if state.phase is None else table.codes[state.phase]
    if event.kind == PHASE_MOVED:
        dest = table.codes.get(event.target or "", NOWHERE)
        if dest == NOWHERE:
            return NOWHERE, Outcome.UNKNOWN_PHASE
        moved = dest != source
        return (
            (dest, Outcome.MOVED_BY_HAND) if moved else (NOWHERE, Outcome.NO_TRANSITION)
        )
    if event.kind not in table.events:
        return NOWHERE, Outcome.UNKNOWN_EVENT
    spent = 0 if state.since is None else (event.day - state.since).days
    outcome = Outcome.NO_TRANSITION
    tries: list[int] = table.candidates[source + 1, table.events[event.kind]].tolist()
    for row in tries:
        if row < 0:
            break
        if not _holds(table.guards[row], guards):
            outcome = Outcome.DWELL if outcome is Outcome.DWELL else Outcome.GUARD_FALSE
        elif spent < table.dwell[row]:
            outcome = Outcome.DWELL
        else:
            return int(table.dest[row]), Outcome.APPLIED
    return NOWHERE, outcome


def _holds(guard: str, guards: Mapping[str, bool]) -> bool:
    if guard and guard not in guards:
        raise InvalidInputError(
            f"guards: expected whether {guard!r} holds; got {sorted(guards)}"
        )
    return not guard or bool(guards[guard])


def _enter(table: PhaseTable, state: State, dest: int, day: date) -> State:
    source = NOWHERE if state.phase is None else table.codes[state.phase]
    visits = list(state.visits or [0] * len(table.names))
    visits[dest] += 1
    begins = source == NOWHERE or bool(table.lost[source + 1])
    return attrs.evolve(
        state,
        phase=table.names[dest],
        since=day,
        visits=tuple(visits),
        cycle=state.cycle + begins,
    )


def _stays(lifecycle: Lifecycle, entered: list[State]) -> tuple[Stay, ...]:
    codes = compile_lifecycle(lifecycle).codes
    ends = [*(state.since for state in entered[1:]), None][: len(entered)]
    return tuple(
        Stay(
            phase=state.phase,
            start=state.since,
            end=end,
            visit=state.visits[codes[state.phase]],
            cycle=state.cycle,
        )
        for state, end in zip(entered, ends, strict=True)
        if state.phase is not None and state.since is not None
    )
