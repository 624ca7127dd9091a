"""What customers answer when they are asked: NPS, CSAT and CES."""

import numpy as np

from successkit.testing.sample.accounts import ZONES, Accounts
from successkit.testing.sample.columns import (
    DAY,
    NEVER,
    Draft,
    Table,
    chosen,
    clock,
    happens,
    instant_text,
    integers,
    labels,
    rows_of,
    stack,
    words,
)
from successkit.testing.sample.contacts import Contacts
from successkit.testing.sample.phrases import comments
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

_KINDS = ("nps", "csat", "ces")
_LOW = np.array([0, 1, 1])
_HIGH = np.array([10, 5, 7])
_EVERY = 182


def _answers(
    rng: np.random.Generator, course: Course, kind: int, asked: Draft
) -> Draft:
    """Return answers that follow the mood of the day, lower after a long wait."""
    life, at = asked["life"], asked["at"]
    mood = course.lives.mood(life, at // DAY) - 0.25 * asked["slow"]
    mood = mood + rng.normal(0.06, 0.13, life.size)
    low, high = int(_LOW[kind]), int(_HIGH[kind])
    score = np.clip(np.rint(low + (high - low) * mood), low, high)
    return {
        "life": life,
        "at": at,
        "kind": np.full(life.size, kind),
        "score": score.astype(np.int64),
    }


def _nps(scope: Scope, rng: np.random.Generator, course: Course) -> Draft:
    """Return half-yearly answers; the unhappy answer a little less often."""
    lives, until = course.lives, course.until(scope)
    waves = np.arange(2 * scope.years + 2)
    first = lives.start + rng.integers(100, 150, lives.start.size)
    day = (
        first[:, None] + _EVERY * waves + rng.integers(0, 12, (first.size, waves.size))
    )
    life = np.broadcast_to(np.arange(first.size)[:, None], day.shape)
    due = day < until[:, None]
    life, day = life[due], day[due]
    share = np.where(lives.paid[life], 0.55, 0.15) - 0.2 * lives.distress(life, day)
    replies = rng.random(life.size) < share
    life, day = life[replies], day[replies]
    asked = {"life": life, "at": clock(rng, day), "slow": np.zeros_like(life)}
    return _answers(rng, course, 0, asked)


def _after_help(scope: Scope, rng: np.random.Generator, talks: Draft) -> Draft:
    """Return who is asked soon after an enquiry was resolved, and when."""
    solved = talks["resolved"] < NEVER
    some = rows_of(talks, solved)
    at = some["resolved"] + rng.integers(3600, 2 * DAY, some["at"].size)
    return rows_of(some | {"at": at}, at < (scope.as_of + 1) * DAY)


def make_surveys(scope: Scope, course: Course, talks: Draft) -> Draft:
    """Return all answers of the book, by account and time."""
    rng = scope.stream("surveys")
    asked = _after_help(scope, rng, talks)
    parts = [_nps(scope, rng, course)]
    for kind, share in ((1, 0.3), (2, 0.12)):
        replied = rows_of(asked, happens(rng, asked["at"].size, share))
        parts.append(_answers(rng, course, kind, replied))
    answers = stack(parts)
    answers["account"] = course.lives.account[answers["life"]]
    return rows_of(answers, np.lexsort((answers["at"], answers["account"])))


def surveys_table(
    scope: Scope, accounts: Accounts, contacts: Contacts, answers: Draft
) -> Table:
    """Return surveys.csv."""
    rng = scope.stream("survey contacts")
    account, kind = answers["account"], answers["kind"]
    share = (answers["score"] - _LOW[kind]) / (_HIGH[kind] - _LOW[kind])
    tone = np.digitize(share, (0.65, 0.85))
    tone = np.where(happens(rng, tone.size, 0.35), tone, -1)
    return {
        "id": labels("S", account.size),
        "account_id": accounts.ids[account],
        "contact_id": chosen(contacts.ids, contacts.any_of(rng, account)),
        "at": instant_text(answers["at"], accounts.zone[account], ZONES),
        "kind": words(_KINDS, kind),
        "score": integers(answers["score"]),
        "scale_min": integers(_LOW[kind]),
        "scale_max": integers(_HIGH[kind]),
        "comment": comments(accounts.foreign[account], tone),
    }
