"""Instants: ISO 8601 with an offset; a naive time is never guessed at."""

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any, Final

from successkit.io.cells.day import day_of, within_reach
from successkit.io.cells.fold import fold
from successkit.io.cells.options import CellOptions
from successkit.io.cells.parsed import CellFault, Parsed

_INSTANT: Final = re.compile(
    r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})[T ]"
    r"([0-9]{1,2}):([0-9]{2})(?::([0-9]{2})(?:[.,]([0-9]{1,9}))?)?"
    r"\s?(Z|z|[+-][0-9]{2}(?::?[0-9]{2})?|UTC)?"
)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY_ZERO: Final = date(1970, 1, 1).toordinal()
_MICRO: Final = timedelta(microseconds=1)
_DAY_MICROS: Final = 86_400_000_000
_NOT_AN_INSTANT: Final = (
    "not-an-instant",
    "expected a time with an offset, such as 2026-04-01T09:00:00+09:00, or a day",
    "correct it, or give date_format in the mapping file",
)


def read_instant(cell: Any, parsed: Parsed, options: CellOptions) -> int | None:  # noqa: ANN401
    """Return an instant.

    Parameters
    ----------
    cell
        Text, aware datetime, or date.
    parsed
        Told of repairs; a plain day gets ``day-for-instant``.
    options
        Formats and time zone of the table.

    Returns
    -------
    int | None
        Microseconds since 1970 in UTC; None when nothing is left.

    Raises
    ------
    CellFault
        Not an instant, impossible, or naive without a time zone in the mapping.
    """
    if isinstance(cell, datetime):
        within_reach(cell.date())
        return _micros(cell, options)
    if isinstance(cell, date):
        return _plain_day(within_reach(cell), parsed)
    if not isinstance(cell, str):
        raise CellFault(*_NOT_AN_INSTANT)
    text = fold(cell, parsed)
    if not text:
        return None
    moment = _by_formats(text, options)
    if moment is not None:
        return _micros(moment, options)
    if match := _INSTANT.fullmatch(text):
        return _micros(_moment(match, parsed), options)
    day = day_of(text, parsed, options)
    if day is None:
        raise CellFault(*_NOT_AN_INSTANT)
    return _plain_day(day, parsed)


def _plain_day(day: date, parsed: Parsed) -> int:
    parsed.say("day-for-instant")
    return (day.toordinal() - _DAY_ZERO) * _DAY_MICROS


def _by_formats(text: str, options: CellOptions) -> datetime | None:
    for form in options.date_formats:
        if "%H" in form or "%I" in form:
            try:
                return datetime.strptime(text, form)  # noqa: DTZ007
            except ValueError:
                continue
    return None


def _moment(match: re.Match[str], parsed: Parsed) -> datetime:
    year, slash, month, day, hour, minute, second, fraction, offset = match.groups()
    if slash == "/":
        parsed.say("slash-date")
    digits = fraction or ""
    if digits[6:].strip("0"):
        parsed.say("rounded")
    try:
        moment = datetime(  # noqa: DTZ001
            int(year),
            int(month),
            int(day),
            int(hour),
            int(minute),
            int(second or 0),
            int(digits[:6].ljust(6, "0")),
        )
    except ValueError as error:
        raise CellFault(
            "impossible-date",
            f"there is no such time: {error}",
            "correct it at the source",
        ) from None
    within_reach(moment.date())
    return moment.replace(tzinfo=_offset(offset)) if offset else moment


def _offset(text: str) -> tzinfo:
    if text in {"Z", "z", "UTC"}:
        return UTC
    hours, minutes = int(text[1:3]), int(text[3:].lstrip(":") or 0)
    if hours > 15 or minutes > 59:  # noqa: PLR2004
        raise CellFault(
            "impossible-date", f"there is no offset {text}", "correct it at the source"
        )
    span = timedelta(hours=hours, minutes=minutes)
    return timezone(-span if text[0] == "-" else span)


def _micros(moment: datetime, options: CellOptions) -> int:
    aware = moment if moment.tzinfo is not None else _placed(moment, options.zone)
    return (aware - _EPOCH) // _MICRO


def _placed(moment: datetime, zone: tzinfo | None) -> datetime:
    """Put a naive time into a zone; one that is skipped or comes twice is refused."""
    if zone is None:
        raise CellFault(
            "naive-timestamp",
            "expected a time with an offset, such as 2026-04-01T09:00:00+09:00",
            "add the offset, or give time_zone in the mapping file",
        )
    first, second = (moment.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return first
    back = first.astimezone(UTC).astimezone(zone).replace(tzinfo=None)
    skipped = back != moment
    raise CellFault(
        "time-skipped" if skipped else "time-twice",
        f"in {zone} the clock {'skips' if skipped else 'shows twice'} this time",
        "give the time with its offset",
    )
