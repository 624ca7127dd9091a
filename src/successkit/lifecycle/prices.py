"""Net monthly prices of contract rows, to compare one with the next."""

import numpy as np

from successkit.core import Facts, FloatArray, Int64Array
from successkit.core.arrays import NULL_INT, missing
from successkit.metrics.revenue.monthly import net_units


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
    """Return the net price of a month of each contract row, as revenue counts it.

    Parameters
    ----------
    facts
        Contracts.

    Returns
    -------
    FloatArray
        Shape (rows,), in exact units a month; NaN without an amount.
    """
    known = ~missing(facts.array("amount"))
    return np.where(known, net_units(facts).astype(np.float64), np.nan)
