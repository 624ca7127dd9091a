"""What became of the distinct cells of a column."""

from typing import Any, Final

import attrs

REPAIRS: Final[dict[str, tuple[str, str]]] = {
    "spaces": ("spaces around the value were taken off", "nothing to do"),
    "full-width": ("full-width characters were read as ASCII", "nothing to do"),
    "grouped-number": ("thousands separators were taken out", "nothing to do"),
    "currency-sign": (
        "the currency sign was taken off; the currency is that of its column",
        "nothing to do",
    ),
    "percent-sign": ("the percent sign was taken off", "nothing to do"),
    "whole-number": ("a whole number was written with decimals", "nothing to do"),
    "rounded": ("digits finer than are kept were rounded", "nothing to do"),
    "spelling": ("capitals and hyphens were read as our spelling", "nothing to do"),
    "slash-date": ("a day with slashes was read as year/month/day", "nothing to do"),
    "japanese-date": ("a day in Japanese was read", "nothing to do"),
    "midnight-for-day": ("the time 00:00 was taken off a day", "nothing to do"),
    "day-for-instant": (
        "a day was taken as its first instant in the account's time zone",
        "give the time with an offset if it matters",
    ),
}
"""Every repair of a cell by code: what was done, and what to do."""


Fault = tuple[str, str, str]
"""Code, message and mend of a fault."""


class CellFault(Exception):  # noqa: N818
    """A cell that cannot be understood; never leaves ``io``.

    Parameters
    ----------
    code
        Name of the rule.
    message
        What was expected.
    mend
        What to do.
    """

    def __init__(self, code: str, message: str, mend: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.mend = mend


@attrs.define
class Parsed:
    """Distinct cells, understood.

    Parameters
    ----------
    values
        One for each distinct cell; None when missing or refused.
    faults
        Why a cell was refused, by position.
    repairs
        Positions of repaired cells, by code of the repair.
    hints
        Currency sign of a cell, by position.
    place
        Position being read.
    """

    values: list[Any] = attrs.field(factory=list)
    faults: dict[int, CellFault] = attrs.field(factory=dict)
    repairs: dict[str, list[int]] = attrs.field(factory=dict)
    hints: dict[int, str] = attrs.field(factory=dict)
    place: int = 0

    def say(self, code: str) -> None:
        """Tell that the present cell was repaired.

        Parameters
        ----------
        code
            One of ``REPAIRS``.
        """
        places = self.repairs.setdefault(code, [])
        if not places or places[-1] != self.place:
            places.append(self.place)
