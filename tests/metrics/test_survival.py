"""Kaplan–Meier: published curves, refusals, laws, and a slow oracle in fractions."""

import math
from fractions import Fraction
from itertools import pairwise
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.metrics.formulas import SurvivalCurve, kaplan_meier

Rows = list[tuple[int, bool]]

# Remission of leukaemia in weeks, treated or not (Freireich et al., Blood 21, 1963).
TREATED: Rows = [
    *((week, True) for week in (6, 6, 6, 7, 10, 13, 16, 22, 23)),
    *((week, False) for week in (6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35)),
]
PLACEBO: Rows = [
    (week, True)
    for week in (1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23)
]

waits = st.integers(0, 5) | st.integers(0, 10_000)
cohorts = st.lists(st.tuples(waits, st.booleans()), max_size=30)


def curve(rows: Rows) -> SurvivalCurve:
    return kaplan_meier(
        durations=np.array([days for days, _ in rows], np.int64),
        observed=np.array([ended for _, ended in rows], bool),
    )


def slowly(rows: Rows, time: int) -> Fraction:
    """Return the product over event times, one after the other."""
    share = Fraction(1)
    for day in sorted({days for days, ended in rows if ended and days <= time}):
        risk = sum(days >= day for days, _ in rows)
        gone = sum(days == day and ended for days, ended in rows)
        share *= 1 - Fraction(gone, risk)
    return share


@pytest.mark.parametrize(
    ("rows", "median", "interval", "at_ten"),
    [
        pytest.param(TREATED, 23, (13, math.inf), 0.7529, id="6-MP, as published"),
        pytest.param(PLACEBO, 8, (4, 11), 8 / 21, id="placebo, as published"),
        pytest.param([(3, True)], 3, (3, math.inf), 0.0, id="one who is through"),
        pytest.param([(3, False)], math.nan, (math.inf,) * 2, 1.0, id="one who waits"),
        pytest.param(
            [(1, True), (20, False)], 1, (1, math.inf), 0.5, id="exactly one half"
        ),
        pytest.param(
            [(1, True), (20, False), (20, False)],
            math.nan,
            (1, math.inf),
            0.6667,
            id="never down to one half",
        ),
        pytest.param(
            [(0, True), (0, True), (9, True)], 0, (0, math.inf), 0, id="at once"
        ),
    ],
)
def test_curve(
    rows: Rows, median: float, interval: tuple[float, float], at_ten: float
) -> None:
    found = curve(rows)

    assert found.n == len(rows)
    assert found.median() == pytest.approx(median, nan_ok=True)
    assert found.median_interval() == interval
    assert found.at(10) == pytest.approx(at_ten, abs=5e-5)


def test_nobody_has_no_curve() -> None:
    nobody = curve([])

    assert nobody.n == 0
    assert math.isnan(nobody.at(5))
    assert math.isnan(nobody.median())


def test_who_is_censored_at_a_time_was_at_risk_at_it() -> None:
    assert curve([(5, True), (5, False)]).at_risk.tolist() == [2]


@pytest.mark.parametrize(
    ("durations", "observed", "words"),
    [
        pytest.param([1, 2], [True], "observed: expected .* flags", id="lengths"),
        pytest.param([1], [1], "observed: expected .* flags", id="no flag"),
        pytest.param([-1], [True], "durations: expected whole numbers", id="negative"),
        pytest.param([1.5], [True], "durations: expected whole numbers", id="fraction"),
    ],
)
def test_refusals(durations: list[float], observed: list[bool], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        kaplan_meier(durations=np.array(durations), observed=np.array(observed))


@settings(max_examples=50, deadline=None)
@given(cohorts.filter(bool), waits)
def test_equals_the_slow_product(rows: Rows, time: int) -> None:
    expected = slowly(rows, time)
    half = [day for day, _ in sorted(rows) if slowly(rows, day) <= Fraction(1, 2)]

    assert curve(rows).at(time) == pytest.approx(float(expected), abs=1e-12)
    assert curve(rows).median() == pytest.approx(
        half[0] if half else math.nan, nan_ok=True
    )


@settings(max_examples=50, deadline=None)
@given(cohorts.filter(bool), waits)
def test_lies_within_the_bounds_of_peterson(rows: Rows, time: int) -> None:
    low = sum(days > time for days, _ in rows) / len(rows)
    high = 1 - sum(days <= time and ended for days, ended in rows) / len(rows)

    assert low - 1e-12 <= curve(rows).at(time) <= high + 1e-12


@settings(max_examples=50, deadline=None)
@given(st.lists(waits, min_size=1, max_size=30), waits)
def test_without_censoring_it_is_the_share_still_waiting(
    days: list[int], time: int
) -> None:
    everybody = curve([(day, True) for day in days])

    assert everybody.at(time) == pytest.approx(
        sum(day > time for day in days) / len(days), abs=1e-12
    )
    assert everybody.median() == sorted(days)[(len(days) - 1) // 2]


@settings(max_examples=50, deadline=None)
@given(cohorts, st.integers(1, 4), st.integers(1, 9), st.randoms())
def test_laws(rows: Rows, copies: int, unit: int, random: Random) -> None:
    found = curve(rows)
    replicated = curve(random.sample(rows, len(rows)) * copies)
    longer = curve([(days * unit, ended) for days, ended in rows])
    steps = [1.0, *found.survival.tolist()]

    assert all(0 <= after < before for before, after in pairwise(steps))
    assert replicated.survival == pytest.approx(found.survival, abs=1e-12)
    assert replicated.median() == pytest.approx(found.median(), nan_ok=True)
    assert longer.median() == pytest.approx(found.median() * unit, nan_ok=True)
    low, high = found.median_interval()
    if not math.isnan(found.median()):
        assert low <= found.median() <= high


@settings(max_examples=50, deadline=None)
@given(cohorts.filter(bool))
def test_the_interval_is_where_the_bounds_of_the_curve_cross_one_half(
    rows: Rows,
) -> None:
    """Compare with the textbook: log(-log S) plus and minus its error, step by step."""
    low = high = math.inf
    variance = 0.0
    for day in sorted({days for days, ended in rows if ended}):
        risk = sum(days >= day for days, _ in rows)
        gone = sum(days == day and ended for days, ended in rows)
        share = float(slowly(rows, day))
        if risk == gone:
            low = min(low, day)
            continue
        variance += gone / (risk * (risk - gone))
        error = math.sqrt(variance) / abs(math.log(share))
        middle = math.log(-math.log(share))
        bounds = [
            math.exp(-math.exp(middle + sign * 1.959963984540054 * error))
            for sign in (1, -1)
        ]
        low = min(low, day) if bounds[0] <= 0.5 else low
        high = min(high, day) if bounds[1] <= 0.5 else high

    assert curve(rows).median_interval() == (low, high)
