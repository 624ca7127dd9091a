"""Tables of Arrow in memory: the same book as from data frames, and the same faults."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from successkit.core import Portfolio, SuccesskitError, Text
from successkit.io import from_frames, to_frames
from successkit.io.parquet.held import from_arrow
from successkit.testing.sample import sample_book

pa = pytest.importorskip("pyarrow")
NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def told(make: Any, tables: dict[str, Any]) -> object:  # noqa: ANN401
    """Return everything that comes of some tables, or the error."""
    try:
        book: Portfolio = make(tables)
    except SuccesskitError as error:
        return type(error), str(error)
    columns = {
        (name, field): column.strings().tolist()
        if isinstance(column, Text)
        else column.tolist()
        for name, facts in book.tables.items()
        for field, column in facts.columns.items()
    }
    return repr(columns), book.problems.as_dict(), len(book)


def alike(tables: dict[str, Any]) -> None:
    assert told(from_arrow, tables) == told(lambda given: from_frames(**given), tables)


def test_a_whole_sample_book() -> None:
    tables = {
        name: {key: list(cells) for key, cells in columns.items()}
        for name, columns in sample_book(accounts=20, as_of=date(2026, 3, 31)).items()
    }
    book = from_frames(**tables)

    alike({name: pa.table(columns) for name, columns in tables.items()})
    alike(
        {
            name: to_frames(facts, "arrow")
            for name, facts in book.tables.items()
            if facts.rows
        }
    )


COLUMNS = {
    "start": [
        pa.array([date(2026, 1, 1), None, date(1800, 1, 1)]),
        pa.array([date(2026, 1, 1), None, date(2026, 5, 1)], pa.date64()),
        pa.array(["2026-01-01", " 2026-02-01 ", "soon"]),
        pa.array(["2026-01-01"] * 3).dictionary_encode(),
        pa.array([0, 1, 10**15], pa.timestamp("us")),
        pa.array([NOON, None, NOON], pa.timestamp("ns", "UTC")),
        pa.array([20260101, 1, 2]),
        pa.nulls(3),
    ],
    "amount": [
        pa.array([1, 2, None], pa.int32()),
        pa.array([1.5, float("nan"), None]),
        pa.array([1.5, float("inf"), -3.0]),
        pa.array([0.1, 1e300, 12345678.1234567]),
        pa.array([Decimal("1.50"), None, Decimal("7.25")], pa.decimal128(12, 2)),
        pa.array([Decimal("1.50"), None, Decimal("7.25")], pa.decimal256(40, 2)),
        pa.array(["1,000", "¥5", "x"]),
        pa.array([True, False, None]),
        pa.array([2**63 - 1, 2**62, -1]),
        pa.array([2**64 - 1, 0, 1], pa.uint64()),
    ],
    "id": [
        pa.array([1, 2, 2]),
        pa.array([1.0, 2.0, 2.5]),
        pa.array(["x", "x", "y "], pa.large_string()),
        pa.array(["x", "", None], pa.string_view()),
        pa.array([b"x", b"\xff", b"z"]),
        pa.array(["x", "x", "y"]).dictionary_encode(),
    ],
    "account_id": [
        pa.array(["a", " b", "nobody"]),
        pa.array([1, 2, 3]),
        pa.array(["a", "b", None]).dictionary_encode(),
    ],
    "currency": [pa.array(["JPY", "jpy", "???"]), pa.array([1, 2, 3])],
    "status": [pa.array(["active", "Cancelled", "odd"]), pa.array([True, None, False])],
    "quantity": [
        pa.array([1, 2, 3]),
        pa.array([1.0, 2.5, None]),
        pa.array(["1", "", "-2"]),
    ],
    "recorded_at": [
        pa.array([NOON, None, NOON], pa.timestamp("us", "Asia/Tokyo")),
        pa.array(["2026-01-05T12:00:00Z", "2026-01-05 12:00", ""]),
        pa.array([0, 1, 10**9], pa.timestamp("s")),
    ],
    "start ": [pa.array(["x", "y", "z"])],
    "": [pa.array(["x", "y", "z"])],
    "ID ": [pa.array(["x", "y", "z"])],
    "color": [pa.array(["red", None, "blue"])],
}


@pytest.mark.parametrize(
    ("name", "column"),
    [
        pytest.param(name, column, id=f"{name} as {column.type}-{place}")
        for name, columns in COLUMNS.items()
        for place, column in enumerate(columns)
    ],
)
def test_columns_of_any_type(name: str, column: Any) -> None:  # noqa: ANN401
    accounts = pa.table({"id": ["a", "b", "1", "2"], "name": ["A", None, "B", "B"]})
    contracts = {
        "id": ["k", "l", "m"],
        "account_id": ["a", "b", "a"],
        "start": pa.array([date(2026, 1, 1)] * 3),
        "amount": [100, 200, 300],
        "currency": ["JPY"] * 3,
    }
    alike({"accounts": accounts, "contracts": pa.table({**contracts, name: column})})


def test_a_missing_column_is_the_same_error() -> None:
    alike({"accounts": pa.table({"name": ["A"]})})
    alike({"accounts": pa.table({"id": ["a"]}), "usage": pa.table({"value": [1.0]})})
