"""What customers are worth."""

from successkit.metrics.value.beta_discrete_weibull import BetaDiscreteWeibull
from successkit.metrics.value.choose import LikelihoodRatio, ModelChoice, choose_model
from successkit.metrics.value.discounting import Discounting
from successkit.metrics.value.labelled import LabelledFloat
from successkit.metrics.value.pooled_geometric import PooledGeometric
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric
from successkit.metrics.value.shrinkage import SegmentFits, fit_segments
from successkit.metrics.value.simple import arpa_over_churn
from successkit.metrics.value.uncertainty import Bounds

__all__ = [
    "BetaDiscreteWeibull",
    "Bounds",
    "Discounting",
    "LabelledFloat",
    "LikelihoodRatio",
    "ModelChoice",
    "PooledGeometric",
    "RenewalModel",
    "RiskTable",
    "SegmentFits",
    "ShiftedBetaGeometric",
    "arpa_over_churn",
    "choose_model",
    "fit_segments",
]
