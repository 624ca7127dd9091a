"""BG/NBD and Gamma–Gamma against lifetimes: CPU time on the same customers, in one run.

    python benchmarks/value/buying.py [--customers 1_000_000]

Parameters and log-likelihoods are checked to be equal first; each line is a ratio of
processor times measured side by side, more being better for us. Our time begins with
the plain columns and has the table in it.
"""

import argparse
import gc
import time
import warnings
from collections.abc import Callable

import numpy as np

from successkit.metrics import BetaGeometricNBD, BuyingTable, GammaGamma

GOAL = 50.0
Columns = tuple["np.ndarray", "np.ndarray", "np.ndarray", "np.ndarray"]


def cpu(work: Callable[[], object], repeats: int) -> float:
    """Return the least processor time of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def customers(count: int) -> Columns:
    """Let customers buy for half a year to two years, in whole days."""
    rng = np.random.default_rng(1)
    pace, chance = rng.gamma(0.25, 1 / 30, count), rng.beta(0.8, 2.4, count)
    age = rng.integers(180, 730, count)
    now, last, often = np.zeros(count), np.zeros(count), np.zeros(count, np.int64)
    there = np.arange(count)
    while there.size:
        now[there] += rng.exponential(1 / np.maximum(pace[there], 1e-9))
        there = there[now[there] < age[there]]
        often[there] += 1
        last[there] = np.ceil(now[there])
        there = there[rng.random(len(there)) >= chance[there]]
    shape = 6.0 * np.maximum(often, 1)
    amount = rng.gamma(shape, 1) / (shape / 6) / rng.gamma(4.0, 1 / 15, count)
    return often, last, age.astype(float), np.where(often > 0, amount, 0)


def table(columns: Columns) -> BuyingTable:
    often, last, age, amount = columns
    return BuyingTable.from_columns(
        frequency=often, recency=last, age=age, mean_amount=amount
    )


def buying(columns: Columns, repeats: int) -> None:
    """Compare the fit of who buys how often."""
    from lifetimes import BetaGeoFitter

    often, last, age, _amount = columns
    theirs = BetaGeoFitter().fit(often, last, age)
    ours = BetaGeometricNBD.fit(table(columns))
    found = np.array([ours.r, ours.alpha, ours.a, ours.b])
    peer = np.array([theirs.params_[name] for name in ("r", "alpha", "a", "b")])
    # They stop earlier: their parameters are good to some four digits.
    assert np.allclose(found, peer, rtol=5e-3), (found, peer)
    best = theirs._negative_log_likelihood(  # noqa: SLF001
        np.log(found), often, last, age, np.ones(len(often)), 0.0
    )
    assert np.isclose(-best * len(often), ours.log_likelihood, rtol=1e-9)
    report(
        f"BG/NBD fit of {len(often):,} customers",
        cpu(lambda: BetaGeometricNBD.fit(table(columns)), repeats),
        cpu(lambda: BetaGeoFitter().fit(often, last, age), 1),
        GOAL,
    )
    report(
        f"purchases of {len(often):,} customers in a year",
        cpu(lambda: ours.expected_purchases(table(columns), days=365), repeats),
        cpu(lambda: expected(theirs, columns), 1),
        None,
    )
    peer_ahead = np.asarray(expected(theirs, columns))
    ahead = ours.expected_purchases(table(columns), days=365)
    assert np.isclose(ahead.sum(), np.nansum(peer_ahead), rtol=5e-3)


def expected(peer: object, columns: Columns) -> object:
    often, last, age, _amount = columns
    return peer.conditional_expected_number_of_purchases_up_to_time(  # type: ignore[attr-defined]
        365, often, last, age
    )


def spending(columns: Columns, repeats: int) -> None:
    """Compare the fit of amounts."""
    from lifetimes import GammaGammaFitter

    often, _last, _age, amount = columns
    again = often > 0
    theirs = GammaGammaFitter().fit(often[again], amount[again])
    ours = GammaGamma.fit(table(columns))
    peer = [theirs.params_[name] for name in ("p", "q", "v")]
    assert np.allclose([ours.p, ours.q, ours.v], peer, rtol=5e-3), (ours, peer)
    report(
        f"Gamma–Gamma fit of {int(again.sum()):,} customers",
        cpu(lambda: GammaGamma.fit(table(columns)), repeats),
        cpu(lambda: GammaGammaFitter().fit(often[again], amount[again]), 1),
        None,
    )


def report(name: str, own: float, other: float, goal: float | None) -> None:
    """Print one ratio and its goal."""
    least = "" if goal is None else f" (at least {goal:g})"
    print(f"{name:<58} {other / own:6.1f} x lifetimes{least}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore")  # of libraries that lifetimes is older than
    columns = customers(options.customers)
    buying(columns, options.repeats)
    spending(columns, options.repeats)


if __name__ == "__main__":
    main()
