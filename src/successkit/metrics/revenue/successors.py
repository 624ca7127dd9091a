"""Which contracts renew which: the successors of rows that were renewed."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, DayArray, Int64Array
from successkit.core.facts import Facts
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.succession import FAR, pair_codes
from successkit.metrics.revenue.terms import Terms


@attrs.frozen(eq=False, kw_only=True)
class Successors:
    """What follows some renewed contract rows.

    Contracts of one account and product that begin on one day renew together: if
    two contracts are merged into one, or one is split in two, the new value is shared
    among the old ones by their own value.

    Parameters
    ----------
    first
        Shape (n,): the row that renews it; -1 where none is found.
    start
        Shape (n,): its first day; ``FAR`` where none is found.
    units
        Shape (n,): the old row's part of the new value, exact units a month.
    """

    first: Int64Array
    start: DayArray
    units: Int64Array


def successors(
    book: RevenueBook, old: Int64Array, value: Int64Array, worth: Int64Array
) -> Successors:
    """Find what renews rows, and share its value among them.

    Parameters
    ----------
    book
        The book.
    old
        Shape (n,): renewed rows, all those of the accounts concerned.
    value
        Shape (n,): what they were worth at their end, exact units.
    worth
        Shape (rows,): what every row is worth when it begins, in the same currency.

    Returns
    -------
    Successors
        One entry for each old row, whatever the order of rows.
    """
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    account = contracts.array("account")
    concerned = np.zeros(len(book.portfolio), bool)
    concerned[account[old]] = True
    mine = terms.earns & ~_continuing(terms) & concerned[account]
    ranked = _ranked(contracts, mine)
    every = _keys(pair_codes(contracts), contracts.array("start"))
    row = np.where(terms.successor >= 0, terms.successor, terms.beside)[old]
    wanted, keys = np.where(row >= 0, every[row], -1), every[ranked]
    left = np.searchsorted(keys, wanted, side="left")
    right = np.searchsorted(keys, wanted, side="right")
    found = right > left
    sums = np.append(0, np.cumsum(worth[ranked]))
    first = np.full(len(old), -1)
    first[found] = ranked[left[found]]
    start = np.where(found, contracts.array("start")[first], FAR)
    total = sums[right] - sums[left]
    order = row_order(wanted, contracts.text("id").codes[old])
    units = np.zeros(len(old), np.int64)
    units[order] = _shares(wanted[order], value[order], total[order])
    return Successors(first=first, start=start, units=units)


def _keys(pair: Int64Array, day: DayArray) -> Int64Array:
    """Return one number for a pair and a day, in the order of both."""
    keys: Int64Array = pair * 4_000_000 + day.astype(np.int64)
    return keys


def _ranked(contracts: Facts, candidate: BoolArray) -> Int64Array:
    """Return candidates by account, product and start, the longest one first."""
    rows = np.flatnonzero(candidate)
    end = contracts.array("end")[rows]
    length = -np.where(np.isnat(end), FAR, end).astype(np.int64)
    by = (
        pair_codes(contracts)[rows],
        contracts.array("start")[rows],
        length,
        contracts.text("id").codes[rows],
    )
    return rows.take(row_order(*by))


def _continuing(terms: Terms) -> BoolArray:
    """Return rows that go on with the contract of an earlier row, at another price."""
    following = terms.successor[terms.replaced]
    result = np.zeros(len(terms.replaced), bool)
    result[following[following >= 0]] = True
    return result


def _shares(key: Int64Array, value: Int64Array, total: Int64Array) -> Int64Array:
    """Share the total of each key among its entries by value, exactly."""
    units = total.copy()
    fresh = np.append(True, key[1:] != key[:-1])[: len(key)]
    heads = np.flatnonzero(fresh)
    tails = np.append(heads[1:], len(key))
    several = tails - heads > 1
    for head, tail in zip(heads[several], tails[several], strict=True):
        units[head:tail] = share_out(int(total[head]), value[head:tail].tolist())
    return units


def share_out(total: int, weights: list[int]) -> list[int]:
    """Split a whole number by weights into whole numbers that sum to it.

    Parameters
    ----------
    total
        What is split, >= 0.
    weights
        Weights >= 0; all 0 counts as all equal.

    Returns
    -------
    list[int]
        Parts, each within one of its exact value.

    Examples
    --------
    >>> share_out(100, [1, 1, 1])
    [33, 33, 34]
    """
    known = weights if any(weights) else [1] * len(weights)
    whole, given, so_far, parts = sum(known), 0, 0, list[int]()
    for weight in known:
        so_far += weight
        parts.append(total * so_far // whole - given)
        given += parts[-1]
    return parts
