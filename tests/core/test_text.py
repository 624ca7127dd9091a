"""Text columns: every string once, and nothing lost."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import Text
from successkit.core.text import concatenate

words = st.none() | st.text(max_size=3)
columns = st.lists(words, max_size=8)


def kept(strings: list[str | None]) -> list[str | None]:
    return [string or None for string in strings]


def test_worked_example() -> None:
    column = Text.of(["b", None, "a", "", "b"])

    assert column.values.tolist() == ["a", "b"]
    assert column.codes.tolist() == [1, -1, 0, -1, 1]
    assert column.missing().tolist() == [False, True, False, True, False]
    assert column.equals("b").tolist() == [True, False, False, False, True]
    assert (column[0], column[1], column.code("z")) == ("b", None, -2)
    assert not column.equals("z").any()


def test_equal_columns_may_have_other_codes() -> None:
    wide = Text.from_codes(np.array([2, -1]), ["x", "y", "a"])

    assert wide == Text.of(["a", None])
    assert wide != Text.of(["a", "a"])
    assert wide != ["a", None]


def test_columns_are_not_hashable() -> None:
    with pytest.raises(TypeError):
        hash(Text.of(["a"]))


@given(columns)
def test_strings_come_back(strings: list[str | None]) -> None:
    column = Text.of(strings)

    assert column.strings().tolist() == kept(strings)
    assert [column[row] for row in range(len(column))] == kept(strings)
    assert column.values.tolist() == sorted({s for s in strings if s})


@given(columns, st.data())
def test_codes_over_any_dictionary_are_merged(
    strings: list[str | None], data: st.DataObject
) -> None:
    codes = data.draw(st.lists(st.integers(-1, len(strings) - 1), max_size=9))

    column = Text.from_codes(np.array(codes, np.int64), strings)

    assert column.strings().tolist() == [
        (strings[code] or None) if code >= 0 else None for code in codes
    ]
    assert len(set(column.values.tolist())) == len(column.values)


@given(columns, st.data())
def test_rows_are_taken_by_position_or_mask(
    strings: list[str | None], data: st.DataObject
) -> None:
    mask = data.draw(
        st.lists(st.booleans(), min_size=len(strings), max_size=len(strings))
    )
    rows = [row for row, chosen in enumerate(mask) if chosen]
    column = Text.of(strings)

    by_mask = column.take(np.array(mask, bool))

    assert by_mask == column.take(np.array(rows, np.int64))
    assert by_mask.strings().tolist() == [strings[row] or None for row in rows]


@given(columns, columns)
def test_codes_in_another_column(
    left: list[str | None], right: list[str | None]
) -> None:
    other = Text.of(right)

    codes = Text.of(left).codes_in(other).tolist()

    values = other.values.tolist()
    assert codes == [
        -1 if not s else values.index(s) if s in values else -2 for s in left
    ]


@given(st.lists(columns, min_size=1, max_size=4))
def test_columns_are_put_after_each_other(parts: list[list[str | None]]) -> None:
    whole = concatenate([Text.of(part) for part in parts])

    assert whole.strings().tolist() == [s for part in parts for s in kept(part)]
