"""What a month's revenue in the future is worth today."""

from typing import Final, get_args

import numpy as np

from successkit.core.arrays import FloatArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.metrics.value.discounting import Per, Timing

_YEAR: Final = 12


def monthly_factor(discount: float, per: Per, term: Int64Array | int = 1) -> FloatArray:
    """Return by what a month's wait multiplies an amount.

    Parameters
    ----------
    discount
        Rate for the time named by ``per``, > -1. [1]
    per
        ``year`` or ``period``.
    term
        Shape (n,) or one number: months in a period.

    Returns
    -------
    FloatArray
        Shape of ``term``: 1 without a discount.

    Raises
    ------
    InvalidInputError
        The discount is not above -1, or its time is unknown.

    Examples
    --------
    >>> round(float(monthly_factor(0.1, "year")) ** 12, 6)
    0.909091
    """
    check_discount(discount, per)
    months = np.asarray(term if per == "period" else _YEAR)
    factor: FloatArray = np.broadcast_to(
        (1.0 + discount) ** (-1.0 / months), np.shape(term)
    )
    return factor


def check_discount(discount: float, per: str) -> None:
    """Refuse a discount that is none.

    Parameters
    ----------
    discount
        The rate.
    per
        What it is stated for.

    Raises
    ------
    InvalidInputError
        The discount is not above -1, or its time is unknown.
    """
    if not -1 < discount < np.inf:
        raise InvalidInputError(
            f"discount: expected a rate above -1, as 0.1 for ten percent; got "
            f"{discount}"
        )
    if per not in get_args(Per):
        raise InvalidInputError(
            f"discount_per: expected one of {', '.join(get_args(Per))}; got {per!r}"
        )


def check_value_options(timing: str, margin: float, level: float) -> None:
    """Refuse options of a value that are none.

    Parameters
    ----------
    timing
        ``before`` or ``after`` the next payment.
    margin
        In (0, 1].
    level
        In (0, 1).

    Raises
    ------
    InvalidInputError
        One of them is not what it should be.
    """
    if timing not in get_args(Timing):
        raise InvalidInputError(
            f"timing: expected one of {', '.join(get_args(Timing))}; got {timing!r}"
        )
    if not 0 < margin <= 1:
        raise InvalidInputError(
            f"margin: expected a share above 0, at most 1; got {margin}"
        )
    if not 0 < level < 1:
        raise InvalidInputError(
            f"level: expected a share between 0 and 1, as 0.9; got {level}"
        )


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
