"""Every figure against its peers, on the same data, in one command.

    python benchmarks/run.py --small
    python benchmarks/run.py --stream

The first takes less than a minute and prints; the second prints the same for 10,000,000
contracts and writes it into docs/benchmarks.md. Every engine must find the same whole
numbers, or the run fails. No test asserts a ratio: each stands beside the aim that we
hold ourselves to. Seconds are of this machine, ratios travel.
"""

import argparse
import gc
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import page

sys.path.insert(0, str(Path(__file__).parent / "metrics"))
import movements

AS_OF = date(2026, 3, 31)
GROWTH = 10
DOCS = Path(__file__).parents[1] / "docs" / "benchmarks.md"
CONTRACTS = {True: 50_000, False: 10_000_000}
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


def ratio(name: str, value: float, limit: float | None = None) -> list[str]:
    """Return one ratio and its limit as a row."""
    return [name, f"{value:.2f}", "" if limit is None else f"{limit:g}"]


def growth(accounts: int, repeats: int) -> Iterator[list[str]]:
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
    yield ratio(f"read and review, {scale}", whole[1] / whole[0], 11)
    for name, (small, large) in times.items():
        yield ratio(f"{name}, {scale}", large / small)


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


def imports(repeats: int) -> Iterator[list[str]]:
    """Compare our import with that of the libraries the core stands on."""
    with tempfile.TemporaryDirectory() as cache:
        for ours, theirs in IMPORTS:
            # The first pair compiles, as an installation does.
            pairs = [
                (import_time(ours, cache), import_time(theirs, cache))
                for _ in range(repeats + 1)
            ][1:]
            medians = [statistics.median(times) for times in zip(*pairs, strict=True)]
            limit = 1.5 if ours == IMPORTS[0][0] else None
            name = f"`{ours}` against `{theirs}`"
            yield ratio(name, medians[0] / medians[1], limit)


def tables(
    contracts: int, repeats: int, *, small: bool, stream: bool
) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield a title and a table for each section."""
    yield from movements.sections(contracts, repeats)
    if stream:
        yield movements.streamed(contracts, repeats)
    head = ["work", "times", "at most"]
    rows = [*imports(3 if small else 25), *growth(*((500, 1) if small else (5000, 5)))]
    yield "Reading, reviewing and importing", [head, *rows]


def main() -> None:
    """Print every table, and write them into the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="less of all; not written")
    parser.add_argument(
        "--stream", action="store_true", help="100,000,000 rows as well"
    )
    parser.add_argument("--contracts", type=int, help="how many")
    parser.add_argument("--repeats", type=int, help="of which the median is shown")
    parser.add_argument("--docs", type=Path, help="the page to write")
    given = parser.parse_args()
    contracts = given.contracts or CONTRACTS[given.small]
    repeats = given.repeats or (1 if given.small else 3)
    measured = (
        f"Measured on {time.strftime('%d %B %Y')} with {contracts:,} contracts of "
        f"{contracts * 2 // 5:,} accounts over {movements.MONTHS} months, medians of "
        f"{repeats}: {page.machine()}"
    )
    print(measured)
    told = [measured]
    done = tables(contracts, repeats, small=given.small, stream=given.stream)
    for title, rows in done:
        told.append(f"### {title}\n\n{page.table(rows)}")
        print(f"\n{told[-1]}", flush=True)
    if given.docs or not given.small:
        page.write(given.docs or DOCS, "\n\n".join(told))


if __name__ == "__main__":
    main()
