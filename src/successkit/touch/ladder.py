"""``Ladder``: customers of a book by value, as parts of it add up to."""

from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import (
    NULL_INT,
    AnyArray,
    BoolArray,
    Int64Array,
    ObjectArray,
)
from successkit.touch.ranking import counted_by, value_by, value_of


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Ladder:
    """Who stands where by value; those of parts of a book add up with ``+``.

    Parameters
    ----------
    by
        Column that was counted: the one asked for, or ``mrr_reporting`` where no
        customer has a value in it.
    value
        Shape (n,): what customers are worth, the dearest first. [minor units]
    ids
        Shape (n,): their ids, rising among equals.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2026, 3, 31)
    >>> one = AccountTable.of(day, ["a", "c"], customer=[1, 1], value=[5, 9])
    >>> two = AccountTable.of(day, ["b"], customer=[1], value=[5])
    >>> (Ladder.of(one) + Ladder.of(two)).ranks(two).tolist()
    [3]
    """

    by: str
    value: Int64Array
    ids: ObjectArray

    @classmethod
    def of(cls, table: AccountTable, column: str = "value") -> Self:
        """Return where the customers of a table stand among each other.

        Parameters
        ----------
        table
            One row per account.
        column
            What counts as value, as for :func:`successkit.touch.ranking.value_of`.

        Returns
        -------
        Self
            Of those whose value is known.
        """
        value = value_of(table, column)
        rows = np.flatnonzero(value != NULL_INT)
        by = counted_by(table, column)
        return cls._sorted(by, value[rows], table.ids[rows])

    @classmethod
    def _sorted(cls, by: str, value: Int64Array, ids: ObjectArray) -> Self:
        # Text sorts slowly as objects and fast as bytes; both orders are the same.
        order = np.lexsort((np.array(ids, dtype=np.str_), -value))
        return cls(by=by, value=value[order], ids=ids[order])

    def __add__(self, other: Self) -> Self:
        if self.by != other.by:  # a value of years and a month's revenue do not compare
            return other if self.by == "mrr_reporting" else self
        return self._sorted(
            self.by,
            np.concatenate([self.value, other.value]),
            np.concatenate([self.ids, other.ids]),
        )

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
        """Return the place of each customer of a part among those of the book.

        Parameters
        ----------
        table
            One row per account of the part.

        Returns
        -------
        Int64Array
            Shape (rows,): 1 for the dearest; ``NULL_INT`` where not ranked.
        """
        value = self.value_of(table)
        ranks = np.full(len(table), NULL_INT, np.int64)
        rows = np.flatnonzero(value != NULL_INT)
        group = np.searchsorted(-self.value, -value[rows], side="left")
        ranks[rows] = group + 1
        places, names, keys = self._equals
        if len(places):
            shared = np.flatnonzero(self._shared[group])
            name = np.searchsorted(names, table.ids[rows[shared]].astype(np.str_))
            wanted = group[shared] * (len(names) + 1) + name
            ranks[rows[shared]] = places[np.searchsorted(keys, wanted)] + 1
        return ranks

    def settled(self) -> Self:
        """Return the same for ranks only, when all parts are in it.

        Returns
        -------
        Self
            It knows the ids of those only who are worth the same as others, which is
            all that ranks need and most of what it weighs. Nothing can be added to it.
        """
        return attrs.evolve(self, ids=np.where(self._shared, self.ids, ""))

    @cached_property
    def _shared(self) -> BoolArray:
        """Where a value is that of others too."""
        shared = np.zeros(len(self.value), bool)
        same = self.value[1:] == self.value[:-1]
        shared[1:] = same
        shared[:-1] |= same
        return shared

    @cached_property
    def _equals(self) -> tuple[Int64Array, AnyArray, Int64Array]:
        """Places of those; their ids, sorted; numbers that rise along the ladder."""
        places = np.flatnonzero(self._shared)
        names, name = np.unique(self.ids[places].astype(np.str_), return_inverse=True)
        group = np.searchsorted(-self.value, -self.value[places], side="left")
        return places, names, group * (len(names) + 1) + name

    def __getstate__(self) -> dict[str, object]:
        # What was worked out travels with no part: it is worked out again in no time.
        return {name: getattr(self, name) for name in ("by", "value", "ids")}

    def __setstate__(self, state: dict[str, object]) -> None:
        self.__dict__.update(state)

    def __len__(self) -> int:
        return len(self.value)
