"""Business hours: how long somebody waited while we were at work."""

from datetime import time
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import DayArray, Int64Array
from successkit.core.calendar import BusinessCalendar
from successkit.core.errors import InvalidInputError

_DAY: Final = np.timedelta64(86_400_000_000, "us")


def _since_midnight(clock: time) -> np.timedelta64:
    seconds = (clock.hour * 60 + clock.minute) * 60 + clock.second
    return np.timedelta64(seconds * 1_000_000 + clock.microsecond, "us")


@attrs.frozen(kw_only=True)
class BusinessHours(BusinessCalendar):
    """The hours of working days in which enquiries are answered.

    Parameters
    ----------
    week
        Seven signs from Monday to Sunday, ``1`` for a working day.
    opens, closes
        Clock times of the account's time zone, the same on every working day;
        ``closes`` of 0:00 is midnight at the end of the day.
    holidays
        Days off beside those.

    Examples
    --------
    >>> hours = BusinessHours(opens=time(9), closes=time(17))
    >>> friday = np.array(["2026-03-06T16:00"], "datetime64[us]")
    >>> monday = np.array(["2026-03-09T10:00"], "datetime64[us]")
    >>> int(hours.between(friday, monday)[0]) / 3_600_000_000
    2.0
    """

    opens: time = time(9)
    closes: time = time(18)

    def __attrs_post_init__(self) -> None:
        for name in ("opens", "closes"):
            clock = getattr(self, name)
            if not isinstance(clock, time) or clock.tzinfo is not None:
                raise InvalidInputError(
                    f"BusinessHours.{name}: expected a datetime.time without zone, "
                    f"since it is in that of the account; got {clock!r}"
                )
        if not self._length > np.timedelta64(0, "us"):
            raise InvalidInputError(
                f"BusinessHours.closes: expected 0:00, or a time after {self.opens}; "
                f"got {self.closes}"
            )

    def __str__(self) -> str:
        return f"business hours {self.opens:%H:%M} to {self.closes:%H:%M}, {self.week}"

    @property
    def _length(self) -> np.timedelta64:
        closes = _DAY if self.closes == time(0) else _since_midnight(self.closes)
        return closes - _since_midnight(self.opens)

    def between(self, begin: DayArray, end: DayArray) -> Int64Array:
        """Return the working time between two moments of the clock on the wall.

        Parameters
        ----------
        begin, end
            Shape (n,), datetime64[us], local, not NaT.

        Returns
        -------
        Int64Array
            Shape (n,). [microseconds]
        """
        if not len(begin):
            return np.zeros(0, np.int64)
        first = min(begin.min(), end.min()).astype("datetime64[D]")
        return self._worked(first, end) - self._worked(first, begin)

    def _worked(self, first: np.datetime64, until: DayArray) -> Int64Array:
        """Return the working time from the beginning of a day."""
        calendar = np.busdaycalendar(
            weekmask=self.week, holidays=np.array(self.holidays, "datetime64[D]")
        )
        day = until.astype("datetime64[D]")
        full = np.busday_count(first, day, busdaycal=calendar)
        today = np.clip(
            (until - day - _since_midnight(self.opens)).astype(np.int64),
            0,
            self._length.astype(np.int64),
        )
        works = np.is_busday(day, busdaycal=calendar)
        return full * self._length.astype(np.int64) + np.where(works, today, 0)
