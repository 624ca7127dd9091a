"""A full review of a book that is larger than the memory that is given to it.

    python benchmarks/out_of_core.py 300_000 1_000_000 4_000_000 --memory 1GB
    python benchmarks/out_of_core.py 300_000 --check

Each account has 2.5 contracts, 2 events and 10 rows of use, as in ``review.py``, but
for rows of use that stand twice. The book is written once, part by part, into a folder
of its own under ``--place``, and reviewed in a process of its own that keeps all rows.
Printed are seconds of the CPU and by the clock, and the most memory that the process
held. ``--check`` reviews the book in memory too, and compares every row.
"""

import argparse
import hashlib
import itertools
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np
from review import END, names, portfolio

from successkit import Config, Engine, OutOfCore, read
from successkit.core import Portfolio
from successkit.core.buckets import bucket_of
from successkit.core.kept import Kept
from successkit.io.parquet import table_to_arrow, write_parquet
from successkit.io.parquet.manifest import MANIFEST, Manifest, count_rows

BY_ACCOUNT: Final = ("accounts", "contracts", "events", "usage")


def main() -> None:
    """Measure some sizes, each in processes of its own."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="+", help="accounts, smallest first")
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--part", type=int, default=25_000, help="accounts of a part")
    parser.add_argument("--place", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--check", action="store_true", help="compare with memory")
    parser.add_argument("--do", choices=["make", "review", "local"], help="internal")
    given = parser.parse_args()
    if given.do:
        print(json.dumps(done(given)))
        return
    rows = [(size, measured(given, size)) for size in given.sizes]
    for (small, first), (large, last) in itertools.pairwise(rows):
        for name in ("CPU s", "MB"):
            more = (last[name] - first[name]) / (large - small)
            print(f"from {small:,} to {large:,}: {more * 10**6:,.1f} {name} a million")


def measured(given: argparse.Namespace, size: int) -> dict[str, Any]:
    """Make a book if it is not there, review it, and say what that took."""
    book = folder(given, size)
    if not book.exists():
        print("made:", apart(given, size, "make"), flush=True)
    found = apart(given, size, "review")
    print(f"{size:>10,} accounts:", json.dumps(found), flush=True)
    if given.check:
        local = apart(given, size, "local")
        print(f"{size:>10,} in memory:", json.dumps(local), flush=True)
        if local["bits"] != found["bits"]:
            raise SystemExit("the review in memory is another one")
        ratio = found["CPU s"] / local["CPU s"]
        print(f"the same rows; {ratio:.2f} times the CPU time", flush=True)
    return found


def folder(given: argparse.Namespace, size: int) -> Path:
    """Return where a book of a size is kept."""
    return given.place / f"successkit-book-{size}-{given.part}"


def apart(given: argparse.Namespace, size: int, what: str) -> dict[str, Any]:
    """Do something in a process of its own."""
    command = [sys.executable, __file__, str(size), "--do", what]
    command += ["--memory", given.memory, "--threads", str(given.threads)]
    command += ["--part", str(given.part), "--place", str(given.place)]
    command += ["--check"] if given.check else []
    run = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    return dict(json.loads(run.stdout))


def done(given: argparse.Namespace) -> dict[str, Any]:
    """Make or review a book in this process."""
    size = given.sizes[0]
    book = folder(given, size)
    if given.do == "make":
        return timed(lambda: make(book, size, max(1, -(-size // given.part))))[0]
    if given.do == "local":
        whole = read(book)  # reading is another matter
        return in_memory(whole)
    return out_of_core(given, book)


def timed(work: Callable[[], Any]) -> tuple[dict[str, Any], Any]:
    """Do some work, and say what it took."""
    begin = time.process_time(), time.perf_counter()
    found = work()
    figures = {
        "CPU s": round(time.process_time() - begin[0], 1),
        "wall s": round(time.perf_counter() - begin[1], 1),
        "MB": peak(),
        "bits": "",
    }
    return figures, found


def make(place: Path, size: int, parts: int) -> None:
    """Write a book, one part after the other."""
    every, first = names("a", size), 0
    bucket = bucket_of(every, parts)
    with tempfile.TemporaryDirectory(dir=place.parent) as name:
        target, kept = Path(name, "book"), list[Kept]()
        for number in range(parts):
            ids = every[bucket == number]
            book = without_doubles(portfolio(len(ids), ids=ids, first=first))
            first += len(ids)
            kept.append(Kept.of(book.tables, len(book)))
            write_parquet(book, Path(name, "one"), parts=parts)
            for table in BY_ACCOUNT:
                moved(Path(name, "one"), target, Path(table, f"bucket={number}"))
            shutil.rmtree(Path(name, "one"))
        logs = kept[0]
        for one in kept[1:]:
            logs += one
        rows = count_rows(target, parts)
        told = Manifest(buckets=parts, rows=rows, kept=logs, checked=True)
        (target / MANIFEST).write_text(told.text(), encoding="utf-8")
        target.rename(place)


def moved(source: Path, target: Path, folder: Path) -> None:
    """Move a folder from one place to another."""
    (target / folder).parent.mkdir(parents=True, exist_ok=True)
    (source / folder).rename(target / folder)


def without_doubles(book: Portfolio) -> Portfolio:
    """Leave out rows of use of one day and measure: a reader would set them aside."""
    usage = book.usage
    days = usage.array("day").astype(np.int64)
    key = (usage.array("account").astype(np.int64) << 24) + (days << 4)
    _, rows = np.unique(key + usage.text("measure").codes, return_index=True)
    return attrs.evolve(
        book, tables={**book.tables, "usage": usage.take(np.sort(rows))}
    )


def out_of_core(given: argparse.Namespace, book: Path) -> dict[str, Any]:
    """Review a book part by part."""
    with tempfile.TemporaryDirectory(dir=given.place) as name:
        results = Path(name, "results")
        on = OutOfCore(memory=given.memory, threads=given.threads, folder=results)
        engine = Engine(config=Config(currency="USD"))
        figures, found = timed(lambda: engine.review(book, as_of=END, on=on))
        if not given.check:
            return figures
        arrow = [found.accounts.to_table(), found.actions.to_table()]
        return figures | {"bits": told(found.document(), *arrow)}


def in_memory(book: Portfolio) -> dict[str, Any]:
    """Review a book in memory."""
    engine = Engine(config=Config(currency="USD"))
    figures, found = timed(lambda: engine.review(book, as_of=END))
    arrow = [table_to_arrow(one) for one in (found.accounts, found.actions)]
    return figures | {"bits": told(found.document(), *arrow)}


def told(document: dict[str, Any], accounts: Any, actions: Any) -> str:  # noqa: ANN401
    """Return a hash of what a review says."""
    some = {name: document[name] for name in ("summary", "metrics", "funnel")}
    digest = hashlib.blake2b(json.dumps(some).encode(), digest_size=16)
    for table, key in ((accounts, "id"), (actions, "key")):
        for text in cells(table.sort_by(key)):
            digest.update(text)
    return digest.hexdigest()


def cells(table: Any) -> Iterator[bytes]:  # noqa: ANN401
    """Yield the cells of a table, column by column, some rows at a time."""
    for name in sorted(table.column_names):
        for first in range(0, table.num_rows, 100_000):
            part = table.column(name).slice(first, 100_000)
            yield repr(part.to_pylist()).encode()


def peak() -> int:
    """Return the most memory that this process held, in megabytes."""
    lines = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    held = dict(line.split(":", 1) for line in lines)["VmHWM"]
    return int(held.split()[0]) * 1024 // 10**6


if __name__ == "__main__":
    main()
