"""Health: a score from 0 to 100 that says why, from signals that are declared."""

from successkit.health.auc import auc, auc_difference
from successkit.health.backtest import backtest, judge
from successkit.health.backtest_result import Backtest, SignalRank, Verdict
from successkit.health.bands import band_of, bands_over
from successkit.health.change import ScoreChange, change_sentences, explain_change
from successkit.health.explain import explain_score
from successkit.health.leakage import Leak, LeakWarning, leaks
from successkit.health.learned import Estimator, LearnedWeights, learn_weights
from successkit.health.lift import Tenth
from successkit.health.losses import BandLosses, LeadTime
from successkit.health.normalise import normalise
from successkit.health.override import OverriddenHealth, apply_overrides
from successkit.health.past import PastScores
from successkit.health.replay import past_scores
from successkit.health.result import HealthResult, NotScored
from successkit.health.rolling import Contender, RollingOrigin, rolling_origin
from successkit.health.scorecard import Scorecard
from successkit.health.scoring import score
from successkit.health.signals import BUILT_IN

__all__ = [
    "BUILT_IN",
    "Backtest",
    "BandLosses",
    "Contender",
    "Estimator",
    "HealthResult",
    "LeadTime",
    "Leak",
    "LeakWarning",
    "LearnedWeights",
    "NotScored",
    "OverriddenHealth",
    "PastScores",
    "RollingOrigin",
    "ScoreChange",
    "Scorecard",
    "SignalRank",
    "Tenth",
    "Verdict",
    "apply_overrides",
    "auc",
    "auc_difference",
    "backtest",
    "band_of",
    "bands_over",
    "change_sentences",
    "explain_change",
    "explain_score",
    "judge",
    "leaks",
    "learn_weights",
    "normalise",
    "past_scores",
    "rolling_origin",
    "score",
]
