"""``DayIndex``: which row of its own an account is in on a day."""

from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import DayArray, Int64Array

_STEPS: Final = 4


@attrs.frozen(eq=False)
class DayIndex:
    """Rows by account and first day.

    Parameters
    ----------
    account
        Shape (n,): position of the account, rising.
    start
        Shape (n,): first day of the row, rising within each account.
    heads
        Shape (accounts + 1,): at which row each account begins; then n.
    """

    account: Int64Array
    start: DayArray
    heads: Int64Array

    @classmethod
    def of(cls, account: Int64Array, start: DayArray, accounts: int) -> "DayIndex":
        """Index rows.

        Parameters
        ----------
        account, start
            Shape (n,), in the order of both.
        accounts
            How many accounts there are.

        Returns
        -------
        DayIndex
            To be asked by account and day.
        """
        heads = np.zeros(accounts + 1, np.int64)
        np.cumsum(np.bincount(account, minlength=accounts), out=heads[1:])
        return cls(account, start, heads)

    def place(self, account: Int64Array, day: DayArray) -> Int64Array:
        """Return the row that accounts are in on days of their own.

        Parameters
        ----------
        account, day
            Shape (k,).

        Returns
        -------
        Int64Array
            Shape (k,): the last row that does not begin later; before the first of the
            account, the one before that, or -1.

        Examples
        --------
        >>> days = np.array(["2026-01-01", "2026-03-01", "2026-02-01"], "datetime64[D]")
        >>> index = DayIndex.of(np.array([0, 0, 1]), days, 2)
        >>> index.place(np.array([0, 1]), days[[2, 2]]).tolist()
        [0, 2]
        """
        first, found = self.heads[account], self.heads[account + 1] - 1
        if not len(self.start):
            return found
        # Most accounts have two or three rows: stepping back beats searching them all.
        rows = np.flatnonzero((self.start[found] > day) & (found >= first))
        for _ in range(_STEPS):
            here = found[rows] - 1
            found[rows] = here
            late = (self.start[here] > day[rows]) & (here >= first[rows])
            rows = rows[late]
        found[rows] = self._searched(first[rows] - 1, found[rows], day[rows])
        return found

    def _searched(self, low: Int64Array, high: Int64Array, day: DayArray) -> Int64Array:
        """Return the last row up to a day: not before low, and before high."""
        while bool((high - low > 1).any()):
            middle = (low + high) >> 1
            # Where low and high are neighbours, the middle is the low one.
            late = (self.start[middle] > day) & (middle > low)
            high = np.where(late, middle, high)
            low = np.where(late, low, middle)
        return low
