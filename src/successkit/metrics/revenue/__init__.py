"""Recurring revenue: the ledger, and every figure that is a fold over it."""

from successkit.metrics.revenue.book import NO_CURRENCY, PeriodFigures, RevenueBook
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.churn import (
    logo_churn_rate,
    logo_retention_rate,
    mrr_churn_rate,
)
from successkit.metrics.revenue.cohort import CohortCells, cohort_partial
from successkit.metrics.revenue.cohort_flows import CohortFlows, FlowLine, cohort_flows
from successkit.metrics.revenue.cohort_table import Cohorts, cohorts
from successkit.metrics.revenue.events import RevenueEvent, RevenueEvents, mrr_events
from successkit.metrics.revenue.expansion import (
    cross_sell_amount,
    cross_sell_rate,
    offer_conversion_rate,
    upsell_amount,
    upsell_rate,
)
from successkit.metrics.revenue.expansion_book import ExpansionBook, expansion_book
from successkit.metrics.revenue.expansion_counts import ExpansionCounts, SaleCounts
from successkit.metrics.revenue.expansion_state import ExpansionState, expansion_partial
from successkit.metrics.revenue.free_revenue import free_recurring_revenue
from successkit.metrics.revenue.grouping import LEVELS
from successkit.metrics.revenue.intra_period import intra_period_churn
from successkit.metrics.revenue.movement import Movement, Movements, mrr_movements
from successkit.metrics.revenue.movement_causes import (
    CauseLine,
    MovementCauses,
    movement_causes,
)
from successkit.metrics.revenue.price import (
    annual_contract_value,
    average_revenue_per_account,
    monthly_recurring_revenue,
)
from successkit.metrics.revenue.record_changes import RecordChange
from successkit.metrics.revenue.renewal import renewal_rate
from successkit.metrics.revenue.renewal_book import RenewalBook, renewal_book
from successkit.metrics.revenue.renewal_counts import RenewalCounts
from successkit.metrics.revenue.renewal_rows import RenewalOutcome
from successkit.metrics.revenue.renewal_state import RenewalState, renewal_partial
from successkit.metrics.revenue.restatement import (
    RestatedLine,
    Restatement,
    restatement,
)
from successkit.metrics.revenue.retention import (
    gross_revenue_retention,
    net_revenue_retention,
    quick_ratio,
)
from successkit.metrics.revenue.segments import NO_SEGMENT
from successkit.metrics.revenue.streamed import stream_cohort_flows
from successkit.metrics.revenue.stretches import Stretches

__all__ = [
    "LEVELS",
    "NO_CURRENCY",
    "NO_SEGMENT",
    "Cause",
    "CauseLine",
    "CohortCells",
    "CohortFlows",
    "Cohorts",
    "ExpansionBook",
    "ExpansionCounts",
    "ExpansionState",
    "FlowLine",
    "Movement",
    "MovementCauses",
    "Movements",
    "PeriodFigures",
    "RecordChange",
    "RenewalBook",
    "RenewalCounts",
    "RenewalOutcome",
    "RenewalState",
    "RestatedLine",
    "Restatement",
    "RevenueBook",
    "RevenueEvent",
    "RevenueEvents",
    "SaleCounts",
    "Stretches",
    "annual_contract_value",
    "average_revenue_per_account",
    "cohort_flows",
    "cohort_partial",
    "cohorts",
    "cross_sell_amount",
    "cross_sell_rate",
    "expansion_book",
    "expansion_partial",
    "free_recurring_revenue",
    "gross_revenue_retention",
    "intra_period_churn",
    "logo_churn_rate",
    "logo_retention_rate",
    "monthly_recurring_revenue",
    "movement_causes",
    "mrr_churn_rate",
    "mrr_events",
    "mrr_movements",
    "net_revenue_retention",
    "offer_conversion_rate",
    "quick_ratio",
    "renewal_book",
    "renewal_partial",
    "renewal_rate",
    "restatement",
    "stream_cohort_flows",
    "upsell_amount",
    "upsell_rate",
]
