"""The order of rows by several columns, against numpy's own."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core.arrays import AnyArray
from successkit.metrics.revenue import order
from successkit.metrics.revenue.order import (
    changes,
    row_blocks,
    row_order,
    run_starts,
)

DAYS = np.array(["2026-03-01", "NaT", "2026-01-01", "2026-03-01"], "datetime64[D]")


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param([[3, 1, 2]], [1, 2, 0], id="one column"),
        pytest.param([[1, 1, 0], [9, 8, 7]], [2, 1, 0], id="the first one counts most"),
        pytest.param([[5, 5, 5]], [0, 1, 2], id="equal rows stay in order"),
        pytest.param([[0, -(2**62), 2**62]], [1, 0, 2], id="numbers of any size"),
        pytest.param([[0, 0, 0], [1, 2**62, -1]], [2, 0, 1], id="the rest is settled"),
        pytest.param([[]], [], id="no rows"),
        pytest.param([[7]], [0], id="one row"),
    ],
)
def test_rows_are_put_into_order(columns: list[list[int]], expected: list[int]) -> None:
    found = row_order(*(np.array(column, np.int64) for column in columns))

    assert found.tolist() == expected


def test_days_that_are_not_known_come_first() -> None:
    assert row_order(DAYS).tolist() == [1, 2, 0, 3]


widths = st.sampled_from([0, 1, 3, 20, 40, 62])


@st.composite
def tables(draw: st.DrawFn) -> list[AnyArray]:
    rows = draw(st.integers(1, 30))
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    return [
        random.integers(-(2**width), 2**width, rows)
        for width in draw(st.lists(widths, min_size=1, max_size=4))
    ]


@settings(max_examples=50, deadline=None)
@given(tables())
def test_it_is_the_order_of_a_stable_sort(columns: list[AnyArray]) -> None:
    assert row_order(*columns).tolist() == np.lexsort(columns[::-1]).tolist()


def test_many_rows_are_numbered_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "BLOCK", 4)
    column = np.array([2, 1] * 5)

    assert row_order(column).tolist() == np.argsort(column, kind="stable").tolist()
    assert [(rows.start, rows.stop) for rows in row_blocks(9)] == [
        (0, 4),
        (4, 8),
        (8, 9),
    ]


def test_runs_begin_where_a_value_changes() -> None:
    fresh = changes(np.array([4, 4, 9, 4, 4]))

    assert fresh.tolist() == [True, False, True, True, False]
    assert run_starts(fresh).tolist() == [0, 0, 2, 3, 3]
    assert not len(changes(np.array([])))
