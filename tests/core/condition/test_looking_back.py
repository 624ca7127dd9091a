"""Conditions that look back: changes, since when, absence; by example and refusals."""

from datetime import date, timedelta

import numpy as np
import pytest

from successkit.core import AccountTable, InvalidInputError, UnknownNameError
from successkit.core.condition import Past, compile_condition

DAY = date(2026, 3, 31)
NOW = AccountTable.of(
    DAY,
    ["a", "b", "c"],
    mrr=[100, 300, 50],
    health_band=[0, 2, -1],
    phase=["renewal", "adoption", None],
    past_due=[1, 0, 0],
    renewal_on=["2026-06-30", "2026-05-01", "NaT"],
)
THEN = AccountTable.of(
    DAY - timedelta(30),
    ["a", "b"],
    mrr=[200, 300],
    health_band=[2, 2],
    phase=["adoption", "adoption"],
    past_due=[0, 0],
    renewal_on=["2026-04-30", "2026-05-01"],
)
LONG_AGO = AccountTable.of(
    DAY - timedelta(60), ["b"], mrr=[300], health_band=[1], phase=["adoption"]
)
EVENTS = {
    "escalated": np.array(["2026-03-21", "NaT", "2025-01-01"], "datetime64[D]"),
}
PAST = Past(tables=[LONG_AGO, THEN], events=EVENTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("change(mrr, 28) < 0", [1, 0, -1], id="a fall, unknown when new"),
        pytest.param("change(mrr, 28) == -100", [1, 0, -1], id="by how much"),
        pytest.param("change(mrr, 45) == 0", [-1, -1, -1], id="no table of that day"),
        pytest.param("before(health_band, 30) == 'good'", [1, 1, -1], id="enum then"),
        pytest.param(
            "health_band == 'danger' and before(health_band, 28) != 'danger'",
            [1, 0, -1],
            id="fell into danger",
        ),
        pytest.param("before(phase, 28) in ('adoption',)", [1, 1, -1], id="text then"),
        pytest.param("not before(past_due, 28)", [1, 1, -1], id="a flag then"),
        pytest.param(
            "renewal_on - before(renewal_on, 28) > 30", [1, 0, -1], id="a day then"
        ),
        pytest.param("before(mrr, 28) is None", [0, 0, 1], id="not there then"),
        pytest.param("unchanged_days(phase) >= 60", [0, 1, -1], id="since when"),
        pytest.param("unchanged_days(health_band) == 30", [0, 1, -1], id="30 days"),
        pytest.param("days_since('escalated') <= 10", [1, -1, 0], id="days since"),
        pytest.param("absent('escalated', 90)", [0, 1, 1], id="never is absent too"),
        pytest.param("absent('escalated', 11)", [0, 1, 1], id="within the days"),
        pytest.param("absent('escalated', 10)", [1, 1, 1], id="on the last day"),
        pytest.param("not absent('review', 90)", [-1, -1, -1], id="kind not known"),
    ],
)
def test_worked_example(text: str, expected: list[int]) -> None:
    condition = compile_condition(text)

    assert condition.evaluate(NOW, past=PAST).tolist() == expected
    assert set(condition.evaluate(NOW).tolist()) <= {-1, 0, 1}


def test_without_a_past_everything_that_looks_back_is_unknown() -> None:
    for text in ("change(mrr, 1) > 0", "absent('x', 1)", "unchanged_days(mrr) > 0"):
        assert compile_condition(text).evaluate(NOW).tolist() == [-1, -1, -1]


def test_explain_shows_what_it_was() -> None:
    condition = compile_condition(
        "before(health_band, 28) == 'good' and change(mrr, 28) < -5"
    )

    assert condition.columns == ("before(health_band, 28)", "change(mrr, 28)")
    assert condition.explain(NOW, 0, past=PAST) == [
        ("before(health_band, 28) == 'good'", "good", True, "good"),
        ("change(mrr, 28) < -5", -100.0, True, -5),
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("change(mrr) > 0", r"expected change\(column, days\)"),
        ("change(mrr, 0) > 0", "days from 1 to 3660"),
        ("change(mrr, 9999) > 0", "days from 1 to 3660"),
        ("change(mrr, 1.5) > 0", "days from 1 to 3660"),
        ("change(mrr, mrr) > 0", "days from 1 to 3660"),
        ("change(phase, 5) > 0", "a column of numbers; got text"),
        ("change(change(mrr, 5), 5) > 0", r"expected change\(column, days\)"),
        ("change(*mrr) > 0", r"expected change\(column, days\)|not a condition"),
        ("before(mrr > 0, 5)", r"expected before\(column, days\)"),
        ("absent(mrr, 5)", r"expected absent\('kind of event', days\)"),
        ("absent('', 5)", r"expected absent"),
        ("change(mrr for mrr in mrr) > 0", "expected|not a condition"),
        ("change", "no column 'change'"),
        ("crm.change(mrr, 5) > 0", "expected change"),
        ("change(mrr, 5)(mrr) > 0", "functions and indexes"),
        ("open('x')", "functions and indexes cannot be used, but for"),
        ("change[mrr] > 0", "functions|expected"),
    ],
)
def test_refused(text: str, message: str) -> None:
    with pytest.raises((InvalidInputError, UnknownNameError), match=message):
        compile_condition(text)


def test_a_misspelt_column_inside_is_shown_with_a_suggestion() -> None:
    with pytest.raises(UnknownNameError, match=r"character 8: .*'seats'\?"):
        compile_condition("change(seets, 28) < 0")


def test_events_of_another_length_are_refused() -> None:
    past = Past(events={"x": np.array(["2026-03-01"], "datetime64[D]")})
    with pytest.raises(InvalidInputError, match="expected 3 days"):
        compile_condition("absent('x', 5)").evaluate(NOW, past=past)
