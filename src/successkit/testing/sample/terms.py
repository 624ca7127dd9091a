"""Contract terms: renewal by renewal, who stays, who leaves, and how.

The decision is taken at the notice day, by the true health of that day. Those
who leave give notice, or let the contract run out without a word; a closed
business ends in the middle of a term; an unpaid subscription is ended for them.
"""

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray
from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import (
    FAR,
    Draft,
    IntArray,
    add_months,
    happens,
    month_of,
    months_between,
    stack,
)
from successkit.testing.sample.lives import CAUSE, TERM, Lives, both, make_lives
from successkit.testing.sample.scope import Scope

_MARCH = 3
_SHOWS = 0.2


@attrs.frozen(eq=False)
class Course:
    """What became of every life.

    ``terms`` has a row per contract term (life, number, start, end as agreed,
    stop as it came, cancelled); the other columns have a row per life. Days that
    cannot be known on the last day of the book are ``FAR``.
    """

    lives: Lives
    terms: Draft
    left: IntArray
    cancelled: IntArray
    cause: IntArray

    def until(self, scope: Scope) -> IntArray:
        """Return the day after the last one on which a life shows itself."""
        return np.minimum(self.left, scope.as_of + 1)


def _leaving_share(health: FloatArray) -> FloatArray:
    """Return the chance to leave at a renewal, by health."""
    return np.asarray(0.03 + 0.93 / (1 + np.exp((health - 0.42) / 0.05)))


def _fixed_terms(
    scope: Scope, rng: np.random.Generator, lives: Lives, life: IntArray
) -> list[Draft]:
    """Return the terms of lives with fixed terms, one draft a renewal."""
    drafts: list[Draft] = []
    begin = lives.start[life]
    while life.size:
        number = len(drafts)
        end = add_months(lives.start[life], TERM[lives.plan[life]] * (number + 1))
        sudden = lives.sudden[life]
        shuts = (sudden >= begin) & (sudden < end) & (sudden <= scope.as_of)
        notice = end - lives.notice[life]
        leaves = rng.random(life.size) < _leaving_share(lives.health(life, notice))
        says = lives.auto[life] | happens(rng, life.size, 0.4)
        told = np.where(leaves & says, notice - rng.integers(0, 20, life.size), FAR)
        told = np.where(shuts, sudden, told)
        stop = np.where(shuts, np.minimum(end, sudden + 30), end)
        ends = shuts | leaves
        drafts.append(
            {
                "life": life,
                "number": np.full(life.size, number),
                "start": begin,
                "end": end,
                "stop": stop,
                "cancelled": np.where(told <= scope.as_of, told, FAR),
                "ends": ends.astype(np.int64),
            }
        )
        # Papers pile up at the end of the fiscal year.
        tardy = np.where(month_of(end) == _MARCH, 0.85, 0.25)
        late = ~lives.auto[life] & (rng.random(life.size) < tardy)
        after = end + np.where(late, rng.integers(5, 26, life.size), 0)
        stays = ~ends & (after <= scope.as_of)
        life, begin = life[stays], after[stays]
    return drafts


def _next_due(start: IntArray, day: IntArray) -> IntArray:
    """Return the first monthly billing day after the day."""
    months = months_between(start, day)
    due = add_months(start, months)
    return np.where(due > day, due, add_months(start, months + 1))


def _open_terms(
    scope: Scope, rng: np.random.Generator, lives: Lives, life: IntArray
) -> Draft:
    """Return the one open-ended term of lives that go on from month to month."""
    start = lives.start[life]
    patience = lives.ramp[life] * rng.uniform(0.65, 1.1, life.size)
    gives_up = np.where(
        lives.recovers[life] < FAR, FAR, lives.onset[life] + patience
    ).astype(np.int64)
    chance = start + 60 + rng.exponential(30.4 / 0.003, life.size).astype(np.int64)
    told = np.minimum(gives_up, chance)
    told = np.where(told <= scope.as_of, told, FAR)
    unpaid = (lives.cause[life] == CAUSE["payment_failed"]) & (told == gives_up)
    stop = np.where(unpaid, told, _next_due(start, np.minimum(told, scope.as_of)))
    return {
        "life": life,
        "number": np.zeros(life.size, dtype=np.int64),
        "start": start,
        "end": np.full(life.size, FAR),
        "stop": np.where(told < FAR, stop, FAR),
        "cancelled": told,
        "ends": (told < FAR).astype(np.int64),
    }


def _course(scope: Scope, rng: np.random.Generator, lives: Lives) -> Course:
    everyone = np.arange(lives.start.size)
    open_end: BoolArray = TERM[lives.plan] == 0
    terms = stack(
        [
            _open_terms(scope, rng, lives, everyone[open_end]),
            *_fixed_terms(scope, rng, lives, everyone[~open_end]),
        ]
    )
    known = (terms["cancelled"] < FAR) | (terms["stop"] <= scope.as_of)
    last = np.flatnonzero((terms["ends"] == 1) & known)
    left = np.full(everyone.size, FAR)
    cancelled = np.full(everyone.size, FAR)
    left[terms["life"][last]] = terms["stop"][last]
    cancelled[terms["life"][last]] = terms["cancelled"][last]
    troubled = lives.distress(everyone, np.minimum(left, cancelled)) > _SHOWS
    cause = np.where(troubled, lives.cause, CAUSE["other"])
    return Course(
        lives=lives,
        terms=terms,
        left=left,
        cancelled=cancelled,
        cause=np.where(left < FAR, cause, -1),
    )


def _won_back(
    scope: Scope, rng: np.random.Generator, accounts: Accounts, course: Course
) -> Lives:
    """Return the second lives of some accounts that had left."""
    gap = rng.integers(61, 240, course.left.size)
    again = course.left + gap
    willing = happens(rng, again.size, 0.25)
    willing &= (course.cause != CAUSE["business_closed"]) & course.lives.paid
    back = np.flatnonzero(willing & (again <= scope.as_of))
    return make_lives(rng, accounts, course.lives.account[back], again[back], 1)


def make_course(scope: Scope, accounts: Accounts) -> Course:
    """Return all lives of the book with what became of them."""
    rng = scope.stream("lives")
    index = np.flatnonzero(~accounts.only_tried)
    first = make_lives(rng, accounts, index, accounts.start[index], 0)
    opening = _course(scope, rng, first)
    second = _won_back(scope, rng, accounts, opening)
    after = _course(scope, rng, second)
    shifted = dict(after.terms)
    shifted["life"] = shifted["life"] + first.start.size
    return Course(
        lives=both(first, second),
        terms=stack([opening.terms, shifted]),
        left=np.concatenate([opening.left, after.left]),
        cancelled=np.concatenate([opening.cancelled, after.cancelled]),
        cause=np.concatenate([opening.cause, after.cause]),
    )
