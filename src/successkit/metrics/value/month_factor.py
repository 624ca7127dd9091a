"""What a month's revenue in the future is worth today."""

from typing import Final

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics.value.value_options import Per

_YEAR: Final = 12


def monthly_factor(
    discount: float, discount_per: Per, term: Int64Array | int = 1
) -> FloatArray:
    """Return by what a month's wait multiplies an amount.

    Parameters
    ----------
    discount
        Rate for the time named by ``discount_per``, > -1. [1]
    discount_per
        ``year`` or ``period``.
    term
        Shape (n,) or one number: months in a period.

    Returns
    -------
    FloatArray
        Shape of ``term``: 1 without a discount.

    Examples
    --------
    >>> round(float(monthly_factor(0.1, "year")) ** 12, 6)
    0.909091
    """
    months = np.asarray(term if discount_per == "period" else _YEAR)
    factor: FloatArray = np.broadcast_to(
        (1.0 + discount) ** (-1.0 / months), np.shape(term)
    )
    return factor


def annuity(factor: FloatArray, months: FloatArray | Int64Array | int) -> FloatArray:
    """Return the worth of 1 a month for some months, the first of them at once.

    Parameters
    ----------
    factor
        By what a month's wait multiplies, > 0.
    months
        How many, >= 0.

    Returns
    -------
    FloatArray
        Broadcast shape: 1 + f + f² + …

    Examples
    --------
    >>> annuity(np.array([1.0, 0.5]), 3).tolist()
    [3.0, 1.75]
    """
    even = np.asarray(factor) == 1
    safe = np.where(even, 0.5, factor)
    result: FloatArray = np.where(even, months, (1 - safe**months) / (1 - safe))
    return result
