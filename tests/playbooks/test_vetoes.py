"""Vetoes of a host: who is not acted on, what is told of it, and the laws."""

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AccountTable,
    ActionKind,
    InvalidInputError,
    Playbook,
    Step,
    Veto,
)
from successkit.core.states import TouchModel
from successkit.playbooks import ActionLedger, Decision, VetoState, decide

DAY = date(2026, 3, 31)
KINDS = (ActionKind(name="call"), ActionKind(name="email"))
CALL = Step(name="talk", kind="call", touch_models=(TouchModel.HIGH,))
MAIL = Step(name="write", kind="email", touch_models=(TouchModel.TECH,))
HIGH, TECH = 0, 2


def table_of(rows: int, day: date = DAY, **columns: object) -> AccountTable:
    models = columns.pop("touch_model", [HIGH, TECH] * rows)
    ids = [f"a{place}" for place in range(rows)]
    seats = np.full(rows, 9.0)
    return AccountTable.of(day, ids, seats=seats, touch_model=models[:rows], **columns)  # type: ignore[index]


def play(name: str = "p", *, priority: int = 0, cool_down: int = 30) -> Playbook:
    return Playbook(
        name=name,
        when="seats > 5",
        steps=(CALL, MAIL),
        priority=priority,
        cool_down=cool_down,
    )


def veto(holds: Sequence[int], name: str = "crm.legal", **options: object) -> VetoState:
    failed = bool(options.pop("failed", False))
    declared = Veto(name=name, when="past_due", **options)  # type: ignore[arg-type]
    return VetoState(veto=declared, holds=np.array(holds, bool), failed=failed)


def run(
    table: AccountTable,
    *vetoes: VetoState,
    plays: Sequence[Playbook] = (play(),),
    ledger: ActionLedger | None = None,
    account_cap: int = 3,
) -> Decision:
    return decide(
        table,
        plays,
        as_of=table.as_of,
        action_kinds=KINDS,
        ledger=ledger,
        vetoes=vetoes,
        account_cap=account_cap,
    )


def given_to(decision: Decision) -> list[tuple[object, object]]:
    return sorted((row["account"], row["playbook"]) for row in decision.rows())


def test_a_veto_stops_is_counted_and_told() -> None:
    labels = {"en": "a lawsuit runs", "ja": "係争中"}
    decision = run(table_of(3), veto([0, 1, 0], labels=labels))

    assert given_to(decision) == [("a0", "p"), ("a2", "p")]
    assert decision.funnel[0].suppressed["veto"] == 1
    assert decision.vetoed.rows("ja") == [
        {
            "account": "a1",
            "playbook": "p",
            "veto": "crm.legal",
            "reason": "係争中",
            "failed": False,
        }
    ]
    assert decision.vetoed.rows()[0]["reason"] == "a lawsuit runs"


@pytest.mark.parametrize(
    ("limits", "stopped"),
    [
        pytest.param(
            {}, [("a0", "p"), ("a0", "q"), ("a1", "p"), ("a1", "q")], id="any"
        ),
        pytest.param(
            {"playbooks": ("q",)}, [("a0", "q"), ("a1", "q")], id="one playbook"
        ),
        pytest.param(
            {"action_kinds": ("email",)},
            [("a1", "p"), ("a1", "q")],
            id="only who would get that kind of action",
        ),
        pytest.param(
            {"playbooks": ("p",), "action_kinds": ("email",)},
            [("a1", "p")],
            id="both must fit",
        ),
        pytest.param({"playbooks": ("other",)}, [], id="none of these"),
    ],
)
def test_a_veto_may_be_limited(
    limits: dict[str, tuple[str, ...]], stopped: list[tuple[str, str]]
) -> None:
    decision = run(table_of(2), veto([1, 1], **limits), plays=[play(), play("q")])

    told = [(row["account"], row["playbook"]) for row in decision.vetoed.rows()]
    assert told == stopped


def test_every_veto_that_stops_is_told_once_counted_once() -> None:
    both = (veto([1, 0], "b.two"), veto([1, 1], "a.one"))
    decision = run(table_of(2), *both)

    told = [(row["account"], row["veto"]) for row in decision.vetoed.rows()]
    assert told == [("a0", "a.one"), ("a0", "b.two"), ("a1", "a.one")]
    assert decision.funnel[0].suppressed["veto"] == 2


def test_what_is_stopped_leaves_the_room_under_the_cap_to_others() -> None:
    plays = [play("first", priority=9), play("second")]
    held = veto([1], playbooks=("first",))

    assert given_to(run(table_of(1), plays=plays, account_cap=1)) == [("a0", "first")]
    decision = run(table_of(1), held, plays=plays, account_cap=1)
    assert given_to(decision) == [("a0", "second")]


def test_open_actions_stay_open_under_a_veto() -> None:
    before = run(table_of(1))
    later = DAY + timedelta(days=1)
    decision = run(table_of(1, later), veto([1]), ledger=before.ledger)

    assert len(decision.open_actions) == 1
    assert decision.closed == 0
    assert decision.funnel[0].suppressed["open"] == 1
    assert len(decision.vetoed) == 0


@pytest.mark.parametrize(
    ("vetoes", "said"),
    [
        pytest.param([veto([1, 0])], r"crm.legal: expected shape \(3,\)", id="length"),
        pytest.param([veto([1] * 3), veto([0] * 3)], "two vetoes", id="twins"),
        pytest.param(
            [VetoState(veto=veto([1]).veto, holds=np.array([1, 0, -1]))],  # type: ignore[arg-type]
            "of bool; got .* int64",
            id="no flag",
        ),
    ],
)
def test_bad_vetoes_are_refused(vetoes: list[VetoState], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        run(table_of(3), *vetoes)


flags = st.lists(st.booleans(), min_size=4, max_size=4)


@settings(max_examples=30, deadline=None)
@given(first=flags, second=flags, known=flags)
def test_laws(first: list[bool], second: list[bool], known: list[bool]) -> None:
    seats = np.where(known, 9.0, np.nan)
    table = table_of(4).with_columns(seats=seats)
    held = (veto(first, "a.one", playbooks=("p",)), veto(second, "b.two"))
    plays = [play(), play("q", priority=1)]

    decision, free = run(table, *held, plays=plays), run(table, plays=plays)

    for row in decision.funnel:
        assert row.matched == row.emitted + sum(row.suppressed.values())
    assert set(given_to(decision)) <= set(given_to(free))
    stopped = {(row["account"], row["playbook"]) for row in decision.vetoed.rows()}
    assert stopped | set(given_to(decision)) == set(given_to(free))
    assert not stopped & set(given_to(decision))
    # without the vetoes, what they stopped fires on a later day
    later = table_of(4, DAY + timedelta(days=1)).with_columns(seats=seats)
    after = run(later, plays=plays, ledger=decision.ledger)
    assert set(given_to(after)) == stopped


@settings(max_examples=20, deadline=None)
@given(known=flags)
def test_vetoes_that_never_hold_change_nothing(known: list[bool]) -> None:
    table = table_of(4).with_columns(seats=np.where(known, 9.0, np.nan))

    decision, free = run(table, veto([0] * 4)), run(table)

    assert decision.rows() == free.rows()
    assert decision.funnel == free.funnel
    assert decision.ledger.key.tolist() == free.ledger.key.tolist()
