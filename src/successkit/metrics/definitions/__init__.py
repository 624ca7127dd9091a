"""Definitions: the choices behind the figures, and named dialects of others."""

from successkit.metrics.definitions.bounds import bounds_of
from successkit.metrics.definitions.definition import Definition
from successkit.metrics.definitions.dialects import (
    BAREMETRICS,
    CHARTMOGUL,
    DEFAULT,
    DIALECTS,
    FIGHT_CHURN,
    POLAR,
    POSTHOG,
    PROFITWELL,
    RECURLY,
    SAAS_METRICS,
    STRIPE,
    dialect,
)

__all__ = [
    "BAREMETRICS",
    "CHARTMOGUL",
    "DEFAULT",
    "DIALECTS",
    "FIGHT_CHURN",
    "POLAR",
    "POSTHOG",
    "PROFITWELL",
    "RECURLY",
    "SAAS_METRICS",
    "STRIPE",
    "Definition",
    "bounds_of",
    "dialect",
]
