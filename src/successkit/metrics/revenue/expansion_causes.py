"""Why an account pays more for a product: more of it, dearer, another plan."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.period import Period
from successkit.core.states import code_of
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.exchange import convert
from successkit.metrics.revenue.worth import opening_factor

TOLD: Final = (
    Cause.QUANTITY,
    Cause.PRICE,
    Cause.PLAN,
    Cause.BILLING_FREQUENCY,
    Cause.DISCOUNT_END,
    Cause.SCHEDULED_RAMP,
)
"""Causes of the ledger that are told apart, in the order of the columns."""


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
    billing_frequency
        Shape (n,): another price with another billing interval.
    discount_end
        Shape (n,): a discount that ended or got smaller.
    scheduled_ramp
        Shape (n,): changes that were agreed before their day.
    add_on
        Shape (n,): all of what was not held at the opening.
    other
        Shape (n,): what ended meanwhile, what came back after late payment, and the
        rounding of exchange.
    """

    quantity: Int64Array
    price: Int64Array
    plan: Int64Array
    billing_frequency: Int64Array
    discount_end: Int64Array
    scheduled_ramp: Int64Array
    add_on: Int64Array
    other: Int64Array


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
        Sums of the events of the ledger within the period, by cause.
    """
    ledger = book.ledger
    events, mine = events_of(book, period, pair, unit)
    cause = ledger.cause[events]
    none = np.zeros(len(unit), np.int64)
    parts: dict[str, Int64Array] = {}
    for told in TOLD:
        chosen = (cause == code_of(told)) & held[mine]
        parts[str(told)] = _sums(book, period, events[chosen], mine[chosen], len(unit))
    rest = gain - sum(parts.values(), none)
    return Causes(
        **parts,
        add_on=np.where(held, none, gain),
        other=np.where(held, rest, none),
    )


def events_of(
    book: RevenueBook, period: Period, pair: Int64Array, unit: Int64Array
) -> tuple[Int64Array, Int64Array]:
    """Return the ledger's events of some pairs within a period.

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

    Returns
    -------
    tuple[Int64Array, Int64Array]
        Positions of events, and for each the position of its pair in ``unit``.
    """
    ledger = book.ledger
    place = np.full(int(pair.max(initial=-1)) + 1, -1)
    place[unit] = np.arange(len(unit))
    last = np.datetime64(book.closing_day(period), "D")
    first = last - np.timedelta64(period.days - 1, "D")
    mine = place[pair[ledger.row]]
    events = np.flatnonzero((mine >= 0) & (ledger.day >= first) & (ledger.day <= last))
    return events, mine[events]


def _sums(
    book: RevenueBook, period: Period, events: Int64Array, mine: Int64Array, n: int
) -> Int64Array:
    """Return events summed by pair, at the rates at which the period opens."""
    ledger, result = book.ledger, np.zeros(n, np.int64)
    for code, name in enumerate(ledger.currencies.tolist()):
        chosen = ledger.currency[events] == code
        if chosen.any():
            units = np.zeros(n, np.int64)
            np.add.at(units, mine[chosen], ledger.delta[events[chosen]])
            own = name == book.currency
            factor = (1, 1) if own else opening_factor(book, period, name)
            result += convert(units, factor)
    return result
