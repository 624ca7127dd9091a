"""Segments that borrow from the whole: by example, refusals, and laws."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import UnknownNameError
from successkit.metrics import RiskTable, ShiftedBetaGeometric, fit_segments


def table(**segments: tuple[list[int], list[int]]) -> RiskTable:
    """Return one table of several segments."""
    parts = [
        RiskTable.from_counts(at_risk=at_risk, churned=churned, segment=name)
        for name, (at_risk, churned) in segments.items()
    ]
    whole = parts[0]
    for part in parts[1:]:
        whole += part
    return whole


BOOK = table(
    low=([4000, 3600, 3400], [400, 200, 120]),
    high=([3000, 1800, 1300], [1200, 500, 250]),
    small=([6, 3, 2], [3, 1, 0]),
)


def test_a_small_segment_has_nearly_the_model_of_the_whole() -> None:
    fits = fit_segments(BOOK)

    own = ShiftedBetaGeometric.fit(BOOK.select(segment="small"))
    weight = dict(zip(fits.segments, fits.own_weight, strict=True))
    assert fits.segments == ("high", "low", "small")
    assert weight["small"] < 0.6
    assert min(weight["high"], weight["low"]) > 0.95
    assert fits.whole.churn < fits["small"].churn < own.churn


def test_a_large_segment_has_nearly_its_own_model() -> None:
    fits = fit_segments(BOOK)

    own = ShiftedBetaGeometric.fit(BOOK.select(segment="low"))
    assert fits["low"].churn == pytest.approx(own.churn, rel=0.02)
    assert fits["low"].survival(3) == pytest.approx(own.survival(3), rel=0.01)


def test_borrowing_narrows_the_interval() -> None:
    fits = fit_segments(BOOK)

    own = ShiftedBetaGeometric.fit(BOOK.select(segment="small"))
    wide = own.interval("survival", 2)
    for method in ("delta", "bootstrap"):
        drawn = fits["small"].interval("survival", 2, method=method)  # type: ignore[arg-type]
        assert 0 < drawn.high - drawn.low < wide.high - wide.low


def test_equal_segments_are_drawn_together() -> None:
    same = ([300, 240, 200], [60, 36, 24])
    fits = fit_segments(table(a=same, b=same, c=same))

    assert np.all(fits.own_weight < 0.25)
    for model in fits.models:
        assert model.churn == pytest.approx(fits.whole.churn, rel=1e-6)


def test_one_segment_is_the_whole() -> None:
    fits = fit_segments(BOOK.select(segment="low"))

    assert fits.own_weight.tolist() == [1.0]
    assert fits["low"] is fits.whole


def test_segments_of_a_book_that_nobody_left_are_alike() -> None:
    fits = fit_segments(table(a=([5, 4], [0, 0]), b=([9, 2], [0, 0])))

    assert fits.own_weight.tolist() == [0.0, 0.0]
    assert "nobody left" in fits["b"].notes[0]


def test_an_unknown_segment_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="segment: expected one of"):
        fit_segments(BOOK)["middle"]


counts = st.lists(st.integers(1, 400), min_size=3, max_size=3)


@settings(max_examples=15, deadline=None)
@given(st.lists(counts, min_size=2, max_size=4), st.data())
def test_weights_are_shares_and_nothing_is_nan(
    at_risk: list[list[int]], data: st.DataObject
) -> None:
    segments = {
        f"s{row}": (risk, [data.draw(st.integers(0, each)) for each in risk])
        for row, risk in enumerate(at_risk)
    }

    fits = fit_segments(table(**segments))

    assert np.all((fits.own_weight >= 0) & (fits.own_weight <= 1))
    for model in fits.models:
        assert not math.isnan(model.expected_residual_lifetime(1, discount=0.1))
