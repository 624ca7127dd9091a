"""Whatever lies in a folder or a settings file: an exit status, never a traceback."""

import io
import json
import tempfile
from contextlib import redirect_stderr, redirect_stdout
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.cli import main
from successkit.core.schema import TABLES, Field

Cells = st.SearchStrategy[str]

SOLVERS = ["greedy", *(["exact"] if find_spec("scipy") else [])]
HOSTILE = [
    " ", "", "NaN", "inf", "-0", "1e999", "1e-9", "0x10", "1_000", "９", "７.５",
    "99999999999999999999", "-1", "0", "7.5", "11", "true", "はい", "null", "N/A",
    "=1+1", "\t", "\u200b", "\u2028", "\ufeff", '"', "'", ";", "a;b", "é" * 90,
    "2026-02-30", "2026-02-28", "0001-01-01", "9999-12-31", "1970-01-01", "2026/3/1",
    "2026年3月1日", "2026-03-01T10:00:00", "2026-03-01T10:00:00Z", "XXX", "BHD",
    "2026-03-08T02:30:00-05:00", "0001-01-01T00:00:00+14:00", "JPY", "USD", "usd",
    "9999-12-31T23:59:59-12:00", "¥1,200,000", "1,200,000円", "1.2.3", "\\",
    "Asia/Tokyo", "Mars/Olympus", "../../etc/passwd",
]  # fmt: skip
GOOD = {
    "id": ["x-1", "x-2", "x-3"],
    "account_id": ["x-1", "x-2", "x-3"],
    "start": ["2025-01-01", "2025-04-01", "2026-03-31"],
    "end": ["", "2025-12-31", "2026-03-31", "2026-06-30"],
    "day": ["2026-03-01", "2025-01-01"],
    "at": ["2026-03-01T10:00:00+09:00", "2026-02-01"],
    "amount": ["1000", "0", "999999999999999"],
    "currency": ["JPY", "USD"],
    "base": ["USD"],
    "quote": ["JPY"],
    "rate": ["150", "0.0000001"],
    "value": ["1", "0.5", "5000"],
    "score": ["9", "3", "0"],
    "interval_count": ["1", "12"],
    "quantity": ["1", "10"],
}


def cell(field: Field) -> Cells:
    """Return cells of a column: mostly good ones, some from a hostile alphabet."""
    allowed = [str(word) for word in field.allowed] if field.allowed else []
    good = GOOD.get(field.name, allowed or ["", "x"])
    return st.sampled_from([*good * 6, *HOSTILE])


@st.composite
def table(draw: st.DrawFn, name: str) -> str:
    """Return the text of one file, with some of its columns."""
    declared = TABLES[name]
    fields = [
        field
        for field in declared.fields
        if field.name in {"id", "account_id", "amount", "currency", "start"}
        or field.required
        or draw(st.booleans())
    ]
    rows = draw(st.integers(0, 4))
    lines = [
        [field.name for field in fields],
        *([draw(cell(field)) for field in fields] for _ in range(rows)),
    ]
    return "".join(",".join(map(quoted, line)) + "\n" for line in lines)


def quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


@st.composite
def folders(draw: st.DrawFn) -> dict[str, str]:
    others = draw(st.sets(st.sampled_from(sorted(TABLES)), max_size=4))
    names = ["accounts", "contracts", *sorted(others - {"accounts", "contracts"})]
    return {name: draw(table(name)) for name in names}


def run(*arguments: object) -> tuple[int, str, str]:
    """Run the command line; nothing but SystemExit may come out of it."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
    return code, out.getvalue(), err.getvalue()


def no_constant(name: str) -> float:
    raise AssertionError(f"{name} is no JSON")


def check(code: int, out: str, err: str) -> dict[str, Any] | None:
    """Check the contract of a run that prints JSON, and return the document."""
    assert code in {0, 1, 2}
    if code == 0:
        assert err == ""
        return json.loads(out, parse_constant=no_constant)
    assert out == ""
    assert len(err.splitlines()) == 1, err
    assert err.startswith("successkit: ")
    return None


def counts_add_up(problems: dict[str, Any]) -> None:
    used = problems["accepted"] + problems["set_aside"] + problems["duplicates"]
    assert problems["read"] == used


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


@settings(max_examples=40)
@given(folders(), st.sampled_from(["2026-03-31", "2024-12-31", "9998-12-31"]))
def test_any_folder_is_reviewed_or_refused(files: dict[str, str], day: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), files)
        document = check(*run("review", folder, "--as-of", day, "--json", "-"))
        if document is not None:
            counts_add_up(document["problems"])
        code, _, _ = run("review", folder, "--as-of", day, "--lang", "ja")
        assert (code == 0) == (document is not None)


@settings(max_examples=30)
@given(folders(), table("people"), st.sampled_from(SOLVERS))
def test_any_folder_is_assigned_or_refused(
    files: dict[str, str], people: str, solver: str
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), {**files, "people": people})
        options = ("--as-of", "2026-03-31", "--solver", solver)
        document = check(*run("assign", folder, *options, "--json", "-"))
        code, _, _ = run("assign", folder, *options, "--lang", "ja")
        assert (code == 0) == (document is not None)
        if document is not None:
            named = {person["id"] for person in document["people"]}
            owners = {row["owner"] for row in document["accounts"]}
            assert owners <= {*named, None}


@settings(max_examples=40)
@given(
    folders(),
    st.sampled_from(["month", "quarter", "year", "week"]),
    st.sampled_from(["name", "region", "currency", "time_zone"]),
    st.sampled_from(["successkit", "fight_churn"]),
)
def test_any_folder_is_measured_or_refused(
    files: dict[str, str], every: str, segment: str, dialect: str
) -> None:
    span = ("--start", "2025-01-01", "--end", "2026-04-01", "--every", every)
    options = ("--segment", segment, "--dialect", dialect, "--currency", "JPY")
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), files)
        document = check(*run("metrics", folder, *span, *options, "--json", "-"))
        if document is not None:
            counts_add_up(document["problems"])
        strict, _, err = run("metrics", folder, *span, "--strict")
        assert strict in {0, 1, 2}
        assert len(err.splitlines()) <= 1


@settings(max_examples=40)
@given(folders(), st.binary(max_size=60), st.integers(0, 400))
def test_damaged_files_are_checked_or_refused(
    files: dict[str, str], damage: bytes, place: int
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), files)
        file = folder / "accounts.csv"
        data = file.read_bytes()
        file.write_bytes(data[:place] + damage + data[place:])
        code, out, err = run("check", folder)

        assert code in {0, 1, 2}
        assert (code == 2) == (out == "")
        assert len(err.splitlines()) == (code == 2)


BOOK = {
    "accounts": "id,name\na-1,A\n",
    "contracts": "id,account_id,start,amount,currency\nc-1,a-1,2025-04-01,1000,JPY\n",
}
KEYS = """
currency language tenant high_share low_share value_months account_cap holidays
evaluation_days evaluations_back
playbooks_off definition health definition.dialect definition.renewal_grace
definition.snapshot definition.name health.weights health.bands health.signals
health.name health.coverage_gate health.cap health.evaluations health.hysteresis
health.fast_path health.weights.csat x team team.hours team.hours.low
team.hours.low.check_ins team.other_share team.areas team.areas.x team.skills
team.max_accounts team.onboarding_when team.default_hours
version encoding delimiter date_format
time_zone accounts accounts.file accounts.files accounts.columns
accounts.columns.id accounts.constants contracts.columns
contracts.columns.amount contracts.end contracts.id contracts.values
contracts.dates usage
""".split()  # noqa: SIM905
VALUES = r"""
1
-1
0.5
nan
inf
true
""
"x"
"JPY"
"id"
[]
{}
[1]
["x"]
[[0, 50], [50, 75], [75, 100]]
[[1]]
{a = 1}
{a = "b"}
{a = {b = 1}}
2026-01-01
2026-01-01T00:00:00Z
10:00:00
99999999999999999999999
1e400
"accounts.csv"
["contracts.csv"]
"utf-8"
"%Y"
"\u0000"
"日"
""".strip().splitlines()


@settings(max_examples=40)
@given(
    st.dictionaries(st.sampled_from(KEYS), st.sampled_from(VALUES), max_size=3),
    st.booleans(),
)
def test_any_settings_are_taken_or_refused(
    wanted: dict[str, str],
    versioned: bool,  # noqa: FBT001
) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = written(Path(name), BOOK)
        file = folder / "settings.toml"
        lines = [f"{key} = {value}\n" for key, value in wanted.items()]
        file.write_text("".join(lines), encoding="utf-8")
        check(
            *run(
                "review",
                folder,
                "--as-of",
                "2026-03-31",
                "--config",
                file,
                "--json",
                "-",
            )
        )
        head = "version = 1\n" if versioned and "version" not in wanted else ""
        file.write_text(head + "".join(lines), encoding="utf-8")
        code, out, err = run("check", folder, "--mapping", file)

        assert code in {0, 1, 2}
        assert len(err.splitlines()) == (code == 2), err
        assert (code == 2) == (out == "")
