"""The catalogue: every metric with unit, bounds, direction and source."""

from collections.abc import Callable
from functools import partial
from typing import Final

from successkit.core.evidence import MetricValue
from successkit.metrics.entry import CatalogueEntry
from successkit.metrics.experience import (
    engagement_partials,
    onboarding,
    support_partials,
    survey_partials,
    waiting,
)
from successkit.metrics.revenue import (
    churn,
    free_revenue,
    intra_period,
    price,
    renewal,
    retention,
)
from successkit.metrics.revenue import expansion_figures as expansion
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.expansion_counts import Over
from successkit.metrics.revenue.expansion_state import expansion_partial
from successkit.metrics.revenue.rate_state import rate_partial
from successkit.metrics.revenue.renewal_counts import By
from successkit.metrics.revenue.renewal_state import renewal_partial
from successkit.metrics.sources import OfFacts, OfLedger, OfRevenue, Source
from successkit.metrics.value import simple

_Tell = Callable[[PeriodFigures], MetricValue]


def _share(name: str, figure: Source, better: str, doc: str) -> CatalogueEntry:
    return CatalogueEntry(name=name, figure=figure, high=1, better=better, doc=doc)


def _money(name: str, figure: Source, unit: str, doc: str) -> CatalogueEntry:
    return CatalogueEntry(name=name, figure=figure, unit=unit, better="up", doc=doc)


def _rate(name: str, tell: _Tell) -> Source:
    return OfRevenue(partial(rate_partial, name=name), tell)


def _renewal(by: By, tell: _Tell) -> Source:
    return OfRevenue(partial(renewal_partial, by=by), tell)


def _sale(sale: str, over: Over | None, tell: _Tell) -> Source:
    return OfRevenue(partial(expansion_partial, sale=sale, over=over), tell)


_ENTRIES = (
    _money(
        "mrr",
        OfRevenue(price.mrr_partial, price.mrr_figure),
        "money/month",
        "revenue a month at the end",
    ),
    _money(
        "arr",
        OfRevenue(price.arr_partial, price.arr_figure),
        "money/year",
        "revenue a year at the end",
    ),
    CatalogueEntry(
        name="mrr_free",
        figure=OfRevenue(free_revenue.free_partial, free_revenue.free_figure),
        unit="money/month",
        doc="part of the revenue that is kept through free periods",
    ),
    _share(
        "logo_churn_rate",
        _rate("logo_churn_rate", churn.logo_churn_figure),
        "down",
        "accounts lost",
    ),
    CatalogueEntry(
        name="intra_period_churn",
        figure=OfRevenue(
            intra_period.intra_period_partial, intra_period.intra_period_figure
        ),
        unit="count",
        better="down",
        doc="accounts that came and left within the period",
    ),
    CatalogueEntry(
        name="intra_period_churn_amount",
        figure=OfRevenue(
            intra_period.intra_period_amount_partial,
            intra_period.intra_period_amount_figure,
        ),
        unit="money/month",
        better="down",
        doc="revenue that came and left within the period",
    ),
    _share(
        "logo_retention_rate",
        _rate("logo_retention_rate", churn.logo_retention_figure),
        "up",
        "accounts kept",
    ),
    _share(
        "mrr_churn_rate",
        _rate("mrr_churn_rate", churn.mrr_churn_figure),
        "down",
        "revenue lost",
    ),
    _share(
        "gross_revenue_retention",
        _rate("gross_revenue_retention", retention.gross_retention_figure),
        "up",
        "revenue kept, without expansion",
    ),
    CatalogueEntry(
        name="net_revenue_retention",
        figure=_rate("net_revenue_retention", retention.net_retention_figure),
        better="up",
        doc="revenue of the opening accounts at the end, over that at the start",
    ),
    CatalogueEntry(
        name="quick_ratio",
        figure=_rate("quick_ratio", retention.quick_ratio_figure),
        unit="ratio",
        better="up",
        doc="revenue gained for each unit lost",
    ),
    _share(
        "renewal_rate",
        _renewal("count", renewal.renewal_figure),
        "up",
        "contracts due that went on",
    ),
    _share(
        "renewal_rate_by_value",
        _renewal("value", renewal.renewal_value_figure),
        "up",
        "revenue due that went on, without increases",
    ),
    CatalogueEntry(
        name="net_renewal_rate_by_value",
        figure=_renewal("value_net", renewal.net_renewal_value_figure),
        unit="ratio",
        better="up",
        doc="new revenue of renewed contracts, over revenue due",
    ),
    _share(
        "upsell_rate",
        _sale("upsell", "eligible", expansion.upsell_figure),
        "up",
        "accounts that bought more",
    ),
    _money(
        "upsell_amount",
        _sale("upsell", None, expansion.upsell_amount_figure),
        "money/month",
        "revenue added by upsell",
    ),
    _share(
        "cross_sell_rate",
        _sale("cross_sell", "eligible", expansion.cross_sell_figure),
        "up",
        "accounts that bought another product",
    ),
    _money(
        "cross_sell_amount",
        _sale("cross_sell", None, expansion.cross_sell_amount_figure),
        "money/month",
        "revenue added by cross-sell",
    ),
    _share(
        "offer_conversion_rate",
        _sale("offer", None, expansion.offer_conversion_figure),
        "up",
        "offers taken up in the period",
    ),
    _money(
        "average_revenue_per_account",
        OfRevenue(price.arpa_partial, price.arpa_figure),
        "money/month",
        "revenue a month for each account",
    ),
    _money(
        "annual_contract_value",
        OfRevenue(price.acv_partial, price.acv_figure),
        "money/year",
        "revenue a year for each contract",
    ),
    _money(
        "lifetime_value_simple",
        OfRevenue(simple.lifetime_partial),
        "money",
        "revenue for each account over monthly churn",
    ),
    _share(
        "onboarding_completion_rate",
        OfLedger(onboarding.completion_partial, onboarding.completion_figure),
        "up",
        "accounts through in time",
    ),
    CatalogueEntry(
        name="time_to_value",
        figure=OfLedger(waiting.value_partial, waiting.value_figure),
        unit="days",
        better="down",
        doc="median days from the first paid day until onboarded",
    ),
    CatalogueEntry(
        name="net_promoter_score",
        figure=OfFacts(survey_partials.nps_partial),
        unit="points",
        low=-100,
        high=100,
        better="up",
        doc="promoters less detractors",
        source="Reichheld, Harvard Business Review 81 (2003), 46–54",
    ),
    _share("csat", OfFacts(survey_partials.csat_partial), "up", "satisfied answers"),
    CatalogueEntry(
        name="csat_mean",
        figure=OfFacts(survey_partials.csat_mean_partial),
        unit="points",
        low=1,
        high=5,
        better="up",
        doc="mean answer on a scale from 1 to 5",
    ),
    CatalogueEntry(
        name="customer_effort_score",
        figure=OfFacts(survey_partials.ces_partial),
        unit="points",
        low=1,
        high=7,
        better="up",
        doc="mean answer on a scale from 1 to 7",
    ),
    _share(
        "customer_effort_top_box",
        OfFacts(survey_partials.effort_top_box_partial),
        "up",
        "answers that found it easy",
    ),
    CatalogueEntry(
        name="tickets_handled",
        figure=OfFacts(support_partials.handled_partial),
        unit="count",
        doc="enquiries that came in",
    ),
    CatalogueEntry(
        name="first_response_hours",
        figure=OfFacts(support_partials.response_partial),
        unit="h",
        better="down",
        doc="median hours to a first answer",
    ),
    CatalogueEntry(
        name="resolution_hours",
        figure=OfFacts(support_partials.resolution_hours_partial),
        unit="h",
        better="down",
        doc="median hours from question to solution",
    ),
    _share(
        "resolution_rate",
        OfFacts(support_partials.resolution_partial),
        "up",
        "enquiries of the period that are solved",
    ),
    CatalogueEntry(
        name="active_days_per_week",
        figure=OfFacts(engagement_partials.frequency_partial),
        unit="days/week",
        high=7,
        better="up",
        doc="days a week on which an account uses anything",
    ),
    CatalogueEntry(
        name="hours_of_use_per_week",
        figure=OfFacts(engagement_partials.time_partial),
        unit="h/week",
        better="up",
        doc="hours a week for which an account uses the product",
    ),
    _share(
        "feature_breadth",
        OfFacts(engagement_partials.breadth_partial),
        "up",
        "features used, of those that accounts ever use",
    ),
    CatalogueEntry(
        name="usage_trend",
        figure=OfFacts(engagement_partials.trend_partial),
        unit="ratio",
        low=-1,
        better="up",
        doc="change of use of the median account against its own past",
    ),
)

CATALOGUE: Final[dict[str, CatalogueEntry]] = {entry.name: entry for entry in _ENTRIES}
"""Every metric by name, in the order of the board."""
