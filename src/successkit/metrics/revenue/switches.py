"""Switches: a contract that renews one of another product, by name."""

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.core.period import Period
from successkit.metrics.revenue.book import RevenueBook


@attrs.frozen(eq=False, kw_only=True)
class Switches:
    """Renewals of a period that went on with another product, by day and id.

    Parameters
    ----------
    old, new
        Shape (n,): contract rows.
    """

    old: Int64Array
    new: Int64Array


def switches_in(book: RevenueBook, period: Period, pair: Int64Array) -> Switches:
    """Return the renewals of a period that went on with another product.

    Parameters
    ----------
    book
        The book.
    period
        The days: the new contract begins in it.
    pair
        Shape (rows,): one number for the account and product of each row.

    Returns
    -------
    Switches
        Only those in which the new contract names the old one in ``renews``.
    """
    contracts, terms = book.portfolio.contracts, book.ledger.terms
    ids, start = contracts.text("id"), contracts.array("start")
    account = contracts.array("account").astype(np.int64) * max(len(ids.values), 1)
    last = np.datetime64(book.closing_day(period), "D")
    first = last - np.timedelta64(period.days - 1, "D")
    target = contracts.text("renews").codes_in(ids)
    inside = terms.earns & (target >= 0) & (start >= first) & (start <= last)
    new = np.flatnonzero(inside)
    new = new[np.lexsort((ids.codes[new], start[new]))]
    old = np.flatnonzero(terms.renewed)
    old = old[np.argsort((account + ids.codes)[old], kind="stable")]
    keys = np.append((account + ids.codes)[old], -1)
    wanted = (account + target)[new]
    place = np.searchsorted(keys[:-1], wanted)
    found = keys[place] == wanted
    old, new = old[place[found]], new[found]
    moved = pair[old] != pair[new]
    return Switches(old=old[moved], new=new[moved])


def joined(count: int, one: Int64Array, other: Int64Array) -> Int64Array:
    """Return the lowest number that each number hangs together with.

    Parameters
    ----------
    count
        How many numbers, from 0.
    one, other
        Shape (n,): pairs of numbers that hang together.

    Returns
    -------
    Int64Array
        Shape (count,).

    Examples
    --------
    >>> joined(5, np.array([3, 1]), np.array([1, 4])).tolist()
    [0, 1, 2, 1, 1]
    """
    label = np.arange(count)
    while True:
        lower = label.copy()
        both = np.minimum(label[one], label[other])
        np.minimum.at(lower, one, both)
        np.minimum.at(lower, other, both)
        if bool((lower == label).all()):
            return label
        label = lower
