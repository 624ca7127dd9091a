"""Restatements, a story for each kind of record that comes late; bad contracts."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import successkit
from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    MissingRateError,
    Money,
    Portfolio,
)
from successkit.metrics import mrr_movements, restatement

JAN, FEB, MAR = (date(2026, n, 1) for n in range(1, 4))
LONG_AGO = date(2025, 1, 1)
ON_TIME = datetime(2025, 1, 1, tzinfo=UTC)
FIRST = datetime(2026, 3, 3, tzinfo=UTC)
LATE = datetime(2026, 3, 20, tzinfo=UTC)


def contract(
    name: str, start: date = LONG_AGO, amount: int = 100, **more: object
) -> Contract:
    given = {"account_id": "a", "product": "P", "recorded_at": ON_TIME, **more}
    return Contract(id=name, start=start, amount=Money(amount, "JPY"), **given)


def event(kind: str, day: date) -> Event:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind, recorded_at=LATE)


def portfolio(contracts: list[Contract], events: list[Event] = ()) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=contracts,
        events=events,
    )
    assert not result.problems.errors
    return result


STORIES = [
    pytest.param(
        [contract("1"), contract("2", FEB, 50, recorded_at=LATE, account_id="b")],
        [],
        {
            "new": {"late_contract": 50},
            "closing": {"late_contract": 50},
            "accounts_new": {"late_contract": 1},
            "accounts_closed": {"late_contract": 1},
        },
        id="a contract that was signed and not told",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 130, recorded_at=LATE)],
        [],
        {
            "expansion": {"backdated_change": 30},
            "closing": {"backdated_change": 30},
            "held": {"backdated_change": 30},
        },
        id="a rise told after its day",
    ),
    pytest.param(
        [contract("1"), contract("1", amount=110, recorded_at=LATE)],
        [],
        {
            name: {"corrected_amount": 10}
            for name in ("opening", "closing", "kept", "held")
        },
        id="a corrected amount",
    ),
    pytest.param(
        [
            contract("1"),
            contract(
                "1", end=FEB, status="cancelled", cancelled_on=JAN, recorded_at=LATE
            ),
        ],
        [],
        {
            "churn": {"late_cancellation": 100},
            "closing": {"late_cancellation": -100},
            "kept": {"late_cancellation": -100},
            "held": {"late_cancellation": -100},
            "lost": {"late_cancellation": 100},
            "accounts_lost": {"late_cancellation": 1},
            "accounts_closed": {"late_cancellation": -1},
        },
        id="a cancellation told late",
    ),
    pytest.param(
        [contract("1"), contract("1", end=FEB, recorded_at=LATE)],
        [],
        {
            "churn": {"corrected_terms": 100},
            "closing": {"corrected_terms": -100},
            "kept": {"corrected_terms": -100},
            "held": {"corrected_terms": -100},
            "lost": {"corrected_terms": 100},
            "accounts_lost": {"corrected_terms": 1},
            "accounts_closed": {"corrected_terms": -1},
        },
        id="an end that was not known",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", account_id="b", recorded_at=LATE),
            contract("2", account_id="b"),
        ],
        [],
        {
            "accounts_open": {"corrected_terms": -1},
            "accounts_closed": {"corrected_terms": -1},
        },
        id="a contract booked for the wrong customer",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", FEB)],
        {
            "pause": {"late_pause": 100},
            "closing": {"late_pause": -100},
            "kept": {"late_pause": -100},
            "held": {"late_pause": -100},
        },
        id="a pause told late",
    ),
    pytest.param(
        [contract("1")],
        [event("past_due", date(2026, 1, 10))],
        {
            "churn": {"late_payment": 100},
            "closing": {"late_payment": -100},
            "kept": {"late_payment": -100},
            "held": {"late_payment": -100},
            "lost": {"late_payment": 100},
            "accounts_lost": {"late_payment": 1},
            "accounts_closed": {"late_payment": -1},
        },
        id="a payment that is seen to be late",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", amount=110, recorded_at=LATE),
            contract("1", FEB, 150, recorded_at=LATE),
        ],
        [],
        {
            "opening": {"corrected_amount": 10},
            "expansion": {"backdated_change": 50, "corrected_amount": -10},
            "closing": {"backdated_change": 50},
            "kept": {"corrected_amount": 10},
            "held": {"backdated_change": 50},
        },
        id="two kinds of one contract, in the order in which they are applied",
    ),
]


@pytest.mark.parametrize(("contracts", "events", "expected"), STORIES)
def test_story(contracts: list[Contract], events: list[Event], expected: dict) -> None:
    found = restatement(
        portfolio(contracts, events),
        known_at_a=FIRST,
        start=FEB,
        end=MAR,
        as_of=date(2026, 4, 15),
    )

    assert {
        row.line: {kind: int(part) for kind, part in row.parts.items()}
        for row in found.changed
    } == expected
    kinds = {kind for parts in expected.values() for kind in parts}
    assert set(found.accounts) == kinds


def test_nothing_new_is_no_restatement() -> None:
    found = restatement(
        portfolio([contract("1")]), known_at_a=FIRST, start=JAN, end=MAR, every="month"
    )

    assert (found.changed, dict(found.accounts), found.currency) == ((), {}, "JPY")
    assert len(found) == 2 * len({row.line for row in found})


def test_the_table_has_a_column_for_each_kind() -> None:
    rows = [contract("1"), contract("1", FEB, 130, recorded_at=LATE)]

    table = restatement(portfolio(rows), known_at_a=FIRST, start=FEB, end=MAR).to_dict()

    assert list(table) == [
        "start",
        "end",
        "line",
        "before",
        "after",
        "difference",
        "backdated_change",
    ]
    for before, after, gap, part in zip(
        table["before"],
        table["after"],
        table["difference"],
        table["backdated_change"],
        strict=True,
    ):
        assert after - before == gap == part


HEADER = "id,account_id,start,end,amount,currency"
BAD = [
    pytest.param(
        HEADER + ",discount_percent\nc,a,2026-01-01,,100,JPY,101",
        "out-of-range",
        "discount_percent",
        id="a discount above 100 percent",
    ),
    pytest.param(
        HEADER + ",discount_amount\nc,a,2026-01-01,,100,JPY,101",
        "discount-above-price",
        "discount_amount",
        id="a discount above the price",
    ),
    pytest.param(
        HEADER + ",discount_amount\nc,a,2026-01-01,,,,30",
        "missing-currency",
        "currency",
        id="a discount without a currency",
    ),
    pytest.param(
        HEADER + ",discount_amount\nc,a,2026-01-01,,100,JPY,10.5",
        "too-fine",
        "discount_amount",
        id="a discount finer than the yen",
    ),
    pytest.param(
        HEADER + ",interval_unit,interval_count\nc,a,2026-01-01,,100,JPY,month,0",
        "out-of-range",
        "interval_count",
        id="an interval of no months",
    ),
    pytest.param(
        HEADER + "\nc,a,2026-01-01,2026-06-01,100,JPY\nc,a,2026-01-01,,200,JPY",
        "key-twice",
        "id",
        id="one contract with two truths from one day",
    ),
]


@pytest.mark.parametrize(("text", "code", "column"), BAD)
def test_bad_contracts_are_set_aside(
    tmp_path: Path, text: str, code: str, column: str
) -> None:
    (tmp_path / "accounts.csv").write_text("id\na\n", encoding="utf-8")
    (tmp_path / "contracts.csv").write_text(text + "\n", encoding="utf-8")

    book = successkit.read(tmp_path)

    assert {(p.code, p.column) for p in book.problems.errors} == {(code, column)}
    (row,) = mrr_movements(book, start=JAN, end=FEB)
    assert row.closing == 0


def test_overlapping_rows_of_one_id_replace_and_do_not_add_up() -> None:
    rows = [
        contract("1", JAN, 100, end=date(2027, 1, 1)),
        contract("1", FEB, 150, end=date(2027, 2, 1)),
    ]

    found = mrr_movements(portfolio(rows), start=JAN, end=date(2026, 4, 1))

    assert [int(row.closing) for row in found] == [100, 150, 150]


def test_a_discount_in_another_currency_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="expected the currency of the amount"):
        contract("1", discount_amount=Money(1, "USD"))


def test_a_missing_rate_names_currencies_and_day() -> None:
    rows = [
        contract("1"),
        Contract(id="2", account_id="b", start=JAN, amount=Money(1, "USD")),
    ]

    with pytest.raises(MissingRateError, match="USD to JPY on or before 2026-01-31"):
        mrr_movements(portfolio(rows), start=JAN, end=FEB, currency="JPY")
