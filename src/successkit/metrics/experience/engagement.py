"""Use of the product by each account: lately, against its own past, how broadly."""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience.use import Use, Window

USE_COLUMNS: Final = frozenset(
    {
        *("usage_recent", "usage_trend", "usage_breadth", "usage_frequency"),
        *("active_users", "days_since_usage"),
    }
)
"""Columns of use."""

RECENT = 28
"""Days that count as lately."""


def engagement_columns(portfolio: Portfolio) -> dict[str, FloatArray]:
    """Return the columns of use for the account table.

    Parameters
    ----------
    portfolio
        Facts as of a day.

    Returns
    -------
    dict[str, FloatArray]
        ``usage_recent``: counts of 28 days over all measures. ``usage_trend``: mean
        over measures of the daily use of 28 days against that of up to 84 days
        before, less 1; NaN without 28 days of earlier use. ``usage_breadth``:
        measures used lately among those used at all. ``usage_frequency``: share of
        the last four weeks with use. ``active_users``: mean of the measure of that
        name over 28 days. ``days_since_usage``. NaN for an account without any record
        of use.
    """
    use = Use(portfolio, Window(last=np.datetime64(portfolio.day, "D"), days=RECENT))
    newest, (lately, ever) = use.newest(), use.breadth()
    return {
        "usage_recent": np.where(use.oldest() >= 0, use.total() / 1000, np.nan),
        "usage_trend": use.trend(),
        "usage_breadth": np.where(ever > 0, lately / np.maximum(ever, 1), np.nan),
        "usage_frequency": use.frequency(),
        "active_users": use.mean_of("active_users"),
        "days_since_usage": np.where(newest < 0, np.nan, newest),
    }
