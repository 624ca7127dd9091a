"""Signs of each account's state: talks, enquiries, answers, sentiment, onboarding."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

import numpy as np

from successkit.core.arrays import (
    NULL_DAY,
    NULL_INT,
    BoolArray,
    DayArray,
    FloatArray,
    Int64Array,
    IntArray,
)
from successkit.core.facts import Facts
from successkit.core.portfolio import Portfolio
from successkit.core.states import SurveyKind, code_of
from successkit.metrics.experience.answers import latest_of_contacts, on_unit_scale
from successkit.metrics.experience.enquiries import Enquiries
from successkit.metrics.experience.onboarding import onboarding_of

_HOUR = np.timedelta64(3_600_000_000, "us")
_QUARTER, _HALF_YEAR, _YEAR = 90, 180, 365


def sign_columns(
    portfolio: Portfolio, wanted: Collection[str] | None = None
) -> dict[str, object]:
    """Return the columns of the account table that speak of people and service.

    Parameters
    ----------
    portfolio
        Facts as of a day.
    wanted
        Which columns are needed; None for all.

    Returns
    -------
    dict[str, object]
        Columns of ``core.account_table``; NaN or null where nothing is known. Those
        that are made together with one that is needed are among them.
    """
    found: dict[str, object] = {}
    for names, make in _PARTS.items():
        if wanted is None or not names.isdisjoint(wanted):
            found |= make(portfolio)
    return found


def _age(portfolio: Portfolio, facts: Facts) -> Int64Array:
    day = np.datetime64(portfolio.day, "D")
    return (day - facts.array("own_day")).astype(np.int64)


def _mean_by(account: Int64Array, value: FloatArray, accounts: int) -> FloatArray:
    count = np.bincount(account, minlength=accounts)
    total = np.bincount(account, value, accounts)
    mean: FloatArray = np.where(count > 0, total / np.maximum(count, 1), np.nan)
    return mean


def _median_by(account: Int64Array, value: FloatArray, accounts: int) -> FloatArray:
    order = np.lexsort((value, account))
    account, value = account[order], value[order]
    start = np.searchsorted(account, np.arange(accounts))
    count = np.searchsorted(account, np.arange(accounts), side="right") - start
    result = np.full(accounts, np.nan)
    some = np.flatnonzero(count)
    low = start[some] + (count[some] - 1) // 2
    high = start[some] + count[some] // 2
    result[some] = (value[low] + value[high]) / 2
    return result


def _newest(portfolio: Portfolio, facts: Facts) -> FloatArray:
    """Return how many days ago the newest fact of each account was; NaN for none."""
    newest = np.full(len(portfolio), np.iinfo(np.int64).max)
    np.minimum.at(newest, facts.array("account"), _age(portfolio, facts))
    never = newest == np.iinfo(np.int64).max
    return np.where(never, np.nan, newest)


def _contact(portfolio: Portfolio) -> dict[str, object]:
    return {"days_since_contact": _newest(portfolio, portfolio.interactions)}


def _support(portfolio: Portfolio) -> dict[str, object]:
    accounts, asked = len(portfolio), Enquiries.of(portfolio)
    account = asked.rows.array("account").astype(np.int64)
    recent = _age(portfolio, asked.rows) < _QUARTER
    urgent = (asked.rows.array("urgent") == 1) & ~asked.solved
    hours = (asked.answered_at - asked.opened) / _HOUR
    answered = recent & ~np.isnan(hours)
    # An account of a book without any enquiry log has no known load, not none.
    logged = portfolio.keeps("enquiries")
    none = np.full(accounts, NULL_INT)

    def counted(rows: BoolArray) -> Int64Array:
        return np.bincount(account[rows], minlength=accounts) if logged else none

    return {
        "reactive_90d": counted(recent),
        "open_urgent": counted(urgent),
        "response_hours": _median_by(account[answered], hours[answered], accounts),
    }


def _window(portfolio: Portfolio, kind: SurveyKind, days: int) -> Facts:
    surveys = portfolio.surveys
    rows = surveys.array("kind") == code_of(kind)
    rows &= _age(portfolio, surveys) < days
    return surveys.take(np.flatnonzero(rows))


def _surveys(portfolio: Portfolio) -> dict[str, object]:
    accounts = len(portfolio)
    nps = latest_of_contacts(_window(portfolio, SurveyKind.NPS, _YEAR))
    csat = _window(portfolio, SurveyKind.CSAT, _HALF_YEAR)
    return {
        "nps_latest": _mean_by(nps.array("account"), nps.array("score"), accounts),
        "csat_latest": _mean_by(csat.array("account"), on_unit_scale(csat), accounts),
        "nps_age": _newest(portfolio, nps),
        "csat_age": _newest(portfolio, csat),
    }


def _events(portfolio: Portfolio) -> dict[str, object]:
    felt, age = _sentiment(portfolio)
    return {
        "sentiment": felt,
        "sentiment_age": age,
        "contact_left": _left(portfolio),
        "champion": _champion(portfolio),
        "offered": _happened(portfolio, "offered", _QUARTER),
    }


def _left(portfolio: Portfolio) -> IntArray:
    """Return whether a contact left; not known where nobody tells of such."""
    left = _happened(portfolio, "contact_left", _HALF_YEAR)
    if portfolio.keeps("departures"):
        return left
    return np.full(len(portfolio), -1, np.int8)


def _champion(portfolio: Portfolio) -> IntArray:
    """Return whether a champion is there; -1 where no contact is marked."""
    contacts, events = portfolio.contacts, portfolio.events
    account, marked = contacts.array("account"), contacts.array("champion")
    left, ids = events.text("kind").equals("contact_left"), contacts.text("id")
    named = events.text("contact_id").take(np.flatnonzero(left)).codes_in(ids)
    gone = np.zeros(len(ids.values) + 1, bool)
    gone[named[named >= 0]] = True
    there = ~gone[ids.codes]  # who has no id has the last place
    flags = np.full(len(portfolio), -1, np.int8)
    flags[account[marked >= 0]] = 0
    flags[account[(marked == 1) & there]] = 1
    return flags


def _happened(portfolio: Portfolio, kind: str, days: int) -> IntArray:
    events = portfolio.events
    rows = events.text("kind").equals(kind) & (_age(portfolio, events) < days)
    flags = np.zeros(len(portfolio), np.int8)
    flags[events.array("account")[rows]] = 1
    return flags


def _sentiment(portfolio: Portfolio) -> tuple[FloatArray, FloatArray]:
    """Return the latest sentiment of 90 days, unless the owner changed, and its age."""
    events, accounts = portfolio.events, len(portfolio)
    kind = events.text("kind")
    told = kind.equals("sentiment") & (_age(portfolio, events) < _QUARTER)
    relevant = np.flatnonzero(told | kind.equals("owner_changed"))
    order = relevant[
        np.lexsort((events.array("at")[relevant], events.array("account")[relevant]))
    ]
    result, days = np.full(accounts, np.nan), np.full(accounts, np.nan)
    values = np.array([*map(_number, events.text("value").values), np.nan])
    said = np.where(told, values[events.text("value").codes], np.nan)
    result[events.array("account")[order]] = said[order]
    days[events.array("account")[order]] = _age(portfolio, events)[order]
    clipped: FloatArray = np.clip(result, -1, 1)
    return clipped, np.where(np.isnan(clipped), np.nan, days)


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return float("nan")


def _milestones(portfolio: Portfolio) -> dict[str, object]:
    milestones, accounts = portfolio.milestones, len(portfolio)
    account, done = milestones.array("account"), milestones.array("done")
    day = np.datetime64(portfolio.day, "D")
    finished = ~np.isnat(done)
    late = ~finished & (milestones.array("due") < day)
    overdue = np.full(accounts, -1, np.int64)
    lateness = (day - milestones.array("due")).astype(np.int64)
    np.maximum.at(overdue, account[late], lateness[late])
    status = onboarding_of(portfolio)
    behind = np.where(overdue < 0, 0, overdue).astype(float)
    return {
        "onboarding_share": _mean_by(account, finished.astype(float), accounts),
        "onboarding_overdue": np.where(status.planned, behind, np.nan),
        "onboarding_done": _days(status.done_on),
    }


def _days(column: DayArray) -> DayArray:
    return np.where(np.isnat(column), NULL_DAY, column)


def _handover(portfolio: Portfolio) -> dict[str, object]:
    handovers, accounts = portfolio.handovers, len(portfolio)
    skill, users = np.full(accounts, -1, np.int8), np.full(accounts, NULL_INT)
    skill[handovers.array("account")] = handovers.array("skill_level")
    users[handovers.array("account")] = handovers.array("users")
    return {
        "skill_level": skill,
        "users_planned": users,
        **_agreed(portfolio),
    }


def _agreed(portfolio: Portfolio) -> dict[str, object]:
    """Return what sales agreed with the customer, as far as it was handed over."""
    handovers, accounts = portfolio.handovers, len(portfolio)
    days, share = np.full(accounts, np.nan), np.full(accounts, np.nan)
    goal = handovers.array("by_when")
    answered = (~np.isnat(goal)).astype(np.int64)
    for name in ("why", "goal", "problem"):
        answered += ~handovers.text(name).missing()
    left = (goal - np.datetime64(portfolio.day, "D")).astype(float)
    days[handovers.array("account")] = np.where(np.isnat(goal), np.nan, left)
    share[handovers.array("account")] = answered / 4
    return {"days_to_goal": days, "handover_share": share}


_PARTS: Final[Mapping[frozenset[str], Callable[[Portfolio], dict[str, object]]]] = {
    frozenset({"days_since_contact"}): _contact,
    frozenset({"reactive_90d", "open_urgent", "response_hours"}): _support,
    frozenset({"nps_latest", "csat_latest", "nps_age", "csat_age"}): _surveys,
    frozenset(
        {"sentiment", "sentiment_age", "contact_left", "champion", "offered"}
    ): _events,
    frozenset(
        {"onboarding_share", "onboarding_overdue", "onboarding_done"}
    ): _milestones,
    frozenset(
        {"skill_level", "users_planned", "days_to_goal", "handover_share"}
    ): _handover,
}
"""What is made together."""

_TABLES: Final[Mapping[Callable[[Portfolio], dict[str, object]], frozenset[str]]] = {
    _contact: frozenset({"interactions"}),
    _support: frozenset({"interactions", "events"}),
    _surveys: frozenset({"surveys"}),
    _events: frozenset({"events", "contacts"}),
    _milestones: frozenset({"milestones"}),
    _handover: frozenset({"handovers"}),
}

SIGN_TABLES: Final = {
    name: _TABLES[make] for names, make in _PARTS.items() for name in names
}
"""Tables that each column of people and service rests on."""
