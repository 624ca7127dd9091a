"""Customers who look for somebody, as columns."""

import attrs

from successkit.core.arrays import BoolArray, Int64Array
from successkit.touch.worth import ranked, worth_key


@attrs.frozen(eq=False, kw_only=True)
class Work:
    """Customers who look for somebody.

    Parameters
    ----------
    group
        Shape (n,): number of the group of customers that the same people may serve.
    allowed
        Shape (groups, people).
    minutes, revenue, weight
        Shape (n,): what each takes, holds and is worth; at least 0.
    rank
        Shape (n,): order among equals.
    """

    group: Int64Array
    allowed: BoolArray
    minutes: Int64Array
    revenue: Int64Array
    weight: Int64Array
    rank: Int64Array

    def order(self) -> Int64Array:
        """Return the customers in the order in which they are given out.

        Returns
        -------
        Int64Array
            Shape (n,): by worth of a minute, the dearest first, then by rank.
        """
        return ranked(-worth_key(self.weight, self.minutes), rank=self.rank)
