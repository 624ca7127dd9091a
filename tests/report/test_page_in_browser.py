"""The page in a real browser: no script runs, the title stands, and it prints on A4."""

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the page needs the extra [report]")

from successkit.report import render_html

Document = dict[str, Any]
Browse = Callable[..., str]

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
BROWSER = next(filter(None, map(shutil.which, NAMES)), None)
A4 = (595, 842)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(BROWSER is None, reason="no Chromium found to show the page in"),
]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """Return how to open a page in a headless browser with a profile of its own."""

    def run(page: str, *options: str) -> str:
        file = tmp_path / "page.html"
        file.write_text(page, encoding="utf-8")
        command = [
            str(BROWSER),
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            f"--user-data-dir={tmp_path / 'profile'}",
            *options,
            file.as_uri(),
        ]
        done = subprocess.run(  # noqa: S603
            command, capture_output=True, check=True, timeout=60
        )
        return done.stdout.decode()

    return run


def test_no_script_of_the_data_runs(browse: Browse, hostile: Document) -> None:
    dom = browse(render_html(hostile), "--dump-dom")

    assert "<title>Customer success review | As of 31 March 2026</title>" in dom
    assert "<script" not in dom
    assert "<img" not in dom
    assert "&lt;script&gt;document.title='owned'&lt;/script&gt;" in dom


def test_policy_lets_the_style_sheet_in_and_no_script(
    browse: Browse, review: Document
) -> None:
    page = render_html(review)
    planted = "<script>document.title = 'owned'</script></body>"

    dom = browse(page.replace("</body>", planted), "--dump-dom")

    assert "<title>Customer success review" in dom


@pytest.mark.parametrize("kind", ["review", "hostile"])
def test_page_prints_on_a4(
    browse: Browse, tmp_path: Path, request: pytest.FixtureRequest, kind: str
) -> None:
    target = tmp_path / "page.pdf"
    page = render_html(request.getfixturevalue(kind), lang="ja")

    browse(page, "--no-pdf-header-footer", f"--print-to-pdf={target}")

    boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+)", target.read_bytes())
    sizes = {(round(float(width)), round(float(height))) for width, height in boxes}
    assert sizes == {A4}
    assert 2 <= len(boxes) <= 8


def test_japanese_letters_have_a_font(
    browse: Browse, tmp_path: Path, review: Document
) -> None:
    target = tmp_path / "page.pdf"

    browse(
        render_html(review, lang="ja"),
        "--no-pdf-header-footer",
        f"--print-to-pdf={target}",
    )

    fonts = set(re.findall(rb"/FontName ?/([\w+-]+)", target.read_bytes()))
    assert any(b"CJK" in name or b"Gothic" in name for name in fonts), fonts
