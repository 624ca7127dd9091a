"""Plain formulas over numbers and arrays, without a portfolio."""

from successkit.metrics.formulas.intervals import (
    share_difference_interval,
    wilson_interval,
)
from successkit.metrics.formulas.retention import (
    annual_rate,
    churn_rate,
    gross_retention_ratio,
    net_retention_ratio,
)
from successkit.metrics.formulas.satisfaction import (
    net_promoter_score,
    top_box_threshold,
)

__all__ = [
    "annual_rate",
    "churn_rate",
    "gross_retention_ratio",
    "net_promoter_score",
    "net_retention_ratio",
    "share_difference_interval",
    "top_box_threshold",
    "wilson_interval",
]
