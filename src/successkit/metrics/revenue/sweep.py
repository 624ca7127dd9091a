"""What happened to accounts, from keys of their events in order: a small histogram.

What happened to an account in a period is one of six things, and its cohort is the
period in which it began. Sums by these are all that is kept: a few thousand numbers,
however many accounts there are, that add up in any order.
"""

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import BoolArray, Int64Array
from successkit.metrics.revenue.event_keys import Layout
from successkit.metrics.revenue.stretches import ROWS

__all__ = ["MOVES", "Histogram", "cohort_levels", "cohort_sizes"]

MOVES: Final = 8
"""How many things can happen: each has a number below."""

NOTHING, CHURNED, FELL, HELD, CAME, ROSE = 2, 1, 3, 5, 6, 7
"""Paid neither before nor after; paid before only; less; as much; after only; more."""

_LAST: Final = 2**63 - 1  # no key is as high


@attrs.frozen(eq=False)
class Histogram:
    """Sums by cohort, period and what happened.

    Parameters
    ----------
    layout
        Of the keys that it takes.
    cohorts
        Whether cohorts are told apart; otherwise the first axis only tells whether
        the account began in that period (1) or not (0).
    moved
        Shape (cohorts, periods, moves), flat: sum of the changes, in the keys' unit.
    accounts
        The same shape: how many accounts.
    """

    layout: Layout
    cohorts: bool
    moved: Int64Array
    accounts: Int64Array

    @classmethod
    def empty(cls, layout: Layout, *, cohorts: bool) -> "Histogram":
        """Return a histogram of nothing.

        Parameters
        ----------
        layout
            Of the keys to come.
        cohorts
            Whether cohorts are told apart.

        Returns
        -------
        Histogram
            To be filled by :meth:`sweep`.
        """
        size = (layout.periods if cohorts else 2) * layout.periods * MOVES
        return cls(layout, cohorts, np.zeros(size, np.int64), np.zeros(size, np.int64))

    def fresh(self) -> "Histogram":
        """Return a histogram of nothing, alike.

        Returns
        -------
        Histogram
            With columns of its own.
        """
        return Histogram.empty(self.layout, cohorts=self.cohorts)

    def __add__(self, other: "Histogram") -> "Histogram":
        return attrs.evolve(
            self,
            moved=self.moved + other.moved,
            accounts=self.accounts + other.accounts,
        )

    @property
    def shape(self) -> tuple[int, int, int]:
        """Cohorts, periods and what can happen."""
        periods = self.layout.periods
        return periods if self.cohorts else 2, periods, MOVES

    @property
    def cubes(self) -> tuple[Int64Array, Int64Array]:
        """Sums of changes and of accounts, by cohort, period and what happened."""
        return self.moved.reshape(self.shape), self.accounts.reshape(self.shape)

    def sweep(self, keys: Int64Array) -> None:
        """Take in keys of events.

        Parameters
        ----------
        keys
            Sorted, with all events of the accounts in them.
        """
        for block in _whole_accounts(keys, self.layout.account_shift):
            cell, moved = self._cells(keys[block])
            # Whole numbers, added up as such: nothing is rounded.
            np.add.at(self.moved, cell, moved)
            np.add.at(self.accounts, cell, 1)

    def _cells(self, keys: Int64Array) -> tuple[Int64Array, Int64Array]:
        """Return the cell and the change of each account and period."""
        layout = self.layout
        where = keys >> layout.change_bits
        change = keys & ((1 << layout.change_bits) - 1)
        change -= layout.lift
        running = np.cumsum(change, out=change)
        last = np.append(np.flatnonzero(where[1:] != where[:-1]), len(keys) - 1)
        return self._moves(where.take(last), running.take(last))

    def _moves(
        self, where: Int64Array, running: Int64Array
    ) -> tuple[Int64Array, Int64Array]:
        """Return the same of accounts and periods, each with what all had by then."""
        account = where >> self.layout.period_bits
        first = np.empty(len(account), bool)
        first[0] = True
        np.not_equal(account[1:], account[:-1], out=first[1:])
        begin = np.flatnonzero(first)
        number = first.astype(np.int64)
        np.cumsum(number, out=number)
        # What accounts before this one were left at is no revenue of its own.
        base = np.zeros(len(begin) + 1, np.int64)
        base[2:] = running.take(begin[1:] - 1)
        pays = running > base.take(number)
        moved = _steps(running)
        code = (moved > 0).view(np.int8) * np.int8(2)
        code += moved == 0
        code += pays
        code *= np.int8(2)
        code[1:] += pays[:-1] > first[1:]
        cell = where & ((1 << self.layout.period_bits) - 1)
        row = self._row(cell.take(begin), first, number)
        cell *= MOVES
        cell += row
        cell += code
        return cell, moved

    def _row(
        self, began: Int64Array, first: BoolArray, number: Int64Array
    ) -> Int64Array:
        """Return where the row of each cohort begins."""
        width = self.layout.periods * MOVES
        if not self.cohorts:
            return first * np.int64(width)
        return np.append(0, began * width).take(number)


def cohort_levels(
    moved: Int64Array, accounts: Int64Array, *, revenue: bool
) -> list[list[int]]:
    """Return what is there of each cohort at the end of every period.

    Parameters
    ----------
    moved, accounts
        Shape (cohorts, periods, moves): sums of changes, and of accounts.
    revenue
        Whether revenue is wanted, in the unit of ``moved``; else accounts that pay.

    Returns
    -------
    list[list[int]]
        By cohort and period; 0 before a cohort began.
    """
    change = accounts[:, :, CAME] - accounts[:, :, CHURNED]
    if revenue:
        change = moved.sum(axis=2)
    levels: list[list[int]] = np.cumsum(change, axis=1).tolist()
    return levels


def cohort_sizes(accounts: Int64Array) -> list[int]:
    """Return how many accounts began in each period.

    Parameters
    ----------
    accounts
        Shape (cohorts, periods, moves).

    Returns
    -------
    list[int]
        By cohort.
    """
    sizes: list[int] = np.diagonal(accounts.sum(axis=2)).tolist()
    return sizes


def _steps(column: Int64Array) -> Int64Array:
    """Return what each value adds to the one before it."""
    steps = np.empty_like(column)
    steps[:1] = column[:1]
    np.subtract(column[1:], column[:-1], out=steps[1:])
    return steps


def _whole_accounts(keys: Int64Array, shift: int) -> Iterator[slice]:
    """Yield blocks of keys that split no account."""
    first = 0
    while first < len(keys):
        stop = min(first + ROWS, len(keys))
        if stop < len(keys):
            # The end of the account that would be cut in two.
            following = ((int(keys[stop - 1]) >> shift) + 1) << shift
            following = min(following, _LAST)
            stop = first + int(np.searchsorted(keys[first:], following))
        yield slice(first, stop)
        first = stop
