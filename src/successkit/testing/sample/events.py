"""Dated facts that fit no other table: pauses, dunning, offers, moods, moves."""

import attrs
import numpy as np

from successkit.core import BoolArray
from successkit.testing.sample.accounts import ZONES, Accounts
from successkit.testing.sample.addons import offers_made
from successkit.testing.sample.columns import (
    DAY,
    FAR,
    Draft,
    IntArray,
    Table,
    chosen,
    clock,
    happens,
    instant_text,
    labels,
    rows_of,
    scatter,
    stack,
    words,
)
from successkit.testing.sample.contacts import Contacts
from successkit.testing.sample.contracts import Contracts
from successkit.testing.sample.lives import CAUSE
from successkit.testing.sample.people import people_ids
from successkit.testing.sample.rows import PRODUCTS
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

KINDS = (
    "pause",
    "resume",
    "past_due",
    "paid",
    "offered",
    "reopened",
    "escalated",
    "owner_changed",
    "contact_left",
    "sentiment",
    "phase_moved",
)
_CODE = {name: code for code, name in enumerate(KINDS)}
_REASONS = (
    "seasonal business",
    "payment declined",
    "answer did not help",
    "waited too long",
    "territories rearranged",
    "moved to another company",
    "asked to repeat the training",
)
# Values from -1 on: a mood, or the phase that was set by hand.
_VALUES = ("-1", "0", "1", "onboarding")
_AGAIN = 2
_NO_VALUE = -99
_SOUR, _GLAD = 0.4, 0.6


@attrs.frozen(eq=False)
class Story:
    """What the parts of the event log are drawn from."""

    scope: Scope
    accounts: Accounts
    course: Course
    contracts: Contracts
    contacts: Contacts
    talks: Draft


def _events(
    story: Story,
    rng: np.random.Generator,
    kind: str,
    life: IntArray,
    day: IntArray,
    **given: IntArray,
) -> Draft:
    """Return events of one kind in office hours, those after the end left out."""
    account = story.course.lives.account[life]
    blank = np.full(life.size, -1)
    rows = {
        "account": account,
        "at": clock(rng, day),
        "kind": np.full(life.size, _CODE[kind]),
        "contract": blank,
        "contact": blank,
        "product": blank,
        "value": np.full(life.size, _NO_VALUE),
        "author": blank,
        "reason": blank,
    }
    kept = (day <= story.scope.as_of) & (day < FAR)
    return rows_of(rows | given, kept)


def _pauses(story: Story, rng: np.random.Generator) -> list[Draft]:
    pauses = story.contracts.pauses
    season = np.zeros_like(pauses.life)
    return [
        _events(
            story, rng, kind, pauses.life, day, contract=pauses.entity, reason=season
        )
        for kind, day in (("pause", pauses.begin), ("resume", pauses.resume))
    ]


def _dunning(story: Story, rng: np.random.Generator) -> list[Draft]:
    """Return three reminders before a subscription is ended, or a late payment."""
    course = story.course
    lives = course.lives
    unpaid: BoolArray = course.cause == CAUSE["payment_failed"]
    lost = np.flatnonzero(unpaid & (course.cancelled < FAR))
    slow = np.flatnonzero(lives.paid & happens(rng, unpaid.size, 0.03) & ~unpaid)
    span = course.until(story.scope) - lives.start
    due = lives.start + 30 + (span * rng.uniform(0, 0.9, span.size)).astype(np.int64)
    slow = slow[due[slow] + 20 < course.until(story.scope)[slow]]
    last = _last_term(course)
    parts = [(lost, course.cancelled[lost] - before) for before in (28, 18, 8)]
    parts.append((slow, due[slow]))
    said = [
        _events(
            story,
            rng,
            "past_due",
            life,
            day,
            contract=last[life],
            reason=np.ones_like(life),
        )
        for life, day in parts
    ]
    late = due[slow] + rng.integers(2, 20, slow.size)
    return [*said, _events(story, rng, "paid", slow, late, contract=last[slow])]


def _last_term(course: Course) -> IntArray:
    """Return the latest term of every life, as the number of its contract."""
    last = np.zeros(course.lives.start.size, dtype=np.int64)
    order = np.argsort(course.terms["number"], kind="stable")
    last[course.terms["life"][order]] = order
    return last


def _offers(story: Story, rng: np.random.Generator) -> Draft:
    life, day, product = offers_made(story.scope, story.contracts.extras, story.course)
    author = story.accounts.owner[story.course.lives.account[life]]
    return _events(story, rng, "offered", life, day, product=product, author=author)


def _enquiries(story: Story, rng: np.random.Generator) -> list[Draft]:
    """Return enquiries that came back or went up to the management."""
    talks = story.talks
    latest = story.scope.as_of
    again: BoolArray = (talks["resolved"] < latest * DAY) & (
        happens(rng, talks["at"].size, 0.02)
    )
    up: BoolArray = (talks["urgent"] == 1) & (talks["slow"] == 1)
    up &= happens(rng, up.size, 0.4) & (talks["reactive"] == 1)
    back, high = rows_of(talks, again), rows_of(talks, up)
    day_back, day_up = back["resolved"] // DAY + 1, high["at"] // DAY + 1
    said, waited = np.full(day_back.size, 2), np.full(day_up.size, 3)
    return [
        _events(story, rng, "reopened", back["life"], day_back, reason=said),
        _events(story, rng, "escalated", high["life"], day_up, reason=waited),
    ]


def _departures(story: Story, rng: np.random.Generator) -> Draft:
    """Return champions who left: the cause of a trouble, or no harm done."""
    lives = story.course.lives
    until = story.course.until(story.scope)
    cause: BoolArray = lives.cause == CAUSE["champion_left"]
    day = np.where(cause, lives.onset + rng.integers(0, 10, cause.size), FAR)
    calm: BoolArray = happens(rng, cause.size, 0.015)
    some = lives.start + ((until - lives.start) * rng.random(cause.size)).astype(
        np.int64
    )
    day = np.where(~cause & calm, some, day)
    life = np.flatnonzero(day < until)
    champion = story.contacts.first[lives.account[life]]
    reason = np.full(life.size, 5)
    return _events(
        story, rng, "contact_left", life, day[life], contact=champion, reason=reason
    )


def _moods(story: Story, rng: np.random.Generator) -> Draft:
    """Return what the owner felt after some of our contacts: 1, 0 or -1."""
    talks, lives = story.talks, story.course.lives
    ours = (talks["reactive"] == 0) & happens(rng, talks["at"].size, 0.3)
    some = rows_of(talks, ours & lives.paid[talks["life"]])
    day = some["at"] // DAY
    felt = lives.mood(some["life"], day) + rng.normal(0, 0.12, day.size)
    value = np.where(felt < _SOUR, -1, np.where(felt < _GLAD, 0, 1))
    author = story.accounts.owner[some["account"]]
    return _events(
        story, rng, "sentiment", some["life"], day, value=value, author=author
    )


def _moves(story: Story, rng: np.random.Generator) -> list[Draft]:
    """Return changes of owner, and the rare phase that was set by hand."""
    lives = story.course.lives
    until = story.course.until(story.scope)
    parts: list[Draft] = []
    for kind, rate, reason in (("owner_changed", 5e-5, 4), ("phase_moved", 1.5e-5, 6)):
        life, day = scatter(rng, lives.start, until, np.where(lives.paid, rate, 0.0))
        author = story.accounts.owner[lives.account[life]]
        why = np.full(life.size, reason)
        value = np.full(life.size, _AGAIN if kind == "phase_moved" else _NO_VALUE)
        given = {"author": author, "reason": why, "value": value}
        parts.append(_events(story, rng, kind, life, day, **given))
    return parts


def make_events(story: Story) -> Draft:
    """Return the event log, by account and time."""
    rng = story.scope.stream("events")
    log = stack(
        [
            *_pauses(story, rng),
            *_dunning(story, rng),
            _offers(story, rng),
            *_enquiries(story, rng),
            _departures(story, rng),
            _moods(story, rng),
            *_moves(story, rng),
        ]
    )
    return rows_of(log, np.lexsort((log["kind"], log["at"], log["account"])))


def events_table(story: Story) -> Table:
    """Return events.csv."""
    log = make_events(story)
    account = log["account"]
    value = words(_VALUES, np.where(log["value"] < -1, -1, log["value"] + 1))
    return {
        "id": labels("E", account.size),
        "account_id": story.accounts.ids[account],
        "at": instant_text(log["at"], story.accounts.zone[account], ZONES),
        "kind": words(KINDS, log["kind"]),
        "contract_id": chosen(story.contracts.ids, log["contract"]),
        "contact_id": chosen(story.contacts.ids, log["contact"]),
        "product": words(PRODUCTS, log["product"]),
        "value": value,
        "author": chosen(people_ids(), log["author"]),
        "reason": words(_REASONS, log["reason"]),
    }
