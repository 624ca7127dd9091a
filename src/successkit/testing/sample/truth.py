"""The ground truth of the book, for checks of a score against real causes."""

import numpy as np

from successkit.core import FloatArray
from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import (
    FAR,
    Column,
    IntArray,
    Table,
    chosen,
    day_text,
    integers,
    words,
)
from successkit.testing.sample.lives import CAUSES
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course
from successkit.testing.sample.usage import current_lives

_STRAINED, _TROUBLE = 0.15, 0.6
STATES = (
    "free",
    "healthy",
    "strained",
    "trouble",
    "leaving",
    "left",
)


def _states(
    scope: Scope, course: Course, life: IntArray, distress: FloatArray
) -> Column:
    """Return the state of the lives, the gravest that holds."""
    left = course.left[life]
    held = {
        "left": left <= scope.as_of,
        "free": ~course.lives.paid[life],
        "leaving": left < FAR,
        "trouble": distress > _TROUBLE,
        "strained": distress > _STRAINED,
    }
    code = [STATES.index(state) for state in held]
    return words(STATES, np.select([*held.values()], code, STATES.index("healthy")))


def _by_account(
    count: int, account: IntArray, values: Column | FloatArray, blank: object
) -> Column:
    """Return the values in order of account, with blanks where there is none."""
    column = np.full(count, blank, dtype=object)
    column[account] = values
    return column


def truth_table(scope: Scope, accounts: Accounts, course: Course) -> Table:
    """Return the truth, a row per account."""
    lives, life = course.lives, current_lives(course)
    account = lives.account[life]
    day = np.minimum(course.until(scope)[life] - 1, scope.as_of)
    distress = lives.distress(life, day)
    begun = lives.onset[life] <= day
    turned = np.where(lives.recovers[life] <= scope.as_of, lives.recovers[life], FAR)
    columns: dict[str, tuple[Column | FloatArray, object]] = {
        "state": (_states(scope, course, life, distress), "never_paid"),
        "health": (lives.health(life, day), float("nan")),
        "distress": (distress, float("nan")),
        "trouble_cause": (words(CAUSES, np.where(begun, lives.cause[life], -1)), ""),
        "trouble_since": (day_text(np.where(begun, lives.onset[life], FAR)), ""),
        "recovers_on": (day_text(np.where(begun, turned, FAR)), ""),
        "churn_cause": (words(CAUSES, course.cause[life]), ""),
        "left_on": (day_text(course.left[life]), ""),
        "returns": (integers(lives.number[life]), 0),
    }
    ids = accounts.ids
    return {"account_id": chosen(ids, np.arange(ids.size))} | {
        name: _by_account(ids.size, account, values, blank)
        for name, (values, blank) in columns.items()
    }
