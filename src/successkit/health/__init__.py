"""Health: a score from 0 to 100 that says why, from signals that are declared."""

from successkit.core.declarations.normaliser import (
    ByAge,
    Linear,
    Log,
    Normaliser,
    Percentile,
    Steps,
    Target,
)
from successkit.health.bands import band_of, bands_between, bands_over
from successkit.health.by_card import (
    ScorecardRule,
    choose_cards,
    ranks_of,
    score_by_card,
)
from successkit.health.change import ScoreChange, change_sentences, explain_change
from successkit.health.check import CardFinding, check_data, check_scorecard
from successkit.health.explain import explain_score
from successkit.health.flapping import BandChanges, band_changes, simulated_changes
from successkit.health.history import HealthEntry, HealthHistory
from successkit.health.judged import JudgedOverrides, judge_overrides
from successkit.health.lines import LastKnown
from successkit.health.normalise import normalise
from successkit.health.override import OverriddenHealth, apply_overrides
from successkit.health.ranks import Ranks
from successkit.health.result import HealthResult, NotScored
from successkit.health.rollup import RollUp, roll_up
from successkit.health.scorecard import Scorecard
from successkit.health.scoring import score
from successkit.health.signals import BUILT_IN

__all__ = [
    "BUILT_IN",
    "BandChanges",
    "ByAge",
    "CardFinding",
    "HealthEntry",
    "HealthHistory",
    "HealthResult",
    "JudgedOverrides",
    "LastKnown",
    "Linear",
    "Log",
    "Normaliser",
    "NotScored",
    "OverriddenHealth",
    "Percentile",
    "Ranks",
    "RollUp",
    "ScoreChange",
    "Scorecard",
    "ScorecardRule",
    "Steps",
    "Target",
    "apply_overrides",
    "band_changes",
    "band_of",
    "bands_between",
    "bands_over",
    "change_sentences",
    "check_data",
    "check_scorecard",
    "choose_cards",
    "explain_change",
    "explain_score",
    "judge_overrides",
    "normalise",
    "ranks_of",
    "roll_up",
    "score",
    "score_by_card",
    "simulated_changes",
]
