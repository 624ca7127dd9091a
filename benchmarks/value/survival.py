"""Survival of many segments from columns in memory, against a loop over lifelines.

    python benchmarks/value/survival.py --accounts 1_000_000

Both get the same columns: how many renewals each account was due for, whether it left,
and its segment. Curves, bounds and medians must agree. Then the risk table of a book of
contracts is timed against the ledger that it reads. Printed are ratios within one run.
"""

import argparse
import time
import warnings
from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np

SEGMENTS = 50
GOAL = 30
AS_OF = date(2025, 12, 31)


def best(work: Callable[[], object], repeats: int = 3) -> float:
    """Return the shortest of some runs, in seconds of this process."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def columns(accounts: int) -> dict[str, Any]:
    """Make accounts that leave at rates of their own, in no order."""
    random = np.random.default_rng(20261122)
    life = random.geometric(random.beta(1, 12, accounts))
    horizon = random.integers(1, 61, accounts)
    return {
        "durations": np.minimum(life, horizon),
        "observed": life <= horizon,
        "segment": random.integers(0, SEGMENTS, accounts),
    }


def curves(accounts: int) -> None:
    """Compare curves and medians of all segments."""
    from lifelines import KaplanMeierFitter
    from lifelines.utils import median_survival_times

    from successkit.core.text import Text
    from successkit.metrics import RiskTable, kaplan_meier

    book = columns(accounts)
    names = np.array([f"s{number:02}" for number in range(SEGMENTS)], dtype=object)
    segments = Text(book["segment"], names)

    def ours() -> Any:  # noqa: ANN401
        return kaplan_meier(table)

    def peer() -> list[Any]:
        fits = []
        for number in range(SEGMENTS):
            rows = book["segment"] == number
            seen = book["durations"][rows], book["observed"][rows]
            fit = KaplanMeierFitter().fit(*seen)
            bounds = median_survival_times(fit.confidence_interval_)
            fits.append((fit, fit.median_survival_time_, bounds))
        return fits

    table = RiskTable.from_durations(
        durations=book["durations"], observed=book["observed"], segments=segments
    )
    found, fits = ours(), peer()
    for number, (fit, median, bounds) in enumerate(fits):
        rows = found.segment == names[number]
        share = fit.survival_function_at_times(found.renewal[rows]).to_numpy()
        assert np.abs(share - found.share[rows]).max() < 1e-12
        at = found.medians[number]
        assert median == (np.inf if at.renewal is None else at.renewal)
        assert at.interval is None or at.interval.low == bounds.iloc[0, 0]
    counting = best(
        lambda: RiskTable.from_durations(
            durations=book["durations"], observed=book["observed"], segments=segments
        )
    )
    texts = names.astype(str)[book["segment"]]
    named = best(
        lambda: RiskTable.from_durations(
            durations=book["durations"], observed=book["observed"], segments=texts
        )
    )
    own, other = best(ours, 5), best(peer)
    print(f"Kaplan–Meier, {SEGMENTS} segments, {accounts:,} accounts")
    print(f"  lifelines in a loop / a table at hand {other / own:8.1f}  (goal {GOAL})")
    print(f"  … / counting the accounts as well     {other / (own + counting):8.1f}")
    print(f"  … / from names, not from numbers      {other / (own + named):8.1f}")


def book_of(accounts: int) -> Any:  # noqa: ANN401
    """Make a book: six of ten accounts rolling by the month, the others by the year."""
    import polars as pl

    import successkit

    random = np.random.default_rng(1)
    ids = np.char.add("a", np.char.zfill(np.arange(accounts).astype(str), 8))
    start = np.datetime64("2020-01-01") + random.integers(0, 1800, accounts)
    monthly = random.random(accounts) < 0.6
    end = start + random.geometric(np.where(monthly, 0.001, 0.0005))
    gone = end <= np.datetime64(AS_OF)
    prices = random.integers(10, 1000, accounts).astype(str)
    contracts = pl.DataFrame(
        {
            "id": ids,
            "account_id": ids,
            "start": start,
            "end": np.where(gone, end, np.datetime64("NaT")),
            "amount": prices,
            "currency": np.full(accounts, "JPY"),
            "interval_unit": np.where(monthly, "month", "year"),
            "status": np.where(gone, "cancelled", "active"),
        }
    )
    return successkit.from_frames(
        accounts=pl.DataFrame({"id": ids}), contracts=contracts
    )


def table_of_book(accounts: int) -> None:
    """Time the table of a book against its ledger."""
    from successkit.metrics import DEFAULT, RiskTable
    from successkit.metrics.revenue.ledger import build_ledger

    book = book_of(accounts).as_of(AS_OF)
    ledger = best(lambda: build_ledger(book, DEFAULT))
    table = best(
        lambda: RiskTable.from_portfolio(book, as_of=AS_OF, cancelled="rolling")
    )
    found = RiskTable.from_portfolio(book, as_of=AS_OF, cancelled="rolling")
    decisions = int(found.at_risk.sum())
    print(f"Risk table of {accounts:,} accounts, {decisions:,} decisions")
    print(f"  table / the ledger it reads           {table / ledger:8.2f}")
    print(f"  (here {table:.2f} s, of which ledger {ledger:.2f} s)")


def main() -> None:
    """Run both comparisons."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=100_000)
    parser.add_argument("--only", choices=["curves", "table"])
    given = parser.parse_args()
    warnings.simplefilter("ignore")
    if given.only != "table":
        curves(given.accounts)
    if given.only != "curves":
        table_of_book(given.accounts)


if __name__ == "__main__":
    main()
