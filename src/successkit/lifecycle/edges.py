"""The arrows of a lifecycle: every declared move, once."""

from collections.abc import Iterator

import attrs

from successkit.core import InvalidInputError, Lifecycle
from successkit.lifecycle.finding import near


@attrs.frozen(kw_only=True)
class Edge:
    """One declared move.

    Parameters
    ----------
    key
        Id of the transition, or ``timeout:<source>``.
    source, dest
        Names of phases.
    cause
        Kind of event, or ``after <n> days``.
    guard
        Condition that must hold, or empty.
    min_dwell
        Days that must have been spent in the source.
    priority
        Higher wins.
    """

    key: str
    source: str
    dest: str
    cause: str
    guard: str = ""
    min_dwell: int = 0
    priority: int = 0


def edges(lifecycle: Lifecycle) -> tuple[Edge, ...]:
    """Return every move that a lifecycle declares.

    Parameters
    ----------
    lifecycle
        The phases and moves.

    Returns
    -------
    tuple[Edge, ...]
        Transitions and then timeouts, in declared order. Moves by hand may lead
        anywhere and are none.

    Raises
    ------
    InvalidInputError
        A move leads from or to a phase that is not declared.

    Examples
    --------
    >>> from successkit.lifecycle import default_lifecycle
    >>> edge = edges(default_lifecycle())[0]
    >>> edge.source, edge.cause, edge.dest
    ('onboarding', 'onboarded', 'adoption')
    """
    names = {phase.name for phase in lifecycle.phases}
    found = tuple(_edges(lifecycle))
    for edge in found:
        for name in (edge.source, edge.dest):
            if name not in names:
                raise InvalidInputError(
                    f"lifecycle {lifecycle.version!r}, {edge.key}: there is no phase "
                    f"{name!r}; {near(name, names)}"
                )
    return found


def _edges(lifecycle: Lifecycle) -> Iterator[Edge]:
    for row in lifecycle.transitions:
        yield Edge(
            key=row.id,
            source=row.source,
            dest=row.dest,
            cause=row.event,
            guard=row.guard,
            min_dwell=row.min_dwell,
            priority=row.priority,
        )
    for item in lifecycle.timeouts:
        yield Edge(
            key=timeout_key(item.source),
            source=item.source,
            dest=item.dest,
            cause=f"after {item.after} days",
        )


def timeout_key(source: str) -> str:
    """Return the key of the timeout that leaves a phase.

    Parameters
    ----------
    source
        Name of the phase.

    Returns
    -------
    str
        As in :class:`Edge`.

    Examples
    --------
    >>> timeout_key("renewal")
    'timeout:renewal'
    """
    return f"timeout:{source}"
