"""Numbers in cells: laws, against Decimal as the slow and obvious oracle."""

import contextlib
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.io.cells import CellFault, CellOptions, Parsed
from successkit.io.cells.number import read_fixed, read_integer, read_number

decimals = st.decimals(min_value=-(10**11), max_value=10**11, places=6, allow_nan=False)
OPTIONS = CellOptions()


@given(decimals)
@settings(max_examples=50)
def test_amount_is_exact_from_text_decimal_and_grouped_text(number: Decimal) -> None:
    expected = int(number * 10**6)
    grouped = f"{number:,f}"

    for cell in (f"{number:f}", number, grouped):
        assert read_fixed(cell, Parsed(), OPTIONS, places=6) == expected


@given(st.floats(min_value=-(10**9), max_value=10**9))
@settings(max_examples=50)
def test_float_is_taken_for_what_its_repr_says_or_refused(number: float) -> None:
    decimal = Decimal(repr(number))
    scaled = decimal.scaleb(6)

    if scaled == int(scaled):
        assert read_fixed(number, Parsed(), OPTIONS, places=6) == int(scaled)
    else:
        with pytest.raises(CellFault, match="at most 6 decimal places"):
            read_fixed(number, Parsed(), OPTIONS, places=6)


@given(st.text(max_size=12))
@settings(max_examples=50)
def test_any_text_is_a_number_or_a_fault(text: str) -> None:
    with contextlib.suppress(CellFault):
        number = read_number(text, Parsed(), OPTIONS)

        assert number is None or isinstance(number, float)


@pytest.mark.parametrize("cell", ["7.5", 7.5, Decimal("7.5")])
def test_fraction_is_no_whole_number(cell: object) -> None:
    with pytest.raises(CellFault, match="expected a whole number"):
        read_integer(cell, Parsed(), OPTIONS)


@pytest.mark.parametrize("cell", [True, False])
def test_bool_is_no_number(cell: object) -> None:
    with pytest.raises(CellFault, match="expected a number; got bool"):
        read_integer(cell, Parsed(), OPTIONS)


@pytest.mark.parametrize(
    ("cell", "options", "expected"),
    [
        pytest.param(
            "1.200,50", CellOptions(decimal_comma=True), 1200.5, id="decimal comma"
        ),
        pytest.param("1e5", CellOptions(scientific=True), 1e5, id="powers of ten"),
        pytest.param("-2.5E-3", CellOptions(scientific=True), -0.0025, id="small"),
    ],
)
def test_other_spellings_when_the_mapping_says_so(
    cell: str, options: CellOptions, expected: float
) -> None:
    assert read_number(cell, Parsed(), options) == expected
