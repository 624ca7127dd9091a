"""Reading Parquet with text ids, beside polars' categorical cast of the same ids.

    python benchmarks/parquet.py --small
    python benchmarks/parquet.py --contracts 10_000_000

The book has four accounts for ten contracts, in no order, ids as plain text. Each line
is worked out in a process of its own, several times in turn with the others; the best
seconds of the processor of each count, and ratios stand beside them:

- ``account ids``: our codes over sorted distinct ids, against ``cast(Categorical)`` of
  ``account_id``;
- ``whole book``: ``successkit.read`` of both tables with every check, against the cast
  of ``account_id`` and ``id`` of the contracts;
- ``parts``: the same book written in parts of accounts, read part by part;
- ``regroup``: the files split by account through DuckDB, beside the whole book.

Both engines must find the same accounts and contracts.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import numpy as np

PARTS: Final = 16
LIMIT: Final = 1.2
MEGABYTE: Final = 1024


def write_ids(prefix: str, numbers: Any, digits: int) -> Any:  # noqa: ANN401
    """Return ids of one length as an Arrow array."""
    import pyarrow as pa

    width = len(prefix) + digits
    letters = np.empty((len(numbers), width), np.uint8)
    letters[:, : len(prefix)] = np.frombuffer(prefix.encode(), np.uint8)
    rest = numbers.copy()
    for place in range(width - 1, len(prefix) - 1, -1):
        letters[:, place] = ord("0") + rest % 10
        rest //= 10
    offsets = np.arange(len(numbers) + 1) * width
    return pa.LargeStringArray.from_buffers(
        len(numbers), pa.py_buffer(offsets), pa.py_buffer(letters)
    ).cast("string")


def write_book(folder: Path, contracts: int) -> None:
    """Write accounts and contracts in no order."""
    import pyarrow as pa
    from pyarrow import parquet

    random = np.random.default_rng(7)
    accounts = contracts * 4 // 10
    ids = write_ids("acct-", random.permutation(accounts), 8)
    rest = random.integers(0, accounts, contracts - accounts)
    owner = np.append(np.arange(accounts), rest)
    random.shuffle(owner)
    start = np.datetime64("2020-01-01") + random.integers(0, 1000, contracts)
    end = start + random.integers(30, 800, contracts)
    yen = pa.array(["JPY"]).take(pa.array(np.zeros(contracts, np.int64)))
    parquet.write_table(pa.table({"id": ids}), folder / "accounts.parquet")
    parquet.write_table(
        pa.table(
            {
                "id": write_ids("ctr-", random.permutation(contracts), 9),
                "account_id": ids.take(pa.array(owner)),
                "start": pa.array(start.astype("datetime64[D]")),
                "end": pa.array(
                    end.astype("datetime64[D]"), mask=random.random(contracts) < 0.4
                ),
                "amount": random.integers(10, 5000, contracts) * 100,
                "currency": yen,
            }
        ),
        folder / "contracts.parquet",
    )


def polars_ids(folder: Path, *columns: str) -> list[int]:
    """Read and cast columns of the contracts; return how many ids each has."""
    import polars as pl

    found = []
    for name in columns:
        frame = pl.read_parquet(folder / "contracts.parquet", columns=[name])
        cast = frame[name].cast(pl.Categorical)
        found.append(len(cast.to_physical().unique()))
    return found


def our_ids(folder: Path) -> list[int]:
    """Read the account ids as codes over sorted distinct strings."""
    from pyarrow import parquet

    from successkit.io.parquet.words import words

    with parquet.ParquetFile(folder / "contracts.parquet") as file:
        column = file.read(columns=["account_id"], use_threads=False).column(0)
    return [len(words([column]).values)]


def our_book(folder: Path) -> list[int]:
    """Read the whole book with every check."""
    from successkit import read

    book = read(folder)
    assert book.problems.set_aside == 0
    return [len(book), len(book.contracts.text("id").values)]


def our_parts(folder: Path) -> list[int]:
    """Read a book in parts, one after the other."""
    from successkit.io import parts_of

    counts = [0, 0]
    for part in parts_of(folder / "parts"):
        book = part.load()
        counts[0] += len(book)
        counts[1] += book.contracts.rows
    return counts


def our_split(folder: Path) -> list[int]:
    """Regroup the files by account."""
    from successkit.io import regroup

    with tempfile.TemporaryDirectory(dir=folder) as name:
        parts = regroup(folder, Path(name, "regrouped"), parts=PARTS, memory="1GB")
        rows = sum(1 for part in parts if part.place("contracts").exists())
    return [rows]


WORK: Final[dict[str, Callable[[Path], list[int]]]] = {
    "polars account_id": lambda folder: polars_ids(folder, "account_id"),
    "account ids": our_ids,
    "polars both ids": lambda folder: polars_ids(folder, "account_id", "id"),
    "whole book": our_book,
    "parts": our_parts,
    "regroup": our_split,
}
BESIDE: Final = {
    "account ids": "polars account_id",
    "whole book": "polars both ids",
    "parts": "whole book",
    "regroup": "whole book",
}


def work(name: str, folder: Path) -> dict[str, Any]:
    """Do one of the lines; return what it found, seconds and megabytes."""
    import polars as pl  # noqa: F401 - no line pays for an import
    import pyarrow.compute as _compute  # noqa: F401
    import pyarrow.parquet as _parquet  # noqa: F401

    import successkit.io  # noqa: F401

    start = time.process_time()
    found = WORK[name](folder)
    seconds = time.process_time() - start
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE
    return {"found": found, "seconds": seconds, "memory": memory}


def apart(*arguments: str) -> str:
    """Do something in a fresh process."""
    command = [sys.executable, __file__, *arguments]
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def compare(contracts: int, repeats: int) -> None:
    """Print every line with its ratio."""
    with tempfile.TemporaryDirectory() as folder:
        apart("--write", folder, "--contracts", str(contracts))
        turns = [
            {name: json.loads(apart("--work", name, folder)) for name in WORK}
            for _ in range(repeats)
        ]
    best = {name: min(turn[name]["seconds"] for turn in turns) for name in WORK}
    found = {name: turns[0][name]["found"] for name in WORK}
    assert found["account ids"] == found["polars account_id"]
    assert found["whole book"] == found["polars both ids"] == found["parts"]
    print(f"{contracts:,} contracts of {contracts * 4 // 10:,} accounts")
    print(f"{'':<20}{'CPU s':>8}{'MB':>8}{'ratio':>8}")
    for name, seconds in best.items():
        memory = min(turn[name]["memory"] for turn in turns)
        other = BESIDE.get(name, "")
        ratio = f"{seconds / best[other]:8.2f}  of {other}" if other else ""
        goal = f" (at most {LIMIT})" if other.startswith("polars") else ""
        print(f"{name:<20}{seconds:8.2f}{memory:8.0f}{ratio}{goal}", flush=True)


def write(folder: Path, contracts: int) -> None:
    """Write the book, and once more in parts."""
    from successkit import read
    from successkit.io import write_parquet

    write_book(folder, contracts)
    write_parquet(read(folder), folder / "parts", parts=PARTS)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--small", action="store_true", help="100,000 contracts, once")
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--work", nargs=2, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:
        write(options.write, options.contracts)
    elif options.work:
        print(json.dumps(work(options.work[0], Path(options.work[1]))))
    elif options.small:
        compare(100_000, 1)
    else:
        compare(options.contracts, options.repeats)


if __name__ == "__main__":
    main()
