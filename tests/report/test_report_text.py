"""Text of a fixed width where Japanese letters take two columns."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.report.reading import text
from successkit.report.text import clip, grid, pad, width_of, wrap, wrapped_grid

LINES = st.text(st.sampled_from("abc 青空株ｱ が"), max_size=60)


@pytest.mark.parametrize(
    ("value", "width"),
    [
        pytest.param("abc", 3, id="plain letters"),
        pytest.param("青空", 4, id="wide letters"),
        pytest.param("ｱｲ", 2, id="half-width kana"),
        pytest.param("が", 2, id="combining mark takes no column"),
        pytest.param("Löwe", 4, id="accents"),
    ],
)
def test_width(value: str, width: int) -> None:
    assert width_of(value) == width


def test_columns_align_whatever_the_letters() -> None:
    lines = grid([["青空", "1"], ["abcde", "22"], ["", "333"]])

    assert {width_of(line) for line in lines} == {10}


def test_wide_table_is_continued_below_with_its_row_names() -> None:
    columns = [[f"m{n}", str(n)] for n in range(5)]

    tables = wrapped_grid(["", "MRR"], columns, 14)

    assert [len(table) for table in tables] == [2, 2, 2]
    assert all(table[1].startswith("MRR") for table in tables)


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param("a\x1b[31mb", id="terminal escape"),
        pytest.param("a\nb", id="line end"),
        pytest.param("a\u202eb", id="reading direction"),
        pytest.param("a\ud800b", id="half a letter"),
        pytest.param("a\x00b", id="nothing at all"),
        pytest.param("a\u2028b", id="line separator"),
    ],
)
def test_what_steers_a_terminal_becomes_a_space(bad: str) -> None:
    assert text(bad).replace("[31m", "") == "a b"


@given(LINES, st.integers(4, 30))
@settings(max_examples=50, deadline=None)
def test_clipped_text_fits_and_padded_text_fills(line: str, width: int) -> None:
    assert width_of(clip(line, width)) <= width
    assert width_of(pad(clip(line, width), width)) == width


@given(LINES, st.integers(4, 30))
@settings(max_examples=50, deadline=None)
def test_wrapping_loses_no_letter(line: str, width: int) -> None:
    wrapped = "".join(wrap(line, width))

    assert wrapped.replace(" ", "") == line.replace(" ", "")
