"""What customers experience: satisfaction, onboarding, support, use of the product."""

from successkit.metrics.experience.business_hours import BusinessHours
from successkit.metrics.experience.comparison import (
    Comparison,
    compare_satisfaction,
)
from successkit.metrics.experience.engagement_figures import (
    active_days_per_week,
    feature_breadth,
    hours_of_use_per_week,
    usage_trend,
)
from successkit.metrics.experience.onboarding import onboarding_completion_rate
from successkit.metrics.experience.satisfaction import (
    csat,
    csat_mean,
    customer_effort_score,
    customer_effort_top_box,
    net_promoter_score,
)
from successkit.metrics.experience.support import (
    first_response_hours,
    resolution_hours,
    resolution_rate,
    tickets_handled,
)
from successkit.metrics.experience.waiting import time_to_value

__all__ = [
    "BusinessHours",
    "Comparison",
    "active_days_per_week",
    "compare_satisfaction",
    "csat",
    "csat_mean",
    "customer_effort_score",
    "customer_effort_top_box",
    "feature_breadth",
    "first_response_hours",
    "hours_of_use_per_week",
    "net_promoter_score",
    "onboarding_completion_rate",
    "resolution_hours",
    "resolution_rate",
    "tickets_handled",
    "time_to_value",
    "usage_trend",
]
