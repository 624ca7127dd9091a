"""Contact in both directions: our check-ins and their enquiries."""

import numpy as np

from successkit.testing.sample.accounts import ZONES, Accounts
from successkit.testing.sample.columns import (
    DAY,
    NEVER,
    Draft,
    IntArray,
    Table,
    chosen,
    clock,
    draw,
    flags,
    instant_text,
    labels,
    rows_of,
    scatter,
    stack,
    to_weekday,
    words,
)
from successkit.testing.sample.contacts import Contacts
from successkit.testing.sample.people import people_ids, supporters
from successkit.testing.sample.phrases import TOPICS, answered, asked
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

_CHANNELS = ("email", "phone", "meeting", "chat", "webinar", "community", "in_app")
_KINDS = (
    "check_in",
    "review",
    "training",
    "ticket",
    "complaint",
    "question",
    "request",
)
_STATUSES = ("open", "pending", "closed")
OPEN, CLOSED = 0, 2
_ADOPTION = 7
# By size: our contacts and their enquiries a month, in calm times.
_OURS = np.array([1.1, 0.6, 0.22, 0.05])
_THEIRS = np.array([1.1, 0.45, 0.16, 0.05])
_WORST = 6.0
_DAY_HOURS = 24
_OUR_CHANNELS = np.array(
    [
        [0.25, 0.20, 0.45, 0.00, 0.10, 0.00, 0.00],
        [0.40, 0.25, 0.20, 0.00, 0.15, 0.00, 0.00],
        [0.60, 0.15, 0.02, 0.00, 0.20, 0.03, 0.00],
        [0.50, 0.00, 0.00, 0.00, 0.20, 0.10, 0.20],
    ]
)
_OUR_KINDS = np.array([[0.62, 0.18, 0.20]])
_THEIR_CHANNELS = np.array([[0.50, 0.15, 0.00, 0.20, 0.00, 0.05, 0.10]])
# Kinds ticket, complaint, question, request: in calm and in troubled times.
_THEIR_KINDS = np.array([[0.45, 0.03, 0.37, 0.15], [0.48, 0.27, 0.13, 0.12]])
_TOPIC_SHARES = np.array(
    [
        [0.20, 0.16, 0.12, 0.22, 0.10, 0.14, 0.06],
        [0.10, 0.20, 0.22, 0.08, 0.08, 0.20, 0.12],
    ]
)


def _proactive(scope: Scope, rng: np.random.Generator, course: Course) -> Draft:
    """Return our contacts; a customer in distress answers fewer of them."""
    lives = course.lives
    life, day = scatter(rng, lives.start, course.until(scope), _OURS[lives.size] / 30.4)
    meets = rng.random(life.size) > 0.85 * lives.distress(life, day)
    life, day = life[meets], day[meets]
    zero = np.zeros_like(life)
    at = clock(rng, np.maximum(to_weekday(day), lives.start[life]))
    return {
        "life": life,
        "at": at,
        "channel": draw(rng, _OUR_CHANNELS, lives.size[life]),
        "kind": draw(rng, _OUR_KINDS, zero),
        "reactive": zero,
        "topic": zero + _ADOPTION,
        "status": zero + CLOSED,
        "responded": zero + NEVER,
        "resolved": zero + NEVER,
        "urgent": zero,
        "slow": zero,
    }


def _reactive(scope: Scope, rng: np.random.Generator, course: Course) -> Draft:
    """Return enquiries: more, more urgent and slower to answer in distress."""
    lives = course.lives
    life, day = scatter(
        rng, lives.start, course.until(scope), _WORST * _THEIRS[lives.size] / 30.4
    )
    load = lives.load(life, day)
    keep = rng.random(life.size) < (1 + (_WORST - 1) * load) / _WORST
    life, day, load = life[keep], day[keep], load[keep]
    count = life.size
    at = clock(rng, np.maximum(to_weekday(day), lives.start[life]))
    troubled = (rng.random(count) < load).astype(np.int64)
    wait = rng.lognormal(1.2, 0.8, count) * (1 + 9 * load)
    work = rng.lognormal(2.9, 0.9, count) * (1 + 4 * load)
    ignored = rng.random(count) < 0.01 + 0.08 * load
    responded = np.where(ignored, NEVER, at + (wait * 3600).astype(np.int64))
    resolved = np.where(ignored, NEVER, responded + (work * 3600).astype(np.int64))
    latest = (scope.as_of + 1) * DAY
    responded = np.where(responded < latest, responded, NEVER)
    resolved = np.where(resolved < latest, resolved, NEVER)
    return {
        "life": life,
        "at": at,
        "channel": draw(rng, _THEIR_CHANNELS, np.zeros_like(life)),
        "kind": 3 + draw(rng, _THEIR_KINDS, troubled),
        "reactive": np.ones_like(life),
        "topic": draw(rng, _TOPIC_SHARES, troubled),
        "status": np.where(
            resolved < NEVER, CLOSED, np.where(responded < NEVER, 1, OPEN)
        ),
        "responded": responded,
        "resolved": resolved,
        "urgent": (rng.random(count) < 0.05 + 0.45 * load).astype(np.int64),
        "slow": (wait > _DAY_HOURS).astype(np.int64),
    }


def make_interactions(scope: Scope, course: Course) -> Draft:
    """Return all contacts of the book, by account and time."""
    rng = scope.stream("interactions")
    both = stack([_proactive(scope, rng, course), _reactive(scope, rng, course)])
    both["account"] = course.lives.account[both["life"]]
    return rows_of(both, np.lexsort((both["at"], both["account"])))


def _persons(accounts: Accounts, talks: Draft) -> IntArray:
    """Return who of us took part: the owner, or support for an enquiry."""
    account = talks["account"]
    helper = supporters(accounts.foreign[account])
    return np.where(talks["reactive"] == 1, helper, accounts.owner[account])


def interactions_table(
    scope: Scope, accounts: Accounts, contacts: Contacts, talks: Draft
) -> Table:
    """Return interactions.csv."""
    rng = scope.stream("interaction contacts")
    account, zone = talks["account"], accounts.zone[talks["account"]]
    foreign = accounts.foreign[account]
    reactive = talks["reactive"] == 1
    topic = np.where(reactive, talks["topic"], -1)
    return {
        "id": labels("I", account.size),
        "account_id": accounts.ids[account],
        "at": instant_text(talks["at"], zone, ZONES),
        "channel": words(_CHANNELS, talks["channel"]),
        "kind": words(_KINDS, talks["kind"]),
        "direction": words(("proactive", "reactive"), talks["reactive"]),
        "topic": words(TOPICS, talks["topic"]),
        "contact_id": chosen(contacts.ids, contacts.any_of(rng, account)),
        "person": chosen(people_ids(), _persons(accounts, talks)),
        "status": words(_STATUSES, talks["status"]),
        "text": asked(foreign, topic),
        "answer": answered(foreign, reactive & (talks["resolved"] < NEVER)),
        "first_response_at": instant_text(talks["responded"], zone, ZONES),
        "resolved_at": instant_text(talks["resolved"], zone, ZONES),
        "urgent": flags(talks["urgent"]),
    }
