"""What a period to come is worth today."""

import math
from typing import Final

import attrs

from successkit.metrics.value.value_options import (
    Per,
    Timing,
    check_discount,
    check_timing,
)

_YEAR: Final = 12


@attrs.frozen(kw_only=True)
class Discounting:
    """How periods to come are counted.

    Parameters
    ----------
    discount
        Worth lost per year or period, > −1. [1]
    discount_per
        What it is stated for: a ``year``, or a ``period``.
    timing
        ``before``: the next decision is now. ``after``: the last one is just paid for,
        and the next one a whole period away.
    horizon
        How many decisions count, >= 1; None counts all of them.
    """

    discount: float
    discount_per: Per = "year"
    timing: Timing = "before"
    horizon: int | None = None

    def __attrs_post_init__(self) -> None:
        check_timing(self.timing)
        check_discount(self.discount, self.discount_per, self.horizon, unit="decisions")

    def rate(self, term: int) -> float:
        """Return the log of what a period divides worth by.

        Parameters
        ----------
        term
            Months of a period.

        Returns
        -------
        float
            The continuous rate of a period.
        """
        years = term / _YEAR if self.discount_per == "year" else 1.0
        return math.log1p(self.discount) * years
