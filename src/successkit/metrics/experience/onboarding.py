"""Onboarding: how many of those who started are through, and how soon."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray
from successkit.core.evidence import Interval, MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.experience.satisfaction import complete
from successkit.metrics.formulas.intervals import wilson_interval
from successkit.metrics.revenue.ledger import Ledger, build_ledger

WINDOW = 90
"""Days from the first paid contract in which onboarding should be done."""


@attrs.frozen(eq=False, kw_only=True)
class Onboarding:
    """Onboarding of every account, by its milestones.

    Parameters
    ----------
    planned
        Shape (accounts,): whether it has milestones at all.
    done_on
        Shape (accounts,): day the last milestone was done; NaT while one is open.
    """

    planned: BoolArray
    done_on: DayArray


def onboarding_of(portfolio: Portfolio) -> Onboarding:
    """Return where the onboarding of each account stands.

    Parameters
    ----------
    portfolio
        Facts as of a day.

    Returns
    -------
    Onboarding
        One entry per account.
    """
    milestones = portfolio.milestones
    account, done = milestones.array("account"), milestones.array("done")
    planned = np.zeros(len(portfolio), bool)
    planned[account] = True
    open_ = np.zeros(len(portfolio), bool)
    open_[account[np.isnat(done)]] = True
    last = np.full(len(portfolio), np.datetime64("0001-01-01", "D"))
    known = ~np.isnat(done)
    np.maximum.at(last, account[known], done[known])
    finished = planned & ~open_
    return Onboarding(
        planned=planned, done_on=np.where(finished, last, np.datetime64("NaT", "D"))
    )


def first_paid_day(ledger: Ledger) -> DayArray:
    """Return the first day of revenue of each account.

    Parameters
    ----------
    ledger
        Events of the book.

    Returns
    -------
    DayArray
        Shape (accounts,); NaT for one that never paid.
    """
    first = np.full(ledger.accounts, np.datetime64("9999-12-31", "D"))
    gains = ledger.delta > 0
    np.minimum.at(first, ledger.account[gains], ledger.day[gains])
    never = first == np.datetime64("9999-12-31", "D")
    return np.where(never, np.datetime64("NaT", "D"), first)


def completion_figure(
    portfolio: Portfolio, ledger: Ledger, period: Period, window: int = WINDOW
) -> MetricValue:
    """Return the share of a start cohort that was through within the window.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    ledger
        Its ledger.
    period
        The cohort: accounts whose first paid day lies in it and that have milestones.
    window
        Days allowed.

    Returns
    -------
    MetricValue
        In [0, 1]. Accounts whose window is not over, and that are not through, are
        not counted yet (``excluded``).
    """
    day = np.datetime64(portfolio.day or date.max, "D")
    start, status = first_paid_day(ledger), onboarding_of(portfolio)
    cohort = status.planned & (start >= np.datetime64(period.start))
    cohort &= start < np.datetime64(period.end)
    limit = start + np.timedelta64(window, "D")
    through = cohort & (status.done_on <= limit)
    undecided = cohort & ~through & (limit >= day)
    hits, n = int(through.sum()), int((cohort & ~undecided).sum())
    low, high = wilson_interval(hits=hits, n=n)
    return MetricValue(
        name="onboarding_completion_rate",
        value=hits / n if n else None,
        numerator=hits,
        denominator=n,
        n=n,
        undefined=None if n else "no account of the period was due",
        interval=Interval(low=low, high=high, level=0.95, method="wilson")
        if n
        else None,
        complete=complete(portfolio, period) and not bool(undecided.any()),
        excluded={"not due yet": int(undecided.sum())} if undecided.any() else {},
        accounts=tuple(portfolio.account_ids[through].tolist()),
    )


def onboarding_completion_rate(
    portfolio: Portfolio,
    *,
    start: date,
    end: date,
    as_of: date | None = None,
    known_at: datetime | None = None,
    window: int = WINDOW,
    definition: Definition = DEFAULT,
) -> MetricValue:
    """Return the share of accounts started in a period that finished onboarding.

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
    window
        Days allowed from the first paid day. [days]
    definition
        Choices behind the ledger.

    Returns
    -------
    MetricValue
        In [0, 1].
    """
    cut = portfolio.as_of(as_of or end, known_at)
    ledger = build_ledger(cut, definition)
    return completion_figure(cut, ledger, Period(start, end), window)
