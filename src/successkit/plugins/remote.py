"""A part of a book in another process, which asks for each column when it needs it."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import cast

import attrs
import numpy as np

from successkit.core import (
    AccountTable,
    AnyArray,
    Facts,
    ObjectArray,
    Portfolio,
    Text,
    View,
)
from successkit.core.facts import Column
from successkit.core.lazy import Lazy
from successkit.core.row_parts import locked
from successkit.core.schema import Table
from successkit.plugins.jobs import Subject

Path = tuple[str, ...]
"""``(table,)``, ``(table, "columns" | "extra", column)`` or ``("", column)``: the
account table has no name."""

Dictionary = tuple[int, int]
"""Which values a text column refers to."""


@attrs.frozen(eq=False)
class TableOutline:
    """A table without its columns."""

    schema: Table
    rows: int
    source: str
    row_numbers: AnyArray
    columns: tuple[str, ...]
    extra: tuple[str, ...]


@attrs.frozen(eq=False)
class Outline:
    """A part of a book without its tables."""

    account_ids: ObjectArray
    tables: tuple[str, ...]
    day: date | None
    known_at: datetime | None
    accounts: AccountTable | None
    columns: tuple[str, ...]


@attrs.frozen(eq=False)
class SentText:
    """A text column; its values come along only the first time."""

    codes: AnyArray
    dictionary: Dictionary
    values: ObjectArray | None


class Source:
    """The side that has the book.

    Parameters
    ----------
    sent
        Values of text columns that the other side has; more are added. They are kept
        here so that their place in memory goes on being theirs.
    """

    def __init__(self, sent: dict[Dictionary, ObjectArray]) -> None:
        self._sent = sent
        self.subject: Subject | None = None

    def outline(self, subject: Subject) -> Outline:
        """Return what the other side needs to know from the start.

        Parameters
        ----------
        subject
            Part of a book, of which it will ask for the rest.

        Returns
        -------
        Outline
            Names only, besides the ids of the accounts.
        """
        self.subject = subject
        portfolio, table = _parts(subject)
        return Outline(
            account_ids=portfolio.account_ids,
            tables=tuple(portfolio.tables),
            day=portfolio.day,
            known_at=portfolio.known_at,
            accounts=None if table is None else attrs.evolve(table, columns={}),
            columns=() if table is None else tuple(table.columns),
        )

    def answer(self, path: Path) -> object:
        """Return what the other side asks for.

        Parameters
        ----------
        path
            A table or a column.

        Returns
        -------
        object
            To be sent.

        Raises
        ------
        LookupError
            There is nothing to ask of.
        """
        if self.subject is None:
            raise LookupError(path)
        portfolio, table = _parts(self.subject)
        if path[0] == "" and table is not None:
            return self._column(table.columns[path[1]])
        facts = portfolio.tables[path[0]]
        if len(path) == 1:
            return TableOutline(
                schema=facts.table,
                rows=facts.rows,
                source=facts.source,
                row_numbers=facts.row_numbers,
                columns=tuple(facts.columns),
                extra=tuple(facts.extra),
            )
        of = facts.columns if path[1] == "columns" else facts.extra
        return self._column(of[path[2]])

    def _column(self, column: Column) -> AnyArray | SentText:
        if not isinstance(column, Text):
            return column
        values = column.values
        key = (int(values.__array_interface__["data"][0]), len(values))
        known = key in self._sent
        self._sent[key] = values
        return SentText(column.codes, key, None if known else values)


class Mirror:
    """The side that asks.

    Parameters
    ----------
    ask
        Returns the answer to a path.
    """

    def __init__(self, ask: Callable[[Path], object]) -> None:
        self._ask = ask
        self._values: dict[Dictionary, ObjectArray] = {}

    def subject(self, outline: Outline) -> Subject:
        """Return the part of the book, which asks for what is looked at.

        Parameters
        ----------
        outline
            What the other side has sent.

        Returns
        -------
        Subject
            Read-only.
        """
        portfolio = Portfolio(
            account_ids=locked(outline.account_ids),
            tables=Lazy(outline.tables, self._facts),
            day=outline.day,
            known_at=outline.known_at,
        )
        if outline.accounts is None:
            return portfolio
        columns = self._columns(outline.columns, ("",))
        return View(portfolio, attrs.evolve(outline.accounts, columns=columns))

    def _facts(self, name: str) -> Facts:
        sent = self._ask((name,))
        if not isinstance(sent, TableOutline):
            raise TypeError(name)
        extra = self._columns(sent.extra, (name, "extra"))
        return Facts(
            table=sent.schema,
            columns=self._columns(sent.columns, (name, "columns")),
            rows=sent.rows,
            source=sent.source,
            row_numbers=locked(sent.row_numbers),
            extra=extra,  # type: ignore[arg-type]
        )

    def _columns(self, names: tuple[str, ...], place: Path) -> Mapping[str, Column]:
        return Lazy(names, lambda name: self._column((*place, name)))

    def _column(self, path: Path) -> Column:
        sent = self._ask(path)
        if isinstance(sent, SentText):
            if sent.values is not None:
                self._values[sent.dictionary] = locked(sent.values)
            return Text(locked(sent.codes), self._values[sent.dictionary])
        if not isinstance(sent, np.ndarray):
            raise TypeError(path)
        return locked(cast("AnyArray", sent))


def _parts(subject: Subject) -> tuple[Portfolio, AccountTable | None]:
    if isinstance(subject, Portfolio):
        return subject, None
    return subject.portfolio, subject.table
