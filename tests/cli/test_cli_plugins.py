"""``successkit plugins`` and SUCCESSKIT_PLUGINS: what is installed and what is used."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src"
DAY = ("--as-of", "2026-03-31")
Cli = Callable[..., Any]
Book = Callable[..., Path]
Install = Callable[..., None]

CODE = """
from successkit.core import ActionKind, Signal
from successkit.plugins import Plugin

print("imported")


def seats(view, /, *, as_of):
    return view.table.array("seats")


class Acme(Plugin):
    plugin_name = "NAME"

    def successkit_health_signals(self):
        return [Signal(name="NAME.seats", compute=seats, points=((0, 0), (9, 100)))]

    def successkit_action_kinds(self):
        print("asked")
        return [ActionKind(name="ring")]

    def successkit_on_run(self, run):
        pass


plugin = Acme()
"""


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Return how to install a package that brings a plugin."""
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    before = set(sys.modules)

    def made(name: str, code: str = CODE, version: str = "2.0") -> None:
        (folder / f"cli_{name}.py").write_text(code.replace("NAME", name), "utf-8")
        notes = folder / f"cli_{name}-{version}.dist-info"
        notes.mkdir()
        told = f"Metadata-Version: 2.1\nName: {name}-package\nVersion: {version}\n"
        (notes / "METADATA").write_text(told)
        points = f"[successkit.plugins]\n{name} = cli_{name}:plugin\n"
        (notes / "entry_points.txt").write_text(points)

    yield made
    for name in set(sys.modules) - before:
        if name.startswith("cli_"):
            del sys.modules[name]


def _listed(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(one for one in document["plugins"] if one["name"] == name)


def test_installed_plugins_are_listed_with_what_they_add(
    cli: Cli, install: Install
) -> None:
    install("acme")

    ran = cli("plugins", "--json")

    assert ran.code == 0
    found = _listed(ran.document, "acme")
    assert {key: found[key] for key in found if key != "plugin"} == {
        "name": "acme",
        "distribution": "acme-package",
        "version": "2.0",
        "allowed": False,
        "declares": {"action kind": ["ring"], "signal": ["acme.seats"]},
        "error": None,
    }
    assert found["plugin"]["origin"] == {"entry_point": "acme"}
    assert found["plugin"]["hooks"] == [
        "successkit_action_kinds",
        "successkit_health_signals",
        "successkit_on_run",
    ]


@pytest.mark.parametrize(
    ("lang", "words"),
    [
        ("en", ["acme 2.0 (from acme-package, in use)", "    signals: acme.seats"]),
        ("ja", ["acme 2.0 (acme-package に同梱, 使用中)", "    シグナル：acme.seats"]),
    ],
)
def test_list_as_text(
    cli: Cli,
    install: Install,
    monkeypatch: pytest.MonkeyPatch,
    lang: str,
    words: list[str],
) -> None:
    install("acme")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", "acme")

    ran = cli("plugins", "--lang", lang)

    assert ran.code == 0
    for word in words:
        assert word in ran.out.splitlines()


def test_broken_plugin_is_listed_and_hides_no_other(cli: Cli, install: Install) -> None:
    install("acme")
    install("breaks", "raise SystemExit(3)\n")

    ran = cli("plugins", "--json", "--plugin", "no_such_module")

    assert ran.code == 1
    assert (
        "cannot be imported: SystemExit: 3" in _listed(ran.document, "breaks")["error"]
    )
    assert "no_such_module" in _listed(ran.document, "no_such_module")["error"]
    assert _listed(ran.document, "breaks")["plugin"] is None
    assert _listed(ran.document, "acme")["error"] is None
    text = cli("plugins")
    assert text.code == 1
    assert "    broken: plugin breaks: cli_breaks:plugin cannot be imported" in text.out


def test_plugins_that_do_not_go_together_are_told(
    cli: Cli, install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("acme")
    install("twin")

    apart = cli("plugins", "--json")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", "acme, twin")
    ran = cli("plugins")

    assert (apart.code, apart.document["clash"]) == (0, None)
    assert ran.code == 1
    assert "do not go together: action kind 'ring' of plugin twin" in ran.out


def test_environment_names_the_installed_plugins_to_use(
    cli: Cli, install: Install, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("acme")
    folder = book()

    without = cli("review", folder, *DAY, "--json", "-")
    named = cli("review", folder, *DAY, "--json", "-", "--plugin", "acme")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", " acme,, ")
    allowed = cli("review", folder, *DAY, "--json", "-")

    assert without.document["manifest"]["plugins"] == []
    (entry,) = allowed.document["manifest"]["plugins"]
    assert (entry["name"], entry["version"]) == ("acme", "2.0")
    assert named.out == allowed.out
    assert "imported" not in named.out


@pytest.mark.parametrize("command", [["review", "x", *DAY], ["plugins"]])
def test_name_in_the_environment_that_is_not_installed_is_refused(
    cli: Cli, install: Install, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    install("acme")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", "acne")

    ran = cli(*command)

    assert ran.code == 2
    assert ran.err.startswith("successkit: SUCCESSKIT_PLUGINS: no plugin 'acne'")
    assert "did you mean acme?" in ran.err


@pytest.mark.parametrize("name", ["json", "a.py", "cli_acme:plugin"])
def test_environment_names_no_modules_and_files(
    cli: Cli, install: Install, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    install("acme")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", name)

    assert cli("plugins").code == 2


def test_only_the_command_line_reads_the_environment() -> None:
    knowing = {
        file.relative_to(SOURCE / "successkit").as_posix()
        for file in (SOURCE / "successkit").rglob("*.py")
        if "SUCCESSKIT_PLUGINS" in file.read_text("utf-8")
    }
    told = {name for name in knowing if name.startswith("report/")}

    assert {name.partition("/")[0] for name in knowing - told} == {"cli"}
    for name in told:
        assert "environ" not in (SOURCE / "successkit" / name).read_text("utf-8")


def test_review_is_the_same_bytes_wherever_it_is_made(
    book: Book, install: Install, tmp_path: Path
) -> None:
    install("acme")
    folder, made = book(), []
    for place in ("one", "another"):
        elsewhere = tmp_path / place
        (tmp_path / "site").rename(elsewhere)
        made.append(
            subprocess.run(  # noqa: S603
                [
                    *(sys.executable, "-m", "successkit.cli", "review", str(folder)),
                    *(*DAY, "--json", "-"),
                ],
                check=True,
                capture_output=True,
                env={
                    "PYTHONPATH": os.pathsep.join(map(str, (SOURCE, elsewhere))),
                    "SUCCESSKIT_PLUGINS": "acme",
                    "PYTHONHASHSEED": str(len(made)),
                },
            ).stdout
        )
        elsewhere.rename(tmp_path / "site")

    assert made[0] == made[1]
    assert json.loads(made[0])["manifest"]["plugins"][0]["name"] == "acme"
