"""Books of every shape, small: what they have in common is that they are awkward."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from cluster_work import AS_OF

from successkit.core import Account, Contract, Event, Money, Portfolio
from successkit.io import from_frames
from successkit.testing.sample import sample_book


def sample() -> Portfolio:
    """Return a book with every table, and problems in some rows."""
    return from_frames(**sample_book(accounts=60, as_of=AS_OF))


def one() -> Portfolio:
    """Return one account with one contract."""
    return Portfolio.from_objects(
        accounts=[Account(id="a")], contracts=[_contract("a")]
    )


def hot() -> Portfolio:
    """Return two accounts, of which one has nearly everything."""
    first = datetime(2025, 4, 1, tzinfo=UTC)
    events = [
        Event(account_id="hot", kind="escalated", at=first + timedelta(days=day % 300))
        for day in range(3000)
    ]
    return Portfolio.from_objects(
        accounts=[Account(id="hot"), Account(id="cold")],
        contracts=[_contract("hot"), _contract("cold", amount=7)],
        events=events,
    )


def leaving() -> Portfolio:
    """Return accounts that come and go, with ids that need care."""
    ids = ["a", "A", "青空", "ａ", "a b", "0", "00"]
    rows = [
        _contract(each, amount=day + 1, end=date(2025, 5, 1) + timedelta(days=40 * day))
        for day, each in enumerate(ids)
    ]
    return Portfolio.from_objects(accounts=map(_account, ids), contracts=rows)


def empty() -> Portfolio:
    """Return nobody."""
    return Portfolio.from_objects()


def _account(name: str) -> Account:
    return Account(id=name, time_zone="Asia/Tokyo", industry="retail")


def _contract(account: str, amount: int = 100, end: date | None = None) -> Contract:
    return Contract(
        id=f"c-{account}",
        account_id=account,
        start=date(2024, 4, 1),
        end=end,
        amount=Money(amount, "JPY"),
        status="active" if end is None else "cancelled",
    )


BOOKS: dict[str, Callable[[], Portfolio]] = {
    each.__name__: each for each in (sample, one, hot, leaving, empty)
}
