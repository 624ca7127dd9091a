"""Loading plugins by the names that a command line takes."""

import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from successkit.core import PluginError
from successkit.plugins import Extensions, load

CODE = """
from successkit.plugins import hookimpl

class Inner:
    plugin_name = "inner"

    @hookimpl
    def successkit_event_kinds(self):
        return ["inner.seen"]

class plugins:
    inner = Inner()

@hookimpl
def successkit_event_kinds():
    return ["outer.seen"]
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    for name in set(sys.modules) - before:
        if "acme" in name:
            del sys.modules[name]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        pytest.param("acme_hooks", "acme_hooks", id="a module"),
        pytest.param("acme_hooks:plugins.inner", "inner", id="an object of a module"),
        pytest.param("apart/acme_apart.py", "acme_apart", id="the path of a file"),
    ],
)
def test_worked_example(folder: Path, name: str, expected: str) -> None:
    (folder / "acme_hooks.py").write_text(CODE)
    (folder / "apart").mkdir()
    (folder / "apart" / "acme_apart.py").write_text(CODE)
    place = str(folder / name) if name.endswith(".py") else name

    found = Extensions.collect(load([place]))

    assert [info.name for info in found.plugins] == [expected]


def test_file_loaded_twice_is_one_plugin(folder: Path) -> None:
    file = folder / "acme_twice.py"
    file.write_text(CODE)

    first, second = load([str(file), str(file)])

    assert first is second


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("acme_nowhere", r"acme_nowhere.*ModuleNotFoundError.*install the package"),
        ("acme_there:hook", r"has no 'hook' \(did you mean hooks\?\)"),
        ("acme_exits", r"acme_exits: cannot be imported: SystemExit: 2"),
        ("acme_nowhere.py", r"no such file"),
        ("two words.py", r"letters, digits and _"),
        ("json.py", r"a module named 'json' exists already; rename the file"),
        ("acme_file_breaks.py", r"ZeroDivisionError"),
    ],
)
def test_bad_name_is_refused_with_the_mend(
    folder: Path, name: str, message: str
) -> None:
    (folder / "acme_there.py").write_text("hooks = 1\n")
    (folder / "acme_exits.py").write_text("raise SystemExit(2)\n")
    files = folder / "files"
    files.mkdir()
    (files / "two words.py").write_text("")
    (files / "json.py").write_text("")
    (files / "acme_file_breaks.py").write_text("1 / 0\n")
    place = str(files / name) if name.endswith(".py") else name

    with pytest.raises(PluginError, match=message):
        load([place])

    assert "acme_file_breaks" not in sys.modules


def test_installed_plugin_is_found_by_the_name_of_its_entry_point(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point = SimpleNamespace(
        name="acme", value="json", dist=None, load=lambda: sys.modules["json"]
    )
    monkeypatch.setattr(
        "importlib.metadata.entry_points",
        lambda **select: [point] if select["name"] == "acme" else [],
    )

    assert load(["acme"]) == (sys.modules["json"],)
