"""Plain formulas: by example, by their laws, and against a search by brute force."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import FloatArray, InvalidInputError
from successkit.metrics.formulas import (
    annual_rate,
    churn_rate,
    gross_retention_ratio,
    net_promoter_score,
    net_retention_ratio,
    share_difference_interval,
    top_box_threshold,
    wilson_interval,
)

money = (st.integers(0, 3) | st.integers(0, 10**12)).map(float)
pairs = st.lists(st.tuples(money, money), min_size=1, max_size=20).map(np.array)
cohorts = pairs.filter(lambda cohort: bool((cohort[:, 0] > 0).any()))
shares = st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n)))
answers = st.lists(st.integers(0, 10), min_size=1, max_size=30)


def gross(cohort: FloatArray) -> float:
    return gross_retention_ratio(mrr_start=cohort[:, 0], mrr_end=cohort[:, 1])


def net(cohort: FloatArray) -> float:
    return net_retention_ratio(mrr_start=cohort[:, 0], mrr_end=cohort[:, 1])


def nps(scores: list[int]) -> float:
    return net_promoter_score(scores=np.array(scores, float))


@pytest.mark.parametrize(
    ("start", "end", "gross_kept", "net_kept"),
    [
        pytest.param([100], [100], 1, 1, id="nothing changed"),
        pytest.param([100, 50], [120, 0], Fraction(2, 3), 0.8, id="churn and growth"),
        pytest.param([100, 0], [100, 70], 1, 1, id="a new account is not retained"),
        pytest.param([100], [250], 1, 2.5, id="only net has no ceiling"),
        pytest.param([100, 100], [0, 0], 0, 0, id="all lost"),
        pytest.param([0], [70], math.nan, math.nan, id="no cohort"),
        pytest.param([], [], math.nan, math.nan, id="no accounts"),
    ],
)
def test_retention(
    start: list[float], end: list[float], gross_kept: float, net_kept: float
) -> None:
    columns = {"mrr_start": np.array(start, float), "mrr_end": np.array(end, float)}

    assert gross_retention_ratio(**columns) == pytest.approx(
        float(gross_kept), nan_ok=True
    )
    assert net_retention_ratio(**columns) == pytest.approx(float(net_kept), nan_ok=True)


@pytest.mark.parametrize("formula", [gross_retention_ratio, net_retention_ratio])
@pytest.mark.parametrize("bad", [[-1.0], [math.nan], [1.0, 2.0], []])
def test_bad_column_is_named(formula: object, bad: list[float]) -> None:
    with pytest.raises(InvalidInputError, match=r"mrr_end: .*got shape"):
        formula(mrr_start=np.array([1.0]), mrr_end=np.array(bad))  # type: ignore[operator]


@given(cohorts)
def test_retention_is_bounded(cohort: FloatArray) -> None:
    base = cohort[cohort[:, 0] > 0]
    grown = np.maximum(base[:, 1] - base[:, 0], 0).sum() / base[:, 0].sum()

    assert 0 <= gross(cohort) <= min(1, net(cohort))
    assert net(cohort) - gross(cohort) == pytest.approx(grown)
    assert (gross(cohort) == 1) == bool((base[:, 1] >= base[:, 0]).all())


@given(cohorts, cohorts)
def test_retention_of_a_whole_lies_between_its_parts(
    left: FloatArray, right: FloatArray
) -> None:
    whole = np.concatenate([left, right])
    weights = [part[:, 0].sum() for part in (left, right)]
    for formula in (gross, net):
        parts = [formula(left), formula(right)]

        assert formula(whole) == pytest.approx(np.average(parts, weights=weights))


@given(cohorts, st.integers(0, 10**6), st.integers(2, 1000))
def test_more_at_the_end_never_lowers_retention(
    cohort: FloatArray, more: int, rate: int
) -> None:
    richer = cohort + np.array([0, more])

    assert gross(richer) >= gross(cohort)
    assert net(richer) >= net(cohort)
    assert net(cohort * rate) == pytest.approx(net(cohort))
    assert gross(cohort * rate) == pytest.approx(gross(cohort))


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        pytest.param([1, 1, 0], [1, 0, 1], 0.5, id="newcomers do not count"),
        pytest.param([1, 1], [1, 1], 0, id="nobody left"),
        pytest.param([1], [0], 1, id="everybody left"),
        pytest.param([0, 0], [1, 1], math.nan, id="nobody was there"),
    ],
)
def test_churn(start: list[int], end: list[int], expected: float) -> None:
    found = churn_rate(at_start=np.array(start, bool), at_end=np.array(end, bool))

    assert found == pytest.approx(expected, nan_ok=True)


def test_churn_of_unequal_columns_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="at_end: expected shape"):
        churn_rate(at_start=np.array([True]), at_end=np.array([True, False]))


@given(st.floats(0, 1), st.floats(1, 365))
def test_annual_rate_is_higher_and_turns_back(rate: float, days: float) -> None:
    annual = annual_rate(rate=rate, days=days)

    assert rate - 1e-12 <= annual <= 1
    assert 1 - (1 - annual) ** (days / 365) == pytest.approx(rate, abs=1e-6) or (
        annual == pytest.approx(1, abs=1e-9)
    )


@pytest.mark.parametrize(("rate", "days"), [(-0.1, 30), (1.1, 30), (0.1, 0), (0.1, -1)])
def test_annual_rate_of_nonsense_is_refused(rate: float, days: float) -> None:
    with pytest.raises(InvalidInputError, match="rate: expected 0 to 1"):
        annual_rate(rate=rate, days=days)


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998), 857-872, table I, method 3
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
    ],
)
def test_wilson_as_published(hits: int, n: int, low: float, high: float) -> None:
    found = wilson_interval(hits=hits, n=n)

    assert found == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


@given(shares)
def test_wilson_holds_the_share(share: tuple[int, int]) -> None:
    hits, n = share
    low, high = wilson_interval(hits=hits, n=n)
    tight = wilson_interval(hits=4 * hits, n=4 * n)
    mirrored = wilson_interval(hits=n - hits, n=n)

    assert 0 <= low <= hits / n <= high <= 1
    assert tight[1] - tight[0] < high - low
    assert mirrored == (pytest.approx(1 - high), pytest.approx(1 - low))


def test_no_sample_has_no_interval() -> None:
    assert np.isnan(wilson_interval(hits=0, n=0)).all()
    assert np.isnan(share_difference_interval(ups=0, downs=0, n=0)).all()


def _likeliest_spread(ups: int, downs: int, n: int, difference: float) -> float:
    """Search, on a grid, the share of ups + downs with the highest likelihood."""
    spread = np.linspace(abs(difference) + 1e-9, 1 - 1e-9, 20_001)
    up, down = (spread + difference) / 2, (spread - difference) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        likelihood = sum(
            count * np.log(share) if count else 0 * share
            for count, share in (
                (ups, up),
                (downs, down),
                (n - ups - downs, 1 - spread),
            )
        )
    return float(spread[int(np.nanargmax(likelihood))])


@pytest.mark.parametrize(
    ("ups", "downs", "n"),
    [(5, 2, 10), (0, 0, 8), (8, 0, 8), (1, 6, 20), (30, 10, 60), (3, 3, 6), (0, 4, 9)],
)
def test_difference_of_shares_by_brute_force(ups: int, downs: int, n: int) -> None:
    low, high = share_difference_interval(ups=ups, downs=downs, n=n)
    accepted = []
    for difference in np.linspace(-0.999, 0.999, 400):
        spread = _likeliest_spread(ups, downs, n, float(difference)) - difference**2
        gap = (ups - downs) / n - difference
        if gap * gap * n <= 1.959963984540054**2 * max(spread, 0):
            accepted.append(difference)

    assert (low, high) == (
        pytest.approx(min(accepted), abs=0.0065),
        pytest.approx(max(accepted), abs=0.0065),
    )


@settings(max_examples=50)
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 20))
def test_difference_of_shares_holds_the_estimate(up: int, down: int, rest: int) -> None:
    n = up + down + rest
    if not n:
        return
    low, high = share_difference_interval(ups=up, downs=down, n=n)
    turned = share_difference_interval(ups=down, downs=up, n=n)

    assert -1 <= low <= (up - down) / n <= high <= 1
    assert turned == (pytest.approx(-high), pytest.approx(-low))


@pytest.mark.parametrize(
    ("scores", "expected"),
    [
        pytest.param([10, 9, 8, 7, 6, 0], 0, id="two up, two down"),
        pytest.param([9, 10], 100, id="promoters from nine on"),
        pytest.param([0, 6], -100, id="detractors up to six"),
        pytest.param([7, 8], 0, id="passives"),
        pytest.param([10, 10, 3], 100 / 3, id="one of three"),
        pytest.param([], math.nan, id="no answers"),
    ],
)
def test_nps(scores: list[int], expected: float) -> None:
    assert nps(scores) == pytest.approx(expected, nan_ok=True)


@pytest.mark.parametrize("bad", [11, -1, 7.5, math.nan, math.inf])
def test_nps_refuses(bad: float) -> None:
    with pytest.raises(InvalidInputError, match="whole numbers from 0 to 10"):
        net_promoter_score(scores=np.array([9, bad]))


@given(answers, st.integers(0, 29), st.randoms(use_true_random=False))
def test_laws_of_nps(scores: list[int], at: int, random: object) -> None:
    better = list(scores)
    at %= len(scores)
    better[at] = min(10, better[at] + 1)
    score, n = nps(scores), len(scores)
    passive = nps([*scores, 7])

    assert -100 <= score <= 100
    assert nps(better) >= score
    assert nps(scores * 3) == pytest.approx(score)
    assert nps(random.sample(scores, n)) == score  # type: ignore[attr-defined]
    assert (score == 100) == (min(scores) >= 9)
    assert (score == -100) == (max(scores) <= 6)
    assert abs(passive) <= abs(score)
    assert np.sign(passive) == np.sign(score)


@given(answers, answers)
def test_nps_of_a_whole_is_the_mean_of_its_parts(a: list[int], b: list[int]) -> None:
    mean = (len(a) * nps(a) + len(b) * nps(b)) / (len(a) + len(b))

    assert nps(a + b) == pytest.approx(mean)


@pytest.mark.parametrize(
    ("low", "high", "limit"), [(1, 5, 4), (1, 7, 5.5), (0, 10, 7.5), (0, 1, 0.75)]
)
def test_top_box(low: float, high: float, limit: float) -> None:
    assert float(top_box_threshold(scale_min=low, scale_max=high)) == limit
