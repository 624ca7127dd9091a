"""Customers who were lost: how long before it was seen, and what was missed."""

import math
from typing import Final

import attrs
import numpy as np

from successkit.core import AnyArray, Int64Array
from successkit.core.states import HealthBand, code_of, names_of
from successkit.health.past import PastScores

UNSCORED: Final = "not_scored"


@attrs.frozen(kw_only=True)
class BandLosses:
    """Customers lost whose last band before it was this one.

    Parameters
    ----------
    customers
        How many.
    mrr
        Their monthly revenue then. [minor units of the reporting currency]
    """

    customers: int
    mrr: int


@attrs.frozen(kw_only=True)
class LeadTime:
    """Days from the first danger of an unbroken row of them to the loss.

    Parameters
    ----------
    n
        Customers who were in danger when last scored before their loss.
    of
        All customers lost.
    low, median, high
        Quartiles, as a rank among whole days; NaN when nobody was in danger. [days]
    """

    n: int
    of: int
    low: float
    median: float
    high: float


@attrs.frozen(eq=False, kw_only=True)
class Losses:
    """Customers who were lost within the horizon of a day, each once.

    Parameters
    ----------
    account
        Shape (n,): position of the account.
    band
        Shape (n,), int8: band when last scored before the loss; -1 for none.
    mrr
        Shape (n,): monthly revenue then. [minor units]
    lead
        Shape (n,): days in danger without a break up to the loss; -1 when it was not
        in danger. [days]
    """

    account: Int64Array
    band: AnyArray
    mrr: Int64Array
    lead: Int64Array

    def __len__(self) -> int:
        return len(self.account)

    def by_band(self) -> dict[str, BandLosses]:
        """Return how many were lost, and what they paid, by their last band.

        Returns
        -------
        dict[str, BandLosses]
            danger, caution, good, not_scored. What was lost while good was missed.
        """
        names = names_of(HealthBand, np.arange(len(HealthBand)))
        codes = {**{str(name): code for code, name in enumerate(names)}, UNSCORED: -1}
        return {
            name: BandLosses(
                customers=int((self.band == code).sum()),
                mrr=int(self.mrr[self.band == code].sum()),
            )
            for name, code in codes.items()
        }

    def lead_time(self) -> LeadTime:
        """Return how long before the loss danger was seen.

        Returns
        -------
        LeadTime
            Over the customers who were in danger to the last.
        """
        seen = np.sort(self.lead[self.lead >= 0])
        low, median, high = (_at_rank(seen, quarter) for quarter in (1, 2, 3))
        return LeadTime(n=len(seen), of=len(self), low=low, median=median, high=high)


def _at_rank(ordered: Int64Array, quarter: int) -> float:
    count = len(ordered)
    return float(ordered[-(-quarter * count // 4) - 1]) if count else math.nan


def losses_of(past: PastScores) -> Losses:
    """Return the customers who were lost.

    Parameters
    ----------
    past
        Scores of past days.

    Returns
    -------
    Losses
        Those with a day whose horizon holds the loss. One who came back and left again
        counts twice.
    """
    left = np.flatnonzero(past.days_left > 0)
    end = past.ends[left].astype(np.int64)
    order = left[np.lexsort((past.day[left], end, past.account[left]))]
    if not len(order):
        none = np.empty(0, np.int64)
        return Losses(account=none, band=none.astype(np.int8), mrr=none, lead=none)
    last = _last_of_loss(past, order)
    inside = past.lost[order[last]]
    run = _first_of_run(past, order, last)[last][inside]
    final = order[last][inside]
    danger = past.band[final] == code_of(HealthBand.DANGER)
    return Losses(
        account=past.account[final],
        band=past.band[final],
        mrr=np.maximum(past.mrr[final], 0),
        lead=np.where(danger, past.days_left[order[run]], -1),
    )


def _last_of_loss(past: PastScores, order: Int64Array) -> Int64Array:
    """Return where the rows of one loss end."""
    account, end = past.account[order], past.ends[order]
    changes = (account[1:] != account[:-1]) | (end[1:] != end[:-1])
    return np.flatnonzero(np.append(changes, True))


def _first_of_run(past: PastScores, order: Int64Array, last: Int64Array) -> Int64Array:
    """Return where the unbroken row of equal bands of each row begins."""
    band = past.band[order]
    begins = np.append(True, band[1:] != band[:-1])
    begins[last[:-1] + 1] = True
    places = np.arange(len(order))
    return np.maximum.accumulate(np.where(begins, places, 0))
