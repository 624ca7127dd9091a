"""Value of a million accounts: our fits against pymc-marketing's, in one run.

    python benchmarks/value/fits.py [--accounts 1_000_000] [--bootstrap 1_000]
        [--peer-python PATH]

Both fit the shifted beta-geometric model to the same accounts. pymc-marketing runs in a
process of its own, in the interpreter named by ``--peer-python``; where that has none,
only our own times are printed. It puts a prior on the parameters, so estimates must be
near and need not be equal. It fits twice; the better run counts, in which nothing is
compiled any more that could be kept, and its imports do not count. Of ours the median
counts. Times are of the processor, children included, which is kinder to the slower
side of a busy machine; the clock is printed as well. Set ``OMP_NUM_THREADS=1`` to keep
both on one core.
"""

import argparse
import gc
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from successkit.metrics import Discounting, RiskTable, ShiftedBetaGeometric

ALPHA, BETA, YEARS = 0.668, 3.806, 7
TEN_PERCENT = Discounting(discount=0.1)
FIT_GOAL, BOOTSTRAP_GOAL = 300, 5
NOT_INSTALLED = 3
NEAR = 0.15  # the prior weighs in small books
Times = tuple[float, float]
Peer = dict[str, Any]


def timed(work: Callable[[], object], repeats: int) -> Times:
    """Return the median processor time and the median clock time of some runs."""
    processor, clock = [], []
    for _ in range(repeats):
        gc.collect()
        before, start = time.process_time(), time.perf_counter()
        work()
        clock.append(time.perf_counter() - start)
        processor.append(time.process_time() - before)
    return median(processor), median(clock)


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


def theirs(python: str, seen: "np.ndarray", left: "np.ndarray") -> Peer | None:
    """Fit pymc-marketing's model elsewhere; None where it is not installed."""
    # There, who is still here was last seen a period after the last renewal.
    last = np.where(left, seen, YEARS + 1)
    with tempfile.TemporaryDirectory() as folder:
        columns = Path(folder) / "columns.npz"
        np.savez(columns, last=last, age=YEARS + 1)
        program = Path(__file__).with_name("fits_peer.py")
        found = subprocess.run(
            [python, str(program), str(columns)],
            capture_output=True,
            text=True,
            check=False,
        )
    if found.returncode == NOT_INSTALLED:
        return None
    if found.returncode:
        raise SystemExit(f"{program} failed:\n{found.stderr[-2000:]}")
    told: Peer = json.loads(found.stdout.splitlines()[-1])
    return told


def agree(model: ShiftedBetaGeometric, peer: Peer) -> None:
    """Check that both found one curve, but for the prior of theirs."""
    assert abs(peer["alpha"] / model.alpha - 1) < NEAR, (peer, model.alpha)
    assert abs(peer["beta"] / model.beta - 1) < NEAR, (peer, model.beta)
    t = np.arange(1, YEARS + 1)
    alpha, beta = peer["alpha"], peer["beta"]
    kept = (beta + t - 1) / (alpha + beta + t - 1)
    assert np.abs(model.retention(t) - kept).max() < 0.005, kept


def report(name: str, own: Times, other: Times | None, goal: float) -> None:
    """Print our time, and how many times as long the other took."""
    print(f"{name}: {own[0] * 1e3:.1f} ms of processor, {own[1] * 1e3:.1f} ms by clock")
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
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument(
        "--peer-python",
        default=sys.executable,
        help="interpreter that has pymc-marketing, if this one has not",
    )
    options = parser.parse_args()
    seen, left = accounts(options.accounts)
    model = ShiftedBetaGeometric.fit(
        RiskTable.from_durations(durations=seen, observed=left)
    )
    print(
        f"{options.accounts:,} accounts: alpha {model.alpha:.3f}, "
        f"beta {model.beta:.3f}",
        flush=True,
    )
    peer, other = theirs(options.peer_python, seen, left), None
    if peer is None:
        print(f"{options.peer_python} has no pymc-marketing: only our own times")
    else:
        agree(model, peer)
        other = peer["processor"], peer["clock"]
        print(
            f"pymc-marketing {peer['version']}, MAP: {other[0]:.1f} s of processor, "
            f"{other[1]:.1f} s by clock; alpha {peer['alpha']:.3f}, "
            f"beta {peer['beta']:.3f}"
        )
    own = timed(lambda: value(seen, left), options.repeats)
    report("table, fit and residual value of every account", own, other, FIT_GOAL)
    draws = options.bootstrap
    own = timed(lambda: intervals(seen, left, draws), options.repeats)
    name = f"{draws:,} refits and intervals of every account"
    report(name, own, other, BOOTSTRAP_GOAL)


if __name__ == "__main__":
    main()
