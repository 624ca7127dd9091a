"""Churn over some days as churn over a year."""

import math

from successkit.core.errors import InvalidInputError

_METHODS = ("days", "power_12", "times_12")


def annual_rate(*, rate: float, days: float, method: str = "days") -> float:
    r"""Return a churn rate over some days as a rate over a year.

    Parameters
    ----------
    rate
        Churn over the period, in [0, 1]; for ``times_12`` any number >= 0. [1]
    days
        Length of the period, > 0. [days]
    method
        ``days``: as many periods as 365 days hold, compounded; ``power_12``: twelve
        periods, compounded; ``times_12``: twelve periods, added up.

    Returns
    -------
    float
        In [0, 1], but for ``times_12``. NaN is refused. [1/year]

    Raises
    ------
    InvalidInputError
        The rate lies outside [0, 1], the period is empty, or the method is unknown.

    Notes
    -----
    .. math:: c_{365} = 1 - (1 - c)^{365 / d}

    Examples
    --------
    >>> round(annual_rate(rate=0.02, days=365 / 12), 6)
    0.215283
    >>> round(annual_rate(rate=0.02, days=30, method="times_12"), 6)
    0.24
    """
    if method not in _METHODS:
        raise InvalidInputError(
            f"method: expected one of {', '.join(_METHODS)}; got {method!r}"
        )
    high = math.inf if method == "times_12" else 1
    if not 0 <= rate <= high or not days > 0:
        raise InvalidInputError(
            f"rate: expected 0 to {high} over more than 0 days; got {rate} over {days}"
        )
    if method == "times_12":
        return 12 * rate
    periods = 12 if method == "power_12" else 365 / days
    return 1 - math.pow(1 - rate, periods)
