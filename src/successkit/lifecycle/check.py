"""What is wrong with a lifecycle, found before it runs."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from successkit.core import Lifecycle, Severity, Timeout, Transition
from successkit.core.account_table import COLUMNS, TableColumn
from successkit.core.states import PhaseKind
from successkit.lifecycle.check_conditions import condition_faults
from successkit.lifecycle.check_overlap import overlapping_rows
from successkit.lifecycle.finding import LONGEST_DAYS, Finding, fault, near, note
from successkit.lifecycle.kinds import (
    ENTERED,
    EVENT_KINDS,
    LEFT,
    PHASE_MOVED,
    entered,
    left,
)

_OF_CONDITIONS: Final = (ENTERED, LEFT)


def check(
    lifecycle: Lifecycle,
    *,
    events: Iterable[str] = (),
    columns: Mapping[str, TableColumn] = COLUMNS,
) -> list[Finding]:
    """Return everything that is wrong with a lifecycle.

    Parameters
    ----------
    lifecycle
        What to look at.
    events
        Kinds of event that the host declares beside the built-in ones.
    columns
        Columns that guards and conditions of phases may name.

    Returns
    -------
    list[Finding]
        Empty when it is sound. Errors come first.

    Notes
    -----
    Errors: ``no-phases``, ``duplicate-phase``, ``missing-initial``, ``unknown-phase``,
    ``source-is-dest``, ``negative-days``, ``negative-dwell``,
    ``timeout-without-time``, ``timeout-loop``, ``too-many-days``,
    ``duplicate-timeout``, ``duplicate-id``, ``duplicate-row``, ``ambiguous-row``,
    ``reserved-event``, ``unknown-guard`` and ``unknown-condition``. Notes:
    ``overlapping-guards``, ``shadowed-row``, ``shadowed-timeout``,
    ``return-by-time``, ``unreachable-phase``, ``no-way-back``, ``never-churned``,
    ``trap``, ``unknown-event`` and ``condition-without-row``.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> check(default_lifecycle())
    []
    """
    findings = [
        *structural_faults(lifecycle),
        *condition_faults(lifecycle, columns),
        *overlapping_rows(lifecycle, columns),
        *_event_names(lifecycle, {*EVENT_KINDS, *events}),
    ]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def structural_faults(lifecycle: Lifecycle) -> list[Finding]:
    """Return what is wrong whatever the events and columns of the host are.

    Parameters
    ----------
    lifecycle
        What to look at.

    Returns
    -------
    list[Finding]
        In the order of the definition.
    """
    return [
        *_phases(lifecycle),
        *_names(lifecycle),
        *_numbers(lifecycle),
        *_ids(lifecycle),
        *_rows(lifecycle.transitions),
        *_timeouts(lifecycle),
        *_reach(lifecycle),
        *_reserved(lifecycle),
    ]


def _phases(lifecycle: Lifecycle) -> Iterator[Finding]:
    counts = Counter(phase.name for phase in lifecycle.phases)
    if not counts:
        yield fault(
            "no-phases", lifecycle.version, "declares no phase", "add [[phases]]"
        )
    for name, count in counts.items():
        if count > 1:
            yield fault(
                "duplicate-phase", name, f"is declared {count} times", "rename one"
            )
    if lifecycle.initial not in counts:
        yield fault(
            "missing-initial",
            lifecycle.initial or "initial",
            "the phase in which accounts begin is not declared",
            near(lifecycle.initial, counts),
        )


def _uses(lifecycle: Lifecycle) -> Iterator[tuple[str, str, str]]:
    """Yield (row, source, destination) of everything that moves an account."""
    for row in lifecycle.transitions:
        yield row.id, row.source, row.dest
    for timeout in lifecycle.timeouts:
        yield f"timeout of {timeout.source}", timeout.source, timeout.dest


def _names(lifecycle: Lifecycle) -> Iterator[Finding]:
    names = {phase.name for phase in lifecycle.phases}
    for where, source, dest in _uses(lifecycle):
        for name in dict.fromkeys((source, dest)):
            if name not in names:
                message = f"there is no phase {name!r}"
                yield fault("unknown-phase", where, message, near(name, names))
        if source == dest:
            message = f"leads from {source} to itself"
            yield fault("source-is-dest", where, message, "remove it")


def _numbers(lifecycle: Lifecycle) -> Iterator[Finding]:
    for phase in lifecycle.phases:
        days = phase.expected_days
        if days is not None and days < 0:
            message = f"expected expected_days >= 0; got {days}"
            yield fault("negative-days", phase.name, message, "leave it out for never")
        yield from _too_many(phase.name, "expected_days", days or 0)
    for row in lifecycle.transitions:
        if row.min_dwell < 0:
            message = f"expected min_dwell >= 0 days; got {row.min_dwell}"
            yield fault("negative-dwell", row.id, message, "use 0 for none")
        yield from _too_many(row.id, "min_dwell", row.min_dwell)
    for timeout in lifecycle.timeouts:
        where = f"timeout of {timeout.source}"
        if timeout.after < 1:
            # Two of them in a circle would never come to an end.
            message = f"expected 1 day or more; got {timeout.after}"
            yield fault("timeout-without-time", where, message, "give it days")
        yield from _too_many(where, "after", timeout.after)


def _too_many(where: str, name: str, days: int) -> Iterator[Finding]:
    if days > LONGEST_DAYS:
        message = f"expected {name} up to {LONGEST_DAYS} days; got {days}"
        yield fault("too-many-days", where, message, "give it days, not seconds")


def _ids(lifecycle: Lifecycle) -> Iterator[Finding]:
    for name, count in Counter(row.id for row in lifecycle.transitions).items():
        if count > 1:
            message = f"{count} transitions have this id"
            yield fault("duplicate-id", name, message, "give each its own id")


def _rows(rows: tuple[Transition, ...]) -> Iterator[Finding]:
    cells: dict[tuple[str, str], list[Transition]] = {}
    for row in sorted(rows, key=lambda row: (-row.priority, row.id)):
        earlier = cells.setdefault((row.source, row.event), [])
        found = _against(row, earlier)
        if found is not None:
            yield found
        earlier.append(row)


def _against(row: Transition, earlier: list[Transition]) -> Finding | None:
    """Return what is wrong with a row beside those that are tried before it."""
    for other in earlier:
        if other.guard == row.guard and other.dest == row.dest:
            message = f"says the same as {other.id}"
            return fault("duplicate-row", row.id, message, "remove one")
        if other.guard == row.guard and other.priority == row.priority:
            message = f"{other.id} leads elsewhere with the same priority"
            return fault("ambiguous-row", row.id, message, "give one a priority")
        if not other.guard and other.min_dwell <= row.min_dwell:
            message = f"{other.id} always wins before it"
            return note("shadowed-row", row.id, message, "raise its priority")
    return None


def _timeouts(lifecycle: Lifecycle) -> Iterator[Finding]:
    first: dict[str, Timeout] = {}
    for item in sorted(lifecycle.timeouts, key=lambda item: item.after):
        other = first.setdefault(item.source, item)
        where = f"timeout of {item.source}"
        if other is not item and other.after == item.after:
            message = f"two lead out after {item.after} days"
            yield fault("duplicate-timeout", where, message, "remove one")
        elif other is not item:
            message = f"one after {other.after} days always comes before {item.after}"
            yield note("shadowed-timeout", where, message, "keep the shortest one")
        if item.source in _churned(lifecycle):
            message = "a lost customer would return by the mere passing of time"
            mend = "let an event such as won_back lead out of it"
            yield note("return-by-time", where, message, mend)
    yield from _endless(
        {item.source: item.dest for item in first.values() if item.after < 1}
    )


def _endless(at_once: dict[str, str]) -> Iterator[Finding]:
    """Find timeouts without time that lead round: they would never come to an end."""
    done = set[str]()
    for begin in at_once:
        path, name = list[str](), begin
        while name in at_once and name not in done:
            done.add(name)
            path.append(name)
            name = at_once[name]
        if name in path:
            circle = [*path[path.index(name) :], name]
            message = f"timeouts without time lead round: {' -> '.join(circle)}"
            yield fault("timeout-loop", name, message, "give one of them days")


def _reach(lifecycle: Lifecycle) -> Iterator[Finding]:
    ways: dict[str, set[str]] = {}
    for _, source, dest in _uses(lifecycle):
        ways.setdefault(source, set()).add(dest)
    churned = _churned(lifecycle)
    reached = _reached(lifecycle.initial, ways)
    for phase in lifecycle.phases:
        left = bool(ways.get(phase.name, set()) - {phase.name})
        if phase.name not in reached:
            message = "no way leads there from the initial phase"
            yield note("unreachable-phase", phase.name, message, "add a transition")
        if not left and phase.name in churned:
            message = "a lost customer can never come back"
            yield note("no-way-back", phase.name, message, "add a win_back move")
        elif not left and len(lifecycle.phases) > 1:
            message = "no way leads out of it"
            yield note("trap", phase.name, message, "add a transition or a timeout")
        elif churned and not churned & _reached(phase.name, ways):
            message = "no way leads from it to a churned phase"
            mend = "add a transition on 'churned'"
            yield note("never-churned", phase.name, message, mend)


def _churned(lifecycle: Lifecycle) -> set[str]:
    return {p.name for p in lifecycle.phases if p.kind is PhaseKind.CHURNED}


def _reached(begin: str, ways: dict[str, set[str]]) -> set[str]:
    reached, todo = set[str](), [begin]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo.extend(ways.get(name, ()))
    return reached


def _reserved(lifecycle: Lifecycle) -> Iterator[Finding]:
    names = [phase.name for phase in lifecycle.conditional]
    given = {kind(name) for name in names for kind in (entered, left)}
    for row in lifecycle.transitions:
        if row.event == PHASE_MOVED:
            message = "phase_moved leads to the phase it names, by itself"
            yield fault("reserved-event", row.id, message, "use another event")
        elif row.event.startswith(_OF_CONDITIONS) and row.event not in given:
            message = f"no condition gives the event {row.event!r}"
            mend = near(row.event, given) if given else "give the phase a 'when'"
            yield fault("reserved-event", row.id, message, mend)
    waited = {row.event for row in lifecycle.transitions}
    for name in names:
        if entered(name) not in waited:
            message = f"its condition gives {entered(name)!r}, which moves nobody"
            mend = "add a transition with this event"
            yield note("condition-without-row", name, message, mend)


def _event_names(lifecycle: Lifecycle, known: set[str]) -> Iterator[Finding]:
    for row in lifecycle.transitions:
        if row.event not in known and not row.event.startswith(_OF_CONDITIONS):
            message = f"the event {row.event!r} is neither built in nor declared"
            yield note("unknown-event", row.id, message, near(row.event, known))
