"""The rows of the main product: openings, changes of quantity, the price rise."""

import attrs
import numpy as np

from successkit.core import BoolArray, FloatArray
from successkit.testing.sample.columns import (
    FAR,
    Draft,
    IntArray,
    add_months,
    happens,
    rows_of,
    stack,
)
from successkit.testing.sample.lives import BILLED, TERM, Lives
from successkit.testing.sample.rows import LEVEL, contract_rows
from successkit.testing.sample.scope import Scope
from successkit.testing.sample.terms import Course

_CONTENT = 0.66
_LIST = np.array([[2800, 2400, 1800, 0], [2490, 1890, 1290, 0]])
_SEATS = np.array([5.5, 4.0, 2.2, 0.7])
_SPREAD = np.array([0.5, 0.4, 0.6, 0.4])


@attrs.frozen(eq=False)
class Prices:
    """What each life pays a seat and month before the rise, and its first seats."""

    seat: IntArray
    seats: IntArray


def make_prices(scope: Scope, lives: Lives) -> Prices:
    """Return price and seats of every life, in whole yen or cents."""
    rng = scope.stream("prices")
    listed = _LIST[lives.foreign.astype(np.int64), lives.size]
    asked = np.rint(listed * rng.uniform(0.85, 1.1, listed.size) / 10) * 10
    seats = np.exp(rng.normal(_SEATS[lives.size], _SPREAD[lives.size]))
    return Prices(
        seat=np.rint(asked * LEVEL[lives.plan] / 100).astype(np.int64),
        seats=np.maximum(np.rint(seats), 1).astype(np.int64),
    )


def _growth(
    rng: np.random.Generator, health: FloatArray, *, up: float, down: float
) -> FloatArray:
    """Return the log of the factor by which the seats change, mostly 0."""
    chance = rng.random(health.size)
    more = (chance < up) & (health > _CONTENT)
    less = (chance > 1 - down) & (health < _CONTENT)
    factor = np.where(more, rng.uniform(1.08, 1.45, health.size), 1.0)
    return np.asarray(
        np.log(np.where(less, rng.uniform(0.6, 0.92, health.size), factor))
    )


def _change_days(rng: np.random.Generator, terms: Draft, year: int) -> IntArray:
    """Return a day in a year of each term on which the seats may change."""
    months = rng.integers(2, 12, terms["life"].size) + 12 * year
    return add_months(terms["start"], months)


def _steps(
    scope: Scope, rng: np.random.Generator, course: Course
) -> tuple[Draft, FloatArray]:
    """Return (life, term, start, opening) of every row, and its log factor."""
    lives, terms = course.lives, course.terms
    index = np.arange(terms["life"].size)
    limit = np.minimum(terms["stop"], terms["cancelled"])
    limit = np.minimum(limit, scope.as_of + 1)
    renewed = lives.health(terms["life"], terms["start"] - 30)
    factor = _growth(rng, renewed, up=0.12, down=0.3)
    parts = [{"term": index, "start": terms["start"], "opening": np.ones_like(index)}]
    factors = [np.where(terms["number"] > 0, factor, 0.0)]
    open_end = TERM[lives.plan[terms["life"]]] == 0
    for year in range(scope.years + 1):
        day = _change_days(rng, terms, year)
        change = _growth(rng, lives.health(terms["life"], day), up=0.13, down=0.25)
        keep = (change != 0) & (day < limit) & lives.paid[terms["life"]]
        parts.append({"term": index, "start": day, "opening": np.zeros_like(index)})
        parts[-1] = rows_of(parts[-1], keep)
        factors.append(change[keep])
    rise = np.full(index.size, scope.price_rise)
    dearer = open_end & (terms["start"] < rise) & (rise < limit)
    parts.append({"term": index, "start": rise, "opening": np.zeros_like(index)})
    parts[-1] = rows_of(parts[-1], dearer)
    factors.append(np.zeros(int(dearer.sum())))
    return stack(parts), np.concatenate(factors)


def _running_sum(life: IntArray, factor: FloatArray) -> FloatArray:
    """Return the sum of the factors so far within each life (rows sorted)."""
    total = np.cumsum(factor)
    first = np.append(True, life[1:] != life[:-1])
    before = (total - factor)[first]
    return np.asarray(total - before[np.cumsum(first) - 1])


def _discounts(
    rng: np.random.Generator, lives: Lives, terms: Draft, amount: IntArray
) -> Draft:
    """Return percent, amount and last day of the discount of each term."""
    count = amount.size
    share = np.where(terms["number"] == 0, 0.16, 0.06)
    given = (rng.random(count) < share) & lives.paid[terms["life"]]
    until = add_months(terms["start"], rng.integers(3, 13, count))
    lump = given & happens(rng, count, 0.3)
    percent = rng.choice([10, 15, 20], count)
    return {
        "percent": np.where(given & ~lump, percent, -1),
        "off": np.where(lump, amount // 1000 * 100, -1),
        "until": np.where(given, np.minimum(until, terms["end"]), FAR),
    }


def _renewed_terms(terms: Draft) -> IntArray:
    """Return the term that each term renews, or -1."""
    order = np.lexsort((terms["number"], terms["life"]))
    before = np.append(-1, order[:-1])
    renews = np.full(order.size, -1)
    renews[order] = np.where(terms["number"][order] > 0, before, -1)
    return renews


def _same_as_before(column: IntArray) -> BoolArray:
    return np.append(False, column[1:] == column[:-1])


def _without_repeats(rows: Draft, seat: IntArray) -> Draft:
    """Return the rows that say something new, without discounts that are over."""
    over = rows["until"] <= rows["start"]
    ended = {name: np.where(over, -1, rows[name]) for name in ("percent", "off")}
    ended["until"] = np.where(over, FAR, rows["until"])
    unchanged = _same_as_before(rows["quantity"]) & _same_as_before(seat)
    repeated = _same_as_before(rows["start"]) | unchanged
    return rows_of(rows | ended, ~(_same_as_before(rows["entity"]) & repeated))


def core_rows(scope: Scope, course: Course, prices: Prices) -> Draft:
    """Return the contract rows of the main product, in order of life and start."""
    rng = scope.stream("core rows")
    lives, terms = course.lives, course.terms
    steps, factor = _steps(scope, rng, course)
    life = terms["life"][steps["term"]]
    order = np.lexsort((-steps["opening"], steps["start"], life))
    steps, factor, life = rows_of(steps, order), factor[order], life[order]
    term = steps["term"]
    growth = np.exp(_running_sum(life, factor))
    seats = np.maximum(np.rint(prices.seats[life] * growth), 1).astype(np.int64)
    open_end = TERM[lives.plan[life]] == 0
    priced_on = np.where(open_end, steps["start"], terms["start"][term])
    dear = priced_on >= scope.price_rise
    seat = np.where(dear, (prices.seat[life] * 108 + 50) // 100, prices.seat[life])
    billed = BILLED[lives.plan[life]]
    opening = prices.seat * prices.seats * BILLED[lives.plan]
    discount = _discounts(rng, lives, terms, opening[terms["life"]])
    rows = contract_rows(
        account=lives.account[life],
        life=life,
        entity=term,
        plan=lives.size[life],
        billing=lives.plan[life],
        start=steps["start"],
        end=terms["end"][term],
        amount=seat * seats * billed,
        quantity=seats,
        kind=np.where(terms["number"][term] > 0, 1, 0),
        auto=lives.auto[life].astype(np.int64),
        notice=np.where(open_end, FAR, terms["end"][term] - lives.notice[life]),
        renews=_renewed_terms(terms)[term],
        **{name: column[term] for name, column in discount.items()},
    )
    return _without_repeats(rows, seat)
