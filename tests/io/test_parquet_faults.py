"""Faults of files and disks: an error that names the file, or the same result."""

import json
import os
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit import Engine
from successkit.cli import main
from successkit.core import (
    Account,
    InvalidInputError,
    Portfolio,
    UnreadableInputError,
    UnwritableOutputError,
)
from successkit.engine.backends import OutOfCore
from successkit.io import (
    from_frames,
    parts_of,
    read,
    regroup,
    write_parquet,
    write_table,
    write_tables,
)
from successkit.testing.sample import sample_book

arrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("duckdb")

AS_OF = date(2026, 3, 31)
DAY = date(2026, 4, 1)
ACCOUNTS = {"id": ["1", "2", "3", "4"]}
CONTRACTS: dict[str, Any] = {
    "id": ["c-1", "c-2"],
    "account_id": ["1", "2"],
    "start": [DAY, DAY],
    "amount": [5, 6],
    "currency": ["JPY", "JPY"],
}


@pytest.fixture(scope="module")
def book() -> Portfolio:
    """Return a small sample book with every table."""
    return from_frames(**sample_book(accounts=12, as_of=AS_OF))


@pytest.fixture(scope="module")
def stored(book: Portfolio, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the book in two parts; tests change copies of it."""
    folder = tmp_path_factory.mktemp("faults") / "parts"
    write_parquet(book, folder, parts=2)
    return folder


def records(portfolio: Portfolio) -> dict[str, Counter[str]]:
    """Return how often each record stands in each table."""
    return {
        name: Counter(map(repr, rows)) for name, rows in portfolio.objects().items()
    }


def said(portfolio: Portfolio) -> Counter[tuple[object, ...]]:
    """Return the problems of a book without where they are."""
    return Counter(
        (one.code, one.column, one.value, one.account)
        for one in portfolio.problems.rows
    )


def plain(folder: Path, *contracts: dict[str, Any]) -> Path:
    """Write a book whose contracts stand in files of their own, as given."""
    (folder / "contracts").mkdir(parents=True)
    parquet.write_table(arrow.table(ACCOUNTS), folder / "accounts.parquet")
    for number, columns in enumerate(contracts, 1):
        table = arrow.table(columns)
        parquet.write_table(table, folder / f"contracts/{number}.parquet")
    return folder


def changed(first: int = 1, **columns: Any) -> dict[str, Any]:  # noqa: ANN401
    """Return two contracts with other columns."""
    ids = [str(first), str(first + 1)]
    usual = {**CONTRACTS, "id": [f"c-{one}" for one in ids], "account_id": ids}
    return {**usual, **columns}


def broken(*cells: bytes) -> Any:  # noqa: ANN401
    """Return a column of text whose bytes are no UTF-8, as careless writers make it."""
    offsets = np.cumsum([0, *map(len, cells)]).astype(np.int32)
    buffers = [
        None,
        arrow.py_buffer(offsets.tobytes()),
        arrow.py_buffer(b"".join(cells)),
    ]
    return arrow.Array.from_buffers(arrow.string(), len(cells), buffers)


PART = "contracts/bucket=1/part.parquet"
CUTS = {
    "nothing": lambda data: data[:0],
    "half a magic": lambda data: data[:2],
    "the first magic": lambda data: data[:4],
    "in the first row group": lambda data: data[:300],
    "in the middle": lambda data: data[: len(data) // 2],
    "in the footer": lambda data: data[: 4 - int.from_bytes(data[-8:-4], "little")],
    "before the length": lambda data: data[:-8],
    "before the magic": lambda data: data[:-4],
    "the last byte": lambda data: data[:-1],
    "a hole to the end": lambda data: data[:300] + bytes(len(data) - 300),
    "a hole in the middle": lambda data: data[:300] + bytes(50) + data[350:],
    "text": lambda data: b"id,account_id\n" * (len(data) // 14),
}


@pytest.mark.parametrize("cut", CUTS.values(), ids=CUTS)
def test_a_damaged_file_is_named_at_every_door(
    stored: Path,
    tmp_path: Path,
    cut: Callable[[bytes], bytes],
    capsys: pytest.CaptureFixture[str],
) -> None:
    folder = tmp_path / "book"
    shutil.copytree(stored, folder)
    (folder / PART).write_bytes(cut((folder / PART).read_bytes()))
    doors: list[Callable[[], object]] = [
        lambda: read(folder),
        lambda: [part.load() for part in parts_of(folder)],
        lambda: regroup(folder, tmp_path / "again", parts=3),
        lambda: Engine().review(folder, as_of=AS_OF),
        lambda: Engine().review(
            folder, as_of=AS_OF, on=OutOfCore(folder=tmp_path / "out")
        ),
    ]

    for door in doors:
        with pytest.raises(UnreadableInputError, match=PART):
            door()
    assert main(["review", str(folder), "--as-of", "2026-03-31"]) == 2
    assert PART in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_bits_that_changed_are_never_another_book(
    book: Portfolio, stored: Path, data: st.DataObject
) -> None:
    whole = (stored / PART).read_bytes()
    footer = len(whole) - 8 - int.from_bytes(whole[-8:-4], "little")
    place = data.draw(st.integers(4, footer - 1))
    bit = data.draw(st.integers(0, 7))
    spoilt = bytearray(whole)
    spoilt[place] ^= 1 << bit
    with TemporaryDirectory() as name:
        folder = Path(name, "book")
        shutil.copytree(stored, folder)
        (folder / PART).write_bytes(spoilt)
        try:
            found = read(folder)
        except UnreadableInputError as error:
            assert PART in str(error)  # noqa: PT017 - either is right
        else:
            assert records(found) == records(book)


SPOILS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a part is lost": (
        lambda folder: shutil.rmtree(folder / "contracts/bucket=1"),
        r"contracts: expected \d+ rows, as successkit.json says; got \d+; write",
    ),
    "the people are lost": (
        lambda folder: (folder / "people.parquet").unlink(),
        r"people: expected 12 rows, as successkit.json says; got 0",
    ),
    "a file too many": (
        lambda folder: shutil.copy(folder / PART, folder / "contracts/more.parquet"),
        r"contracts: expected \d+ rows",
    ),
    "rows of too few parts": (
        lambda folder: describe(folder, rows={"accounts": [1]}),
        r"successkit.json: .*it counts 1 parts of accounts, not 2",
    ),
    "no table of rows": (lambda folder: describe(folder, rows=[1]), "got list"),
    "nothing kept": (lambda folder: describe(folder, kept=None), "got NoneType"),
    "no parts": (lambda folder: describe(folder, buckets=0), "it has 0 buckets"),
    "a list": (
        lambda folder: (folder / "successkit.json").write_text("[]"),
        "successkit.json: expected the description of parts",
    ),
    "no text": (
        lambda folder: (folder / "successkit.json").write_bytes(b"\xff\xfe"),
        r"successkit.json: .*UnicodeDecodeError",
    ),
    "nested too deep": (
        lambda folder: (folder / "successkit.json").write_text("[" * 100_000),
        r"successkit.json: .*RecursionError",
    ),
}


def describe(folder: Path, **content: object) -> None:
    """Change what a folder says about itself."""
    path = folder / "successkit.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **content}))


@pytest.mark.parametrize(("spoil", "message"), SPOILS.values(), ids=SPOILS)
def test_parts_that_are_not_whole_are_refused(
    stored: Path, tmp_path: Path, spoil: Callable[[Path], object], message: str
) -> None:
    folder = tmp_path / "book"
    shutil.copytree(stored, folder)
    spoil(folder)

    with pytest.raises(UnreadableInputError, match=message):
        read(folder)


def test_files_that_were_changed_on_purpose_are_read(
    stored: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "book"
    shutil.copytree(stored, folder)
    (folder / "people.parquet").unlink()
    (folder / "successkit.json").unlink()

    assert len(read(folder)) == 12


@pytest.mark.parametrize("column", ["id", "account_id", "currency", "product", "end"])
def test_text_that_is_none_is_a_problem_of_its_row(tmp_path: Path, column: str) -> None:
    good = str(CONTRACTS.get(column, ["2027-04-01"])[0]).encode()
    folder = plain(tmp_path / "book", changed(**{column: broken(good, b"J\xff")}))

    found = read(folder)

    (problem, *_) = found.problems.rows
    assert problem.place == f"contracts/1.parquet:2: {column}"
    assert problem.value == r"b'J\xff'"
    assert found.contracts.text("id").strings().tolist() == ["c-1"]
    with pytest.raises(UnreadableInputError, match=r"^contracts/1.parquet: .*UTF8"):
        regroup(folder, tmp_path / "parts", parts=2)


def test_bytes_are_text_where_they_can_be(tmp_path: Path) -> None:
    table = changed(product=[b"x", b"\xff"])

    found = read(plain(tmp_path / "book", table, changed(3, product=["y", "z"])))

    assert found.contracts.text("product").strings().tolist() == ["x", "y", "z"]
    assert said(found) == said(from_frames(accounts=ACCOUNTS, contracts=table))


FAR = arrow.array([10**9, 1], "int32").cast("date32")
UNKNOWN = arrow.timestamp("us", "Mars/Olympus")


@pytest.mark.parametrize(
    ("columns", "problems"),
    [
        pytest.param(
            {"start": FAR}, [("start", "not-a-date", "2739877-01-03")], id="a day"
        ),
        pytest.param(
            {"product": arrow.array([datetime(2026, 4, 1, tzinfo=UTC)] * 2, UNKNOWN)},
            [],
            id="an unknown zone",
        ),
        pytest.param(
            {"recorded_at": arrow.array([2**52, 1]).cast(arrow.timestamp("ms", "UTC"))},
            [("recorded_at", "not-an-instant", f"{np.datetime64(2**52, 'ms')}")],
            id="an instant",
        ),
        pytest.param(
            {"product": arrow.array([{"x": 1}, None])},
            [("product", "not-text", "{'x': 1}")],
            id="a struct and nothing",
        ),
    ],
)
def test_what_python_has_no_value_for_is_a_problem_of_its_row(
    tmp_path: Path, columns: dict[str, Any], problems: list[tuple[str, str, str]]
) -> None:
    found = read(plain(tmp_path / "book", changed(**columns)))

    rows = found.problems.rows
    assert [(one.column, one.code, one.value) for one in rows] == problems
    assert found.contracts.rows == 2 - len(problems)


INSTANTS = [datetime(2026, 4, 1, 9, tzinfo=UTC), datetime(2026, 4, 2, tzinfo=UTC)]
KINDS: dict[str, dict[str, Any]] = {
    "account_id": {
        "text": arrow.array(["1", "2"]),
        "large text": arrow.array(["1", "2"], "large_string"),
        "dictionary": arrow.array(["1", "2"]).dictionary_encode(),
        "short dictionary": arrow.DictionaryArray.from_arrays(
            arrow.array([0, 1], "int8"), ["1", "2"]
        ),
        "bytes": arrow.array([b"1", b"2"]),
        "broken bytes": arrow.array([b"1", b"\xff"]),
        "int64": arrow.array([1, 2]),
        "uint64": arrow.array([1, 2**63], "uint64"),
        "double": arrow.array([1.0, 2.0]),
        "nothing": arrow.nulls(2),
    },
    "end": {
        "date32": arrow.array([date(2027, 4, 1), None]),
        "date64": arrow.array([date(2027, 4, 1), None], "date64"),
        "naive": arrow.array([datetime(2027, 4, 1), None], arrow.timestamp("ns")),  # noqa: DTZ001
        "text": arrow.array(["2027-04-01", None]),
        "nothing": arrow.nulls(2),
    },
    "recorded_at": {
        "ns": arrow.array(INSTANTS, arrow.timestamp("ns", "UTC")),
        "us": arrow.array(INSTANTS, arrow.timestamp("us", "UTC")),
        "Tokyo": arrow.array(INSTANTS, arrow.timestamp("us", "Asia/Tokyo")),
        "naive": arrow.array(INSTANTS, arrow.timestamp("us", "UTC")).cast(
            arrow.timestamp("us")
        ),
        "text": arrow.array([one.isoformat() for one in INSTANTS]),
        "nothing": arrow.nulls(2),
    },
    "amount": {
        "int64": arrow.array([5, 6]),
        "double": arrow.array([5.0, 6.5]),
        "decimal": arrow.array([Decimal("5.00"), Decimal("6.50")]),
        "wide decimal": arrow.array(
            [Decimal(5), Decimal("6.5")], arrow.decimal128(38, 9)
        ),
        "text": arrow.array(["5", "6.50"]),
        "nothing": arrow.nulls(2),
    },
    "product": {
        "text": arrow.array(["1", "2"]),
        "int8": arrow.array([1, 2], "int8"),
        "int64": arrow.array([1, 2]),
        "float": arrow.array([1.0, 2.5], "float32"),
        "double": arrow.array([1.0, 2.5]),
        "decimal": arrow.array([Decimal("1.00"), Decimal("2.50")]),
        "finer decimal": arrow.array([Decimal("1.000"), Decimal("2.500")]),
        "us": arrow.array(INSTANTS),
        "ns": arrow.array(INSTANTS, arrow.timestamp("ns", "UTC")),
        "struct": arrow.array([{"x": 1}, None]),
        "nothing": arrow.nulls(2),
    },
}


@pytest.mark.parametrize("column", KINDS)
def test_files_of_two_types_are_refused_by_name_or_read_as_each_alone(
    column: str,
) -> None:
    kinds = KINDS[column].items()
    for one, other in [(one, other) for one in kinds for other in kinds]:
        two = changed(1, **{column: one[1]}), changed(3, **{column: other[1]})
        turned = dict(reversed(two[1].items()))
        with TemporaryDirectory() as name:
            both = plain(Path(name, "both"), two[0], turned)
            try:
                found = read(both)
            except UnreadableInputError as error:
                assert "contracts/2.parquet: the column" in str(error)  # noqa: PT017
                assert "in contracts/1.parquet; expected one type" in str(error)  # noqa: PT017
                continue
            alone = [
                read(plain(Path(name, f"{place}"), table))
                for place, table in enumerate(two)
            ]
        rows = [records(each)["contracts"] for each in alone]
        assert records(found)["contracts"] == rows[0] + rows[1], (one[0], other[0])
        assert said(found) == said(alone[0]) + said(alone[1]), (one[0], other[0])


@pytest.mark.parametrize(
    "column", ["recorded_at", pytest.param("product", marks=pytest.mark.slow)]
)
def test_files_of_two_types_are_regrouped_as_they_are_read(column: str) -> None:
    kinds = KINDS[column].values()
    for one, other in [(one, other) for one in kinds for other in kinds]:
        two = changed(1, **{column: one}), changed(3, **{column: other})
        with TemporaryDirectory() as name:
            both = plain(Path(name, "both"), *two)
            try:
                found = read(both)
            except UnreadableInputError:
                with pytest.raises(UnreadableInputError, match=r"contracts/2.parquet"):
                    regroup(both, Path(name, "parts"), parts=3)
                continue
            parts = [
                part.load() for part in regroup(both, Path(name, "parts"), parts=3)
            ]
        rows = [records(part)["contracts"] for part in parts]
        assert sum(rows, Counter[str]()) == records(found)["contracts"]
        assert sum(map(said, parts), Counter[Any]()) == said(found)


def test_names_that_differ_in_capitals_are_not_regrouped(tmp_path: Path) -> None:
    two = changed(product=["x", "y"]), changed(3, Product=["z", "z"])

    assert read(plain(tmp_path / "book", *two)).contracts.rows == 4
    with pytest.raises(
        UnreadableInputError,
        match=r"^contracts/2.parquet: .*'Product', and 'product' in contracts/1",
    ):
        regroup(tmp_path / "book", tmp_path / "parts", parts=2)


FOLDERS = {
    "names of folders": ("plan=x/a", "plan=y/b"),
    "no name in one": ("a", "plan=y/b"),
    "more names in one": ("plan=x/a", "plan=y/product=z/b"),
    "nothing": ("plan=__HIVE_DEFAULT_PARTITION__/a", "b"),
    "a name that the file has, too": ("currency=USD/a", "currency=JPY/b"),
    "names in another order": ("plan=x/product=z/a", "product=z/plan=x/b"),
    "a name with a quote": ("plan=it's/a", 'product="q"/b'),
}


@pytest.mark.parametrize("places", FOLDERS.values(), ids=FOLDERS)
def test_folders_that_tell_columns_are_regrouped_as_they_are_read(
    tmp_path: Path, places: tuple[str, str]
) -> None:
    folder = plain(tmp_path / "book")
    for first, place in zip((1, 3), places, strict=True):
        path = folder / f"contracts/{place}.parquet"
        path.parent.mkdir(parents=True, exist_ok=True)
        parquet.write_table(arrow.table(changed(first)), path)

    found = records(read(folder))["contracts"]
    parts = [part.load() for part in regroup(folder, tmp_path / "parts", parts=3)]

    assert sum((records(one)["contracts"] for one in parts), Counter[str]()) == found
    assert found.total() == 4


def test_a_word_in_the_path_is_no_reason(tmp_path: Path) -> None:
    folder = plain(tmp_path / "workspace to write", changed(), changed(3))
    path = folder / "contracts/2.parquet"
    data = bytearray(path.read_bytes())
    data[4:300] = bytes(296)
    path.write_bytes(data)

    with pytest.raises(UnreadableInputError, match=r"^contracts/2.parquet: "):
        regroup(folder, tmp_path / "parts", parts=2)


def test_too_little_memory_is_told(tmp_path: Path) -> None:
    folder = plain(tmp_path / "book", changed())

    with pytest.raises(InvalidInputError, match=r"^memory: expected enough for DuckDB"):
        regroup(folder, tmp_path / "parts", parts=2, memory="1kB")
    assert [path.name for path in tmp_path.iterdir()] == ["book"]


def test_what_others_leave_beside_is_not_read(tmp_path: Path) -> None:
    folder = plain(tmp_path / "book", changed())
    table = folder / "contracts"
    (folder / "_SUCCESS").touch()
    for name in ("_SUCCESS", ".1.parquet.crc", "_metadata", "2.parquet.tmp"):
        (table / name).write_bytes(b"PAR1")
    (table / "_temporary/0").mkdir(parents=True)
    (table / "_temporary/0/part.parquet").write_bytes(b"half")
    (table / ".part.parquet").write_bytes(b"half")
    (table / "empty.parquet").mkdir()
    (folder / "accounts.parquet").rename(folder / "part-0.snappy.parquet")
    (folder / "accounts.parquet").mkdir()
    (folder / "part-0.snappy.parquet").rename(folder / "accounts.parquet/0.parquet")

    found = read(folder)

    assert (len(found), found.contracts.rows) == (4, 2)
    assert not found.problems.rows


def test_folders_without_parquet_are_told(tmp_path: Path) -> None:
    folder = plain(tmp_path / "book", changed())
    (folder / "usage").mkdir()
    (folder / "usage/part-0").write_bytes(b"PAR1")

    (note,) = read(folder).problems.rows
    assert (note.file, note.code) == ("usage", "file-not-used")
    assert note.message.startswith("no file in it is Parquet (*.parquet)")

    shutil.rmtree(folder / "contracts")
    (folder / "contracts.parquet").mkdir()
    with pytest.raises(
        UnreadableInputError, match=r"contracts.parquet: expected Parquet files .* none"
    ):
        read(folder)


def test_row_groups_may_be_empty(tmp_path: Path) -> None:
    folder, table = plain(tmp_path / "book"), arrow.table(CONTRACTS)
    for name, slices in {"a": [(0, 1), (0, 0), (1, 1)], "b": []}.items():
        path = folder / f"contracts/{name}.parquet"
        with parquet.ParquetWriter(path, table.schema) as writer:
            for start, rows in slices:
                writer.write_table(table.slice(start, rows))

    assert read(folder).contracts.rows == 2


def test_columns_with_dots_are_columns(tmp_path: Path) -> None:
    folder = plain(tmp_path / "book", changed())
    columns = {
        "id.x": ["9"] * 4,
        "crm.tier": list("abcd"),
        **ACCOUNTS,
        "crm": ["e"] * 4,
    }
    parquet.write_table(arrow.table(columns), folder / "accounts.parquet")

    found = read(folder)

    assert found.account_ids.tolist() == ACCOUNTS["id"]
    assert found.accounts.extra["crm.tier"].strings().tolist() == list("abcd")
    assert found.accounts.extra["crm"].strings().tolist() == ["e"] * 4


def test_text_that_utf_8_cannot_hold_is_not_written(tmp_path: Path) -> None:
    odd = Portfolio.from_objects(accounts=[Account(id="a", name="x\ud800")])

    with pytest.raises(InvalidInputError, match=r"UTF-8 can hold; got 'x\\ud800'"):
        write_parquet(odd, tmp_path / "parts")
    assert not list(tmp_path.iterdir())


def test_a_place_that_cannot_be_replaced_is_refused_before_the_work(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(InvalidInputError, match=r"it is the current folder; give a"):
        write_parquet(book, ".")

    (tmp_path / "disk").mkdir()
    monkeypatch.setattr(Path, "is_mount", lambda path: path.name == "disk")
    with pytest.raises(
        InvalidInputError, match=r"a disk of its own; give a .*disk/book"
    ):
        Engine().review(book, as_of=AS_OF, on=OutOfCore(folder=tmp_path / "disk"))


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_links_stay(book: Portfolio, tmp_path: Path) -> None:
    for name in ("folder", "file"):
        (tmp_path / f"link to a {name}").symlink_to(tmp_path / name)
    (tmp_path / "folder").mkdir()

    write_parquet(book, tmp_path / "link to a folder")
    write_table(arrow.table({"a": [1]}), tmp_path / "link to a file")

    assert (tmp_path / "folder/successkit.json").is_file()
    assert parquet.read_table(tmp_path / "file").num_rows == 1
    assert all(
        (tmp_path / f"link to a {one}").is_symlink() for one in ("folder", "file")
    )


@pytest.mark.skipif(not Path("/dev/null").exists(), reason="no such place")
def test_what_is_no_file_is_written_to(book: Portfolio) -> None:
    Engine().review(book, as_of=AS_OF).to_html("/dev/null")

    assert not Path("/dev/null").is_file()


def test_a_page_is_whole_or_as_it_was(
    book: Portfolio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    review = Engine().review(book, as_of=AS_OF)
    review.to_html(tmp_path / "page.html")
    before = (tmp_path / "page.html").read_bytes()

    full(monkeypatch)
    with pytest.raises(UnwritableOutputError, match=r"page.html: .*No space left"):
        review.to_html(tmp_path / "page.html")

    assert (tmp_path / "page.html").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["page.html"]


def full(monkeypatch: pytest.MonkeyPatch, after: int = 0) -> None:
    """Let the disk be full after some files."""
    settled: list[int] = []

    def fsync(descriptor: int) -> None:
        settled.append(descriptor)
        if len(settled) > after:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", fsync)


def test_tables_of_csv_are_all_new_or_all_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(tmp_path, {"one": {"a": ["old"]}, "two": {"a": ["old"]}})
    real = Path.open

    def open_(path: Path, *args: Any, **options: Any) -> Any:  # noqa: ANN401
        if path.name.startswith(".two"):
            raise OSError(28, "No space left on device")
        return real(path, *args, **options)

    monkeypatch.setattr(Path, "open", open_)
    with pytest.raises(UnwritableOutputError, match=r"two.csv: .*No space left"):
        write_tables(tmp_path, {"one": {"a": ["new"]}, "two": {"a": ["new"]}})
    monkeypatch.undo()

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {
        "one.csv": "a\nold\n",
        "two.csv": "a\nold\n",
    }


@pytest.mark.parametrize(
    "after", [5, *(pytest.param(n, marks=pytest.mark.slow) for n in (0, 20))]
)
def test_results_are_whole_or_not_there_on_a_full_disk(
    stored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    full(monkeypatch, after)

    with pytest.raises(
        UnwritableOutputError, match=r"out.*: .*No space left"
    ) as caught:
        Engine().review(stored, as_of=AS_OF, on=OutOfCore(folder=tmp_path / "out"))

    assert "/.out-" not in str(caught.value)
    assert not list(tmp_path.iterdir())


KILLED = """
import sys, time
import pyarrow.parquet as parquet
from datetime import date
from successkit import Engine
from successkit.engine.backends import OutOfCore
from successkit.io import read, regroup, write_parquet, write_table

module = sys.modules["successkit.io.parquet.regroup"]
source, target, what = sys.argv[1:]
real, files = parquet.write_table, []

def slow(*args, **options):
    real(*args, **options)
    files.append(args)
    if len(files) == 3 or what == "file":
        wait()

def wait(*args):
    print("now", flush=True)
    time.sleep(60)

book = read(source)
parquet.write_table = slow
module._describe = wait
if what == "write":
    write_parquet(book, target, parts=2)
elif what == "regroup":
    regroup(source, target, parts=2)
elif what == "file":
    write_table(parquet.read_table(source + "/people.parquet"), target)
else:
    Engine().review(source, as_of=date(2026, 3, 31), on=OutOfCore(folder=target))
"""


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
@pytest.mark.parametrize("kind", ["SIGKILL", "SIGTERM"])
@pytest.mark.parametrize("what", ["write", "regroup", "review", "file"])
def test_who_is_killed_leaves_nothing_by_the_name(
    stored: Path, tmp_path: Path, what: str, kind: str
) -> None:
    target = tmp_path / "target"
    if what == "file":
        write_table(arrow.table({"a": [1]}), target)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", KILLED, str(stored), str(target), what],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "now\n"
        process.send_signal(getattr(signal, kind))
        process.wait(timeout=30)

    left = [path.name for path in tmp_path.iterdir() if path != target]
    assert all(name.startswith(".target-") for name in left)
    if what == "file":
        assert parquet.read_table(target).to_pylist() == [{"a": 1}]
    else:
        assert not target.exists()
        regroup(stored, target, parts=2)  # what is left is in nobody's way
        assert len(read(target)) == 12
