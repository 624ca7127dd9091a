"""Rows of a table that are taken, column by column, when somebody asks."""

import pickle
from datetime import date

import numpy as np
import pytest

from successkit.core import Account, AccountTable, Portfolio, Text
from successkit.core.facts import Facts
from successkit.core.lazy import Lazy
from successkit.core.text import concatenate


def accounts() -> Facts:
    rows = [Account(id=name, owner=f"o{name}") for name in "abcd"]
    return Portfolio.from_objects(accounts=rows).accounts


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param(np.array([2, 0]), id="positions in any order"),
        pytest.param(np.array([True, False, True, False]), id="a mask"),
        pytest.param(np.empty(0, np.int64), id="none at all"),
    ],
)
def test_every_column_is_the_rows_of_the_whole(rows: np.ndarray) -> None:
    whole = accounts()

    part = whole.take(rows)

    assert [*part.columns] == [*whole.columns]
    assert part.rows == len(part) == len(whole.row_numbers[rows])
    for name, column in whole.columns.items():
        if isinstance(column, Text):
            assert part.text(name) == column.take(rows)
        else:
            np.testing.assert_array_equal(part.array(name), column[rows])


def test_a_column_that_nobody_reads_is_not_copied() -> None:
    whole = accounts()
    asked: list[str] = []
    spied = Lazy(whole.columns, lambda name: asked.append(name) or whole.columns[name])

    part = Facts(
        table=whole.table, columns=spied, rows=4, row_numbers=whole.row_numbers
    ).take(np.array([1]))
    owner = part.replace(size=np.zeros(1, np.int8)).text("owner")

    assert owner.strings().tolist() == ["ob"]
    assert asked == ["owner"]


def test_a_replaced_column_is_the_new_one_and_others_stay() -> None:
    size = np.array([1], np.int8)

    part = accounts().take(np.array([3])).replace(size=size, once=size)

    assert part.array("size") is size
    assert part.array("once") is size
    assert part.text("id").strings().tolist() == ["d"]


def test_what_is_sent_holds_its_columns() -> None:
    part = accounts().take(np.array([3]))

    columns = pickle.loads(pickle.dumps(part.columns))  # noqa: S301 - our own

    assert type(columns) is dict
    assert columns["id"] == part.text("id")


def test_parts_of_one_column_are_joined_without_sorting_its_values() -> None:
    values = np.array(["a", "b"], object)
    first, second = (Text(np.array([code], np.int32), values[:]) for code in (1, 0))

    joined = concatenate([first, second])

    assert joined.strings().tolist() == ["b", "a"]
    assert np.shares_memory(joined.values, values)


def test_columns_with_values_of_their_own_are_merged() -> None:
    values = np.array(["a", "b", "c"], object)
    first = Text(np.array([0], np.int32), values[1:])
    second = Text(np.array([1], np.int32), values[:2])

    joined = concatenate([first, second])

    assert joined.strings().tolist() == ["b", "b"]


def test_a_table_takes_ids_as_a_column() -> None:
    ids = Text.of(["a", "b"])

    table = AccountTable.of(date(2026, 3, 31), ids, mrr=[1, 2])

    assert table.ids.tolist() == ["a", "b"]
    assert [*table.columns] == [*AccountTable.of(date(2026, 3, 31), []).columns]
