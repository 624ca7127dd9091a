"""Ratios within one run: how cost grows with the book, and what an import costs.

    python benchmarks/run.py --small

Nothing here is a number of seconds to compare between machines, and no test asserts any
of it: each line is a ratio of two times measured side by side, with the limit we hold
ourselves to.
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

AS_OF = date(2026, 3, 31)
GROWTH = 10
NO_CACHE = "PYTHONDONTWRITEBYTECODE"
IMPORTS = (
    ("import successkit", "import numpy, attrs, pluggy"),
    ("import successkit, successkit.engine", "import numpy, attrs, pluggy"),
)


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def line(name: str, ratio: float, limit: float | None = None) -> None:
    """Print one ratio and its limit."""
    goal = "" if limit is None else f"  (at most {limit:g})"
    print(f"{name:<58} {ratio:7.2f}{goal}", flush=True)


def growth(accounts: int, repeats: int) -> None:
    """Compare a book with one ten times as large."""
    from successkit import Engine, read
    from successkit.io import write_tables
    from successkit.testing.sample import sample_book

    times: dict[str, list[float]] = {"read": [], "review": [], "document": []}
    for size in (accounts, accounts * GROWTH):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            write_tables(folder, sample_book(accounts=size, as_of=AS_OF), safe=False)
            times["read"].append(best(lambda at=folder: read(at), repeats))
            book = read(folder)
        engine = Engine()
        review = engine.review(book, as_of=AS_OF)
        times["review"].append(
            best(lambda on=book, by=engine: by.review(on, as_of=AS_OF), repeats)
        )
        times["document"].append(best(lambda of=review: of.document("ja"), repeats))
    whole = [a + b for a, b in zip(times["read"], times["review"], strict=True)]
    scale = f"{accounts * GROWTH:,} accounts against {accounts:,}"
    line(f"read and review, {scale}", whole[1] / whole[0], 11)
    for name, (small, large) in times.items():
        line(f"  {name}, {scale}", large / small)


def import_time(statement: str, cache: str) -> float:
    """Return the seconds a fresh interpreter takes for a statement, less its start."""
    code = (
        "import time; start = time.perf_counter(); "
        f"{statement}; print(time.perf_counter() - start)"
    )
    settings = {name: value for name, value in os.environ.items() if name != NO_CACHE}
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        check=True,
        env=settings | {"PYTHONPYCACHEPREFIX": cache},
        text=True,
    )
    return float(done.stdout)


def imports(repeats: int) -> None:
    """Compare our import with that of the libraries the core stands on."""
    with tempfile.TemporaryDirectory() as cache:
        for ours, theirs in IMPORTS:
            # The first pair compiles, as an installation does.
            pairs = [
                (import_time(ours, cache), import_time(theirs, cache))
                for _ in range(repeats + 1)
            ][1:]
            compare(ours, theirs, pairs)


def compare(ours: str, theirs: str, pairs: list[tuple[float, float]]) -> None:
    """Print the ratio of the medians of two imports."""
    mine, other = (statistics.median(times) for times in zip(*pairs, strict=True))
    limit = 1.5 if ours == IMPORTS[0][0] else None
    line(f"{ours} / {theirs}", mine / other, limit)


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="smaller book, fewer runs")
    small = parser.parse_args().small
    imports(repeats=9 if small else 25)
    growth(accounts=1000 if small else 5000, repeats=2 if small else 5)


if __name__ == "__main__":
    main()
