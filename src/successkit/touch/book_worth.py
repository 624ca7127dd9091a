"""``Worth``: what every customer of a book is worth, and where it stands by it."""

from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.account_table import AccountTable
from successkit.core.arrays import NULL_INT, BoolArray, Int64Array, ObjectArray
from successkit.core.packed import places
from successkit.touch.ranking import ranks_by


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Worth:
    """What the customers of a whole book are worth, by account.

    It stands for a :class:`successkit.touch.ladder.Ladder` where the whole book is at
    hand: any of its accounts find their place without looking for it by name.

    Parameters
    ----------
    ids
        Shape (n,): ids of the accounts, sorted.
    customer
        Shape (n,): who is a customer.
    amount
        Shape (n,): what counts as value of each; ``NULL_INT`` where not known. [minor
        units]
    mrr
        Shape (n,): monthly revenue, which counts where no customer has a value.

    Examples
    --------
    >>> from datetime import date
    >>> worth = Worth(
    ...     ids=np.array(["a", "b", "c"], object),
    ...     customer=np.array([True, False, True]),
    ...     amount=np.array([5, 9, 7]),
    ...     mrr=np.array([1, 1, 1]),
    ... )
    >>> some = AccountTable.of(date(2026, 3, 31), ["a", "b"])
    >>> worth.ranks(some)[0], len(worth)
    (np.int64(2), 2)
    """

    ids: ObjectArray
    customer: BoolArray
    amount: Int64Array
    mrr: Int64Array

    @classmethod
    def of(cls, table: AccountTable, column: str) -> Self:
        """Return that of a table of all accounts.

        Parameters
        ----------
        table
            With ``customer`` and ``mrr_reporting``.
        column
            What counts as value.

        Returns
        -------
        Self
            In the order of the table.
        """
        return cls(
            ids=table.ids,
            customer=table.array("customer") == 1,
            amount=table.array(column),
            mrr=table.array("mrr_reporting"),
        )

    @cached_property
    def value(self) -> Int64Array:
        """Shape (n,): what customers are ranked by; ``NULL_INT`` where not ranked."""
        known = bool((self.customer & (self.amount != NULL_INT)).any())
        amount = self.amount if known else self.mrr
        return np.where(self.customer, amount, NULL_INT).astype(np.int64)

    @cached_property
    def _ranks(self) -> Int64Array:
        return ranks_by(self.value)

    def __len__(self) -> int:
        return int((self.value != NULL_INT).sum())

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
