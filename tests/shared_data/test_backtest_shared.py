"""Back-tests on real exports: what is learned, what is refused, what leaks."""

import csv
from datetime import date
from pathlib import Path

import attrs
import numpy as np
import pytest

import successkit
from successkit.core import FloatArray, Portfolio, Signal, View
from successkit.health import (
    BUILT_IN,
    Leak,
    LearnedWeights,
    PastScores,
    Scorecard,
    Verdict,
    backtest,
    judge,
    leaks,
    learn_weights,
    past_scores,
)

pytestmark = pytest.mark.shared

SPLIT = date(2022, 12, 1)
USE_ENDS = date(2023, 7, 31)
DAYS = [date(2022 + month // 12, month % 12 + 1, 1) for month in range(2, 18)]
SNAPSHOT = date(2020, 1, 31)


@pytest.fixture(scope="module")
def book(crm6: Path, examples: Path) -> Portfolio:
    mapping = examples / "mappings" / "fightchurn_crm6.toml"
    return successkit.read(crm6, mapping=mapping)


@pytest.fixture(scope="module")
def settings(examples: Path) -> successkit.Config:
    return successkit.Config.from_toml(examples / "configs" / "fightchurn_crm6.toml")


@pytest.fixture(scope="module")
def past(book: Portfolio, settings: successkit.Config) -> PastScores:
    return past_scores(
        book, settings.scorecard, days=DAYS, horizon=31,
        definition=settings.definition, until=USE_ENDS,
    )  # fmt: skip


@pytest.fixture(scope="module")
def learned(past: PastScores) -> LearnedWeights:
    return learn_weights(past, until=SPLIT)


def test_weights_are_learned_from_before_december_only(
    past: PastScores, learned: LearnedWeights
) -> None:
    assert learned.last_day <= date(2022, 10, 31)
    assert learned == learn_weights(past.on(DAYS[:8]))
    assert learned.lost >= 20


def test_learned_weights_are_judged_by_what_came_after(
    book: Portfolio, settings: successkit.Config, learned: LearnedWeights
) -> None:
    after = [day for day in DAYS if day >= SPLIT]
    found = backtest(
        book, learned.scorecard(settings.scorecard), days=after, horizon=31,
        definition=settings.definition, until=USE_ENDS,
    )  # fmt: skip

    assert found.renewals > 30
    assert found.auc.interval is not None
    assert found.auc.interval.low < float(found.auc) < found.auc.interval.high
    assert found.best_signal == "contract"
    # Seven months are no verdict, however good the figures are.
    assert found.verdict is Verdict.REFUSED
    assert found.missing == {"months": (7, 12)}


def test_losses_are_those_counted_from_the_rows(crm6: Path, past: PastScores) -> None:
    with (crm6 / "subscription.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    spans = [(row["account_id"], row["start_date"], row["end_date"]) for row in rows]

    def active(day: np.datetime64) -> set[str]:
        when = str(day)
        return {name for name, start, end in spans if start <= when < end}

    for number, day in enumerate(DAYS[:12:3]):
        here = past.day == 3 * number
        ids = past.account_ids[past.account[here]]
        opening = active(np.datetime64(day))
        after = [active(np.datetime64(day) + ahead) for ahead in range(1, 32)]
        assert set(ids.tolist()) == opening
        stayed = {name for name in opening if all(name in each for each in after)}
        assert set(ids[past.lost[here]].tolist()) == opening - stayed


def test_too_few_renewals_are_no_verdict(
    book: Portfolio, settings: successkit.Config
) -> None:
    found = backtest(
        book.select(np.arange(2)), settings.scorecard, days=[SPLIT], horizon=31,
        definition=settings.definition, until=USE_ENDS,
    )  # fmt: skip

    assert found.verdict is Verdict.REFUSED
    assert found.missing["renewals"][0] < 30
    assert "of 30 renewals" in found.sentences()[-1]


@attrs.frozen
class Attribute:
    """A number among the attributes of an account; NaN where it is empty."""

    name: str

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> FloatArray:
        """Return shape (accounts,)."""
        del as_of
        texts = view.portfolio.accounts.extra[self.name].strings().tolist()
        return np.array([float(text) if text else np.nan for text in texts])


def telco_with(folder: Path, telco: Path, examples: Path) -> Portfolio:
    """Return the snapshot with columns that only exist after churn."""
    with (telco / "Telco-Customer-Churn.csv").open(encoding="utf-8", newline="") as f:
        rows = list(csv.DictReader(f))
    for number, row in enumerate(rows):
        left = row["Churn"] == "Yes"
        row["exit_score"] = str(number % 10) if left else ""
        row["refunded"] = "1" if left else "0"
    with (folder / "Telco-Customer-Churn.csv").open("w", encoding="utf-8") as file:
        out = csv.DictWriter(file, list(rows[0]))
        out.writeheader()
        out.writerows(rows)
    return successkit.read(folder, mapping=examples / "mappings" / "telco.toml")


def test_columns_that_only_exist_after_churn_are_named(
    telco: Path, examples: Path, tmp_path: Path
) -> None:
    extra = [
        Signal(name=f"crm.{name}", compute=Attribute(column), points=points)
        for name, column, points in (
            ("exit", "exit_score", ((0, 0), (9, 100))),
            ("refund", "refunded", ((0, 100), (1, 0))),
            ("fee", "MonthlyCharges", ((20, 100), (110, 0))),
        )
    ]
    book = telco_with(tmp_path, telco, examples)
    card = Scorecard(signals=[signal.name for signal in extra], coverage_gate=0.0)

    found = past_scores(
        book, card, days=[date(2020, 1, 30)], horizon=7, signals=[*BUILT_IN, *extra],
        until=date(2020, 4, 30),
    )  # fmt: skip

    assert found.lost.sum() == 1869
    assert [(each.signal, each.kind) for each in leaks(found)] == [
        ("crm.exit", Leak.ONLY_LOST),
        ("crm.refund", Leak.TOO_GOOD),
    ]
    assert judge(found).warnings == leaks(found)
