"""Overlays beside the phase: prolonged and at risk, by example."""

from datetime import date

import pytest

from successkit.core import AccountTable
from successkit.lifecycle import (
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
