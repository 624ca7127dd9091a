"""A book in chunks of accounts, so that work on it needs little memory at a time.

Nothing is computed for a table or a column that nobody touches. Tables in order of
account are sliced, which copies nothing; others are put in order of chunk once, on
first access, each account's rows staying in the order they had.
"""

from collections.abc import Iterator
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, Int64Array, distinct_codes
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column, Facts
from successkit.core.lazy import Lazy
from successkit.core.portfolio import Portfolio
from successkit.core.problems import Problems
from successkit.core.text import Text
from successkit.core.view import View

SIZE: Final = 65_536
"""Accounts in a chunk unless something else is asked for."""

_NOBODYS: Final = frozenset({"people", "rates"})
_BYTE: Final = 255
_WORD: Final = 65_535

Rows = slice | Int64Array


def chunks(view: View, size: int = SIZE) -> Iterator[View]:
    """Return a view in parts of some accounts each, in their order.

    Parameters
    ----------
    view
        The whole.
    size
        Accounts in a part, >= 1; the last part may have fewer.

    Yields
    ------
    View
        Read-only. Accounts are numbered from 0 in each; people and rates are whole;
        rows that were set aside and problems are left out. One part without accounts
        for an empty book.

    Examples
    --------
    >>> from datetime import date
    >>> from successkit.core import AccountTable, Portfolio
    >>> table = AccountTable.of(date(2026, 3, 31), ["a", "b", "c"], seats=[1, 2, 3])
    >>> whole = View(Portfolio.from_objects(), table)
    >>> [part.table.array("seats").tolist() for part in chunks(whole, size=2)]
    [[1.0, 2.0], [3.0]]
    """
    split = Split(view.portfolio, accounts=len(view.table), size=size)
    for number in range(len(split)):
        yield split.view(view, number)


def head(view: View, accounts: int = 256) -> View:
    """Return the view of the first accounts, small enough to copy and to send.

    Parameters
    ----------
    view
        The whole.
    accounts
        How many, >= 1.

    Returns
    -------
    View
        As the first of :func:`chunks`, with text columns that hold no other values
        than those of its rows.
    """
    rows = min(accounts, len(view.table))
    split = Split(view.portfolio, accounts=rows, size=accounts, compact=True)
    return split.view(view, 0)


class Split:
    """A portfolio in parts of some accounts each.

    Parameters
    ----------
    portfolio
        The whole.
    accounts
        How many of its first accounts are split; None for all.
    size
        Accounts in a part, >= 1.
    compact
        Whether text columns lose values that no row of the part has.

    Raises
    ------
    InvalidInputError
        A size below 1.
    """

    def __init__(
        self,
        portfolio: Portfolio,
        *,
        accounts: int | None = None,
        size: int = SIZE,
        compact: bool = False,
    ) -> None:
        if size < 1:
            raise InvalidInputError(f"size: expected 1 account or more; got {size}")
        self._portfolio = portfolio
        self.accounts = len(portfolio) if accounts is None else accounts
        self.size = size
        self._compact = compact
        self._rows = Lazy(portfolio.tables, self._table_rows)

    def __len__(self) -> int:
        return max(1, -(-self.accounts // self.size))

    def bounds(self, number: int) -> tuple[int, int]:
        """Return the first account of a part, and the one after its last.

        Parameters
        ----------
        number
            Of the part, from 0.

        Returns
        -------
        tuple[int, int]
            Positions in the whole.
        """
        first = number * self.size
        return first, min(first + self.size, self.accounts)

    def portfolio(self, number: int) -> Portfolio:
        """Return one part.

        Parameters
        ----------
        number
            Of the part, from 0.

        Returns
        -------
        Portfolio
            Read-only; tables and columns are made when they are asked for.
        """
        first, end = self.bounds(number)
        tables = self._portfolio.tables
        return attrs.evolve(
            self._portfolio,
            account_ids=locked(self._portfolio.account_ids[first:end]),
            tables=Lazy(tables, lambda name: self._facts(name, number)),
            set_aside={},
            problems=Problems(),
        )

    def view(self, view: View, number: int) -> View:
        """Return one part together with the same rows of an account table.

        Parameters
        ----------
        view
            The whole: this portfolio and a table of its accounts.
        number
            Of the part, from 0.

        Returns
        -------
        View
            Read-only.
        """
        first, end = self.bounds(number)
        whole, rows = view.table.columns, slice(first, end)
        columns = Lazy(whole, lambda name: self._part(whole[name], rows))
        table = attrs.evolve(view.table, columns=columns, rows=end - first)
        return View(self.portfolio(number), table)

    def _facts(self, name: str, number: int) -> Facts:
        facts, rows = self._portfolio.tables[name], self._rows[name][number]
        first = 0 if name in _NOBODYS else self.bounds(number)[0]

        def column(of: str) -> Column:
            part = self._part(facts.columns[of], rows)
            if of != "account" or not first or isinstance(part, Text):
                return part
            return locked(part - part.dtype.type(first))

        numbers = _take(facts.row_numbers, rows)
        return attrs.evolve(
            facts,
            columns=Lazy(facts.columns, column),
            rows=len(numbers),
            row_numbers=locked(numbers),
            extra=Lazy(facts.extra, lambda of: self._text(facts.extra[of], rows)),
        )

    def _part(self, column: Column, rows: Rows) -> Column:
        if isinstance(column, Text):
            return self._text(column, rows)
        return locked(_take(column, rows))

    def _text(self, column: Text, rows: Rows) -> Text:
        part = Text(_take(column.codes, rows), column.values)
        part = _compacted(part) if self._compact else part
        return Text(locked(part.codes), locked(part.values))

    def _table_rows(self, name: str) -> tuple[Rows, ...]:
        """Return the rows of each part."""
        facts = self._portfolio.tables[name]
        everywhere = name in _NOBODYS or not facts.rows
        if everywhere or (len(self) == 1 and self.accounts == len(self._portfolio)):
            return (slice(None),) * len(self)
        account = facts.array("account")
        edges = np.minimum(np.arange(len(self) + 1) * self.size, self.accounts)
        if _rising(account):
            return _slices(np.searchsorted(account, edges))
        if len(self) == 1:
            return (np.flatnonzero(account < self.accounts),)
        return self._grouped(account)

    def _grouped(self, account: AnyArray) -> tuple[Rows, ...]:
        number = account // account.dtype.type(self.size)
        starts = np.zeros(len(self) + 1, np.int64)
        np.cumsum(np.bincount(number, minlength=len(self)), out=starts[1:])
        if _rising(number):
            return _slices(starts)
        # Numbers of one or two bytes are put in order by a radix sort, several times
        # as fast as any other.
        narrow = np.uint8 if len(self) <= _BYTE else np.uint16
        kind = narrow if len(self) <= _WORD else number.dtype
        order = np.argsort(number.astype(kind), kind="stable")
        return tuple(order[rows] for rows in _slices(starts))


def locked(array: AnyArray) -> AnyArray:
    """Return the same memory as an array that cannot be written by accident.

    Parameters
    ----------
    array
        One dimension.

    Returns
    -------
    AnyArray
        Not a copy. Columns of numbers and days cannot be made writable again, either.

    Examples
    --------
    >>> locked(np.zeros(2)).flags.writeable = True
    Traceback (most recent call last):
    ValueError: cannot set WRITEABLE flag to True of this array
    """
    if array.dtype.hasobject or not array.size or not array.flags.c_contiguous:
        seen = array.view()
        seen.flags.writeable = False
        return seen
    return np.frombuffer(memoryview(array.view(np.uint8)).toreadonly(), array.dtype)


def _take(array: AnyArray, rows: Rows) -> AnyArray:
    return array[rows] if isinstance(rows, slice) else array.take(rows)


def _rising(array: AnyArray) -> bool:
    return bool((array[1:] >= array[:-1]).all())


def _slices(starts: Int64Array) -> tuple[slice, ...]:
    edges: list[int] = starts.tolist()
    return tuple(slice(a, b) for a, b in zip(edges, edges[1:], strict=False))


def _compacted(column: Text) -> Text:
    given = column.codes >= 0
    used, place = distinct_codes(column.codes[given], len(column.values))
    codes = np.full(len(column), -1, np.int32)
    codes[given] = place
    return Text(codes, column.values[used])
