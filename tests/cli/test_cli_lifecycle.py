"""``successkit lifecycle``: checks, draws and writes the phases and their moves."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Lifecycle
from successkit.lifecycle import default_lifecycle, dot, markdown_table, mermaid

Cli = Callable[..., Any]
Book = Callable[..., Path]

CONTRACTS = (
    "id,account_id,start,end,amount,currency\n"
    "c-1,a-1,2025-01-01,2025-12-31,1000,JPY\n"
    "c-2,a-1,2025-12-31,2026-12-31,1000,JPY\n"
)


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_built_in_lifecycle_is_sound(cli: Cli) -> None:
    ran = cli("lifecycle", "check")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("nothing wrong\n")


def test_what_is_written_is_read_again(cli: Cli, tmp_path: Path) -> None:
    text = cli("lifecycle", "toml").out

    assert Lifecycle.from_toml(text) == default_lifecycle()
    assert cli("lifecycle", "toml", written(tmp_path, text)).out == text


def test_faults_are_listed(cli: Cli, tmp_path: Path) -> None:
    text = default_lifecycle().to_toml().replace('"use_fell"', '"use_fel"', 1)
    path = written(tmp_path, text.replace('dest = "adoption"', 'dest = "nowhere"', 1))

    ran = cli("lifecycle", "check", path)
    known = cli("lifecycle", "check", path, "--event", "use_fel")

    assert ran.code == 1
    assert [line.split(":")[0] for line in ran.out.splitlines()] == ["error", "note"]
    assert "did you mean 'use_fell'?" in ran.out
    assert "use_fel" not in known.out


@pytest.mark.parametrize(
    ("form", "draw"),
    [("mermaid", mermaid), ("dot", dot), ("table", markdown_table)],
)
def test_it_is_drawn(cli: Cli, form: str, draw: Callable[..., str]) -> None:
    assert cli("lifecycle", "diagram", "--format", form).out == draw(
        default_lifecycle()
    )


def test_moves_of_a_book_are_counted(cli: Cli, book: Book) -> None:
    folder = book(contracts=CONTRACTS)

    ran = cli("lifecycle", "diagram", "--book", folder, "--as-of", "2026-03-31")

    assert ran.code == 0
    assert "renewal --> adoption: renewed (1, 90 days)" in ran.out


def test_the_history_of_a_book_and_of_one_account(cli: Cli, book: Book) -> None:
    where = ("--book", book(contracts=CONTRACTS), "--as-of", "2026-03-31")

    whole = cli("lifecycle", "history", *where)
    one = cli("lifecycle", "history", *where, "--account", "a-1")
    none = cli("lifecycle", "history", *where, "--account", "a-2")

    assert whole.out.splitlines()[2] == "| onboarding | 1 | 90 | 0 |"
    assert whole.out.endswith("\nMoves back: 1; accounts that went back: 1.\n")
    assert one.out.splitlines()[2:] == [
        "| onboarding | 2025-01-01 | 2025-04-01 | 90 | 1 | begins | started |",
        "| adoption | 2025-04-01 | 2025-10-02 | 184 | 1 | ahead | onboarded |",
        "| renewal | 2025-10-02 | 2025-12-31 | 90 | 1 | ahead | renewal_opened |",
        "| adoption | 2025-12-31 |  |  | 2 | back | renewed |",
    ]
    assert (none.code, none.out) == (2, "")
    assert "did you mean 'a-1'" in none.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param(["draw"], ["'draw'", "diagram"], id="no such word"),
        pytest.param(["check", "none.toml"], ["none.toml"], id="no such file"),
        pytest.param(["diagram", "--book", "x"], ["--as-of"], id="a book needs a day"),
        pytest.param(["history"], ["--book"], id="a history needs a book"),
    ],
)
def test_wrong_use(cli: Cli, arguments: list[str], words: list[str]) -> None:
    ran = cli("lifecycle", *arguments)

    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 1
    assert all(word in ran.err for word in words)
