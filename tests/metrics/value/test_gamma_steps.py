"""Steps of the gamma function against the standard library and against plain sums."""

import math

import numpy as np
import pytest

from successkit.metrics.value.families import DISCRETE_WEIBULL
from successkit.metrics.value.scoring import slope_and_information
from successkit.metrics.value.sets import Cells
from successkit.metrics.value.special import (
    digamma_step,
    log_gamma_step,
)


@pytest.mark.parametrize("z", [1e-6, 0.3, 2.0, 55.5, 1e5])
@pytest.mark.parametrize("x", [0.0, 0.5, 3.0, 700.25])
def test_log_gamma_step_against_the_library(z: float, x: float) -> None:
    exact = math.lgamma(z + x) - math.lgamma(z)

    found = float(log_gamma_step(np.array(z), np.array(x)))

    assert found == pytest.approx(exact, rel=1e-11, abs=1e-11 * abs(math.lgamma(z + x)))


@pytest.mark.parametrize("z", [1e-6, 0.3, 2.0, 55.5, 1e5, 1e12])
@pytest.mark.parametrize("count", [0, 1, 5, 300])
def test_whole_steps_are_plain_sums(z: float, count: int) -> None:
    steps = [z + i for i in range(count)]

    logs = float(log_gamma_step(np.array(z), np.array(float(count))))
    ratios = float(digamma_step(np.array(z), np.array(float(count))))

    assert logs == pytest.approx(math.fsum(map(math.log, steps)), rel=1e-12, abs=1e-12)
    inverses = math.fsum(1 / step for step in steps)
    assert ratios == pytest.approx(inverses, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize("renewals", [3, 8, 17])
def test_curves_evaluated_together_are_the_same_bits_as_each_alone(
    renewals: int,
) -> None:
    random = np.random.default_rng(renewals)
    t = np.arange(1.0, renewals + 1)
    at_risk = random.integers(1, 5000, renewals).astype(float)[None, :]
    cells = Cells(t, at_risk, np.rint(at_risk * random.random(renewals)))
    places = [
        np.array([[random.normal(), random.random(), random.normal()]])
        for _ in range(6)
    ]

    every = np.concatenate(places)
    together = DISCRETE_WEIBULL.churn(every, t)
    slopes, information = slope_and_information(DISCRETE_WEIBULL, every, cells)

    for row, place in enumerate(places):
        alone = DISCRETE_WEIBULL.churn(place, t)
        one = slope_and_information(DISCRETE_WEIBULL, place, cells)
        assert np.array_equal(together[[row]], alone)
        assert np.array_equal(slopes[[row]], one[0])
        assert np.array_equal(information[[row]], one[1])
