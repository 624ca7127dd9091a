"""Working days of a country, from the package ``holidays``."""

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from successkit.core import BusinessCalendar, InvalidInputError


def country_calendar(
    country: str,
    *,
    years: Iterable[int],
    subdivision: str | None = None,
    week: str = "1111100",
) -> BusinessCalendar:
    """Return the working days of a country: its week without its public holidays.

    Parameters
    ----------
    country
        Code of ISO 3166-1, as ``JP``.
    years
        Years whose holidays count; other years have none.
    subdivision
        State or region with holidays of its own, as ``holidays`` names it; None for
        those of the whole country.
    week
        Seven signs from Monday to Sunday, ``1`` for a working day.

    Returns
    -------
    BusinessCalendar
        Holidays in the order of days; those on days off anyway are among them.

    Raises
    ------
    ImportError
        The package ``holidays`` is not installed.
    InvalidInputError
        It does not know the country or the subdivision.

    Examples
    --------
    >>> country_calendar("JP", years=[2026]).holidays[:2]
    (datetime.date(2026, 1, 1), datetime.date(2026, 1, 12))
    """
    package = _need()
    try:
        days = package.country_holidays(country, subdiv=subdivision, years=list(years))
    except NotImplementedError as error:
        place = country if subdivision is None else f"{country} {subdivision}"
        raise InvalidInputError(
            f"country_calendar: expected a country, and a subdivision of it, that the "
            f"package holidays knows; got {place!r}: {error}"
        ) from None
    return BusinessCalendar(week=week, holidays=tuple(sorted(days)))


def _need() -> Any:  # noqa: ANN401
    try:
        return import_module("holidays")
    except ImportError as error:
        raise ImportError(
            "holidays of a country need the package holidays; mend it with: "
            "pip install 'successkit[holidays]', or give the days to BusinessCalendar"
        ) from error
