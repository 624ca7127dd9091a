"""What customers are worth."""

from successkit.metrics.value.beta_discrete_weibull import BetaDiscreteWeibull
from successkit.metrics.value.choose import LikelihoodRatio, ModelChoice, choose_model
from successkit.metrics.value.discounting import Discounting
from successkit.metrics.value.labelled import LabelledFloat
from successkit.metrics.value.log_rank import LogRank, log_rank
from successkit.metrics.value.pooled_geometric import PooledGeometric
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric
from successkit.metrics.value.shrinkage import SegmentFits, fit_segments
from successkit.metrics.value.simple import arpa_over_churn
from successkit.metrics.value.survival import kaplan_meier
from successkit.metrics.value.survival_curves import MedianRenewal, Survival
from successkit.metrics.value.uncertainty import Bounds

__all__ = [
    "BetaDiscreteWeibull",
    "Bounds",
    "Discounting",
    "LabelledFloat",
    "LikelihoodRatio",
    "LogRank",
    "MedianRenewal",
    "ModelChoice",
    "PooledGeometric",
    "RenewalModel",
    "RiskTable",
    "SegmentFits",
    "ShiftedBetaGeometric",
    "Survival",
    "arpa_over_churn",
    "choose_model",
    "fit_segments",
    "kaplan_meier",
    "log_rank",
]
