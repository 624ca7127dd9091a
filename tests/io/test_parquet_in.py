"""Parquet in: the same book as from CSV and frames, and what is wrong with a file."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from successkit.cli import main
from successkit.core import MissingExtraError, Portfolio, Text, UnreadableInputError
from successkit.io import from_frames, read

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")

NAIVE = datetime.fromisoformat("2026-04-01T09:00")
ACCOUNTS: dict[str, Any] = {"id": ["a-1", "a-2"], "time_zone": ["Asia/Tokyo", None]}
CONTRACTS: dict[str, Any] = {
    "id": ["c-1", "c-2", "c-3"],
    "account_id": ["a-1", "a-2", "a-1"],
    "start": [date(2026, 4, 1), date(2025, 1, 1), date(2024, 2, 29)],
    "end": [date(2027, 4, 1), None, None],
    "amount": [1200, 99, 0],
    "currency": ["JPY", "USD", "JPY"],
}


def write(path: Path, columns: Any) -> Path:  # noqa: ANN401
    """Write a Parquet file, of columns or of an Arrow table."""
    path.parent.mkdir(parents=True, exist_ok=True)
    table = columns if isinstance(columns, arrow.Table) else arrow.table(columns)
    parquet.write_table(table, path)
    return path


def book_of(folder: Path, **tables: Any) -> Path:  # noqa: ANN401
    """Write a good book as Parquet, with some tables as given."""
    for name, columns in {
        "accounts": ACCOUNTS,
        "contracts": CONTRACTS,
        **tables,
    }.items():
        write(folder / f"{name}.parquet", columns)
    return folder


def changed(**columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return the contracts with other columns."""
    return {**CONTRACTS, **columns}


def assert_same(left: Portfolio, right: Portfolio) -> None:
    """Compare every column: types, codes, values and missing values."""
    assert left.account_ids.tolist() == right.account_ids.tolist()
    for name, facts in left.tables.items():
        other = right.tables[name]
        assert list(facts.columns) == list(other.columns)
        assert list(facts.extra) == list(other.extra)
        pairs = [
            *((facts.columns[key], other.columns[key]) for key in facts.columns),
            *((facts.extra[key], other.extra[key]) for key in facts.extra),
        ]
        for mine, theirs in pairs:
            if isinstance(mine, Text) and isinstance(theirs, Text):
                assert mine.values.tolist() == theirs.values.tolist()
                mine, theirs = mine.codes, theirs.codes  # noqa: PLW2901
            assert isinstance(mine, np.ndarray)
            assert isinstance(theirs, np.ndarray)
            assert mine.dtype == theirs.dtype
            np.testing.assert_array_equal(mine, theirs)


def said(book: Portfolio) -> list[tuple[str, int, str, str, str | None]]:
    """Return the problems of a book without names of files."""
    return [
        (one.code, one.row, one.column, one.value, one.account)
        for one in book.problems.rows
    ]


@pytest.mark.parametrize(
    "column",
    [
        pytest.param({"amount": arrow.array([1200, 99, 0], "int32")}, id="int32"),
        pytest.param({"amount": arrow.array([1200, 99, 0], "uint64")}, id="uint64"),
        pytest.param({"amount": [1200.0, 99.0, 0.0]}, id="floats"),
        pytest.param({"amount": arrow.array([1200, 99, 0], "float32")}, id="float32"),
        pytest.param(
            {"amount": [Decimal("1200.00"), Decimal("99.00"), Decimal("0.00")]},
            id="decimals",
        ),
        pytest.param(
            {"amount": arrow.array([1200, 99, 0], arrow.decimal128(38, 12))},
            id="decimals with more places than are kept",
        ),
        pytest.param({"amount": ["1200", "99", "0"]}, id="text"),
        pytest.param(
            {"account_id": arrow.array(CONTRACTS["account_id"]).dictionary_encode()},
            id="dictionary ids",
        ),
        pytest.param(
            {"account_id": arrow.array(CONTRACTS["account_id"], "large_string")},
            id="large strings",
        ),
        pytest.param(
            {"account_id": arrow.array(CONTRACTS["account_id"], "string_view")},
            id="string views",
        ),
        pytest.param(
            {"account_id": arrow.array(CONTRACTS["account_id"], "binary")},
            id="bytes that are text",
        ),
        pytest.param({"end": arrow.array(CONTRACTS["end"], "date64")}, id="date64"),
        pytest.param(
            {"end": arrow.array(CONTRACTS["end"]).cast(arrow.timestamp("ns"))},
            id="midnights",
        ),
        pytest.param({"end": ["2027-04-01", None, ""]}, id="days as text"),
        pytest.param(
            {"kind": arrow.nulls(3), "discount_percent": arrow.nulls(3)},
            id="columns of nulls",
        ),
    ],
)
def test_types_of_one_meaning_make_one_book(
    tmp_path: Path, column: dict[str, Any]
) -> None:
    usual = from_frames(accounts=ACCOUNTS, contracts=CONTRACTS)

    book = read(book_of(tmp_path, contracts=changed(**column)))

    assert_same(book, usual)
    assert book.problems.as_dict() == usual.problems.as_dict()


@pytest.mark.parametrize(
    "column",
    [
        pytest.param({"amount": [1200, 99, -1]}, id="a negative amount"),
        pytest.param({"amount": [1200.5, 99.5, 0.1]}, id="sen"),
        pytest.param(
            {"amount": [float("nan"), 99.5, 1e300]}, id="no number, too large"
        ),
        pytest.param({"amount": [2**62, 99, 1]}, id="an int that is too large"),
        pytest.param(
            {"amount": [Decimal("0.0000001"), Decimal(2), None]}, id="too fine"
        ),
        pytest.param({"quantity": [0.0005, 2.25, None]}, id="a quantity is rounded"),
        pytest.param(
            {"discount_percent": [12.5, 100.5, None]}, id="a discount above 100"
        ),
        pytest.param(
            {"end": [date(1899, 12, 31), date(9999, 12, 31), None]}, id="years"
        ),
        pytest.param({"start": [NAIVE, None, None]}, id="a time in a day"),
        pytest.param({"recorded_at": [NAIVE, None, None]}, id="naive"),
        pytest.param(
            {"recorded_at": [datetime(2026, 4, 1, 9, tzinfo=UTC), None, None]},
            id="instants",
        ),
        pytest.param(
            {"recorded_at": [date(2026, 4, 1), None, None]}, id="days for instants"
        ),
        pytest.param({"id": [" c-1", "c-1", "c-1"]}, id="spaces and a key twice"),
        pytest.param({"id": ["c-1\u3000", "c\0", ""]}, id="wide space, NUL, nothing"),
        pytest.param({"account_id": ["a-3", "a-1 ", None]}, id="unknown accounts"),
        pytest.param({"account_id": [1, 2, 3]}, id="ids that are numbers"),
        pytest.param({"account_id": [1.0, 2.5, None]}, id="ids that are floats"),
        pytest.param({"account_id": [True, False, None]}, id="ids that are flags"),
        pytest.param({"kind": ["New", "renewal", "odd"]}, id="spellings"),
        pytest.param({"currency": ["jpy", "XXX", None]}, id="currencies"),
        pytest.param({"auto_renew": [True, False, None]}, id="flags"),
        pytest.param({"auto_renew": ["yes", "はい", "?"]}, id="flags as text"),
        pytest.param({"interval_count": [1.0, 1.5, 0.0]}, id="counts as floats"),
        pytest.param({"product": [["x", "y"], [], None]}, id="lists"),
        pytest.param({"product": [{"x": 1}, None, None]}, id="structs"),
        pytest.param({"product": [b"\xff", b"x", None]}, id="bytes that are no text"),
    ],
)
def test_problems_are_those_of_frames(tmp_path: Path, column: dict[str, Any]) -> None:
    table = arrow.table(changed(**column))

    frames = from_frames(accounts=ACCOUNTS, contracts=table)
    book = read(book_of(tmp_path, contracts=table))

    assert said(book) == said(frames)
    assert_same(book, frames)


def test_lookalikes_of_ids_are_told(tmp_path: Path) -> None:
    accounts = {"id": ["a-1", "A-1", "ａ-1", "b"], "tier": ["x", None, "x ", "y"]}
    usual = from_frames(accounts=accounts, contracts=CONTRACTS)

    book = read(book_of(tmp_path, accounts=accounts))

    assert said(book) == said(usual)
    assert_same(book, usual)


def test_many_files_are_one_table_and_problems_name_theirs(tmp_path: Path) -> None:
    book_of(tmp_path)
    whole = arrow.table(changed(amount=[1200, 99, -1]))
    (tmp_path / "contracts.parquet").unlink()
    write(tmp_path / "contracts/bucket=0/one.parquet", whole.slice(0, 1))
    write(tmp_path / "contracts/bucket=1/none.parquet", whole.slice(0, 0))
    write(tmp_path / "contracts/bucket=1/two.parquet", whole.slice(1, 2))
    (tmp_path / "contracts/_SUCCESS").touch()
    (tmp_path / "contracts/_old.parquet").touch()

    book = read(tmp_path)

    assert_same(book, from_frames(accounts=ACCOUNTS, contracts=whole))
    (problem,) = book.problems.rows
    assert problem.place == "contracts/bucket=1/two.parquet:2: amount"


def test_names_of_folders_are_columns(tmp_path: Path) -> None:
    book_of(tmp_path)
    (tmp_path / "contracts.parquet").unlink()
    table = arrow.table(CONTRACTS).drop_columns(["currency"])
    write(tmp_path / "contracts/currency=JPY/1.parquet", table.slice(0, 1))
    write(tmp_path / "contracts/currency=USD/plan=a%2Fb/1.parquet", table.slice(1, 1))
    nothing = "plan=__HIVE_DEFAULT_PARTITION__"
    write(tmp_path / "contracts/currency=USD" / nothing / "1.parquet", table.slice(2))

    book = read(tmp_path)

    currency = book.contracts.text("currency").strings().tolist()
    assert currency == ["JPY", "USD", "USD"]
    plan = dict(
        zip(
            book.contracts.text("id").strings(),
            book.contracts.text("plan").strings(),
            strict=True,
        )
    )
    assert plan == {"c-1": None, "c-2": "a/b", "c-3": None}


def test_a_column_may_be_missing_in_some_files(tmp_path: Path) -> None:
    book_of(tmp_path)
    (tmp_path / "contracts.parquet").unlink()
    table = arrow.table(changed(product=["x", "y", "z"]))
    write(tmp_path / "contracts/1.parquet", table.slice(0, 2))
    write(tmp_path / "contracts/2.parquet", table.slice(2).drop_columns(["product"]))

    book = read(tmp_path)

    assert book.contracts.text("product").strings().tolist() == ["x", "y", None]


def test_rows_twice_across_files_count_once(tmp_path: Path) -> None:
    book_of(tmp_path)
    (tmp_path / "contracts.parquet").unlink()
    write(tmp_path / "contracts/1.parquet", CONTRACTS)
    write(tmp_path / "contracts/2.parquet", CONTRACTS)

    book = read(tmp_path)

    assert (book.problems.accepted, book.problems.duplicates) == (5, 3)
    assert book.problems.rows[0].place == "contracts/2.parquet:1: id"


def test_csv_and_parquet_may_stand_beside_each_other(tmp_path: Path) -> None:
    book_of(tmp_path)
    (tmp_path / "accounts.parquet").unlink()
    (tmp_path / "accounts.csv").write_text("id,time_zone\na-1,Asia/Tokyo\na-2,\n")

    assert_same(read(tmp_path), from_frames(accounts=ACCOUNTS, contracts=CONTRACTS))


def test_a_mapping_reads_parquet(tmp_path: Path) -> None:
    book_of(tmp_path)
    theirs = {("vertrag" if k == "id" else k): v for k, v in CONTRACTS.items()}
    write(tmp_path / "sales/1.parquet", theirs)
    write(tmp_path / "sales.parquet", theirs)
    columns = {name: name for name in CONTRACTS} | {"id": "vertrag"}
    usual = from_frames(accounts=ACCOUNTS, contracts=CONTRACTS)

    for file in ("sales", "sales.parquet"):
        mapping = {"version": 1, "contracts": {"file": file, "columns": columns}}
        assert_same(read(tmp_path, mapping=mapping), usual)


def without(name: str) -> Callable[[Path], object]:
    """Return what writes contracts without a column."""

    def spoil(folder: Path) -> object:
        table = arrow.table(CONTRACTS).drop_columns([name])
        return write(folder / "contracts.parquet", table)

    return spoil


def files(*tables: dict[str, Any]) -> Callable[[Path], object]:
    """Return what writes contracts as several files."""

    def spoil(folder: Path) -> object:
        (folder / "contracts.parquet").unlink()
        for number, table in enumerate(tables, 1):
            write(folder / f"contracts/{number}.parquet", table)
        return None

    return spoil


def cut(folder: Path) -> object:
    """Cut the file off, as a copy that ran out of space."""
    path = folder / "contracts.parquet"
    return path.write_bytes(path.read_bytes()[:-40])


def hollow(folder: Path) -> object:
    """Spoil the pages of the file and leave its footer."""
    path = folder / "contracts.parquet"
    data = bytearray(path.read_bytes())
    data[4:200] = bytes(196)
    return path.write_bytes(data)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(
            cut,
            r"^contracts.parquet: expected a Parquet file; it is damaged, "
            r"cut off .*; write it again",
            id="cut off",
        ),
        pytest.param(
            hollow,
            r"^contracts.parquet: expected a Parquet file; it is damaged",
            id="damaged inside",
        ),
        pytest.param(
            lambda folder: (folder / "contracts.parquet").write_bytes(b""),
            r"^contracts.parquet: .*it is empty \(0 bytes\)",
            id="empty",
        ),
        pytest.param(
            lambda folder: (folder / "contracts.parquet").write_bytes(b"id\n" * 9),
            r"^contracts.parquet: expected a Parquet file",
            id="a CSV file by this name",
        ),
        pytest.param(
            without("amount"),
            r"^contracts.parquet: no column 'amount', which is required",
            id="a column is missing",
        ),
        pytest.param(
            files(CONTRACTS, changed(account_id=[1, 2, 3])),
            r"^contracts/2.parquet: the column 'account_id' is int64, but "
            r"string in contracts/1.parquet; expected one type in all "
            r"files of contracts; write",
            id="ids of two types",
        ),
        pytest.param(
            files(CONTRACTS, changed(start=["2026-04-01"] * 3)),
            r"^contracts/2.parquet: the column 'start' is string, but "
            r"date32\[day\] in contracts/1.parquet",
            id="days of two types",
        ),
        pytest.param(
            files(
                changed(product=[None] * 3),
                changed(product=["x"] * 3),
                changed(product=[1] * 3),
            ),
            r"^contracts/3.parquet: the column 'product' is int64, but "
            r"string in contracts/2",
            id="nulls agree with anything",
        ),
        pytest.param(
            files(CONTRACTS, {"id": ["c-9"]}),
            r"^contracts/2.parquet: no column 'account_id'",
            id="a column is missing in one of the files",
        ),
        pytest.param(
            lambda folder: (folder / "contracts.csv").write_text("id\n"),
            r"both contracts.csv and contracts.parquet are there; "
            r"expected contracts once",
            id="CSV and Parquet of one table",
        ),
        pytest.param(
            lambda folder: write(folder / "contracts/1.parquet", CONTRACTS),
            r"both contracts.parquet and contracts/ are there",
            id="a file and a folder",
        ),
        pytest.param(
            lambda folder: (folder / "contracts.parquet").unlink(),
            r"expected contracts.csv \(or contracts.csv.gz, "
            r"contracts.parquet, or a folder contracts of Parquet files\)",
            id="no file at all",
        ),
    ],
)
def test_broken_folders_are_refused(
    tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(book_of(tmp_path))

    with pytest.raises(UnreadableInputError, match=message):
        read(tmp_path)


def test_two_columns_of_one_name_are_refused(tmp_path: Path) -> None:
    table = arrow.table(CONTRACTS)
    twice = table.append_column(arrow.field("id", "string"), table["id"])
    book_of(tmp_path, contracts=twice)

    with pytest.raises(UnreadableInputError, match=r"two columns have the name 'id'"):
        read(tmp_path)


def test_other_files_are_told(tmp_path: Path) -> None:
    book_of(tmp_path)
    write(tmp_path / "contrcts.parquet", CONTRACTS)

    (note,) = read(tmp_path).problems.rows

    assert note.code == "file-not-used"
    assert note.message.endswith("did you mean 'contracts.parquet'?")


def test_the_command_line_reads_parquet(tmp_path: Path) -> None:
    folder = book_of(tmp_path)
    command = [sys.executable, "-m", "successkit", "review", str(folder)]

    done = subprocess.run(  # noqa: S603
        [*command, "--as-of", "2026-06-30", "--lang", "en"],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert done.returncode == 0, done.stderr


def test_a_missing_library_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = book_of(tmp_path)
    monkeypatch.setitem(sys.modules, "pyarrow", None)

    with pytest.raises(MissingExtraError, match=r"pip install 'successkit\[parquet\]'"):
        read(folder)

    assert main(["review", str(folder), "--as-of", "2026-06-30"]) == 2
    assert "Parquet needs pyarrow" in capsys.readouterr().err
