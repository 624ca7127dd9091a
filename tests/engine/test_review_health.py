"""The health of a review as a history keeps it, and of groups of accounts."""

from datetime import date, timedelta

import numpy as np

from successkit.core import Portfolio
from successkit.engine import Engine, Review
from successkit.health import HealthHistory

DAY = date(2026, 3, 31)


def test_a_history_explains_as_the_engine_does(
    sample_portfolio: Portfolio, engine: Engine, sample_review: Review
) -> None:
    before = DAY - timedelta(28)
    earlier = engine.review(sample_portfolio, as_of=before).health_entry()
    history = HealthHistory().append(earlier).append(sample_review.health_entry())

    for name in sample_review.accounts.ids[::10]:
        change = engine.explain_health(sample_portfolio, name, before, DAY)
        assert history.explain(name, before, DAY).parts() == change.parts()
    assert len(history.trend(DAY)) == len(sample_review.accounts)
    assert history.on(DAY).config == sample_review.manifest["config_hash"]


def test_a_group_holds_its_own_account(sample_review: Review) -> None:
    groups = sample_review.health_of_groups()
    scores = sample_review.accounts.array("health_score")
    parents = sample_review.book.portfolio.accounts.text("parent_id").strings()

    assert np.array_equal(groups.own, scores, equal_nan=True)
    assert (groups.members >= ~np.isnan(scores)).all()
    known = {str(parent) for parent in parents.tolist() if parent is not None}
    alone = [name not in known for name in sample_review.accounts.ids.tolist()]
    assert np.array_equal(groups.worst[alone], scores[alone], equal_nan=True)
