"""Checks of what a value is asked for: discount, horizon, timing, margin, level."""

import math
from numbers import Real
from typing import Final, Literal, get_args

from successkit.core.errors import InvalidInputError

Per = Literal["year", "period"]
Timing = Literal["before", "after"]

FARTHEST: Final = 12_000
"""Longest horizon: months of a thousand years."""


def check_discount(
    discount: float, discount_per: str, horizon: int | None, *, unit: str = "months"
) -> None:
    """Refuse a discount that is none, and a sum that grows without end.

    Parameters
    ----------
    discount
        The rate.
    discount_per
        What it is stated for.
    horizon
        How far ahead is counted, or None.
    unit
        What the horizon counts.

    Raises
    ------
    InvalidInputError
        The discount is not above -1, or its time is unknown; the horizon is no whole
        number from 1 to ``FARTHEST``; the discount is below 0 without a horizon.
    """
    if not -1 < _number(discount) < math.inf:
        raise InvalidInputError(
            f"discount: expected a rate above -1, as 0.1 for ten percent; got "
            f"{discount!r}"
        )
    _one_of("discount_per", discount_per, get_args(Per))
    known = horizon is None or type(horizon) is int
    if not known or (horizon is not None and not 1 <= horizon <= FARTHEST):
        raise InvalidInputError(
            f"horizon: expected a whole number of {unit} from 1 to {FARTHEST:,}, or "
            f"None; got {horizon!r}"
        )
    if horizon is None and discount < 0:
        raise InvalidInputError(
            f"discount: {discount} lets worth grow without end; name a horizon with it"
        )


def check_timing(timing: str) -> None:
    """Refuse a timing that is none.

    Parameters
    ----------
    timing
        ``before`` or ``after`` the next payment.

    Raises
    ------
    InvalidInputError
        It is neither.
    """
    _one_of("timing", timing, get_args(Timing))


def check_margin(margin: object) -> None:
    """Refuse a margin that is none.

    Parameters
    ----------
    margin
        Share of the revenue that is kept.

    Raises
    ------
    InvalidInputError
        It is not above 0 and at most 1.
    """
    if not 0 < _number(margin) <= 1:
        raise InvalidInputError(
            f"margin: expected a share above 0, at most 1; got {margin!r}"
        )


def check_level(level: object) -> None:
    """Refuse a level of confidence that is none.

    Parameters
    ----------
    level
        Share of confidence.

    Raises
    ------
    InvalidInputError
        It does not lie within (0, 1).
    """
    if not 0 < _number(level) < 1:
        raise InvalidInputError(
            f"level: expected a share between 0 and 1, as 0.9; got {level!r}"
        )


def _number(value: object) -> float:
    """Return a number; NaN, which no check lets pass, for what is none."""
    return float(value) if isinstance(value, Real) else math.nan


def _one_of(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise InvalidInputError(
            f"{name}: expected one of {', '.join(allowed)}; got {value!r}"
        )
