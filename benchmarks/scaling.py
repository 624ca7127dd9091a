"""How the cost of reading and reviewing grows with the book: a table of ratios.

    python benchmarks/scaling.py --small
    python benchmarks/scaling.py 20000 200000

Each size is read from CSV files and reviewed in a process of its own, several times in
turn with the others, and the best time of each is kept: seconds of the processor, which
neighbours disturb least. Ten times the accounts should cost at most eleven times the
time of reading and reviewing.
"""

import argparse
import itertools
import json
import resource
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

AS_OF = date(2026, 3, 31)
SMALL = (500, 5_000)
USUAL = (2_000, 20_000)
GROWTH = 10
STEPS = ("read", "review", "document")
MEGABYTE = 1024


def write(folder: Path, accounts: int) -> None:
    """Write the sample book of a size."""
    from successkit.io import write_tables
    from successkit.testing.sample import sample_book

    write_tables(folder, sample_book(accounts=accounts, as_of=AS_OF), safe=False)


def work(folder: Path) -> dict[str, float]:
    """Read and review a folder once; return seconds by step, and megabytes."""
    from successkit import Config, Engine, read

    marks = [time.process_time()]
    book = read(folder)
    marks.append(time.process_time())
    review = Engine(config=Config(currency="JPY")).review(book, as_of=AS_OF)
    marks.append(time.process_time())
    review.document()
    marks.append(time.process_time())
    seconds = [end - start for start, end in itertools.pairwise(marks)]
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return dict(zip(STEPS, seconds, strict=True)) | {"memory": memory}


def apart(*arguments: str) -> str:
    """Do something in a fresh process, so that sizes do not share their memory."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def measure(sizes: tuple[int, ...], repeats: int) -> list[dict[str, float]]:
    """Return the best seconds of each size; the sizes take turns."""
    with tempfile.TemporaryDirectory() as name:
        folders = [Path(name) / str(size) for size in sizes]
        for folder, size in zip(folders, sizes, strict=True):
            apart("--write", str(folder), str(size))
        turns: list[list[dict[str, float]]] = [
            [json.loads(apart("--work", str(folder))) for folder in folders]
            for _ in range(repeats)
        ]
    return [
        {step: min(run[step] for run in runs) for step in runs[0]}
        for runs in zip(*turns, strict=True)
    ]


def table(sizes: tuple[int, ...], repeats: int) -> None:
    """Print what each size costs, and how much more than the one before."""
    names = [f"{step} s" for step in STEPS]
    print(f"{'accounts':>9}", *(f"{name:>11}" for name in names), f"{'MB':>7}  ratio")
    before = None
    for size, best in zip(sizes, measure(sizes, repeats), strict=True):
        whole = best["read"] + best["review"]
        ratio = "" if before is None else f"{whole / before[1]:.2f} of read and review"
        if before is not None and size == GROWTH * before[0]:
            ratio += " (at most 11)"
        seconds = (f"{best[step]:11.3f}" for step in STEPS)
        print(f"{size:>9,}", *seconds, f"{best['memory']:7.0f}  {ratio}", flush=True)
        before = (size, whole)


def main() -> None:
    """Measure, or do the work of one size."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help="accounts, smallest first")
    parser.add_argument("--small", action="store_true", help="smaller books")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--work", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(Path(options.write[0]), int(options.write[1]))
        return
    if options.work:
        print(json.dumps(work(options.work)))
        return
    usual = SMALL if options.small else USUAL
    table(tuple(options.sizes) or usual, options.repeats)


if __name__ == "__main__":
    main()
