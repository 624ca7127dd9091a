"""A small book that tests spoil in one place at a time."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from successkit.core import Portfolio
from successkit.io import read

GOOD = {
    "accounts": "id,name,time_zone\na-1,Aozora,Asia/Tokyo\na-2,Kaze,\n",
    "contracts": (
        "id,account_id,start,end,amount,currency\n"
        "c-1,a-1,2026-04-01,2027-04-01,1200,JPY\n"
    ),
}

WriteBook = Callable[..., Path]
ReadBook = Callable[..., Portfolio]


@pytest.fixture
def write_book(tmp_path: Path) -> WriteBook:
    """Write files of text or bytes beside a good accounts and contracts file."""

    def write(**tables: str | bytes) -> Path:
        for name, content in {**GOOD, **tables}.items():
            data = content.encode() if isinstance(content, str) else content
            (tmp_path / f"{name}.csv").write_bytes(data)
        return tmp_path

    return write


@pytest.fixture
def read_book(write_book: WriteBook) -> ReadBook:
    """Write the files and read the folder."""

    def read_it(options: dict[str, Any] | None = None, **tables: str) -> Portfolio:
        return read(write_book(**tables), **(options or {}))

    return read_it
