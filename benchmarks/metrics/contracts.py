"""Contracts as columns, made the same for every engine: in memory, and as Parquet.

Start and end lie around 36 months; four in ten contracts have no end; 2.5 contracts an
account. Every figure is told as sums by cohort, month and line, from which movements
and cohorts follow.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

MONTHS: Final = 36
FIRST: Final = np.datetime64("2022-06", "M")
BOUNDARIES: Final = (FIRST + np.arange(MONTHS + 1)).astype("datetime64[D]")
LINES: Final = (
    "opening",
    "new",
    "reactivation",
    "expansion",
    "contraction",
    "churn",
    "closing",
)
NAMES: Final = ("account", "start", "end", "amount")
NEW, REACTIVATION, EXPANSION, CONTRACTION, CHURN, SAME, GONE = range(7)
"""What can happen to an account in a month; the last two are no movement: nothing
changed, and an account that came and went within its first month."""

Columns = dict[str, Any]
Figures = dict[str, Any]


def columns(contracts: int, *, seed: int = 20260331, first: int = 0) -> Columns:
    """Make contracts in no order: some have no end, some came and went."""
    random = np.random.default_rng(seed)
    accounts = max(1, contracts * 2 // 5)
    start = BOUNDARIES[0] + random.integers(-200, MONTHS * 30, contracts)
    length = random.integers(10, 900, contracts)
    end = np.where(random.random(contracts) < 0.4, np.datetime64("NaT"), start + length)
    return {
        "account": first + random.integers(0, accounts, contracts).astype(np.int32),
        "start": start,
        "end": end,
        "amount": random.integers(10, 100_000, contracts) * 100,
        "accounts": first + accounts,
    }


def grouped(book: Columns) -> Columns:
    """Return the same contracts in the order of their accounts."""
    order = np.argsort(book["account"], kind="stable")
    return book | {name: book[name][order] for name in NAMES}


def save(folder: Path, book: Columns) -> None:
    """Write columns for other processes."""
    for name in NAMES:
        np.save(folder / f"{name}.npy", book[name])
    (folder / "accounts").write_text(str(book["accounts"]))


def load(folder: Path) -> Columns:
    """Read columns back."""
    book: Columns = {name: np.load(folder / f"{name}.npy") for name in NAMES}
    return book | {"accounts": int((folder / "accounts").read_text())}


def size(book: Columns) -> int:
    """Return the bytes of the columns."""
    return sum(book[name].nbytes for name in NAMES)


def write_parquet(folder: Path, contracts: int, files: int) -> None:
    """Write account-grouped files one after the other, as pyarrow writes by default."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    folder.mkdir()
    rows = contracts // files
    for number in range(files):
        accounts = max(1, rows * 2 // 5)
        book = grouped(columns(rows, seed=number, first=number * accounts))
        days = {name: pa.array(book[name], pa.date32()) for name in ("start", "end")}
        table = pa.table({name: days.get(name, book[name]) for name in NAMES})
        pq.write_table(table, folder / f"part-{number:04d}.parquet")


def figures(rows: Iterable[tuple[int, ...]]) -> Figures:
    """Return movements and cohorts from (cohort, month, line, moved, accounts)."""
    width = MONTHS + 1
    moved, counts = (np.zeros((width, width, 7), object) for _ in range(2))
    for cohort, month, line, change, number in rows:
        if month < width and cohort < width:
            moved[cohort, month, line] += int(change)
            counts[cohort, month, line] += int(number)
    customers = counts[:, :, NEW] + counts[:, :, REACTIVATION] - counts[:, :, CHURN]
    return {
        "movements": list(_rolled(moved)),
        "accounts": counts.sum(axis=0)[1:, :SAME].tolist(),
        "started": [int(counts[place, place].sum()) for place in range(width)],
        "revenue": np.cumsum(moved.sum(axis=2), axis=1).tolist(),
        "customers": np.cumsum(customers, axis=1).tolist(),
    }


def _rolled(moved: Any) -> Iterator[list[int]]:  # noqa: ANN401
    """Yield the lines of every month, in whole numbers >= 0."""
    level = int(moved[:, 0].sum())
    for moves in moved.sum(axis=0)[1:, :SAME].tolist():
        yield [level, *map(abs, moves), level + sum(moves)]
        level += sum(moves)
