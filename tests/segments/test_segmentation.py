"""Ordered rules: the first that holds counts, and missing never holds."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Text, UnknownNameError
from successkit.segments import Rule, Segmentation
from successkit.segments.segmentation import Comparison, Predicate

DAY = date(2026, 3, 31)
TABLE = AccountTable.of(
    DAY,
    ["a", "b", "c"],
    industry=["retail", "finance", None],
    size=[0, 2, -1],
    age_days=[10, 100, np.iinfo(np.int64).min],
    csat_latest=[0.9, 0.2, np.nan],
    created=["2026-01-01", "2020-01-01", "NaT"],
    customer=[1, 0, -1],
)


def holds(*when: Comparison | Predicate) -> list[bool]:
    return Rule(segment="x", when=when).holds(TABLE).tolist()


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        pytest.param(("age_days", "<=", 90), [True, False, False], id="count"),
        pytest.param(("age_days", "<", 10**9), [True, True, False], id="no count"),
        pytest.param(("csat_latest", "!=", 0.9), [False, True, False], id="no share"),
        pytest.param(
            ("created", "<", date(2026, 1, 1)), [False, True, False], id="day"
        ),
        pytest.param(("customer", "==", True), [True, False, False], id="flag"),
        pytest.param(("industry", "==", "retail"), [True, False, False], id="text"),
        pytest.param(("industry", "!=", "retail"), [False, True, False], id="not it"),
        pytest.param(
            ("industry", "in", ("finance", "IT")), [False, True, False], id="one of"
        ),
        pytest.param(("size", "==", "smb"), [False, True, False], id="enum"),
        pytest.param(
            ("size", "in", ("smb", "enterprise")), [True, True, False], id="enums"
        ),
        pytest.param(
            lambda _: np.array([1, 0, -1], np.int8),
            [True, False, False],
            id="three-valued function",
        ),
        pytest.param(
            lambda table: table.array("age_days") > 50,
            [False, True, False],
            id="function of the table",
        ),
    ],
)
def test_a_condition_holds_where_it_is_known_to(
    when: Comparison | Predicate, expected: list[bool]
) -> None:
    assert holds(when) == expected


def test_all_conditions_of_a_rule_have_to_hold() -> None:
    assert holds(("age_days", ">", 5), ("industry", "==", "finance")) == [
        False,
        True,
        False,
    ]


def test_the_first_rule_that_holds_counts() -> None:
    rules = [
        Rule(segment="young", when=[("age_days", "<=", 90)]),
        Rule(segment="known", when=[("age_days", ">", 0)]),
        Rule(segment="young", when=[("industry", "==", "retail")]),
    ]
    segmentation = Segmentation(name="age", rules=rules, default="rest")

    assert segmentation.assign(TABLE) == Text.of(["young", "known", "rest"])
    assert segmentation.segments == ("young", "known", "rest")


@pytest.mark.parametrize(
    ("when", "message"),
    [
        pytest.param([], "'x': expected at least one condition", id="no condition"),
        pytest.param([("mrr", ">")], r"\(column, operator, value\)", id="no value"),
        pytest.param([5], r"got 5", id="not a condition"),
        pytest.param([("mrr", "=>", 1)], "'mrr': expected one of .* got '=>'", id="op"),
        pytest.param([("mrr", ">", np.nan)], "nothing compares with NaN", id="NaN"),
    ],
)
def test_a_broken_rule_is_refused(
    when: list[Comparison | Predicate], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Rule(segment="x", when=when)


@pytest.mark.parametrize(
    ("when", "message"),
    [
        pytest.param(("industry", "<", "b"), "==, != or in; got '<'", id="text order"),
        pytest.param(("industry", "==", 5), "text to compare text with", id="number"),
        pytest.param(("size", "==", "huge"), "one of enterprise, .*'huge'", id="enum"),
        pytest.param(("mrr", "==", "big"), "mrr: expected a number", id="word"),
        pytest.param(("mrr", "in", ("1",)), "mrr: expected a number", id="words"),
        pytest.param(
            lambda _: np.ones(2), r"'x': expected one answer .*\(2,\)", id="shape"
        ),
    ],
)
def test_a_rule_that_does_not_fit_the_table_is_refused(
    when: Comparison | Predicate, message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        holds(when)


def test_an_unknown_column_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="no array column 'seats_left'"):
        holds(("seats_left", ">", 5))


def test_a_rule_without_a_segment_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"Rule\.segment: expected a name"):
        Rule(segment="", when=[("mrr", ">", 0)])


def test_a_default_is_mandatory() -> None:
    with pytest.raises(InvalidInputError, match="'s': expected a default segment"):
        Segmentation(name="s", rules=[], default="")


@given(st.lists(st.integers(-5, 5), min_size=1, max_size=20), st.integers(-6, 6))
def test_every_account_gets_the_segment_of_the_first_rule_that_holds(
    ages: list[int], limit: int
) -> None:
    rules = [
        Rule(segment="low", when=[("age_days", "<", limit)]),
        Rule(segment="even", when=[lambda table: table.array("age_days") % 2 == 0]),
    ]
    ids = [f"{place:02}" for place in range(len(ages))]
    table = AccountTable.of(DAY, ids, age_days=ages)

    found = Segmentation(name="s", rules=rules, default="odd").assign(table)

    expected = ["low" if a < limit else "odd" if a % 2 else "even" for a in ages]
    assert found.strings().tolist() == expected
