"""The catalogue: every metric with unit, bounds, direction and source."""

from collections.abc import Callable
from typing import Final

import attrs

from successkit.core.aggregate import State
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience import (
    engagement_partials,
    onboarding,
    support_partials,
    survey_partials,
    waiting,
)
from successkit.metrics.experience.periods import figure_of
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
from successkit.metrics.value import simple

_DEFINITIONS = "docs/definitions.md"


@attrs.frozen(kw_only=True)
class CatalogueEntry:
    """One metric.

    Parameters
    ----------
    name
        Its name everywhere.
    figure
        Computes it from the figures of a period.
    unit
        Unit of the value.
    low, high
        Bounds; None for none.
    better
        ``up``, ``down`` or empty.
    doc
        What it says.
    source
        Where the definition stands.
    """

    name: str
    figure: Callable[[PeriodFigures], MetricValue]
    unit: str = "share"
    low: float | None = 0
    high: float | None = None
    better: str = ""
    doc: str = ""
    source: str = _DEFINITIONS


class _OfFacts:
    """A figure that needs no revenue, only facts and a period."""

    def __init__(self, partial: Callable[[Portfolio, Period], State]) -> None:
        self.partial = partial

    def figure(self, portfolio: Portfolio, period: Period) -> MetricValue:
        return figure_of(self.partial(portfolio, period), portfolio, period)

    def __call__(self, figures: PeriodFigures) -> MetricValue:
        return self.figure(figures.book.portfolio, figures.period)


def _completion(figures: PeriodFigures) -> MetricValue:
    book = figures.book
    return onboarding.completion_figure(book.portfolio, book.ledger, figures.period)


def _time_to_value(figures: PeriodFigures) -> MetricValue:
    book = figures.book
    return waiting.value_figure(book.portfolio, book.ledger, figures.period)


def _share(
    name: str, figure: Callable[[PeriodFigures], MetricValue], better: str, doc: str
) -> CatalogueEntry:
    return CatalogueEntry(name=name, figure=figure, high=1, better=better, doc=doc)


def _money(
    name: str, figure: Callable[[PeriodFigures], MetricValue], unit: str, doc: str
) -> CatalogueEntry:
    return CatalogueEntry(name=name, figure=figure, unit=unit, better="up", doc=doc)


_ENTRIES = (
    _money("mrr", price.mrr_figure, "money/month", "revenue a month at the end"),
    _money("arr", price.arr_figure, "money/year", "revenue a year at the end"),
    CatalogueEntry(
        name="mrr_free",
        figure=free_revenue.free_figure,
        unit="money/month",
        doc="part of the revenue that is kept through free periods",
    ),
    _share("logo_churn_rate", churn.logo_churn_figure, "down", "accounts lost"),
    CatalogueEntry(
        name="intra_period_churn",
        figure=intra_period.intra_period_figure,
        unit="count",
        better="down",
        doc="accounts that came and left within the period",
    ),
    CatalogueEntry(
        name="intra_period_churn_amount",
        figure=intra_period.intra_period_amount_figure,
        unit="money/month",
        better="down",
        doc="revenue that came and left within the period",
    ),
    _share("logo_retention_rate", churn.logo_retention_figure, "up", "accounts kept"),
    _share("mrr_churn_rate", churn.mrr_churn_figure, "down", "revenue lost"),
    _share(
        "gross_revenue_retention",
        retention.gross_retention_figure,
        "up",
        "revenue kept, without expansion",
    ),
    CatalogueEntry(
        name="net_revenue_retention",
        figure=retention.net_retention_figure,
        better="up",
        doc="revenue of the opening accounts at the end, over that at the start",
    ),
    CatalogueEntry(
        name="quick_ratio",
        figure=retention.quick_ratio_figure,
        unit="ratio",
        better="up",
        doc="revenue gained for each unit lost",
    ),
    _share("renewal_rate", renewal.renewal_figure, "up", "contracts due that went on"),
    _share(
        "renewal_rate_by_value",
        renewal.renewal_value_figure,
        "up",
        "revenue due that went on, without increases",
    ),
    CatalogueEntry(
        name="net_renewal_rate_by_value",
        figure=renewal.net_renewal_value_figure,
        unit="ratio",
        better="up",
        doc="new revenue of renewed contracts, over revenue due",
    ),
    _share("upsell_rate", expansion.upsell_figure, "up", "accounts that bought more"),
    _money(
        "upsell_amount",
        expansion.upsell_amount_figure,
        "money/month",
        "revenue added by upsell",
    ),
    _share(
        "cross_sell_rate",
        expansion.cross_sell_figure,
        "up",
        "accounts that bought another product",
    ),
    _money(
        "cross_sell_amount",
        expansion.cross_sell_amount_figure,
        "money/month",
        "revenue added by cross-sell",
    ),
    _share(
        "offer_conversion_rate",
        expansion.offer_conversion_figure,
        "up",
        "offers taken up in the period",
    ),
    _money(
        "average_revenue_per_account",
        price.arpa_figure,
        "money/month",
        "revenue a month for each account",
    ),
    _money(
        "annual_contract_value",
        price.acv_figure,
        "money/year",
        "revenue a year for each contract",
    ),
    _money(
        "lifetime_value_simple",
        simple.arpa_over_churn_figure,
        "money",
        "revenue for each account over monthly churn",
    ),
    _share("onboarding_completion_rate", _completion, "up", "accounts through in time"),
    CatalogueEntry(
        name="time_to_value",
        figure=_time_to_value,
        unit="days",
        better="down",
        doc="median days from the first paid day until onboarded",
    ),
    CatalogueEntry(
        name="net_promoter_score",
        figure=_OfFacts(survey_partials.nps_partial),
        unit="points",
        low=-100,
        high=100,
        better="up",
        doc="promoters less detractors",
        source="Reichheld, Harvard Business Review 81 (2003), 46–54",
    ),
    _share("csat", _OfFacts(survey_partials.csat_partial), "up", "satisfied answers"),
    CatalogueEntry(
        name="csat_mean",
        figure=_OfFacts(survey_partials.csat_mean_partial),
        unit="points",
        low=1,
        high=5,
        better="up",
        doc="mean answer on a scale from 1 to 5",
    ),
    CatalogueEntry(
        name="customer_effort_score",
        figure=_OfFacts(survey_partials.ces_partial),
        unit="points",
        low=1,
        high=7,
        better="up",
        doc="mean answer on a scale from 1 to 7",
    ),
    _share(
        "customer_effort_top_box",
        _OfFacts(survey_partials.effort_top_box_partial),
        "up",
        "answers that found it easy",
    ),
    CatalogueEntry(
        name="tickets_handled",
        figure=_OfFacts(support_partials.handled_partial),
        unit="count",
        doc="enquiries that came in",
    ),
    CatalogueEntry(
        name="first_response_hours",
        figure=_OfFacts(support_partials.response_partial),
        unit="h",
        better="down",
        doc="median hours to a first answer",
    ),
    CatalogueEntry(
        name="resolution_hours",
        figure=_OfFacts(support_partials.resolution_hours_partial),
        unit="h",
        better="down",
        doc="median hours from question to solution",
    ),
    _share(
        "resolution_rate",
        _OfFacts(support_partials.resolution_partial),
        "up",
        "enquiries of the period that are solved",
    ),
    CatalogueEntry(
        name="active_days_per_week",
        figure=_OfFacts(engagement_partials.frequency_partial),
        unit="days/week",
        high=7,
        better="up",
        doc="days a week on which an account uses anything",
    ),
    CatalogueEntry(
        name="hours_of_use_per_week",
        figure=_OfFacts(engagement_partials.time_partial),
        unit="h/week",
        better="up",
        doc="hours a week for which an account uses the product",
    ),
    _share(
        "feature_breadth",
        _OfFacts(engagement_partials.breadth_partial),
        "up",
        "features used, of those that accounts ever use",
    ),
    CatalogueEntry(
        name="usage_trend",
        figure=_OfFacts(engagement_partials.trend_partial),
        unit="ratio",
        low=-1,
        better="up",
        doc="change of use of the median account against its own past",
    ),
)

CATALOGUE: Final[dict[str, CatalogueEntry]] = {entry.name: entry for entry in _ENTRIES}
"""Every metric by name, in the order of the board."""


def all_figures(figures: PeriodFigures) -> dict[str, MetricValue]:
    """Compute every metric of the catalogue for one period.

    Parameters
    ----------
    figures
        The period.

    Returns
    -------
    dict[str, MetricValue]
        By name, in the order of the catalogue.
    """
    return {name: entry.figure(figures) for name, entry in CATALOGUE.items()}


def figures_without_revenue(
    portfolio: Portfolio, period: Period, reason: str
) -> dict[str, MetricValue]:
    """Compute what needs no revenue; everything else is undefined for one reason.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.
    reason
        Why there are no revenue figures.

    Returns
    -------
    dict[str, MetricValue]
        By name, in the order of the catalogue.
    """
    found: dict[str, MetricValue] = {}
    for name, entry in CATALOGUE.items():
        figure = entry.figure
        found[name] = (
            figure.figure(portfolio, period)
            if isinstance(figure, _OfFacts)
            else MetricValue(name=name, value=None, unit=entry.unit, undefined=reason)
        )
    return found
