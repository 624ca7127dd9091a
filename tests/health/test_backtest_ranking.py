"""How well a score ranks: by example, a slow oracle, and laws 64 to 66."""

import math
from collections.abc import Sequence
from fractions import Fraction
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AnyArray, InvalidInputError, MetricValue
from successkit.health import auc, auc_difference
from successkit.health.lift import precision, tenths, top_lift
from successkit.health.ranking import Ranking

NAN = np.nan

Row = tuple[int, bool, int, int]
"""Score, lost, day, account."""

rows = st.lists(
    st.tuples(st.integers(-1, 8), st.booleans(), st.integers(0, 2), st.integers(0, 9)),
    min_size=1,
    max_size=40,
)


def columns(table: Sequence[Row]) -> dict[str, AnyArray]:
    score, lost, day, account = (np.array(cells) for cells in zip(*table, strict=True))
    return {"score": score, "lost": lost.astype(bool), "day": day, "account": account}


def found(table: Sequence[Row], score: AnyArray | None = None) -> MetricValue:
    plain = columns(table)
    return auc(
        plain["score"] if score is None else score,
        lost=plain["lost"],
        day=plain["day"],
        account=plain["account"],
    )


def ordered(table: Sequence[Row]) -> Ranking:
    given_columns = columns(table)
    return Ranking.of(given_columns.pop("score"), **given_columns)


def slow_auc(table: Sequence[Row]) -> Fraction | None:
    """Compare every pair of a day, one by one."""
    wins, pairs = Fraction(0), 0
    for score, lost, day, _ in table:
        for other, gone, when, _ in table:
            if lost and not gone and day == when and min(score, other) >= 0:
                pairs += 1
                wins += 1 if score < other else Fraction(score == other, 2)
    return wins / pairs if pairs else None


def slow_lost_within(
    table: Sequence[Row], part: Fraction | int
) -> tuple[Fraction, ...]:
    """Walk each day from its lowest score, sharing what equal scores have in common."""
    taken, gone = Fraction(0), Fraction(0)
    for day in {row[2] for row in table}:
        today = sorted(row[:2] for row in table if row[2] == day and row[0] >= 0)
        room = Fraction(part * len(today) if isinstance(part, Fraction) else part)
        for score in sorted({row[0] for row in today}):
            equal = [lost for value, lost in today if value == score]
            share = min(Fraction(1), max(room, Fraction(0)) / len(equal))
            taken += share * len(equal)
            gone += share * sum(equal)
            room -= len(equal)
    return taken, gone


@pytest.mark.parametrize(
    ("score", "lost", "expected"),
    [
        pytest.param([10, 20, 30, 40], [1, 1, 0, 0], 1.0, id="all who left are below"),
        pytest.param([40, 30, 20, 10], [1, 1, 0, 0], 0.0, id="all who left are above"),
        pytest.param([50, 50, 50], [1, 0, 0], 0.5, id="equal scores count half"),
        pytest.param([10, 50, 30], [1, 1, 0], 0.5, id="one right, one wrong"),
        pytest.param([10, -1, 30], [1, 1, 0], 1.0, id="who has no score is left out"),
    ],
)
def test_worked_example(score: list[int], lost: list[int], expected: float) -> None:
    result = auc(np.array(score), lost=np.array(lost, bool))

    assert result.value == expected


def test_rows_are_compared_within_a_day_only() -> None:
    table = [(90, True, 0, 0), (95, False, 0, 1), (10, True, 1, 0), (5, False, 1, 1)]

    assert found(table).value == 0.5
    assert found(table).denominator == 2


@pytest.mark.parametrize("lost", [[True, True], [False, False]])
def test_without_a_pair_there_is_no_figure_but_a_reason(lost: list[bool]) -> None:
    result = auc(np.array([1.0, 2.0]), lost=np.array(lost))

    assert result.value is None
    assert result.interval is None
    assert result.undefined == "no day has both customers who left and who stayed"


def test_interval_is_the_published_one_of_delong_on_one_day() -> None:
    # Variance by the formulas of DeLong and others (1988), written out.
    left, stayed = [3.0, 5.0, 6.0], [4.0, 7.0, 8.0, 5.0]

    def above(one: float, other: float) -> float:
        return 1.0 if one < other else 0.5 * (one == other)

    theta = np.mean([[above(a, b) for b in stayed] for a in left])
    by_left = [np.mean([above(a, b) for b in stayed]) for a in left]
    by_stayed = [np.mean([above(a, b) for a in left]) for b in stayed]
    spread = math.sqrt(np.var(by_left, ddof=1) / 3 + np.var(by_stayed, ddof=1) / 4)
    half = 1.959963984540054 * spread / (theta * (1 - theta))
    middle = math.log(theta / (1 - theta))

    result = auc(np.array(left + stayed), lost=np.array([True] * 3 + [False] * 4))

    assert result.value == pytest.approx(theta)
    assert result.interval is not None
    assert result.interval.low == pytest.approx(1 / (1 + math.exp(half - middle)))
    assert result.interval.high == pytest.approx(1 / (1 + math.exp(-half - middle)))


def test_rows_seen_twice_make_the_interval_no_narrower() -> None:
    rng = np.random.default_rng(5)
    score, lost = rng.normal(size=60), rng.random(60) < 0.4
    once = auc(score, lost=lost).interval
    again = auc(
        np.tile(score, 4),
        lost=np.tile(lost, 4),
        day=np.repeat(np.arange(4), 60),
        account=np.tile(np.arange(60), 4),
    ).interval

    assert once is not None
    assert again is not None
    assert again.low == pytest.approx(once.low)
    assert again.high == pytest.approx(once.high)


def test_a_perfect_order_of_few_is_not_taken_for_certain() -> None:
    result = auc(np.array([1.0, 2, 3, 4]), lost=np.array([True, True, False, False]))

    assert result.interval is not None
    assert result.interval.low < 0.5


@given(rows)
@settings(max_examples=50)
def test_area_is_that_of_a_slow_count(table: list[Row]) -> None:
    slow, result = slow_auc(table), found(table)

    assert result.value == (None if slow is None else float(slow))
    if result.interval is not None:
        assert 0 <= result.interval.low <= float(result) <= result.interval.high <= 1


@given(rows, st.randoms(use_true_random=False))
@settings(max_examples=50)
def test_order_of_rows_is_irrelevant(table: list[Row], random: Random) -> None:
    shuffled = random.sample(table, len(table))

    assert found(shuffled).as_dict()["value"] == found(table).as_dict()["value"]
    assert repr(tenths(ordered(shuffled))) == repr(tenths(ordered(table)))


@given(rows)
@settings(max_examples=50)
def test_turning_the_sign_turns_the_area(table: list[Row]) -> None:
    known = [row for row in table if row[0] >= 0]
    turned = [(8 - score, lost, day, who) for score, lost, day, who in known]

    if known and found(known).value is not None:
        assert float(found(turned)) == pytest.approx(1 - float(found(known)), abs=1e-15)


@given(rows)
@settings(max_examples=50)
def test_a_rising_map_changes_nothing(table: list[Row]) -> None:
    score = columns(table)["score"]
    mapped = np.where(score < 0, NAN, np.exp(score.astype(float)) - 100.0)

    assert found(table, score=mapped).as_dict() == found(table).as_dict()


@given(rows)
@settings(max_examples=50)
def test_tenths_are_those_of_a_slow_walk_and_sum_to_all(table: list[Row]) -> None:
    parts = tenths(ordered(table))
    known = [row for row in table if row[0] >= 0]

    assert sum(part.rows for part in parts) == pytest.approx(len(known))
    assert sum(part.lost for part in parts) == pytest.approx(
        sum(row[1] for row in known)
    )
    for number in range(1, 11):
        rows_, lost = slow_lost_within(table, Fraction(number, 10))
        assert sum(part.rows for part in parts[:number]) == pytest.approx(float(rows_))
        assert sum(part.lost for part in parts[:number]) == pytest.approx(float(lost))


@given(rows, st.integers(1, 12))
@settings(max_examples=50)
def test_precision_is_that_of_a_slow_walk(table: list[Row], capacity: int) -> None:
    taken, gone = slow_lost_within(table, capacity)

    result = precision(ordered(table), capacity=capacity)

    assert result.value == (pytest.approx(float(gone / taken)) if taken else None)


def test_lift_of_the_lowest_tenth() -> None:
    table = [(score, score < 2, 0, score) for score in range(20)]

    result = top_lift(ordered(table))

    assert result.value == pytest.approx(10.0)
    assert result.interval is not None
    assert result.interval.low < 10 < result.interval.high


def test_lift_where_nobody_left_is_undefined() -> None:
    assert top_lift(ordered([(1, False, 0, 0)])).undefined == "nobody left"


@pytest.mark.parametrize("capacity", [0, -1, 2.0, True])
def test_capacity_must_be_a_number_of_customers(capacity: int) -> None:
    with pytest.raises(InvalidInputError, match="capacity: expected a whole number"):
        precision(ordered([(1, False, 0, 0)]), capacity=capacity)


@given(rows)
@settings(max_examples=50)
def test_difference_to_itself_is_nothing_and_turns_its_sign(table: list[Row]) -> None:
    given_columns = columns(table)
    score = given_columns.pop("score")
    other = np.where(score < 0, -1, (score * 5) % 9)

    same = auc_difference(score, score, **given_columns)
    there = auc_difference(score, other, **given_columns)
    back = auc_difference(other, score, **given_columns)

    if same.value is not None and there.value is not None and back.value is not None:
        assert same.value == 0
        assert float(there) == -float(back)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        pytest.param({"lost": np.array([True])}, "lost: expected 2 bool", id="short"),
        pytest.param({"lost": np.array([1, 0])}, "lost: expected 2 bool", id="numbers"),
        pytest.param({"day": np.array([-1, 0])}, "day: expected 2 pos", id="below 0"),
        pytest.param(
            {"account": np.array(["x", "y"])}, "account: expected 2 pos", id="names"
        ),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    changed: dict[str, AnyArray], message: str
) -> None:
    lost = changed.get("lost", np.array([True, False]))
    day, account = changed.get("day"), changed.get("account")

    with pytest.raises(InvalidInputError, match=message):
        auc(np.array([1.0, 2.0]), lost=lost, day=day, account=account)
