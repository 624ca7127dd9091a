"""The examples of README and guides run, and say what they claim."""

import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = (*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")))


def named(path: Path) -> str:
    """Return a file's place in the repository."""
    return path.relative_to(ROOT).as_posix()


def page_of(path: Path) -> object:
    """Return a page as a parameter, with what its examples need."""
    marks = [pytest.mark.peers] if path.name == "lifelines.md" else []
    return pytest.param(path, id=named(path), marks=marks)


@pytest.mark.parametrize("page", list(map(page_of, PAGES)))
def test_examples_of_a_page(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sybil = pytest.importorskip("sybil", reason="examples need the extra [dev]")
    if page.name == "lifelines.md":
        pytest.importorskip("lifelines", reason="needs the extra [survival]")
    if page.name == "touch.md":
        pytest.importorskip("holidays", reason="needs the extra [holidays]")
    from sybil.parsers.markdown import PythonCodeBlockParser, SkipParser

    monkeypatch.chdir(tmp_path)
    document = sybil.Sybil([PythonCodeBlockParser(), SkipParser()]).parse(page)
    # A page is a notebook: its cells stand in __main__, where pickle looks for them.
    main = ModuleType("__main__")
    document.namespace = vars(main)
    monkeypatch.setitem(sys.modules, "__main__", main)

    for example in document.examples():
        example.evaluate()
