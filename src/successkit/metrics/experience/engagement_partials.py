"""Partial figures of use: how often, how long, how broadly, and with which trend."""

import re
from fractions import Fraction
from typing import Final

import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience.counts import MedianCount, RatioCount, left_out
from successkit.metrics.experience.use import Use, Window
from successkit.metrics.experience.value_counts import ValueCounts
from successkit.metrics.revenue.order import changes

NO_USE: Final = "no use is recorded in the period"
NO_TIME: Final = "no time of use is recorded in the period"
NO_PAST: Final = "no account has enough earlier use to compare with"
WEEK: Final = Fraction(1, 7)
_MILLI: Final = 1000
_HOUR: Final = 3600
_SECONDS: Final = {"hour": 3600, "minute": 60, "second": 1}
_TIME: Final = re.compile(
    r"(?:^|[\W_])(?:(hour)|(minute)|(second))s?$", re.ASCII | re.IGNORECASE
)


def frequency_partial(portfolio: Portfolio, period: Period) -> RatioCount:
    """Count the days on which accounts used anything.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    RatioCount
        Active days, over days since an account's first record that lie in the period.
    """
    use = Use(portfolio, Window.of(portfolio, period))
    active = use.lately & (use.value > 0)
    key = use.row_account[active].astype(np.int64) * max(use.window.days, 1)
    key += use.age[active]
    some, days = _exposure(use, use.lately)
    key.sort()
    return RatioCount(
        name="active_days_per_week",
        unit="days/week",
        numerator=int(changes(key).sum()),
        denominator=int(days[some].sum()),
        per_unit=WEEK,
        n=int(some.sum()),
        left_out=left_out(no_use_recorded=int((~some).sum())),
        nothing=NO_USE,
    )


def time_partial(
    portfolio: Portfolio, period: Period, measure: str | None = None
) -> RatioCount:
    """Count the time for which accounts used the product.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.
    measure
        Name of one measure of time; None for all whose name ends with ``hours``,
        ``minutes`` or ``seconds``.

    Returns
    -------
    RatioCount
        Thousandths of seconds, over days since an account's first record that lie in
        the period.
    """
    use = Use(portfolio, Window.of(portfolio, period))
    seconds = _seconds_of(portfolio, measure)[portfolio.usage.text("measure").codes]
    timed = use.lately & (seconds > 0)
    some, days = _exposure(use, timed)
    return RatioCount(
        name="hours_of_use_per_week",
        unit="h/week",
        numerator=int((use.value[timed] * seconds[timed]).sum()),
        denominator=int(days[some].sum()),
        per_unit=WEEK * _HOUR * _MILLI,
        n=int(some.sum()),
        left_out=left_out(no_time_recorded=int((~some).sum())),
        nothing=NO_TIME,
    )


def breadth_partial(portfolio: Portfolio, period: Period) -> RatioCount:
    """Count the features that accounts used, among those that they ever use.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    RatioCount
        Measures used in the period, over those used in it or in the time before, three
        times as long.
    """
    lately, ever = Use(portfolio, Window.of(portfolio, period)).breadth()
    return RatioCount(
        name="feature_breadth",
        unit="share",
        numerator=int(lately.sum()),
        denominator=int(ever.sum()),
        n=int((ever > 0).sum()),
        left_out=left_out(no_use_recorded=int((ever == 0).sum())),
        nothing=NO_USE,
    )


def trend_partial(portfolio: Portfolio, period: Period) -> MedianCount:
    """Count accounts by the trend of their use.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    MedianCount
        In thousandths: daily use of the period against that of up to three times as
        many days before, less 1.
    """
    trend = Use(portfolio, Window.of(portfolio, period)).trend()
    known = ~np.isnan(trend)
    return MedianCount(
        name="usage_trend",
        unit="ratio",
        per_unit=_MILLI,
        values=ValueCounts.of(np.rint(trend[known] * _MILLI).astype(np.int64)),
        left_out=left_out(no_earlier_use=int((~known).sum())),
        nothing=NO_PAST,
    )


def _exposure(use: Use, rows: BoolArray) -> tuple[BoolArray, Int64Array]:
    """Return the accounts that some rows speak of, and the days each was looked at."""
    some = np.bincount(use.row_account[rows], minlength=use.accounts) > 0
    return some, np.minimum(use.oldest() + 1, use.window.days)


def _seconds_of(portfolio: Portfolio, measure: str | None) -> Int64Array:
    """Return the seconds in one unit of each measure; 0 where it is no time."""
    names = portfolio.usage.text("measure").values.tolist()
    wanted = [_seconds(name) if measure in {None, name} else 0 for name in names]
    return np.array([*wanted, 0], np.int64)


def _seconds(name: str) -> int:
    found = _TIME.search(name)
    return (
        0
        if found is None
        else _SECONDS[str(next(filter(None, found.groups()))).lower()]
    )
