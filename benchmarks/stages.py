"""What a contract weighs and costs at each stage of a review on a cluster.

    python benchmarks/stages.py --accounts 100_000

Does on one core, one after the other, what the workers of a cluster do: rows are cut
into pieces, pieces put together, or files read instead, and each pass of a review runs.
Printed are bytes and processor time, for a contract and what belongs to it: 0.4
accounts, 0.8 events and 4 rows of usage. ``--hot`` gives so many events to one account.
"""

import argparse
import pickle
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

from successkit import Config, Engine, from_frames
from successkit.core import Portfolio
from successkit.engine.backends import Part, Source, Work
from successkit.engine.backends.out_of_core import Stored
from successkit.engine.backends.pieces import pieces_of, source_of
from successkit.io import parts_of, write_parquet

AS_OF: Final = date(2026, 3, 31)
DAYS: Final = np.datetime64("2023-04-01") + np.arange(1096)
PARTS: Final = 8


def tables(accounts: int, hot: int) -> dict[str, Any]:
    """Make the tables of a book, as Arrow."""
    import pyarrow as pa

    random = np.random.default_rng(20260331)
    names = np.array([f"A-{number:09}" for number in range(accounts)])
    of_contract = random.integers(0, accounts, accounts * 5 // 2)
    start = random.choice(DAYS[:900], len(of_contract))
    length = random.choice([365, 730], len(of_contract))
    ended = random.random(len(of_contract)) < 0.4
    of_event = np.append(random.integers(0, accounts, 2 * accounts), np.zeros(hot, int))
    of_usage = random.integers(0, accounts, 10 * accounts)
    return {
        "accounts": pa.table({"id": names, "created": np.repeat(DAYS[:1], accounts)}),
        "contracts": pa.table(
            {
                "id": [f"C-{number:010}" for number in range(len(of_contract))],
                "account_id": names[of_contract],
                "start": start,
                "end": pa.array(start + length, mask=~ended),
                "amount": random.integers(10, 10_000, len(of_contract)) * 100,
                "currency": ["JPY"] * len(of_contract),
                "status": np.where(ended, "cancelled", "active"),
            }
        ),
        "events": pa.table(
            {
                "account_id": names[of_event],
                "at": pa.array(
                    random.choice(DAYS, len(of_event)).astype("datetime64[us]"),
                    pa.timestamp("us", "UTC"),
                ),
                "kind": random.choice(["escalated", "past_due", "paid"], len(of_event)),
            }
        ),
        "usage": pa.table(
            {
                "account_id": names[of_usage],
                "day": random.choice(DAYS, len(of_usage)),
                "measure": random.choice(["logins", "hours"], len(of_usage)),
                "value": random.integers(0, 100, len(of_usage)).astype(float),
            }
        ),
    }


@attrs.define
class Lines:
    """Prints what a stage weighs and costs."""

    contracts: int

    def run(
        self, name: str, work: Callable[[], Any], weigh: Callable[[Any], int]
    ) -> Any:  # noqa: ANN401
        """Do a stage, and print its line."""
        begin = time.process_time()
        found = work()
        seconds = time.process_time() - begin
        micro = 1e6 * seconds / self.contracts
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        weight = weigh(found) / self.contracts
        print(
            f"  {name:<46} {weight:9.2f} bytes {micro:9.2f} µs of CPU; "
            f"{peak:,} MB at most so far",
            flush=True,
        )
        return found


@attrs.define
class Watched:
    """A backend that does one part after the other, and keeps what comes back."""

    sources_given: Sequence[Source]
    spent: dict[str, float] = attrs.field(factory=dict[str, float])
    came: dict[str, int] = attrs.field(factory=dict[str, int])

    def sources(self, _book: object) -> Sequence[Source]:
        """Return the parts."""
        return self.sources_given

    def map(self, work: Work[Any], sources: Sequence[Source]) -> Iterator[Any]:
        """Do it here."""
        name = type(work).__name__
        for source in sources:
            part = source.load()
            begin = time.process_time()
            found = work(part)
            took = time.process_time() - begin
            packed = len(pickle.dumps(found))
            self.spent[name] = self.spent.get(name, 0) + took
            self.came[name] = self.came.get(name, 0) + packed
            yield found


def packed_size(parts: Sequence[Part]) -> int:
    """Return how much Spark keeps of the parts between two passes."""
    return sum(len(pickle.dumps(part)) for part in parts)


def compressed(pieces: Sequence[Any]) -> int:
    """Return what a shuffle that packs with LZ4 moves."""
    import pyarrow as pa

    return sum(
        len(pa.compress(each.rows, codec="lz4", asbytes=True)) for each in pieces
    )


def columns_of(book: Portfolio) -> int:
    """Return the bytes of all columns, without the strings of ids."""
    arrays = [
        getattr(column, "codes", column)
        for facts in book.tables.values()
        for column in facts.columns.values()
    ]
    return sum(array.nbytes for array in arrays)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--hot", type=int, default=0)
    given = parser.parse_args()
    made = tables(given.accounts, given.hot)
    lines = Lines(made["contracts"].num_rows)
    print(f"{lines.contracts:,} contracts of {given.accounts:,} accounts; for each:")
    lines.run(
        "rows as Arrow", lambda: made, lambda of: sum(t.nbytes for t in of.values())
    )
    pieces = lines.run(
        "cut into pieces, on the way to the shuffle",
        lambda: [
            piece
            for name, table in made.items()
            for piece in pieces_of(name, [table], of=PARTS, partition=0)
        ],
        lambda found: sum(len(each.rows) for each in found),
    )
    lines.run("the same, packed with LZ4", lambda: pieces, compressed)
    parts = lines.run("put together, checked", lambda: joined(pieces), packed_size)
    lines.run(
        "columns of the parts",
        lambda: parts,
        lambda of: sum(columns_of(one.portfolio) for one in of),
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "book"
        lines.run(
            "written as Parquet, in parts",
            lambda: write_parquet(from_frames(**made), folder, parts=PARTS),
            lambda files: sum(file.stat().st_size for file in files),
        )
        stored = [Stored(part) for part in parts_of(folder)]
        read = lines.run(
            "read from Parquet", lambda: [one.load() for one in stored], packed_size
        )
        del read
    watched = Watched(parts)
    engine = Engine(config=Config(currency="JPY"))
    lines.run(
        "a review, all passes",
        lambda: engine.review({}, as_of=AS_OF, on=watched),
        lambda _: sum(watched.came.values()),
    )
    for work, seconds in watched.spent.items():
        print(
            f"    {work:<44} {watched.came[work] / PARTS:9,.0f} bytes from a part "
            f"{1e6 * seconds / lines.contracts:9.2f} µs of CPU"
        )


def joined(pieces: Sequence[Any]) -> list[Part]:
    """Put the pieces of every bucket together."""
    return [
        source_of(
            [(each.place, each.rows) for each in pieces if each.bucket == bucket],
            {},
            bucket=bucket,
            of=PARTS,
        ).load()
        for bucket in range(PARTS)
    ]


if __name__ == "__main__":
    main()
