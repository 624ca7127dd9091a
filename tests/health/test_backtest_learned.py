"""Weights learned from the past: the regression, the weights, and days after them."""

# What is shown in a notebook is tested by the name that notebooks call.
# pyright: reportPrivateUsage=false

from datetime import date
from typing import Self

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AnyArray,
    BoolArray,
    FloatArray,
    Int64Array,
    InvalidInputError,
    Portfolio,
)
from successkit.health import (
    BUILT_IN,
    LearnedWeights,
    Method,
    PastScores,
    RollingOrigin,
    Scorecard,
    learn_weights,
    past_scores,
    rolling_origin,
)
from successkit.health.logistic import fit_logistic
from successkit.io import read, write_tables
from successkit.testing.sample import sample_book

DAYS = [date(2025, month, 1) for month in range(2, 13)]
NAMES = ["contract", "discount_dependence", "payment", "response_wait", "usage_trend"]
CARD = Scorecard(signals=NAMES, coverage_gate=0.3)


def made(seed: int, rows: int, truth: list[float]) -> tuple[FloatArray, BoolArray]:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(rows, len(truth)))
    return x, rng.random(rows) < 1 / (1 + np.exp(-(x @ np.array(truth))))


def test_regression_finds_what_made_the_data() -> None:
    x, y = made(3, 20_000, [1.0, -0.5, 0.0])

    found = fit_logistic(x, y, penalty=0.1, nonnegative=False)

    assert found.slopes.tolist() == pytest.approx([1.0, -0.5, 0.0], abs=0.06)


@given(st.integers(0, 1000), st.sampled_from([0.5, 5.0, 50.0]), st.booleans())
@settings(max_examples=15)
def test_no_small_step_from_the_fit_is_better(
    seed: int,
    penalty: float,
    nonnegative: bool,  # noqa: FBT001
) -> None:
    x, y = made(seed, 60, [1.0, -1.0, 0.2])
    found = fit_logistic(x, y, penalty=penalty, nonnegative=nonnegative)
    scaled = (x - x.mean(axis=0)) / x.std(axis=0)

    def loss(intercept: float, weights: FloatArray) -> float:
        odds = intercept + scaled @ weights
        likelihood = np.where(y, odds, 0) - np.logaddexp(0, odds)
        return float(penalty / 2 * (weights**2).sum() - likelihood.sum())

    best = loss(found.intercept, found.coefficients)
    for place in range(3):
        for step in (-1e-3, 1e-3):
            moved = found.coefficients.copy()
            moved[place] += step
            if not nonnegative or moved[place] >= 0:
                assert loss(found.intercept, moved) >= best
    assert not nonnegative or found.coefficients.min() >= 0


def test_what_is_not_known_counts_as_the_mean() -> None:
    x, y = made(4, 200, [1.0, 0.5])
    x[:100, 1] = np.nan
    filled = np.where(np.isnan(x), np.nanmean(x, axis=0), x)

    one = fit_logistic(x, y, penalty=1.0)

    assert one.log_odds(x) == pytest.approx(one.log_odds(filled))


def test_a_column_that_never_varies_has_no_weight() -> None:
    x, y = made(5, 100, [1.0])

    found = fit_logistic(np.c_[x, np.ones(100), np.full(100, np.nan)], y, penalty=1.0)

    assert found.slopes[1:].tolist() == [0.0, 0.0]


@pytest.mark.parametrize(
    ("y", "penalty", "message"),
    [
        pytest.param([True, False], 0.0, "penalty: expected a number > 0", id="none"),
        pytest.param([True, True], 1.0, "y: expected both values", id="one value"),
    ],
)
def test_regression_refuses(y: list[bool], penalty: float, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        fit_logistic(np.array([[0.0], [1.0]]), np.array(y), penalty=penalty)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Portfolio:
    folder = tmp_path_factory.mktemp("demo")
    tables = sample_book(accounts=500, usage_weeks=120)
    plain = {
        name: {column: list(cells) for column, cells in columns.items()}
        for name, columns in tables.items()
    }
    write_tables(folder, plain, safe=False)
    return read(folder)


@pytest.fixture(scope="module")
def past(demo: Portfolio) -> PastScores:
    return past_scores(demo, CARD, days=DAYS, horizon=90)


def test_weights_are_those_of_a_scorecard(past: PastScores) -> None:
    learned = learn_weights(past, penalty=10.0)
    card = learned.scorecard(CARD)

    assert sum(learned.weights.values()) == pytest.approx(100, abs=0.05)
    assert card.signals == tuple(sorted(NAMES))
    assert dict(card.weights) == dict(learned.weights)
    assert card.coverage_gate == CARD.coverage_gate
    assert learned.weights["usage_trend"] > learned.weights["discount_dependence"]
    assert learned.to_dict()["first_day"] == "2025-02-01"
    assert "lost of" in learned._repr_html_()
    assert "usage_trend" in repr(learned)


def test_weights_by_group_do_not_bend_what_was_learned(past: PastScores) -> None:
    learned = learn_weights(past, penalty=10.0, method="regression")
    by_hand = attrs.evolve(CARD, groups={"usage": 50})

    resolved = learned.scorecard(by_hand).resolve(BUILT_IN)

    assert {each.name: each.weight for each in resolved} == {
        name: weight for name, weight in learned.weights.items() if weight
    }


@pytest.mark.parametrize("method", ["best_signal", "regression", "cells"])
def test_each_method_alone(past: PastScores, method: str) -> None:
    learned = learn_weights(past, penalty=10.0, method=method)

    assert learned.method == method
    assert learned.tried == {}
    assert learned.to_dict()["method"] == method
    assert Scorecard.from_toml(learned.scorecard(CARD).to_toml()) == (
        learned.scorecard(CARD)
    )
    used = [name for name, weight in learned.weights.items() if weight]
    assert (len(used) == 1) == (method == "best_signal")
    assert bool(learned.normalisers) == (method == "cells")


def test_a_signal_that_can_cap_the_score_keeps_its_scale(demo: Portfolio) -> None:
    card = Scorecard(signals=["cancellation", "usage_trend"], coverage_gate=0.3)
    both = past_scores(demo, card, DAYS, 90)

    learned = learn_weights(both, penalty=10.0, method="cells")

    assert set(learned.normalisers) == {"usage_trend"}


def test_what_tells_unseen_customers_best_is_chosen(past: PastScores) -> None:
    learned = learn_weights(past)

    assert set(learned.tried) == {"best_signal", "regression", "cells"}
    assert learned.tried[learned.method] == max(learned.tried.values())
    assert learned.tried["best_signal"] <= learned.tried[learned.method]


def test_where_one_signal_says_it_all_it_is_taken_alone(past: PastScores) -> None:
    noise = np.random.default_rng(1).integers(0, 100_001, (3, len(past)))
    told = np.where(past.lost, 20_000, 80_000) + noise[0] // 10
    columns = dict(zip(NAMES, (told, *noise[1:], noise[1], noise[2]), strict=True))
    clear = attrs.evolve(
        past,
        normalised_milli={
            name: each.astype(np.int32) for name, each in columns.items()
        },
    )

    learned = learn_weights(clear)

    assert learned.method is Method.BEST_SIGNAL
    assert learned.weights == {name: 100.0 * (name == NAMES[0]) for name in NAMES}


def test_a_method_that_does_not_exist_is_refused(past: PastScores) -> None:
    with pytest.raises(InvalidInputError, match="method: expected best_signal, regr"):
        learn_weights(past, method="magic")


@pytest.mark.parametrize("penalty", [0, -1.0, float("nan"), float("inf"), True])
def test_a_penalty_that_is_none_is_refused(past: PastScores, penalty: float) -> None:
    with pytest.raises(InvalidInputError, match="penalty: expected a number > 0"):
        learn_weights(past, penalty=penalty)


def test_the_order_of_accounts_changes_nothing_learned(past: PastScores) -> None:
    rows = np.random.default_rng(2).permutation(len(past))

    assert learn_weights(past.take(rows)).method == learn_weights(past).method


def test_nothing_is_learned_from_what_came_after(past: PastScores) -> None:
    learned = learn_weights(past, until=date(2025, 10, 1), penalty=10.0)

    # The horizon of 90 days and the grace of 30 had passed by then.
    assert learned.last_day == date(2025, 6, 1)
    assert learned == learn_weights(past.on(DAYS[:5]), penalty=10.0)


def test_too_few_losses_are_refused(past: PastScores) -> None:
    with pytest.raises(InvalidInputError, match="expected at least 20 customers who"):
        learn_weights(past.on(DAYS[:1]))


class Half:
    """A classifier made the way of scikit-learn: leaving is likely where it was."""

    def __init__(self) -> None:
        self.means: AnyArray = np.zeros(0)

    def fit(self, X: FloatArray, y: Int64Array) -> Self:  # noqa: N803
        """Learn by how much those who left lie below those who stayed."""
        self.means = X[y == 0].mean(axis=0) - X[y == 1].mean(axis=0)
        return self

    def predict_proba(self, X: FloatArray) -> AnyArray:  # noqa: N803
        """Return how likely each stays and leaves."""
        leaves = 1 / (1 + np.exp(X @ self.means))
        return np.stack([1 - leaves, leaves], axis=1)


def test_any_classifier_of_that_make_can_learn(past: PastScores) -> None:
    learned = learn_weights(past, estimator=Half())

    assert learned.penalty is None
    assert learned.weights["usage_trend"] > learned.weights["discount_dependence"]


def test_classifiers_of_scikit_learn_can_learn(past: PastScores) -> None:
    linear = pytest.importorskip("sklearn.linear_model")
    ensemble = pytest.importorskip("sklearn.ensemble")

    plain = learn_weights(past, penalty=1.0, method="regression")
    same = learn_weights(past, estimator=linear.LogisticRegression(C=1.0))
    trees = learn_weights(
        past, estimator=ensemble.GradientBoostingClassifier(random_state=0)
    )

    kept = [name for name, effect in same.effects.items() if effect > 0]
    assert same.method is Method.ESTIMATOR
    assert [same.effects[name] for name in kept] == pytest.approx(
        [plain.effects[name] for name in kept], rel=0.1, abs=0.1
    )
    assert trees.weights["usage_trend"] > 0


@pytest.mark.parametrize(
    "chance",
    [
        pytest.param([[0.5, 0.5]], id="too few rows"),
        pytest.param([[0.2]] * 10, id="one class"),
        pytest.param([[0.5, float("nan")]] * 10, id="no numbers"),
    ],
)
def test_a_classifier_that_tells_no_chances_is_refused(
    past: PastScores, chance: list[list[float]]
) -> None:
    class Odd(Half):
        def predict_proba(self, X: FloatArray) -> AnyArray:  # noqa: N803
            """Return something else."""
            del X
            return np.array(chance)

    with pytest.raises(InvalidInputError, match="estimator: expected predict_proba"):
        learn_weights(past, estimator=Odd())


def test_a_scorecard_that_says_nothing_is_refused(past: PastScores) -> None:
    class Blind(Half):
        def fit(self, X: FloatArray, y: Int64Array) -> Self:  # noqa: N803
            """Learn nothing."""
            self.means = np.zeros(X.shape[1]) * y.sum()
            return self

    with pytest.raises(InvalidInputError, match="check which way their points go"):
        learn_weights(past, estimator=Blind())


@pytest.fixture(scope="module")
def rolled(demo: Portfolio) -> RollingOrigin:
    return rolling_origin(demo, CARD, days=DAYS, horizon=90, penalty=10.0)


def test_each_day_is_judged_by_what_was_known_on_it(rolled: RollingOrigin) -> None:
    assert rolled.days[0] > DAYS[0]
    for day, learned in zip(rolled.days, rolled.weights, strict=True):
        assert isinstance(learned, LearnedWeights)
        assert (day - learned.last_day).days >= 90 + 30
    assert set(rolled.contenders) == {"learned", "by_hand", "best_signal"}
    assert len({each.auc.n for each in rolled.contenders.values()}) == 1
    assert rolled.gain["best_signal"].value == pytest.approx(
        float(rolled.contenders["learned"].auc)
        - float(rolled.contenders["best_signal"].auc)
    )


def test_gain_over_the_rows_that_both_can_rank(rolled: RollingOrigin) -> None:
    for name, known in rolled.gain_known.items():
        assert 0 < (known.n or 0) <= (rolled.gain[name].n or 0)
    signal = rolled.contenders["best_signal"]
    assert (rolled.gain_known["best_signal"].n or 0) <= round(
        signal.scored * (signal.auc.n or 0)
    )


def test_what_rolled_shows_itself(rolled: RollingOrigin) -> None:
    document = rolled.to_dict()

    assert document["horizon"] == 90
    assert "by_hand" in repr(rolled)
    assert "<caption>" in rolled._repr_html_()


def test_without_losses_before_any_day_there_is_nothing_to_roll(
    demo: Portfolio,
) -> None:
    with pytest.raises(InvalidInputError, match="take more days, earlier ones"):
        rolling_origin(demo, CARD, days=DAYS[:1], horizon=30, signals=BUILT_IN)
