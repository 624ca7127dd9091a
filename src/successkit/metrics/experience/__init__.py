"""What customers experience: satisfaction, onboarding, support."""

from successkit.metrics.experience.onboarding import onboarding_completion_rate
from successkit.metrics.experience.satisfaction import (
    csat,
    customer_effort_score,
    net_promoter_score,
)

__all__ = [
    "csat",
    "customer_effort_score",
    "net_promoter_score",
    "onboarding_completion_rate",
]
