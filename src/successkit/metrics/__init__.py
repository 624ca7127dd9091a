"""Metrics: one definition each, exact, with the evidence behind every figure."""

from successkit.metrics.catalogue import (
    CATALOGUE,
    all_figures,
    figures_without_revenue,
)
from successkit.metrics.definitions import (
    DEFAULT,
    DIALECTS,
    FIGHT_CHURN,
    Definition,
    dialect,
)
from successkit.metrics.experience import (
    csat,
    customer_effort_score,
    net_promoter_score,
    onboarding_completion_rate,
)
from successkit.metrics.revenue import (
    Movement,
    Movements,
    RevenueBook,
    annual_contract_value,
    average_revenue_per_account,
    cross_sell_rate,
    gross_revenue_retention,
    logo_churn_rate,
    logo_retention_rate,
    monthly_recurring_revenue,
    mrr_churn_rate,
    mrr_movements,
    net_revenue_retention,
    quick_ratio,
    renewal_rate,
    upsell_rate,
)
from successkit.metrics.value import arpa_over_churn

__all__ = [
    "CATALOGUE",
    "DEFAULT",
    "DIALECTS",
    "FIGHT_CHURN",
    "Definition",
    "Movement",
    "Movements",
    "RevenueBook",
    "all_figures",
    "annual_contract_value",
    "arpa_over_churn",
    "average_revenue_per_account",
    "cross_sell_rate",
    "csat",
    "customer_effort_score",
    "dialect",
    "figures_without_revenue",
    "gross_revenue_retention",
    "logo_churn_rate",
    "logo_retention_rate",
    "monthly_recurring_revenue",
    "mrr_churn_rate",
    "mrr_movements",
    "net_promoter_score",
    "net_revenue_retention",
    "onboarding_completion_rate",
    "quick_ratio",
    "renewal_rate",
    "upsell_rate",
]
