"""Net and gross retention and logo churn over the last twelve months, against pandas.

    python benchmarks/metrics/trailing.py --contracts 10_000_000

Both sides start from the same unsorted columns, run on one core in this process one
after the other, and must give the same whole numbers.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from typing import Any, Final

import numpy as np
from movements import BOUNDARIES, Columns, columns

OPENING: Final = BOUNDARIES[-13]
CLOSING: Final = BOUNDARIES[-1]
GOAL: Final = 4

Sums = tuple[int, int, int, int, int]
"""Opening revenue, that held and kept at the closing; accounts, and those lost."""


def ours(book: Columns) -> Callable[[], Sums]:
    """Fold packed keys over one long period."""
    from successkit.metrics.revenue.packed import Stretches, flows

    stretches = Stretches(**book)

    def run() -> Sums:
        (year,) = flows(stretches, np.array([OPENING, CLOSING]), history=False).totals()
        accounts = (year.accounts_open, year.accounts_lost)
        return (year.opening, year.held, year.kept, *accounts)

    return run


def pandas(book: Columns) -> Callable[[], Sums]:
    """Compare two snapshots by account."""
    import pandas as pd

    frame = pd.DataFrame({k: v for k, v in book.items() if k != "accounts"})

    def level(day: Any) -> Any:  # noqa: ANN401
        running = (frame["start"] < day) & ~(frame["end"] < day)
        there = frame.loc[running, ["account", "amount"]]
        return there.groupby("account", sort=False)["amount"].sum()

    def run() -> Sums:
        before = level(OPENING)
        after = level(CLOSING).reindex(before.index, fill_value=0)
        kept = np.minimum(before, after)
        sums = (int(column.sum()) for column in (before, after, kept))
        return (*sums, len(before), int((after == 0).sum()))

    return run


def cpu(run: Callable[[], Sums], repeats: int) -> tuple[float, Sums]:
    """Return the median CPU time, and what came out."""
    times: list[float] = []
    for _ in range(repeats):
        begin = time.process_time()
        found = run()
        times.append(time.process_time() - begin)
    return statistics.median(times), found


def main() -> None:
    """Print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    given = parser.parse_args()
    book = columns(given.contracts)
    mine, found = cpu(ours(book), given.repeats)
    other, same = cpu(pandas(book), given.repeats)
    opening, held, kept, accounts, lost = found
    print(
        f"{given.contracts:,} contracts: pandas {other / mine:.1f} times our CPU time "
        f"(at least {GOAL}), {'equal' if found == same else 'NOT EQUAL'}"
    )
    print(
        f"  net retention {held / opening:.4f}, gross {kept / opening:.4f}, "
        f"logo churn {lost / accounts:.4f}"
    )


if __name__ == "__main__":
    main()
