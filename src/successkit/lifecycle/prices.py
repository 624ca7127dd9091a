"""Net monthly prices of contract rows, to compare one with the next."""

from typing import Final

import numpy as np

from successkit.core import Facts, FloatArray, Int64Array
from successkit.core.arrays import NULL_INT
from successkit.core.states import IntervalUnit

_MONTHS: Final = {
    IntervalUnit.DAY: 12 / 365.25,
    IntervalUnit.WEEK: 84 / 365.25,
    IntervalUnit.MONTH: 1.0,
    IntervalUnit.YEAR: 12.0,
    IntervalUnit.TERM: np.nan,
}
_PERCENT: Final = 100_000_000
"""A discount in percent is kept with six decimal places."""


def numbers(column: Int64Array) -> FloatArray:
    """Return whole numbers as floats.

    Parameters
    ----------
    column
        Shape (n,), ``NULL_INT`` for missing.

    Returns
    -------
    FloatArray
        Shape (n,), NaN for missing.
    """
    return np.where(column == NULL_INT, np.nan, column.astype(np.float64))


def net_prices(facts: Facts) -> FloatArray:
    """Return the net price of a month of each contract row.

    Good enough to tell growth from none; revenue is counted exactly in the metrics.

    Parameters
    ----------
    facts
        Contracts.

    Returns
    -------
    FloatArray
        Shape (rows,), in minor units a month; NaN without an amount, or where an open
        contract is billed for its whole term.
    """
    months = np.array([*_MONTHS.values(), 1.0])[facts.array("interval_unit")]
    months = months * np.maximum(numbers(facts.array("interval_count")), 1)
    days = (facts.array("end") - facts.array("start")).astype(np.float64)
    days = np.where(np.isnat(facts.array("end")), np.nan, days)
    months = np.where(np.isnan(months), days * 12 / 365.25, months)
    off = np.nan_to_num(numbers(facts.array("discount_percent"))) / _PERCENT
    less = np.nan_to_num(numbers(facts.array("discount_amount")))
    net = numbers(facts.array("amount")) * (1 - off) - less
    price: FloatArray = net / np.where(months > 0, months, np.nan)
    return price
