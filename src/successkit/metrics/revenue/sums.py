"""States of figures: whole numbers that add up over accounts."""

from typing import Self

import attrs

from successkit.core.errors import InvalidInputError
from successkit.metrics.revenue.book import PeriodFigures


@attrs.frozen(kw_only=True)
class Sums:
    """Base of what figures add up to: fields are exact integers, ``+`` adds them.

    The sums of two sets of accounts that do not overlap are those of both together,
    bit for bit, in any order and however the accounts were split.
    """

    def __add__(self, other: Self) -> Self:
        names = [field.name for field in attrs.fields(type(self))]
        return type(self)(
            **{name: getattr(self, name) + getattr(other, name) for name in names}
        )


@attrs.frozen(kw_only=True)
class Common:
    """What the parts of one figure must have in common to be added.

    Parameters
    ----------
    currency
        Reporting currency.
    complete
        Whether the whole period lies before the as-of day.
    definition
        Name and hash of the definition.
    """

    currency: str
    complete: bool
    definition: str

    @classmethod
    def of(cls, figures: PeriodFigures) -> Self:
        """Return what the figures of a period have in common.

        Parameters
        ----------
        figures
            The period.

        Returns
        -------
        Self
            Currency, completeness, definition.
        """
        book = figures.book
        return cls(
            currency=book.currency,
            complete=figures.complete,
            definition=str(book.definition),
        )


def check_alike(one: object, other: object) -> None:
    """Refuse to add parts of different figures.

    Parameters
    ----------
    one, other
        What must be equal.

    Raises
    ------
    InvalidInputError
        They differ.
    """
    if one != other:
        raise InvalidInputError(
            f"cannot add parts of two figures: {one} and {other}; take the same "
            "period, currency and definition for every part"
        )
