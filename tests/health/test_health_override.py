"""Overrides: in force from the start until the day before they expire."""

from datetime import UTC, date, datetime

import numpy as np
import pytest

from successkit.core import Account, AccountTable, Override, Portfolio, View
from successkit.health import (
    BUILT_IN,
    HealthResult,
    OverriddenHealth,
    Scorecard,
    apply_overrides,
    score,
)

CARD = Scorecard(signals=["payment"])


def override(account: str = "a", **options: object) -> Override:
    fields: dict[str, object] = {
        "account_id": account,
        "score": 80.0,
        "author": "yamada",
        "reason": "renewal promised",
        "start": date(2026, 3, 1),
        "expires": date(2026, 3, 31),
    }
    return Override(**{**fields, **options})  # type: ignore[arg-type]


def computed(day: date, portfolio: Portfolio, customer: int = 1) -> HealthResult:
    table = AccountTable.of(day, ["a", "b"], customer=[customer, 1], past_due=[1, -1])
    return score(View(portfolio, table), BUILT_IN, CARD)


def applied(day: date, *overrides: Override, customer: int = 1) -> OverriddenHealth:
    book = Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")], overrides=overrides
    ).as_of(day)
    return apply_overrides(computed(day, book, customer), book, as_of=day)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(date(2026, 2, 28), 0.0, id="not yet"),
        pytest.param(date(2026, 3, 1), 80.0, id="from its first day"),
        pytest.param(date(2026, 3, 30), 80.0, id="on its last day"),
        pytest.param(date(2026, 3, 31), 0.0, id="no longer on the day it expires"),
    ],
)
def test_counts_on_its_days_beside_the_computed_score(
    day: date, expected: float
) -> None:
    health = applied(day, override())

    assert health.score[0] == expected
    assert health.computed[0] == 0.0
    assert (health.override[0] >= 0) == (expected == 80.0)


def test_the_one_that_started_last_counts() -> None:
    later = override(start=date(2026, 3, 10), score=20.0)

    assert applied(date(2026, 3, 15), later, override()).score[0] == 20.0


def test_the_one_recorded_last_replaces_its_earlier_version() -> None:
    morning = datetime(2026, 3, 1, 9, tzinfo=UTC)
    noon = datetime(2026, 3, 1, 12, tzinfo=UTC)
    versions = [
        override(recorded_at=noon, score=30.0),
        override(recorded_at=morning, score=90.0),
    ]

    assert applied(date(2026, 3, 15), *versions).score[0] == 30.0


def test_gives_a_score_where_too_little_is_known_but_not_to_a_stranger() -> None:
    unknown = applied(date(2026, 3, 15), override("b"))
    stranger = applied(date(2026, 3, 15), override("a"), customer=0)

    assert np.isnan(unknown.computed[1])
    assert unknown.score[1] == 80.0
    assert np.isnan(stranger.score[0])
    assert stranger.override[0] == -1


def test_takes_its_band_at_once() -> None:
    day = date(2026, 3, 15)
    health = applied(day, override())
    result = computed(day, Portfolio.from_objects())

    assert health.bands(np.array([0, -1], np.int8), result).tolist() == [2, -1]


def test_a_book_without_overrides_keeps_its_scores() -> None:
    health = applied(date(2026, 3, 15))

    assert health.score.tobytes() == health.computed.tobytes()
    assert health.override.tolist() == [-1, -1]
