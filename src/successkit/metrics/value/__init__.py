"""What customers are worth."""

from successkit.metrics.value.buying import (
    BetaGeometricNBD,
    BuyingTable,
    GammaGamma,
    ModifiedBetaGeometricNBD,
)
from successkit.metrics.value.simple import arpa_over_churn

__all__ = [
    "BetaGeometricNBD",
    "BuyingTable",
    "GammaGamma",
    "ModifiedBetaGeometricNBD",
    "arpa_over_churn",
]
