"""What the parts of one revenue figure must have in common to be added."""

from datetime import date, datetime
from typing import Final, Self

import attrs

from successkit.core.period import Period
from successkit.metrics.definitions import Definition
from successkit.metrics.parts import check_same
from successkit.metrics.revenue.book import NO_CURRENCY, PeriodFigures

NOT_OVER: Final = "the period is not over"


@attrs.frozen(kw_only=True)
class Common:
    """What the parts of one figure must have in common to be added.

    Parameters
    ----------
    period
        The days.
    as_of, known_at
        What was true on this day, as known at this instant.
    level
        What was netted and counted.
    currency
        Reporting currency; a part without prices has none, and takes that of the rest.
    complete
        Whether the whole period lies before the as-of day.
    definition
        The choices.
    """

    period: Period
    as_of: date
    known_at: datetime | None
    level: str
    currency: str
    complete: bool
    definition: Definition

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
            All of it.
        """
        book = figures.book
        return cls(
            period=figures.period,
            as_of=book.as_of,
            known_at=book.portfolio.known_at,
            level=figures.level,
            currency=book.currency,
            complete=figures.complete,
            definition=book.definition,
        )

    @property
    def hidden(self) -> bool:
        """Whether the figure of a period that is not over has no value."""
        return self.definition.partial_periods == "undefined" and not self.complete

    @property
    def zero(self) -> bool:
        """Whether a figure without a denominator is 0."""
        return self.definition.zero_denominator == "zero"

    def __add__(self, other: Self) -> Self:
        names = ["period", "as_of", "known_at", "definition", "level", "complete"]
        if NO_CURRENCY not in {self.currency, other.currency}:
            names.append("currency")
        check_same(self, other, *names)
        return other if self.currency == NO_CURRENCY else self
