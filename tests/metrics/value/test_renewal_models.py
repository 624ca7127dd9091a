"""Models of renewals: known answers, boundaries, refusals, laws, and slow oracles."""

import math
import pickle
from collections.abc import Sequence
from typing import Final

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.arrays import FloatArray
from successkit.metrics import (
    BetaDiscreteWeibull,
    PooledGeometric,
    RenewalModel,
    RiskTable,
    ShiftedBetaGeometric,
    choose_model,
)

# Survivors of 1,000 customers of two groups over twelve years: P. S. Fader and
# B. G. S. Hardie, "How to project customer retention" (2007), table 1.
HIGH_END: Final = [1000, 869, 743, 653, 593, 551, 517, 491, 468, 445, 427, 409, 394]
REGULAR: Final = [1000, 631, 468, 382, 326, 289, 262, 241, 223, 207, 194, 183, 173]
MODELS: Final = (PooledGeometric, ShiftedBetaGeometric, BetaDiscreteWeibull)

models = st.sampled_from(MODELS)


@st.composite
def tables(draw: st.DrawFn) -> RiskTable:
    """Return any table of up to eight renewals, with customers who enter late."""
    at_risk = draw(st.lists(st.integers(1, 3000), min_size=1, max_size=8))
    churned = [draw(st.integers(0, count)) for count in at_risk]
    return RiskTable.from_counts(at_risk=at_risk, churned=churned)


def direct_likelihood(alpha: float, beta: float, survivors: Sequence[int]) -> float:
    """Add the log-likelihood up customer group by group, from the recursion of 2007."""
    chance, stayed, total = alpha / (alpha + beta), 1.0, 0.0
    for t in range(1, len(survivors)):
        if t > 1:
            chance *= (beta + t - 2) / (alpha + beta + t - 1)
        total += (survivors[t - 1] - survivors[t]) * math.log(chance)
        stayed -= chance
    return total + survivors[-1] * math.log(stayed)


def error(model: RenewalModel, survivors: Sequence[int], seen: int) -> float:
    """Return the mean absolute percentage error after the years that were seen."""
    later = range(seen + 1, len(survivors))
    misses = [abs(survivors[0] * model.survival(t) / survivors[t] - 1) for t in later]
    return sum(misses) / len(misses)


@pytest.mark.parametrize(
    ("survivors", "alpha", "beta", "likelihood"),
    [
        pytest.param(HIGH_END[:8], 0.668, 3.806, -1611.2, id="high end, seven years"),
        pytest.param(REGULAR[:8], 0.704, 1.182, -1680.3, id="regular, seven years"),
    ],
)
def test_published_fits_of_the_shifted_beta_geometric(
    survivors: list[int], alpha: float, beta: float, likelihood: float
) -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(survivors))

    assert model.alpha == pytest.approx(alpha, abs=5e-4)
    assert model.beta == pytest.approx(beta, abs=5e-4)
    assert model.log_likelihood == pytest.approx(likelihood, abs=0.05)
    assert model.notes == ()


def test_published_fit_of_the_beta_discrete_weibull() -> None:
    model = BetaDiscreteWeibull.fit(RiskTable.from_survivors(HIGH_END[:5]))

    found = (model.gamma, model.delta, model.c)
    assert found == pytest.approx((0.2593, 1.7226, 1.5844), abs=2e-4)


@pytest.mark.parametrize(
    ("survivors", "chosen"),
    [
        pytest.param(HIGH_END, BetaDiscreteWeibull, id="high end: customers age"),
        pytest.param(REGULAR, ShiftedBetaGeometric, id="regular: they only differ"),
    ],
)
def test_forecast_from_four_renewals_beats_the_pooled_geometric_fivefold(
    survivors: list[int], chosen: type[RenewalModel]
) -> None:
    choice = choose_model(RiskTable.from_survivors(survivors[:5]))

    assert type(choice.model) is chosen
    pooled = error(choice.geometric, survivors, 4)
    assert 5 * error(choice.model, survivors, 4) <= pooled
    assert error(choice.discrete_weibull, survivors, 4) <= 0.02


@pytest.mark.parametrize(
    ("at_risk", "churned", "note", "retention"),
    [
        pytest.param([10, 9], [0, 0], "nobody left", 1.0, id="nobody left"),
        pytest.param([10, 5], [10, 5], "everybody left", 0.0, id="everybody left"),
        pytest.param([10], [3], "one renewal only", 0.7, id="one cell"),
        pytest.param(
            [1000, 900, 810], [100, 90, 81], "homogeneous geometric", 0.9, id="alike"
        ),
        pytest.param(
            [100, 80, 50],
            [20, 30, 40],
            "homogeneous geometric",
            140 / 230,
            id="retention falls, which differences cannot explain",
        ),
        pytest.param([100, 50, 50], [50, 0, 0], "for good", 0.5, id="first or never"),
    ],
)
def test_a_fit_never_fails_but_states_a_boundary(
    at_risk: list[int], churned: list[int], note: str, retention: float
) -> None:
    table = RiskTable.from_counts(at_risk=at_risk, churned=churned)

    model = ShiftedBetaGeometric.fit(table)

    assert any(note in each for each in model.notes)
    assert model.retention(1) == pytest.approx(retention, abs=1e-6)
    assert not math.isnan(model.log_likelihood)


def test_two_renewals_cannot_tell_ageing_from_differences() -> None:
    table = RiskTable.from_survivors([1000, 869, 743])

    weibull, beta = BetaDiscreteWeibull.fit(table), ShiftedBetaGeometric.fit(table)

    assert "two renewals only" in weibull.notes[0]
    assert weibull.c == 1
    assert (weibull.gamma, weibull.delta) == (beta.alpha, beta.beta)


def test_ageing_of_equal_customers_is_found_though_differences_are_not() -> None:
    table = RiskTable.from_counts(at_risk=[1000, 950, 800], churned=[50, 150, 300])

    choice = choose_model(table)

    assert choice.shifted_beta.homogeneous
    assert type(choice.model) is BetaDiscreteWeibull
    assert "half with 1 and half with 2" in choice.tests[1].reference


def test_infinite_value_is_labelled() -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(HIGH_END[:8]))

    value = model.expected_residual_lifetime(3, discount=0)

    assert model.alpha <= 1
    assert math.isinf(value)
    assert "infinite" in value.note
    assert "infinite" in repr(value)
    assert model.why_infinite(discount=0) == value.note
    assert model.why_infinite(discount=0.1) is None
    assert model.why_infinite(discount=0, horizon=5) is None
    assert pickle.loads(pickle.dumps(value)).note == value.note  # noqa: S301
    assert math.isinf(model.elasticity(3, discount=0))


def test_interval_of_an_infinite_value_has_a_finite_low_end_where_data_allow() -> None:
    table = RiskTable.from_counts(at_risk=[1000, 700, 540], churned=[300, 160, 100])
    model = ShiftedBetaGeometric.fit(table)

    found = model.interval("expected_residual_lifetime", 2, discount=0.0)

    assert found.method == "bootstrap"
    assert 0 < found.low < found.high == math.inf


def test_unseen_churn_is_not_certain_to_be_nought() -> None:
    tiny = ShiftedBetaGeometric.fit(
        RiskTable.from_counts(at_risk=[2, 1], churned=[1, 0])
    )

    found = tiny.interval("expected_residual_lifetime", 2, discount=0.1)

    assert found.method == "likelihood"
    assert found.low < 1
    assert found.high > 10


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param({"discount": -1.0}, "above -1", id="all worth lost backwards"),
        pytest.param({"discount": math.nan}, "above -1", id="no number"),
        pytest.param({"discount": -0.1}, "horizon", id="worth grows without end"),
        pytest.param({"discount": 0.1, "horizon": 0}, "horizon", id="empty horizon"),
        pytest.param(
            {"discount": 0.1, "discount_per": "month"}, "per: ", id="unknown unit"
        ),
        pytest.param({"discount": 0.1, "timing": "now"}, "timing", id="unknown timing"),
    ],
)
def test_nonsense_discounting_is_refused(
    options: dict[str, float | int | str], words: str
) -> None:
    model = PooledGeometric.fit(RiskTable.from_survivors([10, 9]))

    with pytest.raises(InvalidInputError, match=words):
        model.expected_residual_lifetime(1, **options)  # type: ignore[call-overload]


def test_other_nonsense_is_refused() -> None:
    model = PooledGeometric.fit(RiskTable.from_survivors([10, 9]))

    with pytest.raises(InvalidInputError, match="decisions >= 1"):
        model.retention(0)
    with pytest.raises(InvalidInputError, match="decisions >= 0"):
        model.survival(-1)
    with pytest.raises(InvalidInputError, match="figure: expected one of"):
        model.interval("alpha")
    with pytest.raises(InvalidInputError, match="discount: a residual"):
        model.interval("expected_residual_lifetime", 1)
    with pytest.raises(InvalidInputError, match="level"):
        model.interval("churn", level=1.0)
    with pytest.raises(InvalidInputError, match="method"):
        model.interval("churn", method="magic")  # type: ignore[arg-type]
    with pytest.raises(InvalidInputError, match="draws"):
        model.sample("churn", np.array([1]), draws=0)
    with pytest.raises(InvalidInputError, match="level"):
        choose_model(RiskTable.from_survivors([10, 9]), level=0)
    empty = RiskTable.from_counts(at_risk=[0], churned=[0])
    with pytest.raises(InvalidInputError, match="at least one cell"):
        ShiftedBetaGeometric.fit(empty)


@settings(max_examples=30, deadline=None)
@given(tables(), models)
def test_survival_falls_and_nothing_is_nan(
    table: RiskTable, model: type[PooledGeometric]
) -> None:
    fitted = model.fit(table)

    survival = fitted.survival(np.arange(40))
    assert survival[0] == 1
    assert np.all(np.diff(survival) <= 1e-12)
    assert np.all((survival >= 0) & (survival <= 1))
    value = fitted.expected_residual_lifetime(3, discount=0.05)
    assert 0 <= value <= 21 + 1e-6
    found = fitted.interval("expected_residual_lifetime", 3, discount=0.05)
    assert 0 <= found.low <= found.high


@settings(max_examples=30, deadline=None)
@given(tables())
def test_retention_and_lifetime_rise_with_each_renewal(table: RiskTable) -> None:
    model = ShiftedBetaGeometric.fit(table)

    n = np.arange(1, 30)
    assert np.all(np.diff(model.retention(n)) >= -1e-12)
    lifetime = model.expected_residual_lifetime(n, discount=0.1)
    assert np.all(np.diff(lifetime) >= -1e-9 * lifetime[:-1])


@settings(max_examples=30, deadline=None)
@given(tables(), models, st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_lifetime_falls_with_discount(
    table: RiskTable, model: type[PooledGeometric], one: float, other: float
) -> None:
    fitted = model.fit(table)

    low, high = sorted([one, other])
    kept = fitted.expected_residual_lifetime(2, discount=low)
    assert kept >= fitted.expected_residual_lifetime(2, discount=high) * (1 - 1e-9)
    assert kept <= fitted.expected_residual_lifetime(2, discount=0) * (1 + 1e-9)


@settings(max_examples=12, deadline=None)
@given(tables(), models, st.integers(2, 1000))
def test_the_same_book_many_times_over_has_the_same_curve(
    table: RiskTable, model: type[PooledGeometric], times: int
) -> None:
    many = RiskTable.from_counts(
        at_risk=table.at_risk * times, churned=table.churned * times
    )

    one, other = model.fit(table), model.fit(many)

    assert other.log_likelihood == pytest.approx(one.log_likelihood * times, rel=1e-9)
    t = np.arange(1, len(table) + 1)
    assert other.survival(t) == pytest.approx(one.survival(t), rel=1e-4, abs=1e-5)


@settings(max_examples=12, deadline=None)
@given(tables())
def test_a_larger_model_never_fits_worse(table: RiskTable) -> None:
    fits = [model.fit(table).log_likelihood for model in MODELS]

    assert fits[0] <= fits[1] + 1e-7
    assert fits[1] <= fits[2] + 1e-7


@settings(max_examples=12, deadline=None)
@given(tables())
def test_only_a_supported_model_is_chosen(table: RiskTable) -> None:
    choice = choose_model(table)

    beta, weibull = (test.p_value < choice.level for test in choice.tests)
    expected = BetaDiscreteWeibull if weibull else ShiftedBetaGeometric
    assert type(choice.model) is (expected if weibull or beta else PooledGeometric)


def test_terms_of_a_discount_are_named() -> None:
    monthly = RiskTable.from_survivors([1000, 900, 850, 820], term=1)
    model = ShiftedBetaGeometric.fit(monthly)
    month = 1.1 ** (1 / 12) - 1

    year = model.expected_residual_lifetime(2, discount=0.1)
    period = model.expected_residual_lifetime(2, discount=month, discount_per="period")
    after = model.expected_residual_lifetime(2, discount=0.1, timing="after")

    assert year == pytest.approx(period, rel=1e-12)
    assert after == pytest.approx(year / (1 + month), rel=1e-12)


def test_a_long_horizon_is_none() -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(HIGH_END))

    n = np.array([1, 4, 4, 9])
    whole = model.expected_residual_lifetime(n, discount=0.2)
    within = model.expected_residual_lifetime(n, discount=0.2, horizon=200)

    assert within == pytest.approx(whole, rel=1e-12)


@pytest.mark.parametrize("survivors", [HIGH_END[:8], REGULAR[:8], HIGH_END, REGULAR])
def test_fit_against_a_grid(survivors: list[int]) -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(survivors))

    best = direct_likelihood(model.alpha, model.beta, survivors)
    assert model.log_likelihood == pytest.approx(best, abs=1e-9)
    for alpha in np.geomspace(model.alpha / 3, model.alpha * 3, 25):
        for beta in np.geomspace(model.beta / 3, model.beta * 3, 25):
            assert direct_likelihood(alpha, beta, survivors) <= best + 1e-9


def test_weibull_without_ageing_is_the_shifted_beta_geometric() -> None:
    beta = ShiftedBetaGeometric.fit(RiskTable.from_survivors(REGULAR[:8]))
    weibull = BetaDiscreteWeibull.fit(RiskTable.from_survivors(REGULAR[:8]))
    flat = np.append(beta.estimate.at[0], 0.0)[None, :]
    family = weibull.estimate.family
    t = np.arange(1.0, 30)

    mine = 1 - beta.retention(np.arange(1, 30))

    assert family.churn(flat, t)[0] == pytest.approx(mine, rel=1e-12)
    assert family.shape(flat).c[0] == 1


def slow_lifetime(model: RenewalModel, n: int, discount: float) -> float:
    """Add renewals up one by one, until nothing more comes."""
    stay, total, k = 1.0, 0.0, 0
    while stay > 1e-16:
        stay *= model.retention(n + k)
        total += stay
        stay /= 1 + discount
        k += 1
    return total


@pytest.mark.parametrize(
    "survivors", [HIGH_END[:8], REGULAR[:5], [1000, 900, 810, 729]]
)
@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("n", [1, 5])
def test_lifetime_against_a_plain_sum(
    survivors: list[int], model: type[PooledGeometric], n: int
) -> None:
    fitted = model.fit(RiskTable.from_survivors(survivors))

    value = fitted.expected_residual_lifetime(n, discount=0.08)

    assert value == pytest.approx(slow_lifetime(fitted, n, 0.08), rel=1e-10)


def test_lifetime_without_discount_has_a_closed_form() -> None:
    table = RiskTable.from_counts(at_risk=[1000, 700, 540], churned=[300, 175, 115])
    model = ShiftedBetaGeometric.fit(table)

    n = np.array([1, 2, 17])
    exact = (model.beta + n - 1) / (model.alpha - 1)
    assert model.alpha > 1
    value = model.expected_residual_lifetime(n, discount=0)
    assert value == pytest.approx(exact, rel=1e-9)


def test_elasticity_is_what_a_percent_of_retention_does() -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(HIGH_END[:8]))
    retention = model.retention(np.arange(3, 2000))

    def value(more: float) -> float:
        stay: FloatArray = np.cumprod(retention * more / 1.1)
        return float(stay.sum() * 1.1)

    slope = (value(1 + 1e-6) - value(1 - 1e-6)) / 2e-6 / value(1.0)
    assert model.elasticity(3, discount=0.1) == pytest.approx(slope, rel=1e-6)


def test_columns_and_draws_agree_with_single_figures() -> None:
    model = ShiftedBetaGeometric.fit(RiskTable.from_survivors(HIGH_END[:5]))
    n = np.array([3, 1, 3])

    columns = model.bounds("retention", n, method="bootstrap", draws=200)
    drawn = model.sample("retention", n, draws=200)
    single = model.interval("retention", 3, method="bootstrap", draws=200)

    assert (columns.low[0], columns.high[2]) == (single.low, single.high)
    assert drawn.shape == (200, 3)
    assert np.array_equal(drawn[:, 0], drawn[:, 2])


@pytest.mark.parametrize("model", MODELS)
def test_refits_are_the_fits_of_the_drawn_tables(model: type[PooledGeometric]) -> None:
    table = RiskTable.from_survivors(HIGH_END[:8])
    fitted = model.fit(table)
    random = np.random.default_rng(5)
    chance = 1 - fitted.retention(np.arange(1, 8))

    drawn = random.binomial(table.at_risk, chance, (20, 7))
    single = [
        model.fit(RiskTable.from_counts(at_risk=table.at_risk, churned=row)).survival(9)
        for row in drawn
    ]

    together = fitted.sample("survival", np.array([9]), draws=20, seed=5)[:, 0]
    assert together == pytest.approx(single, rel=1e-5)
