"""The simulated CRM replayed: what the page on phases shows is what comes out."""

import os
import re
from pathlib import Path

import pytest

from successkit.cli import main

pytestmark = pytest.mark.shared

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "lifecycle.md"
UPDATE = "SUCCESSKIT_UPDATE_DOCS"
SHOWN = {
    "crm6 diagram": ("mermaid", ["diagram"]),
    "crm6 history": ("", ["history"]),
    "crm6 account": ("", ["history", "--account", "121"]),
}


@pytest.mark.parametrize("name", SHOWN)
def test_the_page_shows_what_the_command_prints(
    name: str, crm6: Path, examples: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    language, (what, *more) = SHOWN[name]
    mapping = examples / "mappings" / "fightchurn_crm6.toml"
    book = ["--book", str(crm6), "--mapping", str(mapping), "--as-of", "2023-06-30"]
    assert main(["lifecycle", what, *book, *more]) == 0
    printed = capsys.readouterr().out
    fenced = f"```{language}\n{printed}```\n" if language else printed
    expected = f"\n{fenced}\n"

    region = re.compile(rf"(<!-- {name} -->\n)(.*?)(<!-- end -->)", re.DOTALL)
    page = PAGE.read_text(encoding="utf-8")
    if os.environ.get(UPDATE):
        page = region.sub(lambda found: found[1] + expected + found[3], page)
        PAGE.write_text(page, encoding="utf-8")
    found = region.search(page)

    assert found is not None
    assert found[2] == expected, f"{UPDATE}=1 pytest tests/shared_data writes it"
