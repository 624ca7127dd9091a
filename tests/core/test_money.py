"""Money: whole minor units of one currency."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Money, allocate
from successkit.core.money import LARGEST, minor_digits

whole = st.integers(-9, 9) | st.integers(-(10**12), 10**12)


@pytest.mark.parametrize(
    ("text", "currency", "minor"),
    [
        pytest.param("1200000", "JPY", 1_200_000, id="yen has no minor unit"),
        pytest.param("19.99", "USD", 1999, id="dollars have cents"),
        pytest.param("19.9", "USD", 1990, id="a missing cent digit is zero"),
        pytest.param("1.234", "KWD", 1234, id="dinars have three places"),
        pytest.param("0", "EUR", 0, id="nothing"),
        pytest.param("-5.00", "EUR", -500, id="a credit"),
        pytest.param("1e3", "JPY", 1000, id="an exponent"),
        pytest.param("100.00", "JPY", 100, id="zeros after the point are exact"),
        pytest.param("0.1", "USD", 10, id="a tenth is exact"),
    ],
)
def test_major_units(text: str, currency: str, minor: int) -> None:
    assert Money.from_decimal(text, currency) == Money(minor, currency)
    assert Money.from_decimal(Decimal(text), currency).major == Decimal(text)


@pytest.mark.parametrize(
    ("amount", "currency", "message"),
    [
        pytest.param("100.5", "JPY", "JPY has 0 decimal places", id="half a yen"),
        pytest.param(
            "1.999", "USD", "USD has 2 decimal places", id="a tenth of a cent"
        ),
        pytest.param(1.5, "USD", "floats are not exact", id="a float"),
        pytest.param(True, "USD", "expected text or Decimal", id="a bool"),
        pytest.param("NaN", "USD", "decimal places; got NaN", id="not a number"),
        pytest.param("Infinity", "USD", "got Infinity", id="infinity"),
        pytest.param("ten", "USD", "expected a decimal number; got 'ten'", id="a word"),
        pytest.param("1", "XYZ", "ISO 4217", id="no such currency"),
        pytest.param("1", "usd", "ISO 4217", id="a code in small letters"),
    ],
)
def test_major_units_that_are_refused(
    amount: object, currency: str, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Money.from_decimal(amount, currency)  # type: ignore[arg-type]


@pytest.mark.parametrize("amount", [True, 1.0, "1", None, Decimal(1), LARGEST + 1])
def test_amount_is_a_whole_number(amount: object) -> None:
    with pytest.raises(InvalidInputError, match="whole number of minor units"):
        Money(amount, "JPY")  # type: ignore[arg-type]


def test_long_decimals_are_not_rounded_away() -> None:
    with pytest.raises(InvalidInputError, match="decimal places"):
        Money.from_decimal("1." + "0" * 40 + "1", "USD")


def test_currencies_are_not_mixed() -> None:
    yen, dollars = Money(100, "JPY"), Money(100, "USD")

    with pytest.raises(InvalidInputError, match="cannot combine JPY and USD"):
        yen + dollars
    with pytest.raises(InvalidInputError, match="cannot combine USD and JPY"):
        dollars - yen


def test_money_is_not_multiplied_by_a_float() -> None:
    with pytest.raises((InvalidInputError, TypeError)):
        Money(100, "USD") * 1.5  # type: ignore[operator]


@given(whole, whole, st.integers(-100, 100))
def test_money_adds_as_numbers_do(a: int, b: int, k: int) -> None:
    left, right = Money(a, "JPY"), Money(b, "JPY")

    assert left + right == right + left == Money(a + b, "JPY")
    assert left - right == -(right - left)
    assert left * k == k * left == Money(a * k, "JPY")


@given(st.sampled_from(["JPY", "USD", "KWD"]), whole)
def test_text_goes_there_and_back(currency: str, minor: int) -> None:
    money = Money(minor, currency)
    amount, code = str(money).split()

    assert Money.from_decimal(amount, code) == money
    assert -Decimal(amount).as_tuple().exponent == minor_digits(currency)


weights = st.lists(st.integers(0, 3) | st.integers(0, 10**9), min_size=1, max_size=6)


@given(whole, weights.filter(any))
def test_parts_of_an_allocation_sum_to_the_whole(total: int, shares: list[int]) -> None:
    parts = allocate(total, shares)

    assert sum(parts) == total
    assert all(
        abs(part - Fraction(total * share, sum(shares))) < 1
        for part, share in zip(parts, shares, strict=True)
    )


@pytest.mark.parametrize("shares", [[], [0, 0], [1, -1], [2, -1]])
def test_nothing_to_allocate_by_is_refused(shares: list[int]) -> None:
    with pytest.raises(InvalidInputError, match="weights: expected non-negative"):
        allocate(100, shares)
