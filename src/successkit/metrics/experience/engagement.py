"""Use of the product by each account: lately, against its own past, how broadly."""

import numpy as np

from successkit.core.arrays import (
    BoolArray,
    FloatArray,
    Int64Array,
    distinct_codes,
)
from successkit.core.portfolio import Portfolio

RECENT = 28
"""Days that count as lately."""

BEFORE = 84
"""Days before those, which they are compared with."""

SHORTEST = 28
"""Days of earlier use that a comparison needs."""


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
        measures used lately among those used at all. ``days_since_usage``. NaN for an
        account without any record of use.
    """
    usage, accounts = portfolio.usage, len(portfolio)
    day = np.datetime64(portfolio.day, "D")
    age = (day - usage.array("day")).astype(np.int64)
    value = usage.array("value")
    lately, earlier = age < RECENT, (age >= RECENT) & (age < RECENT + BEFORE)
    pairs = _Pairs(portfolio)
    recent, before = pairs.sum(value, lately), pairs.sum(value, earlier)
    seen = np.bincount(usage.array("account"), minlength=accounts) > 0
    oldest = _extreme(usage.array("account"), age, accounts, largest=True)
    newest = _extreme(
        usage.array("account")[value > 0], age[value > 0], accounts, largest=False
    )
    days = np.clip(oldest - RECENT + 1, 0, BEFORE)
    trend = _trend(pairs, recent, before, days, accounts)
    return {
        "usage_recent": np.where(
            seen, np.bincount(pairs.account, recent, accounts) / 1000, np.nan
        ),
        "usage_trend": trend,
        "usage_breadth": _breadth(pairs, recent, before, accounts),
        "days_since_usage": np.where(newest < 0, np.nan, newest),
    }


class _Pairs:
    """Pairs of account and measure that occur, and sums over them."""

    def __init__(self, portfolio: Portfolio) -> None:
        usage = portfolio.usage
        width = max(len(usage.text("measure").values), 1)
        keys = usage.array("account").astype(np.int64) * width
        keys += usage.text("measure").codes
        distinct, self._place = distinct_codes(keys, len(portfolio) * width)
        self.account: Int64Array = distinct // width

    def sum(self, value: Int64Array, rows: BoolArray) -> Int64Array:
        """Return the exact sum of some rows for each pair."""
        total = np.zeros(len(self.account), np.int64)
        np.add.at(total, self._place[rows], value[rows])
        return total


def _extreme(
    account: Int64Array, age: Int64Array, accounts: int, *, largest: bool
) -> Int64Array:
    if largest:
        result = np.full(accounts, -1, np.int64)
        np.maximum.at(result, account, age)
        return result
    result = np.full(accounts, np.iinfo(np.int64).max)
    np.minimum.at(result, account, age)
    return np.where(result == np.iinfo(np.int64).max, -1, result)


def _trend(
    pairs: _Pairs,
    recent: Int64Array,
    before: Int64Array,
    days: Int64Array,
    accounts: int,
) -> FloatArray:
    compared = before > 0
    account = pairs.account[compared]
    per_day = before[compared] / np.maximum(days[account], 1)
    ratio = recent[compared] / RECENT / per_day
    count = np.bincount(account, minlength=accounts)
    total = np.bincount(account, ratio, accounts)
    enough = (count > 0) & (days >= SHORTEST)
    trend: FloatArray = np.where(enough, total / np.maximum(count, 1) - 1, np.nan)
    return trend


def _breadth(
    pairs: _Pairs, recent: Int64Array, before: Int64Array, accounts: int
) -> FloatArray:
    used = np.bincount(pairs.account[(recent > 0) | (before > 0)], minlength=accounts)
    lately = np.bincount(pairs.account[recent > 0], minlength=accounts)
    breadth: FloatArray = np.where(used > 0, lately / np.maximum(used, 1), np.nan)
    return breadth
