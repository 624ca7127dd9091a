"""Rates of a period as figures, with the accounts that make them."""

import math
from collections.abc import Callable

import attrs
import numpy as np

from successkit.core.evidence import MetricValue
from successkit.metrics.formulas.annual import annual_rate
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.rate_state import rate_partial
from successkit.metrics.revenue.rate_sums import lines_behind
from successkit.metrics.revenue.ratios import Rate, rate_of

ABOVE_ONE = "a rate above 1 has no equivalent over a year"


def rate_figure(
    figures: PeriodFigures, name: str, months: int | None = None
) -> MetricValue:
    """Return a rate under the definition of the book.

    Parameters
    ----------
    figures
        Sums of the period.
    name
        Name of the metric.
    months
        Look back this many months, whatever the definition says. [months]

    Returns
    -------
    MetricValue
        That of :func:`rate_partial`, with its accounts.
    """
    state = rate_partial(figures, name, months)
    return attrs.evolve(state.value(), accounts=accounts_behind(state.rate, figures))


def accounts_behind(
    rate: Rate, figures: PeriodFigures
) -> Callable[[], tuple[str, ...]]:
    """Return what finds the accounts that make the numerator of a rate.

    Parameters
    ----------
    rate
        What is divided by what.
    figures
        Any period of the book.

    Returns
    -------
    Callable[[], tuple[str, ...]]
        Gives their ids, sorted; it takes a fold by account.
    """

    def found() -> tuple[str, ...]:
        parts = [top != 0 for top, _bottom in lines_behind(rate, figures)]
        hit = np.logical_or.reduce(parts)
        return tuple(figures.book.portfolio.account_ids[hit].tolist())

    return found


def over_a_year(figure: MetricValue, figures: PeriodFigures) -> MetricValue:
    """Return a churn rate as a rate over a year.

    Parameters
    ----------
    figure
        The rate over its window.
    figures
        The period it was computed from.

    Returns
    -------
    MetricValue
        By the definition's way of annualising, its interval too; undefined where the
        rate has no equivalent.
    """
    definition = figures.book.definition
    if figure.value is None:
        return attrs.evolve(figure, unit="share/year")
    days = rate_of(figure.name, definition, figures.period).windows[0].days

    def scaled(rate: float) -> float:
        return annual_rate(rate=rate, days=days, method=definition.annualising)

    try:
        value = scaled(float(figure))
    except ValueError:
        return attrs.evolve(
            figure, value=None, undefined=ABOVE_ONE, interval=None, unit="share/year"
        )
    interval = figure.interval
    if interval is not None:
        most = math.inf if definition.annualising == "times_12" else 1
        low, high = (scaled(min(end, most)) for end in (interval.low, interval.high))
        interval = attrs.evolve(interval, low=low, high=high)
    return attrs.evolve(figure, value=value, interval=interval, unit="share/year")
