"""Playbooks: what to do next for whom, by when and why; decided, never carried out."""

from successkit.core.calendar import BusinessCalendar
from successkit.core.condition import Past
from successkit.playbooks.actions import ActionTable, action_key
from successkit.playbooks.as_toml import playbooks_from_toml, playbooks_to_toml
from successkit.playbooks.backtest import Backtest, Work, backtest
from successkit.playbooks.baseline import baseline
from successkit.playbooks.catalogue import (
    default_action_kinds,
    default_playbooks,
)
from successkit.playbooks.check import Finding, check
from successkit.playbooks.closing import Close
from successkit.playbooks.decide import decide
from successkit.playbooks.decision import Decision, Explanation
from successkit.playbooks.effect import Effect, holdout_effect, needed_sample
from successkit.playbooks.explain import explain
from successkit.playbooks.funnel import SUPPRESSIONS, FunnelRow
from successkit.playbooks.happenings import (
    event_kinds,
    happenings,
    kinds_named,
    looked_back,
)
from successkit.playbooks.holdout import held_out
from successkit.playbooks.ledger import ActionLedger
from successkit.playbooks.owner_bids import OwnerBids
from successkit.playbooks.owner_cuts import OwnerCuts
from successkit.playbooks.receipts import Receipt
from successkit.playbooks.spells import Spells
from successkit.playbooks.store import LedgerStore, MemoryStore, decide_and_keep
from successkit.playbooks.vetoes import VetoState, VetoTable

__all__ = [
    "SUPPRESSIONS",
    "ActionLedger",
    "ActionTable",
    "Backtest",
    "BusinessCalendar",
    "Close",
    "Decision",
    "Effect",
    "Explanation",
    "Finding",
    "FunnelRow",
    "LedgerStore",
    "MemoryStore",
    "OwnerBids",
    "OwnerCuts",
    "Past",
    "Receipt",
    "Spells",
    "VetoState",
    "VetoTable",
    "Work",
    "action_key",
    "backtest",
    "baseline",
    "check",
    "decide",
    "decide_and_keep",
    "default_action_kinds",
    "default_playbooks",
    "event_kinds",
    "explain",
    "happenings",
    "held_out",
    "holdout_effect",
    "kinds_named",
    "looked_back",
    "needed_sample",
    "playbooks_from_toml",
    "playbooks_to_toml",
]
