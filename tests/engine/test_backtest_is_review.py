"""A back-test gives the scores that reviews of those days would have given."""

from datetime import UTC, date, datetime, timedelta

import pytest

from successkit.core import Portfolio
from successkit.engine import Config, Engine
from successkit.health import Scorecard, past_scores

DAY = date(2025, 11, 15)
POLICIES = {
    "nps": "last_known",
    "csat": "neutral",
    "usage_trend": "last_known",
    "response_wait": "worst",
}


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(Scorecard(), id="the default scorecard"),
        pytest.param(Scorecard(missing=POLICIES), id="policies for what is missing"),
        pytest.param(Scorecard(half_lives={"nps": 90.0}), id="evidence grows stale"),
    ],
)
def test_scores_are_those_of_a_review(
    sample_portfolio: Portfolio, card: Scorecard
) -> None:
    midnight = datetime.combine(DAY + timedelta(days=1), datetime.min.time(), UTC)
    review = Engine(config=Config(scorecard=card, currency="JPY")).review(
        sample_portfolio, as_of=DAY, known_at=midnight - timedelta(microseconds=1)
    )

    past = past_scores(sample_portfolio, card, [DAY], 60, currency="JPY")

    found = dict(
        zip(
            past.account_ids[past.account].tolist(),
            past.score_milli.tolist(),
            strict=True,
        )
    )
    wanted = {
        name: -1 if score != score else round(score * 1000)  # noqa: PLR0124
        for name, score in zip(
            review.accounts.ids.tolist(),
            review.accounts.array("health_score").tolist(),
            strict=True,
        )
    }
    assert found
    assert found == {name: wanted[name] for name in found}
