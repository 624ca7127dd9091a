"""Movements and cohorts in other engines, as somebody who knows them would write it.

All of them pack account and month into one number where that is quicker for them, take
sums by account and month, and end with one grouping by cohort, month and line.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np
from contracts import (
    CHURN,
    CONTRACTION,
    EXPANSION,
    GONE,
    MONTHS,
    NAMES,
    NEW,
    REACTIVATION,
    SAME,
    Columns,
    Figures,
    figures,
)

LATE: Final = MONTHS + 1
WIDTH: Final = MONTHS + 2
CODES: Final = 8

Run = Callable[[], Figures]


def unpacked(rows: Any) -> Iterator[tuple[int, ...]]:  # noqa: ANN401
    """Yield rows whose cohort, month and line are one number."""
    for key, moved, number in rows:
        cell, line = divmod(int(key), CODES)
        yield (*divmod(cell, WIDTH), line, moved, number)


def pandas(book: Columns, threads: int) -> Run:
    """Group and sum packed keys; all after that are columns of numpy."""
    import pandas as pd

    del threads  # it knows none
    frame = pd.DataFrame({name: book[name] for name in NAMES})

    def month(name: str) -> Any:  # noqa: ANN401
        days = frame[name].dt
        number = (days.year - 2022) * 12 + days.month - 5
        return number.clip(0, LATE).fillna(LATE).astype("int64")

    def run() -> Figures:
        account = frame["account"].astype("int64") * WIDTH
        keys = pd.concat([account + month(name) for name in ("start", "end")])
        change = pd.concat([frame["amount"], -frame["amount"]])
        sums = change.groupby(keys, sort=True).sum()
        key, moved = sums.index.to_numpy(), sums.to_numpy()
        account, when = key // WIDTH, key % WIDTH
        after = moved.cumsum()
        before = after - moved
        first = np.r_[True, account[1:] != account[:-1]]
        cohort = when[first][first.cumsum() - 1]
        idle, nothing = before == 0, (before == 0) & (after == 0)
        line = np.select(
            [
                nothing & first,
                nothing,
                idle & first,
                idle,
                after == 0,
                moved > 0,
                moved < 0,
            ],
            [GONE, SAME, NEW, REACTIVATION, CHURN, EXPANSION, CONTRACTION],
            SAME,
        )
        cell = (cohort * WIDTH + when) * CODES + line
        told = pd.DataFrame({"cell": cell, "moved": moved}).groupby("cell")["moved"]
        found = told.agg(["sum", "size"])
        sums = zip(found.index, found["sum"], found["size"], strict=True)
        return figures(unpacked(sums))

    return run


def polars(book: Columns, threads: int) -> Run:
    """Group by packed keys in one lazy query, run by the streaming engine."""
    return _polars(book, threads, _polars_groups, "streaming")


def polars_in_memory(book: Columns, threads: int) -> Run:
    """Run the same query with the engine for frames in memory."""
    return _polars(book, threads, _polars_groups, "in-memory")


def polars_packed(book: Columns, threads: int) -> Run:
    """Sort keys that hold the change as well: our own design, written in polars."""
    return _polars(book, threads, _polars_sorted, "streaming")


def _polars(
    book: Columns, threads: int, query: Callable[[Any], Any], engine: str
) -> Run:
    import polars as pl

    assert pl.thread_pool_size() == threads, "set POLARS_MAX_THREADS before importing"
    frame = pl.DataFrame({name: book[name] for name in NAMES})

    def run() -> Figures:
        rows = _polars_cells(query(frame.lazy())).collect(engine=engine).rows()
        return figures(unpacked(rows))

    return run


def _polars_events(lazy: Any, factor: int) -> Iterator[tuple[Any, Any]]:  # noqa: ANN401
    """Yield account and month as one number, and the change, of starts and ends."""
    import polars as pl

    account, amount = pl.col("account").cast(pl.Int64), pl.col("amount")
    for name, change in (("start", amount), ("end", -amount)):
        days = pl.col(name).dt
        number = (days.year() - 2022) * 12 + days.month().cast(pl.Int32) - 5
        month = number.clip(0, LATE).fill_null(LATE)
        yield lazy, (account * factor + month, change)


def _polars_groups(lazy: Any) -> Any:  # noqa: ANN401
    import polars as pl

    events = pl.concat(
        [
            one.select(key.alias("key"), change.alias("amount"))
            for one, (key, change) in _polars_events(lazy, WIDTH)
        ]
    )
    number = pl.col("key") // WIDTH
    return (
        events.group_by("key")
        .agg(pl.col("amount").sum().alias("moved"))
        .sort("key")
        .with_columns(
            (pl.col("key") % WIDTH).cast(pl.Int32).alias("month"),
            after=pl.col("moved").cum_sum(),
            first=number != number.shift(1, fill_value=-1),
        )
        .with_columns(before=pl.col("after") - pl.col("moved"))
    )


def _polars_sorted(lazy: Any) -> Any:  # noqa: ANN401
    import polars as pl

    room = 1 << 25  # for a change of up to 10,000,000 either way
    events = pl.concat(
        [
            one.select((key * room + (change + room // 2)).alias("key"))
            for one, (key, change) in _polars_events(lazy, 64)
        ]
    )
    key, where = pl.col("key"), pl.col("where")
    account = where // 64
    return (
        events.sort("key")
        .with_columns(
            where=key // room, after=((key & (room - 1)) - room // 2).cum_sum()
        )
        .filter(where != where.shift(-1, fill_value=-1))
        .with_columns(
            before=pl.col("after").shift(1, fill_value=0),
            month=(where % 64).cast(pl.Int32),
            first=account != account.shift(1, fill_value=-1),
        )
        .with_columns(moved=pl.col("after") - pl.col("before"))
    )


def _polars_cells(levels: Any) -> Any:  # noqa: ANN401
    """Sum up by cohort, month and line."""
    import polars as pl

    first, moved = pl.col("first"), pl.col("moved")
    idle, gone = pl.col("before") == 0, pl.col("after") == 0
    line = (
        pl.when(idle & gone & first)
        .then(GONE)
        .when(idle & gone)
        .then(SAME)
        .when(idle & first)
        .then(NEW)
        .when(idle)
        .then(REACTIVATION)
        .when(gone)
        .then(CHURN)
        .when(moved > 0)
        .then(EXPANSION)
        .when(moved < 0)
        .then(CONTRACTION)
        .otherwise(SAME)
    )
    cohort = pl.when(first).then(pl.col("month")).forward_fill()
    cell = (cohort * WIDTH + pl.col("month")) * CODES + line
    cells = levels.select(cell.alias("cell"), "moved").group_by("cell")
    return cells.agg(moved.sum(), pl.len())


def _duckdb_query(table: str) -> str:
    """Return one query with a window; packed keys made it slower."""
    month = "least(greatest((year({0}) - 2022) * 12 + month({0}) - 5, 0), {1})"
    start, end = month.format("start", LATE), month.format('"end"', LATE)
    return f"""
        WITH events AS (
            SELECT account, ({start})::TINYINT AS m, amount AS d FROM {table}
            UNION ALL
            SELECT account, (CASE WHEN "end" IS NULL THEN {LATE} ELSE {end} END)
                ::TINYINT, -amount FROM {table}
        ), moved AS (
            SELECT account, m, sum(d)::BIGINT AS d FROM events GROUP BY account, m
        ), levels AS (
            SELECT m, d, sum(d) OVER seen AS after, first_value(m) OVER seen AS cohort
            FROM moved WINDOW seen AS (PARTITION BY account ORDER BY m)
        )
        SELECT cohort, m, CASE
            WHEN after = d AND after = 0 THEN if(cohort = m, {GONE}, {SAME})
            WHEN after = d THEN if(cohort = m, {NEW}, {REACTIVATION})
            WHEN after = 0 THEN {CHURN}
            WHEN d > 0 THEN {EXPANSION}
            WHEN d < 0 THEN {CONTRACTION}
            ELSE {SAME} END AS line, sum(d)::BIGINT, count(*)
        FROM levels GROUP BY ALL
    """  # noqa: S608 — nothing in it comes from outside


def duckdb(book: Columns, threads: int) -> Run:
    """Run one query over a table of its own."""
    import duckdb as engine
    import pyarrow as pa

    session = engine.connect(config={"threads": threads})
    session.register("given", pa.table({name: book[name] for name in NAMES}))
    session.execute("CREATE TABLE contracts AS SELECT * FROM given")
    query = _duckdb_query("contracts")
    return lambda: figures(session.execute(query).fetchall())


def duckdb_parquet(folder: Path, threads: int) -> Run:
    """Run the same query over files."""
    import duckdb as engine

    session = engine.connect(config={"threads": threads})
    query = _duckdb_query(f"read_parquet('{folder}/*.parquet')")
    return lambda: figures(session.execute(query).fetchall())
