"""Support: enquiries handled, how soon answered, how many solved."""

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.evidence import Interval, MetricValue
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.states import Direction, InteractionStatus, code_of
from successkit.metrics.experience.satisfaction import complete
from successkit.metrics.formulas.intervals import wilson_interval

_HOUR = np.timedelta64(3_600_000_000, "us")
NO_ENQUIRIES = "no enquiries in the period"


def enquiries(portfolio: Portfolio, period: Period) -> Facts:
    """Return what customers asked in a period.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Local days on which they asked.

    Returns
    -------
    Facts
        Reactive rows of the interactions table.
    """
    talks = portfolio.interactions
    day = talks.array("own_day")
    rows = talks.array("direction") == code_of(Direction.REACTIVE)
    rows &= (day >= np.datetime64(period.start)) & (day < np.datetime64(period.end))
    return talks.take(np.flatnonzero(rows))


def waiting_hours(enquiry: Facts, until: str) -> FloatArray:
    """Return the hours from each enquiry to an answer.

    Parameters
    ----------
    enquiry
        Rows of the interactions table.
    until
        ``first_response_at`` or ``resolved_at``.

    Returns
    -------
    FloatArray
        Shape (rows,); NaN where it has not come yet. [h]
    """
    waited = enquiry.array(until) - enquiry.array("at")
    hours: FloatArray = waited / _HOUR
    return hours


def solved(enquiry: Facts) -> FloatArray:
    """Return which enquiries are solved or closed.

    Parameters
    ----------
    enquiry
        Rows of the interactions table.

    Returns
    -------
    FloatArray
        Shape (rows,): 1.0 or 0.0.
    """
    closed = enquiry.array("status") == code_of(InteractionStatus.CLOSED)
    resolved = ~np.isnat(enquiry.array("resolved_at"))
    mask: FloatArray = (closed | resolved).astype(float)
    return mask


def handled_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return how many enquiries came in a period.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    MetricValue
        A count.
    """
    n = enquiries(portfolio, period).rows
    return MetricValue(
        name="tickets_handled",
        value=float(n),
        unit="count",
        numerator=n,
        n=n,
        complete=complete(portfolio, period),
    )


def response_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the median hours to a first answer.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    MetricValue
        In hours, over enquiries that have an answer; the others are ``excluded``.
    """
    hours = waiting_hours(enquiries(portfolio, period), "first_response_at")
    known = hours[~np.isnan(hours)]
    return MetricValue(
        name="first_response_hours",
        value=float(np.median(known)) if known.size else None,
        unit="h",
        n=int(known.size),
        undefined=None if known.size else "no enquiry of the period has an answer",
        excluded={"not answered": int(hours.size - known.size)},
        complete=complete(portfolio, period),
    )


def resolution_figure(portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the share of the enquiries of a period that are solved.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    MetricValue
        In [0, 1]; the denominator is all enquiries that came in the period.
    """
    mask = solved(enquiries(portfolio, period))
    hits, n = int(mask.sum()), len(mask)
    low, high = wilson_interval(hits=hits, n=n)
    return MetricValue(
        name="resolution_rate",
        value=hits / n if n else None,
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else NO_ENQUIRIES,
        interval=Interval(low=low, high=high, level=0.95, method="wilson")
        if n
        else None,
        complete=complete(portfolio, period),
    )
