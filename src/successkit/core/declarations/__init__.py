"""Declarations: plain data that plugins and configurations are made of."""

from successkit.core.declarations.lifecycle import (
    Lifecycle,
    Phase,
    Timeout,
    Transition,
)
from successkit.core.declarations.metric import MetricSpec
from successkit.core.declarations.playbook import ActionKind, Playbook, Step
from successkit.core.declarations.signal import Signal, SignalFunction
from successkit.core.declarations.touch import TouchPolicy, TouchRule

__all__ = [
    "ActionKind",
    "Lifecycle",
    "MetricSpec",
    "Phase",
    "Playbook",
    "Signal",
    "SignalFunction",
    "Step",
    "Timeout",
    "TouchPolicy",
    "TouchRule",
    "Transition",
]
