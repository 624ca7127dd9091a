"""Seatwatch tells how far the seats that were bought are in use."""

from collections.abc import Iterable

from successkit.core import ActionKind, Playbook, Signal
from successkit.plugins import hookimpl

from successkit_example_seatwatch.playbook import EMPTY_SEATS, SEAT_AUDIT
from successkit_example_seatwatch.signal import SEAT_FILL

plugin_name = "seatwatch"


@hookimpl
def successkit_health_signals() -> Iterable[Signal]:
    """Return the share of seats in use."""
    return [SEAT_FILL]


@hookimpl
def successkit_action_kinds() -> Iterable[ActionKind]:
    """Return the seat audit."""
    return [SEAT_AUDIT]


@hookimpl
def successkit_playbooks() -> Iterable[Playbook]:
    """Return what to do about empty seats."""
    return [EMPTY_SEATS]
