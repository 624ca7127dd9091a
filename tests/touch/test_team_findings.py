"""What somebody who plans the team should know, and the gap of the solvers."""

from datetime import date

import pytest

from successkit.core import AccountTable, Person, Portfolio
from successkit.core.facts import Facts
from successkit.core.states import TouchModel
from successkit.touch import (
    SkillRule,
    TeamPlan,
    TouchHours,
    assign,
    optimality_gap,
    schedule,
    team_findings,
)

DAY = date(2026, 3, 31)
HOURS = {model: TouchHours(check_ins=1) for model in TouchModel}


def team(*people: Person) -> Facts:
    return Portfolio.from_objects(accounts=[], people=people).people


def accounts(**columns: object) -> AccountTable:
    plain: dict[str, object] = {
        "customer": [1, 1, 1],
        "touch_model": [0, 0, 0],
        "value": [30, 20, 10],
        "region": ["Kanto", "Kansai", None],
        "industry": ["retail", None, None],
    }
    return AccountTable.of(DAY, ["a", "b", "c"], **{**plain, **columns})


def ann(**more: object) -> Person:
    given: dict[str, object] = {"hours_per_week": 20, **more}
    return Person(id="ann", **given)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("people", "plan", "expected"),
    [
        pytest.param([ann()], {}, [], id="nothing to know"),
        pytest.param(
            [],
            {"skills": (SkillRule(when="value > 0", skill="x"),)},
            [("no_people", None, None, 0)],
            id="nobody: the rest follows from it",
        ),
        pytest.param(
            [ann(area=("Kanto", "Mars", "retail", "Atlantis"))],
            {},
            [("area_unknown", "ann", name, 0) for name in ("Atlantis", "Mars")],
            id="areas that fit no account",
        ),
        pytest.param(
            [ann(area=("west",))],
            {"areas": {"west": ("Kansai", "Shikoku")}},
            [("area_unknown", "ann", "Shikoku", 0)],
            id="a part of a group of areas",
        ),
        pytest.param(
            [ann(hours_per_week=None)],
            {"default_hours": 12.5},
            [("hours_missing", "ann", "12.5", 0)],
            id="hours that are not known",
        ),
        pytest.param(
            [ann(skills=("english",))],
            {
                "skills": (
                    SkillRule(when="value >= 20", skill="finance"),
                    SkillRule(when="value >= 0", skill="english"),
                    SkillRule(when="value > 99", skill="law"),
                )
            },
            [("skill_missing", None, "finance", 2)],
            id="a skill that nobody has and somebody asks for",
        ),
        pytest.param(
            [ann(hours_per_week=0)],
            {"hours": {TouchModel.HIGH: TouchHours(check_ins=1, pooled=True)}},
            [("pool_over", None, "high", 3)],
            id="a pool without time",
        ),
    ],
)
def test_findings(
    people: list[Person],
    plan: dict[str, object],
    expected: list[tuple[str, str | None, str | None, int]],
) -> None:
    found = assign(accounts(), team(*people), plan=TeamPlan(**plan))  # type: ignore[arg-type]
    findings = team_findings(found)

    told = [(str(one.kind), one.person, one.name, one.accounts) for one in findings]
    assert told == expected
    for one in findings:
        assert one.text() != one.text("ja")
        assert "None" not in one.text() + one.text("ja")


def test_the_gap_is_the_share_of_the_exact_value() -> None:
    plan = TeamPlan(hours=HOURS, other_share=0)
    two = assign(accounts(), team(ann(hours_per_week=0.5)), plan=plan)
    all_three = assign(accounts(), team(ann(hours_per_week=1)), plan=plan)
    none = assign(accounts(), team(ann(hours_per_week=0)), plan=plan)

    assert optimality_gap(two, all_three) == pytest.approx(1 / 6)
    assert optimality_gap(none, none) == 0


@pytest.mark.parametrize(
    ("lang", "expected"),
    [
        ("en", {"every month", "every 2 months", "every 3 months", "every 12 months"}),
        ("ja", {"1か月ごと", "2か月ごと", "3か月ごと", "12か月ごと"}),
    ],
)
def test_actions_say_how_often(lang: str, expected: set[str]) -> None:
    table = accounts(touch_model=[1] * 3, phase=["adoption"] * 3).with_columns(
        first_start=[date(2025, 3, 31)] * 3
    )
    due = schedule(table, start=DAY, end=date(2026, 4, 1)).to_dict(lang)

    said = {str(reason) for reason in due["reason"]}
    assert len(said) == len(expected)
    assert all(any(words in reason for reason in said) for words in expected)
