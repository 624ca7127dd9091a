"""Built-in signals: what they read, and that nothing known is NaN, never 0."""

import pickle
from datetime import date

import numpy as np
import pytest

from successkit.core import AccountTable, Portfolio, View
from successkit.health import BUILT_IN
from successkit.health.sentences import READINGS

DAY = date(2026, 3, 31)
SIGNALS = {signal.name: signal for signal in BUILT_IN}


def raw(name: str, **columns: object) -> float:
    given = {column: [value] for column, value in columns.items()}
    table = AccountTable.of(DAY, ["a"], **given)
    view = View(Portfolio.from_objects(), table)
    return float(SIGNALS[name].compute(view, as_of=np.datetime64(DAY))[0])


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        pytest.param("usage_trend", {"usage_trend": -0.42}, -0.42, id="use fell"),
        pytest.param("support_load", {"reactive_90d": 0}, 0, id="no enquiry is known"),
        pytest.param("payment", {"past_due": 1}, 1, id="a payment is late"),
        pytest.param("champion", {"contact_left": 0}, 0, id="nobody left"),
        pytest.param("champion", {"champion": 1}, 0, id="a champion is there"),
        pytest.param("champion", {"champion": 0}, 0.5, id="no contact is a champion"),
        pytest.param(
            "champion",
            {"champion": 1, "contact_left": 1},
            1,
            id="a contact left, champion or not",
        ),
        pytest.param(
            "seat_use", {"seats": 40.0, "active_users": 10.0}, 0.25, id="10 of 40 seats"
        ),
        pytest.param(
            "seat_use",
            {"users_planned": 20, "active_users": 10.0},
            0.5,
            id="of the planned users without a quantity",
        ),
        pytest.param(
            "seat_use", {"seats": 5.0, "active_users": 9.0}, 1, id="more than bought"
        ),
        pytest.param(
            "onboarding_delay",
            {"onboarding_share": 0.5, "onboarding_overdue": 9},
            9,
            id="a step is nine days late",
        ),
        pytest.param(
            "onboarding_delay",
            {"onboarding_share": 0.5, "onboarding_overdue": -3},
            0,
            id="a step that is due later is not late",
        ),
        pytest.param(
            "onboarding_delay", {"onboarding_share": 1}, 0, id="all steps are done"
        ),
        pytest.param("contract", {"days_to_renewal": 40}, 40, id="free at its end"),
        pytest.param(
            "contract", {"days_to_renewal": -5}, -5, id="ran out without a word"
        ),
        pytest.param(
            "contract",
            {"days_to_renewal": 40, "auto_renew": 1, "notice_on": "2026-04-10"},
            10,
            id="renews by itself unless notice is given in ten days",
        ),
        pytest.param(
            "contract",
            {"days_to_renewal": 40, "auto_renew": 1, "notice_on": "2026-03-31"},
            0,
            id="notice may still be given today",
        ),
        pytest.param(
            "contract",
            {"days_to_renewal": 40, "auto_renew": 1, "notice_on": "2026-03-30"},
            365,
            id="the notice day is past",
        ),
        pytest.param(
            "contract",
            {"days_to_renewal": 40, "auto_renew": 0, "notice_on": "2026-03-30"},
            40,
            id="a contract that needs a yes is open until its end",
        ),
        pytest.param(
            "cancellation",
            {"mrr": 400, "mrr_ending": 100, "cancelled": 1},
            0.25,
            id="one product of several is cancelled",
        ),
        pytest.param(
            "cancellation", {"mrr": 0, "cancelled": 1}, 1, id="a free plan is cancelled"
        ),
    ],
)
def test_worked_example(name: str, columns: dict[str, object], expected: float) -> None:
    assert raw(name, **columns) == expected


@pytest.mark.parametrize("name", SIGNALS)
def test_an_account_of_which_nothing_is_known_has_nan(name: str) -> None:
    assert np.isnan(raw(name))


@pytest.mark.parametrize("name", SIGNALS)
def test_every_signal_is_complete_and_travels_to_workers(name: str) -> None:
    signal = SIGNALS[name]

    assert {"en", "ja"} <= signal.labels.keys()
    assert signal.doc
    assert signal.unit
    assert {"en", "ja"} <= READINGS[name].keys()
    assert pickle.loads(pickle.dumps(signal)) == signal  # noqa: S301


def test_built_in_signals_are_sorted_by_name() -> None:
    assert list(SIGNALS) == sorted(SIGNALS)
