"""Values of signals that were known last before a day."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Final

import numpy as np

from successkit.core import Int64Array, Signal, View
from successkit.health.lines import LastKnown

EVERY: Final = 7
"""Days from one evaluation to the next, as a review has it unless told otherwise."""

BACK: Final = 12
"""Evaluations that are looked back on, as a review has it unless told otherwise."""

Seen = Callable[[date], tuple[View, Int64Array]]
"""What gives the facts of a day, and which accounts its rows are."""


def values_before(
    signals: Iterable[Signal], day: date, seen: Seen, accounts: int
) -> dict[str, LastKnown]:
    """Return what was known last of some signals before a day.

    Parameters
    ----------
    signals
        Those that may count with their last value.
    day
        The day.
    seen
        Gives the facts of an earlier day, and the position of each of its accounts.
    accounts
        How many positions there are.

    Returns
    -------
    dict[str, LastKnown]
        By signal, shape (accounts,): the newest value on the evaluations before.
    """
    wanted = tuple(signals)
    found = {each.name: _nothing(accounts) for each in wanted}
    for step in range(1, BACK + 1) if wanted else ():
        view, place = seen(day - timedelta(days=EVERY * step))
        for each in wanted:
            last = found[each.name]
            value = each.compute(view, as_of=np.datetime64(view.as_of, "D"))
            new = np.isnan(last.raw[place]) & ~np.isnan(value)
            last.raw[place[new]] = value[new]
            last.days[place[new]] = EVERY * step
    return found


def _nothing(accounts: int) -> LastKnown:
    return LastKnown(np.full(accounts, np.nan), np.full(accounts, np.nan))
