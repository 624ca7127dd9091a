"""Laws of a whole review: same bytes twice, parts like the whole, nothing lost."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from successkit.core import Portfolio
from successkit.engine import Config, Engine, Review

DAY = date(2026, 3, 31)

# What rests on the book as a whole, and so may differ between a book and a part of it:
# the residual value comes from the renewals of the book, the touch model from the rank
# of that value, and actions may ask for either.
VALUES = {"value", "value_low", "value_high"}
OF_THE_BOOK = {*VALUES, "touch_model", "actions", "open_actions", "why"}


def entries(review: Review) -> dict[str, dict[str, Any]]:
    """Return the accounts of a review by id."""
    return {entry["id"]: entry for entry in review.document()["accounts"]}


def test_two_reviews_are_the_same_bytes(
    sample_portfolio: Portfolio, sample_review: Review
) -> None:
    again = Engine(config=Config(currency="JPY")).review(sample_portfolio, as_of=DAY)

    assert json.dumps(again.document()) == json.dumps(sample_review.document())


def test_asking_for_a_language_changes_only_words(sample_review: Review) -> None:
    english, japanese = sample_review.document("en"), sample_review.document("ja")

    for name in ("summary", "metrics", "movements", "attention", "as_of"):
        assert english[name] == japanese[name]
    assert english["accounts"][0]["why"] != japanese["accounts"][0]["why"]


@pytest.mark.parametrize("step", [2, 7])
def test_accounts_of_a_part_are_those_of_the_whole(
    sample_portfolio: Portfolio, sample_review: Review, engine: Engine, step: int
) -> None:
    part = sample_portfolio.select(np.arange(0, len(sample_portfolio), step))
    whole = entries(sample_review)
    found = entries(engine.review(part, as_of=DAY))

    assert found.keys() < whole.keys()
    for name, entry in found.items():
        for field in entry.keys() - OF_THE_BOOK:
            assert entry[field] == whole[name][field], (name, field)


def test_parts_sum_to_the_whole(
    sample_portfolio: Portfolio, sample_review: Review, engine: Engine
) -> None:
    places = np.arange(len(sample_portfolio))
    parts = [
        engine.review(sample_portfolio.select(places % 3 == rest), as_of=DAY)
        for rest in range(3)
    ]
    movements = [part.document()["movements"] for part in parts]

    for place, whole in enumerate(sample_review.document()["movements"]):
        for name in ("opening", "closing"):
            total = sum(Decimal(part[place][name]) for part in movements)
            assert abs(total - Decimal(whole[name])) <= len(parts), (place, name)


def test_summary_counts_every_account_once(sample_review: Review) -> None:
    found = sample_review.document()["summary"]
    customers = found["customers"]

    assert sum(band["accounts"] for band in found["bands"].values()) == customers
    assert sum(one["accounts"] for one in found["touch_models"].values()) == customers
    assert found["mrr"] == sample_review.document()["metrics"]["mrr"]["value"]
    assert len(sample_review.document()["attention"]) <= 10


def test_contributions_sum_to_the_score(sample_review: Review) -> None:
    for entry in sample_review.document()["accounts"]:
        health = entry["health"]
        parts = [one["contribution"] for one in health["signals"]]
        if health["score"] is None or entry["id"] in overridden(sample_review):
            continue
        total = sum(part for part in parts if part is not None) + health["cap"]
        assert total == pytest.approx(health["score"], abs=1e-9), entry["id"]


def overridden(review: Review) -> set[str]:
    """Return accounts whose score was set by hand."""
    return set(review.accounts.ids[review.parts.overridden.override >= 0])


def test_movements_close_exactly(sample_review: Review) -> None:
    up = ("opening", "new", "expansion", "reactivation", "resume", "fx")
    down = ("contraction", "churn", "pause")
    for row in sample_review.document()["movements"]:
        gain = sum(Decimal(row[name]) for name in up)
        loss = sum(Decimal(row[name]) for name in down)
        assert gain - loss == Decimal(row["closing"])


def test_what_happens_later_changes_nothing_before(
    sample_portfolio: Portfolio,
) -> None:
    engine = Engine(config=Config(currency="JPY"))
    day = date(2025, 9, 30)
    whole = engine.review(sample_portfolio, as_of=day)
    cut = engine.review(sample_portfolio.as_of(day), as_of=day)

    assert json.dumps(cut.document()) == json.dumps(whole.document())


def test_known_at_the_end_of_time_knows_everything(
    sample_portfolio: Portfolio, sample_review: Review, engine: Engine
) -> None:
    late = datetime(2100, 1, 1, tzinfo=UTC)
    found = engine.review(sample_portfolio, as_of=DAY, known_at=late).document()

    assert found.pop("known_at") == late.isoformat()
    assert found == {
        k: v for k, v in sample_review.document().items() if k != "known_at"
    }


def test_ledger_of_a_review_gives_nothing_twice(
    sample_portfolio: Portfolio, sample_review: Review, engine: Engine
) -> None:
    ledger = sample_review.decision.ledger
    again = engine.review(sample_portfolio, as_of=DAY, ledger=ledger)

    assert len(sample_review.actions) > 0
    assert len(again.actions) == 0
    given = {row["key"] for row in sample_review.actions.rows()}
    assert {row["key"] for row in again.decision.open_rows()} == given


@pytest.mark.parametrize("accounts", [0, 1])
def test_book_of_nobody_is_neither_good_nor_churning(
    sample_portfolio: Portfolio, engine: Engine, accounts: int
) -> None:
    book = sample_portfolio.select(np.arange(0))
    if accounts:
        book = Portfolio.from_objects(
            accounts=sample_portfolio.objects()["accounts"][:1]
        )
    found = engine.review(book, as_of=DAY).document()

    assert found["summary"]["bands"]["good"]["accounts"] == 0
    assert all(entry["health"]["band"] == "unknown" for entry in found["accounts"])
    for name, metric in found["metrics"].items():
        if metric["unit"] in {"share", "points"}:
            assert metric["value"] is None, name
            assert metric["undefined"], name
