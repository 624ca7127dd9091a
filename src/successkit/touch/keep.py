"""Who stays with the person in charge."""

import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.metrics.revenue.order import changes, run_starts
from successkit.touch.demand import Demand
from successkit.touch.free import Free
from successkit.touch.worth import ranked, running, worth_key


def keep(
    demand: Demand, owner: Int64Array, may_stay: BoolArray, free: Free
) -> BoolArray:
    """Return which customers stay with their owner, and write down what they take.

    Frozen customers stay whatever it takes. Of the others, those worth most a minute
    stay as long as the owner has time, and no cap is passed.

    Parameters
    ----------
    demand
        What the customers ask for.
    owner
        Shape (rows,): position of the owner in the team; -1 for none.
    may_stay
        Shape (rows,): whose owner may go on.
    free
        What people have left; written to.

    Returns
    -------
    BoolArray
        Shape (rows,).
    """
    stays = np.zeros(len(owner), bool)
    rows = np.flatnonzero(may_stay)
    if not len(rows):
        return stays
    minutes = demand.minutes(rows, demand.model[rows])
    worth = worth_key(demand.weight[rows], minutes)
    order = ranked(owner[rows], ~demand.frozen[rows], -worth, rank=demand.rank[rows])
    rows, minutes = rows[order], minutes[order]
    person = owner[rows]
    start = run_starts(changes(person))
    fits = (
        (running(minutes, start) <= free.minutes[person])
        & (np.arange(len(rows)) - start < free.accounts[person])
        & (running(demand.revenue[rows], start) <= free.revenue[person])
    )
    kept = fits | demand.frozen[rows]
    stays[rows[kept]] = True
    free.take(person[kept], minutes[kept], demand.revenue[rows[kept]])
    return stays
