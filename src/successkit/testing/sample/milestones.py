"""Onboarding: three milestones, and who got stuck before the last of them."""

import numpy as np

from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import (
    FAR,
    IntArray,
    Table,
    chosen,
    day_text,
    to_weekday,
    words,
)
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

MILESTONES = ("kickoff", "first_value", "onboarding_done")
_DUE = np.array([14, 45, 90])
_USUAL = np.array([8, 36, 78])


def done_days(scope: Scope, course: Course, life: IntArray) -> IntArray:
    """Return when each life reached each milestone, shape (n, 3); or ``FAR``."""
    rng = scope.stream("milestones")
    lives = course.lives
    stalled = lives.stalled[life]
    pace = rng.lognormal(0, 0.25, life.size) * np.where(stalled, 1.6, 1.0)
    done = lives.start[life][:, None] + np.rint(_USUAL * pace[:, None]).astype(np.int64)
    done = to_weekday(done)
    # Who stalls seldom sees value and finishes only if the trouble passes.
    chance = np.where(stalled[:, None], [0.95, 0.35, 0.0], [1.0, 0.99, 0.98])
    reached = rng.random(done.shape) < chance
    saved = stalled & (lives.recovers[life] < FAR)
    done[:, 2] = np.where(saved, lives.recovers[life] + 30, done[:, 2])
    reached |= saved[:, None]
    reached = np.logical_and.accumulate(reached, axis=1)
    seen = done < course.until(scope)[life][:, None]
    return np.where(reached & seen, np.maximum.accumulate(done, axis=1), FAR)


def milestones_table(scope: Scope, accounts: Accounts, course: Course) -> Table:
    """Return milestones.csv: the first life of every account that paid."""
    lives = course.lives
    life = np.flatnonzero(lives.paid & (lives.number == 0))
    life = life[np.argsort(lives.account[life], kind="stable")]
    due = lives.start[life][:, None] + _DUE
    return {
        "account_id": np.repeat(chosen(accounts.ids, lives.account[life]), 3),
        "name": words(MILESTONES, np.tile(np.arange(3), life.size)),
        "due": day_text(due.ravel()),
        "done": day_text(done_days(scope, course, life).ravel()),
    }
