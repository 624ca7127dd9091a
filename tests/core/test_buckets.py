"""Buckets of accounts: the same everywhere, and even."""

from zlib import crc32

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.buckets import MOST_BUCKETS, bucket_of, bucket_of_bytes


@pytest.mark.parametrize(
    ("ids", "of", "expected"),
    [
        pytest.param([], 8, [], id="no accounts"),
        pytest.param(["a-1", "b"], 1, [0, 0], id="one bucket holds everybody"),
        pytest.param(["123456789"], 65_536, [0x3926], id="the check value of CRC-32"),
        pytest.param(["青空"], 4096, [2672], id="UTF-8 counts, not characters"),
        pytest.param(["\ud800"], 4096, [1320], id="half a pair of surrogates"),
    ],
)
def test_worked_example(ids: list[str], of: int, expected: list[int]) -> None:
    assert bucket_of(ids, of).tolist() == expected
    assert bucket_of(np.array(ids, object), of).tolist() == expected


@pytest.mark.parametrize("of", [0, -1, MOST_BUCKETS + 1])
def test_impossible_numbers_of_buckets_are_refused(of: int) -> None:
    with pytest.raises(InvalidInputError, match=r"parts: expected .* to 65,536; got"):
        bucket_of(["a"], of)


@pytest.mark.parametrize("form", ["{}", "a-{:07d}", "{:x}", "acct_{}_jp"])
@pytest.mark.parametrize("of", [2, 7, 64])
def test_buckets_are_even(form: str, of: int) -> None:
    counts = np.bincount(
        bucket_of([form.format(n) for n in range(20_000)], of), minlength=of
    )

    assert counts.max() < 1.3 * 20_000 / of


@given(st.lists(st.text()), st.integers(1, MOST_BUCKETS))
def test_a_bucket_depends_on_the_id_alone(ids: list[str], of: int) -> None:
    expected = [crc32(one.encode("utf-8", "surrogatepass")) % of for one in ids]

    assert bucket_of(ids, of).tolist() == expected


@given(st.lists(st.text(st.characters(codec="utf-8"))), st.integers(1, MOST_BUCKETS))
def test_bytes_and_text_have_the_same_buckets(ids: list[str], of: int) -> None:
    encoded = [one.encode() for one in ["x" * (of % 70), *ids]]
    data = np.frombuffer(b"".join(encoded), np.uint8)
    offsets = np.cumsum([0, *map(len, encoded)])

    found = bucket_of_bytes(data, offsets[1:], of)

    assert found.tolist() == bucket_of(ids, of).tolist()
