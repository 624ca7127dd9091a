"""Sets of counts behind one another: what is fitted at once, whatever its length.

A set is one row elsewhere: a term, a replicate of a book, a segment. Every figure of a
set is made of its own cells in their own order, so that it has the same bits whoever
stands beside it.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import FloatArray, Int64Array


@attrs.frozen(eq=False)
class Cells:
    """Counts by decision, several sets of them with the same decisions.

    Parameters
    ----------
    renewal
        Shape (k,): which decision, rising.
    at_risk, churned
        Shape (b, k), or (1, k) for all sets.
    """

    renewal: FloatArray
    at_risk: FloatArray
    churned: FloatArray

    def of(self, row: int) -> "Cells":
        """Return one of the sets, without decisions that nobody in it faced.

        Parameters
        ----------
        row
            Which.

        Returns
        -------
        Cells
            One set.
        """
        some = self.at_risk[row] > 0
        return Cells(
            self.renewal[some],
            self.at_risk[[row]][:, some],
            self.churned[[row]][:, some],
        )


@attrs.frozen(eq=False)
class Sets:
    """Counts of several sets, each with decisions of its own.

    Parameters
    ----------
    renewal, at_risk, churned
        Shape (n,): the cells of the first set, rising by renewal, then of the second …
    sizes
        Shape (b,): how many cells each set has; none is empty.
    first
        Shape (b,): where each begins.
    """

    renewal: FloatArray
    at_risk: FloatArray
    churned: FloatArray
    sizes: Int64Array
    first: Int64Array

    @classmethod
    def of(cls, cells: Cells, count: int) -> Self:
        """Return counts that share their decisions.

        Parameters
        ----------
        cells
            As many sets as asked for, or one for all.
        count
            How many.

        Returns
        -------
        Self
            The same, one behind the other.
        """
        size = len(cells.renewal)
        at_risk, churned = (
            np.broadcast_to(part, (count, size)).ravel()
            for part in (cells.at_risk, cells.churned)
        )
        places = np.arange(count)
        sizes, first = np.full(count, size), places * size
        return cls(np.tile(cells.renewal, count), at_risk, churned, sizes, first)

    @classmethod
    def joined(cls, many: Sequence[Cells]) -> Self:
        """Return single sets of counts as sets behind one another.

        Parameters
        ----------
        many
            At least one, of one set each.

        Returns
        -------
        Self
            In their order.
        """
        sizes = np.array([len(one.renewal) for one in many])
        return cls(
            np.concatenate([one.renewal for one in many]),
            np.concatenate([one.at_risk[0] for one in many]),
            np.concatenate([one.churned[0] for one in many]),
            sizes,
            np.cumsum(sizes) - sizes,
        )

    def __len__(self) -> int:
        return len(self.first)

    @cached_property
    def points(self) -> "Points":
        """Ages at which curves with ageing are read."""
        return Points.of(self)

    @cached_property
    def stayed(self) -> FloatArray:
        """Shape (n,): how many of those at risk did not leave."""
        return self.at_risk - self.churned

    def take(self, rows: Int64Array) -> "Sets":
        """Return some of the sets, possibly several times.

        Parameters
        ----------
        rows
            Shape (m,): places.

        Returns
        -------
        Sets
            Those.
        """
        sizes = self.sizes[rows]
        first = np.cumsum(sizes) - sizes
        cell = np.arange(int(sizes.sum())) + np.repeat(self.first[rows] - first, sizes)
        columns = (self.renewal[cell], self.at_risk[cell], self.churned[cell])
        return Sets(*columns, sizes, first)

    def scaled(self, weight: FloatArray) -> "Sets":
        """Return the counts, multiplied.

        Parameters
        ----------
        weight
            Shape (b,): by what.

        Returns
        -------
        Sets
            The same cells.
        """
        each = np.repeat(weight, self.sizes)
        at_risk, churned = self.at_risk * each, self.churned * each
        return Sets(self.renewal, at_risk, churned, self.sizes, self.first)

    def sums(self, *columns: FloatArray) -> FloatArray:
        """Add columns of the cells up by set.

        Parameters
        ----------
        columns
            Shape (n,) each.

        Returns
        -------
        FloatArray
            Shape (columns, b): the same bits for a set alone and among others.
        """
        return np.add.reduceat(rows_of(*columns), self.first, axis=1)


def rows_of(*columns: FloatArray) -> FloatArray:
    """Return columns of one length as the rows of one array.

    Parameters
    ----------
    columns
        Shape (n,) each.

    Returns
    -------
    FloatArray
        Shape (columns, n).
    """
    # The arrays are small, so what numpy does around them counts: stack takes longer.
    return np.concatenate(columns).reshape(len(columns), -1)


@attrs.frozen(eq=False)
class Points:
    """Ages at which a curve is read: once, though cells meet there.

    Parameters
    ----------
    age
        Shape (m,): decisions behind, > 0, set by set.
    row
        Shape (m,): the set of each.
    now, before
        Shape (n,): the points after and before the decision of a cell; before the first
        decision it is ``m``.
    """

    age: FloatArray
    row: Int64Array
    now: Int64Array
    before: Int64Array

    @classmethod
    def of(cls, sets: Sets) -> Self:
        """Return the points at which cells begin and end.

        Parameters
        ----------
        sets
            The cells.

        Returns
        -------
        Self
            One for each cell, and one more where nobody faced the decision before.
        """
        renewal = sets.renewal
        gap = np.ones(len(renewal), bool)
        np.not_equal(renewal[1:], renewal[:-1] + 1, out=gap[1:])
        gap[sets.first] = True
        gap &= renewal > 1
        now = np.cumsum(1 + gap) - 1
        size = int(now[-1]) + 1
        age = np.empty(size)
        age[now] = renewal
        age[now[gap] - 1] = renewal[gap] - 1
        row = np.empty(size, np.int64)
        row[now] = of_cell = np.repeat(np.arange(len(sets)), sets.sizes)
        row[now[gap] - 1] = of_cell[gap]
        return cls(age, row, now, np.where(renewal > 1, now - 1, size))
