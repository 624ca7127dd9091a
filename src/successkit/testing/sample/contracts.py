"""The contracts: opening rows, changes, add-ons, trials and what was amended.

A change of quantity or price is a further row of the same id with a later
start. A cancellation or a running pause is a further row of the same id and
start that was recorded later, so that the past can be seen as it was known.
"""

import attrs
import numpy as np

from successkit.testing.sample.accounts import ZONES, Accounts
from successkit.testing.sample.addons import Extras, addon_rows, trial_rows
from successkit.testing.sample.columns import (
    DAY,
    FAR,
    Column,
    Draft,
    IntArray,
    Table,
    chosen,
    day_text,
    flags,
    happens,
    instant_text,
    integers,
    labels,
    money_text,
    number_text,
    rows_of,
    stack,
    words,
)
from successkit.testing.sample.core_rows import core_rows, make_prices
from successkit.testing.sample.lives import CAUSE, CAUSES
from successkit.testing.sample.pauses import Pauses, make_pauses
from successkit.testing.sample.rows import (
    COUNTS,
    KINDS,
    PLANS,
    PRODUCTS,
    STATUSES,
    UNITS,
    last_of_each,
)
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

_MORNING = 9 * 3600 + 1800
_AFTERNOON = 16 * 3600


@attrs.frozen(eq=False)
class Contracts:
    """The contract rows, the id of every contract, and what others ask for."""

    rows: Draft
    ids: Column
    seats: IntArray
    extras: Extras
    pauses: Pauses


def _recorded(
    scope: Scope, rng: np.random.Generator, rows: Draft, told: IntArray
) -> IntArray:
    """Return when the rows were recorded: on their day, a few of them late."""
    late = happens(rng, rows["start"].size, 0.03)
    day = rows["start"] + np.where(late, rng.integers(1, 21, late.size), 0)
    latest = np.minimum(told[rows["entity"]], scope.as_of)
    day = np.maximum(np.minimum(day, latest), rows["start"])
    return np.asarray(day * DAY + _MORNING, dtype=np.int64)


def _reasons(rng: np.random.Generator, course: Course, life: IntArray) -> IntArray:
    """Return the recorded churn reason: the true cause in four of five cases."""
    true = course.cause[life]
    said = np.where(happens(rng, life.size, 0.8), true, rng.integers(0, 8, life.size))
    unpaid = true == CAUSE["payment_failed"]
    return np.where(unpaid, CAUSE["payment_failed"], said)


def _cancelled_rows(
    rng: np.random.Generator,
    course: Course,
    rows: Draft,
    stop: IntArray,
    told: IntArray,
) -> Draft:
    """Return the rows that say again the last row of a contract, now cancelled."""
    last = rows_of(rows, last_of_each(rows))
    last = rows_of(last, told[last["entity"]] < FAR)
    entity = last["entity"]
    size = entity.size
    return last | {
        "end": stop[entity],
        "until": np.where(
            last["until"] < FAR, np.minimum(last["until"], stop[entity]), FAR
        ),
        "status": np.full(size, STATUSES.index("cancelled")),
        "cancelled": told[entity],
        "reason": _reasons(rng, course, last["life"]),
        "recorded": np.maximum(told[entity], last["start"]) * DAY + _AFTERNOON,
    }


def _paused_rows(rows: Draft, pauses: Pauses) -> Draft:
    """Return the rows that say again the last row of a contract, now resting."""
    resting = pauses.resume >= FAR
    last = rows_of(rows, last_of_each(rows)[pauses.entity[resting]])
    begin = np.maximum(pauses.begin[resting], last["start"])
    return last | {
        "status": np.full(begin.size, STATUSES.index("paused")),
        "recorded": begin * DAY + _AFTERNOON,
    }


def _latest_seats(rows: Draft, lives: int) -> IntArray:
    """Return the seats of each life's latest row of the main product."""
    order = np.lexsort((rows["start"], rows["life"]))
    seats = np.ones(lives, dtype=np.int64)
    seats[rows["life"][order]] = rows["quantity"][order]
    return seats


def _ids(rows: Draft) -> Column:
    """Return an id for every contract, in the order of the rows."""
    _, first = np.unique(rows["entity"], return_index=True)
    rank = np.empty(first.size, dtype=np.int64)
    rank[np.argsort(first)] = np.arange(first.size)
    return labels("C", first.size)[rank]


def make_contracts(scope: Scope, accounts: Accounts, course: Course) -> Contracts:
    """Return all contracts of the book."""
    rng = scope.stream("contracts")
    prices = make_prices(scope, course.lives)
    core = core_rows(scope, course, prices)
    terms = course.terms["life"].size
    extras = addon_rows(scope, course, prices, terms)
    trials = trial_rows(accounts, terms + extras.stop.size)
    never = np.full(trials["start"].size, FAR)
    stop = np.concatenate([course.terms["stop"], extras.stop, never])
    told = np.concatenate([course.terms["cancelled"], extras.cancelled, never])
    rows = stack([core, extras.rows, trials])
    rows["recorded"] = _recorded(scope, rng, rows, told)
    pauses = make_pauses(scope, course)
    amended = _cancelled_rows(rng, course, rows, stop, told)
    everything = stack([rows, amended, _paused_rows(rows, pauses)])
    order = np.lexsort(
        tuple(everything[key] for key in ("recorded", "start", "entity", "account"))
    )
    ordered = rows_of(everything, order)
    return Contracts(
        rows=ordered,
        ids=_ids(ordered),
        seats=_latest_seats(core, course.lives.start.size),
        extras=extras,
        pauses=pauses,
    )


def contracts_table(accounts: Accounts, contracts: Contracts) -> Table:
    """Return contracts.csv."""
    rows = contracts.rows
    foreign = accounts.foreign[rows["account"]]
    off = money_text(np.maximum(rows["off"], 0), foreign)
    zone = accounts.zone[rows["account"]]
    return {
        "id": contracts.ids[rows["entity"]],
        "account_id": accounts.ids[rows["account"]],
        "product": words(PRODUCTS, rows["product"]),
        "plan": words(PLANS, rows["plan"]),
        "start": day_text(rows["start"]),
        "end": day_text(rows["end"]),
        "amount": money_text(rows["amount"], foreign),
        "currency": words(("JPY", "USD"), foreign.astype(np.int64)),
        "interval_unit": words(UNITS, rows["billing"]),
        "interval_count": integers(COUNTS[rows["billing"]]),
        "quantity": integers(rows["quantity"]),
        "discount_percent": number_text(rows["percent"]),
        "discount_amount": np.where(rows["off"] < 0, "", off).astype(object),
        "discount_until": day_text(rows["until"]),
        "kind": words(KINDS, rows["kind"]),
        "status": words(STATUSES, rows["status"]),
        "cancelled_on": day_text(rows["cancelled"]),
        "auto_renew": flags(rows["auto"]),
        "notice_by": day_text(rows["notice"]),
        "churn_reason": words(CAUSES, rows["reason"]),
        "renews": chosen(contracts.ids, rows["renews"]),
        "recorded_at": instant_text(rows["recorded"], zone, ZONES),
    }
