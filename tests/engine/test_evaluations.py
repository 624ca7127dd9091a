"""Bands of a review rest on earlier evaluations, recomputed from the facts."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    FloatArray,
    InvalidInputError,
    Money,
    Portfolio,
    Signal,
    View,
)
from successkit.engine import Config, Engine, Review
from successkit.engine.evaluations import evaluation_days, known_then
from successkit.health import Scorecard, bands_over

DAY = date(2026, 3, 31)
MOOD = Scorecard(signals=["sentiment"])
ONLY = Config(currency="JPY", scorecard=MOOD)


def book(moods: dict[date, float], recorded: datetime | None = None) -> Portfolio:
    """Return one customer whose score is 60 + 40 × the mood told last."""
    return Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2025, 1, 1),
                amount=Money(100_000, "JPY"),
            )
        ],
        events=[
            Event(
                account_id="a",
                at=datetime(day.year, day.month, day.day, 3, tzinfo=UTC),
                kind="sentiment",
                value=str(mood),
                recorded_at=recorded,
            )
            for day, mood in moods.items()
        ],
    )


def weekly(*scores: float) -> dict[date, float]:
    """Return moods for scores from 60 to 100, one a week until the day."""
    weeks = range(len(scores) - 1, -1, -1)
    return {
        DAY - timedelta(7 * week): (score - 60) / 40
        for week, score in zip(weeks, scores, strict=True)
    }


def band(moods: dict[date, float], config: Config = ONLY) -> object:
    review = Engine(config=config).review(book(moods), as_of=DAY)
    return review.accounts.values("health_band")[0]


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([62], "caution", id="a single evaluation has its plain band"),
        pytest.param([70, 90], "caution", id="one good week is not yet good"),
        pytest.param([70, 90, 90], "caution", id="nor are two"),
        pytest.param([70, 90, 90, 90], "good", id="three are"),
        pytest.param([70, 77, 77, 77], "caution", id="within 3 points they are not"),
        pytest.param([90, 74, 74, 74, 74], "good", id="nor do they fall"),
    ],
)
def test_a_band_looks_back(scores: list[float], expected: str) -> None:
    assert band(weekly(*scores)) == expected


def test_without_looking_back_bands_are_plain() -> None:
    config = Config(currency="JPY", scorecard=MOOD, evaluations_back=0)

    assert band(weekly(70, 90), config) == "good"


def test_what_was_recorded_later_was_not_known_then() -> None:
    late = book(weekly(70, 90), recorded=datetime(2026, 3, 31, 1, tzinfo=UTC))

    review = Engine(config=ONLY).review(late, as_of=DAY)

    assert review.accounts.values("health_band") == ["good"]


def test_knowledge_of_an_evaluation_ends_with_its_day() -> None:
    night = datetime(2026, 3, 25, 12, tzinfo=UTC)

    assert known_then(date(2026, 3, 24), None) == night
    assert known_then(date(2026, 3, 24), night - timedelta(1)) == night - timedelta(1)


def test_a_calendar_stops_at_the_first_year() -> None:
    assert evaluation_days(date(2, 1, 9), every=7, back=12) == [date(2, 1, 2)]


@pytest.mark.parametrize("setting", ["evaluation_days", "evaluations_back"])
def test_a_calendar_is_whole_numbers(setting: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{setting}: expected a whole number"):
        Config.from_mapping({setting: -1})


def scores_of(review: Review, ids: list[str]) -> list[float]:
    found = dict(
        zip(review.accounts.ids, review.parts.health.score.tolist(), strict=True)
    )
    return [found.get(name, float("nan")) for name in ids]


@pytest.mark.parametrize(
    ("every", "back"), [pytest.param(7, 12), pytest.param(28, 5), pytest.param(1, 3)]
)
def test_bands_are_those_of_the_reviews_of_every_evaluation(
    sample_portfolio: Portfolio, every: int, back: int
) -> None:
    config = Config(currency="JPY", evaluation_days=every, evaluations_back=back)
    engine = Engine(config=config)
    review = engine.review(sample_portfolio, as_of=DAY, overrides=[])
    ids = review.accounts.ids.tolist()
    days = [*evaluation_days(DAY, every, back)[::-1], DAY]

    rows = [
        scores_of(
            engine.review(sample_portfolio, as_of=day, known_at=known_then(day, None)),
            ids,
        )
        for day in days
    ]

    expected = bands_over(np.array(rows).T)[:, -1]
    assert review.accounts.array("health_band").tolist() == expected.tolist()


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(60, 100), min_size=1, max_size=12))
def test_what_happens_later_changes_no_band_before(scores: list[int]) -> None:
    moods = weekly(*scores)
    before = DAY - timedelta(7)
    whole, part = book(moods), book({d: m for d, m in moods.items() if d <= before})
    engine = Engine(config=ONLY)

    first = engine.review(whole, as_of=before).accounts.values("health_band")

    assert first == engine.review(part, as_of=before).accounts.values("health_band")


def test_a_signal_that_fails_only_in_the_past_is_told(plugin: type) -> None:
    def brittle(view: View, /, *, as_of: np.datetime64) -> FloatArray:
        if as_of < np.datetime64(DAY):
            raise ValueError
        return np.full(len(view.table), 50.0)

    signal = Signal(name="crm.brittle", compute=brittle, points=((0, 0), (100, 100)))
    declares = plugin(health_signals=[signal])
    engine = Engine(config=Config(currency="JPY"), plugins=[declares])

    review = engine.review(book(weekly(70, 70, 70)), as_of=DAY)

    assert [failure.name for failure in review.failures] == ["crm.brittle"]
    assert not review.parts.health.failures
