"""All facts of a book that is followed: as it was read, and what changed since."""

from collections.abc import Collection
from functools import cached_property
from typing import Final, Self

import attrs
import numpy as np

from successkit.core import Facts, Portfolio, Problems, Text
from successkit.core.changed import OF_NOBODY, checked_facts, replaced
from successkit.core.facts import Column
from successkit.core.kept import First, Kept
from successkit.core.packed import places

_OWN: Final = frozenset(
    {"contacts", "handovers", "milestones", "overrides", "surveys", "usage"}
)
"""Tables that no revenue is read from, and on which no renewal rests."""

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
    """

    base: Portfolio
    delta: Portfolio
    touched: frozenset[str] = frozenset()

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
        before = _select(self.base, accounts - self.touched)
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
        whole = attrs.evolve(whole, tables=dict(whole.tables))
        return Source.of(whole)


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


def differing(old: Portfolio, new: Portfolio) -> tuple[str, ...]:
    """Return which tables of two books differ.

    Parameters
    ----------
    old, new
        All rows of the same accounts, before and now.

    Returns
    -------
    tuple[str, ...]
        Names; that of accounts, too, where there are other ones.
    """
    if old.account_ids.tolist() != new.account_ids.tolist():
        return tuple(old.tables)
    return tuple(
        name
        for name in old.tables
        if name not in OF_NOBODY and not _same(old.tables[name], new.tables[name])
    )


def touches_revenue(tables: Collection[str]) -> bool:
    """Return whether revenue or renewals may rest on some tables.

    Parameters
    ----------
    tables
        Names.

    Returns
    -------
    bool
        False only for usage, surveys and the like.
    """
    return not set(tables) <= _OWN


def _same(one: Facts, other: Facts) -> bool:
    return (
        len(one) == len(other)
        and one.columns.keys() == other.columns.keys()
        and all(
            same_column(column, other.columns[name])
            for name, column in one.columns.items()
        )
    )


def same_column(one: Column, other: Column) -> bool:
    """Return whether two columns hold the same, missing values too.

    Parameters
    ----------
    one, other
        Of one length.

    Returns
    -------
    bool
        Whether they do.
    """
    if isinstance(one, Text) or isinstance(other, Text):
        return bool(one == other)
    if one.dtype != other.dtype:
        return False
    return np.array_equal(one, other, equal_nan=one.dtype.kind in "fmM")


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
        if any(row in first for row in old.first[log]):
            return False
        if not all(_preceded(row, first) for row in new.first[log]):
            return False
    return True


def _preceded(row: First, first: tuple[First, ...]) -> bool:
    day, recorded, zone = row
    return any(
        own <= day
        and name == zone
        and (at <= recorded or (np.isnat(at) and np.isnat(recorded)))
        for own, at, name in first
    )
