"""Definitions: the choices behind the figures, and named dialects of others."""

from successkit.metrics.definitions.definition import Definition
from successkit.metrics.definitions.dialects import (
    DEFAULT,
    DIALECTS,
    FIGHT_CHURN,
    dialect,
)

__all__ = ["DEFAULT", "DIALECTS", "FIGHT_CHURN", "Definition", "dialect"]
