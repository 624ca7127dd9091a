"""Holidays of countries, caps of owners and conditions of the team, as settings."""

import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Playbook,
    Portfolio,
    Step,
    UnknownNameError,
)
from successkit.engine import Config, Engine
from successkit.report import MissingExtraError

Make = Callable[..., Any]
GOLDEN_WEEK = date(2026, 5, 1)
SOON = Step(name="talk", kind="call", due_in=1)
FAR = Step(name="later", kind="call", due_in=500)


def book(owners: str = "") -> Portfolio:
    names = [f"{owner}{place}" for place, owner in enumerate(owners or "x")]
    return Portfolio.from_objects(
        accounts=[Account(id=name, owner=name[0]) for name in names],
        contracts=[
            Contract(
                id=name,
                account_id=name,
                start=date(2025, 1, 1),
                amount=Money(1_000, "JPY"),
            )
            for name in names
        ],
    )


def engine(plugin: Make, *steps: Step, **settings: Any) -> Engine:  # noqa: ANN401
    plays = [Playbook(name="acme.all", when="customer == True", steps=steps)]
    made = Engine(plugins=[plugin("acme", playbooks=plays)])
    others = [each.name for each in made.playbooks if each.name != "acme.all"]
    return Engine(
        config=Config(playbooks_off=others, **settings),
        plugins=[plugin("acme", playbooks=plays)],
    )


@pytest.mark.parametrize(
    ("countries", "due"),
    [
        pytest.param([], date(2026, 5, 4), id="the next Monday"),
        pytest.param("JP", date(2026, 5, 7), id="after Golden Week"),
        pytest.param(["US", "JP"], date(2026, 5, 7), id="after that of either"),
        pytest.param("US", date(2026, 5, 4), id="no holiday there"),
    ],
)
def test_due_days_avoid_the_holidays_of_a_country(
    plugin: Make,
    countries: str | list[str],
    due: date,
) -> None:
    pytest.importorskip("holidays", reason="needs the extra [holidays]")
    made = engine(plugin, SOON, holidays_country=countries)

    rows = made.review(book(), as_of=GOLDEN_WEEK).decision.rows()

    assert [row["due_on"] for row in rows] == [due]


def test_years_follow_from_the_day_and_the_steps(plugin: Make) -> None:
    pytest.importorskip("holidays", reason="needs the extra [holidays]")
    made = engine(plugin, SOON, FAR, holidays_country="JP")

    years = {day.year for day in made.calendar_on(date(2031, 12, 30)).holidays}

    assert years == {2031, 2032, 2033, 2034}
    assert made.calendar.holidays == ()
    assert made.calendar_on(date(9999, 1, 5)).week == "1111100"  # the last year


def test_holidays_of_the_settings_stay(plugin: Make) -> None:
    pytest.importorskip("holidays", reason="needs the extra [holidays]")
    ours = date(2026, 5, 7)
    made = engine(plugin, SOON, holidays_country="JP", holidays=[ours])

    rows = made.review(book(), as_of=GOLDEN_WEEK).decision.rows()

    assert [row["due_on"] for row in rows] == [date(2026, 5, 8)]


def test_a_country_that_is_none_is_refused_at_once() -> None:
    pytest.importorskip("holidays", reason="needs the extra [holidays]")

    with pytest.raises(InvalidInputError, match=r"holidays_country: .*'XX'"):
        Engine(config=Config(holidays_country="XX"))


def test_the_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(
        MissingExtraError, match=r"holidays_country: .*successkit\[holidays\]"
    ):
        Engine(config=Config(holidays_country="FI"))  # which nothing asked for before


@pytest.mark.parametrize("wrong", [5, [5], [""], "", [None], None, {"JP": 1}])
def test_refuses_what_is_no_country(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=r"holidays_country: expected"):
        Config(holidays_country=wrong)


@pytest.mark.parametrize(
    ("cap", "emitted", "capped"),
    [
        pytest.param(None, 5, 0, id="no cap"),
        pytest.param(2, 4, 1, id="two for each of two owners"),
        pytest.param(0, 0, 5, id="nothing for owners"),
    ],
)
def test_owner_cap(plugin: Make, cap: int | None, emitted: int, capped: int) -> None:
    made = engine(plugin, SOON, owner_cap=cap)

    (row,) = made.review(book("aaabb"), as_of=GOLDEN_WEEK).decision.funnel

    assert (row.emitted, row.suppressed.get("owner_cap", 0)) == (emitted, capped)


@pytest.mark.parametrize("wrong", [-1, 1.5, "2", True])
def test_refuses_what_is_no_cap(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=r"owner_cap: expected a whole number"):
        Config(owner_cap=wrong)


@pytest.mark.parametrize(
    ("team", "error", "said"),
    [
        pytest.param(
            {"onboarding_when": "phas == 'onboarding'"},
            UnknownNameError,
            r"\[team\] onboarding_when: .*'phas'.*'phase'",
            id="a column that is none",
        ),
        pytest.param(
            {"skills": [{"when": "seats >", "skill": "large"}]},
            InvalidInputError,
            r"\[team\] skills\[0\] when: .*not a condition",
            id="no condition",
        ),
    ],
)
def test_conditions_of_the_team_are_checked_when_the_engine_is_made(
    team: dict[str, Any], error: type[Exception], said: str
) -> None:
    config = Config.from_mapping({"team": team})

    with pytest.raises(error, match=said):
        Engine(config=config)


def test_settings_of_a_file(tmp_path: Path) -> None:
    text = 'owner_cap = 20\nholidays_country = ["JP", "US"]\ntouch_evaluations = 3\n'
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")

    config = Config.from_toml(tmp_path / "settings.toml")

    assert config == Config(
        owner_cap=20, holidays_country=("JP", "US"), touch_evaluations=3
    )
