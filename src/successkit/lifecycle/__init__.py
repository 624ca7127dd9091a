"""The lifecycle: phases as data, moves forward and back, replayed from events."""

from successkit.core import Lifecycle, Phase, Timeout, Transition
from successkit.lifecycle.check import check
from successkit.lifecycle.columns import columns_of, phase_columns
from successkit.lifecycle.conditions import condition_events
from successkit.lifecycle.default import default_lifecycle
from successkit.lifecycle.derive import derive_events, event_kinds
from successkit.lifecycle.diagram import dot, mermaid
from successkit.lifecycle.difference import Difference, difference
from successkit.lifecycle.edges import Edge, edges
from successkit.lifecycle.events import LifecycleEvent, LifecycleEvents
from successkit.lifecycle.explain import why_phase
from successkit.lifecycle.facts import guards_from
from successkit.lifecycle.finding import Finding
from successkit.lifecycle.flows import (
    StageConversion,
    stage_conversion,
    stuck_curve,
    transition_matrix,
)
from successkit.lifecycle.history import History
from successkit.lifecycle.kinds import EVENT_KINDS, Outcome
from successkit.lifecycle.log import Log
from successkit.lifecycle.markdown import markdown_table
from successkit.lifecycle.observed import Observed, observed
from successkit.lifecycle.overlays import (
    at_risk,
    at_risk_over,
    overlay_columns,
    overlay_names,
    prolonged,
)
from successkit.lifecycle.refusals import Refusal
from successkit.lifecycle.replay import Policy, replay
from successkit.lifecycle.replayed import Replay
from successkit.lifecycle.restate import rebuild, replay_diff
from successkit.lifecycle.rules import EventRules
from successkit.lifecycle.snapshot import Snapshot
from successkit.lifecycle.spells import Spells
from successkit.lifecycle.stay_rows import phase_table, stay_table
from successkit.lifecycle.step import State, Stay, step, walk
from successkit.lifecycle.why import GuardPart, RefusedEvent, WayOn, WhyPhase

__all__ = [
    "EVENT_KINDS",
    "Difference",
    "Edge",
    "EventRules",
    "Finding",
    "GuardPart",
    "History",
    "Lifecycle",
    "LifecycleEvent",
    "LifecycleEvents",
    "Log",
    "Observed",
    "Outcome",
    "Phase",
    "Policy",
    "Refusal",
    "RefusedEvent",
    "Replay",
    "Snapshot",
    "Spells",
    "StageConversion",
    "State",
    "Stay",
    "Timeout",
    "Transition",
    "WayOn",
    "WhyPhase",
    "at_risk",
    "at_risk_over",
    "check",
    "columns_of",
    "condition_events",
    "default_lifecycle",
    "derive_events",
    "difference",
    "dot",
    "edges",
    "event_kinds",
    "guards_from",
    "markdown_table",
    "mermaid",
    "observed",
    "overlay_columns",
    "overlay_names",
    "phase_columns",
    "phase_table",
    "prolonged",
    "rebuild",
    "replay",
    "replay_diff",
    "stage_conversion",
    "stay_table",
    "step",
    "stuck_curve",
    "transition_matrix",
    "walk",
    "why_phase",
]
