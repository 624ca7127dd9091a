"""Many accounts walking through monthly chains side by side, up to a horizon."""

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, FloatArray, Int64Array
from successkit.metrics.value.month_factor import annuity


@attrs.frozen(eq=False, kw_only=True)
class Walks:
    """Where walks begin, and the chains they go through.

    What comes of a walk hangs on nothing but its own chain and place: the same bits
    alone or among others.

    Parameters
    ----------
    monthly
        Shape (g,): by what a month multiplies an amount, > 0.
    term
        Shape (g,): months from one decision to the next.
    step
        Shape (s,): by what decisions multiply, chain after chain.
    group
        Shape (n,): the row of ``monthly`` and ``term`` of each walk.
    place
        Shape (n,): where its next decision stands in ``step``; the later ones follow.
    wait
        Shape (n,): months until the next decision, >= 1.
    """

    monthly: FloatArray
    term: Int64Array
    step: FloatArray
    group: Int64Array
    place: Int64Array
    wait: Int64Array

    def worth(self, horizon: int) -> FloatArray:
        """Return what 1 a month is worth.

        Parameters
        ----------
        horizon
            Months that count, the coming one included.

        Returns
        -------
        FloatArray
            Shape (n,). [months]
        """
        power, paid = self._tables()
        once = np.array(
            [
                rate**term
                for rate, term in zip(
                    self.monthly.tolist(), self.term.tolist(), strict=True
                )
            ]
        )
        total = paid[self.group, np.minimum(self.wait, horizon)]
        rows, group, place = np.arange(len(total)), self.group, self.place
        weight, left = power[group, self.wait], horizon - self.wait
        while True:
            rows, group, place, weight, left = _those(
                left > 0, rows, group, place, weight, left
            )
            if not len(rows):
                return total
            term = self.term[group]
            weight = weight * self.step[place]
            total[rows] += weight * paid[group, np.minimum(left, term)]
            weight, place, left = weight * once[group], place + 1, left - term

    def _tables(self) -> tuple[FloatArray, FloatArray]:
        """Return by what some months multiply, and what they are worth, by group."""
        most = max(int(self.wait.max(initial=1)), int(self.term.max(initial=1)))
        months, rate = np.arange(most + 1), self.monthly[:, None]
        return rate ** months.astype(float), annuity(rate, months)

    def path(self, months: int) -> FloatArray:
        """Return what is left of 1 after some months, month by month.

        Parameters
        ----------
        months
            How many.

        Returns
        -------
        FloatArray
            Shape (n, months + 1): 1 at month 0.
        """
        left = np.ones((len(self.wait), months + 1))
        monthly, term = self.monthly[self.group], self.term[self.group]
        now, place, due = left[:, 0].copy(), self.place.copy(), self.wait.copy()
        for month in range(1, months + 1):
            rows = np.flatnonzero(due == month)
            now[rows] *= self.step[place[rows]]
            place[rows] += 1
            due[rows] += term[rows]
            now *= monthly
            left[:, month] = now
        return left


def _those(
    some: BoolArray,
    rows: Int64Array,
    group: Int64Array,
    place: Int64Array,
    weight: FloatArray,
    left: Int64Array,
) -> tuple[Int64Array, Int64Array, Int64Array, FloatArray, Int64Array]:
    """Return the walks that go on."""
    if some.all():
        return rows, group, place, weight, left
    return rows[some], group[some], place[some], weight[some], left[some]
