"""The effect of a playbook against its hold-out: by example, and by simulation."""

from datetime import date
from random import Random

import numpy as np
import pytest

from successkit.core import AccountTable, InvalidInputError, Playbook, Step
from successkit.playbooks import (
    ActionLedger,
    Effect,
    backtest,
    baseline,
    decide,
    holdout_effect,
    needed_sample,
)

DAY = date(2026, 3, 2)
STEPS = (Step(name="talk", kind="call"),)


@pytest.mark.parametrize(
    ("base", "smallest", "holdout", "expected"),
    [
        pytest.param(0.6, 0.1, 0.5, 712, id="60 to 70 %: 356 in each arm"),
        pytest.param(0.5, 0.1, 0.5, 775, id="50 to 60 %: 388 in each arm"),
        pytest.param(0.1, -0.05, 0.5, 869, id="10 to 5 %: 435 in each arm"),
        pytest.param(0.6, 0.1, 0.1, 1969, id="a small hold-out needs more"),
    ],
)
def test_needed_sample(
    base: float, smallest: float, holdout: float, expected: int
) -> None:
    found = needed_sample(base_rate=base, smallest=smallest, holdout=holdout)

    assert abs(found - expected) <= 2 if holdout == 0.5 else found > 1424


@pytest.mark.parametrize(
    "options",
    [
        {"base_rate": 1.1, "smallest": 0.1, "holdout": 0.5},
        {"base_rate": 0.5, "smallest": 0.0, "holdout": 0.5},
        {"base_rate": 0.5, "smallest": 0.1, "holdout": 0.0},
        {"base_rate": 1.0, "smallest": 0.1, "holdout": 0.5},
        {"base_rate": 0.5, "smallest": 0.1, "holdout": 0.5, "power": 1.0},
    ],
)
def test_needed_sample_refuses(options: dict[str, float]) -> None:
    with pytest.raises(InvalidInputError):
        needed_sample(**options)


def simulated(
    accounts: int, effect: float, *, seed: int = 1, holdout: float = 0.5
) -> Effect:
    """Back-test a playbook with a hold-out; treated accounts do better by an effect."""
    ids = [f"a{i:05}" for i in range(accounts)]
    play = Playbook(name="rescue", when="seats < 3", steps=STEPS, holdout=holdout)
    days = [date(2026, 3, day) for day in (2, 9)]
    tables = [
        AccountTable.of(day, ids, seats=np.full(accounts, seats))
        for day, seats in zip(days, (5.0, 1.0), strict=True)
    ]
    ledger = backtest(tables, [play]).ledger
    rng = Random(seed)  # noqa: S311
    given = {
        str(each["account"]) for each in ledger.records() if each["outcome"] is None
    }
    outcomes = {name: rng.random() < 0.6 + effect * (name in given) for name in ids}
    return holdout_effect(ledger, "rescue", outcomes)


def test_an_effect_that_is_there_is_found() -> None:
    effect = simulated(4000, 0.1)

    assert effect.verdict == "better"
    assert effect.low < 0.1 < effect.high
    assert effect.power > 0.99
    assert 700 < effect.needed < 800
    assert "better: +" in str(effect)


def test_harm_is_found_as_well() -> None:
    assert simulated(4000, -0.1).verdict == "worse"


def test_where_there_is_no_effect_none_is_found() -> None:
    effect = simulated(4000, 0.0)

    assert effect.verdict == "no effect shown"
    assert effect.low < 0 < effect.high


def test_no_verdict_under_a_power_of_eighty_percent() -> None:
    effect = simulated(300, 0.1)

    assert effect.verdict is None
    assert effect.power < 0.8
    assert f"needed sample size {effect.needed:,}" in str(effect)


@pytest.mark.slow
def test_the_interval_holds_the_truth_in_nineteen_of_twenty_runs() -> None:
    runs = [simulated(1000, 0.1, seed=seed) for seed in range(200)]
    none = [simulated(1000, 0.0, seed=seed) for seed in range(200)]

    assert 0.9 <= np.mean([each.low < 0.1 < each.high for each in runs]) <= 0.99
    assert np.mean([each.verdict == "no effect shown" for each in none]) >= 0.9


def test_like_is_compared_with_like() -> None:
    # in each stratum nothing changes; the arms are filled unevenly
    records: list[dict[str, object]] = []
    outcomes: dict[str, bool] = {}
    strata: dict[str, str] = {}
    for stratum, treated, held, good in (
        ("big", 800, 200, 0.9),
        ("small", 200, 800, 0.1),
    ):
        for arm, count in (("", treated), ("held_out", held)):
            for n in range(count):
                name = f"{stratum}{arm}{n}"
                records.append(
                    {
                        "key": f"{len(records):032}",
                        "account": name,
                        "playbook": "p",
                        "step": "talk",
                        "kind": "call",
                        "episode": "2026-03-02",
                        "due_on": "2026-03-02",
                        "closed_on": None,
                        "outcome": arm or None,
                    }
                )
                outcomes[name] = n < good * count
                strata[name] = stratum
    ledger = ActionLedger.from_records(records)

    plain = holdout_effect(ledger, "p", outcomes)
    fair = holdout_effect(ledger, "p", outcomes, strata=strata)

    assert plain.verdict == "better"
    assert (fair.verdict, round(fair.difference, 9)) == ("no effect shown", 0.0)


def test_accounts_without_an_outcome_are_left_out_and_counted() -> None:
    table = AccountTable.of(DAY, ["a", "b", "c"], seats=[1.0, 1.0, 1.0])
    play = Playbook(name="p", when="seats < 3", steps=STEPS)
    ledger = decide(table, [play], as_of=DAY).ledger

    effect = holdout_effect(ledger, "p", {"a": True, "zz": True})

    assert (effect.treated, effect.held, effect.left_out) == (1, 0, 2)
    assert effect.verdict is None


def test_a_baseline_is_in_neither_arm() -> None:
    table = AccountTable.of(DAY, ["a"], seats=[1.0])
    play = Playbook(name="p", when="seats < 3", steps=STEPS)
    ledger = baseline(table, [play], as_of=DAY)

    assert holdout_effect(ledger, "p", {"a": True}).treated == 0


def test_playbooks_of_one_experiment_leave_out_the_same_accounts() -> None:
    ids = [f"a{i}" for i in range(200)]
    table = AccountTable.of(DAY, ids, seats=np.ones(200))
    plays = [
        Playbook(name=name, when="seats < 3", steps=STEPS, holdout=0.3, experiment="x")
        for name in ("one", "two")
    ]

    decision = decide(table, plays, as_of=DAY)

    got = [
        {row["account"] for row in decision.rows() if row["playbook"] == name}
        for name in ("one", "two")
    ]
    assert got[0] == got[1]
    assert decision.funnel[0].suppressed["holdout"] == 200 - len(got[0]) > 30
    again = decide(table, plays, as_of=DAY, ledger=decision.ledger)
    assert again.funnel[0].suppressed["holdout"] == 200 - len(got[0])
    assert again.rows() == []
