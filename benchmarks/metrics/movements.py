"""Revenue movements by month from columns in memory, against other engines.

    python benchmarks/metrics/movements.py --contracts 10_000_000

Every engine runs in a process of its own on one core, over the same unsorted columns,
and must give the same whole numbers. Printed are ratios of CPU time to ours, and the
extra memory as a share of the columns.
"""

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
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
GOALS: Final = {"pandas": 13, "polars": 8, "duckdb": 6}

Columns = dict[str, Any]


def columns(contracts: int) -> Columns:
    """Make contracts in no order: some have no end, some came and went."""
    random = np.random.default_rng(20260331)
    accounts = max(1, contracts * 2 // 5)
    start = BOUNDARIES[0] + random.integers(-200, MONTHS * 30, contracts)
    length = random.integers(10, 900, contracts)
    end = np.where(random.random(contracts) < 0.4, np.datetime64("NaT"), start + length)
    return {
        "account": random.integers(0, accounts, contracts).astype(np.int32),
        "start": start,
        "end": end,
        "amount": random.integers(10, 100_000, contracts) * 100,
        "accounts": accounts,
    }


def ours(book: Columns) -> Callable[[], list[list[int]]]:
    """Fold packed keys."""
    from successkit.metrics.revenue.packed import Stretches, flows

    stretches = Stretches(**book)

    def run() -> list[list[int]]:
        return [
            [getattr(row, line) for line in LINES]
            for row in flows(stretches, BOUNDARIES).totals()
        ]

    return run


def month_of(days: Any) -> Any:  # noqa: ANN401
    """Return the number of the month, 0 before the first and 37 after the last."""
    number = (days.astype("datetime64[M]") - FIRST).astype(np.int64) + 1
    return np.where(np.isnat(days), MONTHS + 1, np.clip(number, 0, MONTHS + 1))


def pandas(book: Columns) -> Callable[[], list[list[int]]]:
    """Group, sum and shift, as a careful user would."""
    import pandas as pd

    frame = pd.DataFrame({name: book[name] for name in ("account", "amount")})
    days = {name: pd.Series(book[name]) for name in ("start", "end")}
    width = MONTHS + 2

    def run() -> list[list[int]]:
        keys, deltas = [], []
        for name, sign in (("start", 1), ("end", -1)):
            month = (days[name].dt.year - 2022) * 12 + days[name].dt.month - 5
            month = month.clip(0, MONTHS + 1).fillna(MONTHS + 1).astype("int64")
            keys.append(frame["account"].astype("int64") * width + month)
            deltas.append(frame["amount"] * sign)
        moved = pd.concat(deltas).groupby(pd.concat(keys), sort=True).sum()
        account = moved.index.to_numpy() // width
        after = moved.groupby(account).cumsum()
        before = after - moved
        table = pd.DataFrame(
            {
                "month": moved.index.to_numpy() % width,
                "moved": moved.to_numpy(),
                "before": before.to_numpy(),
                "after": after.to_numpy(),
                "first": np.r_[True, account[1:] != account[:-1]],
            }
        )
        table["line"] = np.select(
            [
                table["first"],
                table["before"] == 0,
                table["after"] == 0,
                table["moved"] > 0,
            ],
            ["new", "reactivation", "churn", "expansion"],
            "contraction",
        )
        sums = table.groupby(["month", "line"])["moved"].sum()
        return rolled({(m, name): int(v) for (m, name), v in sums.items()})

    return run


def polars(book: Columns) -> Callable[[], list[list[int]]]:
    """Run one lazy query."""
    import polars as pl

    frame = pl.DataFrame(
        {name: book[name] for name in ("account", "amount", "start", "end")}
    )

    def month(name: str) -> Any:  # noqa: ANN401
        column = pl.col(name)
        number = (column.dt.year() - 2022) * 12 + column.dt.month().cast(pl.Int32) - 5
        return number.clip(0, MONTHS + 1).fill_null(MONTHS + 1).cast(pl.Int8)

    def run() -> list[list[int]]:
        lazy = frame.lazy()
        account, width = pl.col("account").cast(pl.Int64), MONTHS + 2
        events = pl.concat(
            [
                lazy.select((account * width + month(name)).alias("key"), amount)
                for name, amount in (
                    ("start", pl.col("amount")),
                    ("end", -pl.col("amount")),
                )
            ]
        )
        number = pl.col("key") // width
        moved = (
            events.group_by("key")
            .agg(pl.col("amount").sum().alias("moved"))
            .sort("key")
            .with_columns(
                (pl.col("key") % width).alias("month"),
                after=pl.col("moved").cum_sum(),
                first=number != number.shift(1, fill_value=-1),
            )
            .with_columns(before=pl.col("after") - pl.col("moved"))
        )
        line = (
            pl.when(pl.col("first"))
            .then(0)
            .when(pl.col("before") == 0)
            .then(1)
            .when(pl.col("after") == 0)
            .then(4)
            .when(pl.col("moved") > 0)
            .then(2)
            .otherwise(3)
        )
        sums = moved.group_by("month", line.alias("line")).agg(pl.col("moved").sum())
        names = LINES[1:6]
        rows = sums.collect().rows()
        return rolled({(m, names[line]): int(v) for m, line, v in rows})

    return run


def duckdb(book: Columns) -> Callable[[], list[list[int]]]:
    """Run one query with a window."""
    import duckdb as engine
    import pyarrow as pa

    table = pa.table(
        {name: book[name] for name in ("account", "amount", "start", "end")}
    )
    session = engine.connect(config={"threads": 1})
    session.register("given", table)
    session.execute(
        'CREATE TABLE contracts AS SELECT account, amount, start, "end" FROM given'
    )
    month = "least(greatest((year({0}) - 2022) * 12 + month({0}) - 5, 0), {1})::TINYINT"
    query = f"""
        WITH events AS (
            SELECT account, {month.format("start", MONTHS + 1)} AS m, amount AS d
            FROM contracts
            UNION ALL
            SELECT account,
                CASE WHEN "end" IS NULL THEN {MONTHS + 1}
                ELSE {month.format('"end"', MONTHS + 1)} END, -amount
            FROM contracts
        ), moved AS (
            SELECT account, m, sum(d)::BIGINT AS d FROM events GROUP BY account, m
        ), levels AS (
            SELECT m, d, sum(d) OVER seen AS after, row_number() OVER seen AS number
            FROM moved WINDOW seen AS (PARTITION BY account ORDER BY m)
        )
        SELECT m, CASE WHEN number = 1 THEN 'new' WHEN after = d THEN 'reactivation'
            WHEN after = 0 THEN 'churn' WHEN d > 0 THEN 'expansion'
            ELSE 'contraction' END AS line, sum(d)::BIGINT
        FROM levels GROUP BY m, line
    """  # noqa: S608 — nothing in it comes from outside

    def run() -> list[list[int]]:
        rows = session.execute(query).fetchall()
        return rolled({(m, name): int(value) for m, name, value in rows})

    return run


def rolled(sums: dict[tuple[int, str], int]) -> list[list[int]]:
    """Return the lines of every month, in whole numbers >= 0."""
    level = sum(value for (month, _line), value in sums.items() if month == 0)
    rows = []
    for month in range(1, MONTHS + 1):
        moves = [sums.get((month, line), 0) for line in LINES[1:6]]
        rows.append([level, *map(abs, moves), level + sum(moves)])
        level += sum(moves)
    return rows


ENGINES: Final = {"ours": ours, "pandas": pandas, "polars": polars, "duckdb": duckdb}


def measure(engine: str, contracts: int, repeats: int) -> dict[str, Any]:
    """Run one engine in this process."""
    book = columns(contracts)
    run = ENGINES[engine](book)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    times: list[float] = []
    for _ in range(repeats):
        begin = time.process_time()
        found = run()
        times.append(time.process_time() - begin)
    extra = 1024 * (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    if engine == "ours":
        # All of our memory is numpy's, which is traced to the byte.
        tracemalloc.start()
        run()
        extra = tracemalloc.get_traced_memory()[1]
    size = sum(book[name].nbytes for name in ("account", "start", "end", "amount"))
    return {
        "cpu": statistics.median(times),
        "memory": extra / size,
        "found": found,
    }


def apart(engine: str, contracts: int, repeats: int) -> dict[str, Any]:
    """Run one engine in a process of its own, on one core."""
    command = [sys.executable, __file__, "--contracts", str(contracts)]
    command += ["--repeats", str(repeats), "--engine", engine]
    one = dict.fromkeys(("POLARS_MAX_THREADS", "OMP_NUM_THREADS"), "1")
    done = subprocess.run(
        command, capture_output=True, check=True, env={**os.environ, **one}, text=True
    )
    return dict(json.loads(done.stdout))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--engine", choices=ENGINES, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.engine:
        print(json.dumps(measure(given.engine, given.contracts, given.repeats)))
        return
    size = f"{given.contracts:,} contracts, {MONTHS} months"
    mine = apart("ours", given.contracts, given.repeats)
    print(f"{size}: ours {mine['cpu']:.2f} CPU s, memory {mine['memory']:.2f} of input")
    for engine in ("pandas", "polars", "duckdb"):
        other = apart(engine, given.contracts, given.repeats)
        same = "equal" if other["found"] == mine["found"] else "NOT EQUAL"
        print(
            f"  {engine:<8} {other['cpu'] / mine['cpu']:6.1f} times our CPU time (at "
            f"least {GOALS[engine]}), memory {other['memory']:.2f} of input, {same}",
            flush=True,
        )
    double = apart("ours", 2 * given.contracts, given.repeats)
    print(
        f"  twice the contracts: {double['cpu'] / mine['cpu']:.2f} times (at most 2.2)"
    )


if __name__ == "__main__":
    main()
