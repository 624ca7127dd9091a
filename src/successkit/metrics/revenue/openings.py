"""What begins beside other contracts: an add-on, or more of what is held already."""

import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.states import code_of
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.entries import Events
from successkit.metrics.revenue.succession import pair_codes


def tell_openings(contracts: Facts, account: Int64Array, events: Events) -> Int64Array:
    """Return the causes of events, openings told apart.

    Parameters
    ----------
    contracts
        Contract rows.
    account
        Shape (n,): account of each event.
    events
        In the order of account and day.

    Returns
    -------
    Int64Array
        Shape (n,). What begins while its account is a customer already is ``add_on``,
        or ``quantity`` when the account holds the same product already.
    """
    start = contracts.array("start")[events.row]
    begins = (events.cause == code_of(Cause.START)) & (events.day == start)
    begins &= _held_before(account, events) > 0
    if not begins.any():
        return events.cause
    cause = events.cause.copy()
    concerned = np.zeros(int(account[-1]) + 1, bool)
    concerned[account[begins]] = True
    rows = np.flatnonzero(concerned[account])
    pair = pair_codes(contracts)[events.row[rows]]
    order = np.lexsort((events.day[rows], pair))
    rows, pair = rows[order], pair[order]
    more: BoolArray = np.zeros(len(cause), bool)
    more[rows] = _held_before(pair, events.take(rows)) > 0
    cause[begins] = code_of(Cause.ADD_ON)
    cause[begins & more] = code_of(Cause.QUANTITY)
    return cause


def _held_before(key: Int64Array, events: Events) -> Int64Array:
    """Return how many contracts of a key were alive before the day of each event."""
    if not len(key):
        return np.zeros(0, np.int64)
    owner = np.append(True, key[1:] != key[:-1])
    fresh = owner | np.append(True, events.day[1:] != events.day[:-1])
    before = np.append(0, np.cumsum(events.alive)[:-1])
    place = np.arange(len(key))
    today = np.maximum.accumulate(np.where(fresh, place, 0))
    first = np.maximum.accumulate(np.where(owner, place, 0))
    held: Int64Array = before[today] - before[first]
    return held
