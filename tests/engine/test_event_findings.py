"""Events of a book that have no effect are told, never passed over in silence."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from successkit.core import Account, Event, Portfolio
from successkit.engine import Engine
from successkit.io import read
from successkit.plugins import Plugin

DAY = date(2026, 3, 31)


def event(kind: str, **more: object) -> Event:
    at = datetime(2026, 1, 5, 12, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind, **more)  # type: ignore[arg-type]


def found(*events: Event, plugins: tuple[Plugin, ...] = ()) -> list[str]:
    book = Portfolio.from_objects(accounts=[Account(id="a")], events=events)
    review = Engine(plugins=plugins).review(book, as_of=DAY)
    return [said for said in review.findings if "event" in said or "hand" in said]


@pytest.mark.parametrize(
    ("given", "told"),
    [
        pytest.param(
            event("phase_movd"),
            "Nothing uses the 1 event of kind 'phase_movd', which nobody declares; "
            "did you mean 'phase_moved'",
            id="a misspelt kind",
        ),
        pytest.param(
            event("phase_moved", value="adoptoin", author="mo", reason="x"),
            "The phase 'adoptoin', to which 1 move by hand would lead, does not exist; "
            "did you mean 'adoption'",
            id="a misspelt phase",
        ),
        pytest.param(
            event("phase_moved", author="mo", reason="x"),
            "The phase '', to which 1 move",
            id="no phase",
        ),
        pytest.param(
            event("phase_moved", value="adoption", author="mo"),
            "1 is without an author or a reason",
            id="no reason",
        ),
    ],
)
def test_an_event_without_effect_is_told(given: Event, told: str) -> None:
    (said,) = found(given)

    assert told in said


def test_events_that_somebody_knows_are_not_told() -> None:
    whole = event("phase_moved", value="adoption", author="mo", reason="agreed")

    assert found(whole, event("pause"), event("onboarded"), event("sentiment")) == []


class Mine(Plugin):
    name = "mine"

    def successkit_event_kinds(self) -> tuple[str, ...]:
        return ("first_login",)


def test_a_kind_that_a_plugin_declares_is_fine() -> None:
    assert found(event("first_login"), plugins=(Mine(),)) == []
    assert len(found(event("first_login"))) == 1


ACCOUNTS = "id,name\na-1,Aozora\na-2,Midori\n"
CONTRACTS = "id,account_id,start,amount,currency\nc-1,a-1,2025-01-01,1000,JPY\n"
EVENTS = (
    "account_id,at,kind,value,author,reason\n"
    "a-1,2025-01-20T10:00:00+09:00,phase_moved,expansion,mo,agreed at the review\n"
    "a-1,2025-06-01T10:00:00+09:00,phase_moved,onboarding,jun,new team\n"
    "a-2,2024-04-01T10:00:00+09:00,started,,,\n"
    "a-2,2024-09-01T10:00:00+09:00,onboarded,,,\n"
    "a-2,2025-02-01T10:00:00+09:00,phase_moved,renewal,mo,imported\n"
)


def test_a_history_and_the_current_phases_come_from_events(tmp_path: Path) -> None:
    for name, text in (
        ("accounts", ACCOUNTS),
        ("contracts", CONTRACTS),
        ("events", EVENTS),
    ):
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")

    review = Engine().review(read(tmp_path), as_of=DAY)
    replayed = review.parts.replayed
    log = replayed.log

    assert [
        (int(account), name, str(day))
        for account, name, day in zip(
            log.account, replayed.names(log.phase).strings(), log.start, strict=True
        )
    ] == [
        (0, "onboarding", "2025-01-01"),
        (0, "expansion", "2025-01-20"),
        (0, "onboarding", "2025-06-01"),
        (1, "onboarding", "2024-04-01"),
        (1, "adoption", "2024-09-01"),
        (1, "renewal", "2025-02-01"),
    ]
    assert "by jun (new team)" in review.why("a-1")
    assert review.accounts.values("phase") == ["onboarding", "renewal"]
