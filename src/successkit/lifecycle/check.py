"""What is wrong with a lifecycle, found before it runs."""

from collections import Counter
from collections.abc import Iterable, Iterator
from difflib import get_close_matches

import attrs

from successkit.core import Lifecycle, Severity, Transition
from successkit.core.states import PhaseKind
from successkit.lifecycle.kinds import EVENT_KINDS, PHASE_MOVED


@attrs.frozen
class Finding:
    """One thing wrong with a lifecycle.

    Parameters
    ----------
    code
        What kind of fault.
    severity
        An error keeps the lifecycle from running; a note does not.
    where
        The phase or transition.
    message
        What was found.
    mend
        What to do.
    """

    code: str
    severity: Severity
    where: str
    message: str
    mend: str

    def __str__(self) -> str:
        return f"{self.code}: {self.where}: {self.message}; {self.mend}"


def check(lifecycle: Lifecycle, *, events: Iterable[str] = ()) -> list[Finding]:
    """Return everything that is wrong with a lifecycle.

    Parameters
    ----------
    lifecycle
        What to look at.
    events
        Kinds of event that the host declares beside the built-in ones.

    Returns
    -------
    list[Finding]
        Empty when it is sound. Errors come first.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> check(default_lifecycle())
    []
    """
    known = {*EVENT_KINDS, *events}
    findings = [
        *_phases(lifecycle),
        *_names(lifecycle),
        *_numbers(lifecycle),
        *_rows(lifecycle.transitions),
        *_reach(lifecycle),
        *_event_names(lifecycle.transitions, known),
    ]
    return sorted(findings, key=lambda finding: finding.severity is not Severity.ERROR)


def _error(code: str, where: str, message: str, mend: str) -> Finding:
    return Finding(code, Severity.ERROR, where, message, mend)


def _note(code: str, where: str, message: str, mend: str) -> Finding:
    return Finding(code, Severity.NOTE, where, message, mend)


def _near(name: str, names: Iterable[str]) -> str:
    near = get_close_matches(name, sorted(names), n=1)
    return f"did you mean {near[0]!r}?" if near else f"use one of {sorted(names)}"


def _phases(lifecycle: Lifecycle) -> Iterator[Finding]:
    counts = Counter(phase.name for phase in lifecycle.phases)
    for name, count in counts.items():
        if count > 1:
            yield _error(
                "duplicate-phase", name, f"is declared {count} times", "rename"
            )
    if lifecycle.initial not in counts:
        yield _error(
            "missing-initial",
            lifecycle.initial or "initial",
            "the phase in which accounts begin is not declared",
            _near(lifecycle.initial, counts),
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
                yield _error("unknown-phase", where, message, _near(name, names))
        if source == dest:
            message = f"leads from {source} to itself"
            yield _error("source-is-dest", where, message, "remove it")


def _numbers(lifecycle: Lifecycle) -> Iterator[Finding]:
    for row in lifecycle.transitions:
        if row.min_dwell < 0:
            message = f"expected min_dwell >= 0 days; got {row.min_dwell}"
            yield _error("negative-dwell", row.id, message, "use 0 for none")
    for timeout in lifecycle.timeouts:
        if timeout.after < 1:
            message = f"expected 1 day or more; got {timeout.after}"
            where = f"timeout of {timeout.source}"
            yield _error("timeout-without-time", where, message, "give it days")


def _rows(rows: tuple[Transition, ...]) -> Iterator[Finding]:
    for name, count in Counter(row.id for row in rows).items():
        if count > 1:
            message = f"{count} transitions have this id"
            yield _error("duplicate-id", name, message, "give each its own id")
    seen: dict[tuple[str, str, str], Transition] = {}
    open_rows: dict[tuple[str, str], Transition] = {}
    for row in sorted(rows, key=lambda row: (-row.priority, row.id)):
        same = seen.setdefault((row.source, row.event, row.guard), row)
        free = open_rows.get((row.source, row.event))
        if same is not row and same.dest == row.dest:
            yield _error(
                "duplicate-row", row.id, f"says the same as {same.id}", "remove one"
            )
        elif same is not row and same.priority == row.priority:
            message = f"{same.id} leads elsewhere with the same priority"
            yield _error("ambiguous-row", row.id, message, "give one a priority")
        elif free is not None:
            message = f"{free.id} always wins before it"
            yield _note("shadowed-row", row.id, message, "raise its priority")
        if not row.guard and not row.min_dwell:
            open_rows.setdefault((row.source, row.event), row)


def _reach(lifecycle: Lifecycle) -> Iterator[Finding]:
    ways: dict[str, set[str]] = {}
    for _, source, dest in _uses(lifecycle):
        ways.setdefault(source, set()).add(dest)
    reached, todo = set[str](), [lifecycle.initial]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo.extend(ways.get(name, ()))
    for phase in lifecycle.phases:
        left = bool(ways.get(phase.name, set()) - {phase.name})
        if phase.name not in reached:
            message = "no way leads there from the initial phase"
            yield _note("unreachable-phase", phase.name, message, "add a transition")
        if not left and phase.kind is PhaseKind.CHURNED:
            message = "a lost customer can never come back"
            yield _note("no-way-back", phase.name, message, "add a win_back move")
        elif not left and len(lifecycle.phases) > 1:
            message = "no way leads out of it"
            yield _note("trap", phase.name, message, "add a transition or a timeout")


def _event_names(rows: tuple[Transition, ...], known: set[str]) -> Iterator[Finding]:
    for row in rows:
        if row.event == PHASE_MOVED:
            message = "phase_moved leads to the phase it names, by itself"
            yield _error("reserved-event", row.id, message, "use another event")
        elif row.event not in known:
            message = f"the event {row.event!r} is neither built in nor declared"
            yield _note("unknown-event", row.id, message, _near(row.event, known))
