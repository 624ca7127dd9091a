"""Plugins that fail on the command line: shown, and refused with --strict."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
Book = Callable[..., Path]

PLUGIN = """
from successkit.core import Guard, MetricSpec, MetricValue
from successkit.plugins import hookimpl

plugin_name = "crm"


def key(view, /, *, as_of):
    print("from a guard")
    raise ValueError("no such table")


def share(portfolio, period):
    print("from a metric")
    return MetricValue(name="x", value=len(portfolio) / 10)


def lost(portfolio, period):
    raise KeyError("logins")


@hookimpl
def successkit_guards():
    return [Guard(name="crm.key", compute=key)]


@hookimpl
def successkit_metrics():
    return [
        MetricSpec(name="crm.share", compute=share),
        MetricSpec(name="crm.lost", compute=lost),
    ]


@hookimpl
def successkit_on_run(run):
    print("the run is over")
"""
SPAN = ("--start", "2026-01-01", "--end", "2026-04-01")
DAY = ("--as-of", "2026-03-31")


@pytest.fixture(scope="module")
def plugin(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the path of a plugin that fails in parts."""
    file = tmp_path_factory.mktemp("plugin") / "crm_of_failures.py"
    file.write_text(PLUGIN, encoding="utf-8")
    return str(file)


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        pytest.param("en", "Plugin crm: guard crm.key could not be computed", id="en"),
        pytest.param("ja", "プラグインcrm：遷移条件 crm.keyを計算できません", id="ja"),
    ],
)
def test_board_and_page_name_what_failed(
    cli: Cli, book: Book, plugin: str, tmp_path: Path, lang: str, said: str
) -> None:
    pytest.importorskip("jinja2")
    page = tmp_path / "page.html"
    ran = cli(
        "review", book(), *DAY, "--plugin", plugin, "--lang", lang, "--html", page
    )

    assert ran.code == 0
    assert said in ran.out.replace("\n  ", " ")
    assert said in page.read_text("utf-8")
    assert "from a guard" not in ran.out


def test_what_plugins_print_is_not_in_the_json(
    cli: Cli, book: Book, plugin: str
) -> None:
    ran = cli("review", book(), *DAY, "--plugin", plugin, "--json", "-")

    assert [each["name"] for each in ran.document["failures"]] == [
        "crm.lost",
        "crm.key",
    ]
    assert "the run is over" in ran.err


@pytest.mark.parametrize("command", ["review", "metrics"])
def test_strict_refuses_failures_of_plugins(
    cli: Cli, book: Book, plugin: str, tmp_path: Path, command: str
) -> None:
    options = DAY if command == "review" else SPAN
    file = tmp_path / "out.json"
    ran = cli(command, book(), *options, "--plugin", plugin, "--strict", "--json", file)

    assert ran.code == 1
    assert "successkit: refused: plugin crm, metric crm.lost" in ran.err
    assert ("guard crm.key" in ran.err) is (command == "review")
    assert "Traceback" not in ran.err
    assert not file.exists()


def test_metrics_of_plugins_period_by_period(cli: Cli, book: Book, plugin: str) -> None:
    ran = cli("metrics", book(), *SPAN, "--plugin", plugin, "--json", "-")
    board = cli("metrics", book(), *SPAN, "--plugin", plugin)

    metrics = [period["metrics"] for period in ran.document["periods"]]
    assert len({each["crm.share"]["value"] for each in metrics}) == 1
    assert {each["crm.share"]["plugin"] for each in metrics} == {"crm"}
    assert {each["mrr"]["plugin"] for each in metrics} == {None}
    assert [each["name"] for each in ran.document["failures"]] == ["crm.lost"]
    assert "crm.share" in board.out
    assert "Plugin crm: metric crm.lost could not be computed" in board.out.replace(
        "\n  ", " "
    )
