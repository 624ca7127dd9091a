"""The demo book, whose churn has known causes: the scorecard finds them."""

from datetime import date
from typing import Final

import numpy as np
import pytest

from successkit.core import Portfolio
from successkit.health import (
    Leak,
    PastScores,
    RollingOrigin,
    Scorecard,
    auc,
    leaks,
    past_scores,
    rolling_origin,
)
from successkit.health.auc import all_ranked
from successkit.io import read, write_tables
from successkit.testing.sample import sample_book, sample_truth

pytestmark = pytest.mark.slow

ACCOUNTS, HORIZON = 1200, 90
DAYS = [date(2024 + month // 12, month % 12 + 1, 1) for month in range(3, 23)]
FINDS: Final = {
    "champion_left": "champion",
    "low_usage": "usage_trend",
    "poor_support": "response_wait",
}
"""Cause of churn, and the signal that ought to tell it."""


def demo(folder: str, weeks: int) -> Portfolio:
    tables = sample_book(accounts=ACCOUNTS, usage_weeks=weeks)
    plain = {
        name: {column: list(cells) for column, cells in columns.items()}
        for name, columns in tables.items()
    }
    write_tables(folder, plain, safe=False)
    return read(folder)


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    return demo(str(tmp_path_factory.mktemp("demo")), 156)


@pytest.fixture(scope="module")
def past(book: Portfolio) -> PastScores:
    return past_scores(book, Scorecard(), days=DAYS, horizon=HORIZON)


@pytest.fixture(scope="module")
def rolled(book: Portfolio) -> RollingOrigin:
    return rolling_origin(
        book, Scorecard(), days=DAYS, horizon=HORIZON, start=date(2025, 1, 1)
    )


def test_the_scorecard_beats_the_best_single_signal_out_of_time(
    rolled: RollingOrigin,
) -> None:
    for found in (rolled.gain, rolled.gain_known):
        gap = found["best_signal"]
        assert float(gap) > 0
    everybody = rolled.gain["best_signal"].interval
    assert everybody is not None
    assert everybody.low > 0


def test_nothing_leaks_where_all_use_is_kept(past: PastScores) -> None:
    assert leaks(past) == ()


def test_use_that_is_only_kept_of_the_last_weeks_of_each_customer_leaks(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    short = demo(str(tmp_path_factory.mktemp("short")), 26)

    found = leaks(past_scores(short, Scorecard(), days=DAYS[:12], horizon=HORIZON))

    assert {(each.signal, each.kind) for each in found} >= {
        ("usage_trend", Leak.KNOWN_TELLS)
    }


@pytest.mark.parametrize(("cause", "signal"), FINDS.items())
def test_each_cause_shows_in_the_signal_that_speaks_of_it(
    past: PastScores, cause: str, signal: str
) -> None:
    truth = sample_truth(accounts=ACCOUNTS)
    told = dict(zip(truth["account_id"], truth["churn_cause"], strict=True))
    causes = np.array([told.get(name, "") for name in past.account_ids])[past.account]

    def ranks(name: str, rows: np.ndarray) -> float:
        chosen = past.take(~past.lost | rows)
        placed = all_ranked(chosen.normalised_milli[name], chosen.day)
        return float(
            auc(placed, lost=chosen.lost, day=chosen.day, account=chosen.account)
        )

    own, others = past.lost & (causes == cause), past.lost & (causes != cause)

    assert ranks(signal, own) > 0.7
    assert ranks(signal, own) > ranks(signal, others)


def test_signals_that_say_nothing_get_no_weight(rolled: RollingOrigin) -> None:
    weights = rolled.latest.weights

    assert weights["discount_dependence"] < min(
        weights[signal] for signal in FINDS.values()
    )
