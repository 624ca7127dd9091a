"""Risk tables from counts: worked examples, refusals, and the laws of adding up."""

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.metrics import RiskTable

cells = st.tuples(
    st.sampled_from(["", "north", "south"]),
    st.sampled_from([1, 12, 24]),
    st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=6),
)
tables = cells.map(
    lambda cell: RiskTable.from_counts(
        at_risk=[kept + gone for kept, gone in cell[2]],
        churned=[gone for _, gone in cell[2]],
        term=cell[1],
        segment=cell[0],
    )
)


def test_survivors_are_counts_of_those_left() -> None:
    table = RiskTable.from_survivors([1000, 869, 743], segment="all", term=1)

    assert table == RiskTable.from_counts(
        at_risk=[1000, 869], churned=[131, 126], segment="all", term=1
    )
    assert (table.segments, table.terms, len(table)) == (("all",), (1,), 2)


def test_counts_may_rise_where_older_customers_enter() -> None:
    table = RiskTable.from_counts(at_risk=[10, 30], churned=[1, 2])

    assert [part.tolist() for part in table.renewal_counts()] == [
        [1, 2],
        [10, 30],
        [1, 2],
    ]


def test_customers_one_by_one() -> None:
    table = RiskTable.from_durations(
        durations=[2, 2, 3, 0, 4],
        observed=[True, False, True, False, False],
        entry=[0, 1, 1, 0, 4],
        segments=["a", "a", "b", "b", "b"],
    )

    assert table.to_dict()["segment"] == ["a", "a", "b", "b"]
    assert table.at_risk.tolist() == [1, 2, 1, 1]
    assert table.churned.tolist() == [0, 1, 0, 1]


def test_segments_and_terms_are_put_together() -> None:
    year = RiskTable.from_counts(at_risk=[10, 5], churned=[1, 1], segment="a")
    month = RiskTable.from_counts(at_risk=[3], churned=[2], segment="b", term=1)
    table = year + month

    assert table.select(segment="b") == month
    assert table.select(term=12) == year
    assert table.pooled().to_dict()["term"] == [1, 12, 12]
    whole = table.pooled(by_term=False)
    assert (whole.terms, whole.at_risk.tolist()) == ((12,), [13, 5])
    assert table.pooled(by_segment=True) == table


def test_cells_in_which_nobody_was_due_are_no_counts() -> None:
    table = RiskTable.from_counts(at_risk=[0, 5], churned=[0, 1])

    assert table.renewal_counts()[0].tolist() == [2]


@pytest.mark.parametrize(
    ("at_risk", "churned", "text"),
    [
        pytest.param([], [], "at_risk: expected one whole number for", id="no rows"),
        pytest.param([5], [6], "churned: expected at most at_risk", id="more lost"),
        pytest.param([-1], [0], "at_risk: expected whole numbers >= 0", id="negative"),
        pytest.param([5.5], [1], "at_risk: expected whole numbers", id="a fraction"),
        pytest.param([np.nan], [1], "at_risk: expected whole numbers", id="missing"),
        pytest.param([True], [1], "at_risk: expected whole numbers", id="a flag"),
        pytest.param([[1]], [1], "got shape", id="a matrix"),
        pytest.param([5, 4], [1], "churned: expected 2 counts", id="lengths"),
    ],
)
def test_bad_counts_are_refused(
    at_risk: list[int], churned: list[int], text: str
) -> None:
    with pytest.raises(InvalidInputError, match=text):
        RiskTable.from_counts(at_risk=at_risk, churned=churned)


def test_whole_floats_are_counts() -> None:
    floats = np.array([5.0, 4.0])

    assert RiskTable.from_counts(at_risk=floats, churned=[1, 1]).at_risk.sum() == 9


@pytest.mark.parametrize(
    ("survivors", "text"),
    [
        pytest.param([10], "got one", id="a start without a renewal"),
        pytest.param([10, 11], "got 11 after 10", id="survivors who rise"),
    ],
)
def test_bad_survivors_are_refused(survivors: list[int], text: str) -> None:
    with pytest.raises(InvalidInputError, match=text):
        RiskTable.from_survivors(survivors)


@pytest.mark.parametrize(
    ("more", "text"),
    [
        pytest.param(
            {"entry": [3]}, "entry 3 and duration 2 in row 1", id="exit first"
        ),
        pytest.param({"entry": [2]}, "entry 2 and duration 2", id="left on entering"),
        pytest.param({"entry": [0, 0]}, "entry: expected 1 values", id="lengths"),
        pytest.param(
            {"observed": [2]}, "observed: expected a column of flags", id="no flags"
        ),
        pytest.param({"segments": []}, "segments: expected 1", id="no segments"),
        pytest.param({"durations": [-2]}, "durations: expected whole", id="negative"),
        pytest.param({"durations": [2**40]}, "not seconds", id="in seconds"),
        pytest.param({"durations": [0]}, "duration 0 in row 1", id="at no renewal"),
    ],
)
def test_bad_durations_are_refused(more: dict[str, list[int]], text: str) -> None:
    given_: dict[str, object] = {"durations": [2], "observed": [True], **more}

    with pytest.raises(InvalidInputError, match=text):
        RiskTable.from_durations(**given_)  # type: ignore[arg-type]


@pytest.mark.parametrize("term", [0, -12, 1.5, True])
def test_a_term_that_is_no_number_of_months_is_refused(term: int) -> None:
    with pytest.raises(InvalidInputError, match="term: expected a whole number of mo"):
        RiskTable.from_counts(at_risk=[1], churned=[0], term=term)


def test_flags_may_be_0_and_1_as_elsewhere() -> None:
    plain = RiskTable.from_durations(durations=[1, 2], observed=[True, False])

    assert RiskTable.from_durations(durations=[1, 2], observed=[1, 0]) == plain


def test_revenue_of_many_cells_may_be_more_than_one_sum_can_hold() -> None:
    table = RiskTable.from_counts(at_risk=[1] * 4, churned=[0] * 4)
    large = attrs.evolve(table, mrr_at_risk=np.full(4, 2**61))

    assert (large.pooled().mrr_at_risk == 2**61).all()


def test_cells_out_of_order_are_refused() -> None:
    table = RiskTable.from_survivors([3, 2, 1])

    with pytest.raises(InvalidInputError, match="each once"):
        attrs.evolve(table, renewal=table.renewal[::-1])


def test_sums_that_would_overflow_are_refused() -> None:
    table = RiskTable.from_counts(at_risk=[2**61], churned=[0])

    with pytest.raises(InvalidInputError, match="too large"):
        table + table


@given(st.lists(tables, min_size=1, max_size=5), st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_tables_add_up_in_any_order(parts: list[RiskTable], random: object) -> None:
    shuffled = list(parts)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    left, right = parts[0], shuffled[0]
    for part in parts[1:]:
        left = left + part
    for part in shuffled[1:]:
        right = part + right

    assert left == right
    assert int(left.at_risk.sum()) == sum(int(part.at_risk.sum()) for part in parts)


@given(tables, tables)
@settings(max_examples=30)
def test_putting_together_commutes_with_adding(one: RiskTable, two: RiskTable) -> None:
    assert (one + two).pooled() == one.pooled() + two.pooled()
