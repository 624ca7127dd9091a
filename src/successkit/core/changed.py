"""A book in which the rows of some accounts were replaced by others."""

from collections.abc import Collection
from functools import cached_property
from typing import Self

import attrs
import numpy as np

from successkit.core.arrays import AnyArray, Int64Array, ObjectArray
from successkit.core.errors import InvalidInputError
from successkit.core.facts import Column, Facts
from successkit.core.joined import join_columns
from successkit.core.lazy import Lazy
from successkit.core.portfolio import Portfolio
from successkit.core.problems import Problems
from successkit.core.text import Text, concatenate

OF_NOBODY = frozenset({"people", "rates"})
"""Tables that belong to no account."""


@attrs.frozen(eq=False, kw_only=True, slots=False)
class Rows:
    """Where the rows of accounts go when some of them are replaced.

    Parameters
    ----------
    ids
        Shape (n,): sorted ids afterwards.
    order
        Shape (n,): which row each is, of those before and then the new ones.
    before
        How many rows there were.
    stays
        Whether the accounts are the same ones.
    """

    ids: ObjectArray
    order: Int64Array
    before: int
    stays: bool = False

    @classmethod
    def of(cls, ids: ObjectArray, new: ObjectArray, changed: frozenset[str]) -> Self:
        """Find the place of each row.

        Parameters
        ----------
        ids
            Sorted ids before.
        new
            Sorted ids of the new rows, which are among the changed ones.
        changed
            Accounts whose rows before do not count any more.

        Returns
        -------
        Self
            The rows in order of id.
        """
        if len(ids) and len(new) == len(changed):
            found = np.minimum(np.searchsorted(ids, new), len(ids) - 1)
            if bool((ids[found] == new).all()):
                order = np.arange(len(ids))
                order[found] = len(ids) + np.arange(len(new))
                return cls(ids=ids, order=order, before=len(ids), stays=True)
        gone = np.zeros(len(ids), bool)
        for name in changed:
            place = int(np.searchsorted(ids, name)) if len(ids) else 0
            # Who was never there takes the place of the next one, which may be gone.
            gone[place : place + 1] |= place < len(ids) and ids[place] == name
        kept = np.flatnonzero(~gone)
        places = (
            np.searchsorted(ids[kept], new) if len(kept) else np.zeros(len(new), int)
        )
        order = np.insert(kept, places, len(ids) + np.arange(len(new)))
        every = np.concatenate([ids, new])[order]
        stays = not len(new) and len(every) == len(ids)
        return cls(
            ids=every, order=order.astype(np.int64), before=len(ids), stays=stays
        )

    @cached_property
    def new(self) -> Int64Array:
        """Shape (m,): places of the new rows, in their order."""
        return np.flatnonzero(self.order >= self.before)

    def put(self, before: AnyArray, new: AnyArray) -> AnyArray:
        """Return a column with the new rows in their places."""
        return np.concatenate([before, new])[self.order]

    @property
    def account(self) -> Int64Array:
        """Where each row, of those before and then the new ones, is now; -1 nowhere."""
        most = max(self.before, int(self.order.max(initial=-1)) + 1)
        found = np.full(most, -1, np.int64)
        found[self.order] = np.arange(len(self.order))
        return found


def with_accounts(
    portfolio: Portfolio, facts: Portfolio, accounts: Collection[str]
) -> Portfolio:
    """Return a book with other rows of some accounts.

    Parameters
    ----------
    portfolio
        The whole, not cut to a day.
    facts
        All rows of these accounts as they are now; an account that is not in it is
        gone. Its people and rates do not count.
    accounts
        Ids of the accounts that changed: those of ``facts``, and those that are gone.

    Returns
    -------
    Portfolio
        As if it had been read so; what was found while reading ``facts`` stands after
        what had been found before.

    Raises
    ------
    InvalidInputError
        ``facts`` has an account that is not among ``accounts``, or either is cut to a
        day.

    Examples
    --------
    >>> from successkit.core import Account
    >>> book = Portfolio.from_objects(accounts=[Account(id=one) for one in "abc"])
    >>> new = Portfolio.from_objects(accounts=[Account(id="d")])
    >>> with_accounts(book, new, ["b", "d"]).account_ids.tolist()
    ['a', 'c', 'd']
    """
    facts = checked_facts(portfolio, facts, accounts)
    found = replaced(portfolio, facts, frozenset(accounts))
    return attrs.evolve(found, problems=portfolio.problems + facts.problems)


def replaced(
    portfolio: Portfolio, facts: Portfolio, changed: frozenset[str]
) -> Portfolio:
    """Return the same without checks, of books cut to one day, too.

    Parameters
    ----------
    portfolio
        The whole.
    facts
        All rows of some of the accounts that changed.
    changed
        Their ids.

    Returns
    -------
    Portfolio
        Its tables are made when they are asked for.
    """
    rows = Rows.of(portfolio.account_ids, facts.account_ids, changed)

    def table(name: str) -> Facts:
        mine = portfolio.tables[name]
        return mine if name in OF_NOBODY else _joined(rows, mine, facts.tables[name])

    return attrs.evolve(
        portfolio, account_ids=rows.ids, tables=Lazy([*portfolio.tables], table)
    )


def checked_facts(
    portfolio: Portfolio, facts: Portfolio, accounts: Collection[str]
) -> Portfolio:
    """Return rows of accounts that changed; refuse those of others.

    Parameters
    ----------
    portfolio
        The whole.
    facts
        Rows of some accounts.
    accounts
        Ids of the accounts that changed.

    Returns
    -------
    Portfolio
        ``facts``; where it is a part of a book, without what it knows of the whole.

    Raises
    ------
    InvalidInputError
        One has an account too many, or is cut to a day; or the whole is a part.
    """
    if isinstance(accounts, str):
        raise InvalidInputError(
            f"changed: expected a list of account ids; got the text {accounts!r}; "
            f"write changed=[{accounts!r}]"
        )
    others = sorted(set(facts.account_ids.tolist()) - set(accounts))
    if others:
        raise InvalidInputError(
            f"facts: expected rows of the changed accounts only; got {len(others)} "
            f"more, such as {others[0]!r}; name them in changed, or leave them out"
        )
    for name, book in (("the book", portfolio), ("facts", facts)):
        if book.day is not None:
            raise InvalidInputError(
                f"{name}: expected all facts as they were read; got a book cut to "
                f"{book.day}; leave out as_of(…)"
            )
    if portfolio.kept is not None:
        raise InvalidInputError(
            "the book: expected a whole one; got a part, which select or account made"
        )
    if facts.kept is None:
        return facts
    return attrs.evolve(facts, kept=None, problems=Problems())


def _joined(where: Rows, mine: Facts, theirs: Facts) -> Facts:
    account = where.account
    both = account[
        np.concatenate([mine.array("account"), theirs.array("account") + where.before])
    ]
    kept = np.flatnonzero(both >= 0)
    order = kept[np.argsort(both[kept], kind="stable")]
    columns = {
        name: _column(column, theirs.columns[name], order)
        for name, column in mine.columns.items()
    }
    columns["account"] = both[order].astype(np.int32)
    return attrs.evolve(
        mine,
        columns=columns,
        rows=len(order),
        row_numbers=np.concatenate([mine.row_numbers, theirs.row_numbers])[order],
        extra={
            name: _extra(name, mine, theirs, order)
            for name in dict.fromkeys([*mine.extra, *theirs.extra])
        },
    )


def _column(column: Column, other: Column, order: Int64Array) -> Column:
    joined = join_columns([column, other])
    return joined.take(order) if isinstance(joined, Text) else joined[order]


def _extra(name: str, mine: Facts, theirs: Facts, order: Int64Array) -> Text:
    left = mine.extra.get(name, Text.empty(len(mine)))
    right = theirs.extra.get(name, Text.empty(len(theirs)))
    return concatenate([left, right]).take(order)
