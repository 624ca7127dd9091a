"""A table of buying: counted from purchases, or refused in words that help."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.text import Text
from successkit.metrics import BuyingTable
from successkit.metrics.value.buying.patterns import Patterns

NEW_YEAR = date(2026, 1, 1)
Row = tuple[str, int, int]
Seen = dict[str, tuple[int, int, int, float | None]]

rows_of_a_shop = st.lists(
    st.tuples(st.sampled_from("abc"), st.integers(0, 40), st.integers(0, 99)),
    max_size=30,
)


def table_of(rows: list[Row], day: int = 40) -> BuyingTable:
    return BuyingTable.from_transactions(
        [who for who, _, _ in rows],
        [NEW_YEAR + timedelta(days=when) for _, when, _ in rows],
        [paid for _, _, paid in rows],
        as_of=NEW_YEAR + timedelta(days=day),
    )


def seen(table: BuyingTable) -> Seen:
    assert table.customers is not None
    columns = (table.frequency, table.recency, table.age, table.mean_amount)
    amounts = [None if np.isnan(value) else float(value) for value in columns[3]]
    whole = [column.astype(int).tolist() for column in columns[:3]]
    return dict(zip(table.customers, zip(*whole, amounts, strict=True), strict=True))


def counted(rows: list[Row], day: int) -> Seen:
    """Count as one does on paper."""
    book: dict[str, dict[int, int]] = {}
    for who, when, paid in rows:
        if when <= day:
            days = book.setdefault(who, {})
            days[when] = days.get(when, 0) + paid
    found: Seen = {}
    for who, days in book.items():
        first, last, later = min(days), max(days), len(days) - 1
        rest = [paid for when, paid in days.items() if when != first]
        mean = sum(rest) / later if later else None
        found[who] = (later, last - first, day - first, mean)
    return found


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        pytest.param([("a", 10, 7)], (0, 0, 30, None), id="bought once"),
        pytest.param(
            [("a", 10, 7), ("a", 25, 9)], (1, 15, 30, 9.0), id="first amount left out"
        ),
        pytest.param(
            [("a", 10, 7), ("a", 10, 1)], (0, 0, 30, None), id="one day, one purchase"
        ),
        pytest.param(
            [("a", 25, 4), ("a", 10, 7), ("a", 25, 5)],
            (1, 15, 30, 9.0),
            id="amounts of a day are added, in any order of rows",
        ),
        pytest.param(
            [("a", 10, 7), ("a", 40, 2)], (1, 30, 30, 2.0), id="bought on the last day"
        ),
        pytest.param(
            [("a", 10, 7), ("a", 41, 2)], (0, 0, 30, None), id="later is not known yet"
        ),
    ],
)
def test_worked_example(
    rows: list[Row], expected: tuple[int, int, int, float | None]
) -> None:
    assert seen(table_of(rows)) == {"a": expected}


def test_customers_of_later_days_are_not_in_it() -> None:
    assert len(table_of([("a", 41, 5)])) == 0


def test_no_purchases_make_an_empty_table() -> None:
    assert len(BuyingTable.from_transactions([], [], [], as_of=NEW_YEAR)) == 0


@pytest.mark.parametrize(
    "ids",
    [
        pytest.param(["7", "5"], id="text"),
        pytest.param(np.array([7, 5]), id="whole numbers"),
        pytest.param(np.array(["7", "5"]), id="numpy text"),
        pytest.param(Text.of(["7", "5"]), id="a text column"),
    ],
)
def test_ids_may_be(ids: list[str]) -> None:
    table = BuyingTable.from_transactions(
        ids, ["2026-01-01", "2026-01-03"], as_of=date(2026, 1, 4)
    )

    assert seen(table) == {"5": (0, 0, 1, None), "7": (0, 0, 3, None)}


def test_days_may_be_numpy_days() -> None:
    days = np.array(["2026-01-01", "2026-01-03"], "datetime64[ns]")

    table = BuyingTable.from_transactions(["a", "a"], days, as_of=date(2026, 1, 4))

    assert seen(table) == {"a": (1, 2, 3, None)}


@pytest.mark.parametrize(
    ("ids", "days", "amounts", "message"),
    [
        pytest.param(["a", None], [1, 1], None, "ids: .* 1 without", id="no id"),
        pytest.param([1.5, 2.5], [1, 1], None, "ids: expected text", id="odd ids"),
        pytest.param(["a", "b"], [1], None, "days: expected 2 dates", id="few days"),
        pytest.param(["a"], [1], [np.nan], "amounts: .* nan in row 0", id="NaN"),
        pytest.param(["a"], [1], [1, 2], "amounts: expected 1 rows", id="more amounts"),
        pytest.param(["a"], [1], ["x"], "amounts: .* numbers", id="text as amount"),
    ],
)
def test_bad_purchases_are_refused(
    ids: list[str], days: list[int], amounts: list[float] | None, message: str
) -> None:
    dates = [NEW_YEAR + timedelta(days=day) for day in days]

    with pytest.raises(InvalidInputError, match=message):
        BuyingTable.from_transactions(ids, dates, amounts, as_of=NEW_YEAR)


@pytest.mark.parametrize(
    ("days", "message"),
    [
        pytest.param(["yesterday"], "days: expected dates; got", id="words"),
        pytest.param([3], "days: expected 1 dates", id="a number"),
        pytest.param([np.datetime64("NaT")], "days: expected a day", id="missing"),
    ],
)
def test_days_that_are_none_are_refused(days: list[str], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        BuyingTable.from_transactions(["a"], days, as_of=NEW_YEAR)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        pytest.param({"recency": [11.0, 0]}, "recency: .* age; got 11.0", id="after"),
        pytest.param({"recency": [-1.0, 0]}, "recency: .* >= 0; got -1.0", id="below"),
        pytest.param({"recency": [5.0, 5]}, "0 where frequency is 0", id="once only"),
        pytest.param({"recency": [5.0]}, "recency: expected 2 rows", id="short"),
        pytest.param({"frequency": [1.5, 0]}, "frequency: .* whole", id="half"),
        pytest.param({"frequency": [-1, 0]}, "frequency: .* got -1.0", id="negative"),
        pytest.param({"frequency": [np.nan, 0]}, "frequency: .* got nan", id="NaN"),
        pytest.param({"frequency": [[1, 0]]}, "one column", id="a matrix"),
        pytest.param({"age": [np.inf, 9]}, "age: .* got inf", id="endless age"),
        pytest.param({"customers": ["a"]}, "customers: expected 2 ids", id="few ids"),
        pytest.param({"unit_days": 0}, "unit_days: .* above 0", id="no unit"),
    ],
)
def test_bad_columns_are_refused(columns: dict[str, object], message: str) -> None:
    good: dict[str, object] = {"frequency": [1, 0], "recency": [5, 0], "age": [10, 10]}

    with pytest.raises(InvalidInputError, match=message):
        BuyingTable.from_columns(**good | columns)  # type: ignore[arg-type]


@given(rows=rows_of_a_shop, day=st.integers(0, 45))
@settings(max_examples=50)
def test_counts_are_those_on_paper(rows: list[Row], day: int) -> None:
    assert seen(table_of(rows, day)) == counted(rows, day)


@given(
    rows=st.lists(st.tuples(st.integers(0, 3), st.sampled_from([0.5, 2.0, 9.0]))),
    scale=st.sampled_from([1.0, 1e9]),
)
@settings(max_examples=50)
def test_patterns_are_the_distinct_rows(
    rows: list[tuple[int, float]], scale: float
) -> None:
    left = np.array([scale * row[0] for row in rows])
    right = np.array([row[1] for row in rows], dtype=float)

    found = Patterns.of(left, right)

    pairs = list(zip(*(column.tolist() for column in found.columns), strict=True))
    mine = list(zip(left.tolist(), right.tolist(), strict=True))
    assert pairs == sorted(set(mine))
    assert found.weight.tolist() == [mine.count(pair) for pair in pairs]
    assert [pairs[place] for place in found.place] == mine


def test_patterns_of_more_values_than_fit_a_number(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 5, 100).astype(float) for _ in range(4)]
    usual = Patterns.of(*columns)

    monkeypatch.setattr("successkit.metrics.value.buying.patterns._KEYS", 60)
    folded = Patterns.of(*columns)

    assert np.array_equal(folded.columns, usual.columns)
    assert np.array_equal(folded.place, usual.place)
    assert np.array_equal(folded.weight, usual.weight)
