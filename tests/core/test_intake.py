"""Intake: each broken rule sets its row aside, says why, and loses nothing else."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    DataProblemsError,
    Event,
    InvalidInputError,
    Money,
    Portfolio,
    Problem,
    Severity,
    Survey,
    Text,
    Usage,
)
from successkit.core.arrays import NULL_INT
from successkit.core.intake import NOTES_SHOWN, RawTable, build_portfolio
from successkit.core.schema import PLACES, TABLES, TEXTUAL, FieldType

Row = dict[str, Any]


def column(kind: FieldType, cells: list[Any]) -> Any:  # noqa: ANN401
    """Return cells as a reader hands them over."""
    if kind in TEXTUAL:
        return Text.of(cells)
    if kind is FieldType.DAY:
        return np.array([cell or "NaT" for cell in cells], "datetime64[D]")
    if kind is FieldType.INSTANT:
        return np.array([cell or "NaT" for cell in cells], "datetime64[us]")
    if kind in PLACES:
        scale = 10 ** PLACES[kind]
        return np.array(
            [NULL_INT if c is None else int(Decimal(str(c)) * scale) for c in cells],
            np.int64,
        )
    if kind is FieldType.INTEGER:
        return np.array([NULL_INT if c is None else c for c in cells], np.int64)
    if kind is FieldType.FLAG:
        return np.array([-1 if c is None else c for c in cells], np.int8)
    return np.array([np.nan if c is None else c for c in cells], float)


def raw(name: str, *rows: Row, **more: object) -> RawTable:
    table = TABLES[name]
    columns = {
        field.name: column(field.kind, [row.get(field.name) for row in rows])
        for field in table.fields
    }
    return RawTable(
        table=table,
        columns=columns,
        rows=len(rows),
        source=f"{name}.csv",
        lines=np.arange(2, len(rows) + 2),
        **more,  # type: ignore[arg-type]
    )


ACCOUNT: Row = {"id": "a", "time_zone": "Asia/Tokyo"}
GOOD: dict[str, Row] = {
    "accounts": {"id": "z"},
    "contacts": {"id": "p", "account_id": "a"},
    "contracts": {
        "id": "c",
        "account_id": "a",
        "start": "2026-04-01",
        "amount": 1000,
        "currency": "JPY",
    },
    "interactions": {"id": "i", "account_id": "a", "at": "2026-04-01T03:00"},
    "surveys": {
        "id": "s",
        "account_id": "a",
        "at": "2026-04-01T03:00",
        "kind": "nps",
        "score": 9,
    },
    "usage": {"account_id": "a", "day": "2026-04-01", "measure": "m", "value": 3},
    "milestones": {"account_id": "a", "name": "first"},
    "events": {"id": "e", "account_id": "a", "at": "2026-04-01T03:00", "kind": "pause"},
    "people": {"id": "sato"},
    "handovers": {"account_id": "a", "at": "2026-04-01T03:00"},
    "overrides": {
        "account_id": "a",
        "score": 80,
        "author": "sato",
        "reason": "call",
        "start": "2026-04-01",
        "expires": "2026-05-01",
    },
    "rates": {"day": "2026-04-01", "base": "USD", "quote": "JPY", "rate": 150},
}


def read(name: str, *rows: Row) -> Portfolio:
    if name == "accounts":
        return build_portfolio([raw("accounts", ACCOUNT, *rows)])
    return build_portfolio([raw("accounts", ACCOUNT), raw(name, *rows)])


def closes(portfolio: Portfolio) -> bool:
    found = portfolio.problems
    kept = sum(facts.rows for facts in portfolio.tables.values())
    aside = sum(facts.rows for facts in portfolio.set_aside.values())
    sums = found.accepted + found.set_aside + found.duplicates
    return found.read == sums and (found.accepted, found.set_aside) == (kept, aside)


@pytest.mark.parametrize("name", TABLES)
def test_a_good_row_is_accepted_without_a_word(name: str) -> None:
    portfolio = read(name, GOOD[name])

    assert portfolio.problems.rows == ()
    assert portfolio.problems.accepted == portfolio.problems.read == 2
    assert closes(portfolio)


BAD = [
    ("accounts", {"id": None}, "missing-value", "id", "id is required and empty"),
    ("accounts", {"time_zone": "Tokio"}, "unknown-time-zone", "time_zone",
     "expected an IANA time zone such as Asia/Tokyo"),
    ("accounts", {"currency": "YEN"}, "unknown-currency", "currency", "ISO 4217"),
    ("accounts", {"size": "huge"}, "unknown-value", "size",
     "size must be one of enterprise, mid, smb, freemium"),
    ("accounts", {"parent_id": "z"}, "own-parent", "parent_id", "own parent"),
    ("contacts", {"account_id": "nobody"}, "unknown-account", "account_id",
     "no account has this id"),
    ("contracts", {"account_id": None}, "missing-value", "account_id", "required"),
    ("contracts", {"account_id": "b"}, "unknown-account", "account_id", "no account"),
    ("contracts", {"start": None}, "missing-value", "start", "start is required"),
    ("contracts", {"end": "2026-03-31"}, "end-before-start", "end",
     "end must not be before start 2026-04-01"),
    ("contracts", {"amount": -1}, "out-of-range", "amount", "amount must be at least 0"),
    ("contracts", {"amount": "1000.5"}, "too-fine", "amount",
     "JPY has 0 decimal places; the amount is finer"),
    ("contracts", {"amount": "10.005", "currency": "USD"}, "too-fine", "amount",
     "USD has 2 decimal places"),
    ("contracts", {"amount": "1000000000001"}, "too-large", "amount",
     "minor units"),
    ("contracts", {"currency": "XYZ"}, "unknown-currency", "currency", "ISO 4217"),
    ("contracts", {"currency": None}, "missing-currency", "currency",
     "amount is given without a currency"),
    ("contracts", {"interval_unit": "decade"}, "unknown-value", "interval_unit",
     "day, week, month, year, term"),
    ("contracts", {"interval_count": 0}, "out-of-range", "interval_count",
     "from 1 to 1200"),
    ("contracts", {"quantity": -1}, "out-of-range", "quantity", "at least 0"),
    ("contracts", {"discount_percent": 101}, "out-of-range", "discount_percent",
     "from 0 to 100"),
    ("contracts", {"discount_amount": 1001}, "discount-above-price", "discount_amount",
     "must not exceed the amount"),
    ("contracts", {"status": "gone"}, "unknown-value", "status", "active, paused"),
    ("contracts", {"status": "cancelled"}, "cancelled-undated", "cancelled_on",
     "an end or the day it was cancelled"),
    ("contracts", {"interval_unit": "term"}, "term-without-end", "end",
     "the end of the term"),
    ("contracts", {"churn_reason": "boredom"}, "unknown-value", "churn_reason", "price"),
    ("interactions", {"at": None}, "missing-value", "at", "at is required"),
    ("interactions", {"first_response_at": "2026-04-01T02:59"},
     "first-response-at-before-at", "first_response_at", "must not be before at"),
    ("interactions", {"resolved_at": "2026-03-01T00:00"}, "resolved-at-before-at",
     "resolved_at", "must not be before at"),
    ("interactions", {"channel": "fax"}, "unknown-value", "channel", "email"),
    ("surveys", {"score": 11}, "score-out-of-scale", "score",
     "expected a score from 0 to 10"),
    ("surveys", {"score": -1}, "score-out-of-scale", "score", "from 0 to 10"),
    ("surveys", {"score": 7.5}, "nps-not-whole", "score", "whole numbers"),
    ("surveys", {"score": None}, "missing-value", "score", "score is required"),
    ("surveys", {"scale_min": 1, "scale_max": 5, "score": 4}, "nps-scale", "scale_max",
     "NPS is asked on a scale from 0 to 10"),
    ("surveys", {"kind": "csat", "score": 0}, "score-out-of-scale", "score",
     "from 1 to 5"),
    ("surveys", {"kind": "csat", "scale_min": 5, "scale_max": 1, "score": 3},
     "bad-scale", "scale_max", "must be above scale_min"),
    ("surveys", {"kind": "mood"}, "unknown-value", "kind", "nps, csat, ces"),
    ("surveys", {"kind": None}, "missing-value", "kind", "kind is required"),
    ("usage", {"measure": None}, "missing-value", "measure", "required"),
    ("usage", {"value": None}, "missing-value", "value", "required"),
    ("usage", {"day": None}, "missing-value", "day", "required"),
    ("milestones", {"name": None}, "missing-value", "name", "required"),
    ("events", {"kind": None}, "missing-value", "kind", "required"),
    ("people", {"hours_per_week": 169}, "out-of-range", "hours_per_week", "0 to 168"),
    ("people", {"max_accounts": -1}, "out-of-range", "max_accounts", "at least 0"),
    ("people", {"absent_from": "2026-04-01", "absent_until": "2026-04-01"},
     "absent-until-not-after-absent-from", "absent_until", "must be after absent_from"),
    ("handovers", {"skill_level": "wizard"}, "unknown-value", "skill_level", "novice"),
    ("handovers", {"users": -1}, "out-of-range", "users", "at least 0"),
    ("overrides", {"author": None}, "missing-value", "author", "author is required"),
    ("overrides", {"reason": None}, "missing-value", "reason", "reason is required"),
    ("overrides", {"score": 101}, "out-of-range", "score", "from 0 to 100"),
    ("overrides", {"expires": "2026-04-01"}, "expires-not-after-start", "expires",
     "expires must be after start 2026-04-01"),
    ("rates", {"rate": 0}, "out-of-range", "rate", "at least"),
    ("rates", {"rate": None}, "missing-value", "rate", "required"),
    ("rates", {"base": "JPY"}, "rate-to-itself", "quote", "same currency"),
    ("rates", {"base": "EURO"}, "unknown-currency", "base", "ISO 4217"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "changes", "code", "place", "message"),
    [
        pytest.param(*case, id=f"{case[0]} {case[2]} {case[3]}={case[1].get(case[3])}")
        for case in BAD
    ],
)
def test_bad_row(name: str, changes: Row, code: str, place: str, message: str) -> None:
    bad = GOOD[name] | changes
    good = {**GOOD[name], "id": "good"} if "id" in GOOD[name] else GOOD[name]
    if name == "rates":
        good = good | {"day": "2026-05-01"}

    portfolio = read(name, good, bad)

    (problem,) = portfolio.problems.errors
    first = 3 if name == "accounts" else 2
    assert (problem.code, problem.column) == (code, place)
    assert message in problem.message
    assert problem.mend
    assert (problem.file, problem.row) == (f"{name}.csv", first)
    assert (problem.line, problem.severity) == (first + 1, Severity.ERROR)
    assert portfolio.problems.set_aside == 1
    assert portfolio.set_aside[name].row_numbers.tolist() == [first]
    assert closes(portfolio)


def test_a_row_with_two_faults_tells_both() -> None:
    bad = GOOD["contracts"] | {"end": "2026-03-01", "amount": -5}

    portfolio = read("contracts", bad)

    codes = {problem.code for problem in portfolio.problems.errors}
    assert codes == {"end-before-start", "out-of-range"}
    assert portfolio.problems.set_aside == 1


def test_rows_of_an_account_that_was_set_aside_say_so() -> None:
    accounts = raw("accounts", ACCOUNT, {"id": "b", "size": "huge"})
    rows = raw("contracts", GOOD["contracts"], GOOD["contracts"] | {"account_id": "b"})

    portfolio = build_portfolio([accounts, rows])

    codes = [problem.code for problem in portfolio.problems.errors]
    assert codes == ["unknown-value", "account-set-aside"]
    assert closes(portfolio)


def test_a_contract_of_no_day_is_kept_with_a_note() -> None:
    portfolio = read("contracts", GOOD["contracts"] | {"end": "2026-04-01"})

    (note,) = portfolio.problems
    assert (note.code, note.severity) == ("zero-length", Severity.NOTE)
    assert portfolio.problems.set_aside == 0


def test_equal_rows_are_dropped_with_a_note() -> None:
    portfolio = read("contracts", *[GOOD["contracts"]] * 3)

    assert [problem.code for problem in portfolio.problems] == ["equal-row"] * 2
    assert [problem.row for problem in portfolio.problems] == [2, 3]
    assert portfolio.contracts.rows == 1
    assert portfolio.problems.duplicates == 2
    assert closes(portfolio)


def test_many_notes_are_summed_up() -> None:
    portfolio = read("contracts", *[GOOD["contracts"]] * 101)

    notes = portfolio.problems.rows
    assert len(notes) == NOTES_SHOWN + 1
    assert sum(note.count for note in notes) == portfolio.problems.duplicates == 100


def test_one_key_with_different_content_sets_both_aside() -> None:
    first, other = GOOD["contracts"], GOOD["contracts"] | {"amount": 2000}

    portfolio = read("contracts", first, {**first, "id": "d"}, other)

    problems = portfolio.problems.errors
    assert [(p.code, p.row) for p in problems] == [("key-twice", 1), ("key-twice", 3)]
    assert "the other is row 3" in problems[0].message
    assert "the other is row 1" in problems[1].message
    assert portfolio.contracts.text("id").strings().tolist() == ["d"]
    assert closes(portfolio)


def test_repeats_of_a_row_that_is_set_aside_are_set_aside_with_it() -> None:
    first, other = GOOD["contracts"], GOOD["contracts"] | {"amount": 2000}

    portfolio = read("contracts", first, first, other, {**first, "id": "d"})

    problems = portfolio.problems.errors
    assert [(p.code, p.row) for p in problems] == [
        ("key-twice", 1),
        ("key-twice", 2),
        ("key-twice", 3),
    ]
    assert "the other is row 3" in problems[1].message
    assert portfolio.problems.duplicates == 0
    assert closes(portfolio)


@pytest.mark.parametrize(
    ("name", "change"),
    [
        pytest.param("contracts", {"start": "2026-05-01", "amount": 2000}, id="a change"),
        pytest.param(
            "contracts", {"recorded_at": "2026-05-01T00:00", "amount": 2000},
            id="a correction that was recorded later",
        ),
        pytest.param("usage", {"day": "2026-04-02", "value": 4}, id="another day"),
        pytest.param("usage", {"measure": "n", "value": 4}, id="another measure"),
        pytest.param("milestones", {"name": "second"}, id="another step"),
        pytest.param("rates", {"day": "2026-04-02", "rate": 151}, id="another rate"),
        pytest.param("rates", {"base": "EUR", "rate": 170}, id="another currency"),
    ],
)  # fmt: skip
def test_other_keys_are_other_rows(name: str, change: Row) -> None:
    portfolio = read(name, GOOD[name], GOOD[name] | change)

    assert portfolio.problems.rows == ()
    assert portfolio.tables[name].rows == 2


@pytest.mark.parametrize("name", ["interactions", "surveys", "events"])
def test_rows_without_id_stand_for_themselves(name: str) -> None:
    row = GOOD[name] | {"id": None}

    portfolio = read(name, row, row)

    assert portfolio.problems.rows == ()
    assert portfolio.tables[name].rows == 2


def test_strict_raises_with_every_problem() -> None:
    bad = [GOOD["contracts"] | {"id": str(n), "amount": -n} for n in range(1, 13)]
    tables = [raw("accounts", ACCOUNT), raw("contracts", *bad)]

    with pytest.raises(DataProblemsError, match=r"12 problem\(s\)") as caught:
        build_portfolio(tables, strict=True)

    assert len(caught.value.problems) == 12
    assert "contracts.csv:2: amount: amount must be at least 0" in str(caught.value)
    assert "… and 2 more" in str(caught.value)


def test_strict_does_not_mind_notes() -> None:
    tables = [raw("accounts", ACCOUNT, ACCOUNT)]

    assert build_portfolio(tables, strict=True).problems.duplicates == 1


def test_findings_of_whole_files_are_kept() -> None:
    finding = Problem(code="no-header", message="no header", mend="add one")

    portfolio = build_portfolio([raw("accounts", ACCOUNT)], findings=[finding])

    assert portfolio.problems.rows == (finding,)
    with pytest.raises(DataProblemsError):
        build_portfolio([], findings=[finding], strict=True)


def test_nothing_makes_an_empty_book() -> None:
    portfolio = build_portfolio([])

    assert (len(portfolio), portfolio.problems.read) == (0, 0)
    assert closes(portfolio)


def test_values_are_shown_as_they_came() -> None:
    portfolio = read("contracts", GOOD["contracts"] | {"amount": "1000.25"})

    (problem,) = portfolio.problems
    assert (problem.value, problem.account) == ("1000.25", "a")
    assert problem.place == "contracts.csv:2: amount"


def test_long_values_are_cut() -> None:
    portfolio = read("contacts", GOOD["contacts"] | {"account_id": "x" * 200})

    assert portfolio.problems.rows[0].value == "x" * 80


@pytest.mark.parametrize(
    ("name", "item"),
    [
        pytest.param("contracts", Account(id="a"), id="a record of another table"),
        pytest.param("invoices", Account(id="a"), id="a table nobody knows"),
    ],
)
def test_records_in_the_wrong_place(name: str, item: object) -> None:
    with pytest.raises(InvalidInputError, match="expected"):
        Portfolio.from_objects(**{name: [item]})


def test_a_day_for_an_instant_is_midnight_of_the_account() -> None:
    interactions = raw(
        "interactions",
        GOOD["interactions"] | {"at": "2026-04-01"},
        day_only={"at": np.array([True])},
    )

    portfolio = build_portfolio([raw("accounts", ACCOUNT), interactions])

    facts = portfolio.interactions
    assert str(facts.array("at")[0]) == "2026-03-31T15:00:00.000000"
    assert str(facts.array("own_day")[0]) == "2026-04-01"


def test_usage_is_kept_to_three_places() -> None:
    portfolio = read("usage", GOOD["usage"] | {"value": "1.0005"})

    assert portfolio.usage.array("value").tolist() == [1000]
    assert [problem.code for problem in portfolio.problems] == ["rounded"]


def cells(portfolio: Portfolio) -> dict[str, list[str]]:
    """Return every accepted row as text, in an order of its own."""
    return {name: sorted(map(repr, rows)) for name, rows in portfolio.objects().items()}


rows_of_contracts = st.lists(
    st.fixed_dictionaries(
        {
            "id": st.sampled_from(["c", "d"]),
            "account_id": st.sampled_from(["a", "a", "b", "nobody"]),
            "start": st.sampled_from(["2026-04-01", "2026-05-01"]),
            "end": st.sampled_from([None, None, "2026-04-01", "2026-04-20"]),
            "amount": st.sampled_from([1000, 1000, 2000, "0.5"]),
            "currency": st.just("JPY"),
        }
    ),
    max_size=8,
)


@settings(max_examples=50, deadline=None)
@given(rows_of_contracts, st.randoms(use_true_random=False))
def test_order_of_rows_does_not_matter(rows: list[Row], random: Any) -> None:  # noqa: ANN401
    shuffled = random.sample(rows, len(rows))
    accounts = raw("accounts", ACCOUNT, {"id": "b"})
    turned = raw("accounts", {"id": "b"}, ACCOUNT)

    before = build_portfolio([accounts, raw("contracts", *rows)])
    after = build_portfolio([raw("contracts", *shuffled), turned])

    assert closes(before)
    assert closes(after)
    assert cells(before) == cells(after)
    assert sorted(p.code for p in before.problems) == sorted(
        p.code for p in after.problems
    )


@settings(max_examples=50, deadline=None)
@given(rows_of_contracts)
def test_bad_rows_change_nothing_for_the_good(rows: list[Row]) -> None:
    accounts = raw("accounts", ACCOUNT, {"id": "b"})
    whole = build_portfolio([accounts, raw("contracts", *rows)])
    bad = set(whole.set_aside["contracts"].row_numbers.tolist())

    clean = [row for number, row in enumerate(rows, 1) if number not in bad]

    assert cells(build_portfolio([accounts, raw("contracts", *clean)])) == cells(whole)


def test_one_record_read_from_objects_is_the_same_as_from_columns() -> None:
    noon = datetime(2026, 4, 1, 3, tzinfo=UTC)
    objects = Portfolio.from_objects(
        accounts=[Account(id="a", time_zone="Asia/Tokyo")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2026, 4, 1),
                amount=Money(1000, "JPY"),
            )
        ],
        surveys=[Survey(id="s", account_id="a", at=noon, kind="nps", score=9)],
        usage=[Usage(account_id="a", day=date(2026, 4, 1), measure="m", value=3)],
        events=[Event(id="e", account_id="a", at=noon, kind="pause")],
    )
    names = ("contracts", "surveys", "usage", "events")
    columns = build_portfolio(
        [raw("accounts", ACCOUNT), *(raw(name, GOOD[name]) for name in names)]
    )

    assert cells(objects) == cells(columns)
