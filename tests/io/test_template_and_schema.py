"""The template is an empty book; the schema document lists every field."""

import json
import tomllib
from pathlib import Path

import pytest

from successkit.core import InvalidInputError
from successkit.core.schema import TABLES
from successkit.io import load_mapping, read, schema_document, write_template


def test_template_is_an_empty_book_that_can_be_read(tmp_path: Path) -> None:
    files = write_template(tmp_path / "book")

    book = read(tmp_path / "book", mapping=tmp_path / "book" / "mapping.toml")

    assert [path.name for path in files] == [
        *(f"{name}.csv" for name in TABLES),
        "mapping.toml",
    ]
    assert (len(book), book.problems.rows) == (0, ())


def test_template_overwrites_nothing(tmp_path: Path) -> None:
    (tmp_path / "usage.csv").write_text("mine")

    with pytest.raises(InvalidInputError, match=r"it has usage.csv already"):
        write_template(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["usage.csv"]


def test_every_commented_line_of_the_mapping_is_valid(tmp_path: Path) -> None:
    text = write_template(tmp_path)[-1].read_text(encoding="utf-8")
    marks = ("# [", "# id", "# col", "# file", "#")
    live = []
    for line in text.splitlines():
        bare = line.removeprefix("# ").removeprefix("#")
        setting = "=" in bare.split("#")[0] and bare[:1].islower()
        live.append(
            bare if line.startswith(marks) and (bare[:1] == "[" or setting) else line
        )

    content = tomllib.loads("\n".join(live))

    assert set(load_mapping(content).tables) == {
        "accounts",
        "contracts",
        "surveys",
        "usage",
    }


def test_schema_lists_every_field_with_type_and_rules() -> None:
    document = json.loads(json.dumps(schema_document()))

    tables = {table["name"]: table for table in document["tables"]}
    assert list(tables) == list(TABLES)
    columns = {column["name"]: column for column in tables["contracts"]["columns"]}
    assert list(columns) == list(TABLES["contracts"].names)
    assert columns["amount"] == {
        "name": "amount",
        "type": "money",
        "doc": "price per billing interval for the whole quantity, before discount",
        "unit": "currency/interval",
        "column_required": True,
        "value_required": False,
        "allowed": None,
        "minimum": 0,
        "maximum": None,
        "default": None,
        "references": None,
    }
    assert columns["status"]["allowed"] == ["active", "paused", "cancelled"]
    assert columns["account_id"]["references"] == "accounts"
