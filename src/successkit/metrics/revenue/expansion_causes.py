"""Why an account pays more for a product: more of it, dearer, another plan."""

import attrs
import numpy as np

from successkit.core.arrays import NULL_INT, BoolArray, DayArray, Int64Array
from successkit.core.exact import multiply_divide
from successkit.core.period import Period
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.monthly import list_units
from successkit.metrics.revenue.pairs import at_opening_rates, units_on


@attrs.frozen(eq=False, kw_only=True)
class Causes:
    """Parts of what came in, exact units a month; they sum to the gain.

    Parameters
    ----------
    quantity
        Shape (n,): more or fewer units at the old price, or one contract more.
    price
        Shape (n,): another price for the same plan: a rise of the list, an indexation.
    plan
        Shape (n,): another price with another plan.
    discount
        Shape (n,): less or more discount.
    add_on
        Shape (n,): all of what was not held at the opening.
    other
        Shape (n,): what pauses, late payment and rounding of exchange leave over.
    """

    quantity: Int64Array
    price: Int64Array
    plan: Int64Array
    discount: Int64Array
    add_on: Int64Array
    other: Int64Array


@attrs.frozen(eq=False)
class _State:
    """What is in force of each pair on one day, summed over its contracts."""

    full: Int64Array
    net: Int64Array
    rows: Int64Array
    quantity: Int64Array
    counted: BoolArray
    plans: Int64Array


def causes_of(
    book: RevenueBook,
    period: Period,
    *,
    pair: Int64Array,
    unit: Int64Array,
    gain: Int64Array,
    held: BoolArray,
) -> Causes:
    """Split what pairs of account and product gained in a period.

    Parameters
    ----------
    book
        The book.
    period
        The days.
    pair
        Shape (rows,): pair of each contract row.
    unit
        Shape (n,): the pairs asked for.
    gain
        Shape (n,): what each gained, exact units.
    held
        Shape (n,): whether it was held before; otherwise all of it is ``add_on``.

    Returns
    -------
    Causes
        Compares what is in force at the opening and at the closing.
    """
    place = np.full(int(pair.max(initial=-1)) + 1, -1)
    place[unit] = np.arange(len(unit))
    rows = np.flatnonzero(place[pair] >= 0)
    last = np.datetime64(book.closing_day(period), "D")
    days = (last - np.timedelta64(period.days, "D"), last)
    then, now = (
        _state(book, period, (rows, place[pair[rows]]), len(unit), day) for day in days
    )
    full = now.full - then.full
    more = _more(then, now, full)
    dearer = full - more
    switched = (now.plans != then.plans).any(axis=0)
    none = np.zeros(len(unit), np.int64)
    discount = (now.net - now.full) - (then.net - then.full)
    return Causes(
        quantity=np.where(held, more, none),
        price=np.where(held & ~switched, dearer, none),
        plan=np.where(held & switched, dearer, none),
        discount=np.where(held, discount, none),
        add_on=np.where(held, none, gain),
        other=np.where(held, gain - full - discount, none),
    )


def _state(
    book: RevenueBook,
    period: Period,
    chosen: tuple[Int64Array, Int64Array],
    n: int,
    day: np.datetime64,
) -> _State:
    rows, place = chosen
    terms = book.ledger.terms
    start = book.portfolio.contracts.array("start")[rows]
    runs = terms.earns[rows] & (start <= day) & (day < terms.until[rows])
    rows, place = rows[runs], place[runs]
    contracts = book.portfolio.contracts.take(rows)
    days: DayArray = np.full(len(rows), day)
    full, net, count, quantity, unknown = (np.zeros(n, np.int64) for _ in range(5))
    for target, units in (
        (full, list_units(contracts)),
        (net, units_on(contracts, days, book.definition)),
    ):
        np.add.at(target, place, at_opening_rates(book, period, contracts, units))
    given = contracts.array("quantity")
    np.add.at(quantity, place, np.where(given == NULL_INT, 0, given))
    np.add.at(unknown, place, given == NULL_INT)
    np.add.at(count, place, 1)
    product = contracts.text("product")
    plan = contracts.text("plan").codes.astype(np.int64) * (len(product.values) + 1)
    plan += product.codes
    plans = np.full((2, n), -(2**40))
    np.maximum.at(plans[0], place, plan)
    np.maximum.at(plans[1], place, -plan)
    return _State(full, net, count, quantity, (unknown == 0) & (count > 0), plans)


def _more(then: _State, now: _State, full: Int64Array) -> Int64Array:
    """Return the part of a change in list price that comes from the quantity."""
    counted = then.counted & now.counted & (then.quantity > 0)
    base = np.where(counted, then.quantity, 1)
    grown = np.where(counted, now.quantity - then.quantity, 0)
    by_units = multiply_divide(then.full, grown, base)
    # Without quantities a contract more is more of it, and nothing else can be told.
    return np.where(counted, by_units, np.where(now.rows != then.rows, full, 0))
