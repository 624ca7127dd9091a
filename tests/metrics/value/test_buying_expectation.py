"""Purchases to come: the sum against closed form, quadrature and simulation."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.metrics.value.buying.expectation import (
    discounted_purchases_if_staying,
    purchases_if_staying,
)

special = pytest.importorskip("scipy.special", reason="needs the extra [buying]")
above = st.floats(0.05, 20)


def expected(k: float, a: float, c: float, ratio: float) -> float:
    return float(
        purchases_if_staying(
            k=np.array([k]), a=a, c=np.array([c]), ratio=np.array([ratio])
        )[0]
    )


def by_quadrature(k: float, a: float, c: float, ratio: float) -> float:
    """Return the mean over the chance p to leave of (1 − (1 + p·ratio)^−k) / p."""
    # p = 1 / (1 + e^-u): the ends of the beta distribution are far away in u.
    u = np.linspace(-60 / min(a, 1), 60 / min(c, 1), 400_001)
    log_p, log_q = -np.logaddexp(0, -u), -np.logaddexp(0, u)
    beta = math.lgamma(a) + math.lgamma(c) - math.lgamma(a + c)
    density = np.exp(a * log_p + c * log_q - beta)
    bought = -np.expm1(-k * np.log1p(np.exp(log_p) * ratio))
    flat = np.where(log_p < -500, k * ratio, bought / np.exp(np.maximum(log_p, -500)))
    return float((density * flat).sum() * (u[1] - u[0]))


@pytest.mark.parametrize(
    ("k", "a", "c", "ratio", "value"),
    [
        pytest.param(3.0, 2.0, 1.0, 0.0, 0.0, id="no time"),
        # k times the integral of ln(1 + p)/p over p in [0, 1]
        pytest.param(1e-9, 1.0, 1.0, 1.0, 1e-9 * math.pi**2 / 12, id="hardly buys"),
        pytest.param(2.0, 1e-12, 3.0, 5.0, 10.0, id="nobody leaves: k × ratio"),
    ],
)
def test_worked_example(
    k: float, a: float, c: float, ratio: float, value: float
) -> None:
    assert expected(k, a, c, ratio) == pytest.approx(value, rel=2e-9)


@pytest.mark.parametrize(
    ("k", "a", "c", "ratio"),
    [
        pytest.param(2.243, 0.793, 4.426, 1.0, id="usual"),
        pytest.param(0.243, 0.793, 2.426, 90.0, id="far ahead"),
        pytest.param(30.2, 1.0, 32.0, 2.0, id="a is 1, where the closed form is 0/0"),
        pytest.param(30.2, 1 + 1e-9, 32.0, 2.0, id="next to it"),
        pytest.param(800.0, 0.5, 900.0, 4.0, id="buys very often"),
        pytest.param(0.3, 0.06, 0.4, 7.0, id="very unlike customers"),
    ],
)
def test_sum_is_the_integral(k: float, a: float, c: float, ratio: float) -> None:
    assert expected(k, a, c, ratio) == pytest.approx(
        by_quadrature(k, a, c, ratio), rel=1e-8
    )


@given(k=above, a=above, c=st.floats(1, 20), ratio=st.floats(0.01, 50))
@settings(max_examples=50)
def test_sum_is_the_closed_form(k: float, a: float, c: float, ratio: float) -> None:
    if abs(a - 1) < 1e-3:
        a += 0.01  # cancels
    whole = a + c - 1

    closed = whole / (a - 1) * (1 - special.hyp2f1(k, a - 1, whole, -ratio))

    # The function of scipy is wrong by 2e-7 for some arguments, the sum is not.
    assert expected(k, a, c, ratio) == pytest.approx(closed, rel=1e-6)


@given(k=above, a=above, c=above, ratio=st.floats(1e-9, 1e3))
@settings(max_examples=50)
def test_more_time_more_purchases_and_never_more_than_without_leaving(
    k: float, a: float, c: float, ratio: float
) -> None:
    early, late = expected(k, a, c, ratio), expected(k, a, c, 1.5 * ratio)

    assert 0 < early <= late * (1 + 2e-12) <= 1.5 * k * ratio * (1 + 4e-12)


@given(k=st.floats(0.05, 500), a=above, c=st.floats(1, 500), ratio=st.floats(100, 1000))
@settings(max_examples=8)
def test_far_terms_are_those_added_one_by_one(
    k: float, a: float, c: float, ratio: float
) -> None:
    i = np.arange(1, 1_000_000)
    log_p = np.cumsum(np.log((k + i - 1) / i)) - i * math.log1p(1 / ratio)
    log_p -= k * math.log1p(ratio)
    stays = np.exp(np.cumsum(np.log((c + i - 1) / (a + c + i - 1))))
    inner = np.cumsum(np.append(1.0, stays[:-1]))

    assert expected(k, a, c, ratio) == pytest.approx(
        float(np.exp(log_p) @ inner), rel=1e-7
    )


@pytest.mark.parametrize("ratio", [1e3, 1e6, 1e9, 1e14])
def test_any_horizon_has_an_answer(ratio: float) -> None:
    # With k = a = c = 1 it is ln(1 + ratio).
    assert expected(1.0, 1.0, 1.0, ratio) == pytest.approx(math.log1p(ratio), rel=1e-8)


@pytest.mark.parametrize("force", [0.0, 0.001, 0.05, -0.02])
@pytest.mark.parametrize("time", [0.0, 5.0, 400.0])
def test_discount_is_that_of_many_short_spans(force: float, time: float) -> None:
    k, c, scale = np.array([2.2, 0.3]), np.array([4.4, 2.4]), np.array([40.0, 5.0])
    spans = 4_000
    ends = np.linspace(0, time, spans + 1)
    sums = []
    for row in range(2):
        total = purchases_if_staying(
            k=np.full(spans + 1, k[row]),
            a=0.8,
            c=np.full(spans + 1, c[row]),
            ratio=ends / scale[row],
        )
        middles = (ends[1:] + ends[:-1]) / 2
        sums.append(float(np.diff(total) @ np.exp(-force * middles)))

    found = discounted_purchases_if_staying(
        k=k, a=0.8, c=c, scale=scale, time=time, force=force
    )

    assert found.tolist() == pytest.approx(sums, rel=1e-4 if time > 5 else 1e-7)
