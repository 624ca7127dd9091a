"""Scorecards by segment and phase, ranks, and values known last, in a whole review."""

import math
from datetime import date

import attrs
import numpy as np
import pytest

from successkit.core import (
    AccountTable,
    InvalidInputError,
    Portfolio,
    Text,
    UnknownNameError,
)
from successkit.engine import Config, Engine, Review
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.past import known_then
from successkit.health import (
    Percentile,
    Scorecard,
    ScorecardRule,
    bands_over,
    deciding_scores,
)

DAY = date(2026, 3, 31)
USE = Scorecard(name="use", signals=["usage_trend", "usage_recency", "payment"])


def reviewed(book: Portfolio, *rules: ScorecardRule, **options: object) -> Review:
    config = Config(currency="JPY", scorecards=rules, **options)  # type: ignore[arg-type]
    return Engine(config=config).review(book, as_of=DAY)


def cards(review: Review) -> list[str]:
    health = review.parts.health
    return [health.of(row).scorecard.name for row in range(len(health))]


def test_the_first_rule_that_holds_decides(sample_portfolio: Portfolio) -> None:
    large = ScorecardRule(when="segment_size == 'enterprise'", scorecard=USE)
    young = ScorecardRule(
        when="age_days < 400", scorecard=Scorecard(name="young", signals=["csat"])
    )

    review = reviewed(sample_portfolio, large, young)

    table = review.accounts
    size, age = table.values("segment_size"), table.values("age_days")
    expected = [
        "use"
        if s == "enterprise"
        else "young"
        if a is not None and a < 400
        else "default"
        for s, a in zip(size, age, strict=True)
    ]
    assert cards(review) == expected
    assert {"use", "young", "default"} == set(expected)


def test_each_account_is_scored_as_by_its_scorecard_alone(
    sample_portfolio: Portfolio,
) -> None:
    rule = ScorecardRule(when="segment_size == 'enterprise'", scorecard=USE)
    both = reviewed(sample_portfolio, rule).document()["accounts"]
    alone = reviewed(sample_portfolio, scorecard=USE).document()["accounts"]
    usual = reviewed(sample_portfolio).document()["accounts"]

    for mixed, large, small in zip(both, alone, usual, strict=True):
        name = mixed["health"]["scorecard"]
        assert mixed["health"] == (large if name == "use" else small)["health"]


def test_a_phase_is_that_of_the_evaluation_before(sample_portfolio: Portfolio) -> None:
    rule = ScorecardRule(when="phase == 'onboarding'", scorecard=USE)
    before = Engine(config=Config(currency="JPY")).review(
        sample_portfolio, as_of=date(2026, 3, 24)
    )
    new = {
        name
        for name, phase in zip(
            before.accounts.ids, before.accounts.values("phase"), strict=True
        )
        if phase == "onboarding"
    }

    review = reviewed(sample_portfolio, rule)

    ids = review.accounts.ids.tolist()
    found = {
        name for name, card in zip(ids, cards(review), strict=True) if card == "use"
    }
    assert found == new
    assert new


@pytest.mark.parametrize(
    ("when", "error", "message"),
    [
        pytest.param("", InvalidInputError, "when: expected a condition", id="empty"),
        pytest.param("sise == 1", UnknownNameError, "'use', when", id="unknown column"),
        pytest.param(
            "health_band == 'good'",
            InvalidInputError,
            "'health_band' follows from the score",
            id="rests on the score",
        ),
    ],
)
def test_a_rule_that_cannot_be_used_is_refused(
    when: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        Engine(config=Config(scorecards=[ScorecardRule(when=when, scorecard=USE)]))


def test_a_scorecard_of_a_rule_must_fit_the_signals() -> None:
    card = Scorecard(name="mine", weights={"npss": 1})

    with pytest.raises(InvalidInputError, match="did you mean 'nps'"):
        Engine(config=Config(scorecards=[ScorecardRule(when="paused", scorecard=card)]))


RANKED = Scorecard(
    normalisers={"usage_trend": Percentile(cohort="industry")}, coverage_gate=0.3
)
RECALLED = Scorecard(missing={"nps": "last_known", "csat": "last_known"})
BY_PHASE = ScorecardRule(when="phase == 'onboarding'", scorecard=USE)


@pytest.mark.parametrize(
    "config",
    [
        pytest.param({"scorecard": RANKED}, id="ranks"),
        pytest.param({"scorecards": [BY_PHASE]}, id="by phase"),
    ],
)
def test_bands_are_those_of_the_reviews_of_every_evaluation(
    sample_portfolio: Portfolio, config: dict[str, object]
) -> None:
    settings = Config(
        currency="JPY",
        evaluation_anchor=DAY,
        evaluations_back=26,
        evaluations_most=26,
        **config,  # type: ignore[arg-type]
    )
    review = Engine(config=settings).review(sample_portfolio, as_of=DAY, overrides=[])
    plain = Engine(config=attrs.evolve(settings, evaluations_back=0))
    days = [*EvaluationCalendar(7, DAY).before(DAY, 26)[::-1], DAY]
    rows = []
    for day in days:
        past = plain.review(sample_portfolio, as_of=day, known_at=known_then(day, None))
        deciding = deciding_scores(past.parts.health)
        scores = dict(zip(past.accounts.ids, deciding, strict=True))
        rows.append([scores.get(name, math.nan) for name in review.accounts.ids])

    expected = bands_over(np.array(rows).T)[:, -1]
    assert review.accounts.array("health_band").tolist() == expected.tolist()


def test_a_value_that_was_known_last_counts(sample_portfolio: Portfolio) -> None:
    health = reviewed(sample_portfolio, scorecard=RECALLED).parts.health
    plain = reviewed(sample_portfolio).parts.health

    carried = ~np.isnan(health.carried["csat"])
    assert carried.any()
    assert np.isnan(plain.raw["csat"][carried]).all()
    assert (health.normalised_milli["csat"][carried] >= 0).all()
    assert (health.coverage >= plain.coverage).all()
    rest = ~carried & np.isnan(health.carried["nps"])
    assert (health.score_milli[rest] == plain.score_milli[rest]).all()


def test_a_phase_that_is_not_known_fires_no_rule() -> None:
    table = AccountTable.of(DAY, ["a"])

    assert table.text("phase") == Text.empty(1)
    review = reviewed(Portfolio.from_objects(), BY_PHASE)
    assert len(review.accounts) == 0
