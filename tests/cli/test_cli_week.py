"""A week of nightly reviews with crashes: nobody is asked for anything twice."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import attrs
import pytest

from successkit.cli import review as review_command
from successkit.io import write_tables
from successkit.playbooks import action_key
from successkit.testing.sample import sample_book

Cli = Callable[..., Any]
MONDAY = date(2026, 3, 23)
FATES = ("fine", *("dies before", "dies while", "dies after") * 2)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small book."""
    folder = tmp_path_factory.mktemp("sample")
    tables = sample_book(accounts=20, as_of=date(2026, 3, 31))
    write_tables(folder, tables, safe=False)
    return folder


@attrs.define
class Host:
    """An application that does each key once, and loses or doubles receipts."""

    cli: Cli
    book: Path
    folder: Path
    random: Random
    patch: pytest.MonkeyPatch
    given: dict[str, tuple[object, ...]] = attrs.field(factory=dict)
    carried_out: list[str] = attrs.field(factory=list)
    receipts: list[str] = attrs.field(factory=list)

    @property
    def state(self) -> Path:
        """Return where the command keeps what it gave out."""
        return self.folder / "state"

    def night(self, day: date, fate: str) -> None:
        """Run the review of a day, which may die in three places."""
        out = self.folder / "review.json"
        out.unlink(missing_ok=True)
        if fate == "dies before":  # of the ledger: nothing was kept, nothing told
            with self.patch.context() as patch, suppress(KeyboardInterrupt):
                patch.setattr(review_command, "kept", dies)
                self.run(day, out)
            return
        if fate == "dies while":  # told to die while writing: the ledger is put back
            before = self.ledger()
            with self.patch.context() as patch, suppress(KeyboardInterrupt):
                patch.setattr(review_command, "write_outputs", dies)
                self.run(day, out)
            assert self.ledger() == before
            return
        assert self.run(day, out).code == 0
        if fate == "dies after":  # pulled out of the wall: kept, and nobody read it
            out.unlink()
            return
        self.carry_out(json.loads(out.read_text("utf-8")), day)

    def ledger(self) -> bytes | None:
        """Return the ledger as it is."""
        file = self.state / "actions.json"
        return file.read_bytes() if file.exists() else None

    def run(self, day: date, out: Path) -> Any:  # noqa: ANN401
        """Run the command with the receipts that were not lost."""
        more = list[object]()
        if self.state.exists() and self.receipts:
            file = self.folder / "receipts.csv"
            file.write_text("\n".join(["key,outcome,on", *self.receipts]), "utf-8")
            more = ["--receipts", file]
        return self.cli(
            "review", self.book, "--as-of", day, "--state", self.state, "--json", out,
            *more,
        )  # fmt: skip

    def carry_out(self, document: dict[str, Any], day: date) -> None:
        """Do what is new or still open, each key once; send receipts, or not."""
        for account in document["accounts"]:
            for action in account["actions"]:
                what = (account["id"], action["playbook"], action["step"])
                episode = (*what, action["episode"])
                assert action["key"] not in self.given, "asked for twice"
                assert episode not in self.given.values()
                self.given[action["key"]] = episode
                assert action["key"] == action_key(
                    "default", what[0], what[1], day, what[2]
                )
            for action in (*account["actions"], *account["open_actions"]):
                assert date.fromisoformat(action["due_on"]).weekday() < 5
                if action["key"] not in self.carried_out:
                    self.carried_out.append(action["key"])
                    self.sent(action["key"], day)

    def sent(self, key: str, day: date) -> None:
        """Send a receipt: once, twice, as failed, or not at all."""
        outcome = self.random.choice(["done", "done", "failed", "closed", ""])
        times = self.random.choice([1, 1, 2])
        self.receipts += [f"{key},{outcome},{day}"] * times if outcome else []
        self.random.shuffle(self.receipts)


def dies(*_: object) -> None:
    """Stand for a process that is stopped."""
    raise KeyboardInterrupt


@pytest.mark.parametrize("seed", range(2))
def test_a_week_with_crashes_asks_for_nothing_twice(
    cli: Cli, sample: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 -- a simulation
    host = Host(cli, sample, tmp_path, random, monkeypatch)
    for number, fate in enumerate(random.sample(FATES, len(FATES))):
        for again in (fate, "fine"):
            host.night(MONDAY + timedelta(number), again)

    kept = json.loads((host.ledger() or b"{}").decode())["actions"]
    real = [row for row in kept if row["outcome"] not in {"baseline", "held_out"}]
    told = {
        (row["account"], row["playbook"], row["step"], row["episode"]) for row in real
    }
    assert len(told) == len(real) == len({row["key"] for row in real})
    # every cool-down is longer than the week, so one episode an account and playbook
    assert len({row[:3] for row in told}) == len(told)
    assert len(host.carried_out) == len(set(host.carried_out))
    assert host.given
    assert set(host.carried_out) <= {row["key"] for row in real}
    # who died after the ledger was kept finds the actions among the open ones
    unread = {row["key"] for row in real if row["outcome"] == ""} - set(
        host.carried_out
    )
    assert unread == set()


def test_a_state_that_is_put_back_gives_the_same_keys(
    cli: Cli, sample: Path, tmp_path: Path
) -> None:
    state, saved = tmp_path / "state", tmp_path / "saved"
    day = ("--as-of", MONDAY, "--state", state, "--json", "-")
    cli("review", sample, "--as-of", MONDAY - timedelta(7), "--state", state)
    shutil.copytree(state, saved)
    first = cli("review", sample, *day).document
    shutil.rmtree(state)
    shutil.copytree(saved, state)

    again = cli("review", sample, *day).document

    assert again == first
