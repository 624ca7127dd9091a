"""Exact sums of what happened to accounts in periods, by a few bits that tell it."""

import math
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.metrics.revenue import sweep
from successkit.metrics.revenue.totals import (
    FELL,
    IDLE,
    OF_REST,
    SEEN,
    STAYS,
    WAS,
    Totals,
    line_name,
)

BEFORE, AFTER, ROSE, FIRST = 1, 2, 4, 8
"""Bits that tell what happened to an account in a period: it paid before, and after;
its revenue rose; nothing had happened to it before."""

CODES: Final = 16
"""How many sums of these bits there are."""


def _line(code: int) -> str:
    """Return the line that the change of such accounts belongs to."""
    bits = 0 if code & ROSE else FELL
    bits |= STAYS if code & AFTER else 0
    bits |= WAS if code & BEFORE else IDLE
    bits |= 0 if code & FIRST else SEEN
    return line_name(bits)


_CODE_OF: Final = {
    sweep.NOTHING: 0,
    sweep.CHURNED: BEFORE,
    sweep.FELL: BEFORE | AFTER,
    sweep.HELD: BEFORE | AFTER,
    sweep.CAME: AFTER | ROSE,
    sweep.ROSE: BEFORE | AFTER | ROSE,
}
_LINES: Final = tuple(_line(code) for code in range(CODES))


@attrs.frozen(kw_only=True, eq=False)
class Flows:
    """Exact sums by code and period of every account that moved.

    Parameters
    ----------
    moved
        Shape (codes, periods + 1): sum of closing less opening of those accounts.
        Period 0 is all that lies before the first one.
    accounts
        Shape (codes, periods + 1): how many accounts.
    unit
        What ``moved`` is counted in.
    """

    moved: Int64Array
    accounts: Int64Array
    unit: int = 1

    @classmethod
    def of(cls, found: "sweep.Histogram") -> "Flows":
        """Return the sums of all cohorts together.

        Parameters
        ----------
        found
            Sums by cohort.

        Returns
        -------
        Flows
            They add up over accounts.
        """
        layout = found.layout
        moved, accounts = (np.zeros((CODES, layout.periods), np.int64) for _ in "ab")
        for sums, cells in zip((moved, accounts), found.cubes, strict=True):
            for code, bits in _CODE_OF.items():
                first = cells[1, :, code]
                if found.cohorts:
                    first = np.diagonal(cells[:, :, code])
                sums[bits | FIRST] += first
                sums[bits] += cells[:, :, code].sum(axis=0) - first
        moved *= layout.unit // layout.shown
        return cls(moved=moved, accounts=accounts, unit=layout.shown)

    def __add__(self, other: "Flows") -> "Flows":
        unit = math.gcd(self.unit, other.unit)
        return Flows(
            moved=self.moved * (self.unit // unit) + other.moved * (other.unit // unit),
            accounts=self.accounts + other.accounts,
            unit=unit,
        )

    def totals(self) -> list[Totals]:
        """Return the sums of every period between the first boundary and the last.

        Returns
        -------
        list[Totals]
            Of accounts whose revenue is never paused, exchanged or free.
        """
        found: list[Totals] = []
        opening = int(self.moved[:, 0].sum()) * self.unit
        accounts = self._count(0, FIRST | AFTER)
        for period in range(1, self.moved.shape[1]):
            found.append(self._total(period, opening, accounts))
            opening, accounts = found[-1].closing, found[-1].accounts_closed
        return found

    def _count(self, period: int, code: int) -> int:
        """Return how many accounts a code tells of, whether they rose or not."""
        return int(self.accounts[[code, code | ROSE], period].sum())

    def _total(self, period: int, opening: int, accounts: int) -> Totals:
        moved = dict.fromkeys(OF_REST, 0)
        for line, change in zip(_LINES, self.moved[:, period].tolist(), strict=True):
            moved[line] += abs(change) * self.unit
        came = self._count(period, FIRST | AFTER)
        returned = self._count(period, AFTER)
        left = self._count(period, BEFORE)
        lost = moved["contraction"] + moved["churn"]
        gained = moved["new"] + moved["reactivation"] + moved["expansion"]
        return Totals(
            opening=opening,
            closing=opening + gained - lost,
            kept=opening - lost,
            held=opening + moved["expansion"] - lost,
            lost=lost,
            accounts_open=accounts,
            accounts_lost=left,
            accounts_new=came,
            accounts_back=returned,
            accounts_closed=accounts + came + returned - left,
            **moved,
        )
