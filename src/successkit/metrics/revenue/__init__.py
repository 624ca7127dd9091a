"""Recurring revenue: the ledger, and every figure that is a fold over it."""

from successkit.metrics.revenue.book import (
    NO_CURRENCY,
    PeriodFigures,
    RevenueBook,
)
from successkit.metrics.revenue.churn import (
    logo_churn_rate,
    logo_retention_rate,
    mrr_churn_rate,
)
from successkit.metrics.revenue.expansion import cross_sell_rate, upsell_rate
from successkit.metrics.revenue.movement import Movement, Movements, mrr_movements
from successkit.metrics.revenue.price import (
    annual_contract_value,
    average_revenue_per_account,
    monthly_recurring_revenue,
)
from successkit.metrics.revenue.renewal import renewal_rate
from successkit.metrics.revenue.retention import (
    gross_revenue_retention,
    net_revenue_retention,
    quick_ratio,
)

__all__ = [
    "NO_CURRENCY",
    "Movement",
    "Movements",
    "PeriodFigures",
    "RevenueBook",
    "annual_contract_value",
    "average_revenue_per_account",
    "cross_sell_rate",
    "gross_revenue_retention",
    "logo_churn_rate",
    "logo_retention_rate",
    "monthly_recurring_revenue",
    "mrr_churn_rate",
    "mrr_movements",
    "net_revenue_retention",
    "quick_ratio",
    "renewal_rate",
    "upsell_rate",
]
