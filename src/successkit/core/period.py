"""Periods: half-open spans of days, and the calendar steps between them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final

import attrs
from dateutil.relativedelta import relativedelta

from successkit.core.errors import InvalidInputError

STEPS: Final[dict[str, relativedelta]] = {
    "day": relativedelta(days=1),
    "week": relativedelta(weeks=1),
    "month": relativedelta(months=1),
    "quarter": relativedelta(months=3),
    "half": relativedelta(months=6),
    "year": relativedelta(years=1),
}


def check_day(name: str, value: object) -> date:
    """Return the value when it is a plain day; refuse anything else.

    Parameters
    ----------
    name
        Name of the argument, for the message.
    value
        What came.

    Returns
    -------
    date
        The day.

    Raises
    ------
    InvalidInputError
        Not a ``datetime.date``; a datetime is refused too, since its day depends on
        a time zone.
    """
    if isinstance(value, datetime) or not isinstance(value, date):
        raise InvalidInputError(
            f"{name}: expected a datetime.date; got {type(value).__name__} {value!r}"
        )
    return value


@attrs.frozen
class Period:
    """Days from ``start`` up to, but without, ``end``.

    Parameters
    ----------
    start
        First day.
    end
        First day that no longer belongs to it.

    Examples
    --------
    >>> period = Period(date(2026, 4, 1), date(2027, 4, 1))
    >>> period.days, date(2027, 4, 1) in period
    (365, False)
    """

    start: date
    end: date

    def __attrs_post_init__(self) -> None:
        self._day(self.start)
        self._after(self.end)

    def _day(self, value: object) -> None:
        check_day("start", value)

    def _after(self, value: object) -> None:
        if check_day("end", value) <= self.start:
            raise InvalidInputError(
                f"end: expected a day after the start {self.start}; got {value}"
            )

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """Length in days."""
        return (self.end - self.start).days

    @property
    def last_day(self) -> date:
        """The last day that belongs to the period."""
        return self.end - timedelta(days=1)

    def split(self, every: str) -> Iterator["Period"]:
        """Cut the period into steps counted from its own start.

        Parameters
        ----------
        every
            ``day``, ``week``, ``month``, ``quarter``, ``half`` or ``year``. Steps are
            anchored: start + k steps, so that 31 January does not drift.

        Yields
        ------
        Period
            Consecutive parts; the last may be shorter.

        Raises
        ------
        InvalidInputError
            The step is not one of those named.

        Examples
        --------
        >>> parts = Period(date(2026, 1, 31), date(2026, 4, 30)).split("month")
        >>> [str(part.start) for part in parts]
        ['2026-01-31', '2026-02-28', '2026-03-31']
        """
        if every not in STEPS:
            raise InvalidInputError(
                f"every: expected one of {', '.join(STEPS)}; got {every!r}"
            )
        begin, count = self.start, 0
        while begin < self.end:
            count += 1
            after = min(self.start + STEPS[every] * count, self.end)
            yield Period(begin, after)
            begin = after
