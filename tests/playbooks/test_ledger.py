"""The ledger: JSON out and in, merging, and refusals."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.playbooks import ActionLedger, action_key

DAY = date(2026, 3, 31)


def record(account: str = "a", **fields: Any) -> dict[str, Any]:  # noqa: ANN401
    key = action_key("t", account, "p", DAY, "s")
    return {
        "key": key,
        "account": account,
        "playbook": "p",
        "step": "s",
        "kind": "call",
        "episode": "2026-03-31",
        "due_on": "2026-04-01",
        "closed_on": None,
        **fields,
    }


def test_out_and_in_again() -> None:
    ledger = ActionLedger.from_records(
        [record("顧客"), record("b", closed_on=date(2026, 4, 2))]
    )

    again = ActionLedger.from_json(ledger.to_json())

    assert again == ledger
    assert again.to_json() == ledger.to_json()
    assert {r["closed_on"] for r in again.records()} == {None, "2026-04-02"}


def test_empty() -> None:
    empty = ActionLedger.empty()

    assert ActionLedger.from_json(empty.to_json()) == empty
    assert empty.merge(empty) == empty
    assert repr(empty) == "<ActionLedger of 0 actions>"


def test_closed_wins_and_the_earlier_day() -> None:
    ledgers = [
        ActionLedger.from_records([record(closed_on=day)])
        for day in (None, "2026-04-05", "2026-04-02")
    ]

    merged = ledgers[0].merge(ledgers[1]).merge(ledgers[2])

    assert [r["closed_on"] for r in merged.records()] == ["2026-04-02"]


def test_an_id_may_hold_any_sign() -> None:
    ids = ["a\0b", "a", "\0"]
    ledger = ActionLedger.from_records([record(each) for each in ids])

    assert {r["account"] for r in ledger.records()} == set(ids)
    assert ActionLedger.from_json(ledger.to_json()) == ledger


ledgers = st.lists(
    st.builds(
        record,
        st.sampled_from("abc"),
        kind=st.sampled_from(["call", "email"]),
        closed_on=st.sampled_from([None, "2026-04-02", "2026-04-09"]),
    ),
    max_size=5,
).map(ActionLedger.from_records)


@settings(max_examples=50, deadline=None)
@given(a=ledgers, b=ledgers, c=ledgers)
def test_merging_is_a_union(a: ActionLedger, b: ActionLedger, c: ActionLedger) -> None:
    assert a.merge(b) == b.merge(a)
    assert a.merge(b).merge(c) == a.merge(b.merge(c))
    assert a.merge(a) == a == a.merge(ActionLedger.empty())


@pytest.mark.parametrize(
    "text",
    [
        "",
        "nonsense",
        "[]",
        "{}",
        '{"version": 2, "actions": []}',
        '{"version": 3, "actions": []}',
        '{"version": 1, "actions": [], "spells": [{}]}',
        '{"version": 1, "actions": [], "spells": {}}',
        '{"version": 2, "actions": [], "digest": "0"}',
        '{"version": 1}',
        '{"version": 1, "actions": {}}',
        '{"version": 1, "actions": [5]}',
        '{"version": 1, "actions": [{}]}',
        "[" * 100_000,
    ],
)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError, match="ledger"):
        ActionLedger.from_json(text)


@pytest.mark.parametrize(
    "fields",
    [
        {"account": None},
        {"account": 5},
        {"key": "short"},
        {"key": "あ" * 32},
        {"episode": "yesterday"},
        {"due_on": 7},
        {"closed_on": "2026-02-30"},
    ],
)
def test_bad_record_is_refused(fields: dict[str, object]) -> None:
    text = json.dumps({"version": 1, "actions": [record(), record(**fields)]})

    with pytest.raises(InvalidInputError, match="ledger"):
        ActionLedger.from_json(text)
