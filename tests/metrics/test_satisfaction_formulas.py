"""Scores, means, and two samples compared: tables of books, refusals, laws, oracles."""

import math
from collections.abc import Callable
from statistics import NormalDist, mean, variance
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.metrics.formulas import (
    Difference,
    mean_difference,
    mean_interval,
    mean_score,
    net_promoter_score,
    net_score_difference,
    promoters_and_detractors,
    share_difference,
    share_difference_interval,
    t_quantile,
    t_tail,
    top_box_share,
    wilson_interval,
)

KINDS = ("int8", "uint8", "int16", "int64", "uint64", ">i4", "float32", "float64")
nps_answers = st.lists(st.integers(0, 10), min_size=1, max_size=60)
efforts = st.lists(st.integers(1, 7), min_size=2, max_size=40)


@pytest.mark.parametrize("kind", KINDS)
def test_every_numeric_column_gives_the_same_counts(kind: str) -> None:
    scores = np.tile(np.arange(11), 20_000).astype(kind)  # more than one block

    assert promoters_and_detractors(scores=scores) == (40_000, 140_000)
    assert net_promoter_score(scores=scores[::2]) == pytest.approx(
        100 * (2 - 7) / 11, abs=1e-2
    )


@pytest.mark.parametrize(
    ("bad", "kind"),
    [
        pytest.param([11], "int8", id="eleven"),
        pytest.param([-1], "int8", id="below zero"),
        pytest.param([-1], "int64", id="below zero in a wide column"),
        pytest.param([256 + 9], "int64", id="nine beside a high bit"),
        pytest.param([2**63 + 9], "uint64", id="huge"),
        pytest.param([265.0], "float64", id="nine after two hundred and fifty-six"),
        pytest.param([7.5], "float64", id="half an answer"),
        pytest.param([np.nextafter(9, 0)], "float64", id="almost nine"),
        pytest.param([math.nan], "float64", id="no answer"),
        pytest.param([math.inf], "float32", id="infinite"),
        pytest.param([-(2**63)], "int64", id="the value for missing"),
    ],
)
def test_what_is_no_answer_is_refused(bad: list[float], kind: str) -> None:
    scores = np.array([*bad, 9, 10], kind)

    with pytest.raises(InvalidInputError, match=r"scores: .* got 1 bad value"):
        net_promoter_score(scores=scores)


@pytest.mark.parametrize("scores", [np.array(["9"]), np.array([True])])
def test_text_and_flags_are_no_answers(scores: "np.ndarray[Any, Any]") -> None:
    with pytest.raises(InvalidInputError, match="scores: expected whole numbers"):
        promoters_and_detractors(scores=scores)


@pytest.mark.parametrize(
    ("scores", "scale", "top", "average"),
    [
        pytest.param([5, 4, 3, 1], (1, 5), 0.5, 3.25, id="satisfaction"),
        pytest.param([7, 6, 5], (1, 7), 2 / 3, 6, id="effort"),
        pytest.param([8, 7.7], (1, 10), 0.5, 7.85, id="ten points, halves too"),
        pytest.param([0], (0, 1), 0, 0, id="thumbs down"),
        pytest.param([], (1, 5), math.nan, math.nan, id="no answers"),
    ],
)
def test_top_box_and_mean(
    scores: list[float], scale: tuple[float, float], top: float, average: float
) -> None:
    column = np.array(scores, float)
    ends = {"scale_min": scale[0], "scale_max": scale[1]}

    assert top_box_share(scores=column, **ends) == pytest.approx(top, nan_ok=True)
    assert mean_score(scores=column, **ends) == pytest.approx(average, nan_ok=True)


@pytest.mark.parametrize("figure", [top_box_share, mean_score])
@pytest.mark.parametrize(
    ("scores", "scale", "words"),
    [
        pytest.param([6], (1, 5), "scores: expected answers from 1 to 5", id="above"),
        pytest.param([0], (1, 5), "got 1 bad value", id="below"),
        pytest.param([math.nan], (1, 5), "without NaN", id="no answer"),
        pytest.param([1], (5, 5), "scale_max: expected a number above", id="no scale"),
    ],
)
def test_answers_off_the_scale_are_refused(
    figure: Callable[..., float],
    scores: list[float],
    scale: tuple[int, int],
    words: str,
) -> None:
    with pytest.raises(InvalidInputError, match=words):
        figure(scores=np.array(scores), scale_min=scale[0], scale_max=scale[1])


@pytest.mark.parametrize(
    ("call", "words"),
    [
        pytest.param(lambda: wilson_interval(hits=3, n=2), "hits: ", id="hits over n"),
        pytest.param(
            lambda: wilson_interval(hits=-1, n=2), "hits: ", id="hits below 0"
        ),
        pytest.param(
            lambda: share_difference_interval(ups=2, downs=1, n=2), "ups", id="too many"
        ),
        pytest.param(
            lambda: share_difference_interval(ups=-1, downs=1, n=2), "ups", id="too few"
        ),
        pytest.param(lambda: t_tail(t=1, df=0), "df: ", id="no freedom"),
        pytest.param(lambda: t_quantile(df=3, level=1), "level: ", id="certainty"),
    ],
)
def test_refusals(call: Callable[[], object], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        call()


@pytest.mark.parametrize(
    ("df", "quantile"),
    [(1, 12.7062), (2, 4.3027), (5, 2.5706), (30, 2.0423), (120, 1.9799), (1e9, 1.96)],
)
def test_quantiles_as_in_every_table(df: float, quantile: float) -> None:
    assert t_quantile(df=df) == pytest.approx(quantile, abs=5e-5)
    assert t_tail(t=quantile, df=df) == pytest.approx(0.05, abs=1e-5)


@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 4.0, 40.0])
def test_tail_has_the_closed_forms_of_one_and_two_degrees(t: float) -> None:
    assert t_tail(t=t, df=1) == pytest.approx(1 - 2 / math.pi * math.atan(t))
    assert t_tail(t=t, df=2) == pytest.approx(1 - t / math.sqrt(2 + t * t))
    assert t_tail(t=-t, df=2) == pytest.approx(t_tail(t=t, df=2))


def test_of_a_single_answer_there_is_no_interval_of_the_mean() -> None:
    assert np.isnan(mean_interval(mean=5, variance=0, n=1)).all()
    assert mean_interval(mean=5, variance=0, n=4) == (5, 5)


# Newcombe, Statistics in Medicine 17 (1998), table II, method 10.
NEWCOMBE = [
    pytest.param((56, 70, 48, 80), (0.0524, 0.3339), id="56/70 and 48/80"),
    pytest.param((9, 10, 3, 10), (0.1705, 0.8090), id="9/10 and 3/10"),
    pytest.param((6, 7, 2, 7), (0.0582, 0.8062), id="6/7 and 2/7"),
    pytest.param((5, 56, 0, 29), (-0.0381, 0.1926), id="5/56 and 0/29"),
    pytest.param((0, 10, 0, 10), (-0.2775, 0.2775), id="0/10 twice"),
    pytest.param((10, 10, 0, 10), (0.6075, 1.0), id="10/10 and 0/10"),
]


@pytest.mark.parametrize(("counts", "bounds"), NEWCOMBE)
def test_difference_of_shares_as_published(
    counts: tuple[int, int, int, int], bounds: tuple[float, float]
) -> None:
    hits, n, hits_other, n_other = counts
    found = share_difference(hits=hits, n=n, hits_other=hits_other, n_other=n_other)

    assert (found.low, found.high) == pytest.approx(bounds, abs=5e-5)
    assert found.value == pytest.approx(hits / n - hits_other / n_other)


def shares(own: list[int], other: list[int]) -> Difference:
    return share_difference(
        hits=sum(score > 5 for score in own),
        n=len(own),
        hits_other=sum(score > 5 for score in other),
        n_other=len(other),
    )


def nets(own: list[int], other: list[int]) -> Difference:
    (ups, downs), (ups_other, downs_other) = (
        promoters_and_detractors(scores=np.array(scores)) for scores in (own, other)
    )
    return net_score_difference(
        ups=ups,
        downs=downs,
        n=len(own),
        ups_other=ups_other,
        downs_other=downs_other,
        n_other=len(other),
    )


def means(own: list[int], other: list[int]) -> Difference:
    return mean_difference(
        mean=mean(own),
        variance=variance(own),
        n=len(own),
        mean_other=mean(other),
        variance_other=variance(other),
        n_other=len(other),
    )


@pytest.mark.parametrize("compare", [shares, nets, means])
@settings(max_examples=40, deadline=None)
@given(own=efforts, other=efforts)
def test_laws_of_a_difference(
    compare: Callable[[list[int], list[int]], Difference],
    own: list[int],
    other: list[int],
) -> None:
    found, swapped = compare(own, other), compare(other, own)
    assume(not math.isnan(found.p_value))

    assert found.low <= found.value <= found.high
    assert swapped.value == pytest.approx(-found.value)
    assert (swapped.low, swapped.high) == pytest.approx((-found.high, -found.low))
    assert 0 <= found.p_value <= 1
    assert swapped.p_value == pytest.approx(found.p_value, abs=1e-9)
    assert compare(own, own).value == 0
    assert compare(own, own).p_value == pytest.approx(1)
    if min(abs(found.low), abs(found.high)) > 1e-9:
        assert (found.p_value < 0.05) == (not found.low <= 0 <= found.high)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 9), st.integers(1, 9))
def test_large_samples_come_to_the_normal_test(up: int, other: int) -> None:
    n = 100_000
    hits, hits_other = n * up // 10, n * other // 10 + 150
    found = share_difference(hits=hits, n=n, hits_other=hits_other, n_other=n)

    spread = hits / n * (1 - hits / n) + hits_other / n * (1 - hits_other / n)
    error = math.sqrt(spread / n)
    normal = 2 * NormalDist().cdf(-abs(found.value) / error)

    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=1e-3)
    assert found.p_value == pytest.approx(normal, abs=1e-3)


@pytest.mark.parametrize(
    ("own", "other"), [((0, 0), (3, 9)), ((3, 9), (0, 0)), ((0, 0), (0, 0))]
)
def test_an_empty_sample_has_no_difference(
    own: tuple[int, int], other: tuple[int, int]
) -> None:
    share = share_difference(
        hits=own[0], n=own[1], hits_other=other[0], n_other=other[1]
    )
    net = net_score_difference(
        ups=own[0],
        downs=0,
        n=own[1],
        ups_other=other[0],
        downs_other=0,
        n_other=other[1],
    )

    for found in (share, net):
        assert np.isnan([found.value, found.low, found.high, found.p_value]).all()


def test_means_of_answers_all_alike_leave_chance_open() -> None:
    found = means([7, 7, 7], [5, 5])

    assert found.value == 2
    assert math.isnan(found.p_value)


def test_welch_by_hand() -> None:
    """Two samples worked by hand: 1, 2, 3 against 2, 4, 6, 8."""
    found = means([1, 2, 3], [2, 4, 6, 8])
    error = math.sqrt(1 / 3 + (20 / 3) / 4)
    df = (1 / 3 + 5 / 3) ** 2 / ((1 / 3) ** 2 / 2 + (5 / 3) ** 2 / 3)

    assert found.value == -3
    assert found.high - found.value == pytest.approx(error * t_quantile(df=df))
    assert found.p_value == pytest.approx(t_tail(t=3 / error, df=df))


@settings(max_examples=40, deadline=None)
@given(nps_answers, st.randoms(use_true_random=False))
def test_nps_keeps_its_bounds_whatever_the_order(
    scores: list[int],
    random: Any,  # noqa: ANN401
) -> None:
    column = np.array(scores)
    shuffled = np.array(random.sample(scores, len(scores)))
    score = net_promoter_score(scores=column)
    oracle = sum((s >= 9) - (s <= 6) for s in scores) / len(scores)

    assert -100 <= score <= 100
    assert score == pytest.approx(100 * oracle)
    assert net_promoter_score(scores=shuffled) == score
