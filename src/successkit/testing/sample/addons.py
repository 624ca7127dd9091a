"""What is sold beside the main contract: more seats, other products, trials."""

import attrs
import numpy as np

from successkit.testing.sample.accounts import Accounts
from successkit.testing.sample.columns import FAR, Draft, IntArray, rows_of, stack
from successkit.testing.sample.core_rows import Prices
from successkit.testing.sample.lives import BILLED
from successkit.testing.sample.rows import KINDS, contract_rows
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

# Product, plan, kind, percent of the main price, and share of buyers by size.
_OFFERS = (
    (1, 5, 3, 28, (0.22, 0.14, 0.07, 0.0)),
    (2, 5, 3, 18, (0.16, 0.10, 0.05, 0.0)),
    (0, 4, 2, 15, (0.20, 0.14, 0.08, 0.0)),
)


_SETTLED = 150  # days that a customer has to stay before it buys more
_CALM = 0.1
_UPSELL, _TRIAL = KINDS.index("upsell"), KINDS.index("trial")


@attrs.frozen(eq=False)
class Extras:
    """Contracts beside the main one, with how each of them ended."""

    rows: Draft
    stop: IntArray
    cancelled: IntArray


def _sold(scope: Scope, rng: np.random.Generator, course: Course) -> Draft:
    """Return (life, day, offer) of every sale to a healthy customer."""
    lives = course.lives
    life = np.arange(lives.start.size)
    span = course.until(scope) - lives.start
    sales: list[Draft] = []
    for offer, (*_, shares) in enumerate(_OFFERS):
        day = lives.start + (span * rng.uniform(0.25, 0.9, life.size)).astype(np.int64)
        wants = rng.random(life.size) < np.array(shares)[lives.size]
        wants &= (span > _SETTLED) & (lives.distress(life, day) < _CALM)
        wants &= day < np.minimum(course.cancelled, scope.as_of)
        sale = {"life": life, "day": day, "offer": np.full_like(life, offer)}
        sales.append(rows_of(sale, wants))
    return stack(sales)


def addon_rows(scope: Scope, course: Course, prices: Prices, entity: int) -> Extras:
    """Return upsells and cross-sells; their entities count from ``entity``."""
    lives = course.lives
    sales = _sold(scope, scope.stream("addons"), course)
    life, day, offer = sales["life"], sales["day"], sales["offer"]
    product, plan, kind, percent = np.array([row[:4] for row in _OFFERS])[offer].T
    more = np.maximum(prices.seats[life] * 15 // 100, 1)
    billed = BILLED[lives.plan[life]]
    share = prices.seats[life] * prices.seat[life] * percent // 100
    amount = (
        np.where(kind == _UPSELL, more * prices.seat[life], share // 10 * 10) * billed
    )
    left = course.left[life]
    # Who has just run out without a word has not said anything here either.
    silent = (course.cancelled[life] >= FAR) & (left > scope.as_of - 30)
    stop = np.where(silent, FAR, left)
    told = np.where(silent, FAR, np.minimum(course.cancelled[life], left))
    rows = contract_rows(
        account=lives.account[life],
        life=life,
        entity=entity + np.arange(life.size),
        product=product,
        plan=plan,
        billing=lives.plan[life],
        start=day,
        amount=amount,
        quantity=np.where(kind == _UPSELL, more, 1),
        kind=kind,
        auto=np.ones_like(life),
    )
    return Extras(rows=rows, stop=stop, cancelled=told)


def trial_rows(accounts: Accounts, entity: int) -> Draft:
    """Return the trials; their entities count from ``entity``."""
    index = np.flatnonzero(accounts.trial)
    first = accounts.start[index]
    start = np.where(accounts.only_tried[index], first, first - 30)
    zero = np.zeros_like(index)
    return contract_rows(
        account=index,
        entity=entity + np.arange(index.size),
        plan=zero + 6,
        billing=zero,
        start=start,
        end=start + 30,
        amount=zero,
        quantity=zero + 5,
        kind=zero + _TRIAL,
        auto=zero,
    )


def offers_made(
    scope: Scope, extras: Extras, course: Course
) -> tuple[IntArray, IntArray, IntArray]:
    """Return (life, day, product) of offers: those taken and those declined."""
    rng = scope.stream("offers")
    taken = rows_of(extras.rows, extras.rows["kind"] >= _UPSELL)
    lead = rng.integers(15, 45, taken["life"].size)
    made = np.maximum(taken["start"] - lead, course.lives.start[taken["life"]])
    paid = np.flatnonzero(course.lives.paid)
    wanted = rng.choice(paid, min(paid.size, 2 * taken["life"].size))
    span = course.until(scope)[wanted] - course.lives.start[wanted]
    day = course.lives.start[wanted] + (span * rng.random(span.size)).astype(np.int64)
    declined = {"life": wanted, "day": day, "product": rng.integers(0, 3, span.size)}
    accepted = {"life": taken["life"], "day": made, "product": taken["product"]}
    offers = stack([accepted, declined])
    return offers["life"], offers["day"], offers["product"]
