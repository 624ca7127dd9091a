"""Named definitions: ours, and what others publish (see ``docs/dialects.md``)."""

from typing import Final

from successkit.core.errors import UnknownNameError
from successkit.core.hints import hint
from successkit.metrics.definitions.definition import Definition

DEFAULT: Final = Definition()
"""Bounded, exact and closed; every choice is described in ``docs/definitions.md``."""

STRIPE: Final = Definition(
    name="stripe",
    discounts="forever_only",
    cancel_at="click",
    renewal_grace=0,
    churn_window="30 days",
    intra_period="counted",
    churn_base="opening_plus_new",
    source="Stripe Support, Billing Analytics; Calculating churn rate in Billing",
)
"""The last 30 days, gone at the click, over those there and those who came."""

CHARTMOGUL: Final = Definition(
    name="chartmogul",
    renewal_grace=0,
    movements="daily",
    gross_form="flow",
    net_form="flow_with_reactivation",
    lifetime_churn="six_months",
    source="ChartMogul Help Center, Churn rate formulas; Understanding MRR movements",
)
"""Every change is a movement; net churn is their sum over the opening (Standard)."""

BAREMETRICS: Final = Definition(
    name="baremetrics",
    renewal_grace=0,
    dunning_grace=30,
    churn_window="30 days",
    intra_period="counted",
    net_form="without_contraction",
    retention_window="30 days",
    quick_ratio="without_reactivation",
    lifetime_churn="as_is",
    source="Baremetrics Help, User and Revenue Churn; changelog",
)
"""The last 30 days over those there before them."""

PROFITWELL: Final = Definition(
    name="profitwell",
    renewal_grace=0,
    quick_ratio="without_reactivation",
    lifetime_churn="net_revenue",
    source="Paddle, ProfitWell Metrics help, Churn; SaaS Quick Ratio",
)
"""Gone at the end of access; who came and left in one month never counts."""

RECURLY: Final = Definition(
    name="recurly",
    renewal_grace=0,
    source="Recurly, Key Terms Related to Churn Defined; Monthly Recurring Revenue",
)
"""Subscribers whose last subscription expired, over those active at the beginning."""

POLAR: Final = Definition(
    name="polar",
    level="contract",
    renewal_grace=0,
    missing_rate="one",
    churn_window="30 days",
    churn_event="cancellation",
    intra_period="counted",
    lifetime_churn="as_is",
    zero_denominator="zero",
    source="Polar Docs, Analytics; polarsource/polar, server/polar/metrics",
)
"""Subscriptions cancelled in 30 days, over those active before them."""

POSTHOG: Final = Definition(
    name="posthog",
    level="contract",
    renewal_grace=0,
    movements="daily",
    reactivation="new",
    intra_period="counted",
    churn_base="opening_plus_new",
    lifetime_churn="as_is",
    source="PostHog Docs, Revenue analytics: Metrics; MRR breakdown",
)
"""Day by day for each subscription; what comes back is new."""

SAAS_METRICS: Final = Definition(
    name="saas_metrics",
    basis="spread",
    renewal_grace=0,
    pauses="kept",
    retention_window="12 months",
    source="saas-metrics 0.1.0 (PyPI), README, Definitions",
)
"""Invoices spread by day over their service periods; retention over twelve months."""

FIGHT_CHURN: Final = Definition(
    name="fight_churn",
    renewal_grace=0,
    pause_limit=0,
    dunning_grace=0,
    snapshot="start_of_day",
    annualising="power_12",
    source="Carl Gold, Fighting Churn with Data (Manning, 2020), chapter 2",
)
"""Accounts active on two mornings are compared; ended is churned at once."""

DIALECTS: Final[dict[str, Definition]] = {
    definition.name: definition
    for definition in (
        DEFAULT,
        STRIPE,
        CHARTMOGUL,
        BAREMETRICS,
        PROFITWELL,
        RECURLY,
        POLAR,
        POSTHOG,
        SAAS_METRICS,
        FIGHT_CHURN,
    )
}
"""Every named definition."""


def dialect(name: str) -> Definition:
    """Return the definition of this name.

    Parameters
    ----------
    name
        ``successkit``, ``stripe``, ``fight_churn`` …

    Returns
    -------
    Definition
        The choices.

    Raises
    ------
    UnknownNameError
        There is none; the message suggests one.

    Examples
    --------
    >>> dialect("fight_churn").renewal_grace
    0
    """
    if name not in DIALECTS:
        raise UnknownNameError(
            f"dialect: expected one of {', '.join(DIALECTS)}; got {name!r}"
            f"{hint(name, DIALECTS)}"
        )
    return DIALECTS[name]
