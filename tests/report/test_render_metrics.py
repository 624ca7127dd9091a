"""The text boards of figures by period and of problems."""

from typing import Any

import pytest

from successkit.report import render_metrics, render_problems
from successkit.report.text import width_of

Document = dict[str, Any]


@pytest.fixture
def metrics(review: Document) -> Document:
    periods = [
        {
            "start": month["start"],
            "end": month["end"],
            "complete": month["complete"],
            "movements": month,
            "metrics": review["metrics"],
        }
        for month in review["movements"]
    ]
    return {
        "schema_version": "1",
        "as_of": "2026-03-31",
        "currency": "JPY",
        "definition": {"name": "default", "hash": "ab12"},
        "periods": periods,
        "problems": review["problems"],
    }


def test_periods_are_columns_and_wrap(metrics: Document) -> None:
    board = render_metrics(metrics, width=100)

    assert "Definition default (ab12)" in board
    assert board.count("Opening MRR") == board.count("Logo churn rate") == 3
    assert max(map(width_of, board.splitlines())) <= 100


def test_incomplete_period_is_marked(metrics: Document) -> None:
    board = render_metrics(metrics)

    assert "Mar 2026*" in board
    assert "* period not complete" in board


def test_reason_of_an_undefined_figure_is_given_once(metrics: Document) -> None:
    board = render_metrics(metrics)

    reason = "Customer satisfaction (CSAT): no CSAT answers in the window"
    assert board.splitlines().count(reason) == 1


def test_reason_names_its_periods_where_not_all_have_it(metrics: Document) -> None:
    csat = metrics["periods"][0]["metrics"]["csat"]
    for period in metrics["periods"][1:]:
        period["metrics"] = period["metrics"] | {"csat": csat | {"value": 0.5}}

    assert "in the window (Apr 2025)" in render_metrics(metrics, width=140)


def test_only_the_last_twelve_periods_are_shown(metrics: Document) -> None:
    early = metrics["periods"][0] | {"start": "2025-03-01", "end": "2025-04-01"}
    metrics["periods"].insert(0, early)

    assert "Mar 2025" not in render_metrics(metrics)


def test_segments_come_after_the_total(metrics: Document) -> None:
    metrics["segments"] = [{"segment": "製造", "periods": metrics["periods"][:1]}]

    board = render_metrics(metrics, lang="ja")

    assert board.index("2026年3月*") < board.index("セグメント：製造")


def test_no_periods_is_no_data() -> None:
    assert "no data" in render_metrics({"as_of": "2026-03-31", "periods": []})
    assert "データなし" in render_metrics({}, lang="ja")


def test_unit_is_known_for_our_own_metrics() -> None:
    figures = {"net_revenue_retention": {"value": 1.2}, "my_own": {"value": 3}}
    board = render_metrics({"periods": [{"metrics": figures}]})

    assert "120.0%" in board
    assert "my own" in board


def test_each_problem_is_a_line_with_place_and_mend(review: Document) -> None:
    lines = render_problems(review["problems"]).splitlines()

    assert lines[0] == (
        "contracts.csv:7: end: end 2020-01-01 is before start 2021-01-01; "
        "mend: swap the two days or correct the end"
    )
    assert lines[1] == "surveys.csv:3: score: '９' was read as 9 (x12)"
    assert lines[3] == "9,001 read = 8,996 accepted + 4 set aside + 1 duplicates"


def test_no_problem_still_says_how_many_rows_were_read() -> None:
    found = {"read": 3, "accepted": 3, "set_aside": 0, "duplicates": 0, "rows": []}

    assert render_problems(found, lang="ja") == "読込 3 = 採用 3 + 除外 0 + 重複 0\n"
