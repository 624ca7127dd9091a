"""A full review beside the revenue movements of the same book: time, memory, growth.

    python benchmarks/review.py --accounts 1_000_000
    python benchmarks/review.py --accounts 100_000 --profile
    python benchmarks/review.py 100_000 1_000_000

Each account has 2.5 contracts, 2 events and 10 rows of use. The book is made as
columns, no file is read. Printed are seconds of this machine, ratios, which travel, and
the most memory that the process held, also by account. Seconds are of the CPU, over all
threads, and by the clock: a review has a thread for each processor, movements have one.
``--profile`` prints the slowest functions.
"""

import argparse
import cProfile
import gc
import itertools
import json
import pstats
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from typing import Any, Final

import attrs
import numpy as np

from successkit import Config, Engine
from successkit.core import ObjectArray, Portfolio, Text
from successkit.core.facts import Facts, empty_column
from successkit.metrics import mrr_movements

START: Final = date(2022, 6, 1)
END: Final = date(2025, 6, 1)
LIMIT, GROWTH, TENTH = 12, 1.1, 10
MEGABYTE: Final = 1024
EVENTS: Final = ("offered", "paid", "past_due", "sentiment")
MEASURES: Final = ("active_users", "exports", "logins")
SENTIMENTS: Final = ("-0.5", "0", "0.5", "1")


def main() -> None:
    """Measure one size, or several apart."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", help="accounts, smallest first")
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--repeats", type=int, default=1)
    parser.add_argument("--grouped", action="store_true", help="rows by account")
    parser.add_argument("--profile", action="store_true", help="slowest functions")
    parser.add_argument("--json", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.sizes:
        table(given.sizes, given.repeats, grouped=given.grouped)
        return
    book = portfolio(given.accounts, grouped=given.grouped)
    if given.profile:
        profile(book)
        return
    found = measure(book, given.repeats)
    print(json.dumps(found) if given.json else line(given.accounts, found))


def portfolio(
    accounts: int,
    *,
    grouped: bool = False,
    ids: Any = None,  # noqa: ANN401
    first: int = 0,
) -> Portfolio:
    """Make a book: contracts as in ``metrics/book.py``, events and use of a year.

    ``ids`` are those of its accounts, sorted; ``first`` is how many other accounts the
    books before it have, so that no two rows have one id.
    """
    random = np.random.default_rng(20260331 + first)
    everyone = np.arange(accounts, dtype=np.int32)
    ids = ids if ids is not None else names("a", accounts)
    empty = Portfolio.from_objects()
    tables = {
        "accounts": filled(
            "accounts",
            accounts,
            id=Text(everyone, ids),
            account=everyone,
            created=days(random, accounts, START, 400) - 400,
        ),
        "contracts": contracts(random, ids, grouped, 3 * first),
        "events": events(random, ids, grouped, 2 * first),
        "usage": usage(random, accounts, ids, grouped=grouped),
    }
    return attrs.evolve(empty, account_ids=ids, tables={**empty.tables, **tables})


def contracts(
    random: np.random.Generator,
    ids: ObjectArray,
    grouped: bool,  # noqa: FBT001
    first: int,
) -> Facts:
    """Make 2.5 contracts an account: some have no end, some follow one another."""
    rows = len(ids) * 5 // 2
    account = some(random, len(ids), rows, grouped=grouped)
    start = days(random, rows, START, 36 * 30 + 200) - 200
    end = start + random.integers(10, 900, rows)
    end[random.random(rows) < 0.4] = np.datetime64("NaT")
    return filled(
        "contracts",
        rows,
        id=Text(np.arange(rows, dtype=np.int32), names("c", rows, first)),
        account_id=Text(account, ids),
        account=account,
        start=start,
        end=end,
        amount=random.integers(10, 100_000, rows) * 100,
        currency=drawn(np.zeros(rows, np.int32), ("USD",)),
        product=drawn(random.integers(0, 2, rows), ("base", "extra")),
        interval_unit=np.full(rows, 2, np.int8),
        interval_count=np.ones(rows, np.int64),
        kind=np.zeros(rows, np.int8),
        status=np.zeros(rows, np.int8),
    )


def events(
    random: np.random.Generator,
    ids: ObjectArray,
    grouped: bool,  # noqa: FBT001
    first: int,
) -> Facts:
    """Make two events an account, of the last year."""
    rows = 2 * len(ids)
    account = some(random, len(ids), rows, grouped=grouped)
    kind = random.integers(0, len(EVENTS), rows)
    felt = np.where(kind == EVENTS.index("sentiment"), random.integers(0, 4, rows), -1)
    day = days(random, rows, END, 365) - 364
    return filled(
        "events",
        rows,
        id=Text(np.arange(rows, dtype=np.int32), names("e", rows, first)),
        account_id=Text(account, ids),
        account=account,
        at=day.astype("datetime64[us]") + random.integers(0, 86_400_000_000, rows),
        kind=drawn(kind, EVENTS),
        value=drawn(felt, SENTIMENTS),
    )


def usage(
    random: np.random.Generator, accounts: int, ids: ObjectArray, *, grouped: bool
) -> Facts:
    """Make ten rows of use an account, of the last twenty weeks."""
    rows = 10 * accounts
    account = some(random, accounts, rows, grouped=grouped)
    return filled(
        "usage",
        rows,
        account_id=Text(account, ids),
        account=account,
        day=days(random, rows, END, 140) - 139,
        measure=drawn(random.integers(0, len(MEASURES), rows), MEASURES),
        value=random.integers(0, 200, rows) * 1000,
    )


def filled(name: str, rows: int, **columns: Any) -> Facts:  # noqa: ANN401
    """Return a table with some columns given and all others missing."""
    facts = Facts.empty(name)
    every = {field.name: empty_column(field, rows) for field in facts.table.fields}
    dated = columns[facts.table.dated or ""].astype("datetime64[D]")
    numbers = np.arange(1, rows + 1)
    every |= columns | {"own_day": dated}
    return attrs.evolve(facts, columns=every, rows=rows, row_numbers=numbers)


def names(letter: str, count: int, first: int = 0) -> Any:  # noqa: ANN401
    """Return sorted ids, from a number on."""
    column = np.empty(count, object)
    column[:] = [f"{letter}{number:09d}" for number in range(first, first + count)]
    return column


def drawn(codes: Any, values: tuple[str, ...]) -> Text:  # noqa: ANN401
    """Return a column of a few texts."""
    return Text(codes.astype(np.int32), np.array(values, object))


def days(random: np.random.Generator, rows: int, first: date, span: int) -> Any:  # noqa: ANN401
    """Return days from one on."""
    return np.datetime64(first, "D") + random.integers(0, span, rows)


def some(
    random: np.random.Generator, accounts: int, rows: int, *, grouped: bool
) -> Any:  # noqa: ANN401
    """Return the account of each row, in any order or grouped."""
    account = random.integers(0, accounts, rows).astype(np.int32)
    return np.sort(account) if grouped else account


def seconds(work: Callable[[], object], repeats: int) -> tuple[float, float]:
    """Return the best CPU seconds, over all threads, and the best by the clock."""
    times: list[tuple[float, float]] = []
    for _ in range(repeats):
        gc.collect()
        begin = time.process_time(), time.perf_counter()
        work()
        times.append((time.process_time() - begin[0], time.perf_counter() - begin[1]))
    cpu, wall = zip(*times, strict=True)
    return min(cpu), min(wall)


def movements(book: Portfolio) -> object:
    """Return the movements of 36 months."""
    return mrr_movements(book, start=START, end=END, every="month")


def review(book: Portfolio) -> object:
    """Review the book in full."""
    result = Engine(config=Config(currency="USD")).review(book, as_of=END)
    return result.accounts, result.actions


def peak() -> int:
    """Return the most memory held so far, in megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // MEGABYTE


def measure(book: Portfolio, repeats: int) -> dict[str, float]:
    """Measure movements and review of a book in this process."""
    found: dict[str, float] = {"book MB": peak()}
    found["movements"], found["movements wall"] = seconds(
        lambda: movements(book), repeats
    )
    found["movements MB"] = peak()
    found["review"], found["review wall"] = seconds(lambda: review(book), repeats)
    found["review MB"] = peak()
    return found


def profile(book: Portfolio) -> None:
    """Print what a review spends its time on."""
    movements(book)
    watch = cProfile.Profile(time.process_time)
    watch.runcall(review, book)
    for order in ("cumulative", "tottime"):
        pstats.Stats(watch).strip_dirs().sort_stats(order).print_stats(45)


def line(accounts: int, found: dict[str, float]) -> str:
    """Return the figures of one size."""
    ratio = found["review"] / found["movements"]
    clock = found["review wall"] / found["movements wall"]
    return (
        f"{accounts:>10,} accounts: movements {found['movements']:.2f} s, "
        f"review {found['review']:.2f} s, {ratio:.1f} times (at most {LIMIT}); "
        f"by the clock {found['movements wall']:.2f} and {found['review wall']:.2f} s, "
        f"{clock:.1f} times; "
        f"MB: book {found['book MB']:,.0f}, then {found['movements MB']:,.0f}, "
        f"then {found['review MB']:,.0f}, {each(accounts, found):,.0f} bytes an account"
    )


def each(accounts: int, found: dict[str, float]) -> float:
    """Return the most bytes held for an account, its facts counted."""
    return found["review MB"] * MEGABYTE**2 / accounts


def apart(accounts: int, repeats: int, *, grouped: bool) -> dict[str, float]:
    """Measure one size in a process of its own."""
    command = [sys.executable, __file__, "--accounts", str(accounts), "--json"]
    command += ["--repeats", str(repeats), *(["--grouped"] if grouped else [])]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return dict(json.loads(done.stdout))


def table(sizes: list[int], repeats: int, *, grouped: bool) -> None:
    """Print the figures of several sizes, and how the review grows."""
    rows: list[tuple[int, dict[str, float]]] = []
    for size in sizes:
        rows.append((size, apart(size, repeats, grouped=grouped)))
        print(line(*rows[-1]), flush=True)
    for (small, first), (large, last) in itertools.pairwise(rows):
        growth = last["review"] / first["review"] / (large / small)
        print(
            f"an account of {large:,} costs {growth:.2f} times one of {small:,} "
            f"(at most {GROWTH}), and {each(large, last) / each(small, first):.2f} "
            "times its memory"
        )


if __name__ == "__main__":
    main()
