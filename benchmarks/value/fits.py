"""Value of a million accounts: our fits against pymc-marketing's, in one run.

    python benchmarks/value/fits.py [--accounts 1_000_000] [--bootstrap 1_000]

Without pymc-marketing only our own times are printed. With it, both fit the shifted
beta-geometric model to the same accounts. It puts a prior on the parameters, so the
estimates are checked to be near and not to be equal. It is fitted twice in one process;
the better run counts, in which nothing is compiled any more that could be kept. Times
are of the processor, children included, which is kinder to the slower side of a busy
machine; the clock is printed as well.
"""

import argparse
import gc
import os
import time
from collections.abc import Callable

import numpy as np

from successkit.metrics import Discounting, RiskTable, ShiftedBetaGeometric

ALPHA, BETA, YEARS = 0.668, 3.806, 7
TEN_PERCENT = Discounting(discount=0.1)
FIT_GOAL, BOOTSTRAP_GOAL = 300, 5
Times = tuple[float, float]


def timed(work: Callable[[], object], repeats: int) -> Times:
    """Return the least processor time and the least clock time of some runs."""
    processor, clock = [], []
    for _ in range(repeats):
        gc.collect()
        before, start = os.times(), time.perf_counter()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(sum(os.times()[:4]) - sum(before[:4]))
    return min(processor), min(clock)


def accounts(count: int) -> "tuple[np.ndarray, np.ndarray]":
    """Return at which decision each account was seen last, and whether it left."""
    random = np.random.default_rng(0)
    leaves = random.geometric(random.beta(ALPHA, BETA, count)).astype(np.int64)
    return np.minimum(leaves, YEARS), leaves <= YEARS


def value(seen: "np.ndarray", left: "np.ndarray") -> "np.ndarray":
    """Return the residual lifetime of every account, from its columns."""
    table = RiskTable.from_durations(durations=seen, observed=left)
    model = ShiftedBetaGeometric.fit(table)
    return model.expected_residual_lifetime(seen + 1, discount=0.1)


def intervals(seen: "np.ndarray", left: "np.ndarray", draws: int) -> "np.ndarray":
    """Return the interval of every account's residual lifetime by bootstrap."""
    table = RiskTable.from_durations(durations=seen, observed=left)
    model = ShiftedBetaGeometric.fit(table)
    figure = "expected_residual_lifetime"
    found = model.bounds(
        figure, seen + 1, how=TEN_PERCENT, method="bootstrap", draws=draws
    )
    return found.high - found.low


def theirs(seen: "np.ndarray", left: "np.ndarray") -> Callable[[], object] | None:
    """Return what fits pymc-marketing's model, or None where it is not installed."""
    try:
        import pandas as pd
        from pymc_marketing.clv import ShiftedBetaGeoModel
    except ImportError:
        return None
    ids = np.arange(len(seen))
    # There, who is still here was last seen a period after the last renewal.
    last = np.where(left, seen, YEARS + 1)
    frame = pd.DataFrame(
        {"customer_id": ids, "recency": last, "T": YEARS + 1, "cohort": "all"}
    )

    def fit() -> object:
        model = ShiftedBetaGeoModel(data=frame)
        model.fit(method="map", progressbar=False)
        found = model.fit_summary()
        assert abs(found["alpha[all]"] / ALPHA - 1) < 0.15, found
        assert abs(found["beta[all]"] / BETA - 1) < 0.15, found
        return model

    return fit


def report(name: str, own: Times, other: Times | None, goal: float) -> None:
    """Print our time, and how many times as long the other took."""
    print(f"{name}: {own[0] * 1e3:.0f} ms of processor, {own[1] * 1e3:.0f} ms by clock")
    if other is not None:
        ratios = [theirs / ours for theirs, ours in zip(other, own, strict=True)]
        print(
            f"  one fit of pymc-marketing takes {ratios[0]:.0f} x the processor time, "
            f"{ratios[1]:.0f} x the clock (at least {goal:g})",
            flush=True,
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--bootstrap", type=int, default=1_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    seen, left = accounts(options.accounts)
    model = ShiftedBetaGeometric.fit(
        RiskTable.from_durations(durations=seen, observed=left)
    )
    print(f"{options.accounts:,} accounts: alpha {model.alpha:.3f}, {model.beta:.3f}")
    fit = theirs(seen, left)
    other = None if fit is None else timed(fit, 2)
    if other is None:
        print("pymc-marketing is not installed: only our own times")
    else:
        print(
            f"pymc-marketing, MAP: {other[0]:.1f} s processor, {other[1]:.1f} s clock"
        )
    own = timed(lambda: value(seen, left), options.repeats)
    report("table, fit and residual value of every account", own, other, FIT_GOAL)
    draws = options.bootstrap
    own = timed(lambda: intervals(seen, left, draws), options.repeats)
    name = f"{draws:,} refits and intervals of every account"
    report(name, own, other, BOOTSTRAP_GOAL)


if __name__ == "__main__":
    main()
