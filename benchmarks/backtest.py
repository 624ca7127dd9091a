"""The figures of docs/backtest.md, and what a back-test costs.

    python benchmarks/backtest.py --demo
    python benchmarks/backtest.py --crm6 FOLDER
    python benchmarks/backtest.py --cost 100000

``--demo`` makes a sample book whose churn has known causes, ``--crm6`` reads the
simulated CRM of "Fighting Churn with Data" (account.csv, subscription.csv,
event_weekly.csv.gz), and ``--cost`` measures a back-test of 24 months against one
scoring of the same accounts.
"""

import argparse
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from successkit import Config, Portfolio, read
from successkit.core import FloatArray, MetricValue, Signal, View
from successkit.health import (
    BUILT_IN,
    Backtest,
    RollingOrigin,
    Scorecard,
    auc_difference,
    backtest,
    judge,
    learn_weights,
    past_scores,
    rolling_origin,
    score,
)
from successkit.health.rolling import best_signal
from successkit.io import write_tables
from successkit.metrics import RevenueBook
from successkit.metrics.account_columns import account_table
from successkit.testing.sample import sample_book

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
AS_OF = date(2026, 3, 31)
LEARNED_UP_TO = date(2022, 12, 1)
LEARNED_BY = ("regression", "cells")
USE_ENDS = date(2023, 7, 31)


def months(first: date, count: int) -> list[date]:
    """Return the first days of some months."""
    start = first.year * 12 + first.month - 1
    return [date((start + n) // 12, (start + n) % 12 + 1, 1) for n in range(count)]


@attrs.frozen
class Counted:
    """The counts of one measure over the last 28 days, as a logarithm."""

    measure: str

    def __call__(self, view: View, /, *, as_of: np.datetime64) -> FloatArray:
        """Return shape (accounts,); 0 for none."""
        usage = view.portfolio.usage
        age = (as_of.astype("datetime64[D]") - usage.array("day")).astype(np.int64)
        rows = (age >= 0) & (age < 28) & usage.text("measure").equals(self.measure)
        value = usage.array("value")[rows] / 1000
        total = np.bincount(usage.array("account")[rows], value, len(view.table))
        return np.log1p(total)


def counts_of(book: Portfolio) -> tuple[Signal, ...]:
    """Return a signal for every measure of use there is, none chosen over another."""
    return tuple(
        Signal(name=f"crm6.{name}", compute=Counted(name), points=((0, 0), (6, 100)))
        for name in book.usage.text("measure").values.tolist()
    )


def shown(metric: MetricValue) -> str:
    """Return a figure with its interval."""
    if metric.value is None:
        return f"undefined ({metric.undefined})"
    bounds = metric.interval
    around = f" ({bounds.low:.3f} to {bounds.high:.3f})" if bounds else ""
    return f"{metric.value:.3f}{around}"


def show(found: Backtest) -> None:
    """Print a back-test."""
    print("\n".join(f"  {line}" for line in found.sentences()))
    print(f"  best single signal, {found.best_signal}:", end=" ")
    if found.best_signal is not None:
        print(shown(found.signals[found.best_signal].auc_all))
    print(f"  score less that: {shown(found.advantage)}")


def show_rolled(found: RollingOrigin) -> None:
    """Print what was learned, next to what it was compared with."""
    for name, each in found.contenders.items():
        print(f"  {name:<12} AUC {shown(each.auc)}  lift {shown(each.lift)}")
    for name, gap in found.gain.items():
        print(f"  learned less {name}: {shown(gap)}")
    print(f"  best signals: {', '.join(sorted(set(found.best_signals)))}")
    weights = sorted(found.latest.weights.items(), key=lambda pair: -pair[1])
    print("  weights:", ", ".join(f"{name} {weight:g}" for name, weight in weights))


def made(accounts: int, weeks: int) -> Portfolio:
    """Return a sample book."""
    with tempfile.TemporaryDirectory() as name:
        made = sample_book(accounts=accounts, as_of=AS_OF, usage_weeks=weeks)
        tables = {
            table: {column: list(cells) for column, cells in columns.items()}
            for table, columns in made.items()
        }
        write_tables(Path(name), tables, safe=False)
        return read(name)


def demo(accounts: int) -> None:
    """Judge the default scorecard and learned weights on a sample book."""
    book = made(accounts, 156)
    days = months(date(2024, 4, 1), 20)
    print(f"demo book, {accounts:,} accounts, the default scorecard, 90 days ahead")
    show(backtest(book, Scorecard(), days=days[9:], horizon=90))
    print("  learned again before each day of 2025:")
    show_rolled(
        rolling_origin(book, Scorecard(), days=days, horizon=90, start=date(2025, 1, 1))
    )


def crm6(folder: Path) -> None:
    """Learn weights before December 2022 and judge them afterwards."""
    book = read(folder, mapping=EXAMPLES / "mappings" / "fightchurn_crm6.toml")
    config = Config.from_toml(EXAMPLES / "configs" / "fightchurn_crm6.toml")
    counts = counts_of(book)
    names = [*(config.scorecard.signals or ()), *(each.name for each in counts)]
    card = attrs.evolve(config.scorecard, signals=names)
    signals, days = (*BUILT_IN, *counts), months(date(2022, 3, 1), 16)
    for horizon in (31, 62):
        usable = [day for day in days if day + timedelta(days=horizon) <= USE_ENDS]
        settings: dict[str, Any] = {
            "horizon": horizon,
            "signals": signals,
            "definition": config.definition,
            "until": USE_ENDS,
        }
        past = past_scores(book, card, days=usable, **settings)
        after = [day for day in usable if day >= LEARNED_UP_TO]
        before = best_signal(past.before(LEARNED_UP_TO))
        print(f"crm6, {horizon} days ahead, judged from {after[0]} to {after[-1]}")
        cards = {"four built-in signals by hand": config.scorecard}
        for method in (None, *LEARNED_BY):
            learned = learn_weights(past, until=LEARNED_UP_TO, method=method)
            print(f" {method or 'chosen'}: {learned}, penalty {learned.penalty:g}")
            if method is None:
                tried = {name: round(area, 3) for name, area in learned.tried.items()}
                print(f"  unseen customers before 2022-12, AUC: {tried}")
            cards[f"learned, {method or 'chosen'}"] = learned.scorecard(card)
        for title, each in cards.items():
            rows = past_scores(book, each, days=after, **settings)
            print(f" {title}")
            show(judge(attrs.evolve(past.on(after), score_milli=rows.score_milli)))
            gap = auc_difference(
                rows.score_milli, past.on(after).normalised_milli[before],
                lost=rows.lost, day=rows.day, account=rows.account,
            )  # fmt: skip
            print(f"  score less {before}, the best signal before: {shown(gap)}")
        alone = judge(past.on(after)).signals[before].auc_all
        print(f"  {before} alone, after: {shown(alone)}")
        few = book.select(np.arange(2))
        refused = backtest(few, config.scorecard, days=after[:1], **settings)
        print(f" two accounts on one day: {refused.sentences()[-1]}")


def cost(accounts: int) -> None:
    """Measure a back-test of 24 months against one scoring."""
    book, card = made(accounts, 26), Scorecard()
    known = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 23, tzinfo=UTC)

    def once() -> None:
        cut = book.as_of(AS_OF, known)
        revenue = RevenueBook.of(cut, as_of=AS_OF, known_at=known, currency="JPY")
        score(View(cut, account_table(revenue)), BUILT_IN, card)

    started = time.process_time()
    once()
    single = time.process_time() - started
    started = time.process_time()
    backtest(book, card, days=months(date(2023, 12, 1), 24), horizon=90)
    whole = time.process_time() - started
    print(f"one scoring of {accounts:,} accounts from the facts: {single:.2f} CPU s")
    print(f"a back-test of 24 months: {whole:.2f} CPU s, {whole / single:.1f} times")


def main() -> None:
    """Run what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--demo", nargs="?", type=int, const=2000, metavar="ACCOUNTS")
    parser.add_argument("--crm6", type=Path, metavar="FOLDER")
    parser.add_argument("--cost", type=int, metavar="ACCOUNTS")
    given = parser.parse_args()
    if given.demo:
        demo(given.demo)
    if given.crm6:
        crm6(given.crm6)
    if given.cost:
        cost(given.cost)


if __name__ == "__main__":
    main()
