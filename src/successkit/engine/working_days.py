"""Working days: those of the settings, and the holidays of countries around a day."""

from collections.abc import Iterable
from datetime import MAXYEAR, date
from functools import cache
from typing import Final

import attrs

from successkit.core import BusinessCalendar, InvalidInputError, Playbook
from successkit.engine.config import Config
from successkit.report import MissingExtraError

_DAYS_A_YEAR: Final = 180
"""Fewer working days than any year has, so that no due day lies after the last one."""


def check_countries(config: Config) -> None:
    """Refuse countries whose holidays are not known.

    Parameters
    ----------
    config
        The settings.

    Raises
    ------
    InvalidInputError
        There is no such country.
    MissingExtraError
        The package ``holidays`` is not installed.
    """
    for country in config.holidays_country:
        _holidays(country, ())


def working_days(
    calendar: BusinessCalendar,
    config: Config,
    playbooks: Iterable[Playbook],
    *,
    as_of: date,
) -> BusinessCalendar:
    """Return the working days that a review of a day needs.

    Parameters
    ----------
    calendar
        Working days without those of countries.
    config
        The settings.
    playbooks
        Whose steps are due within how many days.
    as_of
        The day of the review.

    Returns
    -------
    BusinessCalendar
        With the holidays of every country of the settings, in all years in which an
        action of the day may be due, and the next one.
    """
    if not config.holidays_country:
        return calendar
    longest = max((step.due_in for each in playbooks for step in each.steps), default=0)
    last = min(as_of.year + 1 + longest // _DAYS_A_YEAR, MAXYEAR)
    years = tuple(range(as_of.year, last + 1))
    found = [_holidays(country, years) for country in config.holidays_country]
    days = dict.fromkeys(
        [*calendar.holidays, *sorted({day for each in found for day in each})]
    )
    return attrs.evolve(calendar, holidays=tuple(days))


@cache
def _holidays(country: str, years: tuple[int, ...]) -> tuple[date, ...]:
    from successkit.io import country_calendar

    try:
        return country_calendar(country, years=years).holidays
    except InvalidInputError as error:
        raise InvalidInputError(f"holidays_country: {error}") from None
    except ImportError as error:
        raise MissingExtraError(f"holidays_country: {error}") from None
