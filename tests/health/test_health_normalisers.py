"""Scales as data: by example, refusals, and that they are monotone and bounded."""

import itertools
from datetime import date
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Signal, View
from successkit.core.declarations.normaliser import Better
from successkit.health import (
    ByAge,
    Linear,
    Log,
    Normaliser,
    Percentile,
    Ranks,
    Steps,
    Target,
    normalise,
)

NAN = np.nan
LICENCE = ByAge([(60, [(0, 0), (0.3, 100)]), (300, [(0, 0), (0.9, 100)])])


@pytest.mark.parametrize(
    ("scale", "raw", "expected"),
    [
        pytest.param(
            Linear.through(worst=0.2, middle=0.5, best=0.9), 0.35, 25, id="linear"
        ),
        pytest.param(
            Linear.through(worst=60, middle=20, best=0), 40, 25, id="less is better"
        ),
        pytest.param(Steps([(1, 20), (3, 80)]), 2.9, 20, id="below the next step"),
        pytest.param(Steps([(1, 20), (3, 80)]), 3, 80, id="on a step"),
        pytest.param(Steps([(1, 20), (3, 80)]), 0, 20, id="below the first step"),
        pytest.param(Target(target=10, worst=0), 5, 50, id="half way up"),
        pytest.param(Target(target=10, worst=0), 99, 100, id="more is as good"),
        pytest.param(Target(target=2, worst=10, better="down"), 6, 50, id="down"),
        pytest.param(Target(target=8, worst=4, better="near"), 10, 50, id="too much"),
        pytest.param(Log(worst=1, best=100), 10, 50, id="same factor, same points"),
        pytest.param(Log(worst=100, best=1), 0, 100, id="no logarithm of nothing"),
    ],
)
def test_worked_example(scale: Normaliser, raw: float, expected: float) -> None:
    assert normalise(np.array([raw, NAN]), scale).tolist()[0] == expected
    assert np.isnan(normalise(np.array([NAN]), scale)[0])


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        pytest.param(0, 100, id="younger than the first age"),
        pytest.param(60, 100, id="30 % is fine in month 2"),
        pytest.param(180, 50, id="and half of it half way"),
        pytest.param(300, 33.333, id="and bad in month 10"),
        pytest.param(NAN, NAN, id="of unknown age"),
    ],
)
def test_a_threshold_moves_with_the_age(age: float, expected: float) -> None:
    found = normalise(np.array([0.3]), LICENCE, age=np.array([float(age)]))

    assert found.tolist() == pytest.approx([expected], nan_ok=True)


@pytest.mark.parametrize(
    ("make", "options", "message"),
    [
        pytest.param(Linear, {"points": [(0, 0)]}, "two or more", id="one point"),
        pytest.param(Linear, {"points": [(1, 0), (0, 9)]}, "rising", id="falling raw"),
        pytest.param(Linear, {"points": [(0, 0), (1, 101)]}, "0 to 100", id="over 100"),
        pytest.param(Linear, {"points": [(NAN, 0), (1, 1)]}, "rising", id="NaN"),
        pytest.param(Linear, {"points": "ab"}, "expected pairs", id="text"),
        pytest.param(Steps, {"points": []}, "one or more", id="no step"),
        pytest.param(Target, {"target": 1, "worst": 2}, "below the target", id="up"),
        pytest.param(
            Target, {"target": 1, "worst": 0, "better": "near"}, "distance", id="near"
        ),
        pytest.param(
            Target, {"target": 1, "worst": 0, "better": "side"}, "up, down", id="side"
        ),
        pytest.param(Log, {"worst": 0, "best": 1}, "values > 0", id="log of 0"),
        pytest.param(Log, {"worst": 2, "best": 2}, "different", id="log of one value"),
        pytest.param(Log, {"worst": "a", "best": 2}, "finite number", id="log of text"),
        pytest.param(ByAge, {"ages": []}, "one or more rising ages", id="no age"),
        pytest.param(
            ByAge,
            {"ages": [(0, [(0, 0), (1, 50)]), (9, [(0, 0), (1, 60)])]},
            "same scores",
            id="other scores at another age",
        ),
        pytest.param(Percentile, {"better": "most"}, "up, down", id="percentile"),
    ],
)
def test_nonsense_is_refused(
    make: type[Any], options: dict[str, Any], message: str
) -> None:
    with pytest.raises(InvalidInputError, match=message):
        make(**options)


def compute(view: View, /, *, as_of: np.datetime64) -> np.ndarray:
    raise AssertionError(f"never run: {view} {as_of}")


def test_a_signal_has_one_scale() -> None:
    scale = Steps([(0, 0), (1, 100)])

    assert Signal(name="a", compute=compute, normaliser=scale).scale is scale
    with pytest.raises(InvalidInputError, match="either points= or normaliser="):
        Signal(name="a", compute=compute, normaliser=scale, points=((0, 0), (1, 1)))


raws = st.floats(-1e6, 1e6) | st.integers(-50, 50).map(float)
places = st.lists(raws, min_size=2, max_size=6, unique=True).map(sorted)
levels = st.lists(st.floats(0, 100), min_size=6, max_size=6).map(sorted)


@st.composite
def rising_scales(draw: st.DrawFn) -> Normaliser:
    """Draw a scale on which more is never worse."""
    at, scores = draw(places), draw(levels)
    points = list(zip(at, scores[-len(at) :], strict=True))
    low, high = sorted(draw(st.tuples(st.floats(1e-3, 1), st.floats(2, 1e6))))
    moved = [(raw * 2 if raw > 0 else raw / 2, score) for raw, score in points]
    later = [(0, points), (300, moved)]
    rises = all(a < b for (a, _), (b, _) in itertools.pairwise(moved))
    return draw(
        st.sampled_from(
            [
                Linear(points),
                Steps(points),
                Target(target=high, worst=low),
                Log(worst=low, best=high),
                ByAge(later if rises else later[:1]),
            ]
        )
    )


@settings(max_examples=50)
@given(rising_scales(), st.lists(raws, min_size=2, max_size=20), st.integers(0, 400))
def test_more_is_never_worse(scale: Normaliser, raw: list[float], age: int) -> None:
    values = np.array(sorted(raw))

    found = normalise(values, scale, age=np.full(len(values), float(age)))

    assert (np.diff(found) >= 0).all()
    assert ((found >= 0) & (found <= 100)).all()


def table_of(industries: list[str]) -> AccountTable:
    ids = [f"{row:03}" for row in range(len(industries))]
    return AccountTable.of(
        date(2026, 3, 31), ids, customer=[1] * len(ids), industry=industries
    )


books = st.lists(
    st.tuples(st.integers(0, 5) | st.just(NAN), st.sampled_from(["it", "retail"])),
    min_size=2,
    max_size=30,
)


@settings(max_examples=50)
@given(books, st.integers(0, 30), st.sampled_from(["up", "down"]))
def test_ranks_of_parts_add_up_to_those_of_the_book(
    rows: list[tuple[float, str]], cut: int, better: Better
) -> None:
    raw = np.array([value for value, _ in rows], float)
    table = table_of([industry for _, industry in rows])
    scale = Percentile(better=better, cohort="industry")
    halves = [np.arange(len(rows)) < cut, np.arange(len(rows)) >= cut]
    first, second = (Ranks.of(raw[half], scale, table.take(half)) for half in halves)

    found = (first + second).milli(raw, scale, table)

    assert np.array_equal(
        found, Ranks.of(raw, scale, table).milli(raw, scale, table), equal_nan=True
    )
    for row, (value, industry) in enumerate(rows):
        peers = [v for v, i in rows if i == industry and v == v]  # noqa: PLR0124
        if value != value:  # noqa: PLR0124
            assert np.isnan(found[row])
            continue
        below = sum(p < value for p in peers) * 2 + sum(p == value for p in peers)
        share = Fraction(below * 100_000, 2 * len(peers))
        exact = share if better == "up" else 100_000 - share
        assert abs(found[row] - exact) <= Fraction(1, 2)
