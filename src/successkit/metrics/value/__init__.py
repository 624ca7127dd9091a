"""What customers are worth."""

from successkit.metrics.value.risk_table import RiskTable
from successkit.metrics.value.simple import arpa_over_churn

__all__ = ["RiskTable", "arpa_over_churn"]
