"""A lifecycle in the settings: read, checked, used, and never beside a plugin's."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Lifecycle,
    Money,
    Portfolio,
    UnreadableInputError,
    Usage,
)
from successkit.engine import Config, Engine
from successkit.lifecycle import default_lifecycle
from successkit.plugins import Plugin

PILOT = """
version = "pilot-1"
initial = "pilot"

[[phases]]
name = "pilot"
order = 1
kind = "onboarding"
expected_days = 30

[[phases]]
name = "live"
order = 2
kind = "adoption"

[[phases]]
name = "gone"
order = 3
kind = "churned"

[[transitions]]
id = "go-live"
event = "onboarded"
source = "pilot"
dest = "live"

[[transitions]]
id = "lost-early"
event = "churned"
source = "pilot"
dest = "gone"

[[transitions]]
id = "lost"
event = "churned"
source = "live"
dest = "gone"

[[transitions]]
id = "back"
event = "won_back"
source = "gone"
dest = "pilot"
"""


def nested(text: str) -> str:
    for name in ("phases", "transitions", "timeouts"):
        text = text.replace(f"[[{name}]]", f"[[lifecycle.{name}]]")
    return "[lifecycle]\n" + text


def phase_of(config: Config) -> object:
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2026, 1, 1),
                end=None,
                amount=Money(1000, "USD"),
            )
        ],
    )
    review = Engine(config=config).review(book, as_of=date(2026, 6, 1))
    return review.accounts.values("phase")[0]


def test_a_lifecycle_in_its_own_file_is_found_from_the_settings(tmp_path: Path) -> None:
    (tmp_path / "phases").mkdir()
    (tmp_path / "phases" / "mine.toml").write_text(PILOT, encoding="utf-8")
    settings = tmp_path / "settings.toml"
    settings.write_text('lifecycle = "phases/mine.toml"', encoding="utf-8")

    config = Config.from_toml(settings)

    assert config.lifecycle == Lifecycle.from_toml(PILOT)
    assert phase_of(config) == "live"


def test_a_lifecycle_in_the_settings_themselves(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text(nested(PILOT), encoding="utf-8")

    assert Config.from_toml(settings).lifecycle == Lifecycle.from_toml(PILOT)


def test_without_one_the_built_in_lifecycle_is_used() -> None:
    assert Engine().lifecycle == default_lifecycle()
    assert phase_of(Config()) == "adoption"


def test_rules_of_events_are_used() -> None:
    slow = Config.from_mapping({"lifecycle_rules": {"assumed_after": 365}})

    assert phase_of(slow) == "onboarding"


@pytest.mark.parametrize(
    ("document", "told"),
    [
        pytest.param(
            {"lifecycle": {"version": "x", "intial": "a"}},
            r"\[lifecycle\]: unknown key 'intial'; did you mean 'initial'",
            id="a misspelt key",
        ),
        pytest.param({"lifecycle": 3}, "lifecycle = 3", id="a number"),
        pytest.param(
            {"lifecycle_rules": {"renewal_windw": 3}},
            r"\[lifecycle_rules\]: unknown key .*'renewal_window'",
            id="a misspelt rule",
        ),
        pytest.param(
            {"lifecycle_rules": {"renewal_grace": 3}},
            "unknown key 'renewal_grace'",
            id="the grace is that of the definition",
        ),
        pytest.param(
            {"lifecycle_rules": {"growth": "10%"}}, "growth: expected a number", id="%"
        ),
        pytest.param(
            {"lifecycle_rules": {"assumed_after": 1.5}}, "whole number", id="half a day"
        ),
        pytest.param(
            {"lifecycle_rules": {"assumed_after": 10**9}}, "36525", id="too long"
        ),
        pytest.param(
            {"lifecycle_rules": {"fell_to": float("nan")}}, "fell_to", id="NaN"
        ),
        pytest.param({"lifecycle_rules": 3}, r"\[lifecycle_rules\]", id="no section"),
    ],
)
def test_wrong_settings_are_told(document: dict[str, Any], told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        Config.from_mapping(document)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    settings = tmp_path / "settings.toml"
    settings.write_text('lifecycle = "none.toml"', encoding="utf-8")

    with pytest.raises(UnreadableInputError, match=r"none\.toml: No such file"):
        Config.from_toml(settings)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        pytest.param(
            'dest = "live"', 'dest = "lvie"', "did you mean 'live'", id="no such phase"
        ),
        pytest.param(
            'dest = "live"',
            'dest = "live"\nguard = "mmr > 0"',
            "did you mean 'mrr'",
            id="no such column",
        ),
        pytest.param(
            'dest = "live"',
            'dest = "live"\nguard = "value_rank < 3"',
            "unknown-guard",
            id="a column that follows from the phase",
        ),
        pytest.param(
            'initial = "pilot"', 'initial = "pilt"', "missing-initial", id="no initial"
        ),
    ],
)
def test_a_lifecycle_that_cannot_run_is_refused(old: str, new: str, told: str) -> None:
    config = Config(lifecycle=Lifecycle.from_toml(PILOT.replace(old, new, 1)))

    with pytest.raises(InvalidInputError, match=told):
        Engine(config=config)


class Mine(Plugin):
    name = "mine"

    def successkit_lifecycle(self) -> Lifecycle | None:
        return default_lifecycle().extended(version="mine-1")


def test_a_plugin_and_the_settings_cannot_both_give_one() -> None:
    config = Config(lifecycle=Lifecycle.from_toml(PILOT))

    with pytest.raises(InvalidInputError, match="'pilot-1' beside 'mine-1' of plugin"):
        Engine(config=config, plugins=[Mine()])


QUIET = """

[[phases]]
name = "quiet"
order = 2
kind = "adoption"
when = "days_since_usage > 30"

[[transitions]]
id = "falls-quiet"
event = "entered:quiet"
source = "live"
dest = "quiet"

[[transitions]]
id = "speaks-up"
event = "left:quiet"
source = "quiet"
dest = "live"

[[transitions]]
id = "lost-quietly"
event = "churned"
source = "quiet"
dest = "gone"
"""


@pytest.mark.parametrize(
    ("as_of", "phase", "since"),
    [
        pytest.param(date(2026, 4, 1), "live", date(2026, 4, 1), id="used today"),
        pytest.param(date(2026, 5, 20), "quiet", date(2026, 5, 6), id="for two weeks"),
        pytest.param(date(2026, 7, 20), "live", date(2026, 7, 6), id="used again"),
    ],
)
def test_a_phase_by_a_condition(as_of: date, phase: str, since: date) -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2026, 1, 1),
                end=None,
                amount=Money(1000, "USD"),
            )
        ],
        usage=[
            Usage(account_id="a", day=day, measure="logins", value=1)
            for day in (date(2026, 2, 2), date(2026, 4, 1), date(2026, 7, 1))
        ],
    )
    config = Config(lifecycle=Lifecycle.from_toml(PILOT + QUIET))
    accounts = Engine(config=config).review(book, as_of=as_of).accounts

    assert accounts.values("phase") == [phase, None]
    assert accounts.values("phase_since")[0] == since


def test_a_condition_on_what_follows_from_the_phase_is_refused() -> None:
    text = PILOT + QUIET.replace("days_since_usage > 30", "touch_model == 'high'")

    with pytest.raises(InvalidInputError, match="follows from the phase"):
        Engine(config=Config(lifecycle=Lifecycle.from_toml(text)))
