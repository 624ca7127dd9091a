"""The examples of README, guides and notebooks run, and say what they claim."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import successkit

ROOT = Path(__file__).resolve().parents[2]
SOURCE = Path(successkit.__file__).resolve().parents[1]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))
NOTEBOOKS = sorted((ROOT / "examples").glob("*.ipynb"))
EXECUTE = """
import sys
from pathlib import Path
import nbformat
from nbclient import NotebookClient

path = Path(sys.argv[1])
book = nbformat.read(path, as_version=4)
place = {"metadata": {"path": sys.argv[2]}}
NotebookClient(book, timeout=300, resources=place).execute()
"""


def named(path: Path) -> str:
    """Return a file's place in the repository."""
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_examples_of_a_page(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sybil = pytest.importorskip("sybil", reason="examples need the extra [dev]")
    from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

    monkeypatch.chdir(tmp_path)
    document = sybil.Sybil([PythonCodeBlockParser(), SkipParser()]).parse(page)

    for example in document.examples():
        example.evaluate()


@pytest.mark.slow
@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=named)
def test_notebook_runs_from_top_to_bottom(notebook: Path, tmp_path: Path) -> None:
    pytest.importorskip("nbclient", reason="notebooks need the extra [dev]")
    pytest.importorskip("ipykernel", reason="notebooks need the extra [notebook]")

    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", EXECUTE, str(notebook), str(tmp_path)],
        capture_output=True,
        check=False,
        env=os.environ | {"PYTHONPATH": str(SOURCE)},
        text=True,
        timeout=600,
    )

    assert done.returncode == 0, done.stderr[-4000:]
