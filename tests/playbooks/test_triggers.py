"""Triggers, durations, re-entry, exits, caps: each by example."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest

from successkit.core import AccountTable, ActionKind, InvalidInputError, Playbook, Step
from successkit.core.condition import Past
from successkit.playbooks import ActionLedger, Decision, Receipt, baseline, decide

DAY = date(2026, 3, 2)
KINDS = (ActionKind(name="call"), ActionKind(name="email"))
TALK = (Step(name="talk", kind="call"),)


def play(when: str = "seats > 5", name: str = "p", **options: Any) -> Playbook:  # noqa: ANN401
    return Playbook(name=name, when=when, **{"steps": TALK, **options})


def on(day: int, *seats: float, **columns: object) -> AccountTable:
    ids = [f"a{i}" for i in range(len(seats))]
    when = DAY + timedelta(day)
    return AccountTable.of(when, ids, **{"seats": list(seats), **columns})


def run(
    table: AccountTable,
    *plays: Playbook,
    ledger: ActionLedger | None = None,
    **options: Any,  # noqa: ANN401
) -> Decision:
    return decide(
        table, plays, as_of=table.as_of, action_kinds=KINDS, ledger=ledger, **options
    )


def history(
    playbook: Playbook,
    seats: Mapping[int, float],
    done: Mapping[int, str] | None = None,
) -> dict[int, str]:
    """Return what becomes of one account, by day; receipts come before the run."""
    ledger, told = ActionLedger.empty(), dict[int, str]()
    for day, each in seats.items():
        if done and day in done:
            when = DAY + timedelta(day)
            ledger = ledger.receive(
                Receipt(key=str(row["key"]), outcome=done[day], on=when)
                for row in ledger.records()
            )
        decision = run(on(day, each), playbook, ledger=ledger)
        ledger = decision.ledger
        told[day] = decision.explain("a0", "p").outcome
    return told


@pytest.mark.parametrize(
    ("options", "seats", "expected"),
    [
        pytest.param(
            {"cool_down": 3},
            {0: 9, 1: 9, 2: 9, 3: 9},
            {0: "emitted", 1: "open", 2: "open", 3: "emitted"},
            id="while it holds, after each cool-down",
        ),
        pytest.param(
            {"trigger": "enter", "cool_down": 2},
            {0: 9, 1: 9, 5: 9, 6: 1, 7: 9, 8: 9},
            {
                0: "emitted",
                1: "open",
                5: "already_active",
                6: "unmatched",
                7: "emitted",
                8: "open",
            },
            id="once on entering, again after leaving",
        ),
        pytest.param(
            {"trigger": "enter", "cool_down": 2},
            {0: 9, 1: np.nan, 2: 9},
            {0: "emitted", 1: "unknown", 2: "already_active"},
            id="unknown is no leaving",
        ),
        pytest.param(
            {"for_at_least": 3},
            {0: 9, 2: 9, 3: 9, 4: 1, 5: 9, 7: 9},
            {0: "unmatched", 2: "unmatched", 3: "emitted"}
            | {4: "unmatched", 5: "unmatched", 7: "unmatched"},
            id="only after three days without a break",
        ),
        pytest.param(
            {"reentry": "never", "cool_down": 1},
            {0: 9, 1: 9, 2: 1, 3: 9},
            {0: "emitted", 1: "open", 2: "unmatched", 3: "maximum"},
            id="never again",
        ),
        pytest.param(
            {"maximum": 2, "cool_down": 1},
            {0: 9, 1: 9, 2: 9, 3: 9},
            {0: "emitted", 1: "emitted", 2: "maximum", 3: "maximum"},
            id="at most twice",
        ),
        pytest.param(
            {"reentry": "after_close", "cool_down": 2},
            {0: 9, 9: 9, 10: 1, 11: 9, 12: 9},
            {0: "emitted", 9: "open", 10: "unmatched", 11: "cool_down", 12: "emitted"},
            id="after it was closed and the cool-down since",
        ),
        pytest.param(
            {"exit": "seats < 3", "cool_down": 99},
            {0: 9, 1: 4, 2: 9, 3: 2, 4: 9},
            {0: "emitted", 1: "unmatched", 2: "open", 3: "unmatched", 4: "cool_down"},
            id="an exit of its own keeps it open in between",
        ),
    ],
)
def test_what_becomes_of_an_account_day_by_day(
    options: dict[str, object], seats: dict[int, float], expected: dict[int, str]
) -> None:
    assert history(play(**options), seats) == expected


def test_done_steps_close_an_episode_and_failed_ones_do_not() -> None:
    again = {0: 9.0, 1: 9.0, 2: 9.0, 3: 9.0}
    playbook = play(reentry="after_close", cool_down=1)

    assert history(playbook, again, {2: "failed"})[3] == "open"
    assert history(playbook, again, {2: "done"})[3] == "emitted"
    assert history(playbook, again, {2: "closed"})[3] == "emitted"


def test_a_run_says_what_it_closed_and_why() -> None:
    plays = [
        play(name="false"),
        play(name="exit", exit="seats <= 1"),
        play(name="rested", when="seats >= 0", cool_down=1),
        play(name="stays", when="seats >= 0", reentry="after_close"),
    ]
    ledger = run(on(0, 9), *plays, account_cap=9).ledger

    closes = run(on(1, 1), *plays, ledger=ledger, account_cap=9).closes

    assert [(each.playbook, each.reason) for each in closes] == [
        ("exit", "exit"),
        ("false", "condition"),
        ("rested", "cool_down"),
    ]
    assert closes[0].episode == "2026-03-02"


def days(*cells: str) -> Past:
    return Past(events={"escalated": np.array(cells, dtype="datetime64[D]")})


def test_an_event_fires_once_for_whom_the_condition_holds() -> None:
    playbook = play(trigger="event", event="escalated", within=3, cool_down=1)
    past = days("2026-03-01", "2026-02-27", "2026-03-01", "NaT")

    first = run(on(0, 9, 9, 1, 9), playbook, past=past)
    again = run(on(1, 9, 9, 1, 9), playbook, past=past, ledger=first.ledger)
    anew = run(
        on(2, 9, 9, 1, 9),
        playbook,
        past=days("2026-03-04", "2026-02-27", "2026-03-01", "NaT"),
        ledger=again.ledger,
    )

    assert [row["account"] for row in first.rows()] == ["a0"]
    assert (first.funnel[0].unmatched, again.rows()) == (3, [])
    assert again.funnel[0].suppressed["already_active"] == 1
    assert [row["account"] for row in anew.rows()] == ["a0"]
    assert first.explain("a0", "p").event_on == date(2026, 3, 1)


def test_an_absence_fires_until_the_event_comes() -> None:
    playbook = play(trigger="absence", event="escalated", within=30)

    absent = run(on(0, 9, 9, 1), playbook, past=days("2026-01-01", "NaT", "NaT"))
    came = run(
        on(1, 9, 9, 1),
        playbook,
        past=days("2026-03-03", "NaT", "NaT"),
        ledger=absent.ledger,
    )

    assert [row["account"] for row in absent.rows()] == ["a0", "a1"]
    assert [(each.account, each.reason) for each in came.closes] == [
        ("a0", "condition")
    ]


@pytest.mark.parametrize("trigger", ["event", "absence"])
def test_events_that_are_not_kept_are_unknown(trigger: str) -> None:
    playbook = play(trigger=trigger, event="escalated")

    row = run(on(0, 9, 1, np.nan), playbook).funnel[0]

    assert (row.matched, row.unmatched, row.unknown) == (0, 1, 2)


def test_conditions_on_changes_use_earlier_tables() -> None:
    playbook = play("change(seats, 7) < 0 and absent('escalated', 90)")
    past = Past(tables=[on(-7, 9, 5)], events=days("NaT", "NaT").events)

    assert len(run(on(0, 5, 5), playbook, past=past).rows()) == 1
    assert run(on(0, 5, 5), playbook).funnel[0].unknown == 2


@pytest.mark.parametrize(
    "options",
    [{}, {"trigger": "enter"}, {"for_at_least": 2}, {"reentry": "after_close"}],
    ids=str,
)
def test_a_baseline_starts_without_a_flood(options: dict[str, object]) -> None:
    playbook = play(**{"cool_down": 1, **options})
    seen = baseline(on(0, 9, 1), [playbook], as_of=DAY, action_kinds=KINDS)

    ledger, fired = seen, dict[int, list[object]]()
    for day, seats in enumerate(
        [(9, 1), (9, 1), (9, 9), (9, 9), (9, 9), (1, 9), (9, 9)]
    ):
        decision = run(on(day, *seats), playbook, ledger=ledger)
        ledger = decision.ledger
        fired[day] = [row["account"] for row in decision.rows()]
        assert decision.open_rows() == [] or day > 1

    assert next(account for each in fired.values() for account in each) == "a1"
    assert "a0" not in fired[0] + fired[1] + fired[2] + fired[3] + fired[4] + fired[5]
    assert ledger == ActionLedger.from_json(ledger.to_json())
    if "for_at_least" not in options:
        assert "a0" in fired[6]


def test_a_baseline_takes_events_as_seen() -> None:
    playbook = play(trigger="event", event="escalated", cool_down=1)
    old, new = days("2026-03-01"), days("2026-03-03")
    seen = baseline(on(0, 9), [playbook], as_of=DAY, action_kinds=KINDS, past=old)

    before = run(on(0, 9), playbook, ledger=seen, past=old)
    after = run(on(1, 9), playbook, ledger=before.ledger, past=new)

    assert (len(before.rows()), len(after.rows())) == (0, 1)


def test_the_owner_cap_takes_the_more_valuable_first() -> None:
    playbook = play(cool_down=9)
    columns: dict[str, Sequence[object]] = {
        "owner": ["Aoki", "Aoki", "Aoki", "Baba", None],
        "value": [1, 3, 2, 0, 0],
    }
    table = on(0, 9, 9, 9, 9, 9, **columns)

    first = run(table, playbook, owner_cap=2)
    again = run(table, playbook, owner_cap=2, ledger=first.ledger)
    none = run(table, playbook, owner_cap=0)

    assert [row["account"] for row in first.rows()] == ["a1", "a2", "a3", "a4"]
    assert first.funnel[0].suppressed["owner_cap"] == 1
    assert (again.rows(), again.funnel[0].suppressed["owner_cap"]) == ([], 1)
    assert [row["account"] for row in none.rows()] == ["a4"]


def test_other_roles_take_no_room_of_the_owner() -> None:
    steps = (Step(name="mail", kind="email", role="marketing"),)
    table = on(0, 9, 9, owner=["Aoki", "Aoki"])

    decision = run(table, play(steps=steps), owner_cap=0)

    assert len(decision.rows()) == 2


def test_parameters_reach_whoever_carries_it_out() -> None:
    steps = (Step(name="mail", kind="email", parameters={"template": "t1", "n": 2}),)

    assert run(on(0, 9), play(steps=steps)).rows()[0]["parameters"] == {
        "template": "t1",
        "n": 2,
    }


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"trigger": "entre"}, "expected one of while, enter"),
        ({"reentry": "sometimes"}, "expected one of never"),
        ({"trigger": "event"}, "an event for the triggers"),
        ({"event": "escalated"}, "an event for the triggers"),
        ({"holdout": 1}, "below 1"),
        ({"holdout": -0.1}, "at least 0"),
        ({"maximum": 0}, "maximum of 1 or more"),
        ({"within": 0}, "within >= 1"),
        ({"for_at_least": -1}, "for_at_least >= 0"),
    ],
)
def test_refused(options: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        play(**options)


def test_an_owner_cap_below_none_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="owner_cap: expected 0 or more"):
        run(on(0, 9), play(), owner_cap=-1)


def test_an_exit_that_is_no_condition_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="playbook p"):
        run(on(0, 9), play(exit="seats >"))
