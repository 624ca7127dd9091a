"""The lifecycle: phases as data, moves forward and back, replayed from events."""

from successkit.lifecycle.check import Finding, check
from successkit.lifecycle.columns import columns_of, phase_columns
from successkit.lifecycle.default import default_lifecycle
from successkit.lifecycle.derive import derive_events, event_kinds
from successkit.lifecycle.diagram import mermaid
from successkit.lifecycle.events import LifecycleEvent, LifecycleEvents
from successkit.lifecycle.explain import why_phase
from successkit.lifecycle.kinds import EVENT_KINDS, Outcome
from successkit.lifecycle.log import Log
from successkit.lifecycle.overlays import (
    at_risk,
    overlay_columns,
    overlay_names,
    prolonged,
)
from successkit.lifecycle.replay import replay
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.rules import EventRules
from successkit.lifecycle.spells import Spells
from successkit.lifecycle.step import State, Stay, step, walk

__all__ = [
    "EVENT_KINDS",
    "EventRules",
    "Finding",
    "LifecycleEvent",
    "LifecycleEvents",
    "Log",
    "Outcome",
    "Replay",
    "Spells",
    "State",
    "Stay",
    "at_risk",
    "check",
    "columns_of",
    "default_lifecycle",
    "derive_events",
    "event_kinds",
    "mermaid",
    "overlay_columns",
    "overlay_names",
    "phase_columns",
    "prolonged",
    "replay",
    "step",
    "walk",
    "why_phase",
]
