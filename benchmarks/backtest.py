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
import resource
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import attrs
import numpy as np

from successkit import Config, Portfolio, read
from successkit.core import AnyArray, FloatArray, MetricValue, Signal, View
from successkit.health import (
    BUILT_IN,
    Backtest,
    LearnedWeights,
    PastScores,
    Scorecard,
    auc_difference,
    backtest,
    judge,
    learn_weights,
    past_scores,
    rolling_origin,
    score,
)
from successkit.health.lift import precision
from successkit.health.ranking import Ranking
from successkit.health.rolling import best_signal
from successkit.io import write_tables
from successkit.metrics import RevenueBook
from successkit.metrics.account_columns import account_table
from successkit.testing.sample import sample_book, sample_truth

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
AS_OF = date(2026, 3, 31)
LEARNED_UP_TO = date(2022, 12, 1)
CAUSES = {
    "champion_left": "champion",
    "poor_support": "response_wait",
    "low_usage": "usage_trend",
}
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


def show_learned(learned: LearnedWeights) -> None:
    """Print what was learned and why it was chosen."""
    tried = ", ".join(f"{name} {area:.3f}" for name, area in learned.tried.items())
    weights = sorted(learned.weights.items(), key=lambda pair: -pair[1])
    print(
        f"  learned by {learned.method}, penalty {learned.penalty:g}; unseen: {tried}"
    )
    print(
        "   weights:", ", ".join(f"{name} {each:g}" for name, each in weights if each)
    )


def gap_of(past: PastScores, one: AnyArray, other: AnyArray, rows: AnyArray) -> str:
    """Return by how much one score ranks some rows better than another."""
    return shown(
        auc_difference(
            one[rows], other[rows],
            lost=past.lost[rows], day=past.day[rows], account=past.account[rows],
        )
    )  # fmt: skip


def show_alone(past: PastScores, score: AnyArray, name: str) -> None:
    """Print one signal next to a score, under three rules for what is not known."""
    alone = past.normalised_milli[name]
    both, everyone = (alone >= 0) & (score >= 0), np.ones(len(alone), bool)
    left = past.lost
    print(
        f"  {name}: known of {(alone >= 0).mean():.1%} of rows, "
        f"{(alone[left] >= 0).mean():.1%} of rows that left; score less it, unknown in "
        f"the middle {gap_of(past, score, alone, everyone)}, known to both "
        f"{gap_of(past, score, alone, both)}; the 20 lowest left: "
        f"{shown(lowest(past, alone))}"
    )


def show_causes(past: PastScores, accounts: int) -> None:
    """Print how well the signal that speaks of a cause ranks those it drove away."""
    truth = sample_truth(accounts=accounts, as_of=AS_OF)
    told = dict(zip(truth["account_id"], truth["churn_cause"], strict=True))
    cause = np.array([told.get(name, "") for name in past.account_ids.tolist()])
    for name, signal in CAUSES.items():
        own = cause[past.account] == name
        areas = [
            judge(past.take(~past.lost | rows)).signals[signal].auc_all
            for rows in (own, ~own)
        ]
        print(f"  {signal} on {name}: {shown(areas[0])}; others {shown(areas[1])}")


def lowest(past: PastScores, score: AnyArray) -> MetricValue:
    """Return what share left of the 20 lowest of each day, of those that are scored."""
    ranking = Ranking.of(score, lost=past.lost, day=past.day, account=past.account)
    return precision(ranking, capacity=20)


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
    book, card, start = made(accounts, 156), Scorecard(), date(2025, 1, 1)
    days = months(date(2024, 4, 1), 20)
    judged = [day for day in days if day >= start]
    print(f"demo book, {accounts:,} accounts, the default scorecard, 90 days ahead")
    show(backtest(book, card, judged, 90))
    print(" learned again before each day of 2025")
    rolled = rolling_origin(book, card, days, 90, start=start)
    for name, each in rolled.contenders.items():
        print(f"  {name:<12} AUC {shown(each.auc)}  lift {shown(each.lift)}")
    for name, gap in rolled.gain.items():
        print(f"  learned less {name}, unknown in the middle: {shown(gap)}")
    for name, gap in rolled.gain_known.items():
        print(f"  learned less {name}, known to both: {shown(gap)}")
    print(f"  best signals before: {', '.join(sorted(set(rolled.best_signals)))}")
    print("  methods:", *(each.method for each in rolled.weights))
    show_learned(rolled.latest)
    past = past_scores(book, card, judged, 90)
    score = np.concatenate(
        [
            past_scores(
                book, learned.scorecard(card), [day], 90, outcomes=past.outcomes
            ).score_milli
            for day, learned in zip(rolled.days, rolled.weights, strict=True)
        ]
    )
    print(f" the same weights, scored: {(score >= 0).mean():.1%} of rows,", end=" ")
    print(f"{(score[past.lost] >= 0).mean():.1%} of rows that left;", end=" ")
    print(f"the 20 lowest left: {shown(lowest(past, score))}")
    print(f"  by hand, the 20 lowest left: {shown(lowest(past, past.score_milli))}")
    for signal in past.signals:
        show_alone(past, score, signal.name)
    show_causes(past, accounts)
    leaky(accounts)


def leaky(accounts: int) -> None:
    """Show what use that is only kept of each customer's last weeks does to a score."""
    for weeks in (156, 26):
        found = backtest(
            made(accounts, weeks), Scorecard(), months(date(2024, 4, 1), 17), 90
        )
        named = ", ".join(f"{each.signal} {each.kind}" for each in found.warnings)
        print(f" {weeks} weeks of use kept: AUC {shown(found.auc)}; warned of {named}")


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
        past = past_scores(book, card, usable, **settings)
        after = past.on(day for day in usable if day >= LEARNED_UP_TO)
        before = past.before(LEARNED_UP_TO)
        print(f"crm6, {horizon} days ahead, {after.days[0]} to {after.days[-1]}")
        cards = {"four built-in signals by hand": config.scorecard}
        for method in (None, "regression", "cells"):
            learned = learn_weights(before, method=method)
            show_learned(learned)
            cards[f"learned, {method or 'chosen'}"] = learned.scorecard(card)
        everyone = np.ones(len(after), bool)
        early = best_signal(before)
        for title, each in cards.items():
            rows = past_scores(book, each, after.days, **settings)
            print(f" {title}")
            show(judge(rows))
            for which, name in (("before", early), ("after", best_signal(after))):
                gap = gap_of(
                    after, rows.score_milli, after.normalised_milli[name], everyone
                )
                print(f"  less {name}, the best signal {which}: {gap}")
        for name in (early, best_signal(after)):
            alone = judge(after).signals[name].auc_all
            print(f" {name} alone: {shown(alone)}")
        few = book.select(np.arange(2))
        refused = backtest(few, config.scorecard, after.days[:1], **settings)
        print(f" two accounts on one day: {refused.sentences()[-1]}")


def cost(accounts: int) -> None:
    """Measure a back-test of 24 months against one scoring."""
    book, card = made(accounts, 26), Scorecard()
    known = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 23, tzinfo=UTC)

    def once() -> None:
        cut = book.as_of(AS_OF, known)
        revenue = RevenueBook.of(cut, as_of=AS_OF, known_at=known, currency="JPY")
        score(View(cut, account_table(revenue)), BUILT_IN, card)

    singles: list[float] = []
    for _ in range(3):
        started = time.process_time()
        once()
        singles.append(time.process_time() - started)
    single = min(singles)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    found = backtest(book, card, months(date(2023, 12, 1), 24), 90)
    whole = time.process_time() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"one scoring of {accounts:,} accounts from the facts: {single:.2f} CPU s")
    print(f"a back-test of 24 months: {whole:.2f} CPU s, {whole / single:.1f} times")
    print(
        f"{found.rows:,} rows; peak memory {before / 1e6:.2f} to {after / 1e6:.2f} GB"
    )


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
