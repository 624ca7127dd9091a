"""NPS with interval against pandas: CPU time on the same answers, in one run.

    python benchmarks/metrics/nps.py [--answers 10_000_000]

Two questions: the score of a column of answers, and the score of a book, where only the
latest answer of each contact counts. Results are checked to be equal; each line is a
ratio of processor times measured side by side, more being better for us.
"""

import argparse
import gc
import math
import time
from collections.abc import Callable
from datetime import date

import attrs
import numpy as np
import pandas as pd

from successkit.core import Account, Period, Portfolio
from successkit.core.facts import Facts
from successkit.core.states import SurveyKind, code_of
from successkit.core.text import Text
from successkit.metrics.experience.survey_partials import nps_partial
from successkit.metrics.formulas import (
    promoters_and_detractors,
    share_difference_interval,
)

Result = tuple[float, float, float]
GOAL = 2.5
Z = 1.959963984540054
QUARTER = Period(date(2026, 1, 1), date(2026, 4, 1))


def cpu(work: Callable[[], object], repeats: int) -> float:
    """Return the least processor time of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def ours(scores: "np.ndarray") -> tuple[float, float, float]:
    """Return score and interval of a column."""
    ups, downs = promoters_and_detractors(scores=scores)
    n = len(scores)
    low, high = share_difference_interval(ups=ups, downs=downs, n=n)
    return 100 * (ups - downs) / n, 100 * low, 100 * high


def theirs(scores: "pd.Series") -> Result:
    """Return score and (simple) interval of a series, as one writes it with pandas."""
    ups, downs = (scores >= 9).mean(), (scores <= 6).mean()
    half = Z * math.sqrt((ups + downs - (ups - downs) ** 2) / len(scores))
    score = ups - downs
    return 100 * score, 100 * (score - half), 100 * (score + half)


def same(own: Result, other: Result) -> None:
    """Check the scores to be equal, and the intervals of so many answers nearly."""
    assert math.isclose(own[0], other[0], rel_tol=1e-12), (own, other)
    assert np.allclose(own, other, atol=0.01), (own, other)


def column(answers: int, kind: str, repeats: int) -> None:
    """Compare the score of a column."""
    rng = np.random.default_rng(7)
    scores = rng.choice(11, answers, p=[0.02] * 7 + [0.16, 0.2, 0.25, 0.25]).astype(
        kind
    )
    series = pd.Series(scores)
    same(ours(scores), theirs(series))
    times = [cpu(lambda: ours(scores), repeats), cpu(lambda: theirs(series), repeats)]
    goal = GOAL if kind == "int8" else None  # wider columns wait for memory
    report(f"NPS with interval of {answers:,} answers, {kind}", *times, goal)


def book(answers: int) -> Portfolio:
    """Return a book in which every contact answers about three times in a quarter."""
    rng = np.random.default_rng(7)
    contacts = max(answers // 3, 1)
    contact = rng.integers(0, contacts, answers).astype(np.int32)
    accounts = max(contacts // 5, 1)
    names = np.array([f"p{k:08d}" for k in range(contacts)], object)
    start = np.datetime64("2026-01-01", "us")
    at = start + rng.permutation(answers) * np.timedelta64(700_000, "us")
    empty = Facts.empty("surveys")
    missing = Text(np.full(answers, -1, np.int32), np.empty(0, object))
    columns = {
        **dict.fromkeys(empty.columns, missing),
        "account": (contact % accounts).astype(np.int32),
        "at": at,
        "own_day": at.astype("datetime64[D]"),
        "kind": np.full(answers, code_of(SurveyKind.NPS), np.int8),
        "contact_id": Text(contact, names),
        "score": rng.integers(0, 11, answers).astype(float),
        "scale_min": np.zeros(answers),
        "scale_max": np.full(answers, 10.0),
        "recorded_at": np.full(answers, np.datetime64("NaT", "us")),
    }
    surveys = attrs.evolve(
        empty, columns=columns, rows=answers, row_numbers=np.arange(answers)
    )
    base = Portfolio.from_objects(accounts=[Account(id="a")])
    ids = np.array([f"a{k:08d}" for k in range(accounts)], object)
    tables = {**base.tables, "surveys": surveys}
    return attrs.evolve(base, account_ids=ids, tables=tables, day=QUARTER.end)


def whole(answers: int, repeats: int) -> None:
    """Compare the score of a book: the latest answer of each contact."""
    portfolio = book(answers)
    surveys = portfolio.surveys
    frame = pd.DataFrame(
        {
            "account": surveys.array("account"),
            "contact": surveys.text("contact_id").codes,
            "at": surveys.array("at"),
            "kind": surveys.array("kind"),
            "score": surveys.array("score"),
        }
    )
    first, after = (pd.Timestamp(day) for day in (QUARTER.start, QUARTER.end))

    def with_pandas() -> Result:
        nps = frame.kind == code_of(SurveyKind.NPS)
        inside = frame[nps & (frame["at"] >= first) & (frame["at"] < after)]
        latest = inside.sort_values("at").drop_duplicates(
            ["account", "contact"], keep="last"
        )
        return theirs(latest.score)

    def with_us() -> Result:
        figure = nps_partial(portfolio, QUARTER).value()
        assert figure.interval is not None
        return float(figure), figure.interval.low, figure.interval.high

    same(with_us(), with_pandas())
    times = [cpu(with_us, repeats), cpu(with_pandas, repeats)]
    report(f"NPS of a book with {answers:,} answers, latest of a contact", *times, GOAL)


def report(name: str, own: float, other: float, goal: float | None) -> None:
    """Print one ratio and its goal."""
    least = "" if goal is None else f" (at least {goal:g})"
    print(f"{name:<66} {other / own:6.1f} x pandas{least}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=10_000_000)
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    for kind in ("int8", "int64", "float64"):
        column(options.answers, kind, options.repeats)
    whole(options.answers // 5, max(options.repeats // 2, 1))


if __name__ == "__main__":
    main()
