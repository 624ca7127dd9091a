"""Exit status and messages: 0 fine, 1 problems, 2 wrong use; one line, no traceback."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import pytest

SPAN = ("--start", "2026-01-01", "--end", "2026-03-01")
DAY = ("--as-of", "2026-03-31")
ENGINE = Path(__file__).resolve().parents[2] / "src"

Cli = Callable[..., Any]
Book = Callable[..., Path]


class Ran(Protocol):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str


def refused(ran: Ran, *words: str, code: int = 2) -> None:
    """Check that a run was refused in one clear line that holds some words."""
    assert ran.code == code, ran
    assert ran.out == ""
    assert ran.err.startswith("successkit: ")
    assert ran.err.endswith("\n")
    assert len(ran.err.splitlines()) == 1, ran.err
    assert "Traceback" not in ran.err
    for word in words:
        assert word in ran.err, ran.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param([], ["COMMAND"], id="no command"),
        pytest.param(["nope"], ["'nope'", "review"], id="unknown command"),
        pytest.param(["review", "x"], ["--as-of"], id="a review needs a day"),
        pytest.param(["assign", "x"], ["--as-of"], id="an assignment needs a day"),
        pytest.param(
            ["assign", "x", *DAY, "--solver", "best"], ["'best'"], id="solver"
        ),
        pytest.param(["metrics", "x"], ["--start", "--end"], id="metrics need a span"),
        pytest.param(["review"], ["folder"], id="no folder named"),
        pytest.param(
            ["review", "x", *DAY, "--jsn", "-"], ["--jsn"], id="unknown option"
        ),
        pytest.param(["review", "x", *DAY, "--lang", "fr"], ["'fr'"], id="language"),
        pytest.param(
            ["demo", "x", "--accounts", "0"], ["at least 1", "0"], id="no accounts"
        ),
        pytest.param(["demo", "x", "--accounts", "many"], ["'many'"], id="no number"),
        pytest.param(["demo", "x", "--as-of", "0001-01-01"], ["as_of"], id="year 1"),
    ],
)
def test_wrong_use(
    cli: Cli,
    arguments: list[str],
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)

    refused(cli(*arguments), *words)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        pytest.param(
            ["--end", "2026-01-01"], ["end", "after the start"], id="empty span"
        ),
        pytest.param(
            ["--end", "2025-01-01"], ["end", "after the start"], id="end before start"
        ),
        pytest.param(
            ["--start", "2026-02-30"], ["--start", "'2026-02-30'"], id="no such day"
        ),
        pytest.param(
            ["--start", "20260101"],
            ["2026-03-31", "'20260101'"],
            id="day without dashes",
        ),
        pytest.param(
            ["--start", "2026-W01-1"], ["'2026-W01-1'"], id="week instead of a day"
        ),
        pytest.param(
            ["--start", "２０２６-01-01"], ["--start"], id="full-width digits"
        ),
        pytest.param(
            ["--as-of", "9999-12-31"], ["as_of", "9999-12-31"], id="end of time"
        ),
        pytest.param(["--start", "0001-01-01"], ["start", "0001-01-01"], id="year 1"),
        pytest.param(["--every", "monthly"], ["'monthly'", "month"], id="unknown step"),
        pytest.param(
            ["--start", "1900-01-01", "--every", "day"],
            ["periods", "day"],
            id="too many periods",
        ),
        pytest.param(
            ["--dialect", "fight_chrun"], ["did you mean 'fight_churn'"], id="dialect"
        ),
        pytest.param(
            ["--segment", "indstry"], ["did you mean 'industry'"], id="segment"
        ),
        pytest.param(
            ["--segment", "created"], ["one of", "industry"], id="not a segment"
        ),
        pytest.param(["--currency", "YEN"], ["ISO 4217", "'YEN'"], id="no currency"),
        pytest.param(["--currency", ""], ["ISO 4217"], id="empty currency"),
        pytest.param(["--currency", "XXX"], ["ISO 4217"], id="no currency at all"),
        pytest.param(
            ["--currency", "USD"], ["from JPY to USD", "2026-01-31"], id="no rate"
        ),
        pytest.param(["--fiscal-start", "13"], ["1 to 12", "'13'"], id="month 13"),
        pytest.param(["--fiscal-start", "April"], ["1 to 12"], id="month by name"),
        pytest.param(
            ["--known-at", "2026-01-01T09:00:00"], ["offset"], id="naive instant"
        ),
        pytest.param(["--known-at", "2026-01-01"], ["offset"], id="day for an instant"),
        pytest.param(
            ["--known-at", "9999-12-31T23:59:59-12:00"], ["known_at"], id="far instant"
        ),
        pytest.param(
            ["--mapping", "none.toml"], ["none.toml", "No such file"], id="no mapping"
        ),
    ],
)
def test_wrong_option_of_metrics(
    cli: Cli, book: Book, options: list[str], words: list[str]
) -> None:
    refused(cli("metrics", book(), *SPAN, *options), *words)


def test_folder_that_is_not_there(cli: Cli, tmp_path: Path) -> None:
    for command in (["check"], ["review", *DAY], ["assign", *DAY], ["metrics", *SPAN]):
        ran = cli(command[0], tmp_path / "none", *command[1:])

        refused(ran, str(tmp_path / "none"), "no such folder")


def test_file_instead_of_a_folder(cli: Cli, book: Book) -> None:
    refused(cli("review", book() / "accounts.csv", *DAY), "expected a folder", "file")


@pytest.mark.parametrize(
    ("tables", "words"),
    [
        pytest.param({"accounts": ""}, ["accounts.csv", "not there"], id="no accounts"),
        pytest.param(
            {"contracts": ""}, ["contracts.csv", "not there"], id="no contracts"
        ),
        pytest.param(
            {"accounts": b"\x00\x01\xff\xfe\x81\x00"}, ["accounts.csv"], id="binary"
        ),
        pytest.param({"accounts": "\n"}, ["accounts.csv", "header"], id="no header"),
        pytest.param(
            {"accounts": "name\nAozora\n"}, ["accounts.csv", "id"], id="no id column"
        ),
        pytest.param(
            {"contracts": "id,account_id,start,currency\nc,a-1,2026-01-01,JPY\n"},
            ["contracts.csv", "amount"],
            id="no amount column",
        ),
        pytest.param(
            {"accounts": "id,id\na-1,a-2\n"},
            ["accounts.csv", "two columns"],
            id="header twice",
        ),
    ],
)
def test_unreadable_folder(
    cli: Cli, book: Book, tables: dict[str, str | bytes], words: list[str]
) -> None:
    folder = book(**tables)

    refused(cli("check", folder), *words)
    refused(cli("review", folder, *DAY, "--json", "-"), *words)
    refused(cli("metrics", folder, *SPAN, "--json", "-"), *words)


def test_missing_table_does_not_suggest_another_of_ours(cli: Cli, book: Book) -> None:
    assert "did you mean" not in cli("check", book(accounts="")).err


def test_folder_named_like_a_table(cli: Cli, book: Book) -> None:
    folder = book(accounts="")
    (folder / "accounts.csv").mkdir()

    refused(cli("review", folder, *DAY), "accounts.csv", "folder")


def test_file_without_permission(
    cli: Cli, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened = Path.open

    def locked(path: Path, *arguments: object, **options: object) -> object:
        if path.name == "accounts.csv":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)  # type: ignore[call-overload]

    folder = book()
    # Root may read whatever it likes, so a mode of 000 would prove nothing there.
    monkeypatch.setattr(Path, "open", locked)

    refused(cli("review", folder, *DAY), "accounts.csv", "ermission denied")


def test_book_without_accounts_sets_every_row_aside(cli: Cli, book: Book) -> None:
    surveys = "id,account_id,at,kind,score\ns-1,a-1,2026-01-01,nps,9\n"
    folder = book(accounts="id,name\n", surveys=surveys)

    found = cli("check", folder)
    assert (found.code, found.err) == (1, "")
    assert "2 set aside" in found.out


def test_mixed_currencies_need_a_choice(cli: Cli, book: Book) -> None:
    contracts = (
        "id,account_id,start,amount,currency\n"
        "c-1,a-1,2025-04-01,1000,JPY\nc-2,a-1,2025-04-01,10.00,USD\n"
    )
    folder = book(contracts=contracts)

    refused(
        cli("metrics", folder, *SPAN),
        "JPY (1 contract",
        "USD (1 contract",
        "--currency",
    )
    refused(
        cli("metrics", folder, *SPAN, "--currency", "JPY"),
        "from USD to JPY",
        "2026-01-31",
    )


def test_rate_that_comes_too_late_names_currency_and_day(cli: Cli, book: Book) -> None:
    folder = book(rates="day,base,quote,rate\n2026-02-10,USD,JPY,150\n")

    refused(
        cli("metrics", folder, *SPAN, "--currency", "USD"), "JPY to USD", "2026-01-31"
    )


SETTINGS = [
    ("currency = 5", "currency"),
    ("currency = []", "currency"),
    ('currenzy = "JPY"', "did you mean 'currency'"),
    ("weights = 3", "unknown key 'weights'"),
    ("scorecard = 3", "unknown key 'scorecard'"),
    ("health = 3", "[health]"),
    ("[health]\nnonsense = 1", "unknown key 'nonsense'"),
    ("[health]\nname = 1", "name"),
    ("[health]\nweights = 3", "weights"),
    ('[health]\nweights = {csat = "x"}', "weights"),
    ("[health]\nweights = {csat = true}", "weights"),
    ("[health]\nweights = {csat = nan}", "csat"),
    ("[health]\nbands = 3", "bands"),
    ("[health]\nsignals = 3", "signals"),
    ('[health]\nsignals = ["usage_trnd"]', "usage_trnd"),
    ('[health]\ncoverage_gate = "x"', "coverage_gate"),
    ("[health]\nevaluations = 1.5", "evaluations"),
    ("definition = 3", "[definition]"),
    ("[definition]\ndialect = 4", "dialect"),
    ('[definition]\ndialect = "fight_chrun"', "did you mean 'fight_churn'"),
    ("[definition]\nname = 3", "name"),
    ('[definition]\nrenewal_grace = "x"', "renewal_grace"),
    ('[definition]\ndiscounts = "no"', "running, forever_only, ignored"),
    ("[definition]\ngrace_days = 3", "unknown key 'grace_days'"),
    ('language = "fr"', "en, ja"),
    ("tenant = 4", "tenant"),
    ('high_share = "x"', "high_share"),
    ("high_share = nan", "high_share"),
    ("low_share = 7", "low_share"),
    ("high_share = 0.9", "high_share and low_share"),
    ('account_cap = "3"', "account_cap"),
    ("account_cap = 0", "account_cap"),
    ("evaluation_days = 0", "evaluation_days"),
    ("evaluations_back = -1", "evaluations_back"),
    ("evaluations_most = 1.5", "evaluations_most"),
    ('evaluation_anchor = "monday"', "a day such as 2026-01-05"),
    ("[health]\nweights = {nps = -1}", "[health]: Scorecard 'default', weights['nps']"),
    ("[health]\nsignals = []", "at least one signal with a weight > 0"),
    ("[health]\nbands = [[0, 50], [55, 75], [75, 100]]", "nothing covers 50 to 55"),
    ("[health]\nbands = [[0, 50], [45, 75], [75, 100]]", "no overlap of 45 to 50"),
    ("[health.groups]\nusee = 2", "expected groups among"),
    ("[health.half_lives]\nnpss = 9", "did you mean 'nps'"),
    (
        "[[health.rules]]\nwhen = 'paused'\nweights = {nps = -1}",
        "[[health.rules]] 1: Scorecard 'default', weights['nps']",
    ),
    ("[[health.rules]]\nwhen = 'pausd'", "scorecard 'default', when"),
    ("value_months = true", "value_months"),
    ("holidays = 3", "holidays"),
    ('holidays = ["x"]', "holidays"),
    ('holidays = "2026-01-01"', "holidays"),
    ("holidays = [2026-01-01T00:00:00Z]", "holidays"),
    ("playbooks_off = [3]", "playbooks_off"),
    ('playbooks_off = ["danger_rescu"]', "did you mean 'danger_rescue'"),
    ("=", "line 1"),
    ("\x00", "line 1"),
]


@pytest.mark.parametrize(
    ("settings", "word"), SETTINGS, ids=[one for one, _ in SETTINGS]
)
def test_wrong_settings(
    cli: Cli, book: Book, tmp_path: Path, settings: str, word: str
) -> None:
    config = tmp_path / "settings.toml"
    config.write_text(settings, encoding="utf-8")

    ran = cli("review", book(), *DAY, "--config", config)

    refused(ran, word)
    assert "settings.toml" in ran.err or "touch policy" in ran.err
    assert "attrs" not in ran.err
    assert "__init__" not in ran.err


def test_settings_that_cannot_be_read(cli: Cli, book: Book, tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'tenant = "\xff"')

    refused(
        cli("review", book(), *DAY, "--config", tmp_path), str(tmp_path), "directory"
    )
    refused(cli("review", book(), *DAY, "--config", tmp_path / "none"), "No such file")
    refused(
        cli("review", book(), *DAY, "--config", tmp_path / "latin.toml"), "latin.toml"
    )


PLUGINS = [
    ("1/0", "ZeroDivisionError"),
    ("raise SystemExit(5)", "SystemExit"),
    ("x = (", "SyntaxError"),
    ("x = 1", "implements no hook"),
    (
        (
            "from successkit.plugins import hookimpl\n"
            "@hookimpl\n"
            "def successkit_health_signals(): raise ValueError('line one\\nline two')"
        ),
        "line one line two",
    ),
    (
        (
            "from successkit.plugins import hookimpl\n"
            "@hookimpl\n"
            "def successkit_health_signal(): return ()"
        ),
        "did you mean successkit_health_signals",
    ),
]


@pytest.mark.parametrize(("source", "word"), PLUGINS, ids=[word for _, word in PLUGINS])
def test_plugin_that_cannot_be_used(
    cli: Cli, book: Book, tmp_path: Path, source: str, word: str
) -> None:
    # A module stays imported, so each needs a name of its own.
    plugin = tmp_path / f"broken_{PLUGINS.index((source, word))}.py"
    plugin.write_text(source, encoding="utf-8")

    refused(cli("review", book(), *DAY, "--plugin", plugin), "broken_", word)


def test_plugin_that_does_not_exist(
    cli: Cli, book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused(cli("review", book(), *DAY, "--plugin", "no_such_plugin"), "no_such_plugin")
    monkeypatch.setenv("SUCCESSKIT_PLUGINS", "no_such_other")
    refused(cli("review", book(), *DAY), "no_such_other")


@pytest.mark.parametrize("option", ["--json", "--html", "--csv"])
def test_output_that_cannot_be_written(
    cli: Cli, book: Book, tmp_path: Path, option: str
) -> None:
    if option == "--html":
        pytest.importorskip("jinja2")
    file = tmp_path / "a-file"
    file.write_text("mine", encoding="utf-8")

    ran = cli("review", book(), *DAY, option, file / "below")

    refused(ran, str(file), "written")
    assert file.read_text("utf-8") == "mine"


def test_folder_in_the_place_of_an_output_file(
    cli: Cli, book: Book, tmp_path: Path
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()

    refused(cli("review", book(), *DAY, "--json", folder), "folder")
    assert not list(tmp_path.glob(".*"))


@pytest.mark.parametrize(
    "mapping",
    [
        "",
        "version = 2",
        "x = 1",
        "version = 1\naccounts = 3",
        "version = 1\n[accounts]\nfile = 3",
        'version = 1\n[accounts]\nfile = "../out.csv"',
        "version = 1\n[accounts]\ncolums = {}",
        'version = 1\n[accounts.columns]\nid = "idd"',
        "=",
        "\x00",
    ],
)
def test_wrong_mapping(cli: Cli, book: Book, tmp_path: Path, mapping: str) -> None:
    file = tmp_path / "mapping.toml"
    file.write_text(mapping, encoding="utf-8")

    refused(cli("check", book(), "--mapping", file))


def test_check_says_by_its_exit_status_whether_rows_were_set_aside(
    cli: Cli, book: Book
) -> None:
    bad = book(
        contracts="id,account_id,start,amount,currency\nc-1,zz,2026-01-01,1,JPY\n"
    )
    fine = cli("check", book())
    found = cli("check", bad)

    assert (fine.code, fine.err) == (0, "")
    assert (found.code, found.err) == (1, "")
    assert "contracts.csv:2" in found.out
    assert "1 set aside" in found.out


def test_strict_refuses_with_exit_status_one(cli: Cli, book: Book) -> None:
    rows = "".join(f"c-{k},zz,2026-01-01,1,JPY\n" for k in range(3))
    folder = book(contracts=f"id,account_id,start,amount,currency\n{rows}")

    for command in (["review", *DAY], ["metrics", *SPAN]):
        ran = cli(command[0], folder, *command[1:], "--strict")

        refused(ran, "contracts.csv:2", "account_id", "2 more", code=1)


def test_problems_do_not_stop_a_review(cli: Cli, book: Book) -> None:
    folder = book(
        surveys="id,account_id,at,kind,score\ns,a-1,2026-01-01T00:00:00Z,nps,11\n"
    )

    ran = cli("review", folder, *DAY, "--json", "-")

    assert ran.code == 0
    assert ran.document["problems"]["set_aside"] == 1


@pytest.mark.parametrize(
    "command",
    [
        [],
        ["review"],
        ["metrics"],
        ["assign"],
        ["check"],
        ["demo"],
        ["schema"],
        ["template"],
    ],
)
def test_help_of_every_command(cli: Cli, command: list[str]) -> None:
    ran = cli(*command, "--help")

    assert ran.code == 0
    assert ran.out.startswith("usage: successkit")
    assert ran.err == ""


def test_version(cli: Cli) -> None:
    assert cli("--version").out.startswith("successkit ")


def command_line(*arguments: object, **environment: str) -> subprocess.Popen[bytes]:
    """Start the command line in a process of its own."""
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "successkit", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ENGINE), **environment},
    )


def test_reader_of_the_output_that_goes_away_is_no_fault() -> None:
    with command_line("schema", "--json") as process:
        assert process.stdout is not None
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr is not None
        said = process.stderr.read()

    assert (process.returncode, said) == (0, b"")


def test_console_that_knows_no_japanese(book: Book) -> None:
    accounts = "id,name\na-1,青空商事\n"
    arguments = ("review", book(accounts=accounts), *DAY, "--lang", "ja")
    poor = {"LANG": "C", "LC_ALL": "C", "PYTHONIOENCODING": "ascii"}
    with command_line(*arguments, **poor) as board:
        _, said = board.communicate()
    with command_line(*arguments, "--json", "-", **poor) as printed:
        out, said_too = printed.communicate()

    assert (board.returncode, said, printed.returncode, said_too) == (0, b"", 0, b"")
    assert json.loads(out)["accounts"][0]["name"] == "青空商事"
