"""BG/NBD and MBG/NBD: published fits, laws, and data that fix nothing."""

import math
import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, UnknownNameError
from successkit.metrics import (
    BetaGeometricNBD,
    BuyingTable,
    GammaGamma,
    ModifiedBetaGeometricNBD,
)
from successkit.metrics.value.buying.likelihood import BuyingLikelihood

pytest.importorskip("scipy", reason="needs the extra [buying]")

Model = type[BetaGeometricNBD] | type[ModifiedBetaGeometricNBD]
BOTH = pytest.mark.parametrize("model", [BetaGeometricNBD, ModifiedBetaGeometricNBD])
NAMES = ("r", "alpha", "a", "b")

shapes = st.floats(0.05, 20)
parameters = st.tuples(shapes, st.floats(0.5, 100), shapes, shapes)


def table_of(*rows: tuple[float, float, float], unit_days: float = 1) -> BuyingTable:
    frequency, recency, age = (list(column) for column in zip(*rows, strict=True))
    return BuyingTable.from_columns(
        frequency=frequency, recency=recency, age=age, unit_days=unit_days
    )


def repeated(table: BuyingTable, times: int) -> BuyingTable:
    return BuyingTable.from_columns(
        frequency=np.tile(table.frequency, times),
        recency=np.tile(table.recency, times),
        age=np.tile(table.age, times),
        mean_amount=np.tile(table.mean_amount, times),
        unit_days=table.unit_days,
    )


def values(model: object) -> list[float]:
    return [getattr(model, name) for name in NAMES]


def simulated(
    model: BetaGeometricNBD | ModifiedBetaGeometricNBD, customers: int, days: int
) -> tuple[BuyingTable, np.ndarray]:
    """Let customers buy as the model says, and go on for another stretch."""
    rng = np.random.default_rng(11)
    pace = rng.gamma(model.r, 1 / model.alpha, customers)
    chance = rng.beta(model.a, model.b, customers)
    age = rng.uniform(days / 2, days, customers)
    later = np.zeros(customers)
    often, last = np.zeros(customers, int), np.zeros(customers)
    now = np.zeros(customers)
    there = rng.random(customers) >= chance * model.first
    while there.any():
        now += np.where(there, rng.exponential(1 / np.maximum(pace, 1e-12)), 0)
        there &= now < age + days
        known = there & (now < age)
        often += known
        last = np.where(known, now, last)
        later += there & ~known
        there &= rng.random(customers) >= chance
    table = BuyingTable.from_columns(frequency=often, recency=last, age=age)
    return table, later


@pytest.mark.parametrize(
    ("model", "expected", "log_likelihood"),
    [
        pytest.param(
            BetaGeometricNBD, [0.243, 4.414, 0.793, 2.426], -9582.43, id="BG/NBD"
        ),
        pytest.param(
            ModifiedBetaGeometricNBD,
            [0.525, 6.183, 0.891, 1.614],
            -9582.13,
            id="MBG/NBD",
        ),
    ],
)
def test_published_fit_of_cdnow(
    cdnow: BuyingTable, model: Model, expected: list[float], log_likelihood: float
) -> None:
    found = model.fit(cdnow)

    assert values(found) == pytest.approx(expected, abs=6e-4)
    assert found.log_likelihood == pytest.approx(log_likelihood, abs=0.006)
    assert found.n == 2357
    assert found.boundary is None


def test_published_expectation_of_a_customer(cdnow: BuyingTable) -> None:
    found = BetaGeometricNBD.fit(cdnow)

    # The first customer of the data: 2 purchases, the last one in week 30.43 of 38.86.
    assert found.expected_purchases(cdnow, days=39 * 7)[0] == pytest.approx(
        1.226, abs=1e-3
    )


@BOTH
def test_gradient_and_second_derivatives_are_those_of_the_value(
    cdnow: BuyingTable, model: Model
) -> None:
    rows, step = cdnow.patterns, 1e-5
    likelihood = BuyingLikelihood(rows.columns, rows.weight, model.first)
    point = np.array([0.3, 4.0, 0.7, 2.0])
    _value, gradient, second = likelihood(point)

    for place, shift in enumerate(np.eye(4) * step):
        above, below = likelihood(point + shift), likelihood(point - shift)
        assert gradient[place] == pytest.approx(
            (above[0] - below[0]) / (2 * step), abs=1e-8
        )
        assert second[place].tolist() == pytest.approx(
            ((above[1] - below[1]) / (2 * step)).tolist(), abs=1e-7
        )


@BOTH
@given(
    at=parameters,
    rows=st.lists(
        st.tuples(st.integers(0, 30), st.floats(0, 1), st.floats(0, 300)),
        min_size=1,
        max_size=5,
    ),
)
@settings(max_examples=50)
def test_likelihood_is_that_of_the_paper(
    model: Model,
    at: tuple[float, float, float, float],
    rows: list[tuple[int, float, float]],
) -> None:
    r, alpha, a, b = at
    clean = [(x, share * age if x else 0.0, age) for x, share, age in rows]

    def one(x: int, last: float, age: float) -> float:
        stays = x + model.first
        log = math.lgamma(r + x) - math.lgamma(r) + r * math.log(alpha)
        log += math.lgamma(a + b) - math.lgamma(b)
        log += math.lgamma(b + stays) - math.lgamma(a + b + stays)
        here = -(r + x) * math.log(alpha + age)
        if not stays:
            return log + here
        gone = math.log(a / (b + stays - 1)) - (r + x) * math.log(alpha + last)
        top = max(here, gone)
        return log + top + math.log(math.exp(here - top) + math.exp(gone - top))

    patterns = table_of(*clean).patterns
    likelihood = BuyingLikelihood(patterns.columns, patterns.weight, model.first)

    value, _gradient, _second = likelihood(np.array(at))

    mean = sum(one(*row) for row in clean) / len(clean)
    assert value == pytest.approx(mean, rel=1e-9, abs=1e-9)


@BOTH
def test_customers_counted_three_times_change_no_estimate(
    cdnow: BuyingTable, model: Model
) -> None:
    once, thrice = model.fit(cdnow), model.fit(repeated(cdnow, 3))

    assert values(thrice) == pytest.approx(values(once), rel=1e-9)
    assert thrice.log_likelihood == pytest.approx(3 * once.log_likelihood, rel=1e-12)
    narrow, wide = thrice.interval("r"), once.interval("r")
    assert narrow is not None
    assert wide is not None
    ratio = math.log(wide.high / wide.low) / math.log(narrow.high / narrow.low)
    assert ratio == pytest.approx(math.sqrt(3), rel=1e-6)


@BOTH
def test_order_of_the_customers_changes_no_bit(
    cdnow: BuyingTable, model: Model
) -> None:
    back = BuyingTable.from_columns(
        frequency=cdnow.frequency[::-1],
        recency=cdnow.recency[::-1],
        age=cdnow.age[::-1],
        unit_days=7,
    )

    assert values(model.fit(back)) == values(model.fit(cdnow))


@BOTH
def test_weeks_and_days_say_the_same(cdnow: BuyingTable, model: Model) -> None:
    days = BuyingTable.from_columns(
        frequency=cdnow.frequency, recency=7 * cdnow.recency, age=7 * cdnow.age
    )
    by_week, by_day = model.fit(cdnow), model.fit(days)

    assert [by_day.r, by_day.alpha / 7, by_day.a, by_day.b] == pytest.approx(
        values(by_week), rel=1e-7
    )
    assert by_day.log_likelihood == pytest.approx(
        by_week.log_likelihood - cdnow.frequency.sum() * math.log(7), rel=1e-12
    )
    ahead = [
        one.discounted_purchases(table, days=300, discount_per_year=0.1)
        for one, table in ((by_week, cdnow), (by_day, days))
    ]
    assert np.allclose(*ahead, rtol=1e-6)


@BOTH
def test_simulated_customers_give_back_the_parameters(model: Model) -> None:
    truth = model(r=0.8, alpha=20.0, a=0.9, b=2.5)
    table, later = simulated(truth, customers=20_000, days=300)

    found = model.fit(table)

    assert values(found) == pytest.approx(values(truth), rel=0.1)
    ahead = found.expected_purchases(table, days=300)
    in_time = later.sum()
    assert ahead.sum() == pytest.approx(in_time, rel=0.03)
    for name in NAMES:
        interval = found.interval(name, level=0.999)
        assert interval is not None
        assert interval.low < getattr(truth, name) < interval.high


@BOTH
def test_many_customers_are_fitted_from_a_sample_on(
    model: Model, monkeypatch: pytest.MonkeyPatch, cdnow: BuyingTable
) -> None:
    whole = model.fit(cdnow)
    monkeypatch.setattr("successkit.metrics.value.buying.base._SOME", 100)

    assert values(model.fit(cdnow)) == pytest.approx(values(whole), rel=1e-9)


@BOTH
@given(
    at=parameters,
    x=st.integers(0, 60),
    last=st.floats(0, 500),
    silence=st.floats(0, 500),
)
@settings(max_examples=50)
def test_alive_is_a_share_that_falls_while_nothing_is_bought(
    model: Model, at: tuple[float, ...], x: int, last: float, silence: float
) -> None:
    fitted = model(**dict(zip(NAMES, at, strict=True)))
    last = last if x else 0.0
    table = table_of((x, last, last + silence), (x, last, last + silence + 30))

    now, later = fitted.probability_alive(table).tolist()

    assert 0 <= later <= now <= 1
    if x + model.first == 0:
        assert later == 1


@BOTH
@given(at=parameters, x=st.integers(0, 60), days=st.floats(0.1, 1000))
@settings(max_examples=50)
def test_expected_purchases_rise_with_the_horizon_and_fall_with_the_discount(
    model: Model, at: tuple[float, ...], x: int, days: float
) -> None:
    fitted = model(**dict(zip(NAMES, at, strict=True)))
    table = table_of((x, 50.0 if x else 0.0, 60.0))

    def ahead(time: float, discount: float = 0.0) -> float:
        return fitted.discounted_purchases(
            table, days=time, discount_per_year=discount
        ).item()

    assert 0 <= ahead(days) <= ahead(2 * days) * (1 + 1e-11)
    assert 0 <= ahead(days, 0.2) <= ahead(days) * (1 + 1e-9)
    assert ahead(0.0) == 0


def test_who_bought_once_is_sure_to_be_there_only_in_the_plain_model() -> None:
    table = table_of((0, 0, 1), (0, 0, 400))
    at = dict(zip(NAMES, (0.5, 6.0, 0.9, 1.6), strict=True))

    assert BetaGeometricNBD(**at).probability_alive(table).tolist() == [1, 1]
    young, old = ModifiedBetaGeometricNBD(**at).probability_alive(table)
    assert 0 < old < young < 1


def test_models_agree_when_nobody_leaves() -> None:
    at = dict(zip(NAMES, (0.5, 6.0, 1e-9, 1.0), strict=True))
    table = table_of((3, 20, 30), (0, 0, 30))

    plain = BetaGeometricNBD(**at).expected_purchases(table, days=30)
    modified = ModifiedBetaGeometricNBD(**at).expected_purchases(table, days=30)

    # Then it is gamma–Poisson: (r + x) · days / (alpha + age).
    assert plain.tolist() == pytest.approx([3.5 * 30 / 36, 0.5 * 30 / 36], rel=1e-6)
    assert modified.tolist() == pytest.approx(plain.tolist(), rel=1e-6)


@BOTH
def test_intervals_lie_around_and_are_wider_for_more_confidence(
    cdnow: BuyingTable, model: Model
) -> None:
    found = model.fit(cdnow)
    middle = found.expected_purchases(cdnow, days=90)
    alive = found.probability_alive(cdnow)

    some = found.expected_purchases_interval(cdnow, days=90, level=0.5)
    most = found.expected_purchases_interval(cdnow, days=90, level=0.99)
    share = found.probability_alive_interval(cdnow)

    assert some is not None
    assert most is not None
    assert share is not None
    assert (most[0] < some[0]).all()
    assert (some[0] < middle).all()
    assert (middle < some[1]).all()
    assert (some[1] < most[1]).all()
    assert (share[0] <= alive).all()
    assert (alive <= share[1]).all()
    assert share[0].min() >= 0
    assert share[1].max() <= 1


@pytest.mark.slow
@BOTH
def test_ninety_percent_intervals_cover_the_truth(model: Model) -> None:
    truth = model(r=0.8, alpha=20.0, a=0.9, b=2.5)
    table, _later = simulated(truth, customers=400_000, days=300)
    covered = []
    for part in np.array_split(np.arange(len(table)), 200):
        found = model.fit(
            BuyingTable.from_columns(
                frequency=table.frequency[part],
                recency=table.recency[part],
                age=table.age[part],
            )
        )
        intervals = [found.interval(name) for name in NAMES]
        covered.append(
            [
                one is not None and one.low < getattr(truth, name) < one.high
                for name, one in zip(NAMES, intervals, strict=True)
            ]
        )

    shares = np.mean(covered, axis=0)
    assert shares.min() >= 0.85
    assert shares.max() <= 0.95


@BOTH
@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([(3, 20, 30)], id="one customer"),
        pytest.param([(3, 20, 30)] * 50, id="customers that are all alike"),
        pytest.param([(3, 30, 30), (2, 30, 30), (9, 30, 30)], id="nobody leaves"),
        pytest.param([(1, 1, 900), (0, 0, 900)] * 9, id="one more purchase, then none"),
        pytest.param([(1, 0, 0), (0, 0, 5)], id="two purchases at once"),
    ],
)
def test_data_that_fix_nothing_give_a_stated_boundary(
    model: Model, rows: list[tuple[int, int, int]]
) -> None:
    table = table_of(*rows)

    found = model.fit(table)

    assert all(0 < value < math.inf for value in values(found))
    assert math.isfinite(found.log_likelihood)
    assert found.boundary is not None
    assert "do not fix" in found.boundary
    assert found.interval("r") is None
    assert found.expected_purchases_interval(table, days=30) is None
    assert found.probability_alive_interval(table) is None
    alive = found.probability_alive(table)
    assert ((alive >= 0) & (alive <= 1)).all()
    ahead = found.expected_purchases(table, days=30)
    assert (np.isfinite(ahead) & (ahead >= 0)).all()


@BOTH
@given(
    rows=st.lists(
        st.tuples(
            st.integers(0, 200),
            st.floats(0, 1, allow_subnormal=False),
            st.floats(0, 1e4, allow_subnormal=False),
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=15)
def test_never_nan(model: Model, rows: list[tuple[int, float, float]]) -> None:
    clean = [(x, share * age if x else 0.0, age) for x, share, age in rows]
    table = table_of(*clean)
    if not any(x for x, _, _ in clean) or not any(age for _, _, age in clean):
        with pytest.raises(InvalidInputError, match="expected"):
            model.fit(table)
        return

    found = model.fit(table)

    assert all(0 < value < math.inf for value in values(found))
    assert math.isfinite(found.log_likelihood)
    assert np.isfinite(found.probability_alive(table)).all()
    assert np.isfinite(found.expected_purchases(table, days=5)).all()


@BOTH
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        pytest.param([], "at least one customer", id="no customers"),
        pytest.param([(0, 0, 9), (0, 0, 4)], "2 .* nobody did", id="nobody came back"),
        pytest.param([(1, 0, 0)], "some age", id="no time has passed"),
    ],
)
def test_data_without_an_answer_are_refused(
    model: Model, rows: list[tuple[int, int, int]], message: str
) -> None:
    columns = np.array(rows, float).reshape(-1, 3).T
    table = BuyingTable.from_columns(
        frequency=columns[0], recency=columns[1], age=columns[2]
    )

    with pytest.raises(InvalidInputError, match=message):
        model.fit(table)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("value", [0.0, -1.0, math.nan, math.inf])
def test_parameters_out_of_range_are_refused(name: str, value: float) -> None:
    at = dict.fromkeys(NAMES, 1.0) | {name: value}

    with pytest.raises(InvalidInputError, match=f"{name}: expected"):
        BetaGeometricNBD(**at)


def test_options_out_of_range_are_refused() -> None:
    model = BetaGeometricNBD(r=1, alpha=1, a=1, b=1)
    table = table_of((1, 1, 2))
    spend = GammaGamma(p=6, q=4, v=15)

    with pytest.raises(InvalidInputError, match="days: expected a finite"):
        model.expected_purchases(table, days=-1)
    with pytest.raises(InvalidInputError, match=r"discount_per_year: .* above -1"):
        model.discounted_purchases(table, days=1, discount_per_year=-1)
    with pytest.raises(InvalidInputError, match="margin: expected a share"):
        model.expected_value(table, days=1, spend=spend, margin=0)
    with pytest.raises(InvalidInputError, match="level: expected a share"):
        model.interval("r", level=1)
    with pytest.raises(UnknownNameError, match="one of r, alpha, a, b; got 'beta'"):
        model.interval("beta")
    with pytest.raises(InvalidInputError, match=r"units of 1 day.*units of 7"):
        model.probability_alive(table_of((1, 1, 2), unit_days=7))


def test_without_scipy_the_message_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "scipy.special", None)

    with pytest.raises(ImportError, match=r"pip install 'successkit\[buying\]'"):
        BetaGeometricNBD.fit(table_of((1, 1, 2)))
