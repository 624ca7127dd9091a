"""Hazard cells: ranges of a signal, never worse in a higher one, and as a scale."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import BoolArray, FloatArray
from successkit.core.declarations.normaliser import (
    ByAge,
    Linear,
    Log,
    Normaliser,
    Percentile,
    Steps,
    Target,
)
from successkit.health import normalise
from successkit.health.cells import Cells

SCALES: list[Normaliser] = [
    Linear([(-30, 0), (0, 25), (30, 60), (90, 85), (180, 100)]),
    Linear([(2, 100), (6, 70), (12, 30), (20, 0)]),
    Steps([(0, 0), (10, 50), (20, 80), (100, 100)]),
    Steps([(0, 100), (10, 50), (20, 40), (100, 0)]),
    Target(target=80, worst=0),
    Target(target=0, worst=100, better="down"),
    Log(worst=1, best=200),
    Log(worst=200, best=1),
]


def lots(*groups: tuple[float, int, int]) -> tuple[FloatArray, BoolArray]:
    """Return rows of groups: value, how many, how many of them left."""
    value = np.repeat([each[0] for each in groups], [each[1] for each in groups])
    lost = [np.arange(count) < gone for _, count, gone in groups]
    return value.astype(np.float64), np.concatenate(lost)


@pytest.mark.parametrize(
    ("groups", "edges"),
    [
        pytest.param([(0, 50, 20), (100, 50, 1)], [50.0], id="two that differ"),
        pytest.param([(0, 50, 1), (100, 50, 20)], [], id="the wrong way round"),
        pytest.param([(0, 50, 5), (100, 50, 5)], [], id="no difference"),
        pytest.param([(0, 50, 0), (100, 50, 0)], [], id="nobody left"),
        pytest.param([(0, 50, 50), (100, 50, 50)], [], id="everybody left"),
        pytest.param([(7, 100, 5)], [], id="one value"),
        pytest.param([], [], id="nothing known"),
        pytest.param([(0, 3, 3), (100, 997, 60)], [50.0], id="a rare bad one"),
        pytest.param(
            [(10, 20, 9), (20, 20, 10), (30, 20, 2), (40, 40, 0)],
            [25.0, 35.0],
            id="two neighbours that belong together",
        ),
    ],
)
def test_cells(groups: list[tuple[float, int, int]], edges: list[float]) -> None:
    value, lost = lots(*groups) if groups else (np.empty(0), np.empty(0, bool))

    found = Cells.of(value, lost)

    assert found.edges.tolist() == edges
    assert len(found.points) == len(edges) + 1
    if edges:
        assert (found.points[0], found.points[-1]) == (0, 100)


def test_points_are_those_reckoned_by_hand() -> None:
    value, lost = lots((10, 40, 20), (20, 40, 8), (30, 20, 0))
    # 28 of 100 left, so each cell is given 1 more who left, of 100/28 rows.
    rows = [Fraction(count) + Fraction(100, 28) for count in (40, 40, 20)]
    odds = [
        float(np.log(float((all_ - gone) / gone)))
        for all_, gone in zip(rows, (21, 9, 1), strict=True)
    ]

    found = Cells.of(value, lost)

    middle = 100 * (odds[1] - odds[0]) / (odds[2] - odds[0])
    assert found.points.tolist() == [0.0, round(middle, 1), 100.0]


made = st.lists(
    st.tuples(st.integers(0, 8), st.booleans(), st.booleans()), min_size=1, max_size=60
)


@given(made)
@settings(max_examples=50)
def test_more_points_never_give_less(
    rows: list[tuple[int, bool, bool]],
) -> None:
    value = np.array([12.5 * each if known else np.nan for each, known, _ in rows])
    lost = np.array([gone for *_, gone in rows])

    found = Cells.of(value, lost)
    given_points = found.apply(value)

    assert (np.diff(found.edges) > 0).all()
    assert (np.diff(found.points) >= 0).all()
    assert (np.isnan(given_points) == np.isnan(value)).all()
    again = Cells.of(value[::-1], lost[::-1])
    assert again.points.tolist() == found.points.tolist()


@pytest.mark.parametrize("scale", SCALES, ids=str)
def test_a_learned_scale_gives_what_the_cells_give(scale: Normaliser) -> None:
    rng = np.random.default_rng(3)
    drawn = (rng.uniform(-50, 250, 900), rng.integers(-5, 30, 300))
    raw: FloatArray = np.concatenate(drawn).astype(np.float64)
    points = normalise(raw, scale)
    cells = Cells.of(points, rng.random(len(raw)) < 0.35 - 0.003 * points)

    steps = cells.steps(scale)

    assert steps is not None
    assert normalise(raw, steps) == pytest.approx(cells.apply(points))


@pytest.mark.parametrize(
    "scale",
    [
        pytest.param(Target(target=5, worst=3, better="near"), id="up and down"),
        pytest.param(Percentile(), id="ranks"),
        pytest.param(
            ByAge([(0, [(0, 0), (1, 100)]), (90, [(1, 0), (2, 100)])]), id="by age"
        ),
    ],
)
def test_a_scale_that_cannot_be_turned_round_stays(scale: Normaliser) -> None:
    cells = Cells.of(*lots((0, 50, 20), (100, 50, 1)))

    assert cells.steps(scale) is None


def test_one_cell_is_no_scale() -> None:
    assert Cells.of(*lots((7, 100, 5))).steps(SCALES[0]) is None
