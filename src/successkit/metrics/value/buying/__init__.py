"""Buying without contracts: who will buy again, how often, and for how much.

Models need scipy: ``pip install 'successkit[buying]'``. Tables do without.
"""

from successkit.metrics.value.buying.models import (
    BetaGeometricNBD,
    ModifiedBetaGeometricNBD,
)
from successkit.metrics.value.buying.spend import GammaGamma
from successkit.metrics.value.buying.table import BuyingTable

__all__ = [
    "BetaGeometricNBD",
    "BuyingTable",
    "GammaGamma",
    "ModifiedBetaGeometricNBD",
]
