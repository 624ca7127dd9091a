"""Models of renewals on customers that were made up, where the truth is known."""

import numpy as np
import pytest

from successkit.metrics import (
    BetaDiscreteWeibull,
    Discounting,
    PooledGeometric,
    RenewalModel,
    RiskTable,
    ShiftedBetaGeometric,
    choose_model,
)
from successkit.metrics.value.families import Shape
from successkit.metrics.value.lifetimes import residual_lifetimes

BOOKS = 200
TEN_PERCENT = Discounting(discount=0.1)


def last_decisions(
    size: int, alpha: float, beta: float, c: float, random: np.random.Generator
) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """Return at which decision each customer leaves."""
    chance = random.beta(alpha, beta, size)
    # S(t) = (1 - chance) ** t ** c, turned around.
    whole = np.log(random.random(size)) / np.log1p(-chance)
    return np.ceil(whole ** (1 / c))


def observed(
    leaves: "np.ndarray[tuple[int], np.dtype[np.float64]]",
    first: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    last: "np.ndarray[tuple[int], np.dtype[np.int64]]",
    *,
    count_from: "np.ndarray[tuple[int], np.dtype[np.int64]] | int" = 0,
) -> RiskTable:
    """Return the decisions of each customer between the first and last one seen."""
    seen = leaves >= first
    shift = np.broadcast_to(count_from, first.shape)
    numbers = range(1, int(last.max()) + 1)
    at_risk = [seen & (first - shift <= t) & (t <= last - shift) for t in numbers]
    here = [
        mask & (leaves - shift >= t) for mask, t in zip(at_risk, numbers, strict=True)
    ]
    lost = [mask & (leaves - shift == t) for mask, t in zip(here, numbers, strict=True)]
    rows = [k for k, mask in enumerate(here) if mask.any()]
    return RiskTable.from_counts(
        at_risk=[int(here[k].sum()) for k in range(max(rows) + 1)],
        churned=[int(lost[k].sum()) for k in range(max(rows) + 1)],
    )


def cohort(
    size: int, years: int, alpha: float, beta: float, c: float, seed: int
) -> RiskTable:
    """Return a cohort that is followed for some decisions."""
    leaves = last_decisions(size, alpha, beta, c, np.random.default_rng(seed))
    return observed(leaves, np.ones(size, np.int64), np.full(size, years))


@pytest.mark.slow
@pytest.mark.parametrize("method", ["delta", "bootstrap"])
@pytest.mark.parametrize(
    ("alpha", "beta", "c", "model"),
    [
        pytest.param(0.668, 3.806, 1.0, ShiftedBetaGeometric, id="they differ much"),
        pytest.param(2.0, 8.0, 1.0, ShiftedBetaGeometric, id="they differ little"),
        pytest.param(0.26, 1.72, 1.58, BetaDiscreteWeibull, id="they grow older"),
    ],
)
def test_intervals_cover_the_truth(
    alpha: float, beta: float, c: float, model: type[PooledGeometric], method: str
) -> None:
    total = np.array([alpha + beta])
    shape = Shape(alpha / total, 1 / total, np.array([c]))
    truths = {
        "survival": np.exp(shape.log_survival(np.array([12.0])))[0, 0],
        "retention": shape.retention(np.array([5.0]))[0, 0],
        "expected_residual_lifetime": residual_lifetimes(
            shape, np.array([4]), rate=TEN_PERCENT.rate(12)
        )[0, 0],
    }
    decision = {"survival": 12, "retention": 5, "expected_residual_lifetime": 4}

    hits = dict.fromkeys(truths, 0)
    for seed in range(BOOKS):
        fitted = model.fit(cohort(1000, 7, alpha, beta, c, seed))
        for figure, truth in truths.items():
            found = fitted.interval(
                figure,
                decision[figure],
                discount=0.1,
                method=method,  # type: ignore[arg-type]
                draws=150,
                seed=seed,
            )
            hits[figure] += found.low <= truth <= found.high

    shares = {figure: hit / BOOKS for figure, hit in hits.items()}
    assert all(0.85 <= share <= 0.95 for share in shares.values()), shares


def test_customers_that_enter_late_stand_in_their_own_cells() -> None:
    random, size = np.random.default_rng(11), 400_000
    leaves = last_decisions(size, 0.668, 3.806, 1.0, random)
    first = random.integers(4, 14, size)
    last = first + 3

    known = ShiftedBetaGeometric.fit(observed(leaves, first, last))
    ignored = ShiftedBetaGeometric.fit(
        observed(leaves, first, last, count_from=first - 1)
    )

    total = np.array([0.668 + 3.806])
    shape = Shape(0.668 / total, 1 / total, np.ones(1))
    truth = residual_lifetimes(shape, np.array([1]), rate=np.log(1.1))[0, 0]
    value = known.expected_residual_lifetime(1, discount=0.1)
    assert value == pytest.approx(truth, rel=0.03)
    wrong = ignored.expected_residual_lifetime(1, discount=0.1)
    assert wrong > truth * 1.3
    for name, parameter in (("alpha", 0.668), ("beta", 3.806)):
        found = known.interval(name, level=0.99)
        assert found.low <= parameter <= found.high


@pytest.mark.slow
@pytest.mark.parametrize(
    ("alpha", "beta", "c", "allowed"),
    [
        pytest.param(2000.0, 8000.0, 1.0, (PooledGeometric,), id="alike"),
        pytest.param(0.668, 3.806, 1.0, (ShiftedBetaGeometric,), id="they differ"),
        pytest.param(0.26, 1.72, 1.58, (BetaDiscreteWeibull,), id="they grow older"),
    ],
)
def test_the_true_model_is_chosen_nearly_always(
    alpha: float, beta: float, c: float, allowed: tuple[type[RenewalModel], ...]
) -> None:
    size = 10_000
    chosen = [
        choose_model(cohort(size, 8, alpha, beta, c, seed)).model for seed in range(40)
    ]

    hits = sum(type(model) in allowed for model in chosen)
    assert hits >= 0.85 * len(chosen)
