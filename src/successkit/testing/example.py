"""A small made-up book for checking what plugins declare."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

import numpy as np

from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Event,
    Interaction,
    Milestone,
    Money,
    Portfolio,
    Survey,
    Usage,
    View,
)

MEASURES: Final = ("active_users", "logins")
"""Measures of use that the example book has unless others are asked for."""

AS_OF: Final = date(2026, 3, 31)
"""The day that the example book is seen from."""

_WEEKS: Final = 16
_EVERY: Final = 5


def example_view(
    accounts: int = 50, seed: int = 0, *, measures: Sequence[str] = MEASURES
) -> View:
    """Return a small view with something of everything, and gaps.

    Parameters
    ----------
    accounts
        How many, >= 0. Every fifth has no use and no seats, as in real books.
    seed
        Another seed makes another book; the same makes the same.
    measures
        Measures of use it has, each with a value a week.

    Returns
    -------
    View
        Facts cut at the day, and a table with the columns that follow from them
        (``seats``, ``mrr``, ``usage_recent`` …); the others are missing.

    Examples
    --------
    >>> view = example_view(accounts=3)
    >>> view.table.ids.tolist()
    ['a-0000', 'a-0010', 'a-0020']
    >>> view.table.array("seats").tolist()
    [nan, 26.0, 21.0]
    """
    book = example_book(accounts, seed, measures=measures)
    return View(book.as_of(AS_OF), example_table(accounts, seed))


def example_book(
    accounts: int = 50,
    seed: int = 0,
    *,
    measures: Sequence[str] = MEASURES,
    later: bool = False,
) -> Portfolio:
    """Return the facts of the example, not yet cut.

    Parameters
    ----------
    accounts
        How many.
    seed
        Makes the book.
    measures
        Measures of use.
    later
        Whether facts from after the day are in it too: use, talks, contracts, and
        accounts that begin later.

    Returns
    -------
    Portfolio
        Facts; those up to the day are the same with and without later ones.
    """
    random = np.random.default_rng((seed, 1))
    days = [AS_OF - timedelta(days=7 * week) for week in range(_WEEKS)]
    records = _facts(_ids(accounts), _seats(accounts, seed), days, measures, random)
    if later:
        _add_later(records, accounts, measures)
    return Portfolio.from_objects(**records)


def example_table(accounts: int, seed: int) -> AccountTable:
    """Return the table that goes with the example book.

    Parameters
    ----------
    accounts
        How many.
    seed
        Makes the book.

    Returns
    -------
    AccountTable
        One row per account.
    """
    seats = _seats(accounts, seed)
    used = seats > 0
    return AccountTable.of(
        AS_OF,
        _ids(accounts),
        name=[f"Example {row}" for row in range(accounts)],
        owner=[f"p-{row % 3}" for row in range(accounts)],
        currency=["USD"] * accounts,
        customer=np.ones(accounts),
        age_days=np.full(accounts, 400),
        products_held=np.ones(accounts),
        mrr=seats * 1000,
        mrr_reporting=seats * 1000,
        seats=np.where(used, seats, np.nan),
        usage_recent=np.where(used, seats * 20.0, np.nan),
        usage_trend=np.where(used, np.sin(seats), np.nan),
        days_since_usage=np.where(used, 0.0, np.nan),
        days_since_contact=np.arange(accounts) % 90,
        reactive_90d=np.arange(accounts) % 4,
    )


def _ids(accounts: int) -> list[str]:
    # Steps of ten leave room for later accounts between the earlier ones.
    return [f"a-{row * 10:04}" for row in range(accounts)]


def _seats(accounts: int, seed: int) -> "np.typing.NDArray[np.int64]":
    """Return the seats bought by each account, 0 where nobody said how many."""
    seats = np.random.default_rng(seed).integers(3, 40, accounts)
    seats[::_EVERY] = 0
    return seats


def _at(day: date) -> datetime:
    return datetime.combine(day, time(9), UTC)


def _facts(
    ids: Sequence[str],
    seats: "np.typing.NDArray[np.int64]",
    days: Sequence[date],
    measures: Sequence[str],
    random: np.random.Generator,
) -> dict[str, list[object]]:
    start = AS_OF - timedelta(days=400)
    active = [(key, int(count)) for key, count in zip(ids, seats, strict=True) if count]
    return {
        "accounts": [Account(id=key, created=start, currency="USD") for key in ids],
        "contracts": [
            _contract(key, start, int(count))
            for key, count in zip(ids, seats, strict=True)
        ],
        "usage": [
            Usage(
                account_id=key,
                day=day,
                measure=measure,
                value=int(random.integers(0, count + 1)),
            )
            for key, count in active
            for day in days
            for measure in measures
        ],
        "interactions": [
            Interaction(account_id=key, at=_at(days[row % _WEEKS]), channel="phone")
            for row, key in enumerate(ids)
        ],
        "surveys": [
            Survey(
                account_id=key,
                at=_at(days[row % _WEEKS]),
                kind="nps",
                score=int(random.integers(0, 11)),
            )
            for row, key in enumerate(ids)
        ],
        "milestones": [
            Milestone(account_id=key, name="kick-off", due=start, done=start)
            for key, _count in active
        ],
        "events": [
            Event(account_id=key, at=_at(days[3]), kind="sentiment", value="0.5")
            for key, _count in active
        ],
    }


def _contract(account_id: str, start: date, seats: int) -> Contract:
    return Contract(
        id=f"c-{account_id}",
        account_id=account_id,
        start=start,
        amount=Money(seats * 1000, "USD"),
        product="main",
        quantity=seats or None,
    )


def _add_later(
    records: dict[str, list[object]], accounts: int, measures: Sequence[str]
) -> None:
    """Add what happens after the day, with values that nobody could overlook."""
    soon = AS_OF + timedelta(days=7)
    old = _ids(accounts)
    new = [f"{key[:-1]}5" for key in old]
    records["accounts"] += [Account(id=key, created=soon) for key in new]
    records["contracts"] += [_contract(key, soon, 999) for key in new]
    records["usage"] += [
        Usage(account_id=key, day=soon, measure=measure, value=999_999)
        for key in (*old, *new)
        for measure in measures
    ]
    records["interactions"] += [
        Interaction(account_id=key, at=_at(soon), channel="phone", urgent=True)
        for key in old
    ]
    records["surveys"] += [
        Survey(account_id=key, at=_at(soon), kind="nps", score=0) for key in old
    ]
    records["events"] += [
        Event(account_id=key, at=_at(soon), kind="sentiment", value="-1") for key in old
    ]
