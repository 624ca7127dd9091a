"""Fits of many sets of counts at once: each is what it is alone, and the best one."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core.arrays import FloatArray
from successkit.metrics import RiskTable, choose_model
from successkit.metrics.value.choose import chosen_fits, model_of, saturated
from successkit.metrics.value.curves import shares_and_slopes, shares_of
from successkit.metrics.value.families import (
    DISCRETE_WEIBULL,
    GEOMETRIC,
    SHIFTED_BETA,
    Family,
)
from successkit.metrics.value.fitting import Estimate, cells_of, estimate, estimates
from successkit.metrics.value.scoring import log_likelihood, slope_and_information
from successkit.metrics.value.sets import Cells, Points, Sets
from successkit.metrics.value.uncertainty import covariance, covariances
from successkit.metrics.value.value_model import ValueModel

FAMILIES = (GEOMETRIC, SHIFTED_BETA, DISCRETE_WEIBULL)
families = st.sampled_from(FAMILIES)


@st.composite
def counts(draw: st.DrawFn) -> Cells:
    """Return any set of counts, of decisions that need not follow one another."""
    renewals = draw(st.lists(st.integers(1, 30), min_size=1, max_size=9, unique=True))
    at_risk = [draw(st.integers(1, 3000)) for _ in renewals]
    churned = [draw(st.integers(0, count)) for count in at_risk]
    columns = (np.array([column], float) for column in (at_risk, churned))
    return Cells(np.array(sorted(renewals), float), *columns)


several = st.lists(counts(), min_size=2, max_size=5)


def cells(at_risk: list[int], churned: list[int]) -> Cells:
    return cells_of(RiskTable.from_counts(at_risk=at_risk, churned=churned))


def same(one: Estimate, other: Estimate) -> bool:
    """Return whether two fits are the same bits."""
    columns = zip(
        (one.at, one.shape.theta, one.shape.phi, one.shape.c),
        (other.at, other.shape.theta, other.shape.phi, other.shape.c),
        strict=True,
    )
    return (
        (one.family, one.notes) == (other.family, other.notes)
        and one.log_likelihood == other.log_likelihood
        and all(mine.tobytes() == theirs.tobytes() for mine, theirs in columns)
    )


def places(family: Family, rows: int, seed: int) -> FloatArray:
    random = np.random.default_rng(seed)
    found = random.normal(size=(rows, 3))
    found[:, 1] = np.where(random.random(rows) < 0.3, 0, random.random(rows) * 0.9)
    return np.asarray(found[:, : family.free], np.float64)


@pytest.mark.parametrize(
    ("at_risk", "churned", "at"),
    [
        pytest.param(
            [1858, 1848, 1583, 1319, 575, 512],
            [499, 1795, 1583, 1319, 575, 512],
            [-1.001969, 0.0, 1.288504],
            id="hardly anybody survives the second decision, nobody the third",
        ),
        pytest.param(
            [2598, 2091, 424, 2425, 709, 1927],
            [423, 1495, 399, 344, 629, 1428],
            [-1.615712, 0.219288, 1.563785],
            id="two tops of one height nearly",
        ),
        pytest.param(
            [25, 36, 5, 34, 10, 1],
            [0, 0, 0, 0, 9, 1],
            [-31.315525, 0.0, 2.990814],
            id="nobody leaves for long, then nearly all at once",
        ),
        pytest.param(
            [22, 3, 11, 30, 34, 17, 32, 30],
            [0, 0, 0, 27, 2, 0, 12, 2],
            [-15.62334, 1.27884823e-06, 2.63843868],
            id="a narrow valley: customers nearly alike, who leave at one age",
        ),
    ],
)
def test_hard_counts_are_climbed_to_the_top(
    at_risk: list[int], churned: list[int], at: list[float]
) -> None:
    known = cells(at_risk, churned)

    found = estimate(DISCRETE_WEIBULL, known)

    top = float(log_likelihood(DISCRETE_WEIBULL, np.array([at]), known)[0])
    assert found.log_likelihood >= top - 1e-6 * abs(top)


def test_points_are_read_once_though_cells_meet_there() -> None:
    known = Cells(np.array([2.0, 3.0, 7.0]), np.ones((1, 3)), np.zeros((1, 3)))
    other = Cells(np.array([1.0, 2.0]), np.ones((1, 2)), np.zeros((1, 2)))

    points = Points.of(Sets.joined([known, other]))

    assert points.age.tolist() == [1, 2, 3, 6, 7, 1, 2]
    assert points.row.tolist() == [0, 0, 0, 0, 0, 1, 1]
    assert points.now.tolist() == [1, 2, 4, 5, 6]
    assert points.before.tolist() == [0, 1, 3, 7, 5]


@settings(max_examples=15, deadline=None)
@given(several, families, st.randoms(use_true_random=False))
def test_a_fit_is_the_same_bits_alone_and_among_others(
    many: list[Cells], family: Family, random: object
) -> None:
    order = list(range(len(many)))
    random.shuffle(order)  # type: ignore[attr-defined]

    together = estimates(family, many)
    shuffled = estimates(family, [many[place] for place in order])

    for place, one in enumerate(many):
        assert same(estimate(family, one), together[place])
        assert same(shuffled[order.index(place)], together[place])


@settings(max_examples=15, deadline=None)
@given(several, st.sampled_from([0.05, 0.3, 0.9]))
def test_the_chosen_fit_is_that_of_all_three_though_not_all_are_fitted(
    many: list[Cells], level: float
) -> None:
    tables = [_table(one) for one in many]

    found = chosen_fits(many, level=level)

    for fit, table in zip(found, tables, strict=True):
        choice = choose_model(table, level=level)
        assert same(fit, choice.model.estimate)
        assert type(model_of(fit, 12)) is type(choice.model)


def _table(known: Cells) -> RiskTable:
    size = int(known.renewal[-1])
    rows = np.zeros((2, size), np.int64)
    rows[:, known.renewal.astype(int) - 1] = np.stack(
        [known.at_risk[0], known.churned[0]]
    )
    return RiskTable.from_counts(at_risk=rows[0], churned=rows[1])


@settings(max_examples=15, deadline=None)
@given(counts(), families)
def test_no_model_is_likelier_than_one_that_meets_every_share(
    known: Cells, family: Family
) -> None:
    top = saturated(known)

    assert estimate(family, known).log_likelihood <= top + 1e-9 * (1 + abs(top))


@settings(max_examples=15, deadline=None)
@given(counts(), st.sampled_from([SHIFTED_BETA, DISCRETE_WEIBULL]))
def test_no_place_of_a_grid_is_likelier_than_the_fit(
    known: Cells, family: Family
) -> None:
    axes = [np.linspace(-6, 6, 13), [0, 1e-4, 0.05, 0.3, 0.7, 0.95], [-1, -0.3, 0, 1]]

    found = estimate(family, known)

    # Where counts cannot tell more, the fit is one of a simpler model, and says so.
    grid = np.array(list(itertools.product(*axes[: found.family.free])))
    best = float(log_likelihood(found.family, grid, known).max())
    assert found.log_likelihood >= best - 1e-9 * (1 + abs(best))


@settings(max_examples=15, deadline=None)
@given(several, families, st.integers(0, 99))
def test_shares_and_slopes_are_the_same_bits_alone_and_among_others(
    many: list[Cells], family: Family, seed: int
) -> None:
    sets, at = Sets.joined(many), places(family, len(many), seed)

    shares, slopes = shares_and_slopes(family, at, sets)
    plain = shares_of(family, at, sets)

    assert plain.churn.tobytes() == shares.churn.tobytes()
    assert plain.kept.tobytes() == shares.kept.tobytes()
    for row, one in enumerate(many):
        cells_ = slice(sets.first[row], sets.first[row] + sets.sizes[row])
        own, own_slopes = shares_and_slopes(family, at[[row]], Sets.joined([one]))
        assert np.array_equal(own.churn, shares.churn[cells_])
        assert np.array_equal(own.kept, shares.kept[cells_])
        assert np.array_equal(own_slopes, slopes[:, cells_])
        churn = family.churn(at[[row]], one.renewal)[0]
        assert own.churn == pytest.approx(churn, rel=1e-12, abs=1e-300)


@settings(max_examples=15, deadline=None)
@given(counts(), families, st.integers(0, 99))
def test_slopes_are_those_of_the_likelihood(
    known: Cells, family: Family, seed: int
) -> None:
    at = places(family, 1, seed)
    at[:, 1:2] += 0.01

    slope, information = slope_and_information(family, at, known)

    for place, unit in enumerate(1e-5 * np.eye(family.free)):
        ends = log_likelihood(family, np.concatenate([at - unit, at + unit]), known)
        rough = float(ends[1] - ends[0]) / 2e-5
        scale = 1 + np.abs(slope).max() + float(known.at_risk.sum())
        assert abs(rough - slope[0, place]) <= 1e-4 * scale
    assert np.linalg.eigvalsh(information[0])[0] >= -1e-9 * np.abs(information).max()


@settings(max_examples=15, deadline=None)
@given(several)
def test_covariances_are_the_same_bits_alone_and_among_others(
    many: list[Cells],
) -> None:
    fits = chosen_fits(many)

    for one, fit in zip(covariances(fits), fits, strict=True):
        assert one.tobytes() == covariance(fit).tobytes()


@settings(max_examples=15, deadline=None)
@given(st.lists(counts(), min_size=2, max_size=4))
def test_the_model_of_a_term_does_not_hang_on_other_terms(many: list[Cells]) -> None:
    parts = []
    for place, one in enumerate(many):
        # Enough decisions, so that every term has a model of its own.
        plenty = Cells(one.renewal, one.at_risk + 300, one.churned)
        table = _table(plenty)
        parts.append(
            RiskTable.from_counts(
                at_risk=table.at_risk, churned=table.churned, term=place + 1
            )
        )
    book = parts[0]
    for part in parts[1:]:
        book += part

    together = ValueModel.fit(book).wholes

    for group, part in zip(together, parts, strict=True):
        (alone,) = ValueModel.fit(part).wholes
        assert group.term == alone.term
        assert same(group.estimate, alone.estimate)
        assert group.growth.tobytes() == alone.growth.tobytes()
