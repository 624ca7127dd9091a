"""What accounts bought more of in a period: one row for each account and product."""

from enum import StrEnum

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.period import Period
from successkit.core.states import ContractKind, code_of
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.expansion_causes import Causes, causes_of, events_of
from successkit.metrics.revenue.succession import pair_codes
from successkit.metrics.revenue.switches import joined, switches_in


class Sale(StrEnum):
    """What an account bought: more of what it had, or another product."""

    UPSELL = "upsell"
    CROSS_SELL = "cross_sell"


@attrs.frozen(eq=False, kw_only=True)
class ExpansionRows:
    """What existing accounts bought in one period, by account and product.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    product
        Shape (n,): code of the product, -1 for none.
    cross
        Shape (n,): whether it is cross-sell; upsell otherwise.
    before, gain
        Shape (n,): monthly revenue at the opening, and what came to it, without
        pauses. [units]
    causes
        Parts of the gain.
    bought_on
        Shape (n,): the last day of the period on which revenue rose.
    eligible, active
        Shape (accounts,): customer at the opening that has paid before; customer at
        the closing.
    """

    account: Int64Array
    product: Int64Array
    cross: BoolArray
    before: Int64Array
    gain: Int64Array
    causes: Causes
    bought_on: DayArray
    eligible: BoolArray
    active: BoolArray


def expansion_rows(book: RevenueBook, period: Period) -> ExpansionRows:
    """Return what existing accounts bought in a period.

    Parameters
    ----------
    book
        The book.
    period
        The days.

    Returns
    -------
    ExpansionRows
        Upsell is more or dearer of a product held at the opening, or a new contract
        declared as upsell; cross-sell the first purchase of another product by an
        account that was a customer at the opening. A product that replaces another
        one by name (``renews``) goes on with it: the increase is upsell.
    """
    eligible, active = _customers(book, period)
    pair, codes, declared = _pairs(book, period)
    unit, before, gain, held = _gains(book, period, pair, len(codes))
    width = len(book.portfolio.contracts.text("product").values) + 1
    account = codes[unit] // width
    up, fresh = held & (before > 0), ~held
    keep = eligible[account] & (up | fresh)
    unit, account, before, gain = (
        column[keep] for column in (unit, account, before, gain)
    )
    held = held[keep]
    return ExpansionRows(
        account=account,
        product=codes[unit] % width - 1,
        cross=~held & ~declared[unit],
        before=before,
        gain=gain,
        causes=causes_of(book, period, pair=pair, unit=unit, gain=gain, held=held),
        bought_on=_bought_on(book, period, pair, unit),
        eligible=eligible,
        active=active,
    )


def _customers(book: RevenueBook, period: Period) -> tuple[BoolArray, BoolArray]:
    eligible, active = (np.zeros(len(book.portfolio), bool) for _ in range(2))
    for place, (levels,) in book.fold(book.ledger, [period]).blocks():
        eligible[place] = levels.alive_before & levels.paid_before
        active[place] = levels.alive_after
    return eligible, active


def _pairs(
    book: RevenueBook, period: Period
) -> tuple[Int64Array, Int64Array, BoolArray]:
    """Return each row's pair, the pairs' codes, and which were declared an upsell."""
    contracts = book.portfolio.contracts
    distinct, place = np.unique(pair_codes(contracts), return_inverse=True)
    switches = switches_in(book, period, place)
    label = joined(len(distinct), place[switches.old], place[switches.new])
    units, unit = np.unique(label, return_inverse=True)
    pair, codes = unit[place], distinct[units]
    # What was switched to gives the name, the last one where there are several.
    codes[pair[switches.new]] = distinct[place[switches.new]]
    declared = np.zeros(len(codes), bool)
    upsell = contracts.array("kind") == code_of(ContractKind.UPSELL)
    declared[pair[upsell]] = True
    return pair.astype(np.int64), codes, declared


def _gains(
    book: RevenueBook, period: Period, pair: Int64Array, pairs: int
) -> tuple[Int64Array, Int64Array, Int64Array, BoolArray]:
    """Return pairs that gained revenue: which, from what, how much, paid before."""
    parts = [_no_gains()]
    unit = pair[book.ledger.row]
    for place, (levels,) in book.fold(book.ledger, [period], unit, pairs).blocks():
        gain = levels.after - levels.before - levels.suspended
        grew = np.flatnonzero(gain > 0)
        parts.append(
            (
                grew + place.start,
                levels.before[grew],
                gain[grew],
                levels.paid_before[grew],
            )
        )
    units, before, gains, held = zip(*parts, strict=True)
    return (
        np.concatenate(units),
        np.concatenate(before),
        np.concatenate(gains),
        np.concatenate(held),
    )


def _no_gains() -> tuple[Int64Array, Int64Array, Int64Array, BoolArray]:
    none = np.zeros(0, np.int64)
    return none, none, none, np.zeros(0, bool)


def _bought_on(
    book: RevenueBook, period: Period, pair: Int64Array, unit: Int64Array
) -> DayArray:
    """Return the last day on which each pair's revenue rose within the period."""
    ledger = book.ledger
    events, mine = events_of(book, period, pair, unit)
    day = ledger.day[events].astype(np.int64)
    keys, group = np.unique(mine * 2**24 + day + 2**23, return_inverse=True)
    net = np.zeros(len(keys), np.int64)
    np.add.at(net, group, ledger.delta[events])
    rose = keys[net > 0]
    found = np.full(len(unit), np.datetime64("NaT", "D"))
    # Sorted by day, so that the last one of each pair stays.
    found[rose >> 24] = ((rose & (2**24 - 1)) - 2**23).astype("datetime64[D]")
    return found
