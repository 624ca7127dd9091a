"""Splitting a book so that every account is in one part, with all of its rows."""

import attrs
import numpy as np

from successkit.core import AccountSet, Facts, Portfolio, Problems
from successkit.core.buckets import bucket_of
from successkit.core.chunks import Split
from successkit.engine.backends.part import Part


def split(portfolio: Portfolio, parts: int) -> list[Part]:
    """Split a book by a hash of the account.

    Parameters
    ----------
    portfolio
        The whole.
    parts
        How many, >= 1; some may hold no account.

    Returns
    -------
    list[Part]
        One for each bucket of ``bucket_of``, which is its proof. A part knows which
        logs the whole book keeps, and has all of its people and rates.

    Raises
    ------
    InvalidInputError
        Less than one part.

    Examples
    --------
    >>> from successkit.core import Account
    >>> book = Portfolio.from_objects(accounts=[Account(id=one) for one in "abcdef"])
    >>> [len(part.portfolio) for part in split(book, 2)]
    [3, 3]
    >>> split(book, 2)[1].accounts
    <AccountSet of buckets [1] of 2>
    """
    bucket = bucket_of(portfolio.account_ids.tolist(), parts)
    plain = attrs.evolve(portfolio, set_aside={}, problems=Problems())
    return [
        Part(
            portfolio=plain.select(np.flatnonzero(bucket == number)),
            accounts=AccountSet.buckets([number], of=parts),
            number=number,
        )
        for number in range(parts)
    ]


def stretches(portfolio: Portfolio, parts: int) -> list[Part]:
    """Split a book into stretches of accounts in order of id, mostly without copying.

    Parameters
    ----------
    portfolio
        The whole.
    parts
        How many at most, >= 1.

    Returns
    -------
    list[Part]
        In order, each with the interval of its ids as proof; one part is the book
        itself.
    """
    if parts < 2 or len(portfolio) < 2:  # noqa: PLR2004 - nothing to be split
        return [Part(portfolio=portfolio, accounts=_interval(portfolio))]
    cut = Split(portfolio, size=-(-len(portfolio) // parts))
    found = [cut.portfolio(number) for number in range(len(cut))]
    return [
        Part(portfolio=one, accounts=_interval(one), number=number)
        for number, one in enumerate(found)
    ]


def moves_rows(portfolio: Portfolio) -> bool:
    """Return whether later versions of rows stand in other accounts.

    Parameters
    ----------
    portfolio
        All facts.

    Returns
    -------
    bool
        Whether some id stands in several accounts of a table whose rows say when they
        were recorded: the last version counts, and the account of an earlier one does
        not know of it.
    """
    tables = [facts for facts in portfolio.tables.values() if "id" in facts.table.key]
    return any(_moves(facts) for facts in tables if facts.table.name != "accounts")


def _moves(facts: Facts) -> bool:
    known = "recorded_at" in facts.columns and "account" in facts.columns
    if not known or bool(np.isnat(facts.array("recorded_at")).all()):
        return False
    ids, account = facts.text("id"), facts.array("account")
    owner = np.full(len(ids.values) + 1, -1, account.dtype)
    owner[ids.codes] = account
    return bool(((owner[ids.codes] != account) & (ids.codes >= 0)).any())


def _interval(portfolio: Portfolio) -> AccountSet:
    ids = portfolio.account_ids
    if not len(ids):
        return AccountSet()
    return AccountSet.interval(str(ids[0]), str(ids[-1]))
