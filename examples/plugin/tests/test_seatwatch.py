"""Seatwatch: the contract kit, each declaration by example, and a whole review."""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pytest
from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Money,
    Portfolio,
    Usage,
    View,
)
from successkit.engine import Engine, Review
from successkit.testing import check_plugin

from successkit_example_seatwatch import plugin
from successkit_example_seatwatch.seats import seat_fill, spare

DAY = date(2026, 3, 31)


def counted(users: Iterable[int]) -> list[Usage]:
    """Return weekly counts of active users, the newest first."""
    return [
        Usage(
            account_id="a",
            day=date(2026, 3, 30 - 7 * week),
            measure="active_users",
            value=count,
        )
        for week, count in enumerate(users)
    ]


def test_plugin_keeps_every_promise() -> None:
    check_plugin(plugin)


@pytest.mark.parametrize(
    ("seats", "users", "fill", "empty"),
    [
        pytest.param(10, [5, 7], 0.6, 4, id="mean of two weeks over ten seats"),
        pytest.param(10, [12], 1.2, 0, id="more users than seats"),
        pytest.param(10, [0], 0.0, 10, id="nobody came"),
        pytest.param(10, [], np.nan, np.nan, id="not counted is not zero"),
        pytest.param(np.nan, [5], np.nan, np.nan, id="seats unknown"),
        pytest.param(0, [5], np.nan, 0, id="no seats to fill"),
    ],
)
def test_worked_example(
    seats: float, users: list[int], fill: float, empty: float
) -> None:
    book = Portfolio.from_objects(accounts=[Account(id="a")], usage=counted(users))
    view = View(book.as_of(DAY), AccountTable.of(DAY, ["a"], seats=[seats]))
    day = np.datetime64(DAY)

    assert seat_fill(view, as_of=day).tolist() == pytest.approx([fill], nan_ok=True)
    assert spare(view, as_of=day).tolist() == pytest.approx([empty], nan_ok=True)


def reviewed(*, end: date) -> Review:
    """Return a review of one customer with 20 seats, 8 of them in use."""
    contract = Contract(
        id="c",
        account_id="a",
        start=date(2025, 4, 1),
        end=end,
        amount=Money(100_000, "JPY"),
        quantity=20,
    )
    book = Portfolio.from_objects(
        accounts=[Account(id="a")], contracts=[contract], usage=counted([8, 8])
    )
    return Engine(plugins=[plugin]).review(book, as_of=DAY)


@pytest.mark.parametrize(
    ("end", "kinds"),
    [
        pytest.param(date(2027, 4, 1), ["seatwatch.seat_audit"], id="time to talk"),
        pytest.param(date(2026, 4, 10), [], id="not while the renewal is talked over"),
    ],
)
def test_empty_seats_ask_for_an_audit(end: date, kinds: list[str]) -> None:
    review = reviewed(end=end)

    rows = review.actions.rows()
    given = [row["kind"] for row in rows if row["playbook"] == "seatwatch.empty_seats"]

    assert given == kinds
    assert review.accounts.array("seatwatch.spare").tolist() == [12]
    assert not review.failures
