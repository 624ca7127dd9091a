"""Days, months and spans as people read them."""

import datetime as dt

from successkit.report.labels import label
from successkit.report.reading import text

MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTHS_A_YEAR = 12


def day(value: object, *, lang: str = "en") -> str:
    """Return a day in words.

    Parameters
    ----------
    value
        ISO day or instant; what is no day is shown as it came.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        The day, or "no data" where none is given.

    Examples
    --------
    >>> day("2026-03-31"), day("2026-03-31", lang="ja")
    ('31 March 2026', '2026年3月31日')
    """
    if value is None:
        return label("text.no_data", lang)
    found = _parse(value)
    if found is None:
        return text(value)
    if lang == "ja":
        return f"{found.year}年{found.month}月{found.day}日"
    return f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def span(start: object, end: object, *, lang: str = "en") -> str:
    """Return a half-open period in few characters.

    Parameters
    ----------
    start
        First day, ISO.
    end
        First day that no longer belongs to it, ISO.
    lang
        ``en`` or ``ja``.

    Returns
    -------
    str
        A month, a run of whole months, or the first and the last day.

    Examples
    --------
    >>> span("2026-03-01", "2026-04-01"), span("2026-01-01", "2026-04-01")
    ('Mar 2026', 'Jan-Mar 2026')
    >>> span("2026-03-01", "2026-04-01", lang="ja")
    '2026年3月'
    >>> span("2026-03-09", "2026-03-16")
    '2026-03-09 to 2026-03-15'
    """
    first, after = _parse(start), _parse(end)
    if first is None or after is None or after <= first:
        return " - ".join(filter(None, (text(start), text(end))))
    last = after - dt.timedelta(days=1)
    if first.day != 1 or after.day != 1:
        return f"{first}{' to ' if lang == 'en' else '〜'}{last}"
    return _japanese_months(first, last) if lang == "ja" else _months(first, last)


def _months(first: dt.date, last: dt.date) -> str:
    start, end = MONTHS[first.month - 1][:3], MONTHS[last.month - 1][:3]
    if first.year != last.year:
        return f"{start} {first.year}-{end} {last.year}"
    if first.month == last.month:
        return f"{end} {last.year}"
    return (
        f"{last.year}" if _is_whole_year(first, last) else f"{start}-{end} {last.year}"
    )


def _japanese_months(first: dt.date, last: dt.date) -> str:
    if first.year != last.year:
        return f"{first.year}年{first.month}月〜{last.year}年{last.month}月"
    if first.month == last.month:
        return f"{last.year}年{last.month}月"
    if _is_whole_year(first, last):
        return f"{last.year}年"
    return f"{last.year}年{first.month}〜{last.month}月"


def _is_whole_year(first: dt.date, last: dt.date) -> bool:
    return first.month == 1 and last.month == MONTHS_A_YEAR


def _parse(value: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text(value)[:10])
    except ValueError:
        return None
