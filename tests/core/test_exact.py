"""Exact arithmetic on columns against Python's fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.exact import (
    UNITS,
    checked_sum,
    divide_half_even,
    multiply_divide,
)

LIMIT = 2**62
whole = st.integers(-3, 3) | st.integers(-LIMIT + 1, LIMIT - 1)
divisors = st.integers(1, 12) | st.integers(1, 10**12)


@pytest.mark.parametrize(
    ("numerator", "divisor", "expected"),
    [
        pytest.param(5, 10, 0, id="a half goes down to the even zero"),
        pytest.param(15, 10, 2, id="a half goes up to the even two"),
        pytest.param(-5, 10, 0, id="a negative half goes to zero"),
        pytest.param(-15, 10, -2, id="a negative half goes to the even minus two"),
        pytest.param(7, 10, 1, id="above a half goes up"),
        pytest.param(-7, 10, -1, id="below minus a half goes down"),
        pytest.param(-3, 1, -3, id="nothing to round"),
    ],
)
def test_division(numerator: int, divisor: int, expected: int) -> None:
    assert divide_half_even(np.array([numerator]), divisor).tolist() == [expected]


def test_unit_divides_every_usual_billing_period() -> None:
    months = (*range(1, 13), 16, 18, 24, 36, 48, 60)

    assert [n for n in months if UNITS % n] == []


@given(st.lists(whole, min_size=1, max_size=5), divisors)
def test_division_is_that_of_fractions(values: list[int], divisor: int) -> None:
    # Doubling the remainder must not overflow: divisors stay below 2**61.
    found = divide_half_even(np.array(values), divisor).tolist()

    assert found == [round(Fraction(value, divisor)) for value in values]


@settings(max_examples=300)
@given(
    st.lists(whole, min_size=1, max_size=4),
    st.integers(0, 3) | st.integers(-(10**15), 10**15),
    divisors,
)
def test_multiplication_is_that_of_fractions(
    values: list[int], factor: int, divisor: int
) -> None:
    wanted = [round(Fraction(value * factor, divisor)) for value in values]

    try:
        found = multiply_divide(np.array(values), factor, divisor).tolist()
    except InvalidInputError:
        assert max(map(abs, wanted)) >= LIMIT
    else:
        assert found == wanted


@given(
    st.lists(st.tuples(whole, st.integers(1, 1200) | divisors), min_size=1, max_size=4),
    st.integers(0, 10**9),
)
def test_each_row_may_have_its_own_divisor(
    rows: list[tuple[int, int]], factor: int
) -> None:
    values, parts = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    wanted = [round(Fraction(value * factor, part)) for value, part in rows]

    try:
        found = multiply_divide(values, factor, parts).tolist()
    except InvalidInputError:
        assert max(map(abs, wanted)) >= LIMIT
    else:
        assert found == wanted


@given(
    st.lists(st.tuples(whole, st.integers(1, 10**12), divisors), min_size=1, max_size=4)
)
def test_each_row_may_have_its_own_factor(rows: list[tuple[int, int, int]]) -> None:
    values, factors, parts = (np.array(c, np.int64) for c in zip(*rows, strict=True))
    wanted = [round(Fraction(value * factor, part)) for value, factor, part in rows]

    try:
        found = multiply_divide(values, factors, parts).tolist()
    except InvalidInputError:
        assert max(map(abs, wanted)) >= LIMIT
    else:
        assert found == wanted


def test_amount_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="amounts in the wrong unit"):
        multiply_divide(np.array([2**61]), 4, 1)


def test_no_rows_give_no_rows() -> None:
    assert multiply_divide(np.empty(0, np.int64), 3, 7).tolist() == []


@given(st.lists(st.integers(-(2**63) + 1, 2**63 - 1), max_size=6))
def test_sum_never_wraps(values: list[int]) -> None:
    assert checked_sum(np.array(values, np.int64)) == sum(values)
