"""What customers are worth."""

from successkit.metrics.value.backtest import LifetimeBacktest, backtest_lifetime_value
from successkit.metrics.value.beta_discrete_weibull import BetaDiscreteWeibull
from successkit.metrics.value.buying import (
    BetaGeometricNBD,
    BuyingTable,
    GammaGamma,
    ModifiedBetaGeometricNBD,
)
from successkit.metrics.value.choose import LikelihoodRatio, ModelChoice, choose_model
from successkit.metrics.value.compare import LifetimeComparison, compare_lifetime_value
from successkit.metrics.value.dated_codes import DatedCodes
from successkit.metrics.value.discounting import Discounting
from successkit.metrics.value.hazard import DiscreteHazard
from successkit.metrics.value.hazard_cells import HazardCells
from successkit.metrics.value.hazard_effect import HazardEffect
from successkit.metrics.value.hazard_of_book import hazard_cells
from successkit.metrics.value.historic import historic
from successkit.metrics.value.labelled import LabelledFloat
from successkit.metrics.value.lifelines_adapter import (
    fit_aft,
    fit_cox,
    to_lifelines,
)
from successkit.metrics.value.lifetime import lifetime_value
from successkit.metrics.value.lifetime_values import LifetimeValues
from successkit.metrics.value.log_rank import LogRank, log_rank
from successkit.metrics.value.pooled_geometric import PooledGeometric
from successkit.metrics.value.renewal_model import RenewalModel
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.shifted_beta_geometric import ShiftedBetaGeometric
from successkit.metrics.value.shrinkage import SegmentFits, fit_segments
from successkit.metrics.value.simple import arpa_margin_over_churn, arpa_over_churn
from successkit.metrics.value.survival import kaplan_meier
from successkit.metrics.value.survival_curves import MedianRenewal, Survival
from successkit.metrics.value.uncertainty import Bounds
from successkit.metrics.value.value_model import ValueModel

__all__ = [
    "BetaDiscreteWeibull",
    "BetaGeometricNBD",
    "Bounds",
    "BuyingTable",
    "DatedCodes",
    "Discounting",
    "DiscreteHazard",
    "GammaGamma",
    "HazardCells",
    "HazardEffect",
    "LabelledFloat",
    "LifetimeBacktest",
    "LifetimeComparison",
    "LifetimeValues",
    "LikelihoodRatio",
    "LogRank",
    "MedianRenewal",
    "ModelChoice",
    "ModifiedBetaGeometricNBD",
    "PooledGeometric",
    "RenewalModel",
    "RiskTable",
    "SegmentFits",
    "ShiftedBetaGeometric",
    "Survival",
    "ValueModel",
    "arpa_margin_over_churn",
    "arpa_over_churn",
    "backtest_lifetime_value",
    "choose_model",
    "compare_lifetime_value",
    "fit_aft",
    "fit_cox",
    "fit_segments",
    "hazard_cells",
    "historic",
    "kaplan_meier",
    "lifetime_value",
    "log_rank",
    "to_lifelines",
]
