"""Histories only grow; trends, explanations, and how often bands change."""

from datetime import date, timedelta

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    AccountTable,
    InvalidInputError,
    Portfolio,
    UnknownNameError,
    View,
)
from successkit.health import (
    BUILT_IN,
    HealthEntry,
    HealthHistory,
    Scorecard,
    band_changes,
    band_of,
    explain_change,
    score,
    simulated_changes,
)

DAY = date(2026, 1, 5)
CARD = Scorecard(
    signals=["usage_trend", "payment"],
    weights={"usage_trend": 4, "payment": 1},
    coverage_gate=0,
)


def entry(day: date, trends: dict[str, float]) -> HealthEntry:
    names = sorted(trends)
    table = AccountTable.of(
        day,
        names,
        customer=[1] * len(names),
        usage_trend=[trends[name] for name in names],
        past_due=[0] * len(names),
    )
    health = score(View(Portfolio.from_objects(), table), BUILT_IN, CARD)
    return HealthEntry(
        as_of=day,
        config=CARD.hash,
        ids=table.ids,
        health=health,
        bands=band_of(health.score),
    )


def history(*weeks: dict[str, float]) -> HealthHistory:
    found = HealthHistory()
    for week, trends in enumerate(weeks):
        found = found.append(entry(DAY + timedelta(7 * week), trends))
    return found


def test_what_was_written_stays() -> None:
    first = history({"a": 0.0})
    second = first.append(entry(DAY + timedelta(7), {"a": 0.2, "b": 0.0}))

    before, after = first.columns(), second.columns()
    assert len(first) == 1
    for name, column in before.items():
        assert after[name][: len(column)].tolist() == column.tolist()
    with pytest.raises(InvalidInputError, match="after 2026-01-12, the last"):
        second.append(entry(DAY, {"a": 0.5}))
    with pytest.raises(InvalidInputError, match="different days in order"):
        HealthHistory(second.entries[::-1])


def test_columns_hold_every_part_of_a_score() -> None:
    table = history({"a": -0.25, "b": 0.25}).columns()

    trend = "usage_trend"
    assert table["signal"].tolist() == ["payment", "payment", trend, trend]
    assert table["account"].tolist() == ["a", "b", "a", "b"]
    assert table["config"].tolist() == [CARD.hash] * 4
    assert table["weight"].tolist() == [1, 1, 4, 4]
    for name in ("a", "b"):
        mine = table["account"] == name
        total = (table["contribution"][mine] * 1000).round().sum()
        assert total == round(table["computed"][mine][0] * 1000)
    assert HealthHistory().columns().keys() == table.keys()


def test_a_trend_is_against_28_days_before() -> None:
    weeks = history(
        {"a": 0.0}, {"a": 0.0}, {"a": 0.0}, {"a": 0.0}, {"a": -0.25, "b": 0}
    )

    gained = weeks.trend(DAY + timedelta(28))

    assert gained.tolist()[0] == -28
    assert np.isnan(gained[1])
    assert np.isnan(weeks.trend(DAY + timedelta(21))).all()


def test_a_day_without_an_entry_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="no entry of 2020-01-01; it has 2026"):
        history({"a": 0.0}).on(date(2020, 1, 1))
    with pytest.raises(UnknownNameError, match="it has none"):
        HealthHistory().on(DAY)


def test_explains_a_change_from_what_was_written() -> None:
    weeks = history({"a": 0.0}, {"a": -0.25, "b": 0.0})
    later = DAY + timedelta(7)

    change = weeks.explain("a", DAY, later)

    first, second = weeks.on(DAY).health, weeks.on(later).health
    assert change == explain_change(first, second, before_row=0, after_row=0)
    assert change.parts() == {"usage_trend": -28_000}
    assert weeks.explain("b", DAY, later).total is None
    assert weeks.scores(np.array(["a", "b"], object)).tolist()[0] == [80.0, 52.0]


def test_counts_changes_of_band_for_an_account_and_year() -> None:
    found = band_changes(
        np.array([[90.0] * 53, [90.0] * 26 + [np.nan] + [30.0] * 26]), every_days=7
    )

    assert found.years == pytest.approx(103 * 7 / 365.25)
    assert found.plain == found.settled == pytest.approx(1 / found.years)
    assert np.isnan(band_changes(np.array([[1.0]])).settled)
    with pytest.raises(InvalidInputError, match="every_days: expected 1 or more"):
        band_changes(np.zeros((1, 2)), every_days=0)


@settings(max_examples=30)
@given(st.integers(0, 99), st.floats(0, 3), st.floats(0, 9))
def test_hysteresis_never_flaps_more_than_plain_bands(
    seed: int, noise: float, hysteresis: float
) -> None:
    found = simulated_changes(
        lambda draw, shape: draw.normal(0, noise, shape),
        scorecard=Scorecard(hysteresis=hysteresis),
        accounts=50,
        weeks=30,
        seed=seed,
    )

    assert found.settled <= found.plain
    if not noise:
        assert found.settled == 0


def test_an_override_is_what_counted() -> None:
    plain = entry(DAY, {"a": 0.0})

    assert plain.score.tolist() == plain.health.score.tolist()
    assert plain.row("a") == 0
    assert attrs.evolve(plain, ids=np.array([], object)).row("a") is None
