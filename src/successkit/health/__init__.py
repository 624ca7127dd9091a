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
from successkit.health.auc import auc, auc_difference
from successkit.health.backtest import backtest, judge
from successkit.health.backtest_result import Backtest, SignalRank, Verdict
from successkit.health.bands import (
    FORGETS_AFTER,
    band_of,
    bands_between,
    bands_over,
)
from successkit.health.by_card import (
    ScorecardRule,
    choose_cards,
    ranks_of,
    score_by_card,
)
from successkit.health.change import ScoreChange, change_sentences, explain_change
from successkit.health.check import CardFinding, check_data, check_scorecard
from successkit.health.deciding import deciding_scores
from successkit.health.explain import explain_score
from successkit.health.flapping import BandChanges, band_changes, simulated_changes
from successkit.health.history import HealthEntry, HealthHistory
from successkit.health.judged import JudgedOverrides, judge_overrides
from successkit.health.leakage import Leak, LeakWarning, leaks
from successkit.health.learned import Estimator, LearnedWeights, learn_weights
from successkit.health.lift import Tenth
from successkit.health.lines import LastKnown
from successkit.health.losses import BandLosses, LeadTime
from successkit.health.normalise import normalise
from successkit.health.override import OverriddenHealth, apply_overrides
from successkit.health.past import PastScores
from successkit.health.ranks import Ranks
from successkit.health.recipes import Method
from successkit.health.replay import past_scores
from successkit.health.result import HealthResult, NotScored
from successkit.health.rolling import Contender, RollingOrigin, rolling_origin
from successkit.health.rollup import RollUp, roll_up
from successkit.health.scorecard import Scorecard
from successkit.health.scoring import score
from successkit.health.signals import BUILT_IN

__all__ = [
    "BUILT_IN",
    "FORGETS_AFTER",
    "Backtest",
    "BandChanges",
    "BandLosses",
    "ByAge",
    "CardFinding",
    "Contender",
    "Estimator",
    "HealthEntry",
    "HealthHistory",
    "HealthResult",
    "JudgedOverrides",
    "LastKnown",
    "LeadTime",
    "Leak",
    "LeakWarning",
    "LearnedWeights",
    "Linear",
    "Log",
    "Method",
    "Normaliser",
    "NotScored",
    "OverriddenHealth",
    "PastScores",
    "Percentile",
    "Ranks",
    "RollUp",
    "RollingOrigin",
    "ScoreChange",
    "Scorecard",
    "ScorecardRule",
    "SignalRank",
    "Steps",
    "Target",
    "Tenth",
    "Verdict",
    "apply_overrides",
    "auc",
    "auc_difference",
    "backtest",
    "band_changes",
    "band_of",
    "bands_between",
    "bands_over",
    "change_sentences",
    "check_data",
    "check_scorecard",
    "choose_cards",
    "deciding_scores",
    "explain_change",
    "explain_score",
    "judge",
    "judge_overrides",
    "leaks",
    "learn_weights",
    "normalise",
    "past_scores",
    "ranks_of",
    "roll_up",
    "rolling_origin",
    "score",
    "score_by_card",
    "simulated_changes",
]
