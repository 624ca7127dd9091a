"""Hazard by cells: worked examples, refusals, laws and a slow oracle."""

import math
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, UnknownNameError
from successkit.metrics import RiskTable
from successkit.metrics.value.hazard import DiscreteHazard
from successkit.metrics.value.hazard_cells import HazardCells


def cells(
    at_risk: Sequence[int], churned: Sequence[int], **codes: Sequence[str]
) -> HazardCells:
    return HazardCells.from_counts(at_risk=at_risk, churned=churned, codes=codes)


BANDS = cells([800, 150, 50], [40, 30, 25], band=["good", "caution", "danger"])


def test_one_factor_gives_the_shares_themselves() -> None:
    model = DiscreteHazard.fit(BANDS, by="band")

    shares = [model.hazard(band=band) for band in ("good", "caution", "danger")]

    assert shares == pytest.approx([0.05, 0.2, 0.5], rel=1e-3)
    assert model.names == ("(intercept)", "band=caution", "band=danger")


def test_standard_errors_are_those_of_a_table_of_two_by_two() -> None:
    model = DiscreteHazard.fit(cells([100, 80], [20, 8], band=["a", "b"]))

    expected = math.sqrt(1 / 20 + 1 / 80 + 1 / 8 + 1 / 72)

    assert model.coefficients["band=b"] == pytest.approx(
        math.log((8 / 72) / (20 / 80)), abs=1e-4
    )
    assert model.standard_errors["band=b"] == pytest.approx(expected, rel=1e-3)
    found = model.interval("band=b", level=0.95)
    assert found.high - found.low == pytest.approx(2 * 1.959964 * expected, rel=1e-3)


def test_a_move_is_worth_what_the_geometric_model_says() -> None:
    model = DiscreteHazard.fit(BANDS, by="band")

    effect = model.effect("band", "caution", "good", discount=0.1)

    assert effect.churn_change == pytest.approx(-0.15, abs=1e-3)
    paid = (1 - 1 / 1.1) / (1 - 1.1 ** (-1 / 12))
    before, after = (paid / (1 - kept / 1.1) for kept in (0.8, 0.95))
    assert effect.value_before == pytest.approx(before, rel=1e-3)
    assert effect.value_after == pytest.approx(after, rel=1e-2)
    assert effect.value_change == pytest.approx(after - before, rel=2e-2)
    assert effect.value_interval.low < effect.value_change < effect.value_interval.high


def test_after_the_payment_a_month_less_is_counted() -> None:
    model = DiscreteHazard.fit(BANDS, by="band")

    both = [
        model.effect("band", "caution", "good", timing=timing, margin=0.5)
        for timing in ("before", "after")
    ]

    assert both[0].value_before - both[1].value_before == pytest.approx(0.5)
    assert both[0].value_change == pytest.approx(both[1].value_change)


def test_hazards_follow_the_renewal_number() -> None:
    table = RiskTable.from_counts(at_risk=[1000, 800, 700], churned=[200, 80, 35])
    model = DiscreteHazard.fit(HazardCells.from_table(table), by="renewal")

    shares = [model.hazard(renewal=band) for band in ("1", "2", "3")]

    assert shares == pytest.approx([0.2, 0.1, 0.05], rel=1e-3)


def test_separation_stays_finite_and_is_named() -> None:
    model = DiscreteHazard.fit(cells([100, 100], [10, 0], band=["a", "b"]))

    assert model.separated == ("band=b",)
    assert all(math.isfinite(value) for value in model.coefficients.values())
    assert model.hazard(band="b") < 1e-3
    assert model.hazard(band="a") == pytest.approx(0.1, abs=1e-3)


@pytest.mark.parametrize("churned", [pytest.param(0, id="nobody"), 100])
def test_a_boundary_is_said_and_never_a_number(churned: int) -> None:
    model = DiscreteHazard.fit(
        cells([100, 100], [churned, churned], band=["a", "b"]), by="band"
    )

    effect = model.effect("band", "a", "b")

    assert model.boundary is not None
    assert effect.undefined == model.boundary
    assert math.isnan(effect.value_change)


def test_the_same_said_twice_does_no_harm() -> None:
    twice = cells([100, 80], [20, 8], band=["a", "b"], copy=["x", "y"])

    model = DiscreteHazard.fit(twice)

    assert model.hazard(band="b", copy="y") == pytest.approx(0.1, abs=1e-3)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        pytest.param(
            lambda: DiscreteHazard.fit(cells([0], [0], band=["a"])),
            "at least one decision",
            id="no decision",
        ),
        pytest.param(
            lambda: DiscreteHazard.fit(BANDS, ridge=0.0), "ridge", id="no ridge"
        ),
        pytest.param(
            lambda: DiscreteHazard.fit(BANDS, by=("band", "band")),
            "each column once",
            id="a column twice",
        ),
        pytest.param(
            lambda: cells([1], [2], band=["a"]), "at most at_risk", id="more left"
        ),
        pytest.param(
            lambda: cells([-1], [0], band=["a"]), "at_risk: .*>= 0", id="negative"
        ),
        pytest.param(
            lambda: cells([1, 1], [0, 0], band=["a"]), "band: .*2 codes", id="too short"
        ),
        pytest.param(
            lambda: BANDS + cells([1], [0], other=["a"]), "cannot add", id="other codes"
        ),
    ],
)
def test_bad_input_is_refused(call: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        call()  # type: ignore[operator]


@pytest.mark.parametrize(
    "call",
    [
        lambda model: DiscreteHazard.fit(model.cells, by="bandd"),
        lambda model: model.hazard(bandd="good"),
        lambda model: model.hazard(band="god"),
        lambda model: model.effect("bandd", "good", "caution"),
        lambda model: model.effect("band", "god", "caution"),
        lambda model: model.interval("band=god"),
    ],
)
def test_an_unknown_name_comes_with_a_hint(call: object) -> None:
    with pytest.raises(UnknownNameError, match="did you mean"):
        call(DiscreteHazard.fit(BANDS, by="band"))  # type: ignore[operator]


counts = st.tuples(st.integers(1, 60), st.floats(0, 1)).map(
    lambda pair: (pair[0], round(pair[0] * pair[1]))
)
books = st.lists(
    st.tuples(counts, st.sampled_from("abc"), st.sampled_from("xy")),
    min_size=2,
    max_size=12,
)


def _cells(rows: Sequence[tuple[tuple[int, int], str, str]]) -> HazardCells:
    return cells(
        [risk for (risk, _), _, _ in rows],
        [lost for (_, lost), _, _ in rows],
        band=[band for _, band, _ in rows],
        model=[model for _, _, model in rows],
    )


@given(books, st.integers(1, 11))
@settings(max_examples=40)
def test_parts_add_up_to_the_whole(
    rows: list[tuple[tuple[int, int], str, str]], cut: int
) -> None:
    cut = min(cut, len(rows) - 1)

    both = _cells(rows[:cut]) + _cells(rows[cut:])

    assert both.to_dict() == _cells(rows).to_dict()


@given(books, st.integers(2, 5))
@settings(max_examples=30)
def test_replicated_data_change_no_estimate(
    rows: list[tuple[tuple[int, int], str, str]], times: int
) -> None:
    many = [((risk * times, lost * times), a, b) for (risk, lost), a, b in rows]
    one, more = (DiscreteHazard.fit(_cells(part)) for part in (rows, many))

    for name, value in one.coefficients.items():
        if not one.separated and one.boundary is None:
            assert more.coefficients[name] == pytest.approx(value, abs=1e-5)


@given(books)
@settings(max_examples=30)
def test_the_fit_is_a_maximum(rows: list[tuple[tuple[int, int], str, str]]) -> None:
    model = DiscreteHazard.fit(_cells(rows), by=("band", "model"))
    best = model.logit.coefficients

    assert np.isfinite(best).all()
    for place in range(len(best)):
        for step in (-0.05, 0.05):
            moved = best.copy()
            moved[place] += step
            assert _slow_goal(model, moved) <= _slow_goal(model, best) + 1e-7


def _slow_goal(model: DiscreteHazard, beta: object) -> float:
    """Log likelihood less the stated penalty, cell by cell."""
    names = dict(zip(model.names, np.asarray(beta).tolist(), strict=True))
    data, total, risks = model.cells, 0.0, float(model.cells.at_risk.sum())
    for place, (risk, lost) in enumerate(
        zip(data.at_risk.tolist(), data.churned.tolist(), strict=True)
    ):
        score = names["(intercept)"]
        for factor, codes in data.codes.items():
            score += names.get(f"{factor}={codes[place]}", 0.0)
        total += lost * score - risk * math.log1p(math.exp(score))
    slopes = [value for name, value in names.items() if name != "(intercept)"]
    return total - 0.5e-6 * risks * sum(value**2 for value in slopes)
