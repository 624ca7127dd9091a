"""Scoring a million accounts, against pandas and polars: ratios within one run.

    python benchmarks/health.py
    python benchmarks/health.py --small

Ten signals with missing values. All engines do the same: scale each signal, weigh what
is known, gate by coverage, cap by a critical signal. Explained, they keep the raw and
normalised value and the contribution of every signal, the coverage and what the cap
takes off; bare, only the score. Their scores are compared before anything is printed.
Seconds of the processor on one thread, best of some turns that the engines take one
after another.

pandas is written in two ways: with its own methods, and with ``numpy.interp`` for the
scales, which few know and which is the fastest there is for straight lines.
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
PLACES = [place for place, _ in POINTS]
HEIGHTS = [height for _, height in POINTS]
SIGNALS = 10
WEIGHTS = {f"s{number}": 1.0 + number for number in range(SIGNALS)}
MISSING = 0.15
GATE = 0.6
CRITICAL = 5.0
CAP = 49.0
ROUNDING = 0.002

Columns = dict[str, np.ndarray]
Work = Callable[[], object]


def data(rows: int) -> Columns:
    """Return raw values of every signal, some of them missing."""
    draw = np.random.default_rng(6)
    columns = {}
    for name in WEIGHTS:
        values = draw.uniform(-10, 110, rows)
        values[draw.random(rows) < MISSING] = np.nan
        columns[name] = values
    return columns


def never(*_: object, **__: object) -> np.ndarray:
    """Stand in for a signal whose values are given."""
    raise AssertionError


def ours(raw: Columns, *, parts: bool) -> Work:
    """Return what scores with successkit."""
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
            weight=weight,
            critical=CRITICAL if name == "s0" else None,
        )
        for name, weight in WEIGHTS.items()
    ]
    return lambda: score(view, signals, Scorecard(), raw, parts=parts)


def in_pandas(raw: Columns, *, parts: bool, interp: bool) -> Work:
    """Return what a careful analyst writes with pandas."""
    import pandas as pd

    frame, weights = pd.DataFrame(raw), pd.Series(WEIGHTS)

    def scaled(name: str) -> object:
        if interp:
            return np.interp(frame[name], PLACES, HEIGHTS)
        column = frame[name].clip(PLACES[0], PLACES[-1])
        result = pd.Series(np.nan, index=frame.index)
        for (low, base), (high, top) in itertools.pairwise(POINTS):
            inside = column.between(low, high)
            part = base + (column - low) * (top - base) / (high - low)
            result = result.mask(inside, part)
        return result

    def work() -> object:
        normalised = pd.DataFrame({name: scaled(name) for name in frame})
        whole = (normalised.notna() * weights).sum(axis=1)
        coverage = whole / weights.sum()
        points = normalised * weights
        total = points.sum(axis=1) / whole
        over = (normalised["s0"] <= CRITICAL) & (total > CAP)
        score = total.mask(over, CAP).where(coverage >= GATE).rename("score")
        if not parts:
            return score
        return pd.concat(
            [
                frame.add_suffix(".raw"),
                normalised.add_suffix(".normalised"),
                points.div(whole, axis=0).add_suffix(".contribution"),
                coverage.rename("coverage"),
                (CAP - total).where(over, 0.0).rename("cap"),
                score,
            ],
            axis=1,
        )

    return work


def in_polars(raw: Columns, *, parts: bool) -> Work:
    """Return the same as one lazy query."""
    import polars as pl

    frame = pl.DataFrame(raw).fill_nan(None)
    normal = {name: pl.col(f"{name}.normalised") for name in raw}

    def scaled(name: str) -> pl.Expr:
        column = pl.col(name).clip(PLACES[0], PLACES[-1])
        result = pl.when(column.is_null()).then(None)
        for (low, base), (high, top) in itertools.pairwise(POINTS):
            part = base + (column - low) * (top - base) / (high - low)
            result = result.when(column <= high).then(part)
        return result.otherwise(None).alias(f"{name}.normalised")

    known = pl.sum_horizontal(
        normal[name].is_not_null() * weight for name, weight in WEIGHTS.items()
    )
    points = pl.sum_horizontal(
        normal[name] * weight for name, weight in WEIGHTS.items()
    )
    capped = (normal["s0"] <= CRITICAL) & (pl.col("total") > CAP)
    score = pl.when(capped).then(CAP).otherwise(pl.col("total"))
    score = pl.when(pl.col("coverage") >= GATE).then(score).alias("score")
    extra = [
        pl.when(capped).then(CAP - pl.col("total")).otherwise(0.0).alias("cap"),
        *(
            (normal[name] * weight / pl.col("known")).alias(f"{name}.contribution")
            for name, weight in WEIGHTS.items()
        ),
    ]

    def work() -> object:
        plan = frame.lazy().with_columns(scaled(name) for name in raw)
        plan = plan.with_columns(known=known, points=points)
        plan = plan.with_columns(
            coverage=pl.col("known") / sum(WEIGHTS.values()),
            total=pl.col("points") / pl.col("known"),
        )
        plan = plan.with_columns(score, *extra) if parts else plan.select(score)
        return plan.collect()

    return work


def scores(found: object) -> np.ndarray:
    """Return the scores of any engine; NaN for none."""
    column = found if getattr(found, "name", "") == "score" else None
    if column is None:
        column = found.score if hasattr(found, "score_milli") else found["score"]
    return np.asarray(column, dtype=float)


def compare(works: dict[str, Work], raw: Columns) -> None:
    """Refuse to measure engines that do not find the same."""
    # We round to thousandths before we look at the limit of a critical signal.
    critical = np.interp(raw["s0"], PLACES, HEIGHTS)
    clear = ~(np.abs(critical - CRITICAL) < ROUNDING)
    first, *others = (scores(work()) for work in works.values())
    for name, found in zip(list(works)[1:], others, strict=True):
        same = np.isclose(found, first, rtol=0, atol=ROUNDING, equal_nan=True)
        if not same[clear].all():
            raise SystemExit(f"{name}: {np.sum(~same)} scores differ from ours")


def best(works: dict[str, Work], turns: int) -> dict[str, float]:
    """Return the shortest of some turns by name, in seconds of the processor."""
    times = dict.fromkeys(works, float("inf"))
    for _ in range(turns):
        for name, work in works.items():
            gc.collect()
            start = time.process_time()
            found = work()
            times[name] = min(times[name], time.process_time() - start)
            del found
    return times


def memory(work: Work, raw: Columns) -> float:
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
    print(f"{name:<46} {ratio:7.2f}  {goal}", flush=True)


def show(raw: Columns, turns: int, *, parts: bool, goals: dict[str, str]) -> None:
    """Print the ratios of all engines, explained or bare."""
    works = {
        "ours": ours(raw, parts=parts),
        "pandas": in_pandas(raw, parts=parts, interp=False),
        "pandas with numpy.interp": in_pandas(raw, parts=parts, interp=True),
        "polars": in_polars(raw, parts=parts),
    }
    compare(works, raw)
    times = best(works, turns)
    kind = "explained" if parts else "bare"
    for name in list(works)[1:]:
        line(f"{name} / ours, {kind}", times[name] / times["ours"], goals.get(name, ""))
    line(f"seconds of ours, {kind}", times["ours"], "")
    line(f"extra memory / inputs, {kind}", memory(works["ours"], raw), "(at most 1.5)")


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="fewer accounts")
    small = parser.parse_args().small
    raw, turns = data(100_000 if small else 1_000_000), 7
    show(
        raw,
        turns,
        parts=True,
        goals={"pandas": "(we want 10)", "polars": "(we want 3)"},
    )
    show(
        raw,
        turns,
        parts=False,
        goals={"pandas": "(we want 15)", "polars": "(we want 3.5)"},
    )


if __name__ == "__main__":
    main()
