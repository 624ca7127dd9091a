"""Running the command line in this process, on small books."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from successkit.cli import main

Book = Callable[..., Path]

ACCOUNTS = "id,name\na-1,Aozora\n"
CONTRACTS = "id,account_id,start,amount,currency\nc-1,a-1,2025-04-01,1000,JPY\n"


class Ran(NamedTuple):
    """What a run of the command line left behind."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> dict[str, Any]:
        """What was printed, as JSON; nothing else may stand on standard output."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _no_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUCCESSKIT_PLUGINS", raising=False)


@pytest.fixture
def cli(capsys: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Return how to run ``successkit`` and take its exit status and output."""

    def run(*arguments: object) -> Ran:
        try:
            code = main([str(one) for one in arguments])
        except SystemExit as stop:
            code = int(stop.code or 0)
        return Ran(code, *capsys.readouterr())

    return run


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Return how to write a folder of CSV files; text or bytes by table."""
    made = iter(range(1000))

    def write(**tables: str | bytes) -> Path:
        folder = tmp_path / f"book-{next(made)}"
        folder.mkdir()
        for name, text in (
            {"accounts": ACCOUNTS, "contracts": CONTRACTS} | tables
        ).items():
            if text:
                data = text if isinstance(text, bytes) else text.encode()
                (folder / f"{name}.csv").write_bytes(data)
        return folder

    return write
