"""All facts of a book that is followed: as it was read, and what changed since."""

from collections.abc import Collection
from functools import cached_property
from typing import Final, Literal, Self

import attrs
import numpy as np

from successkit.core import AnyArray, Facts, Portfolio, Problems, Text
from successkit.core.changed import OF_NOBODY, checked_facts, replaced
from successkit.core.facts import Column
from successkit.core.kept import First, Kept
from successkit.core.lazy import Lazy
from successkit.core.packed import places
from successkit.engine.again.differing import Differing
from successkit.metrics.value.steady import OUTAGE_EVENTS, REVENUE_TABLES

_SIDES: Final[tuple[Literal["left", "right"], ...]] = ("left", "right")
_NONE: Final = np.empty(0, np.int64)
_FEW: Final = 64

_MOST: Final = 256
"""Accounts that changed from which on they are put among the others for good."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Source:
    """Facts of a book, with those of the accounts that changed beside them.

    Parameters
    ----------
    base
        The book before.
    delta
        All rows of the accounts that changed, as they are now.
    touched
        Their ids.
    places
        Where the rows of each account of ``base`` stand.
    """

    base: Portfolio
    delta: Portfolio
    touched: frozenset[str] = frozenset()
    places: "Places" = attrs.field(
        default=attrs.Factory(lambda self: Places(self.base), takes_self=True),
        repr=False,
    )

    @classmethod
    def of(cls, portfolio: Portfolio) -> Self:
        """Return the facts of a book of which nothing changed yet."""
        return cls(base=portfolio, delta=nobody(portfolio))

    @cached_property
    def portfolio(self) -> Portfolio:
        """The book as it is now; its tables are made when they are asked for."""
        if not self.touched:
            return self.base
        return attrs.evolve(
            replaced(self.base, self.delta, self.touched),
            problems=self.base.problems + self.delta.problems,
        )

    def part(self, accounts: frozenset[str]) -> Portfolio:
        """Return all rows of some accounts, as they are now."""
        before = self.places.part(accounts - self.touched)
        since = accounts & self.touched
        return replaced(before, _select(self.delta, since), since) if since else before

    def updated(self, facts: Portfolio, changed: frozenset[str]) -> "Source":
        """Return the same after some accounts changed."""
        delta = attrs.evolve(
            replaced(self.delta, facts, changed),
            problems=self.delta.problems + facts.problems,
        )
        found = attrs.evolve(self, delta=delta, touched=self.touched | changed)
        if len(found.touched) <= _MOST:
            return found
        whole = found.portfolio
        return Source.of(attrs.evolve(whole, tables=dict(whole.tables)))


@attrs.frozen(eq=False)
class Places:
    """Where the rows of each account stand, so that nobody goes through all rows.

    Parameters
    ----------
    book
        The whole book.
    """

    book: Portfolio
    _owners: dict[str, tuple[AnyArray, AnyArray | None]] = attrs.field(
        init=False, factory=dict[str, tuple[AnyArray, AnyArray | None]], repr=False
    )

    def part(self, accounts: Collection[str]) -> Portfolio:
        """Return the book of some accounts, as :meth:`Portfolio.select` does.

        Parameters
        ----------
        accounts
            Ids; those that the book does not have do not count.

        Returns
        -------
        Portfolio
            Without what it knows of the whole.
        """
        book = self.book
        rows = places(book.account_ids, np.array(sorted(accounts), object))
        rows = rows[rows >= 0]
        tables = {
            name: facts if name in OF_NOBODY else self._rows(name, facts, rows)
            for name, facts in book.tables.items()
        }
        return attrs.evolve(
            book, account_ids=book.account_ids[rows], tables=tables, kept=None
        )

    def _rows(self, name: str, facts: Facts, accounts: AnyArray) -> Facts:
        if name not in self._owners:
            self._owners[name] = _in_order(facts.array("account"))
        owners, order = self._owners[name]
        first, last = (
            np.searchsorted(owners, accounts.astype(owners.dtype), side)
            for side in _SIDES
        )
        spans = zip(first.tolist(), last.tolist(), strict=True)
        rows: list[AnyArray] = [np.arange(begin, end) for begin, end in spans]
        found = np.concatenate([_NONE, *rows])
        number = np.repeat(np.arange(len(accounts), dtype=np.int32), last - first)
        if order is not None:
            by_row = np.argsort(order[found], kind="stable")
            found, number = order[found][by_row], number[by_row]

        def column(field: str) -> Column:
            whole = facts.columns[field]
            if field == "account":
                return number
            return _small(whole, found) if isinstance(whole, Text) else whole[found]

        return attrs.evolve(
            facts,
            columns=Lazy(facts.columns, column),
            rows=len(found),
            row_numbers=facts.row_numbers[found],
            extra=Lazy(facts.extra, lambda field: _small(facts.extra[field], found)),
        )


def _in_order(owners: AnyArray) -> tuple[AnyArray, AnyArray | None]:
    """Return owners in order, and the row of each; None where they stand so."""
    if bool((owners[1:] >= owners[:-1]).all()):
        return owners, None
    order = np.argsort(owners, kind="stable")
    return owners[order], order


def _small(column: Text, rows: AnyArray) -> Text:
    # Codes of a few rows are looked at one by one: it costs less than arrays of them.
    few = column.take(rows)
    return few.compact() if len(rows) > _FEW else Text.of(few.strings().tolist())


def nobody(portfolio: Portfolio) -> Portfolio:
    """Return a book without accounts and without problems, of the same day."""
    none = np.empty(0, np.intp)
    tables = {
        name: facts.take(none).compact() for name, facts in portfolio.tables.items()
    }
    return attrs.evolve(
        portfolio,
        account_ids=portfolio.account_ids[:0],
        tables=tables,
        set_aside={},
        problems=Problems(),
    )


def _select(portfolio: Portfolio, accounts: Collection[str]) -> Portfolio:
    wanted = np.array(sorted(accounts), object)
    rows = places(portfolio.account_ids, wanted)
    return portfolio.select(rows[rows >= 0])


def checked(source: Source, facts: Portfolio, changed: Collection[str]) -> Portfolio:
    """Return the new rows of some accounts, beside the people and rates of the book.

    Parameters
    ----------
    source
        The book.
    facts
        All rows of the accounts that changed.
    changed
        Their ids.

    Returns
    -------
    Portfolio
        The same rows.

    Raises
    ------
    InvalidInputError
        ``facts`` has other accounts, or is cut to a day.
    """
    facts = checked_facts(source.base, facts, changed)
    shared = {name: source.base.tables[name] for name in sorted(OF_NOBODY)}
    return attrs.evolve(facts, tables={**facts.tables, **shared})


def touches_revenue(differs: Differing) -> bool:
    """Return whether revenue or renewals may rest on what differs.

    Parameters
    ----------
    differs
        Tables, and kinds of events.

    Returns
    -------
    bool
        False for usage, surveys, talks, and events that no revenue is read from; offers
        are among these, of which only figures of the board are made.
    """
    return bool(
        (REVENUE_TABLES - {"events"}) & set(differs.tables)
        or differs.event_kinds.intersection(OUTAGE_EVENTS)
    )


def logs_stay(kept: Kept, old: Kept, new: Kept) -> bool:
    """Return whether a book keeps the same logs from the same days on.

    Parameters
    ----------
    kept
        Of the whole book.
    old, new
        Of the accounts that changed, before and now.

    Returns
    -------
    bool
        False also where that is not certain.
    """
    for log, first in kept.first.items():
        gone = set(map(_plain, old.first[log])) - set(map(_plain, new.first[log]))
        if not gone.isdisjoint(map(_plain, first)):
            return False
        if not all(_preceded(row, first) for row in new.first[log]):
            return False
    return True


def same_logs(one: Kept, other: Kept) -> bool:
    """Return whether two books keep the same logs from the same days on.

    Parameters
    ----------
    one, other
        What they keep.

    Returns
    -------
    bool
        Whether the first rows of each log are the same.
    """
    return all(
        set(map(_plain, rows)) == set(map(_plain, other.first[log]))
        for log, rows in one.first.items()
    )


def _plain(row: First) -> tuple[int, int, str]:
    day, recorded, zone = row  # a missing instant does not equal itself, its bits do
    return int(day.astype(np.int64)), int(recorded.astype(np.int64)), zone


def _preceded(row: First, first: tuple[First, ...]) -> bool:
    day, recorded, zone = row
    return any(
        own <= day
        and name == zone
        and (at <= recorded or (np.isnat(at) and np.isnat(recorded)))
        for own, at, name in first
    )
