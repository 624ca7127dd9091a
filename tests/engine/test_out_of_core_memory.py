"""A review part by part stays within the memory that it was weighed at."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from successkit import from_frames
from successkit.engine.backends import OutOfCore
from successkit.engine.backends.weight import Weight
from successkit.io import parts_of, write_parquet

pytest.importorskip("pyarrow")
pytestmark = pytest.mark.slow

REVIEW = """
import resource, sys
from datetime import date
from pathlib import Path
from typing import Any
from successkit import Config, Engine
from successkit.engine.backends import OutOfCore, out_of_core

folder = sys.argv[4] or None
if folder:  # what earlier passes leave may take the room that is not needed: not here
    scratch = out_of_core.Scratch
    out_of_core.Scratch = lambda folder, room: scratch(folder)
on = OutOfCore(memory=sys.argv[2], threads=int(sys.argv[3]), folder=folder)
Engine(config=Config(currency="JPY")).review(
    sys.argv[1], as_of=date(2026, 3, 31), on=on
)
status = Path("/proc/self/status")
if status.exists():  # a child of a large process begins with the peak of its parent
    lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
    print(int(lines["VmHWM"].split()[0]) * 1024)
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(peak if sys.platform == "darwin" else peak * 1024)
"""
DAYS = np.datetime64("2023-04-01") + np.arange(1096)


def test_the_peak_stays_below_what_was_weighed(tmp_path: Path) -> None:
    write_parquet(from_frames(**frames(6_000)), tmp_path / "book", parts=3)
    weight = Weight.of(parts_of(tmp_path / "book"))

    for threads in (1, 2):
        limit = weight.most(threads)
        memory = f"{max(limit // 10**6 + 1, 300)}MB"
        assert len(OutOfCore(memory=memory).sources(tmp_path / "book")) == 3
        peak = run(tmp_path / "book", memory, threads)
        assert limit / 4 < peak < limit, threads


def test_the_peak_hardly_grows_with_the_book(tmp_path: Path) -> None:
    peaks = list[int]()
    for parts in (3, 12):
        book = tmp_path / f"book-{parts}"
        write_parquet(from_frames(**frames(2_000 * parts)), book, parts=parts)
        peaks.append(run(book, "300MB", 1, tmp_path / f"rows-{parts}"))

    few, many = peaks
    assert many - few < 18_000 * 600  # bytes of an account more: it was 1,600


def run(book: Path, memory: str, threads: int, rows: Path | None = None) -> int:
    """Return the most memory that a review in a process of its own took."""
    found = subprocess.run(  # noqa: S603 - this Python, our own text
        [sys.executable, "-c", REVIEW, *map(str, (book, memory, threads, rows or ""))],
        capture_output=True,
        text=True,
        check=True,
    )
    return int(found.stdout)


def frames(accounts: int) -> dict[str, Any]:
    """Return a book with rows in its large tables."""
    draw = np.random.default_rng(20260331)
    names = [f"A-{number:09}" for number in range(accounts)]

    def owners(rows: int) -> list[object]:
        return [names[place] for place in draw.integers(0, accounts, rows).tolist()]

    def days(rows: int) -> list[object]:
        return draw.choice(DAYS[:1000], rows).astype(str).tolist()

    contracts, used, asked = 5 * accounts // 2, 10 * accounts, 2 * accounts
    return {
        "accounts": {"id": [*names], "created": ["2023-04-01"] * accounts},
        "contracts": {
            "id": [f"C-{number:09}" for number in range(contracts)],
            "account_id": owners(contracts),
            "start": days(contracts),
            "amount": draw.integers(10, 10_000, contracts).tolist(),
            "currency": ["JPY"] * contracts,
        },
        "usage": {
            "account_id": owners(used),
            "day": days(used),
            "measure": draw.choice(["logins", "hours"], used).tolist(),
            "value": draw.integers(0, 100, used).tolist(),
        },
        "surveys": {
            "id": [f"S-{number:09}" for number in range(asked)],
            "account_id": owners(asked),
            "at": [f"{day}T09:00:00Z" for day in days(asked)],
            "kind": ["nps"] * asked,
            "score": draw.integers(0, 11, asked).tolist(),
            "comment": [f"number {number} is slow" for number in range(asked)],
        },
    }
