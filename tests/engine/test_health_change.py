"""Why the health of an account changed between two days, from the facts."""

from datetime import date, timedelta

import numpy as np
import pytest

from successkit.core import InvalidInputError, Portfolio, UnknownNameError
from successkit.engine import Config, Engine
from successkit.engine.past import known_then
from successkit.health import Percentile, Scorecard

DAY = date(2026, 3, 31)
EARLIER = DAY - timedelta(56)


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(Scorecard(), id="the usual scorecard"),
        pytest.param(
            Scorecard(
                half_lives={"nps": 90, "csat": 60}, missing={"nps": "last_known"}
            ),
            id="old and recalled evidence",
        ),
        pytest.param(Scorecard(normalisers={"usage_trend": Percentile()}), id="ranks"),
    ],
)
def test_scores_and_bands_are_those_of_the_reviews(
    sample_portfolio: Portfolio, card: Scorecard
) -> None:
    engine = Engine(config=Config(currency="JPY", scorecard=card))
    reviews = [
        engine.review(sample_portfolio, as_of=day, known_at=known_then(day, None))
        for day in (EARLIER, DAY)
    ]
    # The tenth and the forty-fourth have no enquiries; the book has.
    known = [*reviews[0].accounts.ids]
    ids = [*known[::15], *known[10::34]]

    for name in ids:
        change = engine.explain_health(sample_portfolio, name, EARLIER, DAY)
        for side, review in zip((change.before, change.after), reviews, strict=True):
            row = review.accounts.ids.tolist().index(name)
            score = review.accounts.array("health_score")[row]
            assert side.score == (None if np.isnan(score) else score)
            assert side.band == review.accounts.values("health_band")[row]
        if change.change.total is not None:
            assert sum(change.parts().values()) == change.change.total
            assert len(change.sentences("ja")) == len(change.sentences())


def test_an_account_that_did_not_exist_has_no_change(
    sample_portfolio: Portfolio, engine: Engine
) -> None:
    first = date(2016, 1, 1)
    name = str(sample_portfolio.account_ids[0])

    change = engine.explain_health(sample_portfolio, name, first, DAY)

    assert change.before.sentences() == []
    assert change.before.score is None
    assert change.sentences() == ["No change of health: no score before or after"]


def test_days_must_be_in_order(sample_portfolio: Portfolio, engine: Engine) -> None:
    name = str(sample_portfolio.account_ids[0])

    with pytest.raises(InvalidInputError, match="the earlier day first"):
        engine.explain_health(sample_portfolio, name, DAY, EARLIER)


def test_an_unknown_account_is_refused(
    sample_portfolio: Portfolio, engine: Engine
) -> None:
    with pytest.raises(UnknownNameError, match="'nobody'"):
        engine.explain_health(sample_portfolio, "nobody", EARLIER, DAY)
