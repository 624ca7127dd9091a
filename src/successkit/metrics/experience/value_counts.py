"""Whole numbers by how often they occur, for exact medians of what is seen in parts."""

import math
from fractions import Fraction
from typing import Final, Self

import attrs
import numpy as np

from successkit.core.arrays import Int64Array
from successkit.metrics.formulas.intervals import Z95

_ARRAY: Final = attrs.cmp_using(eq=np.array_equal)


@attrs.frozen
class ValueCounts:
    """How often each whole number occurs.

    Parameters
    ----------
    values
        Shape (k,). Distinct, rising.
    counts
        Shape (k,). From 1.

    Examples
    --------
    >>> both = ValueCounts.of(np.array([3, 1])) + ValueCounts.of(np.array([3]))
    >>> both.counts.tolist(), both.median()
    ([1, 2], Fraction(3, 1))
    """

    values: Int64Array = attrs.field(eq=_ARRAY)
    counts: Int64Array = attrs.field(eq=_ARRAY)

    @classmethod
    def of(cls, values: Int64Array) -> Self:
        """Count the values of a column.

        Parameters
        ----------
        values
            Shape (n,). Whole numbers.

        Returns
        -------
        Self
            The counts.
        """
        distinct, counts = np.unique(values.astype(np.int64), return_counts=True)
        return cls(distinct, counts.astype(np.int64))

    @property
    def n(self) -> int:
        """How many values there are."""
        return int(self.counts.sum())

    def __add__(self, other: Self) -> Self:
        values, place = np.unique(
            np.concatenate([self.values, other.values]), return_inverse=True
        )
        counts = np.zeros(len(values), np.int64)
        np.add.at(counts, place, np.concatenate([self.counts, other.counts]))
        return attrs.evolve(self, values=values, counts=counts)

    def ranked(self, rank: int) -> int:
        """Return the value of a rank.

        Parameters
        ----------
        rank
            From 1 (the smallest) to ``n``.

        Returns
        -------
        int
            The value.
        """
        place = int(np.searchsorted(np.cumsum(self.counts), rank))
        return int(self.values[place])

    def median(self) -> Fraction | None:
        """Return the middle value, or the mean of the two middle ones.

        Returns
        -------
        Fraction | None
            Exact; None without values.
        """
        if not self.n:
            return None
        low, high = (self.n + 1) // 2, self.n // 2 + 1
        return Fraction(self.ranked(low) + self.ranked(high), 2)

    def median_interval(self) -> tuple[int, int] | None:
        """Return the two values between which the median lies with 95 % confidence.

        Returns
        -------
        tuple[int, int] | None
            The medians that a sign test does not reject; None when there are too few
            values to reject any.
        """
        half = Z95 * math.sqrt(self.n) / 2
        low = math.ceil(self.n / 2 - half)
        if low < 1:
            return None
        return self.ranked(low), self.ranked(self.n + 1 - low)
