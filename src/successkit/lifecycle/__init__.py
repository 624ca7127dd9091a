"""The lifecycle: phases as data, moves forward and back, replayed from events."""

from successkit.core import Lifecycle, Phase, Timeout, Transition
from successkit.lifecycle.check import check
from successkit.lifecycle.columns import columns_of, phase_columns
from successkit.lifecycle.conditions import condition_events
from successkit.lifecycle.default import default_lifecycle
from successkit.lifecycle.derive import derive_events, event_kinds
from successkit.lifecycle.diagram import dot, mermaid
from successkit.lifecycle.edges import Edge, edges
from successkit.lifecycle.events import LifecycleEvent, LifecycleEvents
from successkit.lifecycle.explain import why_phase
from successkit.lifecycle.finding import Finding
from successkit.lifecycle.kinds import EVENT_KINDS, Outcome
from successkit.lifecycle.log import Log, Replay
from successkit.lifecycle.markdown import markdown_table
from successkit.lifecycle.observed import Observed, observed
from successkit.lifecycle.overlays import (
    at_risk,
    at_risk_over,
    overlay_columns,
    overlay_names,
    prolonged,
)
from successkit.lifecycle.replay import replay
from successkit.lifecycle.rules import EventRules
from successkit.lifecycle.spells import Spells
from successkit.lifecycle.stay_rows import phase_table, stay_table
from successkit.lifecycle.step import State, Stay, step, walk

__all__ = [
    "EVENT_KINDS",
    "Edge",
    "EventRules",
    "Finding",
    "Lifecycle",
    "LifecycleEvent",
    "LifecycleEvents",
    "Log",
    "Observed",
    "Outcome",
    "Phase",
    "Replay",
    "Spells",
    "State",
    "Stay",
    "Timeout",
    "Transition",
    "at_risk",
    "at_risk_over",
    "check",
    "columns_of",
    "condition_events",
    "default_lifecycle",
    "derive_events",
    "dot",
    "edges",
    "event_kinds",
    "markdown_table",
    "mermaid",
    "observed",
    "overlay_columns",
    "overlay_names",
    "phase_columns",
    "phase_table",
    "prolonged",
    "replay",
    "stay_table",
    "step",
    "walk",
    "why_phase",
]
