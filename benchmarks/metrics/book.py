"""``mrr_movements`` of a whole portfolio: time, memory and growth, against pandas.

    python benchmarks/metrics/book.py --contracts 1_000_000

The book has everything that a portfolio has: ids, products, renewals within a grace,
contracts that replace others. What pandas is given is less: which rows earn, from when
to when and how much, as we found it. It groups, sums and shifts them as a careful user
would, and must find the same whole numbers; following contracts to their ends is left
out of its time. Printed are CPU seconds of this machine, and ratios, which travel.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import attrs
import numpy as np
from movements import BOUNDARIES, LINES, MONTHS
from movements import pandas as with_pandas

from successkit.core import Period, Portfolio, Text
from successkit.core.facts import Facts, empty_column
from successkit.metrics import RevenueBook, mrr_movements

START: Final = date(2022, 6, 1)
END: Final = date(2025, 6, 1)
MEMORY: Final = 0.7
GROWTH: Final = 2.2

Table = dict[str, Any]


def filled(name: str, rows: int, **columns: Any) -> Facts:  # noqa: ANN401
    """Return a table with some columns given and all others missing."""
    facts = Facts.empty(name)
    every = {field.name: empty_column(field, rows) for field in facts.table.fields}
    numbers = np.arange(1, rows + 1)
    return attrs.evolve(facts, columns=every | columns, rows=rows, row_numbers=numbers)


def portfolio(contracts: int) -> Portfolio:
    """Make contracts in no order: some have no end, some follow one another."""
    random = np.random.default_rng(20260331)
    accounts = max(1, contracts * 2 // 5)
    start = BOUNDARIES[0] + random.integers(-200, MONTHS * 30, contracts)
    end = start + random.integers(10, 900, contracts)
    end[random.random(contracts) < 0.4] = np.datetime64("NaT")
    account = random.integers(0, accounts, contracts).astype(np.int32)
    ids = np.array([f"a{number:09d}" for number in range(accounts)], object)
    names = np.array([f"c{number:09d}" for number in range(contracts)], object)
    first = np.full(accounts, BOUNDARIES[0] - 400)
    everyone = np.arange(accounts, dtype=np.int32)
    tables = {
        "accounts": filled(
            "accounts",
            accounts,
            id=Text(everyone, ids),
            account=everyone,
            own_day=first,
            created=first,
        ),
        "contracts": filled(
            "contracts",
            contracts,
            id=Text(np.arange(contracts, dtype=np.int32), names),
            account_id=Text(account, ids),
            account=account,
            own_day=start,
            start=start,
            end=end,
            amount=random.integers(10, 100_000, contracts) * 100,
            currency=same("USD", contracts),
            product=Text(
                random.integers(0, 2, contracts).astype(np.int32),
                np.array(["base", "extra"], object),
            ),
            interval_unit=np.full(contracts, 2, np.int8),
            interval_count=np.ones(contracts, np.int64),
        ),
    }
    empty = Portfolio.from_objects()
    return attrs.evolve(empty, account_ids=ids, tables={**empty.tables, **tables})


def same(text: str, rows: int) -> Text:
    """Return a column of one text."""
    return Text(np.zeros(rows, np.int32), np.array([text], object))


def size(book: Portfolio) -> int:
    """Return the bytes of the contract columns."""
    columns = book.contracts.columns.values()
    arrays = [one.codes if isinstance(one, Text) else one for one in columns]
    return sum(array.nbytes for array in arrays)


def seconds(work: Callable[[], object], repeats: int) -> float:
    """Return the median of CPU seconds."""
    times: list[float] = []
    for _ in range(repeats):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return statistics.median(times)


def extra(work: Callable[[], object]) -> int:
    """Return the largest number of bytes that are held at once, on top."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def stretches(book: RevenueBook) -> dict[str, Any]:
    """Return what pandas is given: account, start, end and amount of what earns."""
    pieces, contracts = book.reading.earnings.pieces, book.portfolio.contracts
    day = np.datetime64(END)
    return {
        "account": contracts.array("account")[pieces.row],
        "start": pieces.start,
        "end": np.where(pieces.end > day, np.datetime64("NaT"), pieces.end),
        "amount": pieces.units,
    }


def measure(contracts: int, repeats: int, *, peers: bool) -> Table:
    """Measure everything of one size in this process."""
    whole = portfolio(contracts)
    cut, periods = whole.as_of(END), list(Period(START, END).split("month"))

    def movements(book: Portfolio) -> object:
        return mrr_movements(book, start=START, end=END, every="month")

    book = RevenueBook.of(cut, as_of=END)
    found: Table = {
        "mrr_movements": seconds(lambda: movements(whole), repeats),
        "of which contracts": seconds(lambda: RevenueBook.of(cut, as_of=END), repeats),
        "of which sums": seconds(lambda: book.figures(periods), repeats),
        "ledger as well": seconds(
            lambda: RevenueBook.of(cut, as_of=END).ledger, repeats
        ),
        "memory": extra(lambda: movements(whole)) / size(whole),
        "memory, cut before": extra(lambda: movements(cut)) / size(whole),
    }
    if peers:
        given = stretches(book)
        run = with_pandas(given, 1)
        found["pandas"] = seconds(run, repeats)
        rows = [
            [getattr(one.totals, line) for line in LINES]
            for one in book.figures(periods)
        ]
        found["equal"] = run()["movements"] == rows
    return found


def apart(contracts: int, repeats: int, *flags: str) -> Table:
    """Measure one size in a process of its own."""
    command = [sys.executable, __file__, "--contracts", str(contracts), "--one"]
    command += ["--repeats", str(repeats), *flags]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--one", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--peers", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        found = measure(given.contracts, given.repeats, peers=given.peers)
        print(json.dumps(found))
        return
    mine = apart(given.contracts, given.repeats, "--peers")
    print(f"{given.contracts:,} contracts, {MONTHS} months, CPU seconds")
    for name in ("mrr_movements", "of which contracts", "of which sums"):
        print(f"  {name:<24}{mine[name]:7.2f}")
    print(f"  {'contracts and ledger':<24}{mine['ledger as well']:7.2f}")
    same_numbers = "equal" if mine["equal"] else "NOT EQUAL"
    print(f"  pandas, the sums alone  {mine['pandas']:7.2f}, {same_numbers}")
    sums, every = mine["of which sums"], mine["mrr_movements"]
    print(f"    times our sums         {mine['pandas'] / sums:6.1f}")
    print(f"    times all of ours      {mine['pandas'] / every:6.1f}")
    print(
        f"  memory on top, of the contract columns {mine['memory']:.2f}; "
        f"of a book cut before {mine['memory, cut before']:.2f} (at most {MEMORY})"
    )
    double = apart(2 * given.contracts, given.repeats)
    print(
        f"  twice the contracts: {double['mrr_movements'] / every:.2f} times "
        f"(at most {GROWTH})"
    )


if __name__ == "__main__":
    main()
