"""Books in parts on the command line: split, reviewed within some memory, kept."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

from successkit.io import read, write_tables
from successkit.testing.sample import sample_book

arrow: Any = pytest.importorskip("pyarrow.dataset", reason="needs the extra [parquet]")
DAY = ("--as-of", "2026-03-31")
TABLES = ("accounts", "actions", "open_actions", "phases")

Cli = Callable[..., Any]
Book = Callable[..., Path]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sample book of 60 accounts."""
    folder = tmp_path_factory.mktemp("sample")
    tables = sample_book(accounts=60, as_of=date(2026, 3, 31))
    write_tables(
        folder,
        {
            name: {field: list(cells) for field, cells in columns.items()}
            for name, columns in tables.items()
        },
        safe=False,
    )
    return folder


def rows(folder: Path, table: str) -> list[tuple[tuple[str, Any], ...]]:
    """Return what was kept of a table, in any order."""
    found = arrow.dataset(folder / table).to_table().to_pylist()
    return sorted((tuple(row.items()) for row in found), key=repr)


def test_a_split_book_is_reviewed_as_the_whole_one(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    made = cli("split", sample, tmp_path / "parts", "--parts", 3)
    outputs = {
        name: ("--json", "-", "--parquet", tmp_path / name, "--state", tmp_path / at)
        for name, at in (("here", "s1"), ("there", "s2"))
    }
    here = cli("review", sample, *DAY, *outputs["here"])
    there = cli(
        "review", tmp_path / "parts", *DAY, *outputs["there"], "--memory", "500MB"
    )

    assert made.code == 0
    assert made.out == f"{tmp_path / 'parts'}: 60 accounts in 3 parts\n"
    assert (here.code, there.code) == (0, 0), there.err
    whole, parts = here.document, there.document
    everyone = {entry["id"]: entry for entry in whole.pop("accounts")}
    assert all(everyone[entry["id"]] == entry for entry in parts.pop("accounts"))
    assert parts == whole
    for table in TABLES:
        assert rows(tmp_path / "there", table) == rows(tmp_path / "here", table)
    ledgers = [(tmp_path / at / "actions.json").read_text() for at in ("s1", "s2")]
    assert ledgers[0] == ledgers[1]


def test_the_state_of_one_way_goes_on_in_the_other(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    cli("split", sample, tmp_path / "parts", "--parts", 2)
    cli("review", sample, "--as-of", "2026-03-30", "--state", tmp_path / "s1")
    copytree(tmp_path / "s1", tmp_path / "s2")
    here = cli("review", sample, *DAY, "--json", "-", "--state", tmp_path / "s1")
    there = cli(
        *("review", tmp_path / "parts", *DAY, "--json", "-", "--memory", "500MB"),
        *("--state", tmp_path / "s2"),
    )

    assert sum(each["suppressed"]["open"] for each in here.document["funnel"]) > 0
    assert there.document["funnel"] == here.document["funnel"]


def test_parquet_is_split_without_being_read(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    pytest.importorskip("duckdb", reason="needs the extra [duckdb]")
    cli("split", sample, tmp_path / "one", "--parts", 1)
    made = cli("split", tmp_path / "one", tmp_path / "four", "--parts", 4)

    assert made.out == (
        f"{tmp_path / 'four'}: 60 accounts in 4 parts, not checked yet\n"
    )
    ids = read(tmp_path / "four").account_ids.tolist()
    assert ids == read(sample).account_ids.tolist()


def test_rows_that_are_set_aside_are_told_when_a_book_is_split(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    contracts = (
        "id,account_id,start,amount,currency\n"
        "c-1,a-1,2025-04-01,1000,JPY\n"
        "c-2,a-1,2025-99-01,1000,JPY\n"
    )
    made = cli("split", book(contracts=contracts), tmp_path / "parts", "--parts", 2)

    assert made.code == 1
    assert "2025-99-01" in made.out


def test_the_page_of_a_book_in_parts_says_where_the_rest_is(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    pytest.importorskip("jinja2", reason="needs the extra [html]")
    cli("split", sample, tmp_path / "parts", "--parts", 2)
    said = {"en": "most important of 60 accounts", "ja": "全60社のうち"}
    for lang, words in said.items():
        file = tmp_path / f"{lang}.html"
        cli(
            *("review", tmp_path / "parts", *DAY, "--memory", "500MB"),
            *("--lang", lang, "--html", file),
        )
        assert words in file.read_text("utf-8")
        assert "successkit review --parquet" in file.read_text("utf-8")


@pytest.mark.parametrize(
    ("options", "instead"),
    [
        pytest.param(("--csv", "out"), "--parquet DIR", id="CSV of all accounts"),
        pytest.param(("--strict",), "--strict", id="refusing bad rows"),
        pytest.param(("--mapping", "m.toml"), "--mapping FILE", id="a mapping"),
        pytest.param(
            ("--baseline", "--state", "st"), "baseline of the book", id="a baseline"
        ),
    ],
)
def test_what_needs_the_whole_book_is_refused_within_some_memory(
    cli: Cli, tmp_path: Path, options: tuple[str, ...], instead: str
) -> None:
    ran = cli("review", tmp_path, *DAY, "--memory", "1GB", *options)

    assert ran.code == 2
    assert ran.err.startswith(f"successkit: --memory: expected no {options[0]} beside")
    assert instead in ran.err


@pytest.mark.parametrize(
    ("memory", "said"),
    [
        pytest.param("much", "expected a size such as '1GB'", id="no size"),
        pytest.param("1MB", "expected 300MB or more", id="too little for anything"),
    ],
)
def test_a_memory_that_cannot_be_is_refused(
    cli: Cli, sample: Path, memory: str, said: str
) -> None:
    ran = cli("review", sample, *DAY, "--memory", memory)

    assert ran.code == 2
    assert said in ran.err


def test_a_folder_that_is_not_in_parts_says_how_to_split_it(
    cli: Cli, sample: Path
) -> None:
    ran = cli("review", sample, *DAY, "--memory", "1GB")

    assert ran.code == 2
    assert "successkit split" in ran.err


def test_nothing_is_written_over_results(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "mine.txt").write_text("mine")
    ran = cli("review", sample, *DAY, "--parquet", tmp_path / "kept")

    assert ran.code == 2
    assert "empty" in ran.err
    assert [file.name for file in (tmp_path / "kept").iterdir()] == ["mine.txt"]
