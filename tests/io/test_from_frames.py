"""One book from CSV, objects, dicts and frames is one and the same portfolio."""

import csv
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Person,
    Portfolio,
    Rate,
    Survey,
    Text,
    UnreadableInputError,
    Usage,
)
from successkit.io import from_frames, read, to_frames

TOKYO = timezone(timedelta(hours=9))
AT = datetime(2026, 4, 1, 0, 30, tzinfo=TOKYO)
NAIVE = datetime.fromisoformat("2026-04-01T09:00")
LATER = datetime(2026, 5, 1, 12, tzinfo=UTC)

BOOK: dict[str, dict[str, list[Any]]] = {
    "accounts": {
        "id": ["a-1", "10", "a-3"],
        "name": ["青空商事", None, "Kaze, Inc."],
        "created": [date(2024, 2, 29), None, date(2025, 1, 31)],
        "size": ["smb", "enterprise", None],
        "time_zone": ["Asia/Tokyo", None, "UTC"],
        "currency": ["JPY", "USD", None],
        "tier": ["gold", None, "1"],
    },
    "contracts": {
        "id": ["c-1", "c-2", "c-3"],
        "account_id": ["a-1", "10", "a-3"],
        "start": [date(2026, 4, 1), date(2025, 1, 1), date(2025, 6, 1)],
        "end": [date(2027, 4, 1), None, None],
        "amount": [Decimal(1200), Decimal("99.95"), None],
        "currency": ["JPY", "USD", None],
        "interval_count": [12, None, 1],
        "quantity": [Decimal("2.5"), None, Decimal(3)],
        "discount_percent": [Decimal("12.5"), None, None],
        "auto_renew": [True, False, None],
    },
    "surveys": {
        "id": ["s-1", "s-2"],
        "account_id": ["a-1", "10"],
        "at": [AT, LATER],
        "kind": ["nps", "csat"],
        "score": [9.0, 4.0],
        "comment": ["とても\n良い", None],
    },
    "usage": {
        "account_id": ["a-1", "a-1", "10"],
        "day": [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 1)],
        "measure": ["logins", "logins", "exports"],
        "value": [3.0, 0.125, 7.0],
    },
    "people": {
        "id": ["p-1"],
        "skills": ["api;onboarding"],
        "hours_per_week": [37.5],
        "max_accounts": [20],
    },
    "rates": {
        "day": [date(2026, 1, 1)],
        "base": ["USD"],
        "quote": ["JPY"],
        "rate": [Decimal("151.1234")],
    },
}


def as_objects() -> Portfolio:
    """Return the book from records."""
    return Portfolio.from_objects(
        accounts=[
            Account(
                id="a-1",
                name="青空商事",
                created=date(2024, 2, 29),
                size="smb",
                time_zone="Asia/Tokyo",
                currency="JPY",
                attributes={"tier": "gold"},
            ),
            Account(id="10", size="enterprise", currency="USD"),
            Account(
                id="a-3",
                name="Kaze, Inc.",
                created=date(2025, 1, 31),
                time_zone="UTC",
                attributes={"tier": "1"},
            ),
        ],
        contracts=[
            Contract(
                id="c-1",
                account_id="a-1",
                start=date(2026, 4, 1),
                end=date(2027, 4, 1),
                amount=Money(1200, "JPY"),
                interval_count=12,
                quantity=Decimal("2.5"),
                discount_percent=Decimal("12.5"),
                auto_renew=True,
            ),
            Contract(
                id="c-2",
                account_id="10",
                start=date(2025, 1, 1),
                amount=Money(9995, "USD"),
                auto_renew=False,
            ),
            Contract(
                id="c-3",
                account_id="a-3",
                start=date(2025, 6, 1),
                quantity=Decimal(3),
            ),
        ],
        surveys=[
            Survey(
                id="s-1",
                account_id="a-1",
                at=AT,
                kind="nps",
                score=9,
                comment="とても\n良い",
            ),
            Survey(id="s-2", account_id="10", at=LATER, kind="csat", score=4),
        ],
        usage=[
            Usage(account_id=account, day=day, measure=measure, value=Decimal(str(n)))
            for account, day, measure, n in zip(*BOOK["usage"].values(), strict=True)
        ],
        people=[
            Person(
                id="p-1",
                skills=("api", "onboarding"),
                hours_per_week=37.5,
                max_accounts=20,
            )
        ],
        rates=[
            Rate(
                day=date(2026, 1, 1), base="USD", quote="JPY", rate=Decimal("151.1234")
            )
        ],
    )


def spelled(cell: object) -> str:
    """Return a cell as CSV spells it."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def from_csv(folder: Path) -> Portfolio:
    """Write the book as CSV and read it."""
    for name, columns in BOOK.items():
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            for row in zip(*columns.values(), strict=True):
                writer.writerow(map(spelled, row))
    return read(folder)


def assert_same_column(left: object, right: object) -> None:
    """Compare dtype, codes, values and missing values of two columns."""
    assert type(left) is type(right)
    if isinstance(left, Text) and isinstance(right, Text):
        assert left.values.tolist() == right.values.tolist()
        assert_same_column(left.codes, right.codes)
    else:
        assert isinstance(left, np.ndarray)
        assert isinstance(right, np.ndarray)
        assert left.dtype == right.dtype
        np.testing.assert_array_equal(left, right)


def assert_same(left: Portfolio, right: Portfolio) -> None:
    """Compare every column of every table: codes, values and missing values."""
    assert left.account_ids.tolist() == right.account_ids.tolist()
    for name, facts in left.tables.items():
        other = right.tables[name]
        assert list(facts.columns) == list(other.columns)
        assert sorted(facts.extra) == sorted(other.extra)
        pairs = [
            *((facts.columns[key], other.columns[key]) for key in facts.columns),
            *((facts.extra[key], other.extra[key]) for key in facts.extra),
        ]
        for mine, theirs in pairs:
            assert_same_column(mine, theirs)
    assert left.problems.as_dict() == right.problems.as_dict()


def pandas_frames() -> dict[str, Any]:
    """Return the book as pandas users have it: floats, NaN, datetime64, categories."""
    pandas = pytest.importorskip("pandas")
    frames = {name: pandas.DataFrame(columns) for name, columns in BOOK.items()}
    contracts = frames["contracts"]
    contracts["amount"] = contracts["amount"].astype(float)
    contracts["quantity"] = contracts["quantity"].astype(float)
    contracts["start"] = pandas.to_datetime(contracts["start"])
    contracts["end"] = pandas.to_datetime(contracts["end"])
    contracts["currency"] = contracts["currency"].astype("category")
    frames["surveys"]["at"] = pandas.to_datetime(frames["surveys"]["at"], utc=True)
    frames["surveys"]["score"] = frames["surveys"]["score"].astype("int64")
    frames["people"]["max_accounts"] = frames["people"]["max_accounts"].astype("Int64")
    return frames


def polars_frames() -> dict[str, Any]:
    """Return the book in polars, one table of it lazy and one with categories."""
    polars = pytest.importorskip("polars")
    frames = {name: polars.DataFrame(columns) for name, columns in BOOK.items()}
    frames["usage"] = frames["usage"].lazy()
    frames["contracts"] = frames["contracts"].with_columns(
        polars.col("currency").cast(polars.Categorical)
    )
    return frames


def arrow_frames() -> dict[str, Any]:
    """Return the book as Arrow tables, ids as a dictionary column."""
    arrow = pytest.importorskip("pyarrow")
    frames = {name: arrow.table(columns) for name, columns in BOOK.items()}
    accounts = frames["accounts"]
    frames["accounts"] = accounts.set_column(
        0, "id", accounts["id"].dictionary_encode()
    )
    return frames


def duckdb_frames() -> dict[str, Any]:
    """Return the book as DuckDB relations."""
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    return {
        name: connection.from_arrow(table) for name, table in arrow_frames().items()
    }


def array_dicts() -> dict[str, Any]:
    """Return the book as dicts of numpy arrays where numpy has the type."""
    usage = {name: np.array(column) for name, column in BOOK["usage"].items()}
    usage["day"] = np.array(BOOK["usage"]["day"], "datetime64[D]")
    return {**BOOK, "usage": usage}


def text_dicts() -> dict[str, Any]:
    """Return the book as text throughout."""
    return {
        name: {
            header: [spelled(cell) for cell in cells] for header, cells in table.items()
        }
        for name, table in BOOK.items()
    }


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: BOOK, id="dicts of lists"),
        pytest.param(array_dicts, id="dicts of arrays"),
        pytest.param(text_dicts, id="dicts of text"),
        pytest.param(pandas_frames, id="pandas"),
        pytest.param(polars_frames, id="polars"),
        pytest.param(arrow_frames, id="pyarrow"),
        pytest.param(duckdb_frames, id="DuckDB"),
    ],
)
def test_book_is_the_same_from_frames_and_objects(
    make: Callable[[], dict[str, Any]],
) -> None:
    assert_same(from_frames(**make()), as_objects())


def test_book_is_the_same_from_csv_and_objects(tmp_path: Path) -> None:
    assert_same(from_csv(tmp_path), as_objects())


@pytest.mark.parametrize("kind", ["dict", "arrow", "pandas", "polars"])
def test_tables_that_went_out_come_in_again_the_same(kind: str) -> None:
    if kind != "dict":
        pytest.importorskip("pyarrow")
        pytest.importorskip("narwhals")
        pytest.importorskip(kind if kind != "arrow" else "pyarrow")
    book = as_objects()

    frames = {
        name: to_frames(facts, kind) for name, facts in book.tables.items() if facts
    }

    assert_same(from_frames(**frames), book)


def contracts(**columns: list[Any]) -> dict[str, Any]:
    """Return one good contract with some columns replaced."""
    good: dict[str, list[Any]] = {
        "id": ["c-1"],
        "account_id": ["a-1"],
        "start": [date(2026, 4, 1)],
        "amount": [1200],
        "currency": ["JPY"],
    }
    return {"accounts": {"id": ["a-1"]}, "contracts": {**good, **columns}}


def surveys(**columns: list[Any]) -> dict[str, Any]:
    """Return one good survey with some columns replaced."""
    good: dict[str, list[Any]] = {
        "account_id": ["a-1"],
        "at": [AT],
        "kind": ["csat"],
        "score": [4],
    }
    return {"accounts": {"id": ["a-1"]}, "surveys": {**good, **columns}}


@pytest.mark.parametrize(
    ("tables", "code", "value"),
    [
        pytest.param(
            contracts(amount=[0.1 + 0.2], currency=["USD"]),
            "too-fine",
            "0.30000000000000004",
            id="a float that is no decimal of six places",
        ),
        pytest.param(
            contracts(amount=[float("nan")]), "not-finite", "nan", id="a NaN amount"
        ),
        pytest.param(
            contracts(amount=np.array([np.inf])), "not-finite", "inf", id="infinity"
        ),
        pytest.param(contracts(amount=[2**63]), "too-large", str(2**63), id="too big"),
        pytest.param(contracts(amount=[True]), "not-a-number", "True", id="a bool"),
        pytest.param(contracts(amount=[-1]), "out-of-range", "-1", id="below zero"),
        pytest.param(contracts(amount=["abc"]), "not-a-number", "abc", id="letters"),
        pytest.param(
            contracts(start=[NAIVE]),
            "time-in-day",
            "2026-04-01 09:00:00",
            id="a time where a day is needed",
        ),
        pytest.param(
            contracts(start=[20260401]), "not-a-date", "20260401", id="a number"
        ),
        pytest.param(
            contracts(start=[{"year": 2026}]),
            "not-a-date",
            "{'year': 2026}",
            id="a dict where a day is needed",
        ),
        pytest.param(surveys(score=[True]), "not-a-number", "True", id="a bool score"),
        pytest.param(
            surveys(at=[NAIVE]),
            "naive-timestamp",
            "2026-04-01 09:00:00",
            id="a naive time",
        ),
        pytest.param(
            surveys(at=np.array(["2026-04-01T09:00"], "datetime64[ns]")),
            "naive-timestamp",
            "2026-04-01 09:00:00",
            id="a naive datetime64",
        ),
    ],
)
def test_bad_cell_sets_its_row_aside(
    tables: dict[str, Any], code: str, value: str
) -> None:
    book = from_frames(**tables)

    (problem,) = book.problems.errors
    assert (problem.code, problem.value) == (code, value)
    assert (problem.line, problem.row) == (0, 1)


def test_naive_datetimes_of_pandas_are_refused_where_an_instant_is_needed() -> None:
    pandas = pytest.importorskip("pandas")
    pytest.importorskip("narwhals")
    tables = surveys()
    tables["surveys"] = pandas.DataFrame(tables["surveys"])
    tables["surveys"]["at"] = pandas.to_datetime(["2026-04-01"])

    (problem,) = from_frames(**tables).problems.errors

    assert problem.code == "naive-timestamp"


def test_nan_in_polars_is_no_missing_value() -> None:
    polars = pytest.importorskip("polars")
    pytest.importorskip("narwhals")
    tables = contracts()
    tables["contracts"] = polars.DataFrame(
        contracts(amount=[float("nan")])["contracts"]
    )

    (problem,) = from_frames(**tables).problems.errors

    assert problem.code == "not-finite"


def test_true_is_not_taken_for_one() -> None:
    book = from_frames(
        **surveys(
            account_id=["a-1", "a-1"], at=[AT, AT], kind=["csat"] * 2, score=[1, True]
        )
    )

    assert book.surveys.rows == 1
    assert [problem.row for problem in book.problems.errors] == [2]


def test_plain_day_is_the_accounts_midnight() -> None:
    tables = surveys(at=[date(2026, 4, 1)])
    tables["accounts"]["time_zone"] = ["Asia/Tokyo"]

    book = from_frames(**tables)

    assert book.surveys.array("at").tolist() == [
        datetime.fromisoformat("2026-03-31T15:00")
    ]
    assert [note.code for note in book.problems] == ["day-for-instant"]


@pytest.mark.parametrize(
    ("tables", "error", "message"),
    [
        pytest.param(
            {"contract": {}},
            InvalidInputError,
            "no table 'contract'; did you mean 'contracts'?",
            id="an unknown table",
        ),
        pytest.param(
            {"accounts": {"id": ["a"], "name": []}},
            InvalidInputError,
            "accounts: expected columns of one length; got id 1, name 0",
            id="columns of different lengths",
        ),
        pytest.param(
            {"accounts": {"id": "a-1"}},
            InvalidInputError,
            "accounts.id: expected a list or an array; got str",
            id="one value instead of a column",
        ),
        pytest.param(
            {"accounts": {"id": np.zeros((2, 2))}},
            InvalidInputError,
            "accounts.id: expected one dimension; got shape (2, 2)",
            id="a matrix",
        ),
        pytest.param(
            {"accounts": {"ident": ["a"]}},
            UnreadableInputError,
            "accounts: expected a header with id; got 'ident'",
            id="no id",
        ),
        pytest.param(
            {"accounts": {}},
            UnreadableInputError,
            "accounts: expected a header with id; got no columns",
            id="no column at all",
        ),
    ],
)
def test_senseless_table_is_refused(
    tables: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        from_frames(**tables)

    assert message in str(caught.value)


def test_something_that_is_no_frame_is_refused() -> None:
    pytest.importorskip("narwhals")

    with pytest.raises(InvalidInputError, match="expected a data frame or a dict"):
        from_frames(accounts=3)


def test_absent_narwhals_is_named_with_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)

    with pytest.raises(ImportError, match=r"pip install 'successkit\[frames\]'"):
        from_frames(accounts=object())
