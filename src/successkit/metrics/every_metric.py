"""Every metric of the catalogue at once: as figures, and as parts that add up."""

from collections.abc import Collection, Mapping

from successkit.core.aggregate import AccountSet, Aggregate
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.catalogue import CATALOGUE
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.entry import CatalogueEntry, accounts_of, cut_to
from successkit.metrics.revenue.book import PeriodFigures


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


def all_partials(
    figures: PeriodFigures,
    accounts: AccountSet | None = None,
    *,
    without: Collection[str] = (),
) -> dict[str, Aggregate]:
    """Compute every metric of the catalogue over some accounts, to be added up.

    Parameters
    ----------
    figures
        The period of a book, or of some of its accounts.
    accounts
        Which accounts they are, where that is known; None lists their ids.
    without
        Names of metrics that nobody asks for.

    Returns
    -------
    dict[str, Aggregate]
        By name, in the order of the catalogue.
    """
    held = accounts_of(figures.book.portfolio) if accounts is None else accounts
    return {
        name: entry.part_of(figures, held)
        for name, entry in CATALOGUE.items()
        if name not in without
    }


def partials_without_revenue(
    portfolio: Portfolio,
    period: Period,
    accounts: AccountSet,
    definition: Definition = DEFAULT,
) -> dict[str, Aggregate]:
    """Compute what needs no revenue over some accounts, to be added up.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.
    accounts
        Which accounts they are.
    definition
        Choices behind the figures.

    Returns
    -------
    dict[str, Aggregate]
        By name, in the order of the catalogue.
    """
    cut = cut_to(portfolio, period)
    return {
        name: Aggregate(
            metric=name,
            accounts=accounts,
            state=entry.figure.state_of(cut, period, definition, None),
        )
        for name, entry in CATALOGUE.items()
        if not entry.figure.of_revenue
    }


def told_without_revenue(
    sums: Mapping[str, Aggregate], reason: str
) -> dict[str, MetricValue]:
    """Return the figures that need no revenue; all others undefined for one reason.

    Parameters
    ----------
    sums
        Of :func:`partials_without_revenue`.
    reason
        Why there are no revenue figures.

    Returns
    -------
    dict[str, MetricValue]
        By name, in the order of the catalogue.
    """
    return {
        name: _undefined(entry, reason)
        if entry.figure.of_revenue
        else sums[name].value()
        for name, entry in CATALOGUE.items()
    }


def figures_without_revenue(
    portfolio: Portfolio,
    period: Period,
    reason: str,
    definition: Definition = DEFAULT,
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
    definition
        Choices behind the figures.

    Returns
    -------
    dict[str, MetricValue]
        By name, in the order of the catalogue.
    """
    return {
        name: _undefined(entry, reason)
        if entry.figure.of_revenue
        else entry.of(portfolio, period, definition=definition)
        for name, entry in CATALOGUE.items()
    }


def _undefined(entry: CatalogueEntry, reason: str) -> MetricValue:
    return MetricValue(name=entry.name, value=None, unit=entry.unit, undefined=reason)
