"""Looking a scorecard over, alone and with the data of a book; roll-ups to parents."""

from datetime import date
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Portfolio, Signal, View
from successkit.health import BUILT_IN, Scorecard, check_scorecard, roll_up, score

NAN = np.nan


def never(view: View, /, *, as_of: np.datetime64) -> np.ndarray:
    raise AssertionError(f"raw values are given: {view} {as_of}")


def found(card: Scorecard, **raw: list[float]) -> list[tuple[str, tuple[str, ...]]]:
    signals = [
        Signal(name=name, compute=never, points=((0, 0), (100, 100))) for name in raw
    ]
    rows = len(next(iter(raw.values())))
    ids = [f"{row:03}" for row in range(rows)]
    table = AccountTable.of(date(2026, 3, 31), ids, customer=[1] * rows)
    columns = {name: np.array(values, float) for name, values in raw.items()}
    result = score(View(Portfolio.from_objects(), table), signals, card, columns)
    return [
        (finding.code, finding.signals)
        for finding in check_scorecard(card, signals, result)
    ]


RISING = [float(value) for value in range(20)]
MIXED = [float(value * 7 % 20) for value in range(20)]


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        pytest.param({"a": RISING, "b": MIXED}, [], id="nothing to say"),
        pytest.param(
            {"a": RISING, "b": [50.0] * 20}, [("dead", ("b",))], id="dead signal"
        ),
        pytest.param(
            {"a": RISING, "b": [NAN] * 11 + MIXED[11:]},
            [("mostly_missing", ("b",))],
            id="mostly missing",
        ),
        pytest.param(
            {"a": RISING, "b": [2 * value for value in RISING]},
            [("duplicate", ("a", "b"))],
            id="two that say the same",
        ),
        pytest.param(
            {"a": RISING[:5], "b": [1.0] * 5}, [], id="too few to say anything"
        ),
    ],
)
def test_what_data_say(
    raw: dict[str, list[float]], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert found(Scorecard(coverage_gate=0), **raw) == expected


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        pytest.param({"weights": {"npss": 1}}, "did you mean 'nps'", id="unknown"),
        pytest.param({"weights": {"nps": -1}}, "weight >= 0; got -1", id="negative"),
        pytest.param({"bands": [[0, 50], [55, 75], [75, 100]]}, "no gap", id="gap"),
        pytest.param(
            {"bands": [[0, 50], [45, 75], [75, 100]]}, "no over", id="overlap"
        ),
        pytest.param(
            {"signals": ["nps"], "weights": {"nps": 0}}, "weight > 0", id="all zero"
        ),
        pytest.param({"wieghts": {}}, "did you mean 'weights'", id="unknown key"),
    ],
)
def test_what_cannot_be_used_is_said(settings: dict[str, object], message: str) -> None:
    (finding,) = check_scorecard(settings, BUILT_IN)

    assert finding.code == "invalid"
    assert message in finding.message
    assert str(finding).startswith("scorecard 'default': ")


def test_the_usual_scorecard_is_fine() -> None:
    assert check_scorecard(Scorecard(), BUILT_IN) == ()


NAMES = np.array(["a", "b", "c", "d"], object)


@pytest.mark.parametrize(
    ("parents", "message"),
    [
        pytest.param(["b", "a", None, None], "no circle; got a → b → a", id="circle"),
        pytest.param(["a", None, None, None], "no circle; got a → a", id="itself"),
        pytest.param(
            ["x", None, None, None], "'x', the parent of 'a', is not", id="unknown"
        ),
        pytest.param([None], "expected 4 values", id="too short"),
    ],
)
def test_parents_that_cannot_be_are_refused(
    parents: list[str | None], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        roll_up(NAMES, np.array(parents, object), np.zeros(4), np.ones(4, np.int64))


def test_revenue_below_0_is_refused() -> None:
    nobody = np.full(4, None, object)

    with pytest.raises(InvalidInputError, match="got -1 of 'b'"):
        roll_up(NAMES, nobody, np.zeros(4), np.array([0, -1, 0, 0]))


@settings(max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 100) | st.just(NAN), st.integers(0, 9**18)),
        min_size=1,
        max_size=12,
    ),
    st.integers(0, 999),
)
def test_a_roll_up_equals_a_walk_over_all_below(
    rows: list[tuple[float, int]], seed: int
) -> None:
    names = [f"{row:02}" for row in range(len(rows))]
    random = Random(seed)  # noqa: S311 (made up, not secret)
    above = [
        random.choice([None, *range(row)]) if row else None for row in range(len(rows))
    ]
    score_of = np.array([value for value, _ in rows], float)
    money = np.array([amount for _, amount in rows], np.int64)
    parents = np.array([None if p is None else names[p] for p in above], object)

    rolled = roll_up(np.array(names, object), parents, score_of, money)

    for row in range(len(rows)):
        below = [each for each in range(len(rows)) if reaches(above, each, row)]
        known = [each for each in below if not np.isnan(score_of[each])]
        values = [int(score_of[each]) for each in known]
        paid = sum(int(money[each]) for each in known)
        assert rolled.members[row] == len(known)
        if not known:
            assert np.isnan([rolled.mean[row], rolled.worst[row]]).all()
            continue
        assert rolled.mean[row] == pytest.approx(sum(values) / len(values))
        assert rolled.worst[row] == min(values)
        worth = sum(int(money[each]) * int(score_of[each]) for each in known)
        expected = worth / paid if paid else NAN
        assert rolled.weighted[row] == pytest.approx(expected, nan_ok=True)


def reaches(above: list[int | None], row: int | None, top: int) -> bool:
    while row is not None and row != top:
        row = above[row]
    return row == top
