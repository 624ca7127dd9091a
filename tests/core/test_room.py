"""Columns of parts come to lie in a row, and are the whole without a copy."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Text
from successkit.core.arrays import constant, is_constant, taken
from successkit.core.in_a_row import joined_arrays, joined_codes
from successkit.core.joined import join_columns
from successkit.core.lazy import Lazy
from successkit.core.room import Room

TYPES = ("int8", "int16", "int32", "int64", "float64", "datetime64[D]", "bool")


def test_parts_that_lie_in_a_row_are_not_copied() -> None:
    room = Room(10)
    parts = [room.put("a", np.arange(first, first + 3)) for first in (0, 3, 6)]

    whole = joined_arrays(parts)

    assert whole.tolist() == list(range(9))
    assert whole.base is parts[0].base


def test_what_is_the_same_throughout_takes_no_memory() -> None:
    room = Room(10)
    parts = [room.put("a", np.full(rows, np.nan)) for rows in (2, 3)]

    whole = joined_arrays(parts)

    assert is_constant(whole)
    assert len(whole) == 5
    assert np.isnan(whole).all()


def test_a_first_part_that_is_the_same_throughout_is_filled_in_later() -> None:
    room = Room(10)
    parts = [room.put("a", np.array(rows)) for rows in ([7, 7], [7], [1, 2])]

    whole = joined_arrays(parts)

    assert whole.tolist() == [7, 7, 7, 1, 2]
    assert whole.base is parts[-1].base


def test_more_rows_than_there_is_room_for_are_all_there() -> None:
    room = Room(2)
    parts = [room.put("a", np.array(rows)) for rows in ([1, 2], [3, 4], [5, 6, 7])]

    assert joined_arrays(parts).tolist() == [1, 2, 3, 4, 5, 6, 7]


@settings(max_examples=50, deadline=None)
@given(
    st.sampled_from(TYPES),
    st.lists(st.lists(st.integers(0, 2), max_size=4), min_size=1, max_size=5),
    st.integers(1, 12),
)
def test_parts_in_a_room_join_to_the_bits_of_plain_parts(
    kind: str, rows: list[list[int]], size: int
) -> None:
    parts = [np.array(part, "int64").astype(kind) for part in rows]
    room = Room(size)

    found = joined_arrays([room.put("a", part) for part in parts])

    plain = np.concatenate(parts)
    assert found.dtype == plain.dtype
    assert found.tobytes() == plain.tobytes()


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.lists(st.sampled_from(["a", "b", "c", None]), max_size=4),
        min_size=1,
        max_size=4,
    )
)
def test_text_in_a_room_joins_as_text_outside(rows: list[list[Any]]) -> None:
    parts = [Text.of(part) for part in rows]
    room = Room(16)

    found = join_columns([room.column("a", part) for part in parts])

    assert isinstance(found, Text)
    assert found.strings().tolist() == [each for part in rows for each in part]


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        pytest.param(constant(np.int8(3), 4), True, id="one value takes no memory"),
        pytest.param(np.array([3, 4], np.int8), False, id="others are copied"),
    ],
)
def test_rows_of_a_column(column: Any, expected: bool) -> None:  # noqa: ANN401, FBT001
    found = taken(column, np.array([1, 0, 1]))

    assert is_constant(found) is expected
    assert found.tolist() == column[[1, 0, 1]].tolist()


def test_codes_are_counted_on_and_missing_ones_stay_missing() -> None:
    codes = [np.array([0, -1], np.int32), constant(np.int32(-1), 2)]

    assert joined_codes([*codes, codes[0]], [0, 1, 5]).tolist() == [
        0,
        -1,
        -1,
        -1,
        5,
        -1,
    ]


def test_what_was_forgotten_is_made_again() -> None:
    made = list[str]()

    def make(name: str) -> int:
        made.append(name)
        return len(name)

    lazy = Lazy(["a", "bc"], make)
    first = lazy["bc"]
    lazy.forget()

    assert (first, lazy["bc"], made) == (2, 2, ["bc", "bc"])
