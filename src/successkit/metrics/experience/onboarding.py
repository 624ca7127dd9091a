"""Onboarding: how many of those who started are through, and how soon."""

from datetime import date, datetime

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray
from successkit.core.errors import InvalidInputError
from successkit.core.evidence import MetricValue
from successkit.core.period import Period
from successkit.core.portfolio import Portfolio
from successkit.metrics.definitions import DEFAULT, Definition
from successkit.metrics.experience.counts import ShareCount, left_out
from successkit.metrics.experience.periods import cut_for, figure_of
from successkit.metrics.revenue.ledger import Ledger, build_ledger
from successkit.metrics.revenue.order import changes

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


def check_window(window: int) -> None:
    """Refuse a window that is no number of days.

    Parameters
    ----------
    window
        Days allowed.

    Raises
    ------
    InvalidInputError
        Not whole days, or below 0.
    """
    if type(window) is not int or window < 0:
        raise InvalidInputError(f"window: expected whole days >= 0; got {window!r}")


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
    gains = np.flatnonzero(ledger.delta > 0)
    gains = gains[changes(ledger.account.take(gains))]
    first[ledger.account.take(gains)] = ledger.day.take(gains)
    never = first == np.datetime64("9999-12-31", "D")
    return np.where(never, np.datetime64("NaT", "D"), first)


@attrs.frozen(eq=False, kw_only=True)
class StartCohort:
    """Accounts by the day they began to pay, and which of them a figure is about.

    Parameters
    ----------
    start
        Shape (accounts,): first paid day; NaT for one that never paid.
    planned
        Shape (accounts,): started in the period, with something planned.
    unplanned
        How many more started in the period.
    """

    start: DayArray
    planned: BoolArray
    unplanned: int


def start_cohort(ledger: Ledger, period: Period, planned: BoolArray) -> StartCohort:
    """Return the accounts whose first paid day lies in a period.

    Parameters
    ----------
    ledger
        Events of the book.
    period
        The days.
    planned
        Shape (accounts,): which accounts have something planned.

    Returns
    -------
    StartCohort
        One entry per account.
    """
    start = first_paid_day(ledger)
    started = start >= np.datetime64(period.start)
    started &= start < np.datetime64(period.end)
    return StartCohort(
        start=start,
        planned=started & planned,
        unplanned=int((started & ~planned).sum()),
    )


def completion_partial(
    portfolio: Portfolio, ledger: Ledger, period: Period, window: int = WINDOW
) -> ShareCount:
    """Count who of a start cohort was through within the window.

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
    ShareCount
        Accounts whose window is not over, and that are not through, are left out: they
        are undecided.
    """
    cohort, through, undecided = _sorted_out(portfolio, ledger, period, window)
    waiting = int(undecided.sum())
    return ShareCount(
        name="onboarding_completion_rate",
        hits=int(through.sum()),
        n=int(cohort.planned.sum()) - waiting,
        undecided=waiting,
        left_out=left_out(not_due_yet=waiting, nothing_planned=cohort.unplanned),
        nothing="no account of the period was due",
    )


def _sorted_out(
    portfolio: Portfolio, ledger: Ledger, period: Period, window: int
) -> tuple[StartCohort, BoolArray, BoolArray]:
    """Return the cohort, who of it was through in time, and for whom it is open."""
    day = np.datetime64(portfolio.day or date.max, "D")
    status = onboarding_of(portfolio)
    cohort = start_cohort(ledger, period, status.planned)
    limit = cohort.start + np.timedelta64(window, "D")
    through = cohort.planned & (status.done_on <= limit)
    return cohort, through, cohort.planned & ~through & (limit >= day)


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
        In [0, 1]; complete when the window of everybody is over. Who is not due yet,
        and who has nothing planned, is ``excluded``.
    """
    state = completion_partial(portfolio, ledger, period, window)
    _, through, _ = _sorted_out(portfolio, ledger, period, window)
    return attrs.evolve(
        figure_of(state, portfolio, period),
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
        In [0, 1]; who is not due yet, and who has nothing planned, is ``excluded``.
        While somebody is not due, the interval counts all of them as through, or none:
        those who are fast are known first, so the share alone is too high until then.

    Examples
    --------
    >>> from successkit.core import Account, Contract, Milestone, Money
    >>> begin, money = date(2026, 3, 10), Money(1000, "JPY")
    >>> book = Portfolio.from_objects(
    ...     accounts=[Account(id="a-1")],
    ...     contracts=[Contract(id="c", account_id="a-1", start=begin, amount=money)],
    ...     milestones=[Milestone(account_id="a-1", name="live", done=begin)],
    ... )
    >>> march = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
    >>> onboarding_completion_rate(book, **march).value
    1.0
    """
    check_window(window)
    cut, period = cut_for(portfolio, start, end, as_of, known_at)
    return completion_figure(cut, build_ledger(cut, definition), period, window)
