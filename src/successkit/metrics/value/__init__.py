"""What customers are worth."""

from successkit.metrics.value.log_rank import LogRank, log_rank
from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.simple import arpa_over_churn
from successkit.metrics.value.survival import kaplan_meier
from successkit.metrics.value.survival_curves import MedianRenewal, Survival

__all__ = [
    "LogRank",
    "MedianRenewal",
    "RiskTable",
    "Survival",
    "arpa_over_churn",
    "kaplan_meier",
    "log_rank",
]
