"""Laws: CSV, frames, Parquet and any number of parts are one and the same book."""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit import Config, Engine
from successkit.core import AccountSet, Portfolio, Text
from successkit.core.buckets import bucket_of
from successkit.core.kept import LOGS
from successkit.io import from_frames, parts_of, read, write_parquet
from successkit.testing.sample import sample_book

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

Book = dict[str, dict[str, list[Any]]]
AS_OF = date(2026, 3, 31)
EARLY = datetime.fromisoformat("2024-01-01")
LATE = datetime.fromisoformat("2026-12-31")

words = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6)
ids = st.sampled_from(["a-1", "a-2", "A-2", " a-3", "10", "青空", "a-10", "é", "zz9"])
days = st.one_of(
    st.none(),
    st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    st.just(date(1800, 1, 1)),
)
instants = st.one_of(
    st.none(),
    st.datetimes(EARLY, LATE, timezones=st.just(UTC)),
)
amounts = st.one_of(
    st.none(),
    st.integers(-5, 10**9).map(lambda n: Decimal(n).scaleb(-2)),
    st.integers(0, 10**6).map(Decimal),
)


@st.composite
def books(draw: st.DrawFn) -> Book:
    """Return a book with faults of many kinds, as columns of Python's own values."""

    def rows(most: int, **fields: st.SearchStrategy[Any]) -> dict[str, list[Any]]:
        count = draw(st.integers(0, most))
        column = {
            name: st.lists(kind, min_size=count, max_size=count)
            for name, kind in fields.items()
        }
        return {name: draw(kind) for name, kind in column.items()}

    return {
        "accounts": rows(
            8,
            id=st.one_of(ids, words),
            name=words,
            created=days,
            time_zone=st.sampled_from(["Asia/Tokyo", "UTC", None]),
            size=st.sampled_from(["smb", "Enterprise", None]),
            parent_id=st.one_of(st.none(), ids),
            tier=st.one_of(st.none(), words),
            recorded_at=instants,
        ),
        "contracts": rows(
            12,
            id=st.sampled_from(["c-1", "c-2", "c-10", "x", ""]),
            account_id=ids,
            start=days,
            end=days,
            amount=amounts,
            currency=st.sampled_from(["JPY", "USD", "KWD", "jpy", None]),
            quantity=st.one_of(st.none(), amounts),
            interval_count=st.one_of(st.none(), st.integers(0, 13)),
            auto_renew=st.one_of(st.none(), st.booleans()),
            recorded_at=instants,
        ),
        "events": rows(
            6,
            id=st.uuids().map(str),
            account_id=ids,
            at=instants,
            kind=st.sampled_from(["past_due", "paid", "contact_left", "odd"]),
        ),
        "rates": rows(
            2, day=days, base=st.just("USD"), quote=st.just("JPY"), rate=amounts
        ),
    }


KINDS = {
    "created": "date32",
    "start": "date32",
    "end": "date32",
    "day": "date32",
    "amount": arrow.decimal128(20, 4),
    "quantity": arrow.decimal128(20, 4),
    "rate": arrow.decimal128(20, 4),
    "interval_count": "int64",
    "auto_renew": "bool",
    "recorded_at": arrow.timestamp("us", "UTC"),
    "at": arrow.timestamp("us", "UTC"),
}


def arrow_tables(book: Book) -> dict[str, Any]:
    """Return the tables with the types that they would have anywhere."""
    return {
        name: arrow.table(
            {
                key: arrow.array(cells, KINDS.get(key, "string"))
                for key, cells in columns.items()
            }
        )
        for name, columns in book.items()
    }


def spelled(cell: object) -> str:
    """Return a cell as CSV spells it."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def as_csv(book: Book, folder: Path) -> Portfolio:
    """Write the book as CSV and read it."""
    for name, columns in book.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(
                map(spelled, row) for row in zip(*columns.values(), strict=True)
            )
    return read(folder)


def as_parquet(tables: dict[str, Any], folder: Path, files: int) -> Portfolio:
    """Write the book as Parquet, a table in some files, and read it."""
    for name, table in tables.items():
        size = -(-max(1, table.num_rows) // files)
        (folder / name).mkdir()
        for number in range(files):
            part = table.slice(number * size, size)
            if number % 2:
                part = part.set_column(
                    0,
                    part.schema.names[0],
                    part[0].cast("large_string")
                    if part.schema.names[0] != "day"
                    else part[0],
                )
            parquet.write_table(part, folder / name / f"{number:02}.parquet")
    return read(folder)


def facts(book: Portfolio) -> Iterator[tuple[str, Any]]:
    """Yield every column of a book, codes, strings and all."""
    yield "ids", book.account_ids.tolist()
    for name, table in (*book.tables.items(), *book.set_aside.items()):
        for key, column in (*table.columns.items(), *table.extra.items()):
            if isinstance(column, Text):
                yield f"{name}.{key}", (column.values.tolist(), column.codes.tolist())
            else:
                yield f"{name}.{key}", (column.dtype.str, column.tobytes())


def found(book: Portfolio) -> Counter[tuple[object, ...]]:
    """Return the problems of a book, without where they are."""
    return Counter(
        (one.code, one.column, one.value, one.account, one.message, one.count)
        for one in book.problems.rows
        if one.code not in {"equal-row", "key-twice"}  # they name rows
    )


@settings(max_examples=25, deadline=None)
@given(books(), st.integers(1, 3))
def test_frames_and_parquet_are_one_book(book: Book, files: int) -> None:
    tables = arrow_tables(book)
    frames = from_frames(**tables)
    with TemporaryDirectory() as name:
        stored = as_parquet(tables, Path(name), files)

    assert dict(facts(stored)) == dict(facts(frames))
    assert found(stored) == found(frames)


def clean(book: Book) -> Book:
    """Return the book as CSV can spell it: rows that are not empty, plain text."""
    return {
        name: {
            key: [
                cell.replace("\r", "").strip() if isinstance(cell, str) else cell
                for cell in cells
            ]
            for key, cells in columns.items()
        }
        for name, columns in book.items()
    }


@settings(max_examples=20, deadline=None)
@given(books())
def test_csv_and_parquet_are_one_book(book: Book) -> None:
    book = clean(book)
    with TemporaryDirectory() as name, TemporaryDirectory() as other:
        text = as_csv(book, Path(name))
        stored = as_parquet(arrow_tables(book), Path(other), 1)

    left, right = dict(facts(text)), dict(facts(stored))
    assert {key for key in left if left[key] != right[key]} == set()
    assert (text.problems.accepted, text.problems.duplicates) == (
        stored.problems.accepted,
        stored.problems.duplicates,
    )


def records(book: Portfolio) -> dict[str, Counter[str]]:
    """Return how often each record stands in each table."""
    return {name: Counter(map(repr, rows)) for name, rows in book.objects().items()}


@settings(max_examples=15, deadline=None)
@given(books(), st.integers(1, 5))
def test_any_number_of_parts_is_the_same_book(book: Book, parts: int) -> None:
    whole = from_frames(**arrow_tables(book))
    with TemporaryDirectory() as name:
        folder = Path(name, "parts")
        write_parquet(whole, folder, parts=parts)
        again, pieces = read(folder), parts_of(folder)
        loaded = [piece.load() for piece in pieces]

    assert records(again) == records(whole)
    assert again.problems.set_aside == 0
    proof = AccountSet()
    merged: dict[str, Counter[str]] = {key: Counter() for key in whole.tables}
    for piece, part in zip(pieces, loaded, strict=True):
        proof += piece.accounts
        assert set(bucket_of(part.account_ids, parts).tolist()) <= {piece.number}
        assert {log: part.keeps(log) for log in LOGS} == {
            log: whole.keeps(log) for log in LOGS
        }
        for key, rows in records(part).items():
            merged[key] = rows if key in {"people", "rates"} else merged[key] + rows
    assert merged == records(whole)
    assert proof == AccountSet.buckets(range(parts), of=parts)


@pytest.mark.parametrize("parts", [1, 3])
def test_one_book_is_one_review_however_it_came_in(tmp_path: Path, parts: int) -> None:
    tables = sample_book(accounts=40, as_of=AS_OF)
    whole = from_frames(**tables)
    write_parquet(whole, tmp_path / "parts", parts=parts)
    engine = Engine(config=Config(currency="JPY"))

    reviews = [
        engine.review(book, as_of=AS_OF).document()
        for book in (whole, read(tmp_path / "parts"))
    ]
    for review in reviews:
        review["data"] = None
    left, right = (json.dumps(review, sort_keys=True) for review in reviews)

    assert left == right


def test_instants_keep_their_microseconds(tmp_path: Path) -> None:
    at = datetime(2026, 3, 1, 12, 0, 0, 123456, tzinfo=UTC)
    book = from_frames(
        accounts={"id": ["a"], "recorded_at": [at - timedelta(days=1)]},
        surveys={"account_id": ["a"], "at": [at], "kind": ["nps"], "score": [7]},
    )

    write_parquet(book, tmp_path / "parts")

    stored = parts_of(tmp_path / "parts")[0].load()
    assert stored.surveys.array("at")[0] == np.datetime64("2026-03-01T12:00:00.123456")
