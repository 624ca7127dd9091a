"""Fiscal calendars: years that begin in any month, and how they are named."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Final, Literal, get_args

import attrs

from successkit.core.errors import InvalidInputError
from successkit.core.period import Period

NamedBy = Literal["start", "end"]
"""Which calendar year gives a fiscal year its name."""

_MONTHS: Final = 12
_PARTS: Final = {"half": ("H", 6), "quarter": ("Q", 3), "month": ("M", 1)}


@attrs.frozen(kw_only=True)
class FiscalCalendar:
    """Years that begin with the first day of any month.

    Parameters
    ----------
    first_month
        Month in which the year begins, 1 to 12.
    named_by
        ``start``: the year from April 2025 to March 2026 is FY2025, as in Japan;
        ``end``: it is FY2026. Years from January to December have one name only.

    Examples
    --------
    >>> calendar = FiscalCalendar(first_month=4)
    >>> span = Period(date(2026, 2, 1), date(2026, 8, 1))
    >>> parts = list(calendar.split(span, "quarter"))
    >>> [str(part.start) for part in parts]
    ['2026-02-01', '2026-04-01', '2026-07-01']
    >>> [calendar.name(part.start, "quarter") for part in parts]
    ['FY2025-Q4', 'FY2026-Q1', 'FY2026-Q2']
    """

    first_month: int = 1
    named_by: NamedBy = "start"

    def __attrs_post_init__(self) -> None:
        month = self.first_month
        if type(month) is not int or not 1 <= month <= _MONTHS:
            raise InvalidInputError(
                f"fiscal_start: expected a month from 1 to 12; got {month!r}"
            )
        if self.named_by not in get_args(NamedBy):
            raise InvalidInputError(
                f"fiscal_name: expected one of start, end; got {self.named_by!r}"
            )

    def split(self, span: Period, every: str) -> Iterator[Period]:
        """Cut a span where the steps of the fiscal year begin.

        Parameters
        ----------
        span
            The days.
        every
            ``month``, ``quarter``, ``half`` or ``year``; steps of a ``week`` or
            ``day`` are counted from the start of the span.

        Yields
        ------
        Period
            Consecutive; the first and last may be shorter than a step.
        """
        if every in {"day", "week"}:
            yield from span.split(every)
            return
        anchor = Period(date(span.start.year - 1, self.first_month, 1), span.end)
        edges = (part.start for part in anchor.split(every))
        inner = (day for day in edges if day > span.start)
        for days in pairwise(_between(span, inner)):
            yield Period(*days)

    def name(self, day: date, every: str = "year") -> str:
        """Return the name of the step in which a day lies.

        Parameters
        ----------
        day
            Any day of it.
        every
            ``year``, ``half``, ``quarter`` or ``month``.

        Returns
        -------
        str
            ``FY2025``, ``FY2025-H1``, ``FY2025-Q3`` or ``FY2025-M07``; empty for
            steps that have none.

        Examples
        --------
        >>> FiscalCalendar(first_month=4, named_by="end").name(date(2026, 3, 31))
        'FY2026'
        """
        passed = (day.month - self.first_month) % _MONTHS
        year = day.year - (day.month < self.first_month)
        year += self.named_by == "end" and self.first_month > 1
        if every == "year":
            return f"FY{year}"
        if every not in _PARTS:
            return ""
        letter, months = _PARTS[every]
        width = 2 if months == 1 else 1
        return f"FY{year}-{letter}{passed // months + 1:0{width}}"


def _between(span: Period, inner: Iterator[date]) -> Iterator[date]:
    yield span.start
    yield from inner
    yield span.end
