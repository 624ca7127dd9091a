"""Conditions of playbooks that look back, inside a review: as tables passed by hand."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import pytest

from successkit.core import (
    Account,
    AnyArray,
    Contract,
    Enrichment,
    Money,
    Playbook,
    Portfolio,
    Step,
    View,
)
from successkit.core.condition import Past
from successkit.engine import Config, Engine, Review
from successkit.engine.evaluation_calendar import EvaluationCalendar
from successkit.engine.past import known_then
from successkit.playbooks import decide, looked_back

Make = Callable[..., Any]
DAY = date(2026, 3, 31)
JANUARY, MARCH = date(2025, 1, 1), date(2026, 3, 12)
STEPS = (Step(name="talk", kind="call", due_in=1),)


def engine(plugin: Make, *conditions: str, **settings: Any) -> Engine:  # noqa: ANN401
    books = [
        Playbook(name=f"acme.{place}", when=when, steps=STEPS)
        for place, when in enumerate(conditions)
    ]
    return Engine(
        config=Config(currency="JPY", **settings),
        plugins=[plugin("acme", playbooks=books)],
    )


def states(review: Review) -> dict[str, tuple[int, int, int]]:
    return {
        row.playbook: (row.matched, row.unmatched, row.unknown)
        for row in review.decision.funnel
        if row.playbook.startswith("acme.")
    }


def grown(**other: Any) -> Portfolio:  # noqa: ANN401
    """Return ten seats since January of the year before, thirty since 12 March."""
    first, second = (
        Contract(id=name, account_id="a", start=start, amount=Money(1_000, "JPY"))
        for name, start in (("c1", JANUARY), ("c2", MARCH))
    )
    return Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[
            attrs.evolve(first, quantity=10),
            attrs.evolve(second, quantity=20, **other),
        ],
    )


@pytest.mark.parametrize(
    "condition",
    [
        pytest.param("change(seats, 28) == 20", id="a number less what it was"),
        pytest.param("before(seats, 28) == 10", id="a number as it was"),
        pytest.param("change(seats, 20) == 20", id="the day before it changed"),
        pytest.param("change(seats, 19) == 0", id="the day on which it changed"),
        pytest.param("change(mrr, 28) > 0", id="revenue"),
        pytest.param("change(value, 28) > 0", id="value"),
        pytest.param("before(phase, 28) == 'adoption'", id="phase"),
        pytest.param("before(touch_model, 28) == 'high'", id="touch model"),
        pytest.param("change(health_coverage, 28) == 0", id="what was known of health"),
        pytest.param("unchanged_days(seats) == 15", id="since Monday 16 March"),
        pytest.param("unchanged_days(customer) == 358", id="52 evaluations of facts"),
        pytest.param("unchanged_days(health_coverage) == 78", id="12 of all else"),
        pytest.param("before(seats, 455) is None", id="nothing before it began"),
        pytest.param("change(seats, 3660) is None", id="ten years ago"),
    ],
)
def test_worked_example(plugin: Make, condition: str) -> None:
    review = engine(plugin, condition).review(grown(), as_of=DAY)

    assert states(review) == {"acme.0": (1, 0, 0)}


def test_a_day_before_is_known_as_it_was_known_then(plugin: Make) -> None:
    told = datetime(2026, 3, 20, 9, tzinfo=UTC)
    made = engine(plugin, "change(seats, 13) == 20", "change(seats, 11) == 20")

    assert states(made.review(grown(recorded_at=told), as_of=DAY)) == {
        "acme.0": (1, 0, 0),  # 18 March: nobody had recorded it yet
        "acme.1": (0, 1, 0),
    }


def test_nothing_is_computed_where_nobody_asks(plugin: Make) -> None:
    past = engine(plugin, "seats > 5").review(grown(), as_of=DAY).decision.source.past

    assert past.tables == ()
    assert past.evaluations is None


def test_only_columns_that_are_asked_for_are_there(plugin: Make) -> None:
    made = engine(plugin, "change(mrr, 28) < 0 and before(seats, 28) > 1")
    past = made.review(grown(), as_of=DAY).decision.source.past

    assert [(each.as_of, {*each.columns}) for each in past.tables] == [
        (date(2026, 3, 3), {"id", "mrr", "seats"})
    ]


def test_without_evaluations_unchanged_days_are_unknown(plugin: Make) -> None:
    made = engine(plugin, "unchanged_days(seats) > 1", evaluations_back=0)

    assert states(made.review(grown(), as_of=DAY)) == {"acme.0": (0, 0, 1)}


LOOKS = {
    "revenue": "change(mrr, 28) < 0 or change(mrr, 300) > 0",
    "score": "change(health_score, 28) < -5",
    "band": "before(health_band, 14) == 'good' and health_band != 'good'",
    "phase": "unchanged_days(phase) >= 28",
    "visits": "change(phase_visits, 90) > 0",
    "amount": "unchanged_days(mrr) > 200",
    "value": "change(value, 28) < 0",
    "upper": "change(value_high, 61) < 0",
    "model": "before(touch_model, 30) == 'high' or touch_model == 'high'",
    "segment": "before(segment_use, 28) == 'light' or segment_use == 'heavy'",
    "risk": "before(at_risk, 21) == True",
    "seats": "change(seats, 400) > 0",
}


def by_hand(review: Review, plain: Engine, made: Engine, book: Portfolio) -> Past:
    """Return whole reviews of the earlier days."""

    def table(day: date) -> Any:  # noqa: ANN401
        known = known_then(day, review.known_at)
        return plain.review(book, as_of=day, known_at=known).accounts

    asked = [each for each in looked_back(made.playbooks) if not each.of_events]
    days = {review.as_of - timedelta(each.days) for each in asked if each.days}
    back = [each for each in asked if not each.days]
    calendar = EvaluationCalendar.of(made.config)
    return Past(
        tables=[table(day) for day in sorted(days)],
        evaluations=[table(day) for day in calendar.before(review.as_of, 12)]
        if back
        else None,
        events=review.decision.source.past.events,
    )


@pytest.mark.slow
@pytest.mark.parametrize("name", LOOKS)
def test_the_same_bits_as_whole_reviews_passed_by_hand(
    plugin: Make, sample_portfolio: Portfolio, name: str
) -> None:
    settings: dict[str, Any] = {"evaluations_most": 12, "evaluations_back": 12}
    made = engine(plugin, LOOKS[name], **settings)
    plain = Engine(config=Config(currency="JPY", **settings))
    review = made.review(sample_portfolio, as_of=DAY)

    decision = decide(
        review.accounts,
        made.playbooks,
        as_of=DAY,
        action_kinds=made.action_kinds,
        past=by_hand(review, plain, made, sample_portfolio),
    )

    assert decision.funnel == review.decision.funnel
    assert decision.rows() == review.decision.rows()


def test_a_playbook_says_the_same_beside_others(
    plugin: Make, sample_portfolio: Portfolio
) -> None:
    looks = ["unchanged_days(mrr) > 200", "change(mrr, 30) != 0"]
    both = states(engine(plugin, *looks).review(sample_portfolio, as_of=DAY))
    more = states(
        engine(plugin, *looks, "unchanged_days(health_band) > 7").review(
            sample_portfolio, as_of=DAY
        )
    )

    assert {name: more[name] for name in both} == both


def tripled(view: View, /, **_as_of: object) -> AnyArray:
    return view.table.array("seats") * 3


def late(view: View, /, **_as_of: object) -> AnyArray:
    if view.table.as_of < DAY:
        raise ValueError("too early")
    return view.table.array("seats").copy()


def test_what_a_plugin_adds_can_be_looked_back_at(plugin: Make) -> None:
    column = Enrichment(name="acme.tripled", kind="number", doc="", compute=tripled)
    book = Playbook(name="acme.0", when="change(acme.tripled, 28) == 60", steps=STEPS)
    made = Engine(plugins=[plugin("acme", enrich=[column], playbooks=[book])])

    assert states(made.review(grown(), as_of=DAY)) == {"acme.0": (1, 0, 0)}


def test_a_plugin_that_fails_only_on_an_earlier_day_is_reported(plugin: Make) -> None:
    column = Enrichment(name="acme.late", kind="number", doc="", compute=late)
    book = Playbook(name="acme.0", when="change(acme.late, 28) > 0", steps=STEPS)
    made = Engine(
        config=Config(evaluations_back=0),  # no band looks back either
        plugins=[plugin("acme", enrich=[column], playbooks=[book])],
    )
    review = made.review(grown(), as_of=DAY)

    assert states(review) == {"acme.0": (0, 0, 1)}
    (failure,) = review.failures
    assert failure.name == "acme.late"
    assert "ValueError" in failure.message
