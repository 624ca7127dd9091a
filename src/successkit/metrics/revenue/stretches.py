"""Rows that earn the same amount a month from one day to another, as columns."""

from collections.abc import Iterator
from typing import Any, Final

import attrs
import numpy as np

from successkit.core.arrays import DayArray, Int64Array, IntArray
from successkit.core.errors import InvalidInputError

__all__ = ["ROWS", "Stretches"]

ROWS: Final = 65_536
"""Rows worked on at a time: their columns stay in the processor's cache."""

_KINDS: Final = {
    "account": ("i", "whole numbers such as int32"),
    "start": ("M", "days such as datetime64[D]"),
    "end": ("M", "days such as datetime64[D]"),
    "amount": ("i", "whole numbers such as int64"),
}
_SAFE: Final = 2**61  # sums beyond could leave int64


@attrs.frozen(kw_only=True, eq=False)
class Stretches:
    """Rows that earn the same amount a month from one day to another.

    Parameters
    ----------
    account
        Shape (n,): numbers of accounts, 0 to ``accounts`` - 1, in any order.
    start, end
        Shape (n,): first day, and first day no longer; NaT for no end. A row that does
        not end after its start earns nothing.
    amount
        Shape (n,): revenue a month, >= 0, in whole units.
    accounts
        How many accounts there are.
    """

    account: IntArray
    start: DayArray
    end: DayArray
    amount: Int64Array
    accounts: int

    def __len__(self) -> int:
        return len(self.account)

    def __add__(self, other: "Stretches") -> "Stretches":
        return Stretches(
            account=np.concatenate([self.account, other.account]),
            start=np.concatenate([self.start, other.start]),
            end=np.concatenate([self.end, other.end]),
            amount=np.concatenate([self.amount, other.amount]),
            accounts=max(self.accounts, other.accounts),
        )

    def check(self) -> None:
        """Refuse columns that do not fit together.

        Raises
        ------
        InvalidInputError
            They differ in length or are of another kind, a start is missing, or an
            account is no number from 0 to ``accounts`` - 1.
        """
        lengths = {
            name: len(getattr(self, name))
            for name in ("account", "start", "end", "amount")
        }
        if len(set(lengths.values())) > 1:
            raise InvalidInputError(f"expected columns of one length; got {lengths}")
        for name, (kind, told) in _KINDS.items():
            dtype = getattr(self, name).dtype
            if dtype.kind != kind:
                raise InvalidInputError(
                    f"{name}: expected {told}; got {dtype}; convert the column first"
                )
        for rows in self.blocks():
            self._check_block(rows)

    def _check_block(self, rows: slice) -> None:
        account = self.account[rows]
        low, high = int(account.min()), int(account.max())
        if low < 0 or high >= self.accounts:
            raise InvalidInputError(
                f"account: expected numbers from 0 to {self.accounts - 1}; got {low} "
                f"to {high} in rows {rows.start} to {rows.stop - 1}"
            )
        unknown = np.isnat(self.start[rows])
        if unknown.any():
            raise InvalidInputError(
                "start: expected a day in every row; row "
                f"{rows.start + int(unknown.argmax())} has none; leave such rows out"
            )

    def blocks(self) -> Iterator[slice]:
        """Yield slices of rows that fit the processor's cache.

        Yields
        ------
        slice
            One after the other.
        """
        for first in range(0, len(self), ROWS):
            yield slice(first, min(first + ROWS, len(self)))

    def take(self, chosen: Int64Array) -> "Stretches":
        """Return some rows.

        Parameters
        ----------
        chosen
            Their positions.

        Returns
        -------
        Stretches
            Copies, of the same accounts.
        """
        return Stretches(
            account=self.account.take(chosen),
            start=self.start.take(chosen),
            end=self.end.take(chosen),
            amount=self.amount.take(chosen),
            accounts=self.accounts,
        )

    def rows(self, chosen: slice) -> "Stretches":
        """Return some rows, without copying them.

        Parameters
        ----------
        chosen
            Which ones.

        Returns
        -------
        Stretches
            Of the same accounts.
        """
        return Stretches(
            account=self.account[chosen],
            start=self.start[chosen],
            end=self.end[chosen],
            amount=self.amount[chosen],
            accounts=self.accounts,
        )

    def grouped(self) -> bool:
        """Return whether the rows of each account stand together, in rising order.

        Returns
        -------
        bool
            False for most books after a look at the first block.
        """
        for rows in self.blocks():
            account = self.account[rows.start : rows.stop + 1]
            if (account[1:] < account[:-1]).any():
                return False
        return True

    def whole(self, rows: int) -> Iterator[slice]:
        """Yield slices of grouped rows that split no account.

        Parameters
        ----------
        rows
            About how many; the last account of a slice may make it longer.

        Yields
        ------
        slice
            One after the other.
        """
        first = 0
        while first < len(self):
            last: np.integer[Any] = self.account[min(first + rows, len(self)) - 1]
            stop = first + int(np.searchsorted(self.account[first:], last, "right"))
            yield slice(first, stop)
            first = stop

    def amounts(self) -> tuple[int, int, float]:
        """Return the smallest and largest amount, and about what all sum up to.

        Returns
        -------
        tuple[int, int, float]
            The sum is an upper bound when that is safe.

        Raises
        ------
        InvalidInputError
            An amount is below 0.
        """
        ends = [(0, 0)] if not len(self) else []
        for rows in self.blocks():
            amount = self.amount[rows]
            ends.append((int(amount.min()), int(amount.max())))
        smallest, largest = min(low for low, _ in ends), max(high for _, high in ends)
        if smallest < 0:
            raise InvalidInputError(f"amount: expected >= 0; got {smallest}")
        total = float(largest) * len(self)
        if total >= _SAFE:
            total = float(self.amount.sum(dtype=np.float64))
        return smallest, largest, total

    def common_unit(self) -> int:
        """Return a whole number that divides every amount.

        Returns
        -------
        int
            At least 1.
        """
        unit = 0
        for rows in self.blocks():
            amount = self.amount[rows]
            if unit != 1 and (unit == 0 or (amount % unit).any()):
                unit = int(np.gcd(unit, np.gcd.reduce(amount)))
        return unit or 1
