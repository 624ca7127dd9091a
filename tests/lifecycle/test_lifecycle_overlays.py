"""Overlays beside the phase: prolonged and at risk, by example."""

from datetime import date

import attrs
import pytest

from successkit.core import AccountTable, InvalidInputError
from successkit.lifecycle import (
    at_risk,
    at_risk_over,
    default_lifecycle,
    overlay_columns,
    overlay_names,
    prolonged,
)

DAY = date(2026, 6, 30)


def table(**columns: object) -> AccountTable:
    return AccountTable.of(
        DAY, ["a"], **{name: [value] for name, value in columns.items()}
    )


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({}, None, id="no phase"),
        pytest.param({"phase": "onboarding"}, None, id="nobody knows since when"),
        pytest.param({"phase_since": "2026-01-01"}, None, id="since then, but what"),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2026-06-30"},
            "on_track",
            id="the first day",
        ),
        pytest.param(
            {"phase": "adoption", "phase_since": "2020-01-01"},
            None,
            id="daily use is never too long",
        ),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2026-04-01"},
            "on_track",
            id="90 days are as expected",
        ),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2026-03-31"},
            "behind",
            id="91 days are too long",
        ),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2026-01-01"},
            "behind",
            id="180 days are twice as long",
        ),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2025-12-31"},
            "stuck",
            id="181 days are stuck",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-06-20",
                "onboarding_share": 0.0,
                "onboarding_overdue": 1.0,
            },
            "stuck",
            id="the first step is late and none was done",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-06-20",
                "onboarding_share": 0.0,
                "onboarding_overdue": 0.0,
            },
            "on_track",
            id="the first step is due today",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-05-30",
                "onboarding_share": 0.0,
            },
            "stuck",
            id="no step was done for 31 days",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-05-31",
                "onboarding_share": 0.0,
            },
            "on_track",
            id="no step was done for 30 days",
        ),
        pytest.param(
            {
                "phase": "renewal",
                "phase_since": "2026-06-01",
                "onboarding_share": 0.0,
                "onboarding_overdue": 99.0,
            },
            "on_track",
            id="a step not done matters in onboarding only",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-05-30",
                "usage_recent": 0.0,
            },
            "stuck",
            id="no steps, and 31 days of use that was always 0",
        ),
        pytest.param(
            {"phase": "onboarding", "phase_since": "2026-05-30"},
            "on_track",
            id="no steps, and nothing known of use",
        ),
        pytest.param(
            {
                "phase": "onboarding",
                "phase_since": "2026-05-01",
                "usage_recent": 0.0,
                "days_since_usage": 40.0,
            },
            "on_track",
            id="no steps, and use that began and stopped",
        ),
    ],
)
def test_prolonged(columns: dict[str, object], expected: str | None) -> None:
    assert prolonged(table(**columns), default_lifecycle(), DAY)[0] == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        pytest.param({"customer": 1}, 0, id="nothing speaks for it"),
        pytest.param({"customer": 1, "health_band": 0}, 1, id="health in danger"),
        pytest.param({"customer": 1, "health_band": 1}, 0, id="caution is no danger"),
        pytest.param({"customer": 1, "pending": 1}, 1, id="ran out without a word"),
        pytest.param({"customer": 1, "cancelled": 1}, 1, id="cancelled, not over"),
        pytest.param({"customer": 1, "past_due": 1}, 1, id="a payment is late"),
        pytest.param({"customer": 0, "health_band": 0}, -1, id="not a customer"),
        pytest.param({"customer": 0, "pending": 1}, 1, id="pending is not lost"),
    ],
)
def test_at_risk(columns: dict[str, object], expected: int) -> None:
    found = overlay_columns(table(**columns), default_lifecycle(), DAY)

    assert found["at_risk"][0] == expected


def test_overlays_are_named_for_people() -> None:
    late = table(
        customer=1,
        past_due=1,
        paused=1,
        phase="onboarding",
        phase_since="2026-01-01",
    )
    full = late.with_columns(**overlay_columns(late, default_lifecycle(), DAY))

    assert overlay_names(full, 0) == ("at_risk", "prolonged:behind", "paused")
    assert overlay_names(table(), 0) == ()


def risky(day: int, band: int, score: float, **more: object) -> AccountTable:
    columns = {"customer": 1, "health_band": band, "health_score": score} | more
    return AccountTable.of(
        date(2026, 6, day), ["a"], **{name: [cell] for name, cell in columns.items()}
    )


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        pytest.param([risky(1, 0, 49.0)], 1, id="in danger"),
        pytest.param([risky(1, 1, 51.0)], 0, id="near danger, from above"),
        pytest.param([risky(1, 0, 49.0), risky(8, 1, 51.0)], 1, id="near, from below"),
        pytest.param(
            [risky(1, 0, 49.0), risky(8, 1, 51.0), risky(15, 1, 52.9)],
            1,
            id="still near danger a week later",
        ),
        pytest.param([risky(1, 0, 49.0), risky(8, 1, 53.0)], 0, id="three points up"),
        pytest.param(
            [risky(1, 0, 49.0), risky(8, 1, 60.0), risky(15, 1, 51.0)],
            0,
            id="once out, it takes danger to come back",
        ),
        pytest.param(
            [risky(1, 1, 90.0, past_due=1), risky(8, 1, 90.0, past_due=0)],
            0,
            id="a late payment that came",
        ),
        pytest.param(
            [risky(1, 0, 49.0), risky(8, -1, float("nan"))], 0, id="no score any more"
        ),
        pytest.param(
            [risky(1, 0, 49.0), risky(8, 0, 40.0, customer=0)], -1, id="lost meanwhile"
        ),
    ],
)
def test_at_risk_looks_back(tables: list[AccountTable], expected: int) -> None:
    assert at_risk_over(tables).tolist() == [expected]


@pytest.mark.parametrize(
    ("tables", "told"),
    [
        pytest.param([], "at least one", id="none"),
        pytest.param(
            [risky(8, 0, 4.0), risky(1, 0, 4.0)], "days that rise", id="order"
        ),
        pytest.param(
            [risky(1, 0, 4.0), AccountTable.of(DAY, ["b"])],
            "same accounts",
            id="others",
        ),
    ],
)
def test_tables_that_do_not_go_together(tables: list[AccountTable], told: str) -> None:
    with pytest.raises(InvalidInputError, match=told):
        at_risk_over(tables)


def test_what_was_before_must_fit() -> None:
    with pytest.raises(InvalidInputError, match="expected 1 values before"):
        at_risk(risky(1, 0, 4.0), before=[1, 1])
    with pytest.raises(InvalidInputError, match="leave_from"):
        at_risk(risky(1, 0, 4.0), before=[1], leave_from=float("nan"))


def test_a_timeout_is_opt_in() -> None:
    assert default_lifecycle().timeouts == ()


@pytest.mark.parametrize(("leave_from", "expected"), [(0, 0), (100, 1)])
def test_any_score_can_be_the_one_to_leave_from(
    leave_from: float, expected: int
) -> None:
    near = risky(1, 1, 99.0)

    assert at_risk(near, before=[1], leave_from=leave_from).tolist() == [expected]


def test_a_phase_that_is_to_take_no_day_is_late_on_the_next() -> None:
    usual = default_lifecycle()
    phases = [
        attrs.evolve(phase, expected_days=0) if phase.name == "adoption" else phase
        for phase in usual.phases
    ]
    lifecycle = attrs.evolve(usual, phases=tuple(phases))

    found = [
        prolonged(table(phase="adoption", phase_since=since), lifecycle, DAY)[0]
        for since in ("2026-06-30", "2026-06-29")
    ]

    assert found == ["on_track", "stuck"]
