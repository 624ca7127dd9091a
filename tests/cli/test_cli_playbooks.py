"""``successkit playbooks``: what is shown, what is refused, and what is measured."""

import csv
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest

from successkit.io import write_tables
from successkit.playbooks import default_playbooks, playbooks_from_toml
from successkit.testing.sample import sample_book

Cli = Callable[..., Any]
Book = Callable[..., Path]
DAY = ("--as-of", "2026-03-31")
SPAN = ("--from", "2026-03-26", "--until", "2026-03-31")
GOOD = """\
[[playbook]]
name = "hello"
when = "customer and seats >= 3"
trigger = "enter"
exit = "not customer"
holdout = 0.5

[[playbook.steps]]
name = "talk"
kind = "call"
within_hours = 48
"""


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small book."""
    folder = tmp_path_factory.mktemp("sample")
    write_tables(folder, sample_book(accounts=60, as_of=date(2026, 3, 31)), safe=False)
    return folder


@pytest.fixture
def toml(tmp_path: Path) -> Callable[[str], Path]:
    """Return how to write a file of playbooks."""

    def write(text: str, name: str = "own.toml") -> Path:
        (tmp_path / name).write_text(text, encoding="utf-8")
        return tmp_path / name

    return write


def test_list_names_every_playbook(cli: Cli) -> None:
    ran = cli("playbooks", "list")
    found = cli("playbooks", "list", "--lang", "ja", "--json", "-").document

    assert ran.code == 0
    assert all(f"\n{one.name}: " in ran.out for one in default_playbooks())
    names = [one["name"] for one in found["playbooks"]]
    assert names == [one.name for one in default_playbooks()]
    phases = {one["name"]: one["phases"] for one in found["playbooks"]}
    assert phases["onboarding_stalled"] == phases["onboarding_start"] == ["onboarding"]
    assert phases["expansion_chance"] == ["adoption", "expansion"]
    assert phases["danger_rescue"] == []
    assert found["playbooks"][0]["label"] == "ヘルススコアが危険"


def test_toml_is_read_back_the_same(cli: Cli, toml: Callable[..., Path]) -> None:
    every, one = cli("playbooks", "toml"), cli("playbooks", "toml", "win_back")

    assert playbooks_from_toml(every.out) == default_playbooks()
    assert [each.name for each in playbooks_from_toml(one.out)] == ["win_back"]
    assert cli("playbooks", "check", toml(every.out)).code == 0


def test_check_says_what_where_and_how_to_mend(
    cli: Cli, toml: Callable[..., Path]
) -> None:
    bad = GOOD.replace("seats >= 3", "seats >= 3 and seats < 2") + GOOD.replace(
        "hello", "second"
    ).replace('kind = "call"', 'kind = "call"\nrole = ""')

    ran = cli("playbooks", "check", toml(bad), "--json", "-")

    assert ran.code == 1
    assert [
        (each["code"], each["playbook"], each["line"])
        for each in ran.document["findings"]
    ] == [("never_fires", "hello", 1), ("no_owner", "second", 12)]
    shown = cli("playbooks", "check", toml(bad), "--lang", "ja")
    assert shown.code == 1
    assert "12行目, second:" in " ".join(shown.out.split())
    assert "要修正2件" in shown.out


def test_check_of_what_is_in_use(cli: Cli) -> None:
    ran = cli("playbooks", "check")

    assert (ran.code, ran.out) == (
        0,
        "15 playbooks checked beside 0 others: nothing wrong\n",
    )


def test_check_finds_what_collides_with_those_in_use(
    cli: Cli, toml: Callable[..., Path]
) -> None:
    like = GOOD.replace('exit = "not customer"', "priority = 100")

    ran = cli("playbooks", "check", toml(like), "--json", "-")

    assert [each["code"] for each in ran.document["findings"]] == ["collides"]
    assert "danger_rescue" in ran.document["findings"][0]["message"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("[[playbook]\n", ["not TOML", "line 1"], id="no TOML"),
        pytest.param("x = 1\n", ["'x'", "playbook"], id="another key"),
        pytest.param("playbook = 3\n", ["[[playbook]]", "3"], id="no tables"),
        pytest.param("playbook = [1]\n", ["[[playbook]]"], id="numbers"),
        pytest.param(
            GOOD.replace("trigger", "triger"),
            ["line 4", "'hello'", "did you mean 'trigger'"],
            id="misspelt field",
        ),
        pytest.param(
            GOOD.replace('"enter"', '"now"'), ["line 1", "'now'"], id="trigger"
        ),
        pytest.param(
            GOOD.replace("0.5", '"half"'), ["line 6", "holdout", "'half'"], id="holdout"
        ),
        pytest.param(
            GOOD.replace("holdout = 0.5", "holdout = nan"), ["holdout"], id="NaN"
        ),
        pytest.param(
            GOOD.replace("= 48", "= 0"),
            ["line 8", "'talk'", "within_hours"],
            id="hours",
        ),
        pytest.param(
            GOOD.replace("= 48", "= true"), ["line 11", "whole number"], id="flag"
        ),
        pytest.param(
            GOOD.replace("name = ", "nam = ", 1), ["line 2", "'name'"], id="name"
        ),
        pytest.param(GOOD + GOOD, ["line 13", "two playbooks", "'hello'"], id="twice"),
        pytest.param(
            '[[playbook]]\nname = "a"\n', ["line 1", "when is missing"], id="no when"
        ),
        pytest.param(
            "playbook = " + "[" * 5000 + "]" * 5000, ["not TOML"], id="very deep"
        ),
        pytest.param("\x00", ["not TOML"], id="binary"),
        pytest.param("", ["no [[playbook]]"], id="empty"),
        pytest.param(
            GOOD.replace("= 48", "= 999999999999"),
            ["line 8", "within_hours", "at most"],
            id="hours without end",
        ),
        pytest.param(
            GOOD.replace("within_hours = 48", "due_in = 99999999999999999999"),
            ["line 8", "due_in", "at most"],
            id="days without end",
        ),
        pytest.param(
            GOOD.replace("holdout = 0.5", "for_at_least = 99999999999999999999"),
            ["line 1", "for_at_least", "at most"],
            id="a duration without end",
        ),
    ],
)
@pytest.mark.parametrize("command", ["check", "backtest"])
def test_hostile_files(
    cli: Cli,
    toml: Callable[..., Path],
    book: Book,
    command: str,
    text: str,
    words: list[str],
) -> None:
    file = toml(text)
    given = ["check", file]
    if command == "backtest":
        given = ["backtest", book(), *SPAN, "--playbooks", file]

    ran = cli("playbooks", *given)

    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"successkit: {file}") or "playbooks " in ran.err
    assert len(ran.err.splitlines()) == 1
    for word in words:
        assert word in ran.err, ran.err


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ("__import__('os').system('x')", ["hello", "__import__"]),
        ("seat >= 3", ["'seat'", "did you mean"]),
        ("customer and", ["hello"]),
    ],
)
def test_conditions_that_are_none(
    cli: Cli,
    toml: Callable[..., Path],
    book: Book,
    condition: str,
    words: list[str],
) -> None:
    file = toml(GOOD.replace("customer and seats >= 3", condition))
    checked = cli("playbooks", "check", file, "--json", "-")
    tried = cli("playbooks", "backtest", book(), *SPAN, "--playbooks", file)
    settings = toml('playbooks = "own.toml"\n', "settings.toml")
    reviewed = cli("review", book(), *DAY, "--config", settings)

    assert (checked.code, checked.document["findings"][0]["code"]) == (
        1,
        "bad_condition",
    )
    for ran in (tried, reviewed):
        assert (ran.code, len(ran.err.splitlines())) == (2, 1)
        for word in words:
            assert word in ran.err
    assert str(settings) in reviewed.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], ["WHAT"], id="nothing"),
        pytest.param(["lst"], ["'lst'", "list"], id="no such part"),
        pytest.param(["toml", "win_bak"], ["did you mean 'win_back'"], id="toml"),
        pytest.param(["check", "none.toml"], ["none.toml", "No such file"], id="file"),
        pytest.param(["check", "."], [".", "irectory"], id="folder"),
        pytest.param(["backtest", "BOOK"], ["--from", "--until"], id="span"),
        pytest.param(
            ["backtest", "BOOK", "--from", "2026-03-31", "--until", "2026-03-01"],
            ["2026-03-31", "2026-03-01"],
            id="span the wrong way round",
        ),
        pytest.param(
            ["backtest", "BOOK", *SPAN, "--every", "0"], ["got", "0"], id="every day"
        ),
        pytest.param(
            ["backtest", "BOOK", "--from", "1900-01-01", "--until", "2026-01-01"],
            ["at most 1000"],
            id="too long",
        ),
        pytest.param(
            ["explain", "BOOK", "a-1", "win_bak", *DAY],
            ["did you mean 'win_back'"],
            id="explain: playbook",
        ),
        pytest.param(
            ["explain", "BOOK", "a-2", "win_back", *DAY],
            ["did you mean 'a-1'"],
            id="explain: account",
        ),
        pytest.param(
            ["explain", "BOOK", "a-1", "win_back", "--as-of", "9999-12-31"],
            ["expected a year", "9999-12-31"],
            id="explain: the end of time",
        ),
        pytest.param(
            ["effect", "BOOK", "win_back", *DAY, "--state", "none"],
            ["none", "actions.json", "review --state"],
            id="effect: no ledger",
        ),
        pytest.param(
            ["effect", "BOOK", "win_back", *DAY, "--state", "s", "--smallest", "nan"],
            ["--smallest", "nan"],
            id="effect: smallest",
        ),
        pytest.param(
            ["effect", "BOOK", "win_back", *DAY, "--state", "s", "--after", "-1"],
            ["--after", "-1"],
            id="effect: after",
        ),
    ],
)
def test_wrong_use(
    cli: Cli,
    book: Book,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    words: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = book()

    ran = cli("playbooks", *(folder if one == "BOOK" else one for one in arguments))

    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1, ran.err
    for word in words:
        assert word in ran.err, ran.err


def test_settings_hold_playbooks_or_name_their_file(
    cli: Cli, toml: Callable[..., Path], book: Book
) -> None:
    toml(GOOD.replace("holdout = 0.5", "").replace(" and seats >= 3", ""))
    inline = (
        '[[playbooks]]\nname = "danger_rescue"\nwhen = "customer"\n'
        '[[playbooks.steps]]\nname = "mine"\nkind = "task"\n'
    )
    for text, name in (('playbooks = "own.toml"', "hello"), (inline, "danger_rescue")):
        settings = toml(text, "settings.toml")
        listed = cli("playbooks", "list", "--config", settings, "--json", "-").document
        ran = cli("review", book(), *DAY, "--config", settings, "--json", "-")

        own = [one for one in listed["playbooks"] if one["source"] == "settings"]
        assert [one["name"] for one in own] == [name]
        assert len({one["name"] for one in listed["playbooks"]}) == len(
            listed["playbooks"]
        )
        assert name in [
            action["playbook"]
            for account in ran.document["accounts"]
            for action in account["actions"]
        ]


def test_settings_name_the_place_of_a_bad_playbook(
    cli: Cli, toml: Callable[..., Path]
) -> None:
    settings = toml('[[playbooks]]\nname = "a"\nwen = "customer"\n', "settings.toml")

    ran = cli("playbooks", "list", "--config", settings)

    assert (ran.code, ran.out) == (2, "")
    assert f"{settings} [[playbooks]], playbook 'a': no field 'wen'" in ran.err
    toml('playbooks = "none.toml"', "settings.toml")
    assert (
        "none.toml: No such file" in cli("playbooks", "list", "--config", settings).err
    )


def test_backtest_counts_weeks_and_persons(cli: Cli, sample: Path) -> None:
    flood = cli("playbooks", "backtest", sample, *SPAN, "--flood", "--json", "-")
    quiet = cli("playbooks", "backtest", sample, *SPAN, "--json", "-")

    for found in (flood.document, quiet.document):
        assert found["days"] == 6
        for part in ("weeks", "by_playbook", "people"):
            assert sum(row["actions"] for row in found[part]) == found["actions"]
            hours = sum(row["hours"] for row in found[part])
            assert hours == pytest.approx(found["hours"])
        for row in found["funnel"]:
            assert row["matched"] == row["emitted"] + sum(row["suppressed"].values())
    assert flood.document["actions"] > quiet.document["actions"]
    shown = cli("playbooks", "backtest", sample, *SPAN, "--flood", "--lang", "ja")
    assert "担当者ごと" in shown.out


def test_a_backtest_of_an_empty_book(cli: Cli, book: Book) -> None:
    folder = book(accounts="id,name\n", contracts="")
    (folder / "contracts.csv").write_text("id,account_id,start,amount,currency\n")

    ran = cli("playbooks", "backtest", folder, *SPAN)

    assert ran.code == 0
    assert "Nothing would have fired." in ran.out


def test_backtest_and_review_decide_alike(cli: Cli, sample: Path) -> None:
    on = ("--from", "2026-03-31", "--until", "2026-03-31", "--flood")
    tried = cli("playbooks", "backtest", sample, *on, "--json", "-").document
    reviewed = cli("review", sample, *DAY, "--json", "-").document

    assert tried["actions"] == sum(row["actions"] for row in reviewed["funnel"])
    emitted = {row["playbook"]: row["emitted"] for row in reviewed["funnel"]}
    assert {row["playbook"]: row["emitted"] for row in tried["funnel"]} == emitted


def test_explain_shows_value_and_threshold(cli: Cli, book: Book) -> None:
    given = ("explain", book(), "a-1", "renewal_window_60", *DAY)
    found = cli("playbooks", *given, "--json", "-").document

    assert found["outcome"] in {"unknown", "unmatched"}
    assert found["when"]["text"].startswith("customer and 0 <= days_to_renewal <= 60")
    assert found["when"]["parts"][0] == {
        "text": "customer",
        "value": True,
        "threshold": None,
        "result": True,
    }
    assert found["when"]["parts"][1]["threshold"] == [0, 60]
    shown = cli("playbooks", *given, "--lang", "ja")
    assert "条件：customer and 0 <= days_to_renewal <= 60" in shown.out


PLAY = """\
[[playbook]]
name = "hello"
when = "customer"
trigger = "enter"
reentry = "never"
holdout = 0.5

[[playbook.steps]]
name = "talk"
kind = "email"
"""


def left(ledger: Path, *, kept: float, kept_without: float) -> str:
    """Return contracts a year on, from what the ledger says of treated and held out."""
    random = Random(3)  # noqa: S311 -- a simulation
    held = {
        row["account"]
        for row in json.loads(ledger.read_text("utf-8"))["actions"]
        if row["outcome"] == "held_out"
    }
    lines = ["id,account_id,start,amount,currency,status,cancelled_on,end"]
    for number in range(900):
        share = kept_without if f"a-{number}" in held else kept
        tail = (
            "active,," if random.random() < share else "cancelled,2026-03-01,2026-03-01"
        )
        lines.append(f"c-{number},a-{number},2024-01-01,1000,JPY,{tail}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("kept", "verdict"),
    [
        pytest.param(0.85, "better", id="an effect that is there is found"),
        pytest.param(0.6, "no effect shown", id="where there is none, none is found"),
        pytest.param(0.4, "worse", id="harm is found"),
    ],
)
def test_the_effect_of_a_playbook_with_a_holdout(
    cli: Cli,
    book: Book,
    toml: Callable[..., Path],
    tmp_path: Path,
    kept: float,
    verdict: str,
) -> None:
    toml(PLAY)
    settings = toml('playbooks = "own.toml"\n', "settings.toml")
    accounts = "id,name\n" + "".join(f"a-{n},A{n}\n" for n in range(900))
    contracts = "id,account_id,start,amount,currency\n" + "".join(
        f"c-{n},a-{n},2024-01-01,1000,JPY\n" for n in range(900)
    )
    state = tmp_path / "state"
    begun = cli(
        "review",
        book(accounts=accounts, contracts=contracts),
        "--as-of",
        "2026-01-05",
        *("--config", settings, "--state", state, "--json", tmp_path / "r.json"),
    )
    assert begun.code == 0
    contracts = left(state / "actions.json", kept=kept, kept_without=0.6)
    later = book(accounts=accounts, contracts=contracts)
    given = ("effect", later, "hello", *DAY, "--config", settings, "--state", state)

    found = cli("playbooks", *given, "--after", "60", "--json", "-").document

    assert found["verdict"] == verdict
    assert found["treated"] + found["held"] == 900
    assert found["power"] >= 0.8
    assert found["low"] <= kept - 0.6 <= found["high"]
    shown = cli("playbooks", *given)
    assert "Verdict: " in shown.out
    few = cli("playbooks", *given, "--smallest", "0.02")
    assert "No verdict: the power is below 80%" in few.out
    soon = cli("playbooks", *given, "--after", "90", "--json", "-").document
    assert (soon["treated"], soon["verdict"], soon["difference"]) == (0, None, None)


def test_effect_refuses_what_it_cannot_judge(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    state = tmp_path / "state"
    assert cli("review", book(), *DAY, "--state", state).code == 0
    given = ("effect", book(), "win_back", *DAY, "--state", state)

    for more, word in (
        (("--outcome", "custmer"), "did you mean 'customer'"),
        (("--outcome", "1 +"), "--outcome"),
        (("--stratum", "siz"), "did you mean 'size'"),
        (("--confidence", "1"), "confidence"),
    ):
        ran = cli("playbooks", *given, *more)
        assert (ran.code, ran.out, len(ran.err.splitlines())) == (2, "", 1)
        assert word in ran.err
    none = cli("playbooks", *given)
    assert "no account was held out" in none.out


def test_results_are_written_for_spreadsheets_too(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    cli("review", sample, *DAY, "--csv", tmp_path / "csv")

    with (tmp_path / "csv" / "actions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert all(row["reason"] for row in rows)
