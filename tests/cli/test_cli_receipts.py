"""State between nightly runs: receipts, baselines, and runs that die."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.cli import review as review_command
from successkit.io import write_tables
from successkit.testing.sample import sample_book

Cli = Callable[..., Any]
DAY = ("--as-of", "2026-03-31")


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small book."""
    folder = tmp_path_factory.mktemp("sample")
    write_tables(folder, sample_book(accounts=30, as_of=date(2026, 3, 31)), safe=False)
    return folder


def actions(ran: Any, name: str = "actions") -> set[str]:  # noqa: ANN401
    return {
        action["key"]
        for account in ran.document["accounts"]
        for action in account[name]
    }


def test_done_actions_are_no_longer_open(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    state, file = tmp_path / "state", tmp_path / "receipts.csv"
    first = actions(cli("review", sample, *DAY, "--state", state, "--json", "-"))
    done, failed, *_ = sorted(first)
    file.write_text(
        f"key,outcome,on\n{done},done,2026-03-31\n{done},done,2026-03-31\n"
        f"{failed},failed,2026-03-31\n{'0' * 32},done,2026-03-31\n",
        encoding="utf-8-sig",
    )

    ran = cli(
        "review", sample, *DAY, "--state", state, "--receipts", file, "--json", "-"
    )

    assert actions(ran) == set()
    assert actions(ran, "open_actions") == first - {done}
    assert "1 of unknown keys, left out" in ran.err


def test_a_baseline_starts_without_a_flood(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    ran = cli("review", sample, *DAY, "--state", tmp_path, "--baseline", "--json", "-")

    assert actions(ran) == set()
    assert sum(row["suppressed"]["already_active"] for row in ran.document["funnel"])
    assert json.loads((tmp_path / "actions.json").read_text("utf-8"))["actions"]


def test_a_run_that_fails_to_hand_out_leaves_the_state_as_it_was(
    cli: Cli, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state, seen = tmp_path / "state", list[bool]()

    def dies(*_: object) -> None:
        seen.append((state / "actions.json").exists())
        raise KeyboardInterrupt

    monkeypatch.setattr(review_command, "write_outputs", dies)
    for before in (False, True):
        with suppress(KeyboardInterrupt):
            cli("review", sample, *DAY, "--state", state)
        assert (state / "actions.json").exists() is before
        if not before:
            monkeypatch.undo()
            cli("review", sample, *DAY, "--state", state)
            kept = (state / "actions.json").read_bytes()
            monkeypatch.setattr(review_command, "write_outputs", dies)
    assert (state / "actions.json").read_bytes() == kept
    assert seen == [True, True]  # saved before anything is handed out


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[: len(text) // 2],
        lambda text: text.replace('"due_on":"2026', '"due_on":"2027', 1),
        lambda text: text + text,
    ],
    ids=["cut off", "changed", "twice"],
)
def test_a_state_that_is_not_whole_is_refused(
    cli: Cli, sample: Path, tmp_path: Path, change: Callable[[str], str]
) -> None:
    cli("review", sample, *DAY, "--state", tmp_path)
    file = tmp_path / "actions.json"
    file.write_text(change(file.read_text("utf-8")), encoding="utf-8")

    ran = cli("review", sample, *DAY, "--state", tmp_path)

    assert (ran.code, ran.out) == (2, "")
    assert str(file) in ran.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("key,outcome,on\nabc,undone,2026-03-31\n", "line 2: expected key, outcome"),
        ("key,outcome,on\nabc,done,31.03.2026\n", "line 2: expected key, outcome"),
        ("id;state\n1;done\n", "line 2: expected key, outcome"),
        (None, "No such file"),
    ],
)
def test_receipts_that_cannot_be_read_are_refused(
    cli: Cli, sample: Path, tmp_path: Path, text: str | None, message: str
) -> None:
    file = tmp_path / "receipts.csv"
    if text is not None:
        file.write_text(text, encoding="utf-8")

    ran = cli("review", sample, *DAY, "--state", tmp_path / "state", "--receipts", file)

    assert ran.code == 2
    assert message in ran.err
    assert not (tmp_path / "state").exists()


@pytest.mark.parametrize("option", [("--baseline",), ("--receipts", "x.csv")])
def test_both_need_a_state(cli: Cli, sample: Path, option: tuple[str, ...]) -> None:
    ran = cli("review", sample, *DAY, *option)

    assert ran.code == 2
    assert "need --state DIR" in ran.err
