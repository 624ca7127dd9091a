"""Settings: what a file may say, and that every setting shows in the hash."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import attrs
import pytest

from successkit.core import InvalidInputError
from successkit.core.states import TouchModel
from successkit.engine import Config, Engine
from successkit.health import Scorecard, ScorecardRule
from successkit.lifecycle import EventRules, default_lifecycle
from successkit.metrics import Definition, dialect
from successkit.playbooks import default_playbooks
from successkit.plugins import Limits
from successkit.touch import SkillRule, TeamPlan, TouchHours

CHANGES: Mapping[str, Any] = {
    "currency": "JPY",
    "language": "ja",
    "tenant": "acme",
    "definition": Definition(name="ours", renewal_grace=7),
    "scorecard": Scorecard(coverage_gate=0.5),
    "scorecards": [
        ScorecardRule(when="age_days < 90", scorecard=Scorecard(name="new"))
    ],
    "high_share": 0.1,
    "low_share": 0.3,
    "value_months": 36,
    "value_discount": 0.08,
    "account_cap": 2,
    "owner_cap": 20,
    "touch_evaluations": 3,
    "holidays_country": ["JP", "US"],
    "evaluation_days": 14,
    "evaluation_anchor": date(2026, 1, 6),
    "evaluations_back": 0,
    "evaluations_most": 26,
    "holidays": [date(2026, 1, 1)],
    "playbooks": default_playbooks()[:1],
    "playbooks_off": ["win_back"],
    "touch_policy": "default",
    "lifecycle": default_lifecycle(),
    "lifecycle_rules": EventRules(renewal_window=120),
    "team": TeamPlan(other_share=0.2),
}
NOT_HASHED: Mapping[str, Any] = {"plugins": Limits(deadline=1.0)}
"""Settings that no result depends on."""

FILE = """
currency = "JPY"
language = "ja"
high_share = 0.1
holidays = [2026-01-01, 2026-05-03]
playbooks_off = ["win_back"]
touch_policy = "default"

[definition]
dialect = "fight_churn"
renewal_grace = 7

[health]
coverage_gate = 0.5
weights = {csat = 2, nps = 0}

[health.missing]
nps = "neutral"

[[health.rules]]
when = "segment_size == 'enterprise'"
name = "large"
weights = {csat = 4}

[lifecycle_rules]
renewal_window = 120
growth = 0.2
[team]
other_share = 0.2
max_accounts = 40
hours = { low = { check_ins = 1 } }
skills = [{ when = "size == 'enterprise'", skill = "enterprise" }]
areas = { east = ["Kanto", "Tohoku"] }

[plugins]
chunk = 1000
deadline = 2.5
"""


def test_settings_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(FILE, encoding="utf-8")

    config = Config.from_toml(tmp_path / "settings.toml")

    assert config == Config(
        currency="JPY",
        language="ja",
        high_share=0.1,
        holidays=[date(2026, 1, 1), date(2026, 5, 3)],
        playbooks_off=["win_back"],
        definition=attrs.evolve(
            dialect("fight_churn"), renewal_grace=7, name="fight_churn (changed)"
        ),
        scorecard=Scorecard(
            coverage_gate=0.5, weights={"csat": 2, "nps": 0}, missing={"nps": "neutral"}
        ),
        scorecards=[
            ScorecardRule(
                when="segment_size == 'enterprise'",
                scorecard=Scorecard(name="large", weights={"csat": 4}),
            )
        ],
        touch_policy="default",
        lifecycle_rules=EventRules(renewal_window=120, growth=0.2),
        team=TeamPlan(
            other_share=0.2,
            max_accounts=40,
            hours={TouchModel.LOW: TouchHours(check_ins=1)},
            skills=[SkillRule(when="size == 'enterprise'", skill="enterprise")],
            areas={"east": ["Kanto", "Tohoku"]},
        ),
        plugins=Limits(chunk=1000, deadline=2.5),
    )


def test_empty_file_is_the_default() -> None:
    assert Config.from_mapping({}) == Config()


def test_every_setting_has_a_test_here() -> None:
    assert {*CHANGES, *NOT_HASHED} == set(attrs.fields_dict(Config))


@pytest.mark.parametrize("name", CHANGES)
def test_hash_changes_with_every_setting(name: str) -> None:
    changed = Config(**{name: CHANGES[name]})

    assert changed.hash != Config().hash
    assert changed.hash == Config(**{name: CHANGES[name]}).hash


@pytest.mark.parametrize("name", NOT_HASHED)
def test_hash_stays_with_settings_that_decide_nothing(name: str) -> None:
    assert Config(**{name: NOT_HASHED[name]}).hash == Config().hash


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param(
            {"chnk": 5}, r"\[plugins\]: unknown key 'chnk'.*'chunk'", id="key"
        ),
        pytest.param({"chunk": 0}, "chunk: expected 1 account or more", id="value"),
    ],
)
def test_limits_of_plugins_are_checked(section: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        Config.from_mapping({"plugins": section})


def test_playbook_that_is_switched_off_is_gone() -> None:
    every = {playbook.name for playbook in Engine().playbooks}
    fewer = {
        one.name for one in Engine(config=Config(playbooks_off=["win_back"])).playbooks
    }

    assert every - fewer == {"win_back"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "YEN"},
        {"language": "fr"},
        {"tenant": ""},
        {"high_share": True},
        {"account_cap": True},
        {"value_discount": -1},
        {"value_discount": float("nan")},
        {"holidays": ["2026-01-01"]},
        {"playbooks_off": "win_back!"},
        {"touch_policy": ""},
        {"touch_policy": "defualt"},
        {"plugins": {"chunk": 5}},
    ],
    ids=str,
)
def test_wrong_setting_is_named(wrong: dict[str, Any]) -> None:
    with pytest.raises((InvalidInputError, LookupError), match=next(iter(wrong))):
        Engine(config=Config(**wrong))


def test_settings_of_the_page_about_touch_are_taken() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "touch.md"
    text = page.read_text("utf-8").partition("```toml")[2].partition("```")[0]

    team = Config.from_mapping(tomllib.loads(text)).team

    assert team.max_accounts == 60
    assert team.hours[TouchModel.HIGH] == TeamPlan().hours[TouchModel.HIGH]
    assert team.areas["east"] == ("Kanto", "Tohoku", "Hokkaido")


@pytest.mark.parametrize(
    ("section", "said"),
    [
        pytest.param({"hour": {}}, r"\[team\]: unknown key 'hour'.*'hours'", id="key"),
        pytest.param({"hours": {"low": 3}}, "hours.low: expected a table", id="table"),
        pytest.param(
            {"hours": {"low": {"check_ins": -1}}}, "check_ins: expected", id="hours"
        ),
        pytest.param({"other_share": 1}, "other_share: expected a share", id="share"),
        pytest.param({"default_hours": 169}, "hours a week, 0 to 168", id="a week"),
        pytest.param({"max_accounts": 0.5}, "a whole number", id="half a customer"),
        pytest.param({"skills": [{"skill": "x"}]}, "expected 'when'", id="skill"),
        pytest.param({"areas": {"east": [1]}}, "list of names", id="area"),
    ],
)
def test_team_is_checked(section: dict[str, Any], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        Config.from_mapping({"team": section})
