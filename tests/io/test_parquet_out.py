"""Parquet out: parts of whole accounts, complete or not there at all; regrouping."""

import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from successkit import Config, Engine
from successkit.core import (
    AccountTable,
    InvalidInputError,
    Portfolio,
    Text,
    UnreadableInputError,
    UnwritableOutputError,
)
from successkit.core.buckets import bucket_of
from successkit.core.kept import LOGS
from successkit.io import (
    from_frames,
    parts_of,
    read,
    regroup,
    table_to_arrow,
    write_parquet,
    write_table,
)
from successkit.testing.sample import sample_book

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

AS_OF = date(2026, 3, 31)


@pytest.fixture(scope="module")
def book() -> Portfolio:
    """Return a sample book with every table."""
    return from_frames(**sample_book(accounts=60, as_of=AS_OF))


def records(portfolio: Portfolio) -> dict[str, Counter[str]]:
    """Return how often each record stands in each table."""
    return {
        name: Counter(map(repr, rows)) for name, rows in portfolio.objects().items()
    }


def scattered(book: Portfolio, folder: Path, files: int = 3) -> Path:
    """Write a book without any order, each table in some files."""
    for name, facts in book.tables.items():
        table = table_to_arrow(facts)
        order = np.random.default_rng(7).permutation(table.num_rows)
        table = table.take(arrow.array(order))
        size = -(-max(1, table.num_rows) // files)
        (folder / name).mkdir(parents=True)
        for number in range(files):
            part = table.slice(number * size, size)
            parquet.write_table(part, folder / name / f"{number}.parquet")
    return folder


def test_columns_keep_their_meaning() -> None:
    contracts = from_frames(
        accounts={"id": ["a-1"]},
        contracts={
            "id": ["c-1", "c-2", "c-3"],
            "account_id": ["a-1", "a-1", "a-1"],
            "start": [date(2026, 4, 1)] * 3,
            "recorded_at": [None, None, datetime(2026, 4, 2, tzinfo=UTC)],
            "amount": [1200, "99.95", "0.125"],
            "currency": ["JPY", "USD", "KWD"],
            "quantity": ["2.5", None, None],
            "discount_percent": ["12.345678", None, None],
            "auto_renew": [True, False, None],
        },
    ).contracts

    table = table_to_arrow(contracts)

    kinds = {field.name: str(field.type) for field in table.schema}
    assert kinds["amount"] == "decimal128(18, 3)"
    assert kinds["start"] == "date32[day]"
    assert kinds["recorded_at"] == "timestamp[us, tz=UTC]"
    assert kinds["account_id"].startswith("dictionary<values=string")
    assert table["amount"].to_pylist() == [
        Decimal(1200),
        Decimal("99.95"),
        Decimal("0.125"),
    ]
    assert table["discount_percent"].to_pylist() == [Decimal("12.345678"), None, None]
    assert table["quantity"].to_pylist() == [Decimal("2.5"), None, None]
    assert table["auto_renew"].to_pylist() == [True, False, None]
    assert table["interval_unit"].to_pylist() == ["month"] * 3
    assert "churn_reason" not in kinds
    assert table.schema.field("amount").metadata == {b"unit": b"currency/interval"}


def test_results_go_out_as_arrow_and_parquet(book: Portfolio, tmp_path: Path) -> None:
    review = Engine(config=Config(currency="JPY")).review(book, as_of=AS_OF)

    table = table_to_arrow(review.accounts)
    actions = table_to_arrow(review.decision.actions)
    path = write_table(table, tmp_path / "accounts.parquet")

    assert parquet.read_table(path).equals(table)
    assert table["id"].to_pylist() == review.accounts.values("id")
    assert table["phase"].to_pylist() == review.accounts.values("phase")
    assert table["mrr"].to_pylist() == review.accounts.values("mrr")
    assert table.schema.field("mrr").metadata == {b"unit": b"minor units of JPY"}
    shown = [row["due_on"] for row in review.decision.actions.rows()]
    assert [str(day) for day in actions["due_on"].to_pylist()] == list(map(str, shown))


def test_any_columns_go_out() -> None:
    table = table_to_arrow(
        {
            "account": Text.of(["a", None, "a"]),
            "since": np.array(["2026-04-01", "NaT", "NaT"], "datetime64[D]"),
            "count": np.array([1, 2, 3]),
            "known": np.array([True, False, True]),
            "share": np.array([0.5, np.nan, 1.0]),
        }
    )

    assert table.to_pylist()[0] == {
        "account": "a",
        "since": date(2026, 4, 1),
        "count": 1,
        "known": True,
        "share": 0.5,
    }
    assert table.to_pylist()[1]["share"] is None


def test_other_tables_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"expected an account table.*got int"):
        table_to_arrow(3)  # type: ignore[arg-type]


def test_files_say_what_they_hold(book: Portfolio, tmp_path: Path) -> None:
    files = write_parquet(book, tmp_path / "parts", parts=2)

    assert all(path.is_file() for path in files)
    assert files[-1] == tmp_path / "parts/successkit.json"
    told = json.loads(files[-1].read_text())
    assert (told["format"], told["buckets"]) == (1, 2)
    assert told["amounts"] == "major units of the currency of the row"
    path = tmp_path / "parts/contracts/bucket=1/part.parquet"
    schema = parquet.read_schema(path)
    assert json.loads(schema.metadata[b"successkit"]) == {
        "format": 1,
        "table": "contracts",
        "amounts": "major units of the currency of the row",
        "bucket": 1,
        "buckets": 2,
    }
    owners = parquet.read_table(path)["account_id"].to_pylist()
    assert owners == sorted(owners)


def test_a_book_without_accounts_has_parts(tmp_path: Path) -> None:
    write_parquet(Portfolio.from_objects(), tmp_path / "parts", parts=3)

    assert [len(part.load()) for part in parts_of(tmp_path / "parts")] == [0, 0, 0]
    assert len(read(tmp_path / "parts")) == 0


@pytest.mark.parametrize("parts", [1, 4, 200])
def test_regrouped_parts_are_the_book(
    book: Portfolio, tmp_path: Path, parts: int
) -> None:
    source = scattered(book, tmp_path / "source")

    stored = regroup(source, tmp_path / "parts", parts=parts, memory="500MB")

    merged: dict[str, Counter[str]] = {name: Counter() for name in book.tables}
    for part in stored:
        loaded = part.load()
        assert set(bucket_of(loaded.account_ids, parts)) <= {part.number}
        assert [loaded.keeps(log) for log in LOGS] == [book.keeps(log) for log in LOGS]
        for name, rows in records(loaded).items():
            merged[name] = rows if name in {"people", "rates"} else merged[name] + rows
    assert merged == records(book) == records(read(tmp_path / "parts"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["parts", "source"]
    assert not (tmp_path / "parts/.spill").exists()


IDS = ["a-1", " a-1", "a-1\u3000", "Ａ-1", "青空", "x" * 80, "", None, "\t9", "9"]


@pytest.mark.parametrize("ids", [IDS, [*range(-2, 7), None]], ids=["text", "numbers"])
def test_both_sides_agree_on_the_part_of_an_id(tmp_path: Path, ids: list[Any]) -> None:
    source = tmp_path / "source"
    source.mkdir()
    write_table(arrow.table({"id": ids}), source / "accounts.parquet")
    rows = {
        "id": [f"c-{n}" for n in range(10)],
        "account_id": ids,
        "start": ["2026-04-01"] * 10,
        "amount": [1] * 10,
        "currency": ["JPY"] * 10,
    }
    write_table(arrow.table(rows), source / "contracts.parquet")
    whole = read(source)

    loaded = [part.load() for part in regroup(source, tmp_path / "parts", parts=7)]

    assert sum(one.contracts.rows for one in loaded) == whole.contracts.rows
    assert sum(one.problems.set_aside for one in loaded) == whole.problems.set_aside
    assert sum(one.problems.duplicates for one in loaded) == whole.problems.duplicates
    ids_found = sorted(one for part in loaded for one in part.account_ids.tolist())
    assert ids_found == whole.account_ids.tolist()


def small(folder: Path, **contracts: Any) -> Path:  # noqa: ANN401
    """Write a small book whose contracts are as given."""
    rows = {
        "id": ["c-1", "c-1"],
        "account_id": ["a-1", "a-2"],
        "start": [date(2026, 4, 1), date(2025, 4, 1)],
        "amount": [1, 2],
        "currency": ["JPY", "JPY"],
        **contracts,
    }
    folder.mkdir(exist_ok=True)
    write_table(arrow.table({"id": ["a-1", "a-2", "a-4"]}), folder / "accounts.parquet")
    write_table(arrow.table(rows), folder / "contracts.parquet")
    return folder


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(
            lambda folder: small(
                folder, start=[date(2026, 4, 1)] * 2, account_id=["a-1", "a-4"]
            ),
            r"^contracts: expected rows of one key \(id, start, "
            r"recorded_at\) in one account; .*'c-1'.*; correct the ids",
            id="one key in two parts",
        ),
        pytest.param(
            lambda folder: small(folder, bucket=[1, 2]),
            r"^contracts.parquet: it has a column 'bucket'",
            id="a column named bucket",
        ),
        pytest.param(
            lambda folder: small(folder, account_id=[1.0, 2.0]),
            r"^contracts.parquet: expected text or whole numbers in "
            r"'account_id' to split by; got double",
            id="ids that are fractions",
        ),
        pytest.param(
            lambda folder: (small(folder) / "contracts.csv").touch(),
            r"expected contracts once, as Parquet; got contracts.parquet, "
            r"contracts.csv; convert CSV",
            id="CSV and Parquet",
        ),
        pytest.param(
            lambda folder: (small(folder) / "accounts.parquet").unlink(),
            r"expected accounts.parquet, or a folder accounts of Parquet "
            r"files; it is not there",
            id="no accounts",
        ),
        pytest.param(
            lambda folder: os.truncate(small(folder) / "contracts.parquet", 200),
            r"^contracts.parquet: expected a Parquet file; it is damaged, cut off",
            id="cut off",
        ),
        pytest.param(
            lambda folder: (small(folder) / "contracts.parquet").write_bytes(
                hollow(folder)
            ),
            r"^contracts.parquet: expected a Parquet file; it is damaged",
            id="damaged inside",
        ),
    ],
)
def test_what_cannot_be_regrouped_is_refused(
    tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    spoil(tmp_path / "source")

    with pytest.raises(UnreadableInputError, match=message):
        regroup(tmp_path / "source", tmp_path / "parts", parts=64)

    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def hollow(folder: Path) -> bytes:
    """Return a file whose pages are spoilt and whose footer is whole."""
    data = bytearray((folder / "contracts.parquet").read_bytes())
    data[4:300] = bytes(296)
    return bytes(data)


def test_memory_is_a_size(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"memory: .*'1GB'.*got 'much'"):
        regroup(small(tmp_path / "source"), tmp_path / "parts", parts=2, memory="much")


@pytest.mark.parametrize("parts", [0, 65_537])
def test_impossible_numbers_of_parts_are_refused(
    book: Portfolio, tmp_path: Path, parts: int
) -> None:
    with pytest.raises(InvalidInputError, match="number of buckets"):
        write_parquet(book, tmp_path / "parts", parts=parts)
    with pytest.raises(InvalidInputError, match="number of buckets"):
        regroup(small(tmp_path / "source"), tmp_path / "parts", parts=parts)


def test_a_folder_that_holds_something_is_left_alone(
    book: Portfolio, tmp_path: Path
) -> None:
    (tmp_path / "mine.txt").write_text("keep")

    with pytest.raises(InvalidInputError, match=r"expected a folder that is empty"):
        write_parquet(book, tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_cut_book_is_refused(book: Portfolio, tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match=r"got one as of 2026-03-31"):
        write_parquet(book.as_of(AS_OF), tmp_path / "parts")


FULL = """
import resource, sys
from successkit.io import read, regroup, write_parquet, write_table
from successkit.core import UnwritableOutputError
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
source, target, what = sys.argv[1:]
book = read(source)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    if what == "regroup":
        regroup(source, target, parts=2)
    else:
        write_parquet(book, target, parts=2)
except UnwritableOutputError as error:
    print(error)
"""


@pytest.mark.skipif(os.name == "nt", reason="limits of files are not there")
@pytest.mark.parametrize("what", ["write", "regroup"])
def test_nothing_is_left_when_there_is_no_room(
    book: Portfolio, tmp_path: Path, what: str
) -> None:
    source = scattered(book, tmp_path / "source", files=1)

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", FULL, str(source), str(tmp_path / "parts"), what],
        capture_output=True,
        check=False,
        text=True,
        timeout=60,
    )

    assert "expected to write it; " in done.stdout, done.stderr
    assert "nothing was left in its place" in done.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["source"]


def test_a_file_is_replaced_when_the_new_one_is_complete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.parquet"
    write_table(arrow.table({"a": [1]}), path)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(parquet, "write_table", fail)
    with pytest.raises(UnwritableOutputError, match=r"a.parquet: .*No space left"):
        write_table(arrow.table({"a": [2]}), path)

    assert parquet.read_table(path).to_pylist() == [{"a": 1}]
    assert [one.name for one in tmp_path.iterdir()] == ["a.parquet"]


def swap(folder: Path) -> None:
    """Put accounts of one part in the place of those of the other."""
    first, second = (folder / f"accounts/bucket={n}/part.parquet" for n in (0, 1))
    rows = parquet.read_table(second, partitioning=None).num_rows
    table = parquet.read_table(first, partitioning=None)
    take = arrow.array([n % table.num_rows for n in range(rows)])
    parquet.write_table(table.take(take), second)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        pytest.param(
            lambda folder: (folder / "successkit.json").unlink(),
            r"expected a folder of parts with successkit.json; it is not "
            r"there; make one",
            id="no description",
        ),
        pytest.param(
            lambda folder: (folder / "successkit.json").write_text("{"),
            r"successkit.json: expected the description of parts, format "
            r"1; it cannot be read \(JSONDecodeError",
            id="half a description",
        ),
        pytest.param(
            lambda folder: (folder / "successkit.json").write_text('{"format": 2}'),
            r"its format is 2",
            id="a later format",
        ),
        pytest.param(
            lambda folder: shutil.rmtree(folder / "contracts/bucket=1"),
            r"contracts/bucket=1: expected \d+ rows, as successkit.json says; got 0; ",
            id="a part lost its contracts",
        ),
        pytest.param(
            lambda folder: shutil.copytree(
                folder / "accounts/bucket=0",
                folder / "accounts/bucket=1/more",
            ),
            r"accounts/bucket=1: expected \d+ rows, as successkit.json says; got \d+",
            id="a part has a file too many",
        ),
        pytest.param(
            swap,
            r"bucket=1: expected accounts of bucket 1 of 2 only; got "
            r"'.*'; write the parts again|and \d+ more; write",
            id="accounts of another part",
        ),
        pytest.param(
            lambda folder: os.truncate(folder / "contracts/bucket=1/part.parquet", 300),
            r"^contracts/bucket=1/part.parquet: expected a Parquet file; it is damaged",
            id="a part is cut off",
        ),
    ],
)
def test_broken_parts_are_refused(
    book: Portfolio, tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    folder = tmp_path / "parts"
    write_parquet(book, folder, parts=2)
    spoil(folder)

    with pytest.raises(UnreadableInputError, match=message):
        [part.load() for part in parts_of(folder)]


def test_a_part_knows_its_accounts_before_it_is_read(
    book: Portfolio, tmp_path: Path
) -> None:
    write_parquet(book, tmp_path / "parts", parts=2)

    first, second = parts_of(tmp_path / "parts")

    assert repr(first.accounts) == "<AccountSet of buckets [0] of 2>"
    with pytest.raises(InvalidInputError, match="share accounts: buckets"):
        first.accounts + first.accounts
    assert (
        repr(first.accounts + second.accounts) == "<AccountSet of buckets [0, 1] of 2>"
    )
    only = second.load(tables=["contracts"])
    assert only.contracts.rows
    assert not only.usage.rows


def test_account_tables_keep_nothing_for_missing() -> None:
    table = AccountTable.of(AS_OF, ["a", "b"], score=[np.nan, 70.0], mrr=[1, 2])

    assert table_to_arrow(table)["score"].to_pylist() == [None, 70.0]


@pytest.mark.parametrize("table", ["contracts", "usage", "surveys", "events"])
def test_columns_of_a_part_are_those_of_its_book(
    book: Portfolio, tmp_path: Path, table: str
) -> None:
    write_parquet(book, tmp_path / "parts", parts=3)

    for part in parts_of(tmp_path / "parts"):
        facts = part.load().tables[table]
        found = part.columns(table, facts.table.names)
        account = found.pop("account")
        _, expected = np.unique(facts.array("account"), return_inverse=True)
        np.testing.assert_array_equal(account, expected)
        for name, column in found.items():
            known = facts.columns[name]
            if isinstance(known, Text):
                assert isinstance(column, Text)
                assert column.strings().tolist() == known.strings().tolist()
            else:
                assert column.dtype == known.dtype, name
                np.testing.assert_array_equal(column, known, name)


def test_columns_of_unchecked_parts_are_refused(tmp_path: Path) -> None:
    (part,) = regroup(small(tmp_path / "source"), tmp_path / "parts", parts=1)

    with pytest.raises(InvalidInputError, match=r"these were regrouped; use load\(\)"):
        part.columns("contracts", ["start"])


def test_amounts_of_several_currencies_keep_their_digits(tmp_path: Path) -> None:
    book = from_frames(
        accounts={"id": ["a-1"]},
        contracts={
            "id": ["c-1", "c-2", "c-3", "c-4"],
            "account_id": ["a-1"] * 4,
            "start": [date(2026, 4, 1)] * 4,
            "amount": [1200, "99.95", "0.125", None],
            "currency": ["JPY", "USD", "KWD", None],
        },
    )
    write_parquet(book, tmp_path / "parts")

    (part,) = parts_of(tmp_path / "parts")
    amounts = part.columns("contracts", ["amount"])["amount"]

    assert isinstance(amounts, np.ndarray)
    np.testing.assert_array_equal(amounts, part.load().contracts.array("amount"))
    assert amounts.tolist()[:3] == [1200, 9995, 125]


def test_parts_are_regrouped_into_other_parts(book: Portfolio, tmp_path: Path) -> None:
    write_parquet(book, tmp_path / "three", parts=3)

    parts = regroup(tmp_path / "three", tmp_path / "two", parts=2)

    assert [part.accounts.of for part in parts] == [2, 2]
    assert records(read(tmp_path / "two")) == records(book)
