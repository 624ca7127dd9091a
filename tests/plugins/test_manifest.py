"""The manifest: plugins found again in another process, or refused with the reason."""

import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest

from successkit.core import PluginError
from successkit.plugins import GROUP, Extensions, load

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
SEATWATCH = ROOT / "examples" / "plugin" / "src"

CODE = '''
"""A plugin that uses a helper and a constant."""

from successkit.core import Signal
from successkit.plugins import Plugin, hookimpl

__version__ = "1.4"
LIMIT = 5


def _over(values):
    return values - LIMIT


def seats(view, /, *, as_of):
    return _over(view.table.array("seats"))


@hookimpl
def successkit_health_signals():
    points = ((0, 0), (10, 100))
    return [Signal(name=f"{__name__}.seats", compute=seats, points=points)]


class Kinds(Plugin):
    def __init__(self, kind="ring"):
        self.kind = kind

    def successkit_event_kinds(self):
        return [f"Kinds.{self.kind}"]


given = Kinds("given")
'''

ELSEWHERE = """
import json, sys
from successkit.core import PluginError
from successkit.plugins import Extensions

entries, files = json.load(sys.stdin)
try:
    found = Extensions.from_manifest(entries, files=files)
except PluginError as error:
    print(json.dumps({"error": str(error)}))
else:
    print(json.dumps({"entries": found.manifest()}))
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(tmp_path))
    (tmp_path / "acme_made.py").write_text(CODE, encoding="utf-8")
    yield tmp_path
    for name in set(sys.modules) - before:
        if name.startswith(("acme_", "successkit_example_")):
            del sys.modules[name]


def elsewhere(
    entries: object, *folders: Path, files: tuple[Path, ...] = ()
) -> dict[str, Any]:
    """Return what becomes of a manifest in a process of its own."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", ELSEWHERE],
        input=json.dumps([entries, [str(file) for file in files]]),
        env={"PYTHONPATH": os.pathsep.join(map(str, (SOURCE, *folders)))},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


@pytest.mark.parametrize(
    ("name", "origin"),
    [
        pytest.param(
            "acme_made",
            {"module": "acme_made", "object": None, "instance": False},
            id="a module",
        ),
        pytest.param(
            "acme_made:given",
            {"module": "acme_made", "object": "given", "instance": False},
            id="an instance that its module keeps",
        ),
        pytest.param(
            "acme_made:Kinds",
            {"module": "acme_made", "object": "Kinds", "instance": True},
            id="an instance made by the host",
        ),
    ],
)
def test_same_plugins_are_found_in_another_process(
    folder: Path, name: str, origin: object
) -> None:
    (plugin,) = load([name])
    found = Extensions.collect([plugin() if isinstance(plugin, type) else plugin])

    entries = found.manifest()

    assert entries[0]["origin"] == origin
    assert elsewhere(entries, folder) == {"entries": entries}
    assert Extensions.from_manifest(entries).manifest() == entries


def test_plugin_of_a_file_is_found_when_the_file_is_given(tmp_path: Path) -> None:
    file = tmp_path / "acme_of_a_file.py"
    file.write_text(CODE, encoding="utf-8")
    entries = Extensions.collect(load([str(file)])).manifest()
    del sys.modules["acme_of_a_file"]

    assert elsewhere(entries, files=(file,)) == {"entries": entries}
    assert "give the path of its .py file in files=" in elsewhere(entries)["error"]
    assert str(tmp_path) not in json.dumps(entries)


def installed(folder: Path, name: str, value: str, version: str) -> None:
    """Make a folder look like one that a package was installed into."""
    notes = folder / f"{name}-{version}.dist-info"
    notes.mkdir()
    told = f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n"
    (notes / "METADATA").write_text(told)
    points = f"[successkit.plugins]\n{name} = {value}\n"
    (notes / "entry_points.txt").write_text(points)


def test_installed_example_is_found_in_another_process(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = tomllib.loads((SEATWATCH.parent / "pyproject.toml").read_text("utf-8"))
    value = project["project"]["entry-points"][GROUP]["seatwatch"]
    installed(folder, "seatwatch", value, project["project"]["version"])
    monkeypatch.syspath_prepend(str(SEATWATCH))

    entries = Extensions.collect(entry_points=("seatwatch",)).manifest()

    assert entries[0]["origin"] == {"entry_point": "seatwatch"}
    assert elsewhere(entries, folder, SEATWATCH) == {"entries": entries}
    assert "plugin seatwatch: not installed" in elsewhere(entries, SEATWATCH)["error"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        pytest.param(
            "values - LIMIT", "values * LIMIT", "acme_made: hash: expected", id="helper"
        ),
        pytest.param("LIMIT = 5", "LIMIT = 6", "hash: expected", id="constant"),
        pytest.param("(10, 100)", "(11, 100)", "hash: expected", id="declaration"),
        pytest.param(
            '"1.4"', '"1.5"', "version: expected '1.4' as in the manifest; got '1.5'",
            id="version",
        ),
        pytest.param(
            "@hookimpl\n",
            "@hookimpl\ndef successkit_metrics():\n    return []\n\n\n@hookimpl\n",
            "hooks: expected ['successkit_health_signals'] as in the manifest; got "
            "['successkit_health_signals', 'successkit_metrics']",
            id="hooks",
        ),
        pytest.param(
            "LIMIT = 5", "plugin_name = 'o'", "name: expected 'acme_made'", id="name"
        ),
        pytest.param("LIMIT = 5", "1 / 0", "ZeroDivisionError", id="import breaks"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("folder")
def test_changed_plugin_is_refused_elsewhere(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    entries = Extensions.collect(load(["acme_made"])).manifest()
    other = tmp_path / "other"
    other.mkdir()
    (other / "acme_made.py").write_text(CODE.replace(old, new), encoding="utf-8")

    refused = elsewhere(entries, other)["error"]

    assert refused.startswith("plugin acme_made: ")
    assert message in refused


@pytest.mark.usefixtures("folder")
def test_plugin_with_lines_ended_another_way_is_the_same(tmp_path: Path) -> None:
    entries = Extensions.collect(load(["acme_made"])).manifest()
    other = tmp_path / "other"
    other.mkdir()
    (other / "acme_made.py").write_bytes(CODE.replace("\n", "\r\n").encode())

    assert elsewhere(entries, other) == {"entries": entries}


@pytest.mark.usefixtures("folder")
def test_plugin_made_with_arguments_is_refused_where_it_is_made_without() -> None:
    (kinds,) = load(["acme_made:Kinds"])
    entries = Extensions.collect([kinds("other")]).manifest()  # type: ignore[operator]

    with pytest.raises(PluginError, match=r"plugin Kinds: hash: expected"):
        Extensions.from_manifest(entries)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("acme", r"manifest: expected entries with name.*got 'acme'"),
        ({"name": "acme"}, r"plugin acme: origin: expected .*got None"),
        ({"name": "acme", "origin": {}}, r"plugin acme: origin: expected .*got \{\}"),
        (
            {"name": "acme", "origin": {"entry_point": "acme"}},
            r"plugin acme: not installed; installed are",
        ),
        (
            {"name": "acme", "origin": {"module": "acme_nowhere"}},
            r"ModuleNotFoundError.*; install its package",
        ),
        (
            {"name": "acme", "origin": {"module": "acme_made", "object": "givn"}},
            r"acme_made has no 'givn' \(did you mean given\?\)",
        ),
        (
            {"name": "acme", "origin": {"module": "__main__", "object": "acme"}},
            r"written in a notebook or script, so move it to a module",
        ),
        (
            {
                "name": "acme",
                "origin": {"module": "acme_made", "object": "f.<locals>.A"},
            },
            r"made inside a function.*move it to the top of a module",
        ),
        (
            {
                "name": "acme",
                "origin": {"module": "acme_made", "object": "LIMIT", "instance": True},
            },
            r"expected a class to make it from; got int",
        ),
        (
            {
                "name": "acme",
                "origin": {"module": "acme_made", "object": "seats", "instance": False},
            },
            r"plugin acme: name: expected 'acme' as in the manifest; got 'function'",
        ),
    ],
)
@pytest.mark.usefixtures("folder")
def test_entry_that_leads_nowhere_is_refused(
    entry: Mapping[str, object], message: str
) -> None:
    with pytest.raises(PluginError, match=message):
        Extensions.from_manifest([entry])


@pytest.mark.usefixtures("folder")
def test_plugin_that_stands_there_twice_is_refused() -> None:
    (entry,) = Extensions.collect(load(["acme_made"])).manifest()

    with pytest.raises(PluginError, match=r"acme_made stands there twice"):
        Extensions.from_manifest([entry, entry])


def test_class_that_needs_arguments_is_refused(folder: Path) -> None:
    (folder / "acme_needs.py").write_text(
        "class Needs:\n    def __init__(self, x): ...\n"
    )
    entry = {
        "name": "Needs",
        "origin": {"module": "acme_needs", "object": "Needs", "instance": True},
    }

    with pytest.raises(PluginError, match=r"Needs\(\) cannot be made without arg"):
        Extensions.from_manifest([entry])


@pytest.mark.usefixtures("folder")
def test_result_says_which_plugin_of_which_content_it_comes_from() -> None:
    found = Extensions.collect(load(["acme_made"]))

    where = found.provenance("acme_made.seats")

    (entry,) = found.manifest()
    assert (where.plugin, where.version, where.hash) == (
        entry["name"],
        entry["version"],
        entry["hash"],
    )


@pytest.mark.usefixtures("folder")
def test_entry_points_are_not_looked_at_for_modules(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entries = Extensions.collect(load(["acme_made:given"])).manifest()
    monkeypatch.delattr(metadata, "entry_points")

    assert Extensions.from_manifest(entries).manifest() == entries
