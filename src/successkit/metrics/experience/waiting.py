"""Time to value: how many days from the first paid day until a customer is through."""

import math
from datetime import date, datetime
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import NULL_DAY, BoolArray, DayArray, Int64Array
from successkit.core.evidence import Interval, MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.experience.counts import (
    LeftOut,
    add_left_out,
    left_out,
)
from successkit.metrics.experience.onboarding import (
    check_window,
    onboarding_of,
    start_cohort,
)
from successkit.metrics.experience.periods import cut_for, figure_of
from successkit.metrics.experience.value_counts import ValueCounts
from successkit.metrics.formulas.survival import SurvivalCurve
from successkit.metrics.parts import LEVEL, check_same
from successkit.metrics.revenue.ledger import Ledger, build_ledger

NAME: Final = "time_to_value"
NOBODY: Final = "no account that started in the period has anything planned"
TOO_FEW: Final = "the share still waiting never comes down to one half"


@attrs.frozen(kw_only=True)
class WaitingCount:
    """Days until accounts were through, and days others have been waiting so far.

    Parameters
    ----------
    through
        Days from start to value.
    waiting
        Days from start to when the account was last looked at: censored.
    left_out
        Accounts in neither, by reason.
    definition
        Which value is waited for.
    """

    through: ValueCounts
    waiting: ValueCounts
    left_out: LeftOut = ()
    definition: str = ""

    def __add__(self, other: Self) -> Self:
        check_same(self, other, "definition")
        return attrs.evolve(
            self,
            through=self.through + other.through,
            waiting=self.waiting + other.waiting,
            left_out=add_left_out(self.left_out, other.left_out),
        )

    def curve(self) -> SurvivalCurve:
        """Return the share still waiting after each number of days.

        Returns
        -------
        SurvivalCurve
            By Kaplan and Meier.
        """
        days = np.union1d(self.through.values, self.waiting.values)
        return SurvivalCurve.of_counts(
            times=days,
            ended=_spread(self.through, days),
            censored=_spread(self.waiting, days),
        )

    def value(self) -> MetricValue:
        """Return the median time to value.

        Returns
        -------
        MetricValue
            In days; undefined while more than half are waiting. The interval is there
            when both of its ends are reached.
        """
        curve = self.curve()
        median, (low, high) = curve.median(), curve.median_interval()
        known = not math.isnan(median)
        return MetricValue(
            name=NAME,
            value=median if known else None,
            unit="days",
            numerator=self.through.n,
            denominator=curve.n,
            n=curve.n,
            undefined=None if known else (TOO_FEW if curve.n else NOBODY),
            interval=Interval(low=low, high=high, level=LEVEL, method="log-log")
            if known and math.isfinite(high)
            else None,
            excluded=dict(self.left_out),
            definition=self.definition,
        )


def _spread(counts: ValueCounts, days: Int64Array) -> Int64Array:
    column = np.zeros(len(days), np.int64)
    column[np.searchsorted(days, counts.values)] = counts.counts
    return column


def value_partial(
    portfolio: Portfolio,
    ledger: Ledger,
    period: Period,
    milestone: str | None = None,
    window: int | None = None,
) -> WaitingCount:
    """Count the days from start to value of a start cohort.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    ledger
        Its ledger.
    period
        The cohort: accounts whose first paid day lies in it and that wait for the
        value.
    milestone
        Name of the milestone that is the value; None for all milestones of an account.
    window
        Days after which nobody is followed any longer; None follows up to the day.

    Returns
    -------
    WaitingCount
        Of these accounts.
    """
    planned, done_on = _value_of(portfolio, milestone)
    cohort = start_cohort(ledger, period, planned)
    start, done = cohort.start[cohort.planned], done_on[cohort.planned]
    through = ~np.isnat(done)
    until = np.where(through, done, np.datetime64(portfolio.day or date.max, "D"))
    # Value before the first payment, in a trial, took no paid day.
    days = np.maximum((until - start).astype(np.int64), 0)
    if window is not None:
        through &= days <= window
        days = np.minimum(days, window)
    return WaitingCount(
        through=ValueCounts.of(days[through]),
        waiting=ValueCounts.of(days[~through]),
        left_out=left_out(nothing_planned=cohort.unplanned),
        definition="all milestones" if milestone is None else f"milestone {milestone}",
    )


def _value_of(
    portfolio: Portfolio, milestone: str | None
) -> tuple[BoolArray, DayArray]:
    """Return who waits for a value, and the day each had it."""
    if milestone is None:
        status = onboarding_of(portfolio)
        return status.planned, status.done_on
    facts = portfolio.milestones
    rows = np.flatnonzero(facts.text("name").equals(milestone))
    account = facts.array("account")[rows]
    planned, done_on = np.zeros(len(portfolio), bool), np.full(len(portfolio), NULL_DAY)
    planned[account], done_on[account] = True, facts.array("done")[rows]
    return planned, done_on


def value_figure(portfolio: Portfolio, ledger: Ledger, period: Period) -> MetricValue:
    """Return the median time to value of facts already cut to a day.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    ledger
        Its ledger.
    period
        First paid days of the cohort.

    Returns
    -------
    MetricValue
        In days.
    """
    return figure_of(value_partial(portfolio, ledger, period), portfolio, period)


def time_to_value(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    milestone: str | None = None,
    window: int | None = None,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the median days from the first paid day to value, with censoring.

    Parameters
    ----------
    portfolio
        The book.
    start, end
        Days of the first paid contract, half-open.
    as_of
        What is true on this day; ``end`` by default.
    known_at
        What had been recorded by then.
    milestone
        Name of the milestone that is the value; None for all milestones of an account.
    window
        Days after which nobody is followed any longer; None follows up to ``as_of``.
        [days]
    definition
        Choices behind the ledger.

    Returns
    -------
    MetricValue
        The Kaplan–Meier median. [days] Accounts that are not through count as waiting
        since their start, also those that left: leaving is no value. Undefined while
        the share still waiting stays above one half.

    Examples
    --------
    >>> from datetime import timedelta
    >>> from successkit.core import Account, Contract, Milestone, Money
    >>> begin, money = date(2026, 3, 10), Money(1000, "JPY")
    >>> waits = {"a": 10, "b": 20, "c": None}
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id=name) for name in waits],
    ...     contracts=[
    ...         Contract(id=name, account_id=name, start=begin, amount=money)
    ...         for name in waits
    ...     ],
    ...     milestones=[
    ...         Milestone(
    ...             account_id=name,
    ...             name="live",
    ...             done=None if days is None else begin + timedelta(days),
    ...         )
    ...         for name, days in waits.items()
    ...     ],
    ... )
    >>> figure = time_to_value(book, start=date(2026, 3, 1), end=date(2026, 4, 1))
    >>> figure.value, figure.numerator, figure.denominator
    (20.0, 2, 3)
    """
    if window is not None:
        check_window(window)
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    ledger = build_ledger(cut, definition)
    state = value_partial(cut, ledger, period, milestone, window)
    return figure_of(state, cut, period)
