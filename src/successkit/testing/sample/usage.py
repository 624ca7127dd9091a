"""Use of the product: three measures a week over the last half year."""

import numpy as np

from successkit.core import FloatArray
from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import (
    FAR,
    IntArray,
    Table,
    day_text,
    integers,
    monday_of,
    words,
)
from successkit.testing.sample.contracts import Contracts
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

MEASURES = ("active_users", "sessions", "features_used")
# Days of the year, from 0, of the Mondays of weeks with holidays.
_GOLDEN_WEEK = np.arange(115, 125)
_OBON = np.arange(219, 228)
_YEAR_END = np.r_[0:2, 357:366]


def current_lives(course: Course) -> IntArray:
    """Return the latest life of every account that has one."""
    lives = course.lives
    order = np.lexsort((lives.number, lives.account))
    account = lives.account[order]
    return np.asarray(order[np.append(account[1:] != account[:-1], True)])


def _season(day: IntArray, foreign: IntArray) -> FloatArray:
    """Return the share of usual work done in the week that begins on the day."""
    year = day.astype("datetime64[D]").astype("datetime64[Y]")
    of_year = day - year.astype("datetime64[D]").astype(np.int64)
    golden = np.isin(of_year, _GOLDEN_WEEK)
    obon = np.isin(of_year, _OBON)
    year_end = np.isin(of_year, _YEAR_END)
    local = np.where(golden, 0.55, np.where(obon, 0.8, 1.0))
    everywhere = np.where(year_end, 0.4, 1.0)
    return np.asarray(np.where(foreign > 0, 1.0, local) * everywhere)


def _weeks(scope: Scope, course: Course) -> tuple[IntArray, IntArray]:
    """Return (life, Monday) of each whole week of use that is in the book."""
    life = current_lives(course)
    life = life[course.lives.paid[life]]
    last = monday_of(course.until(scope)[life]) - 7
    day = last[:, None] - 7 * np.arange(scope.usage_weeks)[::-1]
    seen = day >= course.lives.start[life][:, None]
    return np.broadcast_to(life[:, None], day.shape)[seen], day[seen]


def _level(
    course: Course, contracts: Contracts, life: IntArray, day: IntArray
) -> FloatArray:
    """Return the share of the seats in use, before chance."""
    lives = course.lives
    settled = 1 - 0.8 * np.exp(-(day - lives.start[life] + 7) / 35)
    settled = np.where(lives.stalled[life], 0.55 * settled, settled)
    level = (0.25 + 0.6 * lives.base[life]) * settled
    level *= 1 - lives.fall_in_use(life, day)
    begin, resume = contracts.pauses.resting(lives.start.size)
    rests = (day >= begin[life]) & (day < resume[life]) & (begin[life] < FAR)
    season = _season(day, lives.foreign[life].astype(np.int64))
    return np.asarray(level * season * np.where(rests, 0.03, 1.0))


def usage_table(
    scope: Scope, accounts: Accounts, course: Course, contracts: Contracts
) -> Table:
    """Return usage.csv, ordered by account, week and measure."""
    rng = scope.stream("usage")
    life, day = _weeks(scope, course)
    level = _level(course, contracts, life, day)
    level = level * rng.lognormal(0, 0.07, life.size)
    seats = contracts.seats[life]
    users = np.minimum(np.rint(seats * level), seats)
    habit = np.exp(rng.normal(1.4, 0.3, course.lives.start.size))[life]
    sessions = np.rint(seats * level * habit * rng.lognormal(0, 0.1, life.size))
    features = np.clip(
        np.rint(2 + 16 * level * rng.lognormal(0, 0.06, life.size)), 0, 20
    )
    features = np.where(users == 0, 0, features)
    values = np.stack([users, sessions, features], axis=1).astype(np.int64).ravel()
    return {
        "account_id": np.repeat(accounts.ids[course.lives.account[life]], 3),
        "day": np.repeat(day_text(day), 3),
        "measure": words(MEASURES, np.tile(np.arange(3), life.size)),
        "value": integers(values),
    }
