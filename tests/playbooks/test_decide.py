"""Decisions: worked examples, refusals, and the laws that nobody is asked twice."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

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
    SuccesskitError,
    UnknownNameError,
)
from successkit.core.states import TouchModel
from successkit.playbooks import (
    ActionLedger,
    BusinessCalendar,
    Decision,
    FunnelRow,
    action_key,
    decide,
    explain,
)

DAY = date(2026, 3, 31)
KINDS = (ActionKind(name="call"), ActionKind(name="email"))
HIGH, LOW, TECH = 0, 1, 2


def play(when: str = "seats > 5", name: str = "p", **options: Any) -> Playbook:  # noqa: ANN401
    options.setdefault("steps", (Step(name="talk", kind="call"),))
    return Playbook(name=name, when=when, **options)


def table_of(
    seats: Sequence[float], day: date = DAY, **columns: object
) -> AccountTable:
    ids = [f"a{i}" for i in range(len(seats))]
    return AccountTable.of(day, ids, **{"seats": list(seats), **columns})


def run(
    table: AccountTable,
    *plays: Playbook,
    ledger: ActionLedger | None = None,
    **options: Any,  # noqa: ANN401
) -> Decision:
    return decide(
        table,
        plays,
        as_of=table.as_of,
        action_kinds=KINDS,
        ledger=ledger,
        **options,
    )


def accounts(decision: Decision) -> list[object]:
    return [row["account"] for row in decision.rows()]


def test_an_action_says_who_what_when_and_why() -> None:
    labels = {"en": "many seats", "ja": "席数が多い"}
    steps = (Step(name="talk", kind="call", due_in=2, labels={"ja": "電話する"}),)
    table = table_of([9.0], owner=["Aoki"])

    decision = run(table, play(labels=labels, steps=steps))

    assert decision.rows("ja") == [
        {
            "key": action_key("default", "a0", "p", DAY, "talk"),
            "account": "a0",
            "playbook": "p",
            "step": "talk",
            "kind": "call",
            "due_on": date(2026, 4, 2),
            "owner": "Aoki",
            "reason": "席数が多い",
            "what": "電話する",
            "episode": DAY,
            "parameters": {},
        }
    ]
    assert decision.rows()[0]["reason"] == "many seats"
    assert decision.rows()[0]["what"] == "talk"


def test_the_funnel_counts_every_account() -> None:
    table = table_of(
        [9, 9, 9, 9, 1, np.nan],
        ever_customer=[1] * 6,
        customer=[1, 0, 1, 1, 1, 1],
        paused=[0, 0, 1, 0, 0, 0],
        touch_model=[TECH, -1, TECH, HIGH, TECH, TECH],
    )
    steps = (Step(name="talk", kind="call", touch_models=(TouchModel.TECH,)),)

    row = run(table, play(steps=steps)).funnel[0]

    assert row == FunnelRow(
        playbook="p",
        accounts=6,
        matched=4,
        unmatched=1,
        unknown=1,
        emitted=1,
        suppressed={
            "churned": 1,
            "paused": 1,
            "already_active": 0,
            "open": 0,
            "cool_down": 0,
            "maximum": 0,
            "no_step_for_touch_model": 1,
            "veto": 0,
            "holdout": 0,
            "account_cap": 0,
            "owner_cap": 0,
        },
        actions=1,
    )


def test_a_funnel_that_does_not_balance_is_refused() -> None:
    with pytest.raises(SuccesskitError, match="does not balance"):
        FunnelRow(
            playbook="p",
            accounts=2,
            matched=2,
            unmatched=0,
            unknown=0,
            emitted=1,
            suppressed={},
            actions=1,
        )


def test_lost_and_paused_customers_only_when_asked_for() -> None:
    table = table_of(
        [9, 9], churned_on=["2026-01-01", "NaT"], customer=[0, 1], paused=[0, 1]
    )

    assert accounts(run(table, play())) == []
    assert accounts(run(table, play(churned=True))) == ["a0"]
    assert accounts(run(table, play(paused=True))) == ["a1"]


def test_steps_by_touch_model() -> None:
    table = table_of([9, 9, 9], touch_model=[HIGH, TECH, -1])
    steps = (
        Step(name="visit", kind="call", touch_models=(TouchModel.HIGH,)),
        Step(name="note", kind="email"),
    )

    rows = run(table, play(steps=steps)).rows()

    assert [(row["account"], row["step"]) for row in rows] == [
        ("a0", "visit"),
        ("a0", "note"),
        ("a1", "note"),
        ("a2", "note"),
    ]


def test_another_role_than_the_owner() -> None:
    steps = (
        Step(name="a", kind="call"),
        Step(name="b", kind="email", role="marketing"),
    )
    table = table_of([9, 9], owner=["Aoki", None])

    first = run(table, play(steps=steps))
    again = run(table, play(steps=steps), ledger=first.ledger)

    owners = {(r["account"], r["step"]): r["owner"] for r in first.rows()}
    assert owners == {
        ("a0", "a"): "Aoki",
        ("a0", "b"): "marketing",
        ("a1", "a"): None,
        ("a1", "b"): "marketing",
    }
    assert {(r["account"], r["step"]): r["owner"] for r in again.open_rows()} == owners


def test_a_second_run_of_the_day_gives_nothing_new_but_shows_what_is_open() -> None:
    first = run(table_of([9, 1]), play())

    second = run(table_of([9, 1]), play(), ledger=first.ledger)

    assert second.rows() == []
    assert second.open_rows() == first.rows()
    assert second.funnel[0].suppressed["open"] == 1
    assert second.ledger == first.ledger


def test_an_episode_rests_for_its_cool_down_and_then_begins_anew() -> None:
    playbook = play(cool_down=30)
    ledger = run(table_of([9]), playbook).ledger

    early = run(table_of([9], DAY + timedelta(29)), playbook, ledger=ledger)
    later = run(table_of([9], DAY + timedelta(30)), playbook, ledger=ledger)

    assert early.rows() == []
    assert later.rows()[0]["episode"] == DAY + timedelta(30)
    assert (later.closed, later.open_rows()) == (1, [])


def test_an_episode_closes_when_the_reason_is_gone() -> None:
    ledger = run(table_of([9]), play()).ledger

    gone = run(table_of([1], DAY + timedelta(3)), play(), ledger=ledger)
    back = run(table_of([9], DAY + timedelta(5)), play(), ledger=gone.ledger)

    assert gone.ledger.records()[0]["closed_on"] == "2026-04-03"
    assert gone.open_rows() == back.open_rows() == back.rows() == []
    assert back.funnel[0].suppressed["cool_down"] == 1


def test_unknown_neither_fires_nor_closes() -> None:
    ledger = run(table_of([9]), play()).ledger

    unknown = run(table_of([np.nan], DAY + timedelta(3)), play(), ledger=ledger)

    assert (unknown.funnel[0].unknown, unknown.closed) == (1, 0)
    assert len(unknown.open_rows()) == 1


def test_an_earlier_day_run_again_gives_nothing_and_changes_nothing() -> None:
    ledger = run(table_of([9]), play()).ledger

    before = run(table_of([9], DAY - timedelta(5)), play(), ledger=ledger)

    assert (before.rows(), before.closed) == ([], 0)
    assert before.ledger == ledger


def test_the_cap_takes_the_higher_priority_first_and_counts_what_is_open() -> None:
    plays = [play(name="x", priority=1), play(name="y", priority=9), play(name="z")]

    first = run(table_of([9]), *plays, account_cap=2)
    second = run(table_of([9]), *plays, ledger=first.ledger, account_cap=2)

    assert [row["playbook"] for row in first.rows()] == ["y", "x"]
    assert [row.playbook for row in first.funnel] == ["y", "x", "z"]
    assert first.funnel[2].suppressed["account_cap"] == 1
    assert second.rows() == []


def test_a_playbook_comes_whole_or_not_at_all() -> None:
    steps = (Step(name="a", kind="call"), Step(name="b", kind="call"))

    decision = run(table_of([9]), play(steps=steps), account_cap=1)

    assert decision.rows() == []
    assert decision.funnel[0].suppressed["account_cap"] == 1


def test_accounts_and_playbooks_that_have_gone_stay_in_the_ledger() -> None:
    ledger = run(table_of([9, 9]), play(), play(name="old")).ledger

    after = run(table_of([9]), play(), ledger=ledger)

    assert len(after.ledger) == 4
    assert [row["playbook"] for row in after.open_rows()] == ["p"]


def test_tenants_have_keys_of_their_own() -> None:
    keys = {run(table_of([9]), play(), tenant=t).rows()[0]["key"] for t in "ab"}

    assert len(keys) == 2


def test_no_accounts_and_no_playbooks() -> None:
    assert run(table_of([]), play()).rows() == []
    assert run(table_of([9])).funnel == ()


def test_a_plugins_kind_and_column() -> None:
    kind = ActionKind(name="crm.gift")
    steps = (Step(name="send", kind="crm.gift"),)
    table = table_of([1], **{"crm.tier": [3.0]})

    decision = decide(
        table, [play("crm.tier > 2", steps=steps)], as_of=DAY, action_kinds=[kind]
    )

    assert decision.rows()[0]["kind"] == "crm.gift"


def test_explain_names_each_part() -> None:
    parts = explain(table_of([9]), play("seats > 5 and mrr > 0"), "a0")

    assert parts == [("seats > 5", 9.0, True, 5), ("mrr > 0", None, None, 0)]
    with pytest.raises(UnknownNameError, match="no account 'zz'"):
        explain(table_of([9]), play(), "zz")


def test_shown_in_a_notebook() -> None:
    decision = run(table_of([9], owner=["<b>"]), play())

    assert repr(decision) == (
        "<Decision as of 2026-03-31: 1 new actions, 0 open, 0 closed>"
    )
    assert "&lt;b&gt;" in decision._repr_html_()


def test_refusals() -> None:
    table = table_of([9])
    with pytest.raises(UnknownNameError, match=r"step talk: .*did you mean 'call'\?"):
        run(table, play(steps=(Step(name="talk", kind="cal"),)))
    with pytest.raises(UnknownNameError, match=r"playbook p: .*'seats'\?"):
        run(table, play("seets > 5"))
    with pytest.raises(InvalidInputError, match="two playbooks are called 'p'"):
        run(table, play(), play())
    with pytest.raises(InvalidInputError, match="account_cap >= 1; got"):
        run(table, play(), account_cap=0)
    with pytest.raises(InvalidInputError, match="the day of the table"):
        decide(table, [], as_of=DAY + timedelta(1), action_kinds=KINDS)


PLAYS = (
    play("seats > 5", name="big", cool_down=3, priority=2),
    play("seats > 5 and mrr > 0", name="paying", cool_down=0),
    play(
        "seats <= 2",
        name="small",
        cool_down=5,
        steps=(
            Step(name="a", kind="call", due_in=0, touch_models=(TouchModel.HIGH,)),
            Step(name="b", kind="email", due_in=4),
        ),
    ),
)
seat = st.sampled_from([np.nan, 1.0, 4.0, 9.0])
days = st.lists(
    st.tuples(st.integers(0, 4), st.lists(seat, min_size=3, max_size=3)),
    min_size=1,
    max_size=8,
)


def book(seats: list[float], day: date) -> AccountTable:
    mrr = [5, 0, 7][: len(seats)]
    return table_of(seats, day, mrr=mrr, touch_model=[HIGH, LOW, -1][: len(seats)])


@settings(max_examples=40, deadline=None)
@given(days=days, calendar=st.sampled_from(["1111100", "0000010"]))
def test_laws_of_a_run_over_many_days(
    days: list[tuple[int, list[float]]], calendar: str
) -> None:
    """Laws 75 to 79 but for the caps, which are wide here."""
    week = BusinessCalendar(week=calendar, holidays=(date(2026, 4, 1),))
    ledger, day = ActionLedger.empty(), DAY
    fired: dict[tuple[object, object], list[date]] = {}
    keys: list[object] = []
    true: set[tuple[str, str]] = set()
    for step, seats in days:
        day += timedelta(step)
        table = book(seats, day)
        decision = run(table, *PLAYS, ledger=ledger, calendar=week, account_cap=99)
        rerun = run(table, *PLAYS, ledger=decision.ledger, calendar=week)
        assert rerun.rows() == []
        for row in decision.rows():
            keys.append(row["key"])
            assert row["due_on"] >= day  # type: ignore[operator]
            assert week.is_working(row["due_on"])  # type: ignore[arg-type]
            days_fired = fired.setdefault((row["account"], row["playbook"]), [])
            if day not in days_fired:
                days_fired.append(day)
        true |= truths(seats)
        now = {(row["account"], row["playbook"]) for row in decision.rows()}
        assert now <= truths(seats)
        ledger = decision.ledger
    cool = {each.name: max(each.cool_down, 1) for each in PLAYS}
    assert len(set(keys)) == len(keys) == len(ledger)
    assert set(fired) == true
    for (_, name), at in fired.items():
        gaps = [b - a for a, b in pairwise(at)]
        assert all(gap.days >= cool[str(name)] for gap in gaps)


def truths(seats: list[float]) -> set[tuple[str, str]]:
    """Return what is true by plain Python, account by account: the slow oracle."""
    pairs = set()
    for i, (count, mrr) in enumerate(zip(seats, [5, 0, 7], strict=True)):
        pairs |= {(f"a{i}", "big")} if count > 5 else set()
        pairs |= {(f"a{i}", "paying")} if count > 5 and mrr > 0 else set()
        pairs |= {(f"a{i}", "small")} if count <= 2 else set()
    return pairs


@settings(max_examples=30, deadline=None)
@given(
    before=st.lists(seat, min_size=3, max_size=3),
    now=st.lists(seat, min_size=3, max_size=3),
    order=st.permutations(range(3)),
)
def test_accounts_do_not_depend_on_their_order_or_on_each_other(
    before: list[float], now: list[float], order: list[int]
) -> None:
    ledger = run(book(before, DAY), *PLAYS).ledger
    table = book(now, DAY + timedelta(2))

    whole = run(table, *PLAYS, ledger=ledger)
    shuffled = run(table.take(np.array(order)), *PLAYS, ledger=ledger)
    apart = [run(table.take(np.array([i])), *PLAYS, ledger=ledger) for i in range(3)]

    assert shuffled.rows() == whole.rows()
    assert shuffled.funnel == whole.funnel
    assert shuffled.ledger == whole.ledger
    merged = sorted(str(row["key"]) for one in apart for row in one.rows())
    assert merged == sorted(str(row["key"]) for row in whole.rows())


@pytest.mark.parametrize("kept", [True, False], ids=["kept", "lost"])
@settings(max_examples=30, deadline=None)
@given(seats=st.lists(seat, min_size=3, max_size=3))
def test_a_crash_before_the_ledger_is_kept_gives_the_same_keys(
    kept: bool,  # noqa: FBT001
    seats: list[float],
) -> None:
    first = run(book(seats, DAY), *PLAYS)
    second = run(book(seats, DAY), *PLAYS, ledger=first.ledger if kept else None)

    merged = first.ledger.merge(second.ledger)

    assert merged == first.ledger == second.ledger.merge(first.ledger)
    assert len(merged) == len(first.rows())
