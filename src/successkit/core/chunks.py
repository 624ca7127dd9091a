"""A book in chunks of accounts, so that work on it needs little memory at a time.

Nothing is computed for a table or a column that nobody touches. Tables in order of
account are sliced, which copies nothing; others are put in order of chunk once, on
first access, each account's rows staying in the order they had.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, distinct_codes
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column, Facts
from successkit.core.lazy import Lazy
from successkit.core.portfolio import Portfolio
from successkit.core.problems import Problems
from successkit.core.row_parts import (
    RowParts,
    Rows,
    locked,
    row_parts,
    take_rows,
)
from successkit.core.text import Text
from successkit.core.view import View

SIZE: Final = 65_536
"""Accounts in a chunk unless something else is asked for."""

_NOBODYS: Final = frozenset({"people", "rates"})


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
        # Neither knows the split: what holds itself stays until somebody looks for it.
        self._rows = Lazy(
            portfolio.tables, partial(_row_parts, portfolio, self.accounts, size)
        )
        self._counted = Lazy(portfolio.tables, partial(_is_counted, portfolio))

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
        whole = view.table.columns

        columns = Lazy(whole, lambda name: self._part(whole[name], slice(first, end)))
        table = attrs.evolve(view.table, columns=columns, rows=end - first)
        return View(self.portfolio(number), table)

    def _facts(self, table: str, number: int) -> Facts:
        facts, rows = self._portfolio.tables[table], self._rows[table][number]
        # A part that is at rest does not hold on to the positions of its rows.
        every = self._rows[table]
        first = 0 if table in _NOBODYS else self.bounds(number)[0]

        def column(name: str) -> Column:
            part = self._part(facts.columns[name], every[number])
            if name != "account" or not first or isinstance(part, Text):
                return part
            return locked(part - part.dtype.type(first))

        numbers = self._row_numbers(table, rows)
        return attrs.evolve(
            facts,
            columns=Lazy(facts.columns, column),
            rows=len(numbers),
            row_numbers=locked(numbers),
            extra=Lazy(
                facts.extra, lambda name: self._text(facts.extra[name], every[number])
            ),
        )

    def _part(self, column: Column, rows: Rows) -> Column:
        if isinstance(column, Text):
            return self._text(column, rows)
        return locked(take_rows(column, rows))

    def _text(self, column: Text, rows: Rows) -> Text:
        part = Text(take_rows(column.codes, rows), column.values)
        part = _compacted(part) if self._compact else part
        return Text(locked(part.codes), locked(part.values))

    def _row_numbers(self, table: str, rows: Rows) -> AnyArray:
        # Picking out of 1, 2, 3 … is counting, which costs less.
        if not isinstance(rows, slice) and self._counted[table]:
            few = self._portfolio.tables[table].rows < np.iinfo(np.int32).max
            return (rows + 1).astype(np.int32 if few else np.int64)
        return take_rows(self._portfolio.tables[table].row_numbers, rows)


def _is_counted(portfolio: Portfolio, name: str) -> bool:
    numbers = portfolio.tables[name].row_numbers
    return bool((numbers == np.arange(1, len(numbers) + 1)).all())


def _row_parts(portfolio: Portfolio, accounts: int, size: int, name: str) -> RowParts:
    facts, parts = portfolio.tables[name], max(1, -(-accounts // size))
    whole = parts == 1 and accounts == len(portfolio)
    if name in _NOBODYS or whole or not facts.rows:
        return (slice(None),) * parts
    return row_parts(facts.array("account"), size=size, accounts=accounts)


def _compacted(column: Text) -> Text:
    given = column.codes >= 0
    used, place = distinct_codes(column.codes[given], len(column.values))
    codes = np.full(len(column), -1, np.int32)
    codes[given] = place
    return Text(codes, column.values[used])
