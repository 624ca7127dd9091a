"""Gamma–Gamma: the published fit, laws, and amounts that fix nothing."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, UnknownNameError
from successkit.metrics import BetaGeometricNBD, BuyingTable, GammaGamma
from successkit.metrics.value.buying.spend_likelihood import SpendLikelihood

pytest.importorskip("scipy", reason="needs the extra [buying]")

NAMES = ("p", "q", "v")


def values(model: GammaGamma) -> list[float]:
    return [model.p, model.q, model.v]


def table_of(*rows: tuple[int, float]) -> BuyingTable:
    return BuyingTable.from_columns(
        frequency=[often for often, _ in rows],
        recency=[5 if often else 0 for often, _ in rows],
        age=[10 for _ in rows],
        mean_amount=[amount for _, amount in rows],
    )


def test_published_fit_of_cdnow(cdnow: BuyingTable) -> None:
    found = GammaGamma.fit(cdnow)

    assert values(found) == pytest.approx([6.25, 3.74, 15.44], abs=0.01)
    assert found.n == 946
    assert found.boundary is None
    assert found.mean_amount == pytest.approx(35.2, abs=0.05)


def test_gradient_and_second_derivatives_are_those_of_the_value() -> None:
    likelihood = SpendLikelihood(np.array([1.0, 3, 3]), np.array([7.0, 9, 30]))
    point, step = np.array([2.0, 3.0, 12.0]), 1e-5
    _value, gradient, second = likelihood(point)

    for place, shift in enumerate(np.eye(3) * step):
        above, below = likelihood(point + shift), likelihood(point - shift)
        assert gradient[place] == pytest.approx(
            (above[0] - below[0]) / (2 * step), abs=1e-8
        )
        assert second[place].tolist() == pytest.approx(
            ((above[1] - below[1]) / (2 * step)).tolist(), abs=1e-7
        )


@given(
    p=st.floats(0.1, 30),
    q=st.floats(0.1, 30),
    v=st.floats(0.1, 100),
    rows=st.lists(
        st.tuples(st.integers(1, 40), st.floats(0.01, 1e4)), min_size=1, max_size=5
    ),
)
@settings(max_examples=50)
def test_likelihood_is_that_of_the_paper(
    p: float, q: float, v: float, rows: list[tuple[int, float]]
) -> None:
    def one(x: int, z: float) -> float:
        log = math.lgamma(p * x + q) - math.lgamma(p * x) - math.lgamma(q)
        log += q * math.log(v) + (p * x - 1) * math.log(z) + p * x * math.log(x)
        return log - (p * x + q) * math.log(v + x * z)

    columns = np.array(rows, float).T

    value, _gradient, _second = SpendLikelihood(columns[0], columns[1])(
        np.array([p, q, v])
    )

    mean = sum(one(*row) for row in rows) / len(rows)
    assert value == pytest.approx(mean, rel=1e-8, abs=1e-8)


def test_customers_counted_twice_change_no_estimate(cdnow: BuyingTable) -> None:
    twice = BuyingTable.from_columns(
        frequency=np.tile(cdnow.frequency, 2),
        recency=np.tile(cdnow.recency, 2),
        age=np.tile(cdnow.age, 2),
        mean_amount=np.tile(cdnow.mean_amount, 2),
    )

    assert values(GammaGamma.fit(twice)) == pytest.approx(
        values(GammaGamma.fit(cdnow)), rel=1e-8
    )


def test_cents_and_euros_say_the_same(cdnow: BuyingTable) -> None:
    cents = BuyingTable.from_columns(
        frequency=cdnow.frequency,
        recency=cdnow.recency,
        age=cdnow.age,
        mean_amount=100 * cdnow.mean_amount,
        unit_days=7,
    )
    euros, other = GammaGamma.fit(cdnow), GammaGamma.fit(cents)

    assert [other.p, other.q, other.v / 100] == pytest.approx(values(euros), rel=1e-7)
    assert np.allclose(
        other.expected_amount(cents), 100 * euros.expected_amount(cdnow), rtol=1e-7
    )


def test_simulated_amounts_give_back_the_parameters() -> None:
    rng = np.random.default_rng(5)
    often = rng.integers(1, 12, 20_000)
    rate = rng.gamma(4.0, 1 / 20.0, len(often))
    amount = rng.gamma(6.0 * often, 1 / (often * rate))

    found = GammaGamma.fit(table_of(*zip(often.tolist(), amount, strict=True)))

    for name, truth in zip(NAMES, (6.0, 4.0, 20.0), strict=True):
        interval = found.interval(name, level=0.999)
        assert interval is not None
        assert interval.low < truth < interval.high
        assert getattr(found, name) == pytest.approx(truth, rel=0.1)


@given(often=st.integers(1, 50), amount=st.floats(0.01, 1e5))
@settings(max_examples=50)
def test_expectation_lies_between_the_own_mean_and_that_of_all(
    often: int, amount: float
) -> None:
    model = GammaGamma(p=6.25, q=3.74, v=15.44)

    few, many = model.expected_amount(table_of((often, amount), (1000 * often, amount)))

    low, high = sorted([amount, model.mean_amount])
    assert low * (1 - 1e-12) <= few <= high * (1 + 1e-12)
    assert abs(many - amount) <= abs(few - amount) + 1e-9 * amount


def test_infinite_mean_is_infinite_and_not_nan() -> None:
    model = GammaGamma(p=0.5, q=0.4, v=10.0)

    found = model.expected_amount(table_of((0, 0), (1, 20.0), (9, 20.0)))

    assert model.mean_amount == math.inf
    assert found[:2].tolist() == [math.inf, math.inf]
    assert found[2] == pytest.approx(0.5 * (10 + 180) / (4.5 + 0.4 - 1))


def test_value_is_purchases_times_amount_times_margin(cdnow: BuyingTable) -> None:
    buying, spend = BetaGeometricNBD.fit(cdnow), GammaGamma.fit(cdnow)

    worth = buying.expected_value(
        cdnow, days=365, spend=spend, discount_per_year=0.1, margin=0.4
    )

    purchases = buying.discounted_purchases(cdnow, days=365, discount_per_year=0.1)
    assert np.allclose(worth, 0.4 * purchases * spend.expected_amount(cdnow))


def test_no_time_is_worth_nothing_even_without_a_mean() -> None:
    buying = BetaGeometricNBD(r=1, alpha=1, a=1, b=1)
    spend = GammaGamma(p=0.5, q=0.4, v=10.0)

    worth = buying.expected_value(table_of((0, 0)), days=0, spend=spend)

    assert worth.tolist() == [0.0]


def test_bounds_lie_around_the_expectation(cdnow: BuyingTable) -> None:
    found = GammaGamma.fit(cdnow)
    middle = found.expected_amount(cdnow)

    bounds = found.expected_amount_interval(cdnow)

    assert bounds is not None
    assert (bounds[0] < middle).all()
    assert (middle < bounds[1]).all()
    assert bounds[0].min() > 0


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([(2, 20.0)], id="one customer"),
        pytest.param([(2, 20.0)] * 40, id="amounts that are all alike"),
        pytest.param([(1, 20.0), (1, 30.0), (1, 45.0)], id="one purchase each"),
        pytest.param([(3, 1e-6), (3, 1e9)], id="amounts of other worlds"),
    ],
)
def test_few_data_give_numbers_and_often_a_stated_boundary(
    rows: list[tuple[int, float]],
) -> None:
    table = table_of(*rows)

    found = GammaGamma.fit(table)

    assert all(0 < value < math.inf for value in values(found))
    assert math.isfinite(found.log_likelihood)
    assert not np.isnan(found.expected_amount(table)).any()
    if found.boundary is None:
        assert found.interval("p") is not None
    else:
        assert "do not fix" in found.boundary
        assert found.interval("p") is None
        assert found.expected_amount_interval(table) is None


def test_amounts_that_are_all_alike_are_a_boundary() -> None:
    assert GammaGamma.fit(table_of(*[(2, 20.0)] * 40)).boundary is not None


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([], "nobody did", id="no customers"),
        pytest.param([(0, 0)], "of 1 customer.*nobody did", id="nobody came back"),
        pytest.param([(2, 0.0)], "mean_amount: .* got 0.0 in row 0", id="for free"),
        pytest.param([(1, 5.0), (2, -1.0)], "got -1.0 in row 1", id="money back"),
        pytest.param([(2, math.nan)], "got nan in row 0", id="not known"),
        pytest.param([(2, math.inf)], "got inf in row 0", id="endless"),
    ],
)
def test_amounts_without_an_answer_are_refused(
    rows: list[tuple[int, float]], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        GammaGamma.fit(table_of(*rows))


@pytest.mark.parametrize("name", NAMES)
def test_parameters_out_of_range_are_refused(name: str) -> None:
    at = dict.fromkeys(NAMES, 1.0) | {name: 0.0}

    with pytest.raises(InvalidInputError, match=f"{name}: expected"):
        GammaGamma(**at)


def test_unknown_parameter_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="one of p, q, v; got 'r'"):
        GammaGamma(p=1, q=2, v=3).interval("r")
