"""From a question about some days to the facts, and from counts to a figure."""

from datetime import date, datetime
from typing import Self

import attrs

from successkit.core.aggregate import State
from successkit.core.evidence import MetricValue
from successkit.core.facts import Facts
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.parts import check_same


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


@attrs.frozen(kw_only=True)
class PeriodState:
    """Counts of a period, as of a day; they add up with counts of the same days only.

    Parameters
    ----------
    counts
        The counts of some accounts.
    period
        The days.
    day, known_at
        What was true on this day, as known at this instant.
    """

    counts: State
    period: Period
    day: date | None
    known_at: datetime | None

    @classmethod
    def of(cls, counts: State, portfolio: Portfolio, period: Period) -> Self:
        """Return counts with the days they are of.

        Parameters
        ----------
        counts
            The counts.
        portfolio
            The facts they were made from.
        period
            The days.

        Returns
        -------
        Self
            The state.
        """
        day, known_at = portfolio.day, portfolio.known_at
        return cls(counts=counts, period=period, day=day, known_at=known_at)

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "period", "day", "known_at")
        return attrs.evolve(self, counts=self.counts + other.counts)

    def value(self) -> MetricValue:
        """Return the figure.

        Returns
        -------
        MetricValue
            Complete when the period is over and the counts leave nothing open.
        """
        figure = self.counts.value()
        over = self.day is None or self.period.last_day <= self.day
        return attrs.evolve(figure, complete=figure.complete and over)


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
    return PeriodState.of(state, portfolio, period).value()
