"""Sums of many parts: the same as one after the other, with far less copying."""

import operator
from datetime import date
from functools import reduce

import attrs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import AccountSet, AccountTable, InvalidInputError
from successkit.engine.partition.adding import total
from successkit.touch.ladder import Ladder

DAY = date(2026, 3, 31)


@attrs.frozen
class Copied:
    """Rows in order, and how many rows were copied to get there."""

    rows: tuple[int, ...]
    copied: int = 0

    def __add__(self, other: "Copied") -> "Copied":
        rows = (*self.rows, *other.rows)
        return Copied(rows, self.copied + other.copied + len(rows))


@given(st.integers(1, 300))
def test_parts_stay_in_order_and_are_copied_once_a_doubling(parts: int) -> None:
    found = total(Copied((number,)) for number in range(parts))

    assert found.rows == tuple(range(parts))
    assert found.copied <= parts * (parts.bit_length() + 1)


@given(st.lists(st.lists(st.integers(0, 5), max_size=4), min_size=1, max_size=12))
def test_ladders_of_many_parts_are_one_ladder(values: list[list[int]]) -> None:
    ladders = [_ladder(number, some) for number, some in enumerate(values)]

    found, plain = total(ladders), reduce(operator.add, ladders)

    assert found.by == plain.by
    assert found.value.tolist() == plain.value.tolist()
    assert found.ids.tolist() == plain.ids.tolist()


def _ladder(number: int, values: list[int]) -> Ladder:
    ids = [f"{place}-{number:02}" for place in range(len(values))]
    table = AccountTable.of(
        DAY, ids, customer=[1] * len(ids), value=values, mrr_reporting=values
    )
    return Ladder.of(table)


def test_two_parts_that_share_an_account_are_refused_wherever_they_stand() -> None:
    proofs = [AccountSet.buckets([number % 7], of=8) for number in range(8)]

    with pytest.raises(InvalidInputError, match="buckets \\[0\\] of 8"):
        total(proofs)


def test_nothing_has_no_sum() -> None:
    with pytest.raises(InvalidInputError, match="at least one part"):
        total(np.array([], dtype=object))
