"""Support: enquiries handled, how soon answered and solved, how many solved."""

from datetime import date, datetime
from typing import Final, Literal

from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue
from successkit.core.portfolio import Portfolio
from successkit.metrics.experience.business_hours import BusinessHours
from successkit.metrics.experience.periods import cut_for, figure_of
from successkit.metrics.experience.support_partials import (
    Of,
    handled_partial,
    resolution_hours_partial,
    resolution_partial,
    response_partial,
)

Hours = Literal["calendar", "business"]
OFFICE: Final = BusinessHours()
"""Monday to Friday from 9 to 18 o'clock, without holidays."""


def tickets_handled(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> MetricValue:
    """Return how many enquiries came in a period.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days on which the enquiries were asked, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    MetricValue
        A count; 0 when none came.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Interaction
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     interactions=[
    ...         Interaction(
    ...             account_id="a-1",
    ...             at=datetime(2026, 3, 6, 17, tzinfo=UTC),
    ...             direction="reactive",
    ...             first_response_at=datetime(2026, 3, 9, 11, tzinfo=UTC),
    ...             resolved_at=datetime(2026, 3, 9, 17, tzinfo=UTC),
    ...         )
    ...     ],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> tickets_handled(book, **march).value
    1.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(handled_partial(cut, period), cut, period)


def first_response_hours(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    hours: Hours = "calendar",
    business_hours: BusinessHours = OFFICE,
) -> MetricValue:
    """Return the median wait for the first reply to the current opening of an enquiry.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days on which the enquiries were asked, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    hours
        ``calendar`` counts every hour, ``business`` only working time in the account's
        time zone.
    business_hours
        When work is done, for ``business``.

    Returns
    -------
    MetricValue
        In hours; enquiries without such a reply are ``excluded``, never counted as 0.

    Raises
    ------
    InvalidInputError
        ``hours`` is neither of the two.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Interaction
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     interactions=[
    ...         Interaction(
    ...             account_id="a-1",
    ...             at=datetime(2026, 3, 6, 17, tzinfo=UTC),
    ...             direction="reactive",
    ...             first_response_at=datetime(2026, 3, 9, 11, tzinfo=UTC),
    ...             resolved_at=datetime(2026, 3, 9, 17, tzinfo=UTC),
    ...         )
    ...     ],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> first_response_hours(book, **march).value
    66.0
    >>> first_response_hours(book, **march, hours="business").value
    3.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(
        response_partial(cut, period, _office(hours, business_hours)), cut, period
    )


def resolution_hours(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    hours: Hours = "calendar",
    business_hours: BusinessHours = OFFICE,
) -> MetricValue:
    """Return the median time from question to solution.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days on which the enquiries were asked, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    hours
        ``calendar`` counts every hour, ``business`` only working time in the account's
        time zone.
    business_hours
        When work is done, for ``business``.

    Returns
    -------
    MetricValue
        In hours; what is not solved is ``excluded``, never counted as 0.

    Raises
    ------
    InvalidInputError
        ``hours`` is neither of the two.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Interaction
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     interactions=[
    ...         Interaction(
    ...             account_id="a-1",
    ...             at=datetime(2026, 3, 6, 17, tzinfo=UTC),
    ...             direction="reactive",
    ...             first_response_at=datetime(2026, 3, 9, 11, tzinfo=UTC),
    ...             resolved_at=datetime(2026, 3, 9, 17, tzinfo=UTC),
    ...         )
    ...     ],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> resolution_hours(book, **march, hours="business").value
    9.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(
        resolution_hours_partial(cut, period, _office(hours, business_hours)),
        cut,
        period,
    )


def resolution_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    of: Of = "asked",
) -> MetricValue:
    """Return the share of the enquiries of a period that are solved.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days on which the enquiries were asked, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    of
        The denominator: all enquiries ``asked`` in the period, or those ``answered``.

    Returns
    -------
    MetricValue
        In [0, 1], with Wilson interval; ``definition`` names the denominator.

    Raises
    ------
    InvalidInputError
        ``of`` is neither of the two.

    Examples
    --------
    >>> from datetime import UTC
    >>> from successkit.core import Account, Interaction
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     interactions=[
    ...         Interaction(
    ...             account_id="a-1",
    ...             at=datetime(2026, 3, 6, 17, tzinfo=UTC),
    ...             direction="reactive",
    ...             first_response_at=datetime(2026, 3, 9, 11, tzinfo=UTC),
    ...             resolved_at=datetime(2026, 3, 9, 17, tzinfo=UTC),
    ...         )
    ...     ],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> resolution_rate(book, **march).value
    1.0
    """
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return figure_of(resolution_partial(cut, period, of), cut, period)


def _office(hours: Hours, business_hours: BusinessHours) -> BusinessHours | None:
    if hours not in {"calendar", "business"}:
        raise InvalidInputError(f"hours: expected calendar or business; got {hours!r}")
    return business_hours if hours == "business" else None
