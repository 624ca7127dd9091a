"""Parts of figures: what adds up over accounts, and what must be alike to be added."""

from typing import Final, Self

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import Interval
from successkit.metrics.formulas.intervals import wilson_interval

LEVEL: Final = 0.95
"""Share of confidence of every interval that has one."""


@attrs.frozen(kw_only=True)
class Sums:
    """Base of what figures add up to: fields that add up, ``+`` adds them one by one.

    The sums of two sets of accounts that do not overlap are those of both together,
    bit for bit, in any order and however the accounts were split.
    """

    def __add__(self, other: Self) -> Self:
        names = [field.name for field in attrs.fields(type(self))]
        return type(self)(
            **{name: getattr(self, name) + getattr(other, name) for name in names}
        )


def check_same(own: object, other: object, *names: str) -> None:
    """Refuse to add parts of two different figures.

    Parameters
    ----------
    own, other
        The parts.
    *names
        Fields that must be equal in both.

    Raises
    ------
    InvalidInputError
        They are not.
    """
    if type(own) is not type(other):
        raise InvalidInputError(
            f"{type(own).__name__}: expected a part of the same figure; got "
            f"{type(other).__name__}"
        )
    for name in names:
        left, right = getattr(own, name), getattr(other, name)
        if left != right:
            raise InvalidInputError(
                f"{type(own).__name__}.{name}: cannot add parts of two figures; "
                f"expected that of the same figure, {_told(left)}; got {_told(right)}"
            )


def _told(value: object) -> str:
    text = str(value)
    return repr(value) if isinstance(value, str) or not text else text


def share_interval(hits: int | None, n: int | None) -> Interval | None:
    """Return Wilson's interval of a share, where it is one.

    Parameters
    ----------
    hits, n
        How many of how many.

    Returns
    -------
    Interval | None
        None without a whole, and where there are more hits than it has.

    Examples
    --------
    >>> share_interval(0, 0) is None
    True
    >>> round(share_interval(1, 2).high, 2)
    0.91
    """
    if not n or hits is None or not 0 <= hits <= n:
        return None
    low, high = wilson_interval(hits=hits, n=n)
    return Interval(low=low, high=high, level=LEVEL, method="wilson")
