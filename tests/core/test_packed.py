"""Strings matched by machine words, against a dict."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core.packed import packed_places
from successkit.core.text import Text


def objects(strings: list[str]) -> np.ndarray:
    column = np.empty(len(strings), dtype=object)
    column[:] = strings
    return column


@pytest.mark.parametrize(
    ("strings", "among", "expected"),
    [
        pytest.param(["b"], ["a", "b", "c"], [1], id="a short one"),
        pytest.param(["ab"], ["a", "abc"], [-2], id="neither shorter nor longer"),
        pytest.param([], ["a"], [], id="none asked for"),
        pytest.param(["a"], [], [-2], id="none there"),
        pytest.param(["customer-7"], ["customer-7"], [0], id="all alike"),
        pytest.param(["a" * 9, "a" * 17], ["a" * 9, "a" * 16], [0, -2], id="words"),
        pytest.param(["顧客2"], ["顧客1", "顧客2"], [1], id="Japanese"),
        pytest.param(["\ud800"], ["\ud800", "\U0001f600"], [0], id="half a sign"),
    ],
)
def test_worked_example(
    strings: list[str], among: list[str], expected: list[int]
) -> None:
    found = packed_places(objects(strings), objects(among))

    assert found is not None
    assert found.tolist() == expected


@pytest.mark.parametrize("odd", ["a\0b", "x" * 65])
def test_what_does_not_suit_is_left_to_others(odd: str) -> None:
    assert packed_places(objects([odd]), objects(["a", "b"])) is None
    assert packed_places(objects(["a"]), objects(sorted(["a", odd]))) is None


signs = st.sampled_from(["ab", "0123456789", "aあ\U0001f600\ud800", "a\0b"])
columns = signs.flatmap(
    lambda alphabet: st.lists(
        st.none() | st.text(alphabet, min_size=1, max_size=20), max_size=30
    )
)
starts = st.sampled_from(["", "customer-", "あ", "x" * 60])


@settings(max_examples=50, deadline=None)
@given(own=columns, other=columns, start=starts)
def test_codes_are_those_of_a_dict(
    own: list[str | None], other: list[str | None], start: str
) -> None:
    mine = [each and start + each for each in [*own, *other[::2]]]
    column, into = Text.of(mine), Text.of([each and start + each for each in other])
    places = {each: code for code, each in enumerate(into.values.tolist())}

    found = column.codes_in(into).tolist()

    assert found == [places.get(each, -2) if each else -1 for each in mine]


@settings(max_examples=50, deadline=None)
@given(column=columns, chosen=st.lists(st.integers(0, 29), max_size=3))
def test_fewer_strings_are_the_same_column(
    column: list[str | None], chosen: list[int]
) -> None:
    rows = [each for each in chosen if each < len(column)]
    taken = Text.of(column).take(np.array(rows, dtype=np.int64))

    compact = taken.compact()

    assert compact == taken
    assert compact.values.tolist() == sorted({t for t in taken.strings() if t})
