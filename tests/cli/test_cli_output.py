"""What the command line leaves behind: JSON, CSV, HTML, state; never half of it."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.io import write_tables
from successkit.testing.sample import sample_book

SPAN = ("--start", "2026-01-01", "--end", "2026-03-01")
DAY = ("--as-of", "2026-03-31")
SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"

Cli = Callable[..., Any]
Book = Callable[..., Path]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a sample book of 60 accounts."""
    folder = tmp_path_factory.mktemp("sample")
    tables = sample_book(accounts=60, as_of=date(2026, 3, 31))
    write_tables(
        folder,
        {
            name: {field: list(cells) for field, cells in columns.items()}
            for name, columns in tables.items()
        },
        safe=False,
    )
    return folder


def described(schema: dict[str, Any], value: object, place: str = "") -> list[str]:
    """Return the places of fields that a schema does not describe."""
    schema = resolved(schema)
    if isinstance(value, list):
        inner = schema.get("items", {})
        return [
            found for item in value for found in described(inner, item, f"{place}[]")
        ]
    if not isinstance(value, dict):
        return []
    fields = dict(schema.get("properties", {}))
    for part in schema.get("allOf", ()):
        fields |= resolved(part).get("properties", {})
    others = schema.get("additionalProperties")
    found = []
    for name, one in value.items():
        if name not in fields and others is None:
            found.append(f"{place}.{name}")
        else:
            found += described(fields.get(name, others), one, f"{place}.{name}")
    return found


ROOT: list[dict[str, Any]] = [{}]


def resolved(schema: dict[str, Any]) -> dict[str, Any]:
    """Return a schema after its reference, or the object among its choices."""
    if "$ref" in schema:
        schema = ROOT[0]["$defs"][schema["$ref"].rpartition("/")[2]]
    for choice in schema.get("anyOf", ()):
        inner = resolved(choice)
        if inner.get("type") == "object":
            return inner
    return schema


def faults(kind: str, document: dict[str, Any]) -> list[str]:
    """Return what breaks the schema of the documentation, or is missing in it."""
    jsonschema = pytest.importorskip("jsonschema")
    schema = json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))
    ROOT[0] = schema
    errors = jsonschema.Draft202012Validator(schema).iter_errors(document)
    return [
        *(f"{list(error.path)}: {error.message[:200]}" for error in errors),
        *described(schema, document),
    ]


BOOKS = {
    "empty": {
        "accounts": "id,name\n",
        "contracts": "id,account_id,start,amount,currency\n",
    },
    "accounts without contracts": {
        "contracts": "id,account_id,start,amount,currency\n"
    },
    "one account": {},
    "problems": {
        "contracts": "id,account_id,start,end,amount,currency\n"
        "c-1,a-1,2025-04-01,2025-01-01,1000,JPY\nc-2,zz,2025-04-01,,1000,JPY\n"
        "c-3,a-1,2025-04-01,,-5,JPY\nc-4,a-1,2025-04-01,,NaN,JPY\nc-5,a-1,2025-04-01,,５０００円,JPY\n",
    },
    "two currencies": {
        "accounts": "id,name\na-1,Aozora\na-2,Harbour\n",
        "contracts": "id,account_id,start,amount,currency\n"
        "c-1,a-1,2025-04-01,1000,JPY\nc-2,a-2,2025-04-01,10.00,USD\n",
        "rates": "day,base,quote,rate\n"
        "2024-01-01,USD,JPY,150\n2026-02-01,USD,JPY,140\n",
    },
    "two currencies without a rate": {
        "accounts": "id,name\na-1,Aozora\na-2,Harbour\n",
        "contracts": "id,account_id,start,amount,currency\n"
        "c-1,a-1,2025-04-01,1000,JPY\nc-2,a-2,2025-04-01,10.00,USD\n",
    },
    "no amounts": {
        "contracts": "id,account_id,start,amount,currency\nc-1,a-1,2025-04-01,,\n"
    },
}


@pytest.mark.parametrize("name", BOOKS)
def test_documents_obey_their_schemas(cli: Cli, book: Book, name: str) -> None:
    folder = book(**BOOKS[name])
    review = cli("review", folder, *DAY, "--json", "-")

    assert (review.code, review.err) == (0, "")
    assert faults("review", review.document) == []
    if name != "two currencies without a rate":
        metrics = cli(
            "metrics",
            folder,
            *SPAN,
            "--currency",
            "JPY",
            "--segment",
            "name",
            "--json",
            "-",
        )
        assert (metrics.code, metrics.err) == (0, "")
        assert faults("metrics", metrics.document) == []


def test_sample_book_obeys_the_schemas(cli: Cli, sample: Path) -> None:
    for lang in ("en", "ja"):
        review = cli("review", sample, *DAY, "--lang", lang, "--json", "-")
        assert faults("review", review.document) == []
    span = ("--start", "2025-01-01", "--end", "2026-04-01", "--every", "quarter")
    metrics = cli("metrics", sample, *span, "--currency", "USD", "--json", "-")

    assert faults("metrics", metrics.document) == []


def test_two_runs_give_the_same_bytes(cli: Cli, sample: Path, tmp_path: Path) -> None:
    first, second = (
        cli("review", sample, *DAY, "--json", "-", "--csv", tmp_path / name)
        for name in ("one", "two")
    )

    assert first.out == second.out
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_missing_rate_is_no_revenue_of_zero(cli: Cli, book: Book) -> None:
    folder = book(**BOOKS["two currencies without a rate"])
    ran = cli("review", folder, *DAY, "--json", "-")

    assert ran.document["metrics"]["mrr"]["value"] is None
    assert "USD" in ran.document["metrics"]["mrr"]["undefined"]
    assert ran.document["summary"]["mrr"] is None
    assert ran.document["summary"]["accounts_at_risk"] == 0
    assert any("USD" in said for said in ran.document["findings"])
    assert "MRR ¥0" not in cli("review", folder, *DAY).out


def test_json_to_a_file_is_the_json_that_is_printed(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    folder = book()
    cli("metrics", folder, *SPAN, "--json", tmp_path / "new" / "m.json")

    printed = cli("metrics", folder, *SPAN, "--json", "-").out
    assert (tmp_path / "new" / "m.json").read_text("utf-8") == printed


def test_state_gives_every_action_once(cli: Cli, sample: Path, tmp_path: Path) -> None:
    def actions(day: str) -> set[str]:
        ran = cli("review", sample, "--as-of", day, "--state", tmp_path, "--json", "-")
        return {
            action["key"]
            for account in ran.document["accounts"]
            for action in account["actions"]
        }

    first, again, later = (
        actions("2026-03-31"),
        actions("2026-03-31"),
        actions("2026-04-01"),
    )

    assert first
    assert not again
    assert not first & later


def test_state_is_kept_by_readers_and_nobody_else(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    cli("review", book(), *DAY, "--state", tmp_path / "new")

    assert json.loads((tmp_path / "new" / "actions.json").read_text("utf-8"))
    assert [file.name for file in (tmp_path / "new").iterdir()] == ["actions.json"]


STATES = [
    b"{",
    b"\xff\xfe",
    b"[]",
    b"null",
    b'{"version":1}',
    b'{"version":2,"actions":[]}',
    b'{"version":1,"actions":[3]}',
    b'{"version":1,"actions":[{}]}',
    b"[" * 100_000,
    b'{"version":1,"actions":[{"key":"%s","account":"a","playbook":"p","step":"s",'
    b'"kind":"k","episode":["x"],"due_on":3,"closed_on":5}]}' % (b"a" * 32),
]


@pytest.mark.parametrize("state", STATES, ids=range(len(STATES)))
def test_broken_state_is_refused_and_kept(
    cli: Cli, book: Book, tmp_path: Path, state: bytes
) -> None:
    file = tmp_path / "actions.json"
    file.write_bytes(state)

    ran = cli("review", book(), *DAY, "--state", tmp_path)

    assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
    assert str(file) in ran.err
    assert file.read_bytes() == state


def test_state_is_not_written_when_the_review_fails(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    state = tmp_path / "state"

    ran = cli(
        "review", book(), *DAY, "--state", state, "--json", tmp_path / "file" / "x"
    )

    assert ran.code == 2
    assert not state.exists()


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "＝1",
    "\t=1",
]


def test_tables_are_safe_in_a_spreadsheet(cli: Cli, book: Book, tmp_path: Path) -> None:
    rows = "".join(f'a-{k},"{name}","{name}"\n' for k, name in enumerate(HOSTILE))
    folder = book(accounts=f"id,name,owner\n{rows}", people='id,name\n"=1+1","=2"\n')

    ran = cli("review", folder, *DAY, "--csv", tmp_path / "out", "--bom")

    assert ran.code == 0
    names = {file.stem for file in (tmp_path / "out").iterdir()}
    assert names == {"accounts", "actions", "metrics", "movements", "problems"}
    for file in (tmp_path / "out").iterdir():
        assert file.read_bytes().startswith(b"\xef\xbb\xbf")
        with file.open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream) for cell in row]
        starts = {cell[0] for cell in cells if cell and not number(cell)}
        assert not starts & set("=+-@\t\r＝＋－＠"), file


def number(cell: str) -> bool:
    """Return whether a cell is a number."""
    try:
        float(cell)
    except ValueError:
        return False
    return True


def test_page_of_hostile_names_runs_nothing(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    pytest.importorskip("jinja2")
    accounts = (
        'id,name,owner\na-1,<script>alert(1)</script>,"""><img src=x onerror=y>"\n'
    )

    ran = cli(
        "review", book(accounts=accounts), *DAY, "--html", tmp_path / "new" / "r.html"
    )

    page = (tmp_path / "new" / "r.html").read_text("utf-8")
    assert ran.code == 0
    assert "<script>alert" not in page
    assert "<img src=x" not in page


PLUGIN = """
import numpy as np
from successkit.core import Signal
from successkit.plugins import hookimpl

def seats(view, /, *, as_of):
    {body}

class Crm:
    @hookimpl
    def successkit_health_signals(self):
        return [Signal(name="Crm.seats", compute=seats, points=((0, 0), (10, 100)))]

plugin = Crm()
"""


def test_plugin_of_a_module_that_was_named(
    cli: Cli, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "crm_seats_of_this_test"
    body = "return np.full(len(view.table), 5.0)"
    (tmp_path / f"{module}.py").write_text(PLUGIN.format(body=body), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    config = tmp_path / "config.toml"
    config.write_text('[health]\nsignals = ["Crm.seats"]', encoding="utf-8")
    run = ("review", book(), *DAY, "--config", config, "--json", "-")

    named = cli(*run, "--plugin", f"{module}:plugin")

    signals = named.document["accounts"][0]["health"]["signals"]
    assert [(one["name"], one["raw"]) for one in signals] == [("Crm.seats", 5.0)]
    assert named.document["accounts"][0]["health"]["score"] == 50
    assert [one["name"] for one in named.document["manifest"]["plugins"]] == ["Crm"]


def test_plugin_that_raises_costs_nobody_else_a_result(
    cli: Cli, book: Book, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module = "crm_that_raises"
    body = "raise ValueError('boo')"
    (tmp_path / f"{module}.py").write_text(PLUGIN.format(body=body), encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)

    ran = cli("review", book(), *DAY, "--plugin", f"{module}:plugin", "--json", "-")
    without = cli("review", book(), *DAY, "--json", "-")

    assert (ran.code, ran.err) == (0, "")
    failure = ran.document["failures"][0]
    assert (failure["plugin"], failure["name"]) == ("Crm", "Crm.seats")
    assert "boo" in failure["message"]
    assert ran.document["metrics"] == without.document["metrics"]
    assert (
        ran.document["accounts"][0]["phase"] == without.document["accounts"][0]["phase"]
    )


def test_example_plugin_works_on_the_command_line(
    cli: Cli, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLES / "plugin" / "src"))
    example = "successkit_example_seatwatch:plugin"

    ran = cli("review", book(), *DAY, "--plugin", example, "--json", "-")

    assert (ran.code, ran.err) == (0, "")
    assert [one["name"] for one in ran.document["manifest"]["plugins"]] == ["seatwatch"]


def test_empty_template_is_a_book_without_data(cli: Cli, tmp_path: Path) -> None:
    folder = tmp_path / "template"
    cli("template", folder)
    review = cli("review", folder, *DAY, "--json", "-")
    metrics = cli("metrics", folder, *SPAN, "--json", "-")

    assert (review.code, metrics.code) == (0, 0)
    for found in (
        review.document["metrics"],
        metrics.document["periods"][0]["metrics"],
    ):
        for name in (
            "logo_churn_rate",
            "gross_revenue_retention",
            "net_promoter_score",
        ):
            assert found[name]["value"] is None
            assert found[name]["undefined"]
    assert "no data" in cli("review", folder, *DAY).out
    assert cli("template", folder).code == 2


def test_demo_writes_a_book_and_a_page(cli: Cli, tmp_path: Path) -> None:
    pytest.importorskip("jinja2")
    ran = cli("demo", tmp_path / "demo", "--accounts", "12")
    again = cli("demo", tmp_path / "demo2", "--accounts", "12", "--json", "-")

    assert (ran.code, again.code) == (0, 0)
    assert (tmp_path / "demo" / "review.html").exists()
    assert again.document["summary"]["accounts"] <= 12
    accounts = [tmp_path / name / "book" / "accounts.csv" for name in ("demo", "demo2")]
    assert accounts[0].read_bytes() == accounts[1].read_bytes()
