"""Revenue movements by month on a Spark cluster: our kernel through Arrow, and SQL.

    python benchmarks/spark.py --contracts 10_000_000

Starts a real standalone cluster on this machine, a master and two workers of one core
each, and lets it read the same Parquet files in several ways. Every way has to find the
same whole numbers. Printed are medians of wall time, in seconds and as a ratio to a
window query in Spark's own SQL.
"""

import argparse
import pickle
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from functools import reduce
from operator import add
from pathlib import Path
from typing import Any, Final

import attrs
import numpy as np

ROOT: Final = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests" / "cluster"), str(ROOT / "benchmarks" / "metrics")]

from contracts import LINES, MONTHS, columns  # noqa: E402
from folding import BUCKETS, of_paths, of_rows  # noqa: E402
from standalone import Cluster  # noqa: E402

GOAL: Final = 4
SQL: Final = "a window query in Spark SQL"
WHOLE_FILES: Final = str(2**40)
SETTINGS: Final = {
    # A file holds whole accounts, so that it may never be split.
    "spark.sql.files.maxPartitionBytes": WHOLE_FILES,
    "spark.sql.files.openCostInBytes": WHOLE_FILES,
    "spark.sql.execution.arrow.maxRecordsPerBatch": 1_000_000,
    "spark.driver.memory": "1g",
    "spark.executor.memory": "1536m",
    "spark.sql.shuffle.partitions": BUCKETS,
}


def write(folder: Path, contracts: int) -> None:
    """Write contracts, account by account, into one file for each bucket."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    book = columns(contracts)
    accounts = book.pop("accounts")
    assert accounts
    bucket = book["account"] % BUCKETS
    for number in range(BUCKETS):
        rows = np.flatnonzero(bucket == number)
        table = pa.table({name: column[rows] for name, column in book.items()})
        pq.write_table(table, folder / f"part-{number:02}.parquet")


def added_up(frame: Any) -> list[list[int]]:  # noqa: ANN401
    """Collect the sums of the parts, and nothing else, and add them up."""
    # Our own work on our own workers packed them.
    parts = [pickle.loads(row.found) for row in frame.collect()]  # noqa: S301
    whole = reduce(add, parts)
    return [[getattr(row, line) for line in LINES] for row in whole.flows.totals()]


def ways(session: Any, folder: Path) -> dict[str, Callable[[], list[list[int]]]]:  # noqa: ANN401
    """Return every way to the same figures."""
    from pyspark.sql import functions as F  # noqa: N812

    frame = session.read.parquet(str(folder))
    paths = sorted(str(path) for path in folder.glob("*.parquet"))

    def sql() -> list[list[int]]:
        frame.createOrReplaceTempView("contracts")
        rows = session.sql(query()).collect()
        return rolled({(row.m, row.line): int(row.d) for row in rows})

    def rows() -> list[list[int]]:
        return added_up(frame.mapInArrow(of_rows, "found binary"))

    def files() -> list[list[int]]:
        named = session.createDataFrame([(path,) for path in paths], "path string")
        spread = named.repartition(len(paths))
        return added_up(spread.mapInArrow(of_paths, "found binary"))

    def shuffled() -> list[list[int]]:
        bucket = F.pmod(F.col("account"), F.lit(BUCKETS))
        scattered = frame.repartition(BUCKETS, bucket)
        return added_up(scattered.mapInArrow(of_rows, "found binary"))

    return {
        SQL: sql,
        "rows through Arrow, whole files": rows,
        "rows through Arrow, after a shuffle by account": shuffled,
        "paths of files as rows": files,
    }


def rolled(sums: dict[tuple[int, str], int]) -> list[list[int]]:
    """Return the lines of every month, in whole numbers >= 0."""
    level = sum(value for (month, _line), value in sums.items() if month == 0)
    rows = []
    for month in range(1, MONTHS + 1):
        moves = [sums.get((month, line), 0) for line in LINES[1:6]]
        rows.append([level, *map(abs, moves), level + sum(moves)])
        level += sum(moves)
    return rows


def query() -> str:
    """Return the same figures in SQL."""
    month = (
        "CAST(greatest(0, least({1}, (year({0}) - 2022) * 12 + month({0}) - 5)) AS INT)"
    )
    open_end, end = MONTHS + 1, month.format("end", MONTHS + 1)
    return f"""
        WITH events AS (
            SELECT account, {month.format("start", MONTHS + 1)} AS m, amount AS d
            FROM contracts
            UNION ALL SELECT account,
                CASE WHEN end IS NULL THEN {open_end} ELSE {end} END, -amount
            FROM contracts
        ), moved AS (
            SELECT account, m, sum(d) AS d FROM events GROUP BY account, m
        ), levels AS (
            SELECT m, d, sum(d) OVER seen AS after, row_number() OVER seen AS number
            FROM moved WINDOW seen AS (
                PARTITION BY account ORDER BY m
                ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
            )
        )
        SELECT m, CASE WHEN number = 1 THEN 'new' WHEN after = d THEN 'reactivation'
            WHEN after = 0 THEN 'churn' WHEN d > 0 THEN 'expansion'
            ELSE 'contraction' END AS line, sum(d) AS d
        FROM levels GROUP BY m, line
    """  # noqa: S608 - nothing in it comes from outside


@attrs.frozen
class Took:
    """What one run cost: seconds of the wall, and of processors on the workers."""

    wall: float
    cpu: float
    found: Any


def timed(run: Callable[[], Any], cluster: Cluster) -> Took:
    """Run once; processors are counted where Linux tells of them."""
    begin, spent = time.perf_counter(), cluster.cpu_seconds()
    found = run()
    wall = time.perf_counter() - begin
    return Took(wall, cluster.cpu_seconds() - spent, found)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--contracts", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), given.contracts)
        here = [ROOT / "benchmarks", ROOT / "benchmarks" / "metrics"]
        paths = [*here, ROOT / "tests" / "cluster"]
        with (
            Cluster.of(2, paths, memory="1536m") as cluster,
            cluster.session(**SETTINGS) as session,
        ):
            print(
                f"{given.contracts:,} contracts, {MONTHS} months, two workers of one "
                f"core, median of {given.repeats}",
                flush=True,
            )
            for way, run in ways(session, Path(name)).items():
                runs = [timed(run, cluster) for _ in range(given.repeats + 1)]
                report(way, runs)


seen: dict[str, Took] = {}


def report(way: str, runs: list[Took]) -> None:
    """Print what one way costs; the first run warms Java up."""
    middle = Took(
        statistics.median(run.wall for run in runs[1:]),
        statistics.median(run.cpu for run in runs[1:]),
        runs[0].found,
    )
    peer = seen.setdefault(SQL, middle)
    same = all(run.found == peer.found for run in runs)
    goal = f" (at least {GOAL})" if "whole files" in way else ""
    print(
        f"  {way:<48} {middle.wall:7.2f} s, {middle.cpu:7.2f} CPU s; "
        f"{peer.wall / middle.wall:5.1f} and {peer.cpu / middle.cpu:5.1f} times"
        f"{goal}, {'equal' if same else 'NOT EQUAL'}",
        flush=True,
    )


if __name__ == "__main__":
    main()
