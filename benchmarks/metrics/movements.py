"""Movements and cohorts by month, against other engines over the same contracts.

    python benchmarks/metrics/movements.py --contracts 10_000_000

Every engine runs in a process of its own over the same columns or files and must find
the same whole numbers: amounts and accounts of every movement, revenue and customers of
every cohort. Printed are medians, ratios to ours, and the memory on top of the input.
"""

import argparse
import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain
from pathlib import Path
from typing import Any, Final

import attrs
import peers
from contracts import (
    BOUNDARIES,
    LINES,
    MONTHS,
    Columns,
    columns,
    load,
    save,
    size,
    write_parquet,
)
from contracts import grouped as in_order
from peers import Run, pandas

__all__ = ["BOUNDARIES", "LINES", "MONTHS", "Columns", "columns", "pandas", "sections"]

MEGABYTE: Final = 1e6
STREAMED: Final = 10
FILES: Final = 8

Measured = dict[str, Any]


@attrs.frozen(kw_only=True)
class Section:
    """One table: engines over the same input.

    Parameters
    ----------
    title
        What is measured.
    source
        Folder of the input.
    threads
        Of every engine.
    clock
        ``cpu`` or ``wall``.
    engines
        Name of each engine, and how many times our time it should take.
    memory
        Our memory on top: at most this share of the input, or this many megabytes.
    """

    title: str
    source: str
    threads: int
    clock: str
    engines: dict[str, float | None]
    memory: str


SECTIONS: Final = (
    Section(
        title="In memory, in no order, one core, CPU time",
        source="memory",
        threads=1,
        clock="cpu",
        engines={
            "pandas": 14,
            "polars": 9,
            "polars_in_memory": 9,
            "polars_packed": None,
            "duckdb": 6.5,
        },
        memory="0.6",
    ),
    Section(
        title="In memory, in no order, two threads, wall time",
        source="memory",
        threads=2,
        clock="wall",
        engines={"pandas": 18, "polars": 6, "polars_packed": None, "duckdb": 4.5},
        memory="0.6",
    ),
    Section(
        title="In memory, grouped by account, one core, CPU time",
        source="grouped",
        threads=1,
        clock="cpu",
        engines={"duckdb": None},
        memory="0.1",
    ),
    Section(
        title="In memory, grouped by account, two threads, wall time",
        source="grouped",
        threads=2,
        clock="wall",
        engines={"duckdb": 6, "polars": None},
        memory="0.25",
    ),
    Section(
        title="From account-grouped Parquet, two threads, wall time",
        source="parquet",
        threads=2,
        clock="wall",
        engines={"duckdb_parquet": 5.5},
        memory="128 MB",
    ),
)


def engine(name: str, source: Path, threads: int) -> tuple[Run, int]:
    """Return a run of an engine over a folder, and the bytes of its input."""
    import ours

    make = getattr(ours if name.startswith("ours") else peers, name)
    if name.endswith("_parquet"):
        return make(source, threads), sum(p.stat().st_size for p in source.iterdir())
    book = load(source)
    return make(book, threads), size(book)


def measure(name: str, source: Path, threads: int, repeats: int) -> Measured:
    """Run one engine in this process."""
    run, bytes_given = engine(name, source, threads)
    gc.collect()
    before = memory("VmRSS")
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(repeats):
        begin = time.process_time(), time.perf_counter()
        found = run()
        cpu.append(time.process_time() - begin[0])
        wall.append(time.perf_counter() - begin[1])
    return {
        "cpu": statistics.median(cpu),
        "wall": statistics.median(wall),
        "memory": memory("VmHWM") - before,
        "input": bytes_given,
        "found": sha256(json.dumps(found).encode()).hexdigest(),
    }


def memory(name: str) -> int:
    """Return a figure of this process in bytes; reading VmRSS forgets the peak."""
    if name == "VmRSS":
        Path("/proc/self/clear_refs").write_text("5")
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    return 0


def apart(name: str, source: Path, threads: int, repeats: int) -> Measured:
    """Run one engine in a process of its own."""
    command = [sys.executable, __file__, "--engine", name, "--source", str(source)]
    command += ["--threads", str(threads), "--repeats", str(repeats)]
    limits = ("POLARS_MAX_THREADS", "OMP_NUM_THREADS", "ARROW_NUM_THREADS")
    environment = {**os.environ, **dict.fromkeys(limits, str(threads))}
    done = subprocess.run(
        command, capture_output=True, check=False, env=environment, text=True
    )
    if done.returncode:
        raise SystemExit(f"{name} failed:\n{done.stderr}")
    return dict(json.loads(done.stdout))


def compare(section: Section, source: Path, repeats: int) -> Iterator[list[str]]:
    """Yield the rows of a table: engine, seconds, ratio, aim, memory."""
    suffix = "_parquet" if section.source == "parquet" else ""
    mine = apart(f"ours{suffix}", source, section.threads, repeats)
    own_aim = f"(memory at most {section.memory})"
    yield ["ours", f"{mine[section.clock]:.2f}", "1", own_aim, told(mine)]
    for name, aim in section.engines.items():
        other = apart(name, source, section.threads, repeats)
        if other["found"] != mine["found"]:
            raise SystemExit(f"{name} does not find the same figures")
        ratio = other[section.clock] / mine[section.clock]
        goal = "" if aim is None else f"{aim:g}"
        seconds = f"{other[section.clock]:.2f}"
        yield [name.replace("_", " "), seconds, f"{ratio:.1f}", goal, told(other)]


def told(found: Measured) -> str:
    """Return memory on top in words."""
    share = found["memory"] / found["input"]
    return f"{found['memory'] / MEGABYTE:,.0f} MB ({share:.2f} of the input)"


HEADER: Final = ["engine", "seconds", "times ours", "aim", "memory on top"]


def sections(contracts: int, repeats: int) -> Iterator[tuple[str, list[list[str]]]]:
    """Yield a title and a table for each section."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book = columns(contracts)
        for source, given in (("memory", book), ("grouped", in_order(book))):
            (folder / source).mkdir()
            save(folder / source, given)
        del book, given
        write_parquet(folder / "parquet", contracts, FILES)
        for section in SECTIONS:
            rows = compare(section, folder / section.source, repeats)
            yield section.title, [HEADER, *rows]


STREAM_HEADER: Final = [
    "wall seconds",
    "times",
    "CPU seconds",
    "times",
    "at most",
    "memory on top",
]


def streamed(contracts: int, repeats: int) -> tuple[str, list[list[str]]]:
    """Return how a stream of ten times the contracts compares."""
    rows = [["contracts", *STREAM_HEADER]]
    first: Measured = {}
    with tempfile.TemporaryDirectory() as name:
        for times in (1, STREAMED):
            folder = Path(name) / str(times)
            write_parquet(folder, contracts * times, FILES * times)
            found = apart("ours_parquet", folder, 2, repeats)
            first = first or found
            cells = [f"{contracts * times:,}"]
            for clock in ("wall", "cpu"):
                ratio = found[clock] / first[clock]
                cells += [f"{found[clock]:.2f}", f"{ratio:.1f}"]
            rows.append([*cells, "10.5" if times > 1 else "", told(found)])
    return "Streamed from Parquet, two threads", rows


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--stream", action="store_true", help="ten times as many, too")
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--source", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--threads", type=int, default=1, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        found = measure(given.engine, given.source, given.threads, given.repeats)
        print(json.dumps(found))
        return
    print(f"{given.contracts:,} contracts, {MONTHS} months")
    tables = [sections(given.contracts, given.repeats)]
    if given.stream:
        tables.append(iter([streamed(given.contracts, given.repeats)]))
    for title, rows in chain(*tables):
        print(f"\n{title}\n", *(" | ".join(row) for row in rows), sep="\n", flush=True)


if __name__ == "__main__":
    main()
