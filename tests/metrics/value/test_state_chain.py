"""The state chain: worth of 1 a month by hand, refusals, laws, and a slow oracle."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics.value.state_chain import Hazard, StateChain


def chain(
    *hazards: float, term: int = 1, growth: tuple[float, ...] = (), early: float = 0.0
) -> StateChain:
    return StateChain(
        term=term,
        hazard=Hazard(listed=np.array(hazards)),
        growth=np.array(growth, dtype=float),
        early=early,
    )


def at(*numbers: int) -> Int64Array:
    return np.array(numbers, dtype=np.int64)


def worth(
    one: StateChain, *, factor: float, number: int = 1, wait: int = 1, **more: int
) -> float:
    value = one.value(
        number=at(number), wait=at(wait), factor=factor, horizon=more.get("horizon")
    )
    return float(value[0])


@pytest.mark.parametrize(
    ("one", "factor", "expected"),
    [
        pytest.param(chain(1.0), 1.0, 1.0, id="everybody leaves after this month"),
        pytest.param(chain(0.5), 1.0, 2.0, id="half leave each month"),
        pytest.param(chain(0.0), 0.9, 10.0, id="nobody leaves, months are discounted"),
        pytest.param(chain(0.0), 1.0, np.inf, id="nobody ever leaves"),
        pytest.param(chain(0.5, 1.0), 1.0, 1.5, id="half, then the rest"),
        pytest.param(chain(0.5, 1.0, growth=(2.0,)), 1.0, 2.0, id="half, doubled"),
        pytest.param(chain(1.0, term=12), 1.0, 1.0, id="an annual contract at its end"),
    ],
)
def test_worked_example(one: StateChain, factor: float, expected: float) -> None:
    assert worth(one, factor=factor) == pytest.approx(expected)


def test_a_contract_pays_until_its_decision() -> None:
    year = chain(0.5, term=12)

    assert worth(year, factor=1.0, wait=7) == pytest.approx(7 + 0.5 * 12 / 0.5)
    assert worth(year, factor=1.0, wait=7, horizon=9) == pytest.approx(7 + 0.5 * 2)


def test_growth_counts_only_as_far_as_it_was_seen() -> None:
    seen = chain(0.5, growth=(1.2, 1.1))

    assert seen.steps(4).tolist() == pytest.approx([0.6, 0.55, 0.5, 0.5])


def test_a_falling_hazard_without_discount_may_never_end() -> None:
    heavy = Hazard(listed=np.array([0.2, 0.15]), power=0.8)
    light = Hazard(listed=np.array([0.2, 0.15]), power=2.5)

    assert worth(StateChain(term=12, hazard=heavy), factor=1.0) == np.inf
    assert np.isfinite(worth(StateChain(term=12, hazard=light), factor=1.0))


@pytest.mark.parametrize(
    "bad", [{"term": 0}, {"early": 1.0}, {"hazard": Hazard(listed=np.zeros(0))}]
)
def test_an_impossible_chain_is_refused(bad: dict[str, object]) -> None:
    fine: dict[str, object] = {"term": 1, "hazard": Hazard(listed=np.array([0.1]))}

    with pytest.raises(InvalidInputError, match="expected a term of at least a month"):
        StateChain(**{**fine, **bad})  # type: ignore[arg-type]


def test_a_hazard_is_a_probability() -> None:
    with pytest.raises(InvalidInputError, match=r"hazard: .*\[0, 1\]"):
        chain(1.5)


shares = st.floats(0.01, 0.99)
rates = st.floats(0.5, 1.0)


@given(shares, st.floats(0.5, 0.999), st.integers(1, 60))
def test_what_comes_later_is_worth_the_same_once_it_comes(
    churn: float, factor: float, months: int
) -> None:
    one, left = chain(churn), (1 - churn) * factor

    whole = worth(one, factor=factor)
    early = worth(one, factor=factor, horizon=months)

    assert early + left**months * whole == pytest.approx(whole)
    assert whole == pytest.approx(1 / (1 - left))


@given(
    st.lists(shares, min_size=1, max_size=4),
    st.integers(1, 14),
    st.integers(1, 14),
    st.integers(0, 40),
    st.integers(1, 20),
)
def test_a_longer_horizon_is_never_worth_less(
    hazards: list[float], term: int, wait: int, months: int, more: int
) -> None:
    one = chain(*hazards, term=term)
    values = [
        worth(one, factor=0.95, wait=wait, horizon=span)
        for span in (months, months + more)
    ]

    assert 0 <= values[0] <= values[1] <= worth(one, factor=0.95, wait=wait) + 1e-9


@given(shares, shares, rates, rates, st.integers(1, 12))
def test_value_falls_with_churn_and_with_the_discount(
    a: float, b: float, fast: float, slow: float, term: int
) -> None:
    low, high = sorted((a, b))
    less, more = sorted((fast, slow))

    assert worth(chain(high, term=term), factor=less) <= (
        worth(chain(low, term=term), factor=more) * (1 + 1e-12)
    )


def _slowly(
    one: StateChain, number: int, wait: int, factor: Fraction, horizon: int
) -> Fraction:
    """Walk month by month."""
    level, total = Fraction(1), Fraction(0)
    steps = [Fraction(float(step)) for step in one.steps(number + horizon + 1)]
    due = wait
    for month in range(horizon):
        if month == due:
            level *= steps[number - 1]
            number, due = number + 1, due + one.term
        total += level * factor**month
    return total


@given(
    st.lists(shares, min_size=1, max_size=5),
    st.lists(st.floats(0.5, 1.5), max_size=3),
    st.integers(1, 5),
    st.integers(1, 7),
    st.integers(1, 4),
    st.integers(1, 30),
)
def test_against_a_walk_month_by_month(
    hazards: list[float],
    growth: list[float],
    term: int,
    wait: int,
    number: int,
    horizon: int,
) -> None:
    one = chain(*hazards, term=term, growth=tuple(growth))
    slow = _slowly(one, number, wait, Fraction(15, 16), horizon)

    fast = worth(one, factor=0.9375, number=number, wait=wait, horizon=horizon)

    assert fast == pytest.approx(float(slow))


@given(
    st.lists(shares, min_size=1, max_size=5),
    st.integers(1, 5),
    st.integers(1, 7),
    st.integers(1, 4),
    st.floats(0, 0.3),
)
def test_the_path_adds_up_to_the_value(
    hazards: list[float], term: int, wait: int, number: int, early: float
) -> None:
    one, months = chain(*hazards, term=term, early=early), 24
    path = one.path(number=at(number), wait=at(wait), months=months)

    value = one.value(number=at(number), wait=at(wait), factor=0.99, horizon=months + 1)
    far: FloatArray = one.value(number=at(number), wait=at(wait), factor=0.9)

    assert float(path[0] @ 0.99 ** np.arange(months + 1)) == pytest.approx(value[0])
    assert float(far[0]) == pytest.approx(
        float(one.value(number=at(number), wait=at(wait), factor=0.9, horizon=900)[0])
    )
