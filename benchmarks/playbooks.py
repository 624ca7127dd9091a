"""Playbooks against rule engines, conditions against numpy; ratios of one run.

    python benchmarks/playbooks.py [--accounts 1000000] [--sample 2000]

Ten playbooks are decided for every account as a nightly job does it: with the ledger of
earlier runs, so that each match is held against open actions, cool-downs, maximum
times, hold-out and the caps of accounts and owners. The time is that of ``decide``, of
the table of new actions with their keys, and of the ledger to keep; once for a ledger
just read, whose accounts have to be found in the book, and once for the same ledger and
book again. ``rule-engine`` and ``business-rules`` (where installed) only judge the same
ten conditions, of a sample; they must match the same accounts.

Conditions have two peers in numpy: a plain one, which only says where the condition is
true, as one writes it by hand; and one that tells false from unknown, as ours does. The
answers of both must be ours.
"""

import argparse
import random
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from statistics import median
from typing import Any

import attrs
import numpy as np

from successkit.core import AccountTable
from successkit.core.arrays import AnyArray
from successkit.core.condition import compile_condition
from successkit.core.declarations import Playbook
from successkit.core.text import Text
from successkit.playbooks import ActionLedger, decide, default_playbooks

DAY = date(2026, 3, 31)
NAMES = (
    "danger_rescue",
    "detractor_follow_up",
    "ran_out",
    "onboarding_stalled",
    "adoption_falling",
    "expansion_chance",
    "renewal_window",
    "win_back",
    "champion_gone",
    "renewal_window_180",
)
RULES = tuple(
    " ".join(text.split())
    for text in """
    customer == true and health_band == 'danger'
    customer == true and nps_latest != null and nps_latest <= 6
    customer == true and pending == true
    phase == 'onboarding' and (onboarding_overdue > 14 or prolonged == 'behind' \\
        or prolonged == 'stuck')
    phase == 'adoption' and usage_trend <= -0.3
    (phase == 'adoption' or phase == 'expansion') and health_band == 'good' \\
        and usage_trend >= 0.1 \\
        and offered == false and cancelled == false and pending == false
    customer == true and days_to_renewal != null and days_to_renewal > 60 \\
        and days_to_renewal <= 90 and cancelled == false
    customer == false and gone_days >= 30 and gone_days <= 365
    customer == true and contact_left == true
    customer == true and days_to_renewal != null and days_to_renewal > 90 \\
        and days_to_renewal <= 180 and cancelled == false
    """.replace("\\\n", " ")
    .strip()
    .splitlines()
)


def book(accounts: int, day: date, seed: int) -> AccountTable:
    """Return a book in which about a third of the accounts match something."""
    draw = np.random.default_rng(seed)

    def blank(values: AnyArray, share: float) -> AnyArray:
        return np.where(draw.random(accounts) < share, np.nan, values)

    ids = Text(
        np.arange(accounts, dtype=np.int32),
        np.array([f"a{i:08}" for i in range(accounts)], dtype=object),
    )
    phases = ["onboarding", "adoption", "expansion", "renewal", "churned"]
    customer = draw.random(accounts) < 0.95
    gone = np.datetime64(day, "D") - draw.integers(0, 900, accounts)
    flags = {
        name: draw.random(accounts) < share
        for name, share in (
            ("pending", 0.01),
            ("cancelled", 0.05),
            ("offered", 0.1),
            ("contact_left", 0.02),
            ("paused", 0.01),
        )
    }
    table = AccountTable.of(day, [""] * accounts)
    return table.with_columns(
        id=ids,
        customer=customer,
        ever_customer=np.ones(accounts),
        churned_on=np.where(customer, np.datetime64("NaT", "D"), gone),
        health_band=draw.choice([-1, 0, 1, 2], accounts, p=[0.05, 0.08, 0.27, 0.6]),
        days_to_renewal=blank(draw.integers(0, 720, accounts), 0.1),
        nps_latest=blank(draw.integers(0, 11, accounts), 0.8),
        usage_trend=blank(draw.normal(0, 0.25, accounts), 0.05),
        onboarding_overdue=blank(draw.integers(-60, 30, accounts), 0.5),
        prolonged=Text.from_codes(
            draw.integers(0, 20, accounts).clip(max=2), ["stuck", "behind", "on_track"]
        ),
        phase=Text.from_codes(draw.integers(0, 5, accounts), phases),
        touch_model=draw.choice([0, 1, 2], accounts, p=[0.05, 0.25, 0.7]),
        owner=Text.from_codes(
            draw.integers(0, 2000, accounts), [f"p{i:04}" for i in range(2000)]
        ),
        value=draw.integers(0, 10**7, accounts),
        **flags,
    )


def playbooks() -> list[Playbook]:
    """Return ten built-in playbooks, with a hold-out and a maximum each."""
    return [
        attrs.evolve(each, holdout=0.1, maximum=6)
        for each in map(on_columns, default_playbooks())
        if each.name in NAMES
    ]


def on_columns(playbook: Playbook) -> Playbook:
    """Return a playbook that asks for columns only, as rule engines know no events."""
    if playbook.name != "detractor_follow_up":
        return playbook
    return attrs.evolve(
        playbook, when="customer and nps_latest <= 6", trigger="while", event=""
    )


def best(work: Callable[[], object], repeats: int) -> float:
    """Return the least processor time of some runs, in seconds."""
    times = []
    for _ in range(repeats):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def nightly(accounts: int, repeats: int, share: float) -> tuple[float, float]:
    """Return seconds for one account in the run of a night, with yesterday's ledger.

    The first is for a book in which the accounts of the ledger have to be found, the
    second for the same ones again. Accounts outside the share are quiet: nothing about
    them matches.
    """
    plays = playbooks()
    before = quiet(book(accounts, DAY - timedelta(1), 2), share)
    first = decide(before, plays, as_of=before.as_of, account_cap=2)
    ledger = ActionLedger.from_json(first.ledger.to_json())
    del before, first
    cap = len(ledger) // 2000 + 20

    def night() -> float:
        start = time.process_time()
        found = decide(
            table, plays, as_of=DAY, ledger=ledger, account_cap=2, owner_cap=cap
        )
        made.append((len(found.actions), len(found.ledger), found.funnel))
        return time.process_time() - start

    fresh, again = list[float](), list[float]()
    made = list[Any]()
    for _ in range(repeats):
        table = quiet(changed(book(accounts, DAY, 2), book(accounts, DAY, 3)), share)
        fresh.append(night())
        again.append(min(night(), night()))
    new, kept, funnel = made[-1]
    assert all(each == made[0] for each in made)
    lost = {
        name: sum(row.suppressed[name] for row in funnel)
        for name in funnel[0].suppressed
    }
    matched = sum(row.matched for row in funnel)
    print(
        f"ledger {len(ledger):,}, afterwards {kept:,}, matched {matched:,}, "
        f"new {new:,}, suppressed {lost}",
        flush=True,
    )
    return min(fresh) / accounts, min(again) / accounts


def quiet(table: AccountTable, share: float) -> AccountTable:
    """Return a book in which only a share of the accounts can match anything."""
    loud = np.random.default_rng(9).random(len(table)) < share
    calm: dict[str, float] = {
        "health_band": 2, "nps_latest": 10, "pending": 0, "onboarding_overdue": 0,
        "usage_trend": 0, "days_to_renewal": 400, "contact_left": 0, "customer": 1,
    }  # fmt: skip
    kept = {
        name: np.where(loud, table.array(name), cell) for name, cell in calm.items()
    }
    gone = np.where(loud, table.array("churned_on"), np.datetime64("NaT", "D"))
    return table.with_columns(**kept, churned_on=gone)


def changed(table: AccountTable, other: AccountTable) -> AccountTable:
    """Return a book of which one account in a hundred is another since yesterday."""
    pick = np.random.default_rng(5).random(len(table)) < 0.01
    names = ("health_band", "contact_left", "nps_latest", "days_to_renewal")
    return table.with_columns(
        **{name: np.where(pick, other.array(name), table.array(name)) for name in names}
    )


def rows(accounts: int) -> list[dict[str, Any]]:
    """Return some accounts as the dicts that rule engines take."""
    table = book(accounts, DAY, 2)
    names = (
        "customer", "health_band", "nps_latest", "pending", "phase", "prolonged",
        "onboarding_overdue", "usage_trend", "offered", "cancelled", "contact_left",
        "days_to_renewal", "churned_on",
    )  # fmt: skip
    columns = {name: table.values(name) for name in names}
    found = [
        dict(zip(columns, cells, strict=True))
        for cells in zip(*columns.values(), strict=True)
    ]
    for row in found:
        row["gone_days"] = (DAY - row["churned_on"]).days if row["churned_on"] else -1
        row["onboarding_overdue"] = (
            row["onboarding_overdue"] if row["onboarding_overdue"] is not None else -99
        )
        row["usage_trend"] = (
            row["usage_trend"] if row["usage_trend"] is not None else 0.0
        )
        row["prolonged"] = row["prolonged"] or ""
    return found


def rule_engine(sample: int) -> float | None:
    """Return seconds for one account and ten rules of rule-engine."""
    try:
        import rule_engine as engine
    except ImportError:
        return None
    rules = [engine.Rule(text) for text in RULES]
    accounts = rows(sample)
    compare([[rule.matches(row) for row in accounts] for rule in rules], sample)
    return (
        best(lambda: [rule.matches(row) for row in accounts for rule in rules], 3)
        / sample
    )


def business_rules(sample: int) -> float | None:
    """Return seconds for one account and ten rules of business-rules."""
    try:
        from business_rules import engine, operators, variables
    except ImportError:
        return None

    class Account(variables.BaseVariables):  # type: ignore[misc]
        def __init__(self, row: dict[str, Any]) -> None:
            self.row = row

    def reader(name: str, kind: Callable[..., Any]) -> object:
        def read(self: Account) -> object:
            return self.row[name]

        read.__name__ = name
        return kind()(read)

    texts = ("health_band", "phase", "prolonged")
    flags = ("customer", "pending", "cancelled", "offered", "contact_left")
    numbers = (
        "nps_latest",
        "usage_trend",
        "onboarding_overdue",
        "days_to_renewal",
        "gone_days",
    )
    for names, kind in (
        (texts, variables.string_rule_variable),
        (flags, variables.boolean_rule_variable),
        (numbers, variables.numeric_rule_variable),
    ):
        for name in names:
            setattr(Account, name, reader(name, kind))
    del operators
    trees = [tree(text) for text in RULES]
    accounts = [
        {
            key: (cell if cell is not None else (999 if key in numbers else ""))
            for key, cell in row.items()
        }
        for row in rows(sample)
    ]
    made = [Account(row) for row in accounts]
    judge = engine.check_conditions_recursively
    compare([[judge(each, one) for one in made] for each in trees], sample)
    return (
        best(
            lambda: [
                engine.check_conditions_recursively(each, one)
                for one in made
                for each in trees
            ],
            3,
        )
        / sample
    )


def compare(theirs: list[list[bool]], sample: int) -> None:
    """Refuse to measure rules that do not match what the playbooks match."""
    table = book(sample, DAY, 2)
    whens = {each.name: each.when for each in playbooks()}
    for name, found in zip(NAMES, theirs, strict=True):
        ours = compile_condition(whens[name]).evaluate(table) == 1
        assert np.array_equal(ours, found), name


def tree(text: str) -> dict[str, Any]:
    """Return a rule as the nested dicts of business-rules."""
    signs = {
        "==": "equal_to",
        "<=": "less_than_or_equal_to",
        ">=": "greater_than_or_equal_to",
        ">": "greater_than",
    }

    def leaf(part: str) -> dict[str, Any]:
        name, sign, value = part.split()
        if value in {"true", "false"}:
            return {"name": name, "operator": f"is_{value}", "value": ""}
        read = value.strip("'") if "'" in value else float(value)
        return {"name": name, "operator": signs[sign], "value": read}

    def parts(whole: str) -> Iterator[dict[str, Any]]:
        for part in whole.split(" and "):
            if part.startswith("("):
                yield {"any": [leaf(each) for each in part.strip("()").split(" or ")]}
            elif "null" not in part:
                yield leaf(part)

    return {"all": list(parts(text))}


def many(work: Callable[[], object], times: int = 20) -> float:
    """Return the processor time of many runs together, as one is too short to tell."""
    start = time.process_time()
    for _ in range(times):
        work()
    return time.process_time() - start


def conditions(accounts: int, repeats: int) -> list[tuple[str, float, float]]:
    """Return conditions with their time against numpy: plain, and three-valued."""
    table = book(accounts, DAY, 2).with_columns(
        mrr=np.random.default_rng(0).integers(0, 10**6, accounts)
    )
    column = table.columns
    band, days, mrr = column["health_band"], column["days_to_renewal"], column["mrr"]
    trend, nps, flag = column["usage_trend"], column["nps_latest"], column["customer"]

    def three(true: AnyArray, possible: AnyArray) -> AnyArray:
        return np.where(true, 1, np.where(possible, -1, 0)).astype(np.int8)

    def or_blank(mask: AnyArray, number: AnyArray) -> AnyArray:
        return mask | np.isnan(number)

    cases: list[tuple[str, Callable[[], AnyArray], Callable[[], AnyArray]]] = [
        (
            "health_band == 'danger' and days_to_renewal < 90 and mrr > 1000",
            lambda: (band == 0) & (days < 90) & (mrr > 1000),
            lambda: three(
                (band == 0) & (days < 90) & (mrr > 1000),
                (band <= 0) & or_blank(days < 90, days) & (mrr > 1000),
            ),
        ),
        (
            "customer and nps_latest <= 6",
            lambda: (flag == 1) & (nps <= 6),
            lambda: three(
                (flag == 1) & (nps <= 6), (flag != 0) & or_blank(nps <= 6, nps)
            ),
        ),
        (
            "60 < days_to_renewal <= 90 and usage_trend <= -0.3",
            lambda: (days > 60) & (days <= 90) & (trend <= -0.3),
            lambda: three(
                (days > 60) & (days <= 90) & (trend <= -0.3),
                or_blank((days > 60) & (days <= 90), days)
                & or_blank(trend <= -0.3, trend),
            ),
        ),
        (
            "mrr > 1000 or usage_trend > 0.1",
            lambda: (mrr > 1000) | (trend > 0.1),
            lambda: three(
                (mrr > 1000) | (trend > 0.1),
                (mrr > 1000) | or_blank(trend > 0.1, trend),
            ),
        ),
    ]
    found = []
    for text, plain, whole in cases:
        compiled = compile_condition(text)
        assert np.array_equal(compiled.evaluate(table) == 1, plain())
        assert np.array_equal(compiled.evaluate(table), whole())
        ratios: list[tuple[float, float]] = []
        for _ in range(repeats):
            ours = many(lambda: compiled.evaluate(table))  # noqa: B023
            ratios.append((ours / many(plain), ours / many(whole)))
        found.append((text, median(r[0] for r in ratios), median(r[1] for r in ratios)))
    return found


def main() -> None:
    """Print every ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--accounts", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=2_000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    random.seed(0)
    for text, plain, three in conditions(options.accounts, 9):
        print(
            f"{plain:6.2f} x numpy (at most 1.25), {three:5.2f} x with unknown: {text}",
            flush=True,
        )
    theirs = {
        "rule-engine": rule_engine(options.sample),
        "business-rules": business_rules(options.sample),
    }
    for share in (0.1, 1.0):
        fresh, again = nightly(options.accounts, options.repeats, share)
        for kind, ours in (("ledger just read", fresh), ("ledger again", again)):
            print(f"{share:.0%} not quiet, {kind}: {ours * 1e6:.3f} us an account")
            for name, each in theirs.items():
                if each is not None:
                    ratio = f"{each / ours:,.0f} x ours (at least 1,000)"
                    print(f"  {name}: {each * 1e6:.1f} us an account, {ratio}")


if __name__ == "__main__":
    main()
