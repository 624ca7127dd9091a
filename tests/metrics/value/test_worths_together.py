"""Worth of groups walked together: that of their chains, one by one, to the bit."""

from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core.arrays import FloatArray, Int64Array
from successkit.metrics import RiskTable
from successkit.metrics.value.group_model import GroupModel, Outlook
from successkit.metrics.value.group_worths import Asked, worths_beside
from successkit.metrics.value.month_factor import monthly_factor
from successkit.metrics.value.state_chain import Hazard, StateChain
from successkit.metrics.value.value_model import ValueModel
from successkit.metrics.value.walks import Walks

COUNTS = (
    ([400, 250, 170], [120, 60, 20]),
    ([1000, 869, 743, 653], [131, 126, 90, 60]),
    ([1000, 950, 800], [50, 150, 300]),
    ([300], [30]),
    ([200, 150], [0, 0]),
)


def groups() -> tuple[GroupModel, ...]:
    """Return groups of every family, some of which borrow from a whole."""
    found = list[GroupModel]()
    for place, (at_risk, churned) in enumerate(COUNTS):
        term = (1, 3, 12, 24, 5)[place]
        part = RiskTable.from_counts(at_risk=at_risk, churned=churned, term=term)
        found += ValueModel.fit(part).wholes
    both = [
        RiskTable.from_counts(
            at_risk=at_risk, churned=churned, term=12, segment=f"s{place}"
        )
        for place, (at_risk, churned) in enumerate(
            [*COUNTS[:2], ([6, 3, 2], [3, 1, 0]), ([9], [2])]
        )
    ]
    whole = both[0] + both[1] + both[2] + both[3]
    grown = np.array([1.2, 0.9, 1.0])
    found += ValueModel.fit(whole).groups
    return tuple(attrs.evolve(one, growth=grown, early=0.03) for one in found)


GROUPS = groups()


@st.composite
def asked(draw: st.DrawFn) -> list[Asked]:
    """Return some groups, and cells of each."""
    found = list[Asked]()
    for group in draw(st.lists(st.sampled_from(GROUPS), min_size=1, max_size=5)):
        number = st.integers(1, 40)
        wait = st.integers(1, group.term)
        cells = draw(st.lists(st.tuples(number, wait), min_size=1, max_size=4))
        columns = (np.array(column) for column in zip(*cells, strict=True))
        found.append(Asked(group, *columns))
    return found


outlooks = st.builds(
    Outlook,
    horizon=st.sampled_from([1, 2, 13, 60, 61]),
    discount=st.sampled_from([0.0, 0.1, 0.5]),
    discount_per=st.sampled_from(["year", "period"]),
    timing=st.sampled_from(["before", "after"]),
    margin=st.sampled_from([1.0, 0.4]),
)


def columns(worth: object) -> dict[str, bytes]:
    fields: dict[str, Any] = attrs.asdict(worth, recurse=False)  # type: ignore[arg-type]
    return {name: column.tobytes() for name, column in fields.items()}


def test_every_kind_of_group_is_tried() -> None:
    families = {one.estimate.family.free for one in GROUPS}
    assert families == {1, 2, 3}
    assert any(one.whole is not None for one in GROUPS)


@pytest.mark.parametrize("horizon", [None, 24])
def test_a_part_without_customers_has_no_worths(horizon: int | None) -> None:
    assert worths_beside([], Outlook(horizon=horizon)) == []


@pytest.mark.parametrize("horizon", [None, 24])
def test_a_group_without_cells_is_worth_nothing(horizon: int | None) -> None:
    none = np.zeros(0, np.int64)

    for found in worths_beside(
        [Asked(group, none, none) for group in GROUPS], Outlook(horizon=horizon)
    ):
        assert found.months.shape == found.low.shape == found.risk.shape == (0,)


@pytest.mark.parametrize("horizon", [None, 24])
def test_an_interval_holds_the_worth(horizon: int | None) -> None:
    one = np.array([1, 1]), np.array([1, 2])

    found = worths_beside([Asked(group, *one) for group in GROUPS], Outlook())
    within = worths_beside(
        [Asked(group, *one) for group in GROUPS], Outlook(horizon=horizon)
    )

    for endless, worth in zip(found, within, strict=True):
        assert (worth.low <= worth.months * (1 + 1e-12)).all()
        assert (worth.months <= worth.high * (1 + 1e-12)).all()
        assert (worth.months <= endless.months * (1 + 1e-12)).all()
        assert (worth.risk_low <= worth.risk).all()
        assert (worth.risk <= worth.risk_high).all()


@settings(max_examples=15, deadline=None)
@given(asked(), outlooks)
def test_worth_is_the_same_bits_alone_and_among_others(
    many: list[Asked], outlook: Outlook
) -> None:
    together = worths_beside(many, outlook)

    for one, found in zip(many, together, strict=True):
        (alone,) = worths_beside([one], outlook)
        assert columns(alone) == columns(found)
        for place in range(len(one.number)):
            cell = Asked(one.group, one.number[[place]], one.wait[[place]])
            (single,) = worths_beside([cell], outlook)
            assert single.months[0] == found.months[place]
            assert (single.low[0], single.high[0]) == (
                found.low[place],
                found.high[place],
            )


@settings(max_examples=15, deadline=None)
@given(asked(), outlooks)
def test_worth_is_that_of_the_chain(many: list[Asked], outlook: Outlook) -> None:
    for one, found in zip(many, worths_beside(many, outlook), strict=True):
        chain = one.group.chain
        factor = float(
            monthly_factor(outlook.discount, outlook.discount_per, one.group.term)
        )
        months = chain.value(
            number=one.number, wait=one.wait, factor=factor, horizon=outlook.horizon
        )
        path = chain.path(number=one.number, wait=one.wait, months=12, grow=False)
        life = chain.value(
            number=one.number,
            wait=one.wait,
            factor=1.0,
            horizon=outlook.horizon,
            grow=False,
        )
        after = outlook.timing == "after"
        assert found.months.tobytes() == ((months - after) * outlook.margin).tobytes()
        assert found.risk.tobytes() == (1 - path[:, -1]).tobytes()
        assert found.lifetime.tobytes() == life.tobytes()


def slow_worth(
    chain: StateChain, number: int, wait: int, factor: float, horizon: int
) -> tuple[float, float]:
    """Walk month by month: worth, and what is left at the end."""
    total, left = 0.0, 1.0
    steps = chain.steps(number + horizon)
    for month in range(horizon):
        if month >= wait and (month - wait) % chain.term == 0:
            left *= steps[number - 1]
            number += 1
        total += left * factor**month
        left *= chain.monthly_stay
    return total, left


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.floats(0, 1), min_size=1, max_size=5),
    st.integers(1, 24),
    st.integers(1, 50),
    st.integers(1, 4),
    st.sampled_from([0.0, 0.2]),
)
def test_walks_against_months_one_by_one(
    hazards: list[float], term: int, horizon: int, number: int, early: float
) -> None:
    chain = StateChain(term=term, hazard=Hazard(listed=np.array(hazards)), early=early)
    wait: Int64Array = np.arange(1, term + 1)

    found = chain.value(
        number=np.full(term, number), wait=wait, factor=0.99, horizon=horizon
    )

    slow = [slow_worth(chain, number, int(each), 0.99, horizon)[0] for each in wait]
    assert found == pytest.approx(slow, rel=1e-12)


def test_a_walk_reads_no_step_beyond_its_horizon() -> None:
    step: FloatArray = np.array([0.5, 0.5])
    walks = Walks(
        monthly=np.array([1.0]),
        term=np.array([2]),
        step=step,
        group=np.zeros(2, np.int64),
        place=np.array([0, 1]),
        wait=np.array([1, 5]),
    )

    assert walks.worth(5).tolist() == [1 + 0.5 * 2 + 0.25 * 2, 5.0]
    assert walks.path(3)[:, -1].tolist() == [0.25, 1.0]
