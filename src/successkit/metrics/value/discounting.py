"""What a period to come is worth today."""

import math
from typing import Final, Literal

import attrs

from successkit.core.errors import InvalidInputError

Per = Literal["year", "period"]
Timing = Literal["before", "after"]

_YEAR: Final = 12
_WORDS: Final = {"per": ("year", "period"), "timing": ("before", "after")}


@attrs.frozen(kw_only=True)
class Discounting:
    """How periods to come are counted.

    Parameters
    ----------
    discount
        Worth lost per year or period, > −1. [1]
    per
        The unit of the discount.
    timing
        ``before``: the next decision is now. ``after``: the last one is just paid for,
        and the next one a whole period away.
    horizon
        How many decisions count, >= 1; None counts all of them.
    """

    discount: float
    per: Per = "year"
    timing: Timing = "before"
    horizon: int | None = None

    def __attrs_post_init__(self) -> None:
        for name, allowed in _WORDS.items():
            if getattr(self, name) not in allowed:
                raise InvalidInputError(
                    f"{name}: expected one of {allowed}; got {getattr(self, name)!r}"
                )
        if not (-1 < self.discount < math.inf):
            raise InvalidInputError(
                f"discount: expected a number above -1; got {self.discount!r}"
            )
        if self.horizon is not None and self.horizon < 1:
            raise InvalidInputError(
                f"horizon: expected a whole number of decisions >= 1, or None; got "
                f"{self.horizon!r}"
            )
        if self.discount < 0 and self.horizon is None:
            raise InvalidInputError(
                f"discount: {self.discount!r} lets worth grow without end; name a "
                "horizon with it"
            )

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
        years = term / _YEAR if self.per == "year" else 1.0
        return math.log1p(self.discount) * years
