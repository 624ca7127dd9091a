"""Plain formulas over numbers and arrays, without a portfolio."""

from successkit.metrics.formulas.annual import annual_rate
from successkit.metrics.formulas.chi_square import chi_square_tail
from successkit.metrics.formulas.comparison import (
    Difference,
    mean_difference,
    net_score_difference,
    share_difference,
)
from successkit.metrics.formulas.intervals import (
    share_difference_interval,
    wilson_interval,
)
from successkit.metrics.formulas.retention import (
    churn_rate,
    gross_retention_ratio,
    net_retention_ratio,
)
from successkit.metrics.formulas.satisfaction import (
    mean_score,
    net_promoter_score,
    promoters_and_detractors,
    top_box_share,
    top_box_threshold,
)
from successkit.metrics.formulas.student import mean_interval, t_quantile, t_tail
from successkit.metrics.formulas.survival import (
    SurvivalCurve,
    greenwood,
    kaplan_meier,
    kept_share,
    log_log_bounds,
)

__all__ = [
    "Difference",
    "SurvivalCurve",
    "annual_rate",
    "chi_square_tail",
    "churn_rate",
    "greenwood",
    "gross_retention_ratio",
    "kaplan_meier",
    "kept_share",
    "log_log_bounds",
    "mean_difference",
    "mean_interval",
    "mean_score",
    "net_promoter_score",
    "net_retention_ratio",
    "net_score_difference",
    "promoters_and_detractors",
    "share_difference",
    "share_difference_interval",
    "t_quantile",
    "t_tail",
    "top_box_share",
    "top_box_threshold",
    "wilson_interval",
]
