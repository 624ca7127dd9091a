"""Back-tests, stores, and what a book's facts say of events."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    Event,
    InvalidInputError,
    Playbook,
    Portfolio,
    Step,
    Survey,
)
from successkit.core.text import Text
from successkit.playbooks import (
    ActionLedger,
    MemoryStore,
    Receipt,
    Work,
    backtest,
    decide_and_keep,
    happenings,
)
from successkit.playbooks.inserting import insert_text

MONDAY = date(2026, 3, 2)
PLAY = Playbook(
    name="p", when="seats < 3", steps=(Step(name="talk", kind="meeting"),), cool_down=7
)


def on(day: int, *seats: float) -> AccountTable:
    ids = [f"a{i}" for i in range(len(seats))]
    owners = ["Aoki", "Baba", None][: len(seats)]
    when = MONDAY + timedelta(day)
    return AccountTable.of(when, ids, seats=list(seats), owner=owners)


def test_actions_a_week_and_hours_a_person() -> None:
    tables = [on(0, 5, 1, 5), on(1, 1, 1, 5), on(2, 1, 1, 1), on(9, 1, 1, 1)]

    result = backtest(tables, [PLAY])

    week, later = MONDAY, MONDAY + timedelta(7)
    assert result.by_person == (
        Work(week, "(nobody)", 1, 1.5),
        Work(week, "Aoki", 1, 1.5),
        Work(later, "(nobody)", 1, 1.5),
        Work(later, "Aoki", 1, 1.5),
    )
    assert result.by_playbook == (Work(week, "p", 2, 3.0), Work(later, "p", 2, 3.0))
    assert result.per_week() == (Work(week, "", 2, 3.0), Work(later, "", 2, 3.0))
    assert (result.actions, len(result.funnels)) == (4, 4)
    assert result.busiest() == Work(week, "(nobody)", 1, 1.5)


def test_a_flood_fires_what_holds_on_the_first_day() -> None:
    assert backtest([on(0, 1, 1)], [PLAY], begin="flood").actions == 2
    assert backtest([on(0, 1, 1)], [PLAY]).actions == 0
    assert backtest([], [PLAY]).busiest() is None


def test_earlier_tables_are_the_past_of_later_ones() -> None:
    play = Playbook(name="p", when="change(seats, 7) < 0", steps=PLAY.steps)

    assert backtest([on(0, 5), on(7, 4)], [play]).actions == 1


def test_backtest_refuses() -> None:
    with pytest.raises(InvalidInputError, match="rising days"):
        backtest([on(1, 1), on(1, 1)], [PLAY])
    with pytest.raises(InvalidInputError, match="baseline or flood"):
        backtest([], begin="x")


def test_a_store_keeps_what_was_given_and_takes_receipts() -> None:
    store = MemoryStore()

    first = decide_and_keep(store, on(0, 1), [PLAY], as_of=MONDAY)
    key = str(first.rows()[0]["key"])
    receipt = Receipt(key=key, outcome="done", on=MONDAY)
    again = decide_and_keep(store, on(0, 1), [PLAY], as_of=MONDAY, receipts=[receipt])

    assert (again.rows(), again.open_rows()) == ([], [])
    assert again.funnel[0].suppressed["cool_down"] == 1
    ledger = store.load("default")
    assert ledger is not None
    assert ledger.records()[0]["outcome"] == "done"
    assert store.load("other") is None


def test_a_ledger_that_was_cut_off_or_changed_is_refused() -> None:
    store = MemoryStore()
    decide_and_keep(store, on(0, 1), [PLAY], as_of=MONDAY)
    text = store.texts["default"]

    for broken in (text[:-9], text.replace("2026-03-02", "2026-03-01")):
        with pytest.raises(InvalidInputError, match="ledger"):
            ActionLedger.from_json(broken)
    assert len(ActionLedger.from_json(text)) == 1


def test_a_ledger_of_version_1_is_read() -> None:
    record = {
        "key": "0" * 32,
        "account": "a",
        "playbook": "p",
        "step": "talk",
        "kind": "call",
        "episode": "2026-03-02",
        "due_on": "2026-03-03",
        "closed_on": None,
    }
    text = (
        '{"version":1,"actions":['
        + str(record).replace("'", '"').replace("None", "null")
        + "]}"
    )

    assert ActionLedger.from_json(text).records() == [{**record, "outcome": None}]


def test_receipts_name_their_outcome() -> None:
    with pytest.raises(InvalidInputError, match="done, failed, closed; got 'x'"):
        Receipt(key="a", outcome="x", on=MONDAY)


def test_the_latest_event_of_each_kind() -> None:
    def at(day: int) -> datetime:
        return datetime(2026, 3, day, 12, tzinfo=UTC)

    book = Portfolio.from_objects(
        accounts=[Account(id=each) for each in ("a", "b")],
        events=[
            Event(id="1", account_id="a", at=at(1), kind="escalated"),
            Event(id="2", account_id="a", at=at(5), kind="escalated"),
            Event(id="3", account_id="b", at=at(9), kind="escalated"),
        ],
        surveys=[
            Survey(id="1", account_id="b", at=at(3), kind="nps", score=6),
            Survey(id="2", account_id="b", at=at(4), kind="nps", score=9),
        ],
    )
    table = AccountTable.of(date(2026, 3, 8), ["a", "b", "c"])

    found = happenings(book, table)

    texts = {kind: [str(day) for day in days] for kind, days in found.items()}
    assert texts == {
        "escalated": ["2026-03-05", "NaT", "NaT"],
        "survey": ["NaT", "2026-03-04", "NaT"],
        "detractor": ["NaT", "2026-03-03", "NaT"],
    }


cells = st.none() | st.sampled_from("abcdefgあ")


@settings(max_examples=50, deadline=None)
@given(
    column=st.lists(cells, max_size=8),
    more=st.lists(st.tuples(st.integers(0, 8), cells), max_size=8),
)
def test_text_put_in_against_lists(
    column: list[str | None], more: list[tuple[int, str | None]]
) -> None:
    more = sorted(((min(n, len(column)), each) for n, each in more), key=lambda c: c[0])
    place = np.array([n for n, _ in more], dtype=np.int64)
    expected = np.insert(
        np.array(column, dtype=object), place, np.array([c for _, c in more], object)
    )

    found = insert_text(Text.of(column), place, Text.of([c for _, c in more]))

    assert found.strings().tolist() == expected.tolist()
    assert found.values.tolist() == sorted(set(found.values.tolist()))


strings = st.lists(st.text("abcあ", max_size=3), unique=True, max_size=20)


@settings(max_examples=50, deadline=None)
@given(own=strings, other=strings)
def test_codes_in_another_column_against_a_dict(
    own: list[str], other: list[str]
) -> None:
    column, into = Text.of(own), Text.of(other)
    places = {each: code for code, each in enumerate(into.values.tolist())}

    found = column.codes_in(into).tolist()

    assert found == [places.get(each, -2) if each else -1 for each in own]
