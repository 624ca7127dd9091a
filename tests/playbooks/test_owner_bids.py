"""Caps of owners over parts of a book: decided once, the same as on one table."""

from datetime import date, timedelta
from functools import reduce
from operator import add
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, ActionKind, Playbook, Step
from successkit.core.buckets import bucket_of
from successkit.core.states import TouchModel
from successkit.playbooks import (
    ActionLedger,
    Decision,
    FunnelRow,
    OwnerBids,
    decide,
)

DAY = date(2026, 3, 2)
KINDS = (ActionKind(name="call"), ActionKind(name="email"))
CALL = Step(name="talk", kind="call")
MAIL = Step(name="mail", kind="email", role="marketing")
CLOSE = Step(name="visit", kind="call", touch_models=(TouchModel.HIGH,))
NO_CAP = 2**31
PLAYS = (
    Playbook(name="first", when="seats > 4", steps=(CALL, CLOSE), priority=9),
    Playbook(name="other", when="seats < 7", steps=(MAIL,), priority=8),
    Playbook(name="second", when="mrr > 0", steps=(CALL,), priority=7, cool_down=3),
    Playbook(name="third", when="seats > 1", steps=(CALL, MAIL), priority=6),
    Playbook(name="drawn", when="seats > 2", steps=(CALL,), priority=5, holdout=0.3),
)


def book(draw: Random, day: date, size: int) -> AccountTable:
    """Return a table with many equal values, and few owners."""
    ids = sorted(f"a{number}" for number in range(size))
    return AccountTable.of(
        day,
        ids,
        seats=[draw.choice([np.nan, *map(float, range(9))]) for _ in ids],
        mrr=[draw.choice([0, 100]) for _ in ids],
        value=[draw.choice([1, 2, 2**60, 2**60 + 1, -(2**63)]) for _ in ids],
        touch_model=[draw.choice([-1, 0, 1, 2]) for _ in ids],
        owner=[draw.choice([None, "Aoki", "Baba", "Chiba"]) for _ in ids],
    )


def run(
    table: AccountTable,
    ledger: ActionLedger | None = None,
    **caps: Any,  # noqa: ANN401
) -> Decision:
    return decide(
        table, PLAYS, as_of=table.as_of, action_kinds=KINDS, ledger=ledger, **caps
    )


def parts_of(table: AccountTable, parts: int) -> list[AccountTable]:
    bucket = bucket_of(table.ids.tolist(), parts)
    return [table.take(bucket == number) for number in range(parts)]


def added(rows: list[FunnelRow]) -> tuple[int, int, dict[str, int]]:
    suppressed = {
        why: sum(row.suppressed[why] for row in rows) for why in rows[0].suppressed
    }
    return (
        sum(row.emitted for row in rows),
        sum(row.actions for row in rows),
        suppressed,
    )


@given(
    seed=st.integers(0, 10**9),
    size=st.integers(0, 40),
    parts=st.integers(1, 6),
    caps=st.tuples(st.integers(1, 5), st.integers(0, 9)),
)
@settings(max_examples=40, deadline=None)
def test_parts_that_are_told_who_has_room_decide_as_the_whole(
    seed: int, size: int, parts: int, caps: tuple[int, int]
) -> None:
    draw, (account, owner) = Random(seed), caps  # noqa: S311
    ledger = ActionLedger.empty()
    for step in range(3):
        table = book(draw, DAY + timedelta(step), size)
        pieces = parts_of(table, parts)
        free = [run(one, ledger, account_cap=NO_CAP) for one in pieces]
        bids = [OwnerBids.of(one, account_cap=account, owner_cap=owner) for one in free]
        cuts = reduce(add, bids).cuts()
        limits = {"account_cap": account, "owner_cap": owner}
        found = [run(one, ledger, owner_cuts=cuts, **limits) for one in pieces]
        whole = run(table, ledger, **limits)

        rows = [row for one in found for row in one.rows()]
        assert sorted(map(repr, rows)) == sorted(map(repr, whole.rows()))
        for place, row in enumerate(whole.funnel):
            assert added([one.funnel[place] for one in found]) == added([row])
        ledger = whole.ledger


@pytest.mark.parametrize("cap", [0, 1, 5])
def test_what_comes_from_a_part_grows_with_the_cap_and_not_with_its_accounts(
    cap: int,
) -> None:
    table = AccountTable.of(
        DAY,
        [f"a{number:05}" for number in range(2000)],
        seats=[9.0] * 2000,
        value=list(range(2000)),
        owner=["Aoki", "Baba"] * 1000,
        touch_model=[1] * 2000,
    )
    free = run(table, account_cap=NO_CAP)

    bids = OwnerBids.of(free, account_cap=9, owner_cap=cap)

    assert len(bids) <= 2 * len(PLAYS) * max(cap, 1)
    nobody = run(table.take(np.arange(0)), account_cap=NO_CAP)
    none = OwnerBids.of(nobody, account_cap=9, owner_cap=cap)
    assert len(bids + none) == len(bids)
