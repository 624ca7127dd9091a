"""``TierLimits``: where the tiers of value end among the customers of a book."""

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import NULL_INT, Int64Array
from successkit.touch.ranking import value_by

Standing = tuple[int, str]
"""What a customer is worth, and its id: the dearest stands first, then the least id."""


@attrs.frozen(kw_only=True)
class TierLimits:
    """Where the tiers of value end: all that a policy needs which reads no places.

    It stands for a :class:`successkit.touch.ladder.Ladder` of which nobody asks for
    more than the tier of a customer, and whether it is ranked.

    Parameters
    ----------
    by
        Column that was counted.
    count
        How many customers are ranked.
    ends
        The last place of each tier but the last, and who stands there; place 0 and None
        for a tier without anybody.

    Examples
    --------
    >>> from datetime import date
    >>> limits = TierLimits(by="value", count=9, ends=((2, (50, "c")), (5, (7, "a"))))
    >>> table = AccountTable.of(
    ...     date(2026, 3, 31), ["b", "d", "e"], customer=[1, 1, 1], value=[50, 50, 6]
    ... )
    >>> limits.ranks(table).tolist()
    [1, 3, 6]
    """

    by: str
    count: int
    ends: tuple[tuple[int, Standing | None], ...]

    def __len__(self) -> int:
        return self.count

    def value_of(self, table: AccountTable) -> Int64Array:
        """Return what each customer of a part is worth.

        Parameters
        ----------
        table
            One row per account of the part.

        Returns
        -------
        Int64Array
            Shape (rows,): minor units; ``NULL_INT`` where not ranked.
        """
        return value_by(table, self.by)

    def ranks(self, table: AccountTable) -> Int64Array:
        """Return the first place of the tier of each customer.

        Parameters
        ----------
        table
            One row per account of the part.

        Returns
        -------
        Int64Array
            Shape (rows,): from 1, a place in the tier in which its own place is;
            ``NULL_INT`` where not ranked.
        """
        value = self.value_of(table)
        tier = np.zeros(len(table), np.int64)
        for _, last in self.ends:
            tier += True if last is None else _behind(value, table, last)
        first = np.array([1, *(place + 1 for place, _ in self.ends)])
        return np.where(value == NULL_INT, NULL_INT, first[tier])


def _behind(value: Int64Array, table: AccountTable, last: Standing) -> Int64Array:
    """Return 1 for whoever stands behind somebody."""
    worth, name = last
    behind = value < worth
    same = np.flatnonzero(value == worth)
    behind[same] = [one > name for one in table.ids[same]]
    return behind.astype(np.int64)
