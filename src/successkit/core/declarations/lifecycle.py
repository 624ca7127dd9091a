"""Phases and the moves between them, as data."""

import attrs

from successkit.core.states import PhaseKind


@attrs.frozen(kw_only=True)
class Phase:
    """One phase of the customer.

    Parameters
    ----------
    name
        What the host calls it.
    order
        Place in the usual way forward; a move to a lower order goes back.
    kind
        What it means.
    expected_days
        Days after which the phase counts as prolonged; None for never.
    """

    name: str
    order: int
    kind: PhaseKind
    expected_days: int | None = None


@attrs.frozen(kw_only=True)
class Transition:
    """One allowed move.

    Parameters
    ----------
    id
        Name of the move.
    event
        Kind of event that triggers it.
    source, dest
        Names of phases.
    guard
        Condition on the account table that must hold, or empty.
    min_dwell
        Days that must have been spent in the source.
    priority
        Higher wins when several fit.
    """

    id: str
    event: str
    source: str
    dest: str
    guard: str = ""
    min_dwell: int = 0
    priority: int = 0


@attrs.frozen(kw_only=True)
class Timeout:
    """A move that happens by itself after some days; opt-in.

    Parameters
    ----------
    source
        Phase it leaves.
    after
        Days in the phase.
    dest
        Phase it enters.
    """

    source: str
    after: int
    dest: str


@attrs.frozen(kw_only=True, cache_hash=True)
class Lifecycle:
    """A whole lifecycle.

    Parameters
    ----------
    version
        Name of this version of the definition.
    phases
        In order.
    transitions
        Allowed moves, backward ones included.
    initial
        Phase in which a new account begins.
    timeouts
        Moves by time.
    """

    version: str
    phases: tuple[Phase, ...]
    transitions: tuple[Transition, ...]
    initial: str
    timeouts: tuple[Timeout, ...] = ()
