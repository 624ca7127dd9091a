"""``decide`` against plain loops over accounts, playbooks and records."""

from datetime import date, timedelta
from random import Random
from typing import Any

import attrs
import numpy as np
import pytest

from successkit.core import AccountTable, ActionKind, Playbook, Step
from successkit.core.states import Reentry, TouchModel
from successkit.playbooks import (
    ActionLedger,
    Decision,
    Receipt,
    baseline,
    decide,
    held_out,
)

START = date(2026, 3, 2)
KINDS = [ActionKind(name="call"), ActionKind(name="email")]
TWO = (Step(name="talk", kind="call"), Step(name="mail", kind="email"))
HIGH = (Step(name="visit", kind="call", touch_models=(TouchModel.HIGH,)),)
NEVER = date.min
Record = dict[str, Any]


def plays_of(draw: Random) -> list[Playbook]:
    return [
        Playbook(
            name=name,
            when=f"seats > {limit}",
            steps=steps,
            priority=draw.choice([0, 1]),
            reentry=draw.choice(list(Reentry)),
            cool_down=draw.choice([0, 2, 4]),
            maximum=draw.choice([None, None, 1, 2]),
            holdout=draw.choice([0.0, 0.4]),
            exit=draw.choice(["", "mrr == 0"]),
            churned=draw.random() < 0.2,
            paused=draw.random() < 0.2,
        )
        for name, limit, steps in (("p", 2, TWO), ("q", 4, HIGH), ("r", 3, HIGH))
    ]


def table_of(draw: Random, day: date) -> AccountTable:
    ids = [f"a{i:02}" for i in range(14) if draw.random() < 0.9]
    draw.shuffle(ids)
    return AccountTable.of(
        day,
        ids,
        seats=[draw.choice([np.nan, 1.0, 3.5, 9.0]) for _ in ids],
        mrr=[draw.choice([0, 5, 5]) for _ in ids],
        customer=[int(draw.random() < 0.9) for _ in ids],
        ever_customer=[1 for _ in ids],
        paused=[int(draw.random() < 0.1) for _ in ids],
        touch_model=[draw.choice([0, 0, 2, -1]) for _ in ids],
    )


class Oracle:
    """One night, account by account."""

    def __init__(
        self, table: AccountTable, plays: list[Playbook], records: list[Record]
    ) -> None:
        self.day, self.plays = table.as_of, plays
        self.rows: list[Record] = [
            {name: table.values(name)[row] for name in ("id", "seats", "mrr")}
            | {name: int(table.array(name)[row]) for name in ("customer", "paused")}
            | {"model": int(table.array("touch_model")[row])}
            for row in range(len(table))
        ]
        self.records = [dict(record) for record in records]
        self.closed = 0
        self.standing: list[Record] = []

    def state(self, play: Playbook, row: Record) -> int:
        if play.exit and row["mrr"] == 0 and row["seats"] is not None:
            return 0
        if row["seats"] is None:
            return 0 if play.exit and row["mrr"] == 0 else -1
        return int(row["seats"] > float(play.when.split()[-1]))

    def barred(self, play: Playbook, row: Record) -> str:
        if not play.churned and row["customer"] == 0:
            return "churned"
        return "paused" if not play.paused and row["paused"] else ""

    def close(self, play: Playbook, row: Record) -> None:
        raw = None if row["seats"] is None else row["seats"] > float(play.when[-1])
        ended = row["mrr"] == 0 if play.exit else raw is False
        rests = max(play.cool_down, 1)
        for record in self.mine(play, row):
            if record["closed_on"] or record["episode"] > self.day:
                continue
            over = play.reentry is Reentry.AFTER_COOL_DOWN and (
                self.day - record["episode"] >= timedelta(rests)
            )
            base = record["outcome"] == "baseline"
            if raw is False if base else ended or over or self.barred(play, row):
                record["closed_on"] = self.day
                self.closed += 1
            elif not base:
                self.standing.append(record)

    def mine(self, play: Playbook, row: Record) -> list[Record]:
        pair = row["id"], play.name
        return [r for r in self.records if (r["account"], r["playbook"]) == pair]

    def before(self, play: Playbook, row: Record) -> str:
        mine = self.mine(play, row)
        real = [each for each in mine if each["outcome"] != "baseline"]
        last = max((each["episode"] for each in real), default=NEVER)
        opened = any(not each["closed_on"] for each in real)
        closed = max((r["closed_on"] for r in real if r["closed_on"]), default=NEVER)
        since = self.day if opened else max(closed, last)
        if play.reentry is Reentry.AFTER_COOL_DOWN:
            since = last
        resting = self.day - since < timedelta(max(play.cool_down, 1))
        if play.reentry is Reentry.NEVER:
            resting = bool(real)
        outcomes = {each["outcome"] for each in real if each["episode"] == last}
        held, never = "held_out" in outcomes, play.reentry is Reentry.NEVER
        times = len({each["episode"] for each in real})
        passed = any(r["outcome"] == "baseline" and not r["closed_on"] for r in mine)
        spent = play.maximum is not None and times >= play.maximum
        found = {
            "already_active": passed,
            "holdout": held and resting,
            "open": opened and resting,
            "maximum": never and bool(real),
            "cool_down": resting,
        }
        return next((name for name, holds in found.items() if holds), "") or (
            "maximum" if spent else ""
        )

    def fire(self, play: Playbook, row: Record, cap: int, load: dict[str, int]) -> str:
        reason = self.barred(play, row) or self.before(play, row)
        model = list(TouchModel)[row["model"]] if row["model"] >= 0 else None
        steps = [
            each
            for each in play.steps
            if not each.touch_models or model in each.touch_models
        ]
        if reason or not steps:
            return reason or "no_step_for_touch_model"
        drawn = held_out(
            [row["id"]], experiment=play.name, share=play.holdout, salt="default"
        )
        names = ["(held_out)"] if drawn[0] else [each.name for each in steps]
        if not drawn[0] and load[row["id"]] + len(steps) > cap:
            return "account_cap"
        load[row["id"]] += 0 if drawn[0] else len(steps)
        for name in names:
            new = {
                "account": row["id"],
                "playbook": play.name,
                "step": name,
                "episode": self.day,
                "closed_on": self.day if drawn[0] else None,
                "outcome": "held_out" if drawn[0] else None,
            }
            self.records.append(new)
        return "holdout" if drawn[0] else "emitted"

    def night(self, cap: int) -> dict[tuple[str, str], str]:
        ordered = sorted(self.plays, key=lambda each: (-each.priority, each.name))
        for play in ordered:
            for row in self.rows:
                self.close(play, row)
        load = {row["id"]: 0 for row in self.rows}
        for record in self.standing:
            load[record["account"]] += 1
        fates: dict[tuple[str, str], str] = {}
        for play in ordered:
            for row in self.rows:
                state = self.state(play, row)
                fate = {0: "unmatched", -1: "unknown"}.get(state)
                fates[row["id"], play.name] = fate or self.fire(play, row, cap, load)
        return fates


def records_of(ledger: ActionLedger) -> list[Record]:
    names = ("account", "playbook", "step", "episode", "closed_on", "outcome")
    found = [{name: record[name] for name in names} for record in ledger.records()]
    for record in found:
        for name in ("episode", "closed_on"):
            record[name] = record[name] and date.fromisoformat(record[name])
    return found


def content(records: list[Record]) -> list[str]:
    return sorted(repr([*record.values()][:6]) for record in records)


def told(decision: Decision) -> dict[str, dict[str, int]]:
    return {
        row.playbook: {
            **row.suppressed,
            "emitted": row.emitted,
            "unmatched": row.unmatched,
            "unknown": row.unknown,
        }
        for row in decision.funnel
    }


@pytest.mark.parametrize("seed", range(25))
def test_six_nights_go_as_by_hand(seed: int) -> None:
    draw = Random(seed)  # noqa: S311
    plays, cap, day = plays_of(draw), draw.choice([1, 2, 5]), START
    ledger = ActionLedger.empty()
    if draw.random() < 0.3:
        ledger = baseline(table_of(draw, day), plays, as_of=day, action_kinds=KINDS)
    for _ in range(6):
        day += timedelta(draw.choice([0, 1, 1, 3]))
        table = table_of(draw, day)
        oracle = Oracle(table, plays, records_of(ledger))
        fates = oracle.night(cap)

        decision = decide(
            table, plays, as_of=day, action_kinds=KINDS, ledger=ledger, account_cap=cap
        )

        assert {pair: decision.explain(*pair).outcome for pair in fates} == fates
        for name, counts in told(decision).items():
            mine = [fate for (_, play), fate in fates.items() if play == name]
            assert counts == {fate: mine.count(fate) for fate in counts}
        assert content(records_of(decision.ledger)) == content(oracle.records)
        assert len(decision.open_actions) == len(oracle.standing)
        assert decision.closed == oracle.closed
        ledger = received(draw, decision.ledger, day)


def received(draw: Random, ledger: ActionLedger, day: date) -> ActionLedger:
    if draw.random() < 0.5:
        ledger = ActionLedger.from_json(ledger.to_json())
    keys = [str(record["key"]) for record in ledger.records()]
    some = [key for key in keys if draw.random() < 0.2]
    outcomes = ["done", "failed", "closed"]
    return attrs.evolve(
        ledger.receive(
            Receipt(key=key, outcome=draw.choice(outcomes), on=day) for key in some
        )
    )
