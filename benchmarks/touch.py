"""Assignment of a large book beside sorting it; and greedy beside the exact optimum.

    python benchmarks/touch.py --accounts 1_000_000 --people 2_000

Printed are ratios within one run: CPU time of ``assign`` over that of ``np.lexsort`` of
worth and id of the same accounts, and the share of the largest value that can be served
which the greedy solver leaves out in books of 2,000 (needs scipy).
"""

import argparse
import gc
import time
from collections.abc import Callable
from datetime import date

import numpy as np

from successkit.core import AccountTable, Person, Portfolio
from successkit.core.facts import Facts
from successkit.touch import TeamPlan, assign, optimality_gap

AS_OF = date(2026, 3, 31)
REGIONS = ("Kanto", "Kansai", "Europe", "APAC")
ROLES = ("csm_high_touch", "csm_low_touch")
GOAL, GAP = 3, 0.01


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the shortest of some runs, in seconds of this process."""
    times = []
    for _ in range(repeats):
        gc.collect()
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def team(people: int, hours: float) -> Facts:
    """Make people of four areas and two roles."""
    made = [
        Person(
            id=f"p-{number:05}",
            role=ROLES[number % 2],
            area=(REGIONS[number // 2 % 4],),
            hours_per_week=hours,
        )
        for number in range(people)
    ]
    return Portfolio.from_objects(accounts=[], people=made).people


def accounts(many: int, people: int, seed: int, owned: float = 0.0) -> AccountTable:
    """Make customers; a share of them has an owner."""
    random = np.random.default_rng(seed)
    value = random.lognormal(10, 2, many).astype(np.int64)
    owners = np.array([f"p-{number:05}" for number in range(people)], object)
    owner = owners[random.integers(0, people, many)]
    owner[random.random(many) >= owned] = None
    return AccountTable.of(
        AS_OF,
        [f"a-{number:07}" for number in range(many)],
        customer=np.ones(many, np.int8),
        value=value,
        mrr_reporting=value // 12,
        touch_model=random.choice(3, many, p=[0.05, 0.25, 0.7]).astype(np.int8),
        days_to_renewal=random.integers(0, 365, many).astype(float),
        health_band=random.choice(3, many, p=[0.6, 0.3, 0.1]).astype(np.int8),
        region=random.choice(REGIONS, many).tolist(),
        phase=random.choice(["onboarding", "adoption", "renewal"], many).tolist(),
        owner=owner.tolist(),
    )


def speed(many: int, people: int, repeats: int) -> None:
    """Print how long an assignment takes, in times of a sort."""
    for name, hours, owned in (
        ("enough time, nobody has an owner", 40, 0.0),
        ("time for a part, nobody has an owner", 15, 0.0),
        ("enough time, nine of ten have an owner", 40, 0.9),
        ("time for a part, nine of ten have an owner", 15, 0.9),
    ):
        table, staff = accounts(many, people, 1, owned), team(people, hours)
        worth, rank = table.array("value"), table.text("id").codes
        sort = best(lambda w=worth, r=rank: np.lexsort((r, -w)), repeats)
        ours = best(lambda t=table, s=staff: assign(t, s), repeats)
        print(f"{name:<46} {ours / sort:6.2f} times the sort  (at most {GOAL})")


def gap(books: int) -> None:
    """Print how much of the exact optimum the greedy solver serves."""
    plan = TeamPlan(max_accounts=120)
    for seed in range(books):
        table, staff = accounts(2000, 12, seed), team(12, 10 + 5 * (seed % 4))
        greedy = assign(table, staff, plan=plan)
        exact = assign(table, staff, plan=plan, solver="exact")
        print(
            f"book {seed}: {len(staff)} people, gap {optimality_gap(greedy, exact):.4%}"
            f"  (at most {GAP:.0%})"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--books", type=int, default=6)
    given = parser.parse_args()
    speed(given.accounts, given.people, given.repeats)
    gap(given.books)
