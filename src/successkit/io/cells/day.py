"""Days: ISO 8601, year/month/day, Japanese; anything ambiguous is refused."""

import re
from datetime import date, datetime, time
from typing import Any, Final

from successkit.io.cells.fold import fold
from successkit.io.cells.options import CellOptions
from successkit.io.cells.parsed import CellFault, Fault, Parsed

_ISO: Final = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASH: Final = re.compile(r"([0-9]{4})[/.]([0-9]{1,2})[/.]([0-9]{1,2})")
_JAPANESE: Final = re.compile(r"([0-9]{4})年\s*([0-9]{1,2})月\s*([0-9]{1,2})日")
_ERA: Final = re.compile(
    r"(令和|平成|昭和)(元|[0-9]{1,2})年\s*([0-9]{1,2})月\s*([0-9]{1,2})日"
)
_ERAS: Final = {
    "令和": (2018, date(2019, 5, 1), date.max),
    "平成": (1988, date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (1925, date(1926, 12, 25), date(1989, 1, 7)),
}
_MIDNIGHT: Final = re.compile(r"(.*[0-9])[T ]00:00(?::00(?:\.0+)?)?")
_TIMED: Final = re.compile(r"[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}[T ][0-9]{1,2}:.*")
_AMBIGUOUS: Final = re.compile(r"[0-9]{1,2}([/.-])[0-9]{1,2}\1(?:[0-9]{4}|[0-9]{2})")
_EPOCH: Final = date(1970, 1, 1).toordinal()
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2199
_TIME_IN_DAY: Final = (
    "time-in-day",
    "expected a day without a time; which day it is depends on the time zone",
    "give the day in the account's time zone",
)


def day_of(text: str, parsed: Parsed, options: CellOptions) -> date | None:
    """Return the day that a folded text names, or None when it names none.

    Parameters
    ----------
    text
        Folded text.
    parsed
        Told of repairs.
    options
        Date formats of the table.

    Returns
    -------
    date | None
        The day.
    """
    for form in options.date_formats:
        found = _by_format(text, form)
        if found is not None:
            return found.date()
    if match := _ISO.fullmatch(text):
        return _day(*match.groups())
    if match := _SLASH.fullmatch(text):
        parsed.say("slash-date")
        return _day(*match.groups())
    if match := _JAPANESE.fullmatch(text):
        parsed.say("japanese-date")
        return _day(*match.groups())
    if match := _ERA.fullmatch(text):
        parsed.say("japanese-date")
        return _era_day(*match.groups())
    return None


def _by_format(text: str, form: str) -> datetime | None:
    try:
        return datetime.strptime(text, form)  # noqa: DTZ007
    except ValueError:
        return None


def _day(year: str, month: str, day: str) -> date:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        raise _impossible(f"{year}-{month}-{day}") from None
    return within_reach(found)


def _impossible(text: str) -> CellFault:
    return CellFault(
        "impossible-date", f"there is no day {text}", "correct the date at the source"
    )


def _era_day(era: str, year: str, month: str, day: str) -> date:
    before, first, last = _ERAS[era]
    found = _day(str(before + (1 if year == "元" else int(year))), month, day)
    if not first <= found <= last:
        raise _impossible(f"{era}{year}年{month}月{day}日")
    return found


def within_reach(day: date) -> date:
    """Return a day that a book can hold.

    Parameters
    ----------
    day
        Any day.

    Returns
    -------
    date
        The same.

    Raises
    ------
    CellFault
        Before 1900 or after 2199.
    """
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise CellFault(
            "date-out-of-range",
            f"expected a year from {_FIRST_YEAR} to {_LAST_YEAR}",
            "leave the cell empty if the day is open, or map the value under values",
        )
    return day


def read_day(cell: Any, parsed: Parsed, options: CellOptions) -> int | None:  # noqa: ANN401
    """Return a day.

    Parameters
    ----------
    cell
        Text, date, or naive datetime at midnight.
    parsed
        Told of repairs.
    options
        Date formats of the table.

    Returns
    -------
    int | None
        Days since 1970-01-01; None when nothing is left.

    Raises
    ------
    CellFault
        Not a day, impossible, ambiguous, or with a time of day.
    """
    if isinstance(cell, datetime):
        return _native(cell)
    if isinstance(cell, date):
        return within_reach(cell).toordinal() - _EPOCH
    if not isinstance(cell, str):
        raise CellFault(*not_a_day(str(cell)))
    text = fold(cell, parsed)
    if not text:
        return None
    found = day_of(text, parsed, options)
    if found is None and (match := _MIDNIGHT.fullmatch(text)):
        found = day_of(match[1], parsed, options)
        parsed.say("midnight-for-day")
    if found is None:
        raise CellFault(*not_a_day(text))
    return found.toordinal() - _EPOCH


def _native(moment: datetime) -> int:
    if moment.tzinfo is not None or moment.time() != time():
        raise CellFault(*_TIME_IN_DAY)
    return within_reach(moment.date()).toordinal() - _EPOCH


def not_a_day(text: str) -> Fault:
    """Return the fault of a text that names no day.

    Parameters
    ----------
    text
        Folded text.

    Returns
    -------
    Fault
        Ambiguous dates get a fault of their own.
    """
    if _TIMED.fullmatch(text):
        return _TIME_IN_DAY
    if _AMBIGUOUS.fullmatch(text):
        return (
            "ambiguous-date",
            "expected YYYY-MM-DD; here day and month cannot be told apart",
            'say which it is in the mapping file, as date_format = "%d/%m/%Y"',
        )
    return (
        "not-a-date",
        "expected a day as YYYY-MM-DD",
        "correct the date, or give date_format in the mapping file",
    )
