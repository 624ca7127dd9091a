"""The built-in playbooks, the check, and the calendar."""

from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AccountTable,
    ActionKind,
    InvalidInputError,
    Playbook,
    Step,
)
from successkit.core.states import PhaseKind, TouchModel
from successkit.playbooks import (
    BusinessCalendar,
    check,
    decide,
    default_action_kinds,
    default_playbooks,
)

DAY = date(2026, 3, 31)


@pytest.mark.parametrize(
    ("cells", "playbook"),
    [
        ({"health_band": [0]}, "danger_rescue"),
        ({"phase": ["onboarding"], "onboarding_overdue": [15.0]}, "onboarding_stalled"),
        ({"phase": ["onboarding"], "prolonged": ["stuck"]}, "onboarding_stalled"),
        ({"phase": ["adoption"], "usage_trend": [-0.3]}, "adoption_falling"),
        (
            {
                "phase": ["expansion"],
                "health_band": [2],
                "usage_trend": [0.1],
                "offered": [0],
                "cancelled": [0],
                "pending": [0],
            },
            "expansion_chance",
        ),
        ({"days_to_renewal": [-5.0], "pending": [1]}, "ran_out"),
        (
            {
                "phase": ["expansion"],
                "health_band": [2],
                "usage_trend": [0.1],
                "offered": [0],
                "cancelled": [0],
                "pending": [1],
            },
            "ran_out",
        ),
        ({"days_to_renewal": [90.0], "cancelled": [0]}, "renewal_window"),
        ({"churned_on": ["2026-03-01"], "customer": [0]}, "win_back"),
        ({"days_to_renewal": [61.0], "cancelled": [0]}, "renewal_window"),
        ({"days_to_renewal": [60.0], "cancelled": [0]}, "renewal_window_60"),
        ({"days_to_renewal": [0.0], "cancelled": [0]}, "renewal_window_60"),
        ({"days_to_renewal": [91.0], "cancelled": [0]}, "renewal_window_180"),
        ({"days_to_renewal": [180.0], "cancelled": [0]}, "renewal_window_180"),
        ({"contact_left": [1]}, "champion_gone"),
        ({"phase": ["onboarding"], "phase_since": ["2026-03-25"]}, "onboarding_start"),
        ({"phase": ["adoption"], "phase_since": ["2026-03-17"]}, "adoption_start"),
        ({"phase": ["expansion"], "phase_since": ["2026-03-31"]}, "expansion_start"),
        (
            {
                "health_band": [2],
                "products_held": [1],
                "usage_breadth": [0.8],
                "offered": [0],
                "cancelled": [0],
                "pending": [0],
            },
            "cross_sell_chance",
        ),
        ({"phase": ["onboarding"], "phase_since": ["2026-03-20"]}, None),
        ({"days_to_renewal": [181.0], "cancelled": [0]}, None),
        ({"days_to_renewal": [-1.0], "cancelled": [0]}, None),
        ({"days_to_renewal": [20.0], "cancelled": [1]}, None),
        ({"nps_latest": [0.0]}, "detractor_follow_up"),
        ({"health_band": [0], "customer": [0]}, None),
        ({"churned_on": ["2026-03-02"], "customer": [0]}, None),
        ({}, None),
    ],
)
@pytest.mark.parametrize("model", range(3))
def test_who_gets_what(
    cells: dict[str, list[object]], playbook: str | None, model: int
) -> None:
    columns: dict[str, object] = {"customer": [1], "ever_customer": [1], **cells}
    table = AccountTable.of(DAY, ["a"], touch_model=[model], **columns)

    decision = decide(
        table, default_playbooks(), as_of=DAY, action_kinds=default_action_kinds()
    )

    assert {row["playbook"] for row in decision.rows()} == (
        {playbook} if playbook else set()
    )


def test_the_built_in_playbooks_have_no_faults_and_two_languages() -> None:
    plays = default_playbooks()

    phases = [str(kind) for kind in PhaseKind]
    assert check(plays, action_kinds=default_action_kinds(), phases=phases) == ()
    for each in plays:
        assert set(each.labels) == {"en", "ja"}
        assert all(set(step.labels) == {"en", "ja"} for step in each.steps)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"when": "helth_band == 'good'"}, "bad_condition"),
        ({"when": "mrr >"}, "bad_condition"),
        ({"when": "True"}, "no_columns"),
        ({"steps": (Step(name="a", kind="cal"),)}, "unknown_kind"),
        ({"steps": (Step(name="a", kind="call", due_in=-1),)}, "negative_days"),
        ({"cool_down": -1}, "negative_days"),
        (
            {
                "steps": (
                    Step(name="a", kind="call", touch_models=(TouchModel.HIGH,)),
                    Step(name="b", kind="call", touch_models=(TouchModel.LOW,)),
                )
            },
            "no_step_for_model",
        ),
    ],
)
def test_check_finds_faults(options: dict[str, object], code: str) -> None:
    fields = {"when": "mrr > 0", "steps": (Step(name="a", kind="call"),), **options}
    playbook = Playbook(name="p", **fields)  # type: ignore[arg-type]

    findings = check([playbook], action_kinds=[ActionKind(name="call")])

    assert [(each.code, each.playbook) for each in findings] == [(code, "p")]


def test_check_finds_a_misspelt_phase() -> None:
    playbook = Playbook(
        name="p", when="phase == 'adopton'", steps=(Step(name="a", kind="call"),)
    )
    kinds = [ActionKind(name="call")]

    findings = check([playbook], action_kinds=kinds, phases=["adoption", "renewal"])

    assert "did you mean 'adoption'?" in findings[0].message
    assert check([playbook], action_kinds=kinds) == ()


def test_check_finds_two_of_one_name_and_too_many_steps() -> None:
    steps = tuple(Step(name=str(i), kind="call") for i in range(4))
    playbook = Playbook(name="p", when="mrr > 0", steps=steps)

    findings = check([playbook] * 2, action_kinds=[ActionKind(name="call")])

    codes = [each.code for each in findings]
    assert codes == ["above_cap"] * 3 + ["duplicate_name"] + ["above_cap"] * 3


@pytest.mark.parametrize(
    ("start", "days", "due"),
    [
        pytest.param("2026-04-03", 1, "2026-04-06", id="over a weekend"),
        pytest.param("2026-04-04", 0, "2026-04-06", id="from Saturday, at once"),
        pytest.param("2026-04-04", 1, "2026-04-06", id="from Saturday, one day"),
        pytest.param("2026-04-28", 1, "2026-04-30", id="over a holiday"),
        pytest.param("2026-05-01", 1, "2026-05-06", id="over holidays and a weekend"),
    ],
)
def test_due_days(start: str, days: int, due: str) -> None:
    holidays = tuple(date(2026, *d) for d in ((4, 29), (5, 4), (5, 5)))
    calendar = BusinessCalendar(holidays=holidays)

    assert calendar.due(date.fromisoformat(start), days).isoformat() == due


@settings(max_examples=50, deadline=None)
@given(
    start=st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    days=st.integers(0, 30),
    week=st.text("01", min_size=7, max_size=7).filter(lambda w: "1" in w),
    off=st.lists(st.integers(0, 40), max_size=9),
)
def test_due_days_against_counting_one_by_one(
    start: date, days: int, week: str, off: list[int]
) -> None:
    holidays = {start + timedelta(n) for n in off}
    calendar = BusinessCalendar(week=week, holidays=tuple(holidays))

    expected, left = start, days
    while True:
        working = week[expected.weekday()] == "1" and expected not in holidays
        if left <= 0 and working:
            break
        expected += timedelta(1)
        working = week[expected.weekday()] == "1" and expected not in holidays
        left -= working
        if left == 0 and working:
            break

    assert calendar.due(start, days) == expected
    assert calendar.is_working(expected)


@pytest.mark.parametrize("week", ["0000000", "111110", "11111000", "1111x00", ""])
def test_no_such_week(week: str) -> None:
    with pytest.raises(InvalidInputError, match="seven signs"):
        BusinessCalendar(week=week)


def test_no_days_before() -> None:
    with pytest.raises(InvalidInputError, match="0 or more; got -1"):
        BusinessCalendar().due(DAY, -1)


def test_a_large_book_is_decided_without_a_loop_over_accounts() -> None:
    rows = 50_000
    bands = np.arange(rows) % 3000
    table = AccountTable.of(
        DAY,
        [f"a{i:06}" for i in range(rows)],
        customer=np.ones(rows),
        touch_model=np.full(rows, 2),
        health_band=np.minimum(bands, 2),
    )

    decision = decide(
        table, default_playbooks(), as_of=DAY, action_kinds=default_action_kinds()
    )

    assert len(decision.actions) == int((bands == 0).sum())
