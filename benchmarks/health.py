"""Scoring a million accounts, against pandas and polars: ratios within one run.

    python benchmarks/health.py
    python benchmarks/health.py --small

Ten signals with missing values; the explained score keeps raw and normalised values,
contributions, coverage and the cap for every signal. All three do the same: scale each
signal, weigh what is known, gate by coverage, cap by a critical signal. Seconds of the
processor, best of some runs, one thread.
"""

import argparse
import gc
import itertools
import os
import time
import tracemalloc
from collections.abc import Callable
from datetime import date

os.environ.setdefault("POLARS_MAX_THREADS", "1")

import numpy as np

POINTS = ((0.0, 0.0), (30.0, 40.0), (60.0, 75.0), (90.0, 100.0))
SIGNALS = 10
MISSING = 0.15
GATE = 0.6
CRITICAL = 5.0
CAP = 49.0


def data(rows: int) -> dict[str, np.ndarray]:
    """Return raw values of every signal, some of them missing."""
    draw = np.random.default_rng(6)
    columns = {}
    for number in range(SIGNALS):
        values = draw.uniform(-10, 110, rows)
        values[draw.random(rows) < MISSING] = np.nan
        columns[f"s{number}"] = values
    return columns


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of some runs, in seconds of the processor."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def never(*_: object, **__: object) -> np.ndarray:
    """Stand in for a signal whose values are given."""
    raise AssertionError


def ours(raw: dict[str, np.ndarray]) -> Callable[[], object]:
    """Return what scores with successkit; every part is kept."""
    from successkit.core import AccountTable, Portfolio, Signal, View
    from successkit.health import Scorecard, score

    rows = len(raw["s0"])
    table = AccountTable.of(date(2026, 3, 31), [""] * rows, customer=np.ones(rows))
    view = View(Portfolio.from_objects(), table)
    signals = [
        Signal(
            name=name,
            compute=never,
            points=POINTS,
            weight=1.0 + number,
            critical=CRITICAL if number == 0 else None,
        )
        for number, name in enumerate(raw)
    ]
    return lambda **o: score(view, signals, Scorecard(), raw, **o)


def in_pandas(raw: dict[str, np.ndarray]) -> Callable[[], object]:
    """Return what a careful analyst writes with pandas."""
    import pandas as pd

    frame = pd.DataFrame(raw)
    places = [place for place, _ in POINTS]

    def work() -> object:
        normalised = pd.DataFrame(index=frame.index)
        for name in frame:
            column = frame[name].clip(places[0], places[-1])
            result = pd.Series(np.nan, index=frame.index)
            for (low, base), (high, top) in itertools.pairwise(POINTS):
                inside = column.between(low, high)
                part = base + (column - low) * (top - base) / (high - low)
                result = result.mask(inside, part)
            normalised[name] = result
        weights = pd.Series({name: 1.0 + n for n, name in enumerate(frame)})
        known = normalised.notna() * weights
        whole = known.sum(axis=1)
        coverage = whole / weights.sum()
        parts = (normalised * weights).div(whole, axis=0)
        score = parts.sum(axis=1).where(coverage >= GATE)
        critical = normalised["s0"] <= CRITICAL
        score = score.mask(critical & (score > CAP), CAP)
        return pd.concat(
            [
                frame.add_suffix(".raw"),
                normalised.add_suffix(".normalised"),
                parts.add_suffix(".contribution"),
                coverage.rename("coverage"),
                score.rename("score"),
            ],
            axis=1,
        )

    return work


def in_polars(raw: dict[str, np.ndarray]) -> Callable[[], object]:
    """Return the same as polars expressions."""
    import polars as pl

    frame = pl.DataFrame(raw).fill_nan(None)

    def scaled(name: str) -> pl.Expr:
        column = pl.col(name).clip(POINTS[0][0], POINTS[-1][0])
        result = pl.when(column.is_null()).then(None)
        for (low, base), (high, top) in itertools.pairwise(POINTS):
            part = base + (column - low) * (top - base) / (high - low)
            result = result.when(column <= high).then(part)
        return result.otherwise(None).alias(f"{name}.normalised")

    weights = {name: 1.0 + number for number, name in enumerate(raw)}
    known = pl.sum_horizontal(
        pl.col(f"{name}.normalised").is_not_null() * weight
        for name, weight in weights.items()
    )

    def work() -> object:
        plan = frame.lazy().with_columns(scaled(name) for name in raw)
        plan = plan.with_columns(known.alias("known"))
        plan = plan.with_columns(
            (pl.col(f"{name}.normalised") * weight / pl.col("known")).alias(
                f"{name}.contribution"
            )
            for name, weight in weights.items()
        )
        total = pl.sum_horizontal(f"{name}.contribution" for name in raw)
        coverage = pl.col("known") / sum(weights.values())
        plan = plan.with_columns(coverage.alias("coverage"), total.alias("total"))
        capped = (pl.col("s0.normalised") <= CRITICAL) & (pl.col("total") > CAP)
        score = pl.when(capped).then(CAP).otherwise(pl.col("total"))
        plan = plan.with_columns(
            pl.when(pl.col("coverage") >= GATE).then(score).alias("score")
        )
        return plan.collect()

    return work


def memory(work: Callable[[], object], raw: dict[str, np.ndarray]) -> float:
    """Return the peak of extra memory as a multiple of the inputs."""
    inputs = sum(column.nbytes for column in raw.values())
    gc.collect()
    tracemalloc.start()
    kept = work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    del kept
    return peak / inputs


def line(name: str, ratio: float, goal: str) -> None:
    """Print one ratio and what we hold ourselves to."""
    print(f"{name:<46} {ratio:7.2f}  ({goal})", flush=True)


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer accounts")
    small = parser.parse_args().small
    raw = data(100_000 if small else 1_000_000)
    repeats = 3
    work = ours(raw)
    mine = best(work, repeats)
    for name, other, goal in (("pandas", in_pandas, 10), ("polars", in_polars, 3)):
        ratio = best(other(raw), repeats) / mine
        line(f"{name} / ours, explained", ratio, f"we want {goal}")
    line("extra memory / inputs, explained", memory(work, raw), "at most 1.5")


if __name__ == "__main__":
    main()
