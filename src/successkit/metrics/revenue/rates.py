"""Rates of a period as figures that defend themselves."""

import math
from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction

import attrs
import numpy as np

from successkit.core.evidence import Interval, MetricValue
from successkit.metrics.formulas.annual import annual_rate
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.revenue.amounts import major
from successkit.metrics.revenue.book import PeriodFigures
from successkit.metrics.revenue.figures import LEVEL, NOT_OVER
from successkit.metrics.revenue.rate_sums import (
    fractions_of,
    lines_behind,
    windows_of,
    worst_fractions_of,
)
from successkit.metrics.revenue.ratios import Rate, product, rate_of

ABOVE_ONE = "a rate above 1 has no equivalent over a year"


def rate_figure(
    name: str,
    figures: PeriodFigures,
    *,
    undefined: str,
    unit: str = "share",
    money: bool = True,
    months: int | None = None,
) -> MetricValue:
    """Return a rate under the definition of the book.

    Parameters
    ----------
    name
        Name of the metric.
    figures
        Sums of the period.
    undefined
        Reason when the denominator is 0.
    unit
        ``share`` or ``ratio``.
    money
        Whether amounts are divided, rather than counts.
    months
        Look back this many months, whatever the definition says. [months]

    Returns
    -------
    MetricValue
        With the bounds of pending contracts, or a Wilson interval of counts.
    """
    definition, currency = figures.book.definition, figures.book.currency
    rate = rate_of(name, definition, figures.period, months)
    windows = windows_of(rate, figures)
    fractions = fractions_of(rate, figures)
    zero = definition.zero_denominator == "zero"
    exact = product(fractions, zero=zero)
    complete = all(window.complete for window in windows)
    reason = undefined if exact is None else None
    if definition.partial_periods == "undefined" and not complete:
        exact, reason = None, NOT_OVER
    top, bottom = fractions[0] if len(fractions) == 1 else (None, None)
    interval = None
    if exact is not None:
        interval = _pending(rate, figures, windows, exact, zero=zero)
        interval = interval or (None if money else _wilson(top, bottom))
    return MetricValue(
        name=name,
        value=None if exact is None else float(exact),
        unit=unit,
        numerator=_shown(top, currency, money=money),
        denominator=_shown(bottom, currency, money=money),
        n=windows[0].totals.accounts_open if money else (bottom or 0),
        undefined=reason,
        interval=interval,
        complete=complete,
        currency=currency if money else None,
        definition=str(definition),
        accounts=_accounts(rate, figures),
    )


def _shown(part: int | None, currency: str, *, money: bool) -> Decimal | int | None:
    if part is None or not money:
        return part
    return major(part, currency)


def _wilson(hits: int | None, n: int | None) -> Interval | None:
    if not n or hits is None or not 0 <= hits <= n:
        return None
    low, high = wilson_interval(hits=hits, n=n)
    return Interval(low=low, high=high, level=LEVEL, method="wilson")


def _pending(
    rate: Rate,
    figures: PeriodFigures,
    windows: list[PeriodFigures],
    best: Fraction,
    *,
    zero: bool,
) -> Interval | None:
    if not any(window.pending for window in windows):
        return None
    worst = product(worst_fractions_of(rate, figures), zero=zero)
    ends = [float(end) for end in (best, worst) if end is not None]
    return Interval(low=min(ends), high=max(ends), method="pending")


def _accounts(rate: Rate, figures: PeriodFigures) -> Callable[[], tuple[str, ...]]:
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
