"""``Sums``: a state of whole numbers that adds up over accounts."""

from typing import Self

import attrs


@attrs.frozen(kw_only=True)
class Sums:
    """Base of the states of figures: fields are exact integers, ``+`` adds them.

    The state of two sets of accounts that do not overlap is the sum of their states,
    bit for bit, in any order and however the accounts were split.
    """

    def __add__(self, other: Self) -> Self:
        names = [field.name for field in attrs.fields(type(self))]
        return type(self)(
            **{name: getattr(self, name) + getattr(other, name) for name in names}
        )
