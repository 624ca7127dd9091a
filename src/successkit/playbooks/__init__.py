"""Playbooks: what to do next for whom, by when and why; decided, never carried out."""

from successkit.core.calendar import BusinessCalendar
from successkit.playbooks.actions import ActionTable, action_key
from successkit.playbooks.catalogue import (
    default_action_kinds,
    default_playbooks,
)
from successkit.playbooks.check import Finding, check
from successkit.playbooks.decide import decide
from successkit.playbooks.decision import Decision
from successkit.playbooks.explain import explain
from successkit.playbooks.funnel import SUPPRESSIONS, FunnelRow
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.vetoes import VetoState, VetoTable

__all__ = [
    "SUPPRESSIONS",
    "ActionLedger",
    "ActionTable",
    "BusinessCalendar",
    "Decision",
    "Finding",
    "FunnelRow",
    "VetoState",
    "VetoTable",
    "action_key",
    "check",
    "decide",
    "default_action_kinds",
    "default_playbooks",
    "explain",
]
