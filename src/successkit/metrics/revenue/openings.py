"""What begins beside other contracts: an add-on, or more of what is held already."""

import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.core.facts import Facts
from successkit.core.states import code_of
from successkit.metrics.revenue.causes import Cause
from successkit.metrics.revenue.entries import Events
from successkit.metrics.revenue.order import changes, row_order, run_starts
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
    order = row_order(pair, events.day[rows])
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
    owner = changes(key)
    before = np.cumsum(events.alive)
    before -= events.alive
    held = before[run_starts(owner | changes(events.day))]
    held -= before[run_starts(owner)]
    return held
