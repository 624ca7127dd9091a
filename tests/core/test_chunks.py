"""A book in chunks: the rows of its accounts, made only when asked for."""

import copy
import pickle
from collections.abc import Iterator

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Portfolio, Text, View
from successkit.core.chunks import Split, chunks, head
from successkit.core.facts import Column
from successkit.core.lazy import Lazy
from successkit.core.row_parts import Grouped, row_parts, take_rows
from successkit.testing import example_view

VIEW = example_view(accounts=23)


def columns(view: View) -> Iterator[tuple[str, Column]]:
    """Every column of a view, by path."""
    yield from ((f"table.{name}", one) for name, one in view.table.columns.items())
    for table, facts in view.portfolio.tables.items():
        yield from ((f"{table}.{name}", one) for name, one in facts.columns.items())
        yield from ((f"{table}.+{name}", one) for name, one in facts.extra.items())
        yield f"{table} rows", facts.row_numbers


def same(left: View, right: View) -> None:
    assert left.portfolio.account_ids.tolist() == right.portfolio.account_ids.tolist()
    for (path, one), (other_path, other) in zip(
        columns(left), columns(right), strict=True
    ):
        assert path == other_path
        assert type(one) is type(other), path
        if isinstance(one, Text) and isinstance(other, Text):
            assert one.strings().tolist() == other.strings().tolist(), path
        else:
            assert one.dtype == other.dtype, path  # type: ignore[union-attr]
            np.testing.assert_array_equal(one, other, err_msg=path)  # type: ignore[arg-type]


def selected(view: View, first: int, end: int) -> View:
    """Select accounts by a mask: the slow and obvious way."""
    rows = np.arange(len(view.table))
    keep = (rows >= first) & (rows < end)
    return View(view.portfolio.select(keep), view.table.take(keep))


def mixed(view: View, seed: int) -> View:
    """Return the same facts in another order of rows."""
    random = np.random.default_rng(seed)
    tables = {
        name: facts
        if name in {"accounts", "people", "rates"}
        else facts.take(random.permutation(facts.rows))
        for name, facts in view.portfolio.tables.items()
    }
    return View(attrs.evolve(view.portfolio, tables=tables), view.table)


@pytest.mark.parametrize("seed", [None, 0], ids=["by account", "in any order"])
@pytest.mark.parametrize(
    "size",
    [
        pytest.param(1, id="one account each"),
        pytest.param(7, id="a smaller last one"),
        pytest.param(23, id="exactly all"),
        pytest.param(1000, id="more than there are"),
    ],
)
def test_each_chunk_is_the_book_of_its_accounts(size: int, seed: int | None) -> None:
    view = VIEW if seed is None else mixed(VIEW, seed)

    parts = list(chunks(view, size=size))

    assert sum(len(part.table) for part in parts) == 23
    for number, part in enumerate(parts):
        same(part, selected(view, number * size, (number + 1) * size))


def test_chunk_of_an_empty_book_has_no_accounts() -> None:
    (part,) = chunks(example_view(accounts=0))

    assert len(part.table) == len(part.portfolio) == part.portfolio.usage.rows == 0


def test_people_and_rates_are_whole_in_every_chunk() -> None:
    book = VIEW.portfolio
    people = attrs.evolve(
        book.people, rows=2, row_numbers=np.arange(2), columns={"hours": np.ones(2)}
    )
    view = View(
        attrs.evolve(book, tables={**book.tables, "people": people}), VIEW.table
    )

    for part in chunks(view, size=5):
        assert part.portfolio.people.array("hours").tolist() == [1.0, 1.0]


def test_nothing_is_made_that_nobody_looks_at() -> None:
    class Refused(dict[str, object]):
        def __getitem__(self, name: str) -> object:
            if name == "surveys":
                raise AssertionError(name)
            return super().__getitem__(name)

    tables = Refused(VIEW.portfolio.tables)
    view = View(attrs.evolve(VIEW.portfolio, tables=tables), VIEW.table)

    for part in chunks(view, size=5):
        assert part.portfolio.usage.array("value").size

    with pytest.raises(AssertionError, match="surveys"):
        next(chunks(view, size=5)).portfolio.tables["surveys"]


def test_slices_are_not_copied() -> None:
    second = list(chunks(VIEW, size=5))[1]

    assert np.shares_memory(second.table.array("mrr"), VIEW.table.array("mrr"))
    value = second.portfolio.usage.array("value")
    assert np.shares_memory(value, VIEW.portfolio.usage.array("value"))


def test_what_was_set_aside_stays_behind() -> None:
    book = attrs.evolve(VIEW.portfolio, set_aside={"usage": VIEW.portfolio.usage})

    (part,) = chunks(View(book, VIEW.table))

    assert not part.portfolio.set_aside


@pytest.mark.parametrize("seed", [None, 0], ids=["sliced", "grouped"])
def test_columns_cannot_be_written_nor_made_writable(seed: int | None) -> None:
    view = VIEW if seed is None else mixed(VIEW, seed)
    part = list(chunks(view, size=5))[2]

    for path, column in columns(part):
        array = column.codes if isinstance(column, Text) else column
        if array.size:
            with pytest.raises(ValueError, match="read-only"):
                array[0] = array[0]
            with pytest.raises(ValueError, match="WRITEABLE"):
                array.flags.writeable = True
            assert path
    with pytest.raises(TypeError):
        part.table.columns["mrr"] = np.zeros(5)  # type: ignore[index]


def test_chunk_can_be_copied_and_sent() -> None:
    part = list(chunks(VIEW, size=5))[1]

    same(part, copy.deepcopy(part))
    same(part, pickle.loads(pickle.dumps(part)))  # noqa: S301


def test_head_holds_no_text_of_other_accounts() -> None:
    small = head(VIEW, accounts=4)

    same(small, selected(VIEW, 0, 4))
    assert small.table.text("id").values.tolist() == small.table.ids.tolist()
    assert len(small.portfolio.accounts.text("id").values) == 4
    same(head(VIEW, accounts=1000), VIEW)


def test_head_of_rows_in_any_order() -> None:
    view = mixed(VIEW, 0)

    same(head(view, accounts=4), selected(view, 0, 4))


@pytest.mark.parametrize("size", [0, -1])
def test_size_below_one_is_refused(size: int) -> None:
    with pytest.raises(InvalidInputError, match=r"size: expected 1 account or more"):
        Split(Portfolio.from_objects(), size=size)


@settings(max_examples=50)
@given(
    st.lists(st.integers(0, 400), max_size=300),
    st.integers(1, 450),
    st.booleans(),
)
def test_rows_fall_into_parts_in_the_order_they_had(
    accounts: list[int],
    size: int,
    in_order: bool,  # noqa: FBT001
) -> None:
    account = np.array(sorted(accounts) if in_order else accounts, np.int32)
    place = np.arange(len(account))

    parts = row_parts(account, size=size, accounts=401)

    for number in range(-(-401 // size)):
        expected = [row for row, one in enumerate(account) if one // size == number]
        assert take_rows(place, parts[number]).tolist() == expected


@pytest.mark.parametrize(
    "parts", [pytest.param(300, id="words"), pytest.param(70_000, id="many parts")]
)
def test_many_parts_over_several_blocks(parts: int) -> None:
    part = np.random.default_rng(0).integers(0, parts, 150_000).astype(np.int32)
    rows = np.arange(len(part))

    grouped = Grouped(part, parts)

    for number in (0, 1, parts // 2, parts - 1):
        expected = np.flatnonzero(part == number)
        np.testing.assert_array_equal(take_rows(rows, grouped[number]), expected)


def test_lazy_mapping_makes_each_value_once() -> None:
    made: list[str] = []
    lazy = Lazy(["a", "b"], lambda name: made.append(name) or name.upper())  # type: ignore[func-returns-value]

    assert (lazy["a"], lazy["a"], lazy.get("c"), len(lazy)) == ("A", "A", None, 2)
    assert "b" in lazy
    assert made == ["a"]
    with pytest.raises(KeyError):
        lazy["c"]
