"""How well a number ranks: those who left below those who stayed on the same day.

Everything is counted in whole numbers over groups of equal scores, so that neither the
order of rows nor ties can change a bit.
"""

import math
from typing import Self

import attrs
import numpy as np

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
)
from successkit.core.arrays import distinct_codes


@attrs.frozen(eq=False, kw_only=True)
class Ranking:
    """Rows ordered by a score within each day, the lowest first.

    Parameters
    ----------
    row
        Shape (n,): positions of the rows that have a score.
    group
        Shape (n,): group of equal scores of one day that each is in.
    lost
        Shape (n,): whether it left within the horizon.
    account
        Shape (n,): whose row it is.
    day
        Shape (groups,): day of each group, rising; groups of a day by rising score.
    lost_in, stayed_in
        Shape (groups,): rows that left and that stayed.
    """

    row: Int64Array
    group: Int64Array
    lost: BoolArray
    account: Int64Array
    day: Int64Array
    lost_in: Int64Array
    stayed_in: Int64Array

    @classmethod
    def of(
        cls, score: AnyArray, *, lost: BoolArray, day: AnyArray, account: AnyArray
    ) -> Self:
        """Order rows.

        Parameters
        ----------
        score
            Shape (rows,): whole numbers, below 0 where not scored; or floats, NaN
            where not scored. Lower is riskier.
        lost
            Shape (rows,).
        day
            Shape (rows,): position of the day, >= 0.
        account
            Shape (rows,): position of the account.

        Returns
        -------
        Self
            The rows that have a score.
        """
        code = order_codes(score)
        row = np.flatnonzero(code >= 0)
        width = int(code.max(initial=0)) + 1
        key = day[row].astype(np.int64) * width + code[row]
        found, group = distinct_codes(key, int(key.max(initial=0)) + 1)
        left = lost[row]
        return cls(
            row=row,
            group=group,
            lost=left,
            account=account[row].astype(np.int64),
            day=found // width,
            lost_in=np.bincount(group[left], minlength=len(found)),
            stayed_in=np.bincount(group[~left], minlength=len(found)),
        )

    def before(self, count: Int64Array) -> Int64Array:
        """Return what lies below each group on its day.

        Parameters
        ----------
        count
            Shape (groups,): what to add up.

        Returns
        -------
        Int64Array
            Shape (groups,).
        """
        total = np.cumsum(count) - count
        first = np.searchsorted(self.day, self.day)
        below: Int64Array = total - total[first] if len(total) else total
        return below

    def of_day(self, count: Int64Array) -> Int64Array:
        """Return the sum of each group's day.

        Parameters
        ----------
        count
            Shape (groups,): what to add up.

        Returns
        -------
        Int64Array
            Shape (groups,).
        """
        running = np.append(0, np.cumsum(count))
        first = np.searchsorted(self.day, self.day)
        end = np.searchsorted(self.day, self.day, side="right")
        total: Int64Array = running[end] - running[first]
        return total

    @property
    def pairs(self) -> int:
        """Pairs of one who left and one who stayed on the same day."""
        return int((self.lost_in * self.of_day(self.stayed_in)).sum())

    @property
    def doubled_wins(self) -> int:
        """Twice the pairs in the right order, pairs of equal scores counted once."""
        above = self.of_day(self.stayed_in) - self.before(self.stayed_in)
        return int((self.lost_in * (2 * above - self.stayed_in)).sum())

    def share_within(self, limit: FloatArray) -> FloatArray:
        """Return how much of each group is among the lowest rows of its day.

        Parameters
        ----------
        limit
            Shape (groups,): how many of the lowest rows of the day.

        Returns
        -------
        FloatArray
            Shape (groups,), in [0, 1]: a group of equal scores that the limit cuts
            through is in by the share that fits, as if drawn by lot.
        """
        size = self.lost_in + self.stayed_in
        room = (limit - self.before(size)) / np.maximum(size, 1)
        share: FloatArray = np.clip(room, 0.0, 1.0)
        return share

    def influence(self) -> FloatArray:
        """Return how far each row moves the area under the curve.

        Returns
        -------
        FloatArray
            Shape (n,); the sum of squares by account is the variance of the area. NaN
            without a pair.
        """
        pairs, auc = self.pairs, area(self)
        below = 2 * self.before(self.lost_in) + self.lost_in
        lost, stayed = self.of_day(self.lost_in), self.of_day(self.stayed_in)
        above = 2 * (stayed - self.before(self.stayed_in)) - self.stayed_in
        from_lost = (above / 2 - auc * stayed)[self.group]
        from_stayed = (below / 2 - auc * lost)[self.group]
        stretched = np.where(
            self.lost,
            from_lost * _unbiased(self.account[self.lost]),
            from_stayed * _unbiased(self.account[~self.lost]),
        )
        result: FloatArray = stretched / (pairs or math.nan)
        return result


def order_codes(score: AnyArray) -> Int64Array:
    """Return whole numbers in the order of some scores.

    Parameters
    ----------
    score
        Shape (rows,): whole numbers, or floats with NaN.

    Returns
    -------
    Int64Array
        Shape (rows,), >= 0; below 0 where there is no score.

    Examples
    --------
    >>> order_codes(np.array([0.5, np.nan, -1.0])).tolist()
    [1, -1, 0]
    """
    if score.dtype.kind in "iu":
        return score.astype(np.int64)
    known = ~np.isnan(score)
    code = np.full(len(score), -1, np.int64)
    code[known] = np.unique(score[known], return_inverse=True)[1]
    return code


def distinct(account: AnyArray) -> int:
    """Return how many accounts there are.

    Parameters
    ----------
    account
        Shape (rows,): position of the account of each row, >= 0.

    Returns
    -------
    int
        Each counted once.
    """
    there = np.zeros(int(account.max(initial=-1)) + 1, bool)
    there[account] = True
    return int(there.sum())


def _unbiased(account: Int64Array) -> float:
    """Return what makes the variance over so many accounts unbiased."""
    count = distinct(account)
    return math.sqrt(count / (count - 1)) if count > 1 else math.nan


def area(ranking: Ranking) -> float:
    """Return the area under the curve.

    Parameters
    ----------
    ranking
        Rows in order.

    Returns
    -------
    float
        Share of pairs in which who left scored lower than who stayed, ties half; in
        [0, 1], NaN without a pair.
    """
    pairs = ranking.pairs
    return ranking.doubled_wins / (2 * pairs) if pairs else math.nan
