"""One changed account: reviewing a followed book again, against a whole review.

Run ``python benchmarks/again.py``, with the number of accounts (10,000) if you like.
It prints ratios of processor time within one run, by what changed, and checks that both
give the same document.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import attrs
import numpy as np

from successkit import Config, Engine, Portfolio, Review, read
from successkit.io import write_tables
from successkit.testing.sample import sample_book

DAY = date(2026, 3, 31)
TABLES = ("usage", "surveys", "interactions", "events", "contracts")


def main(accounts: int = 10_000, tries: int = 5) -> None:
    """Print how many times dearer a whole review is."""
    book, engine = made(accounts), Engine(config=Config(currency="JPY"))
    followed = engine.follow(book, as_of=DAY)
    whole = median(
        seconds(lambda: engine.review(book, as_of=DAY)) for _ in range(min(tries, 3))
    )
    print(f"{accounts:,} accounts; whole review {whole:.3f} CPU s")
    for table in TABLES:
        taken = list[float]()
        for place in range(tries):
            account = owner_of(book, table, place)
            facts = without_last(book, account, table)
            again = partial(engine.review_again, followed, facts, changed=[account])
            taken.append(seconds(again))
        same = document(again().review) == document(
            engine.review(book.with_accounts(facts, [account]), as_of=DAY)
        )
        print(
            f"last row of {table:<13} 1/{whole / median(taken):.0f} of a whole review "
            f"({median(taken) * 1000:.0f} ms), same document: {same}"
        )
        if not same:
            raise SystemExit(1)


def made(accounts: int) -> Portfolio:
    """Return a sample book, as it is read from files."""
    cells = {
        name: {field: list(column) for field, column in table.items()}
        for name, table in sample_book(accounts=accounts, as_of=DAY).items()
    }
    with TemporaryDirectory() as folder:
        write_tables(Path(folder), cells, safe=False)
        return read(folder)


def owner_of(book: Portfolio, table: str, place: int) -> str:
    """Return an account with rows in a table."""
    owners = np.unique(book.tables[table].array("account"))
    return str(book.account_ids[owners[(place * 7919 + 17) % len(owners)]])


def without_last(book: Portfolio, account: str, table: str) -> Portfolio:
    """Return all rows of an account but the newest of a table."""
    facts = attrs.evolve(book.account(account), kept=None)
    rows = facts.tables[table]
    day = rows.array("own_day" if "own_day" in rows.columns else "start")
    kept = np.sort(np.argsort(day, kind="stable")[:-1])
    return attrs.evolve(facts, tables={**facts.tables, table: rows.take(kept)})


def document(review: Review) -> str:
    """Return the document of a review as text."""
    return json.dumps(review.document(), ensure_ascii=False, default=str)


def seconds(work: Callable[[], object]) -> float:
    """Return the processor time of some work."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]))
