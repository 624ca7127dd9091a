"""Business days: when something is due, never on a day nobody works."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import DayArray
from successkit.core.errors import InvalidInputError

_WEEK: Final = re.compile(r"[01]{7}", re.ASCII)


def _some_day(_calendar: object, _attribute: object, value: str) -> None:
    if not _WEEK.fullmatch(value) or "1" not in value:
        raise InvalidInputError(
            "BusinessCalendar.week: expected seven signs 0 or 1 from Monday, at least "
            f"one of them 1; got {value!r}"
        )


def _days(given: Iterable[date]) -> tuple[date, ...]:
    return tuple(given)


@attrs.frozen(kw_only=True)
class BusinessCalendar:
    """Which days are working days.

    Parameters
    ----------
    week
        Seven signs from Monday to Sunday, ``1`` for a working day.
    holidays
        Days off beside those.

    Examples
    --------
    >>> calendar = BusinessCalendar(holidays=(date(2026, 5, 4),))
    >>> calendar.due(date(2026, 5, 1), 1)
    datetime.date(2026, 5, 5)
    """

    week: str = attrs.field(default="1111100", validator=_some_day)
    holidays: tuple[date, ...] = attrs.field(default=(), converter=_days)

    def due(self, start: date, days: int) -> date:
        """Return the day that lies some working days after another.

        Parameters
        ----------
        start
            The day from which to count; it need not be a working day.
        days
            Working days, >= 0; 0 is the day itself or the next working day.

        Returns
        -------
        date
            A working day.

        Raises
        ------
        InvalidInputError
            ``days`` is below 0.
        """
        if days < 0:
            raise InvalidInputError(f"days: expected 0 or more; got {days}")
        # from a day off, the first working day after it already counts as one
        due = np.busday_offset(
            np.datetime64(start, "D"),
            days,
            roll="backward" if days else "forward",
            weekmask=self.week,
            holidays=self._holidays(),
        )
        return date.fromisoformat(str(due))

    def working(self, days: DayArray) -> DayArray:
        """Return days moved to the next working day where they are none.

        Parameters
        ----------
        days
            Shape (n,), none missing.

        Returns
        -------
        DayArray
            Shape (n,): working days.

        Examples
        --------
        >>> saturday = np.array(["2026-05-02"], "datetime64[D]")
        >>> BusinessCalendar().working(saturday).tolist()
        [datetime.date(2026, 5, 4)]
        """
        moved: DayArray = np.busday_offset(
            days, 0, roll="forward", weekmask=self.week, holidays=self._holidays()
        )
        return moved

    def working_before(self, days: DayArray) -> DayArray:
        """Return days moved to the working day before where they are none.

        Parameters
        ----------
        days
            Shape (n,), none missing.

        Returns
        -------
        DayArray
            Shape (n,): working days.

        Examples
        --------
        >>> saturday = np.array(["2026-05-02"], "datetime64[D]")
        >>> BusinessCalendar().working_before(saturday).tolist()
        [datetime.date(2026, 5, 1)]
        """
        moved: DayArray = np.busday_offset(
            days, 0, roll="backward", weekmask=self.week, holidays=self._holidays()
        )
        return moved

    def is_working(self, day: date) -> bool:
        """Return whether a day is a working day.

        Parameters
        ----------
        day
            Any day.

        Returns
        -------
        bool
            False on a day off.
        """
        return bool(
            np.is_busday(
                np.datetime64(day, "D"), weekmask=self.week, holidays=self._holidays()
            )
        )

    def _holidays(self) -> list[np.datetime64]:
        return [np.datetime64(day, "D") for day in self.holidays]
