"""The plugins in examples/ work as they stand."""

import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from successkit.plugins import GROUP, Extensions, load
from successkit.testing import check_plugin

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.fixture
def seatwatch(monkeypatch: pytest.MonkeyPatch) -> Iterator[object]:
    project = tomllib.loads((EXAMPLES / "plugin" / "pyproject.toml").read_text("utf-8"))
    module = project["project"]["entry-points"][GROUP]["seatwatch"]
    monkeypatch.syspath_prepend(str(EXAMPLES / "plugin" / "src"))
    yield load([module])[0]
    package = module.partition(":")[0]
    for name in [name for name in sys.modules if name.startswith(package)]:
        del sys.modules[name]


def test_package_keeps_every_promise(seatwatch: object) -> None:
    check_plugin(seatwatch)


def test_package_adds_what_its_page_says(seatwatch: object) -> None:
    found = Extensions.collect([seatwatch])
    page = (EXAMPLES / "plugin" / "README.md").read_text("utf-8")

    assert [(one.hook.kind, one.name) for one in found.declared] == [
        ("action kind", "seatwatch.seat_audit"),
        ("column", "seatwatch.spare"),
        ("signal", "seatwatch.seat_fill"),
        ("playbook", "seatwatch.empty_seats"),
        ("veto", "seatwatch.renews_soon"),
    ]
    assert all(f"`{one.name}`" in page for one in found.declared)


def test_one_cell_of_a_notebook(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A cell runs in __main__, where pickle looks for its functions.
    cell = EXAMPLES / "plugin_in_a_notebook.py"
    main = type(sys)("__main__")
    monkeypatch.setitem(sys.modules, "__main__", main)
    exec(compile(cell.read_text("utf-8"), str(cell), "exec"), vars(main))  # noqa: S102

    assert capsys.readouterr().out == "[0. 1. 2. 3. 4.]\n"
