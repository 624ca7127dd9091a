"""The catalogue: every metric with unit, bounds, direction and source."""

from collections.abc import Callable
from typing import Final

import attrs

from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience import onboarding, satisfaction, support
from successkit.metrics.revenue import churn, price, renewal, retention
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

    def __init__(self, figure: Callable[[Portfolio, Period], MetricValue]) -> None:
        self.figure = figure

    def __call__(self, figures: PeriodFigures) -> MetricValue:
        return self.figure(figures.book.portfolio, figures.period)


def _completion(figures: PeriodFigures) -> MetricValue:
    book = figures.book
    return onboarding.completion_figure(book.portfolio, book.ledger, figures.period)


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
    _share("logo_churn_rate", churn.logo_churn_figure, "down", "accounts lost"),
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
        name="net_promoter_score",
        figure=_OfFacts(satisfaction.nps_figure),
        unit="points",
        low=-100,
        high=100,
        better="up",
        doc="promoters less detractors",
        source="Reichheld, Harvard Business Review 81 (2003), 46–54",
    ),
    _share("csat", _OfFacts(satisfaction.csat_figure), "up", "satisfied answers"),
    CatalogueEntry(
        name="customer_effort_score",
        figure=_OfFacts(satisfaction.ces_figure),
        unit="points",
        low=1,
        high=7,
        better="up",
        doc="mean answer on a scale from 1 to 7",
    ),
    CatalogueEntry(
        name="tickets_handled",
        figure=_OfFacts(support.handled_figure),
        unit="count",
        doc="enquiries that came in",
    ),
    CatalogueEntry(
        name="first_response_hours",
        figure=_OfFacts(support.response_figure),
        unit="h",
        better="down",
        doc="median hours to a first answer",
    ),
    _share(
        "resolution_rate",
        _OfFacts(support.resolution_figure),
        "up",
        "enquiries of the period that are solved",
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
