"""Partial figures of support: counts of the enquiries of some accounts."""

from typing import Final, Literal

import numpy as np

from successkit.core.arrays import DayArray, Int64Array
from successkit.core.errors import InvalidInputError
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.core.zones import local_instants
from successkit.metrics.experience.business_hours import BusinessHours
from successkit.metrics.experience.counts import (
    LeftOut,
    MedianCount,
    PlainCount,
    ShareCount,
    left_out,
)
from successkit.metrics.experience.enquiries import Enquiries
from successkit.metrics.experience.value_counts import ValueCounts

Of = Literal["asked", "answered"]
_HOUR: Final = 3_600_000_000


def handled_partial(portfolio: Portfolio, period: Period) -> PlainCount:
    """Count the enquiries that came in a period.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days on which they were asked.

    Returns
    -------
    PlainCount
        Each enquiry once, however often it was reopened.
    """
    return PlainCount(
        name="tickets_handled", n=Enquiries.of(portfolio, period).rows.rows
    )


def response_partial(
    portfolio: Portfolio, period: Period, office: BusinessHours | None = None
) -> MedianCount:
    """Count the waiting times until the first reply to the current opening.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days on which the enquiries were asked.
    office
        Counts only working time; None counts every hour.

    Returns
    -------
    MedianCount
        In hours.
    """
    asked = Enquiries.of(portfolio, period)
    until = asked.answered_at
    return _waits(
        "first_response_hours",
        "no enquiry of the period has an answer",
        _elapsed(portfolio, asked, (asked.opened, until), office),
        left_out(not_answered=int(np.isnat(until).sum())),
        office,
    )


def resolution_hours_partial(
    portfolio: Portfolio, period: Period, office: BusinessHours | None = None
) -> MedianCount:
    """Count the times from question to solution.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days on which the enquiries were asked.
    office
        Counts only working time; None counts every hour.

    Returns
    -------
    MedianCount
        In hours, from the first question, since that is how long the customer waited.
    """
    asked = Enquiries.of(portfolio, period)
    until = asked.solved_at
    solved, dated = int(asked.solved.sum()), int((~np.isnat(until)).sum())
    return _waits(
        "resolution_hours",
        "no enquiry of the period is solved",
        _elapsed(portfolio, asked, (asked.rows.array("at"), until), office),
        left_out(not_solved=asked.rows.rows - solved, no_day_given=solved - dated),
        office,
    )


def resolution_partial(
    portfolio: Portfolio, period: Period, of: Of = "asked"
) -> ShareCount:
    """Count the enquiries that are solved.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        Days on which they were asked.
    of
        The denominator: all that were ``asked``, or those ``answered``.

    Returns
    -------
    ShareCount
        Reopened and not solved again counts as not solved.

    Raises
    ------
    InvalidInputError
        ``of`` is neither.
    """
    if of not in {"asked", "answered"}:
        raise InvalidInputError(f"of: expected asked or answered; got {of!r}")
    asked = Enquiries.of(portfolio, period)
    # Solved without a recorded reply was answered, too.
    answered = ~np.isnat(asked.answered_at) | asked.solved
    n = asked.rows.rows if of == "asked" else int(answered.sum())
    return ShareCount(
        name="resolution_rate",
        hits=int(asked.solved.sum()),
        n=n,
        left_out=left_out(not_answered=asked.rows.rows - n),
        nothing="no enquiries in the period"
        if of == "asked"
        else "no enquiry of the period has an answer",
        definition=f"of enquiries {of}",
    )


def _waits(
    name: str,
    nothing: str,
    waited: Int64Array,
    without: LeftOut,
    office: BusinessHours | None,
) -> MedianCount:
    return MedianCount(
        name=name,
        unit="h",
        per_unit=_HOUR,
        values=ValueCounts.of(waited),
        left_out=without,
        nothing=nothing,
        definition="calendar hours" if office is None else str(office),
    )


def _elapsed(
    portfolio: Portfolio,
    asked: Enquiries,
    span: tuple[DayArray, DayArray],
    office: BusinessHours | None,
) -> Int64Array:
    """Return the microseconds of each span that has an end."""
    over = np.flatnonzero(~np.isnat(span[1]))
    begin, end = span[0][over], span[1][over]
    if office is None:
        return (end - begin).astype(np.int64)
    zones = portfolio.accounts.text("time_zone")
    row = asked.rows.array("account")[over]
    return office.between(
        local_instants(begin, zones, row), local_instants(end, zones, row)
    )
