"""The formats: what the pages say is what the library does."""

import os
import re
import tomllib
from pathlib import Path

import pytest

from successkit.core.schema import EVENT_KINDS, TABLES, Field, Table
from successkit.io import load_mapping
from successkit.io.mapping.load import KEYS

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "formats.md"
UPDATE = "SUCCESSKIT_UPDATE_DOCS"
REGION = re.compile(r"(<!-- tables: .*? -->\n)(.*?)(<!-- end of tables -->)", re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#]+)")


def told(field: Field) -> str:
    """Return a field as a row of its table."""
    allowed = [] if field.allowed is None else [f"`{name}`" for name in field.allowed]
    notes = [
        field.doc,
        ", ".join(allowed),
        f"[{field.unit}]" if field.unit else "",
        f"default {field.default}" if field.default else "",
    ]
    name = f"**`{field.name}`**" if field.required else f"`{field.name}`"
    return f"| {name} | {field.kind} | {'; '.join(filter(None, notes))} |"


def section(table: Table) -> str:
    """Return a table as a section of the page."""
    rows = "\n".join(map(told, table.fields))
    key = ", ".join(f"`{name}`" for name in table.key)
    return (
        f"\n### `{table.name}.csv`: {table.doc}\n\nKey: {key}. Bold columns need a "
        "value in every row.\n\n| column | type | what it holds |\n|---|---|---|\n"
        f"{rows}\n"
    )


def test_page_lists_every_column_of_every_table() -> None:
    text = PAGE.read_text("utf-8")
    tables = "".join(map(section, TABLES.values())) + "\n"
    if os.environ.get(UPDATE):
        text = REGION.sub(lambda found: found[1] + tables + found[3], text)
        PAGE.write_text(text, encoding="utf-8")

    found = REGION.search(text)

    assert found is not None
    assert found[2] == tables, f"renew: {UPDATE}=1 python -m pytest {__file__}"


def test_page_lists_every_kind_of_event() -> None:
    text = PAGE.read_text("utf-8")

    assert [kind for kind in EVENT_KINDS if f"`{kind}`" not in text] == []


PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_of_a_page_lead_somewhere(page: Path) -> None:
    links = LINK.findall(page.read_text("utf-8"))

    assert [link for link in links if not (page.parent / link).exists()] == []


def test_page_of_mappings_names_every_key() -> None:
    text = (ROOT / "docs" / "mapping.md").read_text("utf-8")

    assert [
        key for key in KEYS if not re.search(rf"^\| `{key}\W", text, re.MULTILINE)
    ] == []


def test_mappings_of_the_page_are_understood() -> None:
    text = (ROOT / "docs" / "mapping.md").read_text("utf-8")
    blocks = re.findall(r"^```toml\n(.*?)^```", text, re.DOTALL | re.MULTILINE)

    mappings = [load_mapping(tomllib.loads(block)) for block in blocks]

    assert all(mapping.tables for mapping in mappings)
    assert mappings
