"""Bands of a review rest on earlier evaluations, recomputed from the facts."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import attrs
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
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.past import known_then
from successkit.health import Scorecard, bands_over, deciding_scores
from successkit.plugins import Limits

DAY = date(2026, 3, 30)
"""A Monday, so an evaluation."""
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
    late = book(weekly(70, 90), recorded=datetime(2026, 3, 30, 1, tzinfo=UTC))

    review = Engine(config=ONLY).review(late, as_of=DAY)

    assert review.accounts.values("health_band") == ["good"]


def test_knowledge_of_an_evaluation_ends_with_its_day() -> None:
    night = datetime(2026, 3, 25, 12, tzinfo=UTC)

    assert known_then(date(2026, 3, 24), None) == night
    assert known_then(date(2026, 3, 24), night - timedelta(1)) == night - timedelta(1)


def test_a_calendar_stops_at_the_first_year() -> None:
    assert EvaluationCalendar(7, date(2, 1, 2)).before(date(2, 1, 9), 12) == [
        date(2, 1, 2)
    ]


@pytest.mark.parametrize(
    "setting", ["evaluation_days", "evaluations_back", "evaluations_most"]
)
def test_a_calendar_is_whole_numbers(setting: str) -> None:
    with pytest.raises(InvalidInputError, match=f"{setting}: expected a whole number"):
        Config.from_mapping({setting: -1})


@pytest.mark.parametrize("given", ["2026-01-05", datetime(2026, 1, 5, tzinfo=UTC), 7])
def test_an_anchor_is_a_day(given: object) -> None:
    with pytest.raises(InvalidInputError, match="evaluation_anchor: expected a day"):
        Config.from_mapping({"evaluation_anchor": given})


def scores_of(review: Review, ids: list[str]) -> list[float]:
    deciding = deciding_scores(review.parts.health).tolist()
    found = dict(zip(review.accounts.ids, deciding, strict=True))
    return [found.get(name, float("nan")) for name in ids]


def evaluations(config: Config, as_of: date, back: int) -> list[date]:
    """Return the evaluations up to a day, oldest first."""
    calendar = EvaluationCalendar.of(config)
    return calendar.before(as_of + timedelta(1), back)[::-1]


@pytest.mark.parametrize(
    ("every", "after"),
    [
        pytest.param(7, 0, id="on an evaluation"),
        pytest.param(7, 1, id="a day later"),
        pytest.param(7, 6, id="the day before the next"),
        pytest.param(28, 3, id="every four weeks"),
        pytest.param(1, 0, id="every day"),
    ],
)
def test_bands_are_those_of_the_reviews_of_every_evaluation(
    sample_portfolio: Portfolio, every: int, after: int
) -> None:
    config = Config(
        currency="JPY",
        evaluation_days=every,
        evaluation_anchor=DAY,
        evaluations_most=30,
    )
    as_of = DAY + timedelta(after)
    review = Engine(config=config).review(sample_portfolio, as_of=as_of, overrides=[])
    plain = Engine(config=attrs.evolve(config, evaluations_back=0))
    ids = review.accounts.ids.tolist()

    rows = [
        scores_of(
            plain.review(sample_portfolio, as_of=day, known_at=known_then(day, None)),
            ids,
        )
        for day in evaluations(config, as_of, 30)
    ]

    today = np.array(scores_of(review, ids)) if after else None
    expected = bands_over(np.array(rows).T, today=today)[:, -1]
    assert review.accounts.array("health_band").tolist() == expected.tolist()


def band_on(engine: Engine, facts: Portfolio, day: date) -> object:
    return engine.review(facts, as_of=day).accounts.values("health_band")[0]


def walk(path: dict[date, float], day: date) -> str:
    """Return the band of a day, obviously: one step a Monday since the first score."""
    band, row = -1, list[float]()
    for at, score in sorted(path.items()):
        if at > day or at.weekday():
            continue
        row = [*row, score][-3:]
        if band < 0:
            band = (score >= 50) + (score >= 75)
        least = min((each >= 53) + (each >= 78) for each in [row[0]] * 3 + row[-3:])
        most = max((each >= 47) + (each >= 72) for each in [row[0]] * 3 + row[-3:])
        band = min(max(band, least), 0 if score < 40 else most)
    if band < 0:
        band = (path[day] >= 50) + (path[day] >= 75)
    return ["danger", "caution", "good"][0 if path[day] < 40 else band]


def daily(scores: list[float]) -> dict[date, float]:
    """Return scores of days in a row until the Sunday after ``DAY``."""
    last = DAY + timedelta(6)
    return {
        last - timedelta(len(scores) - 1 - place): score
        for place, score in enumerate(scores)
    }


def moods_of(path: dict[date, float]) -> dict[date, float]:
    """Return moods that give these scores."""
    return {
        day: (score - 60) / (40 if score >= 60 else 60) for day, score in path.items()
    }


@st.composite
def paths(draw: st.DrawFn) -> dict[date, float]:
    """Return scores of 20 weeks that stay somewhere for a while, near limits too."""
    near = st.sampled_from([36, 39, 41, 46, 48, 50, 52, 54, 71, 74, 75, 76, 79, 90])
    stays = draw(st.lists(st.tuples(near, st.integers(1, 90)), min_size=1, max_size=12))
    scores = [float(score) for score, days in stays for _ in range(days)]
    return daily(scores[-140:])


@settings(max_examples=25, deadline=None)
@given(paths(), st.lists(st.integers(0, 30), min_size=1, max_size=2, unique=True))
def test_a_band_is_that_of_a_walk_over_all_evaluations(
    path: dict[date, float], back: list[int]
) -> None:
    facts, engine = book(moods_of(path)), Engine(config=ONLY)
    days = [day for day in (max(path) - timedelta(b) for b in back) if day in path]

    bands = [band_on(engine, facts, day) for day in days]

    assert bands == [walk(path, day) for day in days]


def test_a_band_stays_overnight_where_the_score_does() -> None:
    path = daily([90.0] * 30 + [74.0] * 130)
    facts, engine = book(moods_of(path)), Engine(config=ONLY)

    bands = [band_on(engine, facts, day) for day in sorted(path)[-8:]]

    assert bands == ["good"] * 8


@pytest.mark.parametrize(
    ("recent", "found"),
    [
        pytest.param([74.0], 0, id="a score that never moved is as certain as it gets"),
        pytest.param(
            [76.0, 76, 74, 74, 74, 74, 74],
            1,
            id="a score on both sides of a limit is told",
        ),
    ],
)
def test_who_stays_near_a_limit_for_too_long_begins_with_the_oldest_evaluation(
    recent: list[float], found: int
) -> None:
    path = daily([90.0] * 30 + [74.0] * 320 + recent)
    config = attrs.evolve(ONLY, evaluations_most=20)

    review = Engine(config=config).review(book(moods_of(path)), as_of=DAY)

    assert review.accounts.values("health_band") == ["caution"]
    assert "".join(review.findings) == found * (
        "The band of 1 account is not certain: the score has stayed near a limit for "
        "20 evaluations, and what came before is not counted."
    )


def test_a_score_that_hovers_for_years_does_not_flap() -> None:
    weeks = [74.0, 76.0, 75.5, 73.0, 77.0] * 30
    path = daily([score for score in weeks for _ in range(7)])
    config = attrs.evolve(ONLY, evaluations_most=20)
    facts, engine = book(moods_of(path)), Engine(config=config)
    mondays = [day for day in sorted(path) if day.weekday() == 0][-60:]

    bands = [band_on(engine, facts, day) for day in mondays]

    changes = [a != b for a, b in pairwise(bands)]
    assert sum(changes) <= len(mondays) // 20


def test_another_anchor_makes_other_days_evaluations() -> None:
    tuesday = DAY + timedelta(1)
    moods = moods_of({tuesday - timedelta(7 * week): 90.0 for week in range(3)})
    moods[tuesday - timedelta(21)] = 0.25
    config = attrs.evolve(ONLY, evaluation_anchor=tuesday)

    bands = [
        Engine(config=each).review(book(moods), as_of=tuesday).accounts
        for each in (ONLY, config)
    ]

    found = [table.values("health_band")[0] for table in bands]
    assert found == ["caution", "good"]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(60, 100), min_size=1, max_size=12))
def test_what_happens_later_changes_no_band_before(scores: list[int]) -> None:
    moods = weekly(*scores)
    before = DAY - timedelta(7)
    whole, part = book(moods), book({d: m for d, m in moods.items() if d <= before})
    engine = Engine(config=ONLY)

    first = engine.review(whole, as_of=before).accounts.values("health_band")

    assert first == engine.review(part, as_of=before).accounts.values("health_band")


def test_a_value_in_the_past_is_that_of_a_review_of_the_day(
    sample_portfolio: Portfolio, plugin: type
) -> None:
    seen: dict[date, list[int]] = {}

    def worth(view: View, /, *, as_of: np.datetime64) -> FloatArray:
        value = view.table.array("value")
        seen.setdefault(as_of.astype(date), []).append(int(value.max()))
        return np.full(len(view.table), 74.0)

    signal = Signal(name="crm.worth", compute=worth, points=((0, 0), (100, 100)))
    config = Config(
        currency="JPY",
        scorecard=Scorecard(signals=["crm.worth"]),
        evaluations_back=2,
        evaluations_most=2,
        plugins=Limits(probe=0),
    )
    engine = Engine(config=config, plugins=[plugin(health_signals=[signal])])
    engine.review(sample_portfolio, as_of=DAY)
    before = DAY - timedelta(7)
    past = seen[before][0]

    engine.review(sample_portfolio, as_of=before, known_at=known_then(before, None))

    assert past == seen[before][-1]
    assert len(set(map(tuple, seen.values()))) > 1


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


def test_what_a_critical_signal_holds_is_in_danger_at_once() -> None:
    rolling = Contract(
        id="c",
        account_id="a",
        start=date(2024, 4, 1),
        amount=Money(1000, "JPY"),
        interval_unit="month",
    )
    cancelled = attrs.evolve(
        rolling,
        status="cancelled",
        cancelled_on=date(2026, 3, 25),
        end=date(2026, 6, 1),
        recorded_at=datetime(2026, 3, 25, tzinfo=UTC),
    )
    moods = book(weekly(*[95.0] * 20))
    facts = moods.replacing(contracts=[rolling, cancelled])
    weights = {"sentiment": 9, "cancellation": 1}
    card = Scorecard(signals=list(weights), weights=weights)
    engine = Engine(config=Config(currency="JPY", scorecard=card))

    before, after = (
        engine.review(facts, as_of=day).accounts
        for day in (date(2026, 3, 24), date(2026, 3, 26))
    )

    assert before.values("health_band") == ["good"]
    assert after.values("health_score") == [49.0]
    assert after.values("health_band") == ["danger"]
