"""Seatwatch: the contract kit, and the signal by example."""

from datetime import date

import numpy as np
import pytest
from successkit.core import Account, AccountTable, Portfolio, Usage, View
from successkit.plugins import Extensions, run_signals
from successkit.testing import check_plugin

import successkit_example_seatwatch as seatwatch

DAY = date(2026, 3, 31)


def test_plugin_keeps_every_promise() -> None:
    check_plugin(seatwatch)


@pytest.mark.parametrize(
    ("seats", "users", "expected"),
    [
        pytest.param(10, [5, 7], 0.6, id="mean of two weeks over ten seats"),
        pytest.param(10, [12], 1.2, id="more users than seats"),
        pytest.param(10, [0], 0.0, id="nobody came"),
        pytest.param(10, [], np.nan, id="not counted is not zero"),
        pytest.param(np.nan, [5], np.nan, id="seats unknown"),
        pytest.param(0, [5], np.nan, id="no seats to fill"),
    ],
)
def test_worked_example(seats: float, users: list[int], expected: float) -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        usage=[
            Usage(
                account_id="a",
                day=date(2026, 3, 30 - 7 * week),
                measure="active_users",
                value=count,
            )
            for week, count in enumerate(users)
        ],
    )
    view = View(book.as_of(DAY), AccountTable.of(DAY, ["a"], seats=[seats]))

    run = run_signals(Extensions.collect([seatwatch]).signals, view)

    assert not run.failures
    assert run.raw["seatwatch.seat_fill"].tolist() == pytest.approx(
        [expected], nan_ok=True
    )


def test_playbook_asks_for_its_own_kind_of_action() -> None:
    extensions = Extensions.collect([seatwatch])

    kinds = {kind.name for kind in extensions.action_kinds}
    steps = {step.kind for book in extensions.playbooks for step in book.steps}

    assert steps == kinds == {"seatwatch.seat_audit"}
