"""Declarations: plain data that plugins and configurations are made of."""

from successkit.core.declarations.computed import ColumnFunction, OnError
from successkit.core.declarations.enrichment import Enrichment
from successkit.core.declarations.feedback import FeedbackRoute
from successkit.core.declarations.guard import Guard
from successkit.core.declarations.lifecycle import Lifecycle
from successkit.core.declarations.metric import MetricSpec
from successkit.core.declarations.phases import Phase, Timeout, Transition
from successkit.core.declarations.playbook import ActionKind, Playbook, Step
from successkit.core.declarations.seen import RunSeen, Seen
from successkit.core.declarations.signal import Signal, SignalFunction
from successkit.core.declarations.touch import TouchPolicy, TouchRule
from successkit.core.declarations.veto import Veto

__all__ = [
    "ActionKind",
    "ColumnFunction",
    "Enrichment",
    "FeedbackRoute",
    "Guard",
    "Lifecycle",
    "MetricSpec",
    "OnError",
    "Phase",
    "Playbook",
    "RunSeen",
    "Seen",
    "Signal",
    "SignalFunction",
    "Step",
    "Timeout",
    "TouchPolicy",
    "TouchRule",
    "Transition",
    "Veto",
]
