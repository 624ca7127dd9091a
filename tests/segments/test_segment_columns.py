"""Built-in segments by example; what is not known is called so."""

from datetime import date

import pytest

from successkit.core import AccountTable, Text
from successkit.segments import goal_segments, segment_columns

DAY = date(2026, 3, 31)


def segment(name: str, **columns: object) -> str | None:
    given = {column: [value] for column, value in columns.items()}
    table = AccountTable.of(DAY, ["a"], **given)
    return segment_columns(table)[f"segment_{name}"][0]


@pytest.mark.parametrize(
    ("name", "columns", "expected"),
    [
        pytest.param("use", {"age_days": 90}, "new", id="90 days are new"),
        pytest.param(
            "use", {"age_days": 91, "days_since_usage": 27}, "active", id="27 days"
        ),
        pytest.param(
            "use", {"age_days": 91, "days_since_usage": 28}, "dormant", id="28 days"
        ),
        pytest.param("use", {"age_days": 91}, "unknown", id="use is not recorded"),
        pytest.param(
            "use", {"customer": 0, "age_days": 5}, "not_a_customer", id="left again"
        ),
        pytest.param("loyalty", {"nps_latest": 9}, "promoter", id="9 promotes"),
        pytest.param("loyalty", {"nps_latest": 8.5}, "neutral", id="8.5 is neutral"),
        pytest.param("loyalty", {"nps_latest": 7}, "neutral", id="7 is neutral"),
        pytest.param("loyalty", {"nps_latest": 6}, "detractor", id="6 detracts"),
        pytest.param("loyalty", {}, "unknown", id="never asked"),
        pytest.param("size", {"size": 3}, "freemium", id="free plan"),
        pytest.param("size", {}, "unknown", id="size is not given"),
        pytest.param("industry", {"industry": "retail"}, "retail", id="industry"),
        pytest.param("industry", {}, "unknown", id="industry is not given"),
        pytest.param("health", {"health_band": 0}, "danger", id="danger"),
        pytest.param("health", {}, "not_scored", id="not scored"),
        pytest.param("goal", {}, "unknown", id="goals are not at hand"),
    ],
)
def test_worked_example(name: str, columns: dict[str, object], expected: str) -> None:
    assert segment(name, **columns) == expected


def test_goals_are_found_by_words_and_the_first_one_counts() -> None:
    goals = Text.of(["Cut COSTS;more sales", "業務の効率化", "fame", None, "fame;task"])

    assert goal_segments(goals).strings().tolist() == [
        "cost_cut",
        "productivity",
        "other",
        "unknown",
        "task_management",
    ]


def test_columns_are_named_and_complete() -> None:
    table = AccountTable.of(DAY, ["a", "b"], industry=["unknown", None])

    columns = segment_columns(table, goals=Text.of(["cost", None]))

    assert list(columns) == [
        f"segment_{name}"
        for name in ("goal", "health", "industry", "loyalty", "size", "use")
    ]
    assert not any(column.missing().any() for column in columns.values())
    assert columns["segment_industry"].strings().tolist() == ["unknown", "unknown"]
    assert columns["segment_goal"].strings().tolist() == ["cost_cut", "unknown"]


def test_an_empty_book_has_empty_columns() -> None:
    columns = segment_columns(AccountTable.of(DAY, []))

    assert all(len(column) == 0 for column in columns.values())
