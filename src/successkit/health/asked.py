"""What a back-test is asked for: refused where no honest answer can be given."""

from collections.abc import Iterable
from datetime import date
from typing import Final, cast

import numpy as np

from successkit.core import InvalidInputError, Portfolio
from successkit.core.period import check_day
from successkit.health.outcomes import Outcomes
from successkit.health.scorecard import Scorecard

_LONGEST: Final = 36_525


def check_asked(portfolio: object, scorecard: object, horizon: object) -> None:
    """Refuse what cannot be replayed.

    Parameters
    ----------
    portfolio, scorecard, horizon
        What came.

    Raises
    ------
    InvalidInputError
        One of them is of another type, the horizon is no whole number from 1 to
        36,525, or the book was cut to a day and lost what had been known before.
    """
    if not isinstance(portfolio, Portfolio):
        raise InvalidInputError(
            f"portfolio: expected a Portfolio; got {type(portfolio).__name__}; "
            "successkit.read(folder) reads one"
        )
    if portfolio.day is not None and says_when(portfolio):
        raise InvalidInputError(
            "portfolio: expected a whole book, since records that were replaced later "
            f"had counted before; got one cut to {portfolio.day}, which has the last "
            "ones only; give the whole book, and that day as until=…"
        )
    if not isinstance(scorecard, Scorecard):
        raise InvalidInputError(
            f"scorecard: expected a Scorecard; got {type(scorecard).__name__}; "
            "Scorecard.from_toml reads one, and Config.from_toml(…).scorecard is one"
        )
    if type(horizon) is not int or not 1 <= horizon <= _LONGEST:
        raise InvalidInputError(
            f"horizon: expected a whole number of days from 1 to {_LONGEST}; "
            f"got {horizon!r}"
        )


def says_when(portfolio: Portfolio) -> bool:
    """Return whether any record of a book says when it was recorded.

    Parameters
    ----------
    portfolio
        The book.

    Returns
    -------
    bool
        Without it every record counts as known on its own day.
    """
    return any(
        "recorded_at" in facts.columns
        and not bool(np.isnat(facts.array("recorded_at")).all())
        for facts in portfolio.tables.values()
    )


def checked_days(days: object, horizon: int, known: Outcomes) -> tuple[date, ...]:
    """Return past days in order, each once.

    Parameters
    ----------
    days
        What came.
    horizon
        Days that are looked ahead.
    known
        What is known now.

    Returns
    -------
    tuple[date, ...]
        At least one.

    Raises
    ------
    InvalidInputError
        No days, or one whose outcome is not known yet.
    """
    if not isinstance(days, Iterable):
        raise InvalidInputError(
            f"days: expected past days, such as [date(2025, 1, 1)]; got {days!r}"
        )
    given = cast("Iterable[object]", days)
    chosen = tuple(sorted({check_day("days", day) for day in given}))
    if not chosen:
        raise InvalidInputError("days: expected at least one past day; got none")
    last = known.last_day(horizon)
    late = [str(day) for day in chosen if day > last]
    if late:
        raise InvalidInputError(
            f"days: expected days up to {last}, so that {horizon} days and a grace of "
            f"{known.grace} have passed by {known.until}, the last day of the facts; "
            f"got {', '.join(late[:5])}; leave them out, take a shorter horizon, or "
            "give until=… where the facts are complete for longer"
        )
    return chosen
