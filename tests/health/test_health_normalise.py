"""Piecewise-linear maps: by example, then bounded, monotone and honest about NaN."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import Signal
from successkit.health import BUILT_IN, normalise

RAW = st.floats(-1e9, 1e9) | st.floats(-2, 400) | st.integers(-3, 200).map(float)
SIGNALS = pytest.mark.parametrize(
    "signal",
    [each for each in BUILT_IN if each.points],
    ids=lambda signal: signal.name,
)


def slow(raw: float, points: tuple[tuple[float, float], ...]) -> Fraction:
    """Return the exact score of one raw value."""
    x = Fraction(raw)
    for (x0, y0), (x1, y1) in pairwise(points):
        if Fraction(x0) <= x <= Fraction(x1):
            share = (x - Fraction(x0)) / (Fraction(x1) - Fraction(x0))
            return Fraction(y0) + share * (Fraction(y1) - Fraction(y0))
    return Fraction(points[0][1] if x < points[0][0] else points[-1][1])


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param(0.0, 100.0, id="flat before the first point"),
        pytest.param(30.0, 80.0, id="halfway between two points"),
        pytest.param(46.0, 60.0, id="on a point"),
        pytest.param(1e300, 0.0, id="flat after the last point"),
        pytest.param(np.inf, 0.0, id="an infinite value is only very large"),
        pytest.param(np.nan, np.nan, id="not known stays not known"),
    ],
)
def test_worked_example(raw: float, expected: float) -> None:
    scores = normalise(np.array([raw]), ((14, 100), (46, 60), (180, 0)))

    assert scores[0] == pytest.approx(expected, abs=0, nan_ok=True)


@SIGNALS
@given(raw=st.lists(RAW, min_size=1, max_size=20))
def test_equals_the_exact_line(signal: Signal, raw: list[float]) -> None:
    scores = normalise(np.array(raw), signal.points)

    exact = [float(slow(value, signal.points)) for value in raw]
    assert scores == pytest.approx(exact, abs=0.000_51)


@SIGNALS
@given(raw=st.lists(RAW, min_size=2, max_size=20).map(sorted))
def test_is_bounded_and_never_turns_back(signal: Signal, raw: list[float]) -> None:
    scores = normalise(np.array(raw), signal.points)

    steps = np.diff(scores) * np.sign(signal.points[-1][1] - signal.points[0][1])
    assert ((scores >= 0) & (scores <= 100)).all()
    assert (steps >= 0).all()
