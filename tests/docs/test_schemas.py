"""The JSON Schemas: valid themselves, and what the command line writes obeys them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from successkit.cli import main

jsonschema = pytest.importorskip("jsonschema", reason="schemas need the extra [dev]")

SCHEMAS = Path(__file__).resolve().parents[2] / "docs" / "schemas"
KINDS = ("review", "metrics", "plugins", "value", "team", "playbooks")
EXAMPLE = SCHEMAS.parents[1] / "examples" / "plugin" / "src"
SEATWATCH = "successkit_example_seatwatch:plugin"
Document = dict[str, Any]

ACCOUNTS = """\
id,name,created,currency,time_zone,owner
a-1,青空商事,2024-01-01,JPY,Asia/Tokyo,sato
a-2,Harbour Tools,2024-01-01,JPY,UTC,
a-3,left long ago,2024-01-01,JPY,UTC,sato
"""
CONTRACTS = """\
id,account_id,product,start,end,amount,currency,interval_unit,status,cancelled_on
c-1,a-1,base,2024-04-01,2026-04-01,1200000,JPY,year,active,
c-2,a-2,base,2025-03-01,2026-03-01,5000,JPY,month,active,
c-3,a-3,base,2024-03-01,2025-03-01,5000,JPY,month,cancelled,2025-02-01
c-4,a-1,base,2026-03-01,2026-01-01,1000,JPY,month,active,
"""
SURVEYS = """\
id,account_id,contact_id,at,kind,score
s-1,a-1,,2026-02-01T09:00:00+09:00,nps,9
s-2,a-1,,2026-02-02T09:00:00+09:00,nps,11
"""


def schema(kind: str) -> Document:
    """Return a schema of the documentation."""
    return json.loads((SCHEMAS / f"{kind}.schema.json").read_text("utf-8"))


def errors(kind: str, document: Document) -> list[str]:
    """Return what a document breaks, with places."""
    validator = jsonschema.Draft202012Validator(schema(kind))
    return [
        f"{'/'.join(map(str, error.path))}: {error.message[:200]}"
        for error in validator.iter_errors(document)
    ]


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Document]:
    """Return how to run a command on a small book and read its JSON."""
    book = tmp_path / "book"
    book.mkdir()
    for name, text in (
        ("accounts", ACCOUNTS),
        ("contracts", CONTRACTS),
        ("surveys", SURVEYS),
    ):
        (book / f"{name}.csv").write_text(text, encoding="utf-8")

    def run(command: str, *options: str, folder: Path = book) -> Document:
        file = tmp_path / "out.json"
        assert main([command, str(folder), *options, "--json", str(file)]) == 0
        return json.loads(file.read_text("utf-8"))

    return run


SPAN_DAY = ("--as-of", "2026-03-20")
SPAN = ("--start", "2026-01-01", "--end", "2026-04-01")


@pytest.mark.parametrize("kind", KINDS)
def test_schema_is_a_schema(kind: str) -> None:
    jsonschema.Draft202012Validator.check_schema(schema(kind))


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="as of a day"),
        pytest.param(("--known-at", "2026-03-15T00:00:00Z"), id="as known then"),
        pytest.param(("--lang", "ja"), id="in Japanese"),
    ],
)
def test_review_obeys_its_schema(
    written: Callable[..., Document], options: tuple[str, ...]
) -> None:
    document = written("review", "--as-of", "2026-03-20", *options)

    assert errors("review", document) == []
    assert document["problems"]["set_aside"] == 2


@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("--every", "month"), id="by month"),
        pytest.param(("--as-of", "2026-02-10"), id="not over yet"),
        pytest.param(("--segment", "owner"), id="by owner"),
        pytest.param(("--dialect", "fight_churn"), id="in a dialect"),
    ],
)
def test_metrics_obey_their_schema(
    written: Callable[..., Document], options: tuple[str, ...]
) -> None:
    document = written("metrics", *SPAN, *options)

    assert errors("metrics", document) == []


@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="as of a day"),
        pytest.param(("--segment", "owner", "--top", "1"), id="by owner"),
        pytest.param(("--discount", "0", "--horizon", "36"), id="without discount"),
        pytest.param(("--timing", "after", "--lang", "ja"), id="in Japanese"),
    ],
)
def test_value_obeys_its_schema(
    written: Callable[..., Document], options: tuple[str, ...]
) -> None:
    document = written("value", "--as-of", "2026-03-20", *options)

    assert errors("value", document) == []
    assert document["customers"] == 2


PEOPLE = """\
id,name,role,area,hours_per_week,max_accounts
sato,佐藤,csm_high_touch,Mars,,
ito,伊藤,csm,,1,0
"""
HANDOVERS = "account_id,why,goal\na-1,価格,半減\n"


@pytest.mark.parametrize("people", [None, PEOPLE], ids=["nobody", "a team"])
@pytest.mark.parametrize(
    "options",
    [
        pytest.param((), id="greedy"),
        pytest.param(("--solver", "exact"), id="exact"),
        pytest.param(("--lang", "ja"), id="in Japanese"),
    ],
)
def test_team_obeys_its_schema(
    written: Callable[..., Document],
    options: tuple[str, ...],
    people: str | None,
    tmp_path: Path,
) -> None:
    if people is not None:
        (tmp_path / "book" / "people.csv").write_text(people, encoding="utf-8")
        (tmp_path / "book" / "handovers.csv").write_text(HANDOVERS, encoding="utf-8")
    if "exact" in options:
        pytest.importorskip("scipy", reason="exact needs the extra [assignment]")

    document = written("assign", "--as-of", "2026-03-20", *options)

    assert errors("team", document) == []
    kinds = [finding["kind"] for finding in document["findings"]]
    told = ["area_unknown", "hours_missing"]
    assert kinds == (["no_people"] if people is None else told)


EVERY_DAY = ("--from", "2026-03-18", "--until", "2026-03-20")
STATE = ("--state", "STATE")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "given",
    [
        pytest.param(("list",), id="list"),
        pytest.param(("check",), id="check"),
        pytest.param(("backtest", "BOOK", *EVERY_DAY, "--flood"), id="backtest"),
        pytest.param(("backtest", "BOOK", *EVERY_DAY), id="a quiet backtest"),
        pytest.param(("effect", "BOOK", "ran_out", *SPAN_DAY, *STATE), id="effect"),
        pytest.param(("explain", "BOOK", "a-1", "ran_out", *SPAN_DAY), id="explain"),
    ],
)
def test_documents_on_playbooks_obey_their_schema(
    written: Callable[..., Document], given: tuple[str, ...], lang: str, tmp_path: Path
) -> None:
    book, state, file = tmp_path / "book", tmp_path / "state", tmp_path / "plays.json"
    written("review", *SPAN_DAY, "--state", str(state))
    places = {"BOOK": str(book), "STATE": str(state)}
    named = [places.get(one, one) for one in given]

    assert main(["playbooks", *named, "--lang", lang, "--json", str(file)]) == 0

    document = json.loads(file.read_text("utf-8"))
    assert errors("playbooks", document) == []
    assert document["what"] == given[0]


def test_empty_book_obeys_the_schemas(
    written: Callable[..., Document], tmp_path: Path
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "accounts.csv").write_text(ACCOUNTS.splitlines()[0] + "\n", "utf-8")
    (empty / "contracts.csv").write_text(CONTRACTS.splitlines()[0] + "\n", "utf-8")

    review = written("review", "--as-of", "2026-03-20", folder=empty)
    metrics = written("metrics", *SPAN, folder=empty)
    value = written("value", "--as-of", "2026-03-20", folder=empty)

    assert errors("review", review) == []
    assert errors("value", value) == []
    assert errors("metrics", metrics) == []
    assert errors("team", written("assign", *SPAN_DAY, folder=empty)) == []


def test_schema_refuses_an_undefined_figure_without_a_reason(
    written: Callable[..., Document],
) -> None:
    document = written("metrics", *SPAN)
    figure = document["periods"][0]["metrics"]["mrr"]
    figure["value"] = None

    assert errors("metrics", document) != []


def test_list_of_plugins_obeys_its_schema(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SUCCESSKIT_PLUGINS", raising=False)
    monkeypatch.syspath_prepend(str(EXAMPLE))

    code = main(
        ["plugins", "--json", "--plugin", SEATWATCH, "--plugin", "no_such_plugin"]
    )

    document = json.loads(capsys.readouterr().out)
    assert (code, errors("plugins", document)) == (1, [])
    assert document["plugins"][-2]["declares"]["signal"] == ["seatwatch.seat_fill"]
    assert "no_such_plugin" in document["plugins"][-1]["error"]


def test_plugin_of_a_review_obeys_its_schema(
    written: Callable[..., Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(EXAMPLE))

    document = written("review", "--as-of", "2026-03-20", "--plugin", SEATWATCH)

    assert errors("review", document) == []
    assert [one["name"] for one in document["manifest"]["plugins"]] == ["seatwatch"]


def test_schemas_tell_the_same_of_a_plugin() -> None:
    review, plugins = schema("review")["$defs"], schema("plugins")["$defs"]

    for name in ("plugin", "plugin_origin"):
        assert review[name] == plugins[name]
