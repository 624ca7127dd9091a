"""From a question about some days to the facts, and from counts to a figure."""

from datetime import date, datetime

import attrs

from successkit.core.aggregate import State
from successkit.core.evidence import MetricValue
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio


def complete(portfolio: Portfolio, period: Period) -> bool:
    """Return whether a period lies on or before the day of a portfolio.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    period
        The days.

    Returns
    -------
    bool
        True when every day of it is past.
    """
    return portfolio.day is None or period.last_day <= portfolio.day


def cut_for(
    portfolio: Portfolio,
    start: date,
    end: date,
    as_of: date | None,
    known_at: datetime | None,
) -> tuple[Portfolio, Period]:
    """Return the facts that a figure of a period rests on.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        The period, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.

    Returns
    -------
    tuple[Portfolio, Period]
        Facts as of the day, and the period.
    """
    period = Period(start, end)
    return portfolio.as_of(as_of or end, known_at), period


def only(facts: Facts, *names: str) -> Facts:
    """Return a table with some of its columns, so that choosing rows copies no text.

    Parameters
    ----------
    facts
        Rows of a table.
    *names
        Columns to keep.

    Returns
    -------
    Facts
        The same rows.
    """
    columns = {name: facts.columns[name] for name in names}
    return attrs.evolve(facts, columns=columns, extra={})


def figure_of(state: State, portfolio: Portfolio, period: Period) -> MetricValue:
    """Return the figure of counts, with whether its period is over.

    Parameters
    ----------
    state
        The counts.
    portfolio
        The facts they were made from.
    period
        The days.

    Returns
    -------
    MetricValue
        The figure.
    """
    return attrs.evolve(state.value(), complete=complete(portfolio, period))
