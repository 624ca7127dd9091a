"""Rates as data: which lines of which view stand above and below the fraction bar.

A rate is a product of ratios of sums of lines (one ratio, but for compounded
retention), so it can be told exactly for a whole book and account by account.
"""

from collections.abc import Callable
from fractions import Fraction
from typing import Final, Literal

import attrs

from successkit.core.period import Period
from successkit.metrics.definitions import Definition
from successkit.metrics.definitions.windows import window_of

Source = Literal["shown", "daily", "cancelled", "cancelled_daily", "eligible"]
"""Lines as the definition shows them; of each day added up; of the book in which a
cancellation is the end, both ways; and of units whose term ended in the period."""

Terms = tuple[tuple[Source, str, int], ...]
"""View, line and how often it counts."""


@attrs.frozen(kw_only=True)
class Ratio:
    """One fraction.

    Parameters
    ----------
    numerator, denominator
        What is added up; an empty denominator is 1.
    """

    numerator: Terms
    denominator: Terms = ()


@attrs.frozen(kw_only=True)
class Rate:
    """How a metric is computed under a definition.

    Parameters
    ----------
    ratio
        The fraction of each window.
    windows
        Periods whose fractions are multiplied.
    """

    ratio: Ratio
    windows: tuple[Period, ...]


def _shown(*lines: str) -> Terms:
    return tuple(("shown", line, 1) for line in lines)


def _flow(gains: tuple[str, ...], losses: tuple[str, ...]) -> Terms:
    plus: Terms = tuple(("daily", line, 1) for line in ("opening", *gains))
    minus: Terms = tuple(("daily", line, -1) for line in losses)
    return plus + minus


_LOSSES: Final = ("contraction", "churn", "pause")
_OPENING: Final = _shown("opening")
_ENTRIES: Final[Terms] = (("daily", "accounts_new", 1), ("daily", "accounts_back", 1))
_NET: Final[dict[str, Terms]] = {
    "closed": _shown("held"),
    "compounded": _shown("held"),
    "flow": _flow(("expansion", "resume"), _LOSSES),
    "flow_with_reactivation": _flow(("expansion", "resume", "reactivation"), _LOSSES),
    "without_contraction": (*_shown("opening", "expansion"), ("shown", "churn", -1)),
}


def _logo_churn(definition: Definition) -> Ratio:
    if definition.churn_base == "eligible":
        return Ratio(
            numerator=(("eligible", "accounts_lost", 1),),
            denominator=(("eligible", "accounts_open", 1),),
        )
    counted = definition.intra_period == "counted"
    if definition.churn_event == "cancellation":
        source: Source = "cancelled_daily" if counted else "cancelled"
    else:
        source = "daily" if counted else "shown"
    base = _shown("accounts_open")
    if definition.churn_base == "opening_plus_new":
        base = base + _ENTRIES
    return Ratio(numerator=((source, "accounts_lost", 1),), denominator=base)


def _logo_retention(definition: Definition) -> Ratio:
    churn = _logo_churn(definition)
    less: Terms = tuple(
        (source, line, -times) for source, line, times in churn.numerator
    )
    return Ratio(numerator=churn.denominator + less, denominator=churn.denominator)


def _mrr_churn(definition: Definition) -> Ratio:
    netted = definition.movements == "netted"
    lost = _shown("lost") if netted else _shown("contraction", "churn")
    return Ratio(numerator=lost, denominator=_OPENING)


def _gross_retention(definition: Definition) -> Ratio:
    closed = definition.gross_form == "closed"
    kept = _shown("kept") if closed else _flow((), _LOSSES)
    return Ratio(numerator=kept, denominator=_OPENING)


def _net_retention(definition: Definition) -> Ratio:
    return Ratio(numerator=_NET[definition.net_form], denominator=_OPENING)


def _quick_ratio(definition: Definition) -> Ratio:
    back = definition.quick_ratio == "with_reactivation"
    gains = ("new", "expansion", "reactivation") if back else ("new", "expansion")
    return Ratio(numerator=_shown(*gains), denominator=_shown("contraction", "churn"))


def _closing(_definition: Definition) -> Ratio:
    return Ratio(numerator=_shown("closing"))


def _closing_for_a_year(_definition: Definition) -> Ratio:
    return Ratio(numerator=(("shown", "closing", 12),))


def _closing_by_account(_definition: Definition) -> Ratio:
    return Ratio(numerator=_shown("closing"), denominator=_shown("accounts_closed"))


RATIOS: Final[dict[str, Callable[[Definition], Ratio]]] = {
    "mrr": _closing,
    "arr": _closing_for_a_year,
    "logo_churn_rate": _logo_churn,
    "logo_retention_rate": _logo_retention,
    "mrr_churn_rate": _mrr_churn,
    "gross_revenue_retention": _gross_retention,
    "net_revenue_retention": _net_retention,
    "quick_ratio": _quick_ratio,
    "average_revenue_per_account": _closing_by_account,
}
"""By metric."""

_CHURN: Final = ("logo_churn_rate", "logo_retention_rate", "mrr_churn_rate")
_RETENTION: Final = ("gross_revenue_retention", "net_revenue_retention")


def rate_of(
    metric: str, definition: Definition, period: Period, months: int | None = None
) -> Rate:
    """Return how a metric of a period is computed under a definition.

    Parameters
    ----------
    metric
        One of ``RATIOS``.
    definition
        The choices.
    period
        The days.
    months
        Look back this many months from the end of the period, whatever the definition
        says; None for what it says. [months]

    Returns
    -------
    Rate
        The fraction and its windows.
    """
    window = "period"
    if metric in _CHURN:
        window = definition.churn_window
    elif metric in _RETENTION:
        window = definition.retention_window
    if months is not None:
        window = f"{months} months"
    days = window_of(period, window)
    windows: tuple[Period, ...] = (days,)
    if metric == "net_revenue_retention" and definition.net_form == "compounded":
        windows = tuple(days.split("month"))
    return Rate(ratio=RATIOS[metric](definition), windows=windows)


def product(parts: list[tuple[int, int]], *, zero: bool) -> Fraction | None:
    """Return the product of fractions.

    Parameters
    ----------
    parts
        Numerator and denominator of each.
    zero
        Whether a fraction without denominator is 0, rather than undefined.

    Returns
    -------
    Fraction | None
        Exact; None when a denominator is 0 and that is undefined.
    """
    result = Fraction(1)
    for numerator, denominator in parts:
        if not denominator and not zero:
            return None
        result *= Fraction(numerator, denominator) if denominator else 0
    return result
