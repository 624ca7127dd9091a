"""Overrides of a book, judged by who left afterwards."""

from datetime import UTC, date, datetime, timedelta

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Override,
    Portfolio,
)
from successkit.engine import Config, Engine
from successkit.health import Scorecard

BEGAN = date(2026, 1, 12)
TODAY = date(2026, 7, 31)
ENGINE = Engine(
    config=Config(currency="JPY", scorecard=Scorecard(signals=["sentiment"]))
)


def book(*, mood: float, by_hand: int, left: date | None) -> Portfolio:
    """Return a customer whose computed score follows a mood told before."""
    said = datetime(2026, 1, 5, tzinfo=UTC)
    return Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            Contract(
                id="c",
                account_id="a",
                start=date(2025, 1, 1),
                end=left,
                amount=Money(100_000, "JPY"),
            )
        ],
        events=[Event(account_id="a", at=said, kind="sentiment", value=str(mood))],
        overrides=[
            Override(
                account_id="a",
                score=by_hand,
                author="yamada",
                reason="merger",
                start=BEGAN,
                expires=BEGAN + timedelta(30),
            )
        ],
    )


@pytest.mark.parametrize(
    ("mood", "by_hand", "left", "expected"),
    [
        pytest.param(1, 30, date(2026, 3, 1), (True, False), id="person saw it"),
        pytest.param(-1, 80, date(2026, 3, 1), (False, True), id="score saw it"),
        pytest.param(-1, 80, None, (True, False), id="person knew it would stay"),
        pytest.param(1, 30, date(2026, 7, 1), (False, True), id="it left much later"),
    ],
)
def test_who_was_right(
    mood: float, by_hand: int, left: date | None, expected: tuple[bool, bool]
) -> None:
    facts = book(mood=mood, by_hand=by_hand, left=left)

    judged = ENGINE.judge_overrides(facts, as_of=TODAY)

    (row,) = judged.rows()
    assert (row["person_right"], row["computed_right"]) == expected
    assert row["computed"] == (100 if mood > 0 else 0)
    assert judged.by_author() == {"yamada": (int(expected[0]), 1)}
    assert judged.sentences()[0] == ("1 override is judged by who left within 90 days.")


def test_what_is_not_over_is_left_out() -> None:
    facts = book(mood=1, by_hand=30, left=None)

    judged = ENGINE.judge_overrides(facts, as_of=BEGAN + timedelta(100))

    assert len(judged) == 0
    assert judged.left_out["outcome not known yet"] == 1
    assert judged.sentences() == ["No override can be judged yet."]
    assert len(ENGINE.judge_overrides(facts, as_of=BEGAN + timedelta(120))) == 1


def test_an_override_of_no_customer_is_left_out() -> None:
    facts = book(mood=1, by_hand=30, left=date(2025, 11, 1))

    judged = ENGINE.judge_overrides(facts, as_of=TODAY)

    assert judged.rows() == []
    assert judged.left_out["no customer when it began"] == 1


def test_a_mood_recorded_later_did_not_make_the_computed_score() -> None:
    facts = book(mood=1, by_hand=30, left=None)
    late = Event(
        account_id="a",
        at=datetime(2026, 1, 5, tzinfo=UTC),
        kind="sentiment",
        value="1",
        recorded_at=datetime(2026, 2, 1, tzinfo=UTC),
    )

    judged = ENGINE.judge_overrides(facts.replacing(events=[late]), as_of=TODAY)

    assert judged.rows()[0]["computed"] is None
    assert judged.rows()[0]["computed_right"] is None


@pytest.mark.parametrize("horizon", [0, -1, 1.5, True, "90"])
def test_a_horizon_is_a_number_of_days(horizon: object) -> None:
    facts = book(mood=1, by_hand=30, left=None)

    with pytest.raises(InvalidInputError, match="horizon: expected a whole number"):
        ENGINE.judge_overrides(facts, as_of=TODAY, horizon=horizon)  # type: ignore[arg-type]


def test_a_book_without_overrides_judges_none() -> None:
    assert len(ENGINE.judge_overrides(Portfolio.from_objects(), as_of=TODAY)) == 0
