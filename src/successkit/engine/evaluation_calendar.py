"""On which days health is evaluated: fixed days, whenever a review is made."""

from datetime import MINYEAR, date, timedelta
from typing import Final, Self

import attrs

from successkit.engine.config import Config

_FIRST: Final = date(MINYEAR + 1, 1, 1)
"""No evaluation lies before: days and zones still have room to count back."""


@attrs.frozen
class EvaluationCalendar:
    """Days that depend on nothing but the settings.

    Days counted back from the day of a review would be others on each day, so a band
    could change overnight although no score did.

    Parameters
    ----------
    every
        Days from one evaluation to the next.
    anchor
        One of the days.

    Examples
    --------
    >>> mondays = EvaluationCalendar(7, date(1970, 1, 5))
    >>> mondays.has(date(2026, 3, 30)), mondays.has(date(2026, 3, 31))
    (True, False)
    """

    every: int
    anchor: date

    @classmethod
    def of(cls, config: Config) -> Self:
        """Return the calendar of an engine.

        Parameters
        ----------
        config
            Its settings.

        Returns
        -------
        Self
            The days.
        """
        return cls(config.evaluation_days, config.evaluation_anchor)

    def has(self, day: date) -> bool:
        """Return whether a day is one of evaluation.

        Parameters
        ----------
        day
            The day.

        Returns
        -------
        bool
            Whether whole steps lie between it and the anchor.
        """
        return self._since(day) == 0

    def before(self, day: date, count: int) -> list[date]:
        """Return the newest evaluations before a day.

        Parameters
        ----------
        day
            The day.
        count
            How many.

        Returns
        -------
        list[date]
            Newest first, without the day itself.

        Examples
        --------
        >>> mondays = EvaluationCalendar(7, date(1970, 1, 5))
        >>> mondays.before(date(2026, 3, 31), 2)
        [datetime.date(2026, 3, 30), datetime.date(2026, 3, 23)]
        >>> mondays.before(date(2026, 3, 30), 1)
        [datetime.date(2026, 3, 23)]
        """
        newest = (day - _FIRST).days - (self._since(day) or self.every)
        possible = min(count, newest // self.every + 1)
        return [
            _FIRST + timedelta(newest - self.every * step) for step in range(possible)
        ]

    def stretch(self, day: date, reach: int) -> list[date]:
        """Return the evaluations before a day, back to one that stays for a while.

        The oldest is the last of every ``reach`` evaluations that lies at least
        ``reach`` before: reviews of ``reach`` evaluations in a row begin on the same
        day, so nothing changes because the beginning moved on.

        Parameters
        ----------
        day
            The day.
        reach
            How many at least, >= 1; at most twice as many less one.

        Returns
        -------
        list[date]
            Newest first, without the day itself.

        Examples
        --------
        >>> mondays = EvaluationCalendar(7, date(1970, 1, 5))
        >>> week = timedelta(7)
        >>> ends = [mondays.stretch(date(2026, 3, 30) + k * week, 3) for k in range(4)]
        >>> [(len(days), days[-1].day) for days in ends]
        [(3, 9), (4, 9), (5, 9), (3, 30)]
        """
        newest = self.before(day, 1)
        if not newest:
            return []
        number = (newest[0] - self.anchor).days // self.every
        return self.before(day, reach + (number - reach + 1) % reach)

    def _since(self, day: date) -> int:
        """Return the days since the last evaluation; 0 on one."""
        return (day - self.anchor).days % self.every
