"""What customers are worth."""

from successkit.metrics.value.simple import arpa_over_churn

__all__ = ["arpa_over_churn"]
