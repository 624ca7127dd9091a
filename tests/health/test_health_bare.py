"""The bare score, and the narrow numbers that weights of few digits are worked in."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import AccountTable, InvalidInputError, Portfolio, Signal, View
from successkit.health import (
    HealthResult,
    Scorecard,
    explain_score,
    score,
    score_by_card,
    sheet,
)

DAY = date(2026, 3, 31)
NAN = np.nan
NAMES = ("a", "b", "c")
RAW = {"a": [80.0, NAN, 5.0], "b": [60.0, 10.0, 90.0], "c": [NAN, NAN, 90.0]}


def never(view: View, /, *, as_of: np.datetime64) -> np.ndarray:
    raise AssertionError(f"raw values are given: {view} {as_of}")


def declared(weights: dict[str, float]) -> list[Signal]:
    return [
        Signal(
            name=name,
            compute=never,
            points=((0, 0), (100, 100)),
            weight=weight,
            critical=10.0 if name == "a" else None,
        )
        for name, weight in weights.items()
    ]


def table(rows: int) -> AccountTable:
    return AccountTable.of(
        DAY, [f"{row:07}" for row in range(rows)], customer=[1] * rows
    )


def scored(
    raw: Mapping[str, Sequence[float] | np.ndarray],
    weights: dict[str, float],
    card: Scorecard,
    **options: bool,
) -> HealthResult:
    columns = {name: np.array(values, float) for name, values in raw.items()}
    view = View(Portfolio.from_objects(), table(len(columns["a"])))
    return score(view, declared(weights), card, columns, **options)  # type: ignore[arg-type]


FIRST = np.array([0])
EVEN = dict.fromkeys(NAMES, 1.0)


def test_the_bare_score_is_that_of_the_explained_one() -> None:
    bare = scored(RAW, EVEN, Scorecard(), parts=False)

    assert bare.score.tolist() == pytest.approx([70.0, NAN, 49.0], nan_ok=True)
    assert bare.coverage.tolist() == pytest.approx([2 / 3, 1 / 3, 1.0])
    assert list(bare.columns()) == ["score", "coverage", "freshness", "cap"]
    assert bare.take(np.array([2])).score.tolist() == [49.0]


@pytest.mark.parametrize(
    "ask",
    [
        pytest.param(lambda bare: bare.contributions(0), id="contributions"),
        pytest.param(lambda bare: bare.normalised("a"), id="normalised values"),
        pytest.param(
            lambda bare: bare.take(np.array([0])).normalised("a"), id="of some rows"
        ),
        pytest.param(lambda bare: explain_score(bare, 0), id="an explanation"),
    ],
)
def test_parts_that_were_not_kept_are_refused_with_the_mend(
    ask: Callable[[HealthResult], object],
) -> None:
    bare = scored(RAW, EVEN, Scorecard(), parts=False)

    with pytest.raises(InvalidInputError, match=r"'[abc]'.*parts=True"):
        ask(bare)


def test_the_bare_score_of_several_scorecards() -> None:
    view = View(Portfolio.from_objects(), table(3))
    columns = {name: np.array(values) for name, values in RAW.items()}
    cards = [Scorecard(), Scorecard(signals=["b"])]
    card = np.array([0, 1, 0], np.int8)

    bare, full = (
        score_by_card(view, declared(EVEN), cards, card, columns, parts=parts)
        for parts in (False, True)
    )

    assert bare.score.tobytes() == full.score.tobytes()
    with pytest.raises(InvalidInputError, match="parts=True"):
        bare.normalised("b")


cell = st.just(NAN) | st.floats(-10, 110) | st.integers(0, 100).map(float)
books = st.lists(st.tuples(cell, cell, cell), min_size=1, max_size=12)
weights = st.tuples(*[st.integers(1, 60).map(float)] * 3)
policies = st.dictionaries(
    st.sampled_from(NAMES), st.sampled_from(["neutral", "worst", "exclude"])
)


@settings(max_examples=50)
@given(books, weights, policies, st.sampled_from([0.0, 0.6, 1.0]))
def test_narrow_and_wide_numbers_and_the_bare_score_are_the_same_bits(
    book: list[tuple[float, ...]],
    given_weights: tuple[float, ...],
    missing: dict[str, str],
    gate: float,
) -> None:
    raw = dict(zip(NAMES, zip(*book, strict=True), strict=True))
    by_name = dict(zip(NAMES, given_weights, strict=True))
    card = Scorecard(missing=missing, coverage_gate=gate)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sheet, "_NARROW_WEIGHT", 0)
        wide = scored(raw, by_name, card)
    narrow, bare = (scored(raw, by_name, card, parts=each) for each in (True, False))

    for name, column in wide.columns().items():
        assert column.tobytes() == narrow.columns()[name].tobytes()
    for name, column in bare.columns().items():
        assert column.tobytes() == narrow.columns()[name].tobytes()


def half_even(above: np.ndarray, below: int) -> np.ndarray:
    """Divide whole numbers; halves go to the even one."""
    whole, rest = np.divmod(above, below)
    up = (2 * rest > below) | ((2 * rest == below) & (whole % 2 == 1))
    rounded: np.ndarray = whole + up
    return rounded


@pytest.mark.parametrize("weight", [2, 63, 96, 126, 127, 128, 129, 1000])
def test_ties_and_their_neighbours_round_as_whole_numbers_do(weight: int) -> None:
    value = np.arange(0, 100_001, 7) % 100_001
    other = np.minimum(value + np.arange(len(value)) % 3, 100_000)
    raw = {"a": value / 1000, "b": other / 1000}
    given_weights = {"a": 1.0, "b": weight - 1.0}

    result = scored(raw, given_weights, Scorecard(cap=100))

    exact = half_even(value + other * (weight - 1), weight)
    assert (result.score_milli == exact).all()
    first = half_even(value, weight)
    assert (result.contribution_milli["a"] == first).all()
