"""Text to codes: the same as sorting the distinct strings, whatever their shape."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.io.parquet.factors import factorise

arrow = pytest.importorskip("pyarrow")

Cells = list[str | None]
digits = st.integers(0, 10**4 - 1).map("acct-{:04d}".format)
long = st.integers(0, 10**3).map(lambda n: f"{n * 7919 % 1000}-of-a-long-name-{n:x}")
shapes = [
    digits,
    long,
    st.text(max_size=10),
    st.uuids().map(str),
    st.sampled_from("ab"),
]
cells = st.sampled_from(shapes).flatmap(
    lambda shape: (
        st.lists(st.one_of(shape, st.sampled_from(["", None])), max_size=40)
        | st.lists(shape, max_size=40)
    )
)


def plainly(columns: list[Cells]) -> tuple[list[str], list[list[int]]]:
    """Return sorted distinct strings, and the place of each cell among them."""
    strings = sorted({cell for column in columns for cell in column if cell})
    place = {text: i for i, text in enumerate(strings)}
    return strings, [[place.get(cell or "", -1) for cell in one] for one in columns]


@pytest.mark.parametrize(
    ("columns", "strings", "codes"),
    [
        pytest.param([["b", "a", "b"]], ["a", "b"], [[1, 0, 1]], id="one column"),
        pytest.param([["a"], ["b", "a"]], ["a", "b"], [[0], [1, 0]], id="two columns"),
        pytest.param([["", None, "x"]], ["x"], [[-1, -1, 0]], id="nothing is missing"),
        pytest.param([["a\0", "a"]], ["a", "a\0"], [[1, 0]], id="NUL is a character"),
        pytest.param([[""], ["c-1"]], ["c-1"], [[-1], [0]], id="lengths by column"),
        pytest.param([[]], [], [[]], id="no rows"),
        pytest.param([], [], [], id="no columns"),
        pytest.param(
            [["é", "z", "e"]], ["e", "z", "é"], [[2, 1, 0]], id="by code point"
        ),
    ],
)
def test_worked_example(
    columns: list[Cells], strings: list[str], codes: list[list[int]]
) -> None:
    found = factorise([arrow.chunked_array([one], arrow.string()) for one in columns])

    assert found.strings.to_pylist() == strings
    assert [one.tolist() for one in found.codes] == codes


@settings(max_examples=50, deadline=None)
@given(
    columns=st.lists(cells, max_size=3), cut=st.integers(0, 10), encoded=st.booleans()
)
def test_codes_are_places_in_the_sorted_strings(
    *, columns: list[Cells], cut: int, encoded: bool
) -> None:
    chunked = [
        arrow.chunked_array([one[:cut], one[cut:], []], arrow.string())
        for one in columns
    ]
    sliced = [one.slice(1) for one in chunked]
    given_ = [one.dictionary_encode() for one in chunked] if encoded else chunked

    for asked, plain in ((given_, columns), (sliced, [one[1:] for one in columns])):
        found = factorise(asked)
        strings, codes = plainly(plain)
        assert found.strings.to_pylist() == strings
        assert [one.tolist() for one in found.codes] == codes


def test_ties_beyond_eight_bytes_are_sorted() -> None:
    column = [f"same-start-{n % 97}{'x' * (n % 3)}" for n in range(500)]

    found = factorise([arrow.chunked_array([column])])

    assert found.strings.to_pylist() == sorted(set(column))
