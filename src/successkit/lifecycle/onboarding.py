"""When each onboarding was done: by milestones, or by use where there are none."""

from typing import Final

import numpy as np

from successkit.core import BoolArray, DayArray, Int64Array, Portfolio
from successkit.lifecycle import kinds
from successkit.lifecycle.rules import (
    Dated,
    EventRules,
    days_of,
    first_from,
    keys,
    last_before,
)

_EARLY: Final = np.datetime64("0001-01-01", "D")


def onboarded(
    portfolio: Portfolio, found: dict[str, Dated], rules: EventRules
) -> Dated:
    """Return the days on which onboardings were done.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    found
        Days of the events that begin an onboarding: started, won_back, product_added
        and onboarding_reopened.
    rules
        Windows.

    Returns
    -------
    Dated
        At most one for each beginning, before the next one of the account.

    Notes
    -----
    A milestone belongs to the last beginning up to ``onboarding_lead`` days after the
    day it is due; one without a due day to the first. Those due more than
    ``onboarding_days`` after the beginning belong to the success plan. A beginning
    with milestones is done when all of them are; one without is done at the first use
    at least ``settled_after`` days later. Where no use at all was recorded by
    ``assumed_after`` days, nothing can be known and it is taken to be done then.
    """
    begins = Dated.join(
        found[kinds.STARTED],
        found[kinds.WON_BACK],
        found[kinds.PRODUCT_ADDED],
        found[kinds.ONBOARDING_REOPENED],
    ).distinct()
    planned, done = _by_milestones(portfolio, begins, rules)
    settled = _by_use(portfolio, begins, rules)
    day = np.where(planned, done, settled)
    after = np.full(len(day), np.datetime64("9999-12-31", "D"))
    same = begins.account[1:] == begins.account[:-1]
    after[:-1][same] = begins.day[1:][same]
    kept = ~np.isnat(day) & (day < after)
    return Dated(begins.account[kept], day[kept])


def _by_milestones(
    portfolio: Portfolio, begins: Dated, rules: EventRules
) -> tuple[BoolArray, DayArray]:
    """Return which beginnings have milestones, and the day the last one was done."""
    facts = portfolio.milestones
    account, due, done = (facts.array(name) for name in ("account", "due", "done"))
    place = _beginning(account, due, begins, rules)
    mine = place >= 0
    late = np.zeros(len(place), bool)
    late[mine] = due[mine] - begins.day[place[mine]] > rules.onboarding_days
    mine &= ~late
    place, done = place[mine], done[mine]
    planned = np.bincount(place, minlength=len(begins.day))
    finished = np.bincount(place[~np.isnat(done)], minlength=len(begins.day))
    last = begins.day.copy()
    np.maximum.at(last, place[~np.isnat(done)], done[~np.isnat(done)])
    last[finished < planned] = np.datetime64("NaT")
    return planned > 0, last


def _beginning(
    account: Int64Array, due: DayArray, begins: Dated, rules: EventRules
) -> Int64Array:
    """Return the beginning that each milestone belongs to, -1 for none."""
    starts = begins.keys()
    first = np.searchsorted(starts, keys(account, np.full(len(due), _EARLY)))
    has = np.isin(account, begins.account)
    reach = np.where(np.isnat(due), _EARLY, due) + rules.onboarding_lead
    last = last_before(starts, keys(account, reach))
    return np.where(has, np.where(last < 0, first, last), -1)


def _by_use(portfolio: Portfolio, begins: Dated, rules: EventRules) -> DayArray:
    """Return the first use after some weeks, or the day it is taken for granted."""
    facts = portfolio.usage
    rows = Dated(facts.array("account"), facts.array("day"))
    used = np.sort(rows.take(facts.array("value") > 0).keys())
    wanted = keys(begins.account, begins.day + rules.settled_after)
    place = first_from(used, wanted)
    first = np.full(len(place), np.datetime64("NaT"), "datetime64[D]")
    first[place >= 0] = days_of(used[place[place >= 0]])
    assumed = begins.day + rules.assumed_after
    today = np.datetime64(portfolio.day, "D")
    recorded = last_before(np.sort(rows.keys()), keys(begins.account, assumed)) >= 0
    taken = np.where(assumed <= today, assumed, np.datetime64("NaT"))
    return np.where(recorded, first, taken)
