"""Laws of figures of experience: parts add up; order and later records do nothing."""

import math
import pickle
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import reduce
from operator import add
from random import Random
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    Interaction,
    InvalidInputError,
    Milestone,
    Money,
    Period,
    Portfolio,
    Survey,
    Usage,
)
from successkit.core.evidence import Interval
from successkit.metrics import (
    DEFAULT,
    BusinessHours,
    compare_satisfaction,
    customer_effort_score,
)
from successkit.metrics.experience import (
    engagement_partials,
    onboarding,
    support_partials,
    survey_partials,
    waiting,
)
from successkit.metrics.experience.answer_counts import NetCount, ScoreCount
from successkit.metrics.experience.comparison import difference_of
from successkit.metrics.experience.counts import ShareCount
from successkit.metrics.experience.value_counts import ValueCounts
from successkit.metrics.revenue.ledger import build_ledger

MARCH = Period(date(2026, 3, 1), date(2026, 4, 1))
AS_OF = date(2026, 4, 20)
KNOWN = datetime(2026, 4, 22, tzinfo=UTC)
START = datetime(2026, 2, 20, tzinfo=UTC)
NAMES = "abcde"
ZONES = {"a": "Asia/Tokyo", "b": "America/New_York", "c": None, "d": "UTC", "e": None}
Records = dict[str, list[Any]]
Partial = Callable[[Portfolio, Period], Any]

hours = st.integers(0, 24 * 50)
names = st.sampled_from(NAMES)
instants = hours.map(lambda hour: START + timedelta(hours=hour))
days = st.integers(0, 50).map(lambda day: date(2026, 2, 20) + timedelta(days=day))
scales = {"nps": (0, 10), "csat": (1, 5), "ces": (1, 7)}


@st.composite
def surveys(draw: st.DrawFn) -> Survey:
    kind = draw(st.sampled_from(sorted(scales)))
    low, high = scales[kind]
    return Survey(
        account_id=draw(names),
        at=draw(instants),
        kind=kind,
        score=draw(st.integers(low, high)),
        contact_id=draw(st.none() | st.sampled_from("pq")),
    )


@st.composite
def tickets(draw: st.DrawFn) -> Interaction:
    at = draw(instants)
    later = st.none() | hours.map(lambda hour: at + timedelta(hours=hour / 5))
    return Interaction(
        account_id=draw(names),
        at=at,
        direction="reactive",
        first_response_at=draw(later),
        resolved_at=draw(later),
    )


records = st.fixed_dictionaries(
    {
        "contracts": st.lists(
            st.tuples(names, days), max_size=5, unique_by=lambda c: c[0]
        ),
        "surveys": st.lists(surveys(), max_size=12),
        "interactions": st.lists(tickets(), max_size=8),
        "milestones": st.lists(
            st.tuples(names, st.sampled_from("xy"), st.none() | days),
            max_size=6,
            unique_by=lambda step: step[:2],
        ),
        "usage": st.lists(
            st.tuples(names, days, st.sampled_from(["login", "minutes"])),
            max_size=15,
            unique=True,
        ),
        "events": st.lists(st.tuples(names, instants), max_size=3),
    }
)


def objects(drawn: Records) -> Records:
    money = Money(1000, "JPY")
    return {
        "accounts": [Account(id=name, time_zone=ZONES[name]) for name in NAMES],
        "contracts": [
            Contract(id=name, account_id=name, start=start, amount=money)
            for name, start in drawn["contracts"]
        ],
        "surveys": drawn["surveys"],
        "interactions": drawn["interactions"],
        "milestones": [
            Milestone(account_id=name, name=step, done=done)
            for name, step, done in drawn["milestones"]
        ],
        "usage": [
            Usage(account_id=name, day=day, measure=measure, value=7)
            for name, day, measure in drawn["usage"]
        ],
        "events": [
            Event(account_id=name, at=at, kind="reopened")
            for name, at in drawn["events"]
        ],
    }


def made(records_: Records) -> Portfolio:
    portfolio = Portfolio.from_objects(**records_)
    assert not portfolio.problems.errors
    return portfolio


def completion(portfolio: Portfolio, period: Period) -> ShareCount:
    ledger = build_ledger(portfolio, DEFAULT)
    return onboarding.completion_partial(portfolio, ledger, period, 20)


def time_to_value(portfolio: Portfolio, period: Period) -> waiting.WaitingCount:
    return waiting.value_partial(portfolio, build_ledger(portfolio, DEFAULT), period)


def business_response(portfolio: Portfolio, period: Period) -> object:
    return support_partials.response_partial(portfolio, period, BusinessHours())


PARTIALS: list[Partial] = [
    survey_partials.nps_partial,
    survey_partials.csat_partial,
    survey_partials.csat_mean_partial,
    survey_partials.ces_partial,
    survey_partials.effort_top_box_partial,
    completion,
    time_to_value,
    support_partials.handled_partial,
    support_partials.response_partial,
    business_response,
    support_partials.resolution_hours_partial,
    support_partials.resolution_partial,
    engagement_partials.frequency_partial,
    engagement_partials.time_partial,
    engagement_partials.breadth_partial,
    engagement_partials.trend_partial,
]
every_partial = pytest.mark.parametrize("partial", PARTIALS, ids=lambda f: f.__name__)


@every_partial
@settings(max_examples=15, deadline=None)
@given(drawn=records, groups=st.lists(st.integers(0, 2), min_size=5, max_size=5))
def test_parts_of_a_book_add_up_to_the_whole_bit_for_bit(
    partial: Partial, drawn: Records, groups: list[int]
) -> None:
    whole = made(objects(drawn)).as_of(AS_OF)
    group = np.array(groups)[[NAMES.index(name) for name in whole.account_ids]]
    parts = [partial(whole.select(group == part), MARCH) for part in range(3)]
    expected = partial(whole, MARCH)

    assert reduce(add, parts) == expected
    assert reduce(add, parts[::-1]) == expected
    assert parts[0] + (parts[1] + parts[2]) == expected
    assert reduce(add, parts).value() == expected.value()


@every_partial
@settings(max_examples=10, deadline=None)
@given(drawn=records, random=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    partial: Partial, drawn: Records, random: Random
) -> None:
    straight = objects(drawn)
    mixed = {name: random.sample(rows, len(rows)) for name, rows in straight.items()}

    assert partial(made(mixed).as_of(AS_OF), MARCH) == partial(
        made(straight).as_of(AS_OF), MARCH
    )


@every_partial
@settings(max_examples=10, deadline=None)
@given(drawn=records, extra=records, later=st.booleans())
def test_what_came_later_changes_nothing(
    partial: Partial, drawn: Records, extra: Records, *, later: bool
) -> None:
    """Dated after the day, or recorded after what was known by then."""
    known_at = None if later else KNOWN
    before = objects(drawn)
    more = {
        name: [_later(row) if later else _unknown(row) for row in rows]
        for name, rows in objects(extra).items()
        if name != "accounts" and not (later and name == "milestones")
    }
    contracts = {contract.account_id for contract in before["contracts"]}
    more["contracts"] = [c for c in more["contracts"] if c.account_id not in contracts]
    together = {name: [*rows, *more.get(name, [])] for name, rows in before.items()}

    assert partial(made(together).as_of(AS_OF, known_at), MARCH) == partial(
        made(before).as_of(AS_OF, known_at), MARCH
    )


def _later(row: Any) -> Any:  # noqa: ANN401
    """Return a record moved beyond the day of the facts."""
    name = next(field for field in ("at", "start", "day") if hasattr(row, field))
    moved = {name: getattr(row, name) + timedelta(days=70)}
    for other in ("first_response_at", "resolved_at"):
        if getattr(row, other, None) is not None:
            moved[other] = getattr(row, other) + timedelta(days=70)
    return attrs.evolve(row, **moved)


def _unknown(row: Any) -> Any:  # noqa: ANN401
    return attrs.evolve(row, recorded_at=KNOWN + timedelta(hours=1))


@every_partial
def test_counts_are_plain_values_that_travel(partial: Partial) -> None:
    state = partial(made(objects(_SOME)).as_of(AS_OF), MARCH)

    assert pickle.loads(pickle.dumps(state)) == state  # noqa: S301
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        state.n = 3


_SOME: Records = {
    "contracts": [("a", date(2026, 3, 3))],
    "surveys": [],
    "interactions": [],
    "milestones": [("a", "x", date(2026, 3, 9))],
    "usage": [("a", date(2026, 3, 9), "minutes")],
    "events": [],
}


def test_counts_of_two_figures_do_not_add() -> None:
    whole = made(objects(_SOME)).as_of(AS_OF)
    csat = survey_partials.csat_partial(whole, MARCH)
    easy = survey_partials.effort_top_box_partial(whole, MARCH)
    wide = survey_partials.ces_partial(whole, MARCH, (1, 100))
    usual = survey_partials.ces_partial(whole, MARCH)

    with pytest.raises(InvalidInputError, match=r"ShareCount.name: cannot add parts"):
        csat + easy
    with pytest.raises(InvalidInputError, match=r"ScoreCount.scale_max"):
        usual + wide
    with pytest.raises(InvalidInputError, match="scale: expected the lowest"):
        survey_partials.ces_partial(whole, MARCH, (7, 1))
    with pytest.raises(InvalidInputError, match="same question"):
        difference_of(csat, usual)


nets = st.tuples(*[st.integers(0, 30)] * 3).map(
    lambda c: NetCount(promoters=c[0], detractors=c[1], n=sum(c))
)


@settings(max_examples=40, deadline=None)
@given(nets, nets)
def test_merging_surveys_merges_counts(own: NetCount, other: NetCount) -> None:
    both = (own + other).value()
    parts = [
        Fraction(c.promoters - c.detractors, max(c.n, 1)) * c.n for c in (own, other)
    ]

    assert own + other == other + own
    if both.value is None:
        assert own.n == other.n == 0
        return
    assert -100 <= both.value <= 100
    assert both.value == pytest.approx(float(100 * sum(parts) / (own.n + other.n)))
    assert both.interval is not None
    assert -100 <= both.interval.low <= both.value <= both.interval.high <= 100


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(-5, 5) | st.integers(-(2**62), 2**62), max_size=20))
def test_counted_values_have_the_median_of_the_values(values: list[int]) -> None:
    half = len(values) // 2
    counts = ValueCounts.of(np.array(values[:half], np.int64)) + ValueCounts.of(
        np.array(values[half:], np.int64)
    )
    ordered = sorted(values)
    middle = [ordered[(len(values) - 1) // 2], ordered[half]] if values else []

    assert counts.n == len(values)
    assert counts.median() == (Fraction(sum(middle), 2) if values else None)
    bounds = counts.median_interval()
    if bounds is not None:
        assert bounds[0] <= counts.median() <= bounds[1]


def test_few_values_have_no_interval_of_their_median() -> None:
    assert ValueCounts.of(np.arange(3)).median_interval() is None
    assert ValueCounts.of(np.arange(100)).median_interval() == (40, 59)


def given_answers(
    kind: str, *scores: float, month: int = 3, name: str = "a"
) -> list[Survey]:
    at = datetime(2026, month, 10, tzinfo=UTC)
    return [Survey(account_id=name, at=at, kind=kind, score=s) for s in scores]


ASKED: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
BEFORE: dict[str, Any] = {
    "start_other": date(2026, 2, 1),
    "end_other": date(2026, 3, 1),
}


@pytest.mark.parametrize(
    ("kind", "now", "then", "difference", "unlike"),
    [
        pytest.param("nps", [9] * 30, [5] * 30, 200, True, id="all turned round"),
        pytest.param("nps", [9, 5], [5, 5], 100, False, id="two answers tell little"),
        pytest.param("csat", [5] * 20, [5] * 10 + [1] * 10, 0.5, True, id="satisfied"),
        pytest.param("ces", [7, 6] * 9, [3, 4] * 9, 3, True, id="easier"),
        pytest.param("ces", [7, 6, 5], [6, 6, 7], -1 / 3, False, id="much the same"),
    ],
)
def test_two_months_compared(
    kind: str, now: list[int], then: list[int], difference: float, *, unlike: bool
) -> None:
    rows = [*given_answers(kind, *now), *given_answers(kind, *then, month=2)]
    portfolio = Portfolio.from_objects(accounts=[Account(id="a")], surveys=rows)
    found = compare_satisfaction(portfolio, kind=kind, **ASKED, **BEFORE)

    assert found.difference == pytest.approx(difference)
    assert found.difference == pytest.approx(float(found.first) - float(found.second))
    assert found.p_value is not None
    assert found.interval is not None
    assert (found.p_value < 0.05) == unlike
    assert (not found.interval.low <= 0 <= found.interval.high) == unlike
    assert ("not more" not in str(found)) == unlike
    assert found.as_dict()["first"] == found.first.as_dict()


@pytest.mark.parametrize(
    ("kind", "now", "reason"),
    [
        pytest.param("nps", [], "a sample has no answers", id="no answers"),
        pytest.param("ces", [7, 7], "too few answers, or all alike", id="all alike"),
    ],
)
def test_chance_that_cannot_be_judged_is_said(
    kind: str, now: list[int], reason: str
) -> None:
    rows = [*given_answers(kind, *now), *given_answers(kind, 5, 5, month=2)]
    portfolio = Portfolio.from_objects(accounts=[Account(id="a")], surveys=rows)
    found = compare_satisfaction(portfolio, kind=kind, **ASKED, **BEFORE)

    assert found.p_value is None
    assert found.interval is None
    assert str(found.undefined).startswith(reason)
    assert reason in str(found)


def test_two_parts_of_a_book_compared() -> None:
    rows = [
        *given_answers("csat", *[5] * 12),
        *given_answers("csat", *[1] * 12, name="b"),
    ]
    accounts = [Account(id=name) for name in "ab"]
    portfolio = Portfolio.from_objects(accounts=accounts, surveys=rows)
    found = compare_satisfaction(
        portfolio.account("a"), portfolio.account("b"), kind="csat", **ASKED
    )

    assert (found.difference, found.first.n, found.second.n) == (1, 12, 12)


def test_a_part_without_accounts_is_a_sample_without_answers() -> None:
    portfolio = Portfolio.from_objects(
        accounts=[Account(id="a")], surveys=given_answers("nps", 9)
    )
    nobody = Portfolio.from_objects(accounts=[])

    found = compare_satisfaction(portfolio, nobody, kind="nps", **ASKED)

    assert (found.second.n, found.difference) == (0, None)


def test_refused_comparisons() -> None:
    portfolio = Portfolio.from_objects(accounts=[])

    with pytest.raises(InvalidInputError, match="kind: expected one of nps, csat, ces"):
        compare_satisfaction(portfolio, kind="mood", **ASKED, **BEFORE)
    with pytest.raises(InvalidInputError, match="expected other days"):
        compare_satisfaction(portfolio, kind="nps", **ASKED)


def test_answers_on_several_scales_have_one_exact_mean() -> None:
    """Thirds and tenths: floats would lose the last digit, in an order of their own."""
    at = datetime(2026, 3, 10, tzinfo=UTC)
    rows = [
        Survey(
            account_id="a", at=at, kind="ces", score=score, scale_min=0, scale_max=top
        )
        for score, top in ((1, 3), (3, 10), (0.1, 1), (2, 3))
    ]
    portfolio = Portfolio.from_objects(accounts=[Account(id="a")], surveys=rows)
    state = survey_partials.ces_partial(portfolio.as_of(AS_OF), MARCH, (0, 1))
    exact = (Fraction(1) + Fraction(3, 10) + Fraction(0.1)) / 4

    assert isinstance(state, ScoreCount)
    assert state.moments()[0] == exact


def test_undecided_rows_are_all_hits_or_none() -> None:
    figure = ShareCount(name="x", hits=1, n=2, undecided=2, nothing="nothing").value()

    assert (figure.value, figure.n) == (0.5, 2)
    assert figure.interval == Interval(low=0.25, high=0.75, method="pending")


def test_the_interval_of_a_mean_is_that_of_student_within_the_scale() -> None:
    """Of 4 and 7 the mean is 5.5, t is 12.7 with one degree: wider than the scale."""
    rows = given_answers("ces", 4, 7), given_answers("ces", 4, 5, 5, 6)
    wide, narrow = (
        customer_effort_score(
            Portfolio.from_objects(accounts=[Account(id="a")], surveys=given_), **ASKED
        )
        for given_ in rows
    )
    half = 3.182446 * math.sqrt(2 / 3 / 4)

    assert wide.interval == Interval(low=1, high=7, level=0.95, method="student")
    assert narrow.interval is not None
    assert (narrow.interval.low, narrow.interval.high) == pytest.approx(
        (5 - half, 5 + half), abs=1e-5
    )
    assert narrow.definition == "scale 1 to 7"


@pytest.mark.parametrize("upside_down", [False, True])
def test_of_two_answers_at_one_instant_the_lower_counts(*, upside_down: bool) -> None:
    at = datetime(2026, 3, 10, tzinfo=UTC)
    rows = [
        Survey(account_id="a", at=at, kind="nps", score=score, contact_id="p")
        for score in (3, 10)
    ]
    portfolio = Portfolio.from_objects(
        accounts=[Account(id="a")], surveys=rows[:: -1 if upside_down else 1]
    )

    assert survey_partials.nps_partial(portfolio.as_of(AS_OF), MARCH) == NetCount(
        promoters=0, detractors=1, n=1
    )
