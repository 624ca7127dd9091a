"""``Worth``: what every customer of a book is worth, and where it stands by it."""

from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import NULL_INT, Int64Array, ObjectArray
from successkit.core.packed import places
from successkit.touch.ranking import ranks_by, value_of


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Worth:
    """What the customers of a whole book are worth, by account.

    It stands for a :class:`successkit.touch.ladder.Ladder` where the whole book is at
    hand: any of its accounts find their place without looking for it by name.

    Parameters
    ----------
    ids
        Shape (n,): ids of the accounts, sorted.
    value
        Shape (n,): what customers are ranked by; ``NULL_INT`` where not ranked. [minor
        units]
    among
        All customers, where these are some accounts in a row; None where they are all.
    first
        Position of the first of them there.

    Examples
    --------
    >>> from datetime import date
    >>> day = date(2026, 3, 31)
    >>> whole = AccountTable.of(
    ...     day, ["a", "b", "c"], customer=[1, 0, 1], value=[5, 9, 7]
    ... )
    >>> worth = Worth.of(whole, "value")
    >>> worth.ranks(AccountTable.of(day, ["a", "b"]))[0], len(worth)
    (np.int64(2), 2)
    """

    ids: ObjectArray
    value: Int64Array
    among: Self | None = None
    first: int = 0

    @classmethod
    def of(cls, table: AccountTable, column: str) -> Self:
        """Return that of a table of all accounts.

        Parameters
        ----------
        table
            One row for each account, in the order of ids.
        column
            What counts as value, as for :func:`successkit.touch.ranking.value_of`.

        Returns
        -------
        Self
            In the order of the table.
        """
        return cls(ids=table.ids, value=value_of(table, column))

    def stretch(self, rows: slice) -> Self:
        """Return the same for some accounts in a row, which are found sooner.

        Parameters
        ----------
        rows
            Positions in ``ids``.

        Returns
        -------
        Self
            Their places are those among all customers.
        """
        return attrs.evolve(
            self,
            ids=self.ids[rows],
            value=self.value[rows],
            among=self,
            first=rows.start,
        )

    @cached_property
    def _ranks(self) -> Int64Array:
        if self.among is None:
            return ranks_by(self.value)
        every: Int64Array = self.among._ranks  # noqa: SLF001 - of the same class
        return every[self.first : self.first + len(self.ids)]

    @cached_property
    def _count(self) -> int:
        if self.among is None:
            return int((self.value != NULL_INT).sum())
        return len(self.among)

    def __len__(self) -> int:
        return self._count

    def ranks(self, table: AccountTable) -> Int64Array:
        """Return the place of each customer among those of the book.

        Parameters
        ----------
        table
            Some of the accounts.

        Returns
        -------
        Int64Array
            Shape (rows,): 1 for the dearest; ``NULL_INT`` where not ranked.
        """
        return np.append(self._ranks, NULL_INT)[self.place(table.ids)]

    def value_of(self, table: AccountTable) -> Int64Array:
        """Return what each customer is worth.

        Parameters
        ----------
        table
            Some of the accounts.

        Returns
        -------
        Int64Array
            Shape (rows,): minor units; ``NULL_INT`` where not ranked.
        """
        return np.append(self.value, NULL_INT)[self.place(table.ids)]

    def place(self, ids: ObjectArray) -> Int64Array:
        """Return where accounts stand.

        Parameters
        ----------
        ids
            Shape (k,): ids, sorted.

        Returns
        -------
        Int64Array
            Shape (k,): positions; -1 for those that it does not have.
        """
        return places(self.ids, ids)
