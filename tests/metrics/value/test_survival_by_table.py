"""Survival by risk table: worked examples, other programs' curves, and the laws."""

import math
from fractions import Fraction

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.exact import UNITS
from successkit.metrics import RiskTable, kaplan_meier, log_rank
from successkit.metrics.formulas import chi_square_tail

steps = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)
tables = steps.map(
    lambda rows: RiskTable.from_counts(
        at_risk=[kept + gone for kept, gone in [(1, 1), *rows]],
        churned=[gone for _, gone in [(1, 1), *rows]],
    )
)


def test_share_left_and_median_of_a_cohort() -> None:
    curve = kaplan_meier(RiskTable.from_survivors([100, 80, 60, 45]))

    assert curve.share == pytest.approx([0.8, 0.6, 0.45])
    assert curve.error == pytest.approx([0.04, math.sqrt(0.24) / 10, 0.0497494])
    (median,) = curve.medians
    assert (median.renewal, median.months, median.undefined) == (3, 36, None)
    assert median.interval is not None
    assert (median.interval.low, median.interval.high) == (2, math.inf)


@pytest.mark.parametrize(
    ("survivors", "renewal", "share"),
    [
        pytest.param([10, 10, 10], None, [1, 1], id="nobody lost"),
        pytest.param([10, 0], 1, [0], id="all left at once"),
        pytest.param([10, 5], 1, [0.5], id="one cell, exactly one half"),
        pytest.param([10, 6, 6], None, [0.6, 0.6], id="the median lies ahead"),
        pytest.param(
            [3, 2, 1, 0, 0], 2, [2 / 3, 1 / 3, 0], id="nobody is left to lose"
        ),
    ],
)
def test_boundaries(
    survivors: list[int], renewal: int | None, share: list[float]
) -> None:
    curve = kaplan_meier(RiskTable.from_survivors(survivors))

    assert curve.share == pytest.approx(share)
    assert curve.medians[0].renewal == renewal
    assert (curve.medians[0].undefined is None) == (renewal is not None)
    assert not np.isnan([curve.error, curve.low, curve.high]).any()


def test_a_table_without_cells_has_no_curve() -> None:
    empty = RiskTable.from_survivors([2, 1]).select(segment="nowhere")

    assert len(kaplan_meier(empty)) == 0
    assert kaplan_meier(empty).medians == ()
    assert log_rank(empty).p_value is None


def with_revenue(table: RiskTable, each: list[int]) -> RiskTable:
    """Let those at risk at every renewal pay these prices, and lose the first one."""
    size = len(table)
    return attrs.evolve(
        table,
        mrr_at_risk=np.full(size, sum(each) * UNITS),
        mrr_lost=np.full(size, each[0] * UNITS),
        mrr_squares=np.full(size, sum(price**2 for price in each), dtype=object),
    )


def test_revenue_rests_on_as_many_accounts_as_pay_it() -> None:
    counts = RiskTable.from_counts(at_risk=[4], churned=[1])
    equal = kaplan_meier(with_revenue(counts, [5] * 4), weight="mrr")
    one_large = kaplan_meier(with_revenue(counts, [5, 5, 5, 985]), weight="mrr")

    assert equal.share == pytest.approx([0.75])
    assert equal.error == pytest.approx(kaplan_meier(counts).error)
    assert one_large.share == pytest.approx([0.995])
    assert one_large.error == pytest.approx(
        math.sqrt(0.995 * 0.005 / (1000**2 / (985**2 + 75)))
    )


def test_who_left_early_counts_only_where_asked() -> None:
    table = attrs.evolve(
        RiskTable.from_counts(at_risk=[90], churned=[9]), ended_early=np.array([10])
    )

    assert kaplan_meier(table).share == pytest.approx([0.9])
    assert kaplan_meier(table.counting_early()).share == pytest.approx([0.81])


@pytest.mark.parametrize(
    ("more", "text"),
    [
        pytest.param({"weight": "logo"}, "weight: expected one of", id="weight"),
        pytest.param({"level": 95}, "level: expected a share", id="level"),
    ],
)
def test_what_is_no_choice_is_refused(more: dict[str, object], text: str) -> None:
    with pytest.raises(InvalidInputError, match=text):
        kaplan_meier(RiskTable.from_survivors([2, 1]), **more)  # type: ignore[arg-type]


@given(tables)
@settings(max_examples=40)
def test_share_is_a_product_of_fractions_that_falls(table: RiskTable) -> None:
    curve = kaplan_meier(table)
    share, slowly = Fraction(1), list[float]()
    for risk, gone in zip(table.at_risk.tolist(), table.churned.tolist(), strict=True):
        if risk:
            share *= 1 - Fraction(gone, risk)
            slowly.append(float(share))

    assert curve.share == pytest.approx(slowly, abs=1e-14)
    assert (np.diff(curve.share) <= 0).all()
    assert ((curve.low <= curve.share) & (curve.share <= curve.high)).all()
    assert (curve.low >= 0).all()
    assert (curve.high <= 1).all()


@given(st.lists(st.integers(0, 30), min_size=2, max_size=8))
@settings(max_examples=30)
def test_without_censoring_it_is_the_share_that_is_left(counts: list[int]) -> None:
    left = sorted([*counts, 31], reverse=True)
    curve = kaplan_meier(RiskTable.from_survivors(left))

    assert curve.share == pytest.approx(np.array(left[1:])[: len(curve)] / 31)


@given(tables, st.integers(2, 9))
@settings(max_examples=30)
def test_replicas_change_nothing_but_the_intervals(table: RiskTable, n: int) -> None:
    many = attrs.evolve(table, at_risk=table.at_risk * n, churned=table.churned * n)
    one, all_ = kaplan_meier(table), kaplan_meier(many)

    assert all_.share == pytest.approx(one.share, abs=1e-14)
    assert all_.error == pytest.approx(one.error / math.sqrt(n), abs=1e-14)
    assert [m.renewal for m in all_.medians] == [m.renewal for m in one.medians]


@given(tables, tables)
@settings(max_examples=30)
def test_curves_of_segments_do_not_see_each_other(
    one: RiskTable, two: RiskTable
) -> None:
    parts = [
        attrs.evolve(table, segment=np.full(len(table), name, dtype=object))
        for name, table in (("a", one), ("b", two))
    ]
    together = kaplan_meier(parts[0] + parts[1])

    apart = [kaplan_meier(part) for part in parts]
    assert together.share.tolist() == [*apart[0].share, *apart[1].share]
    assert together.medians == apart[0].medians + apart[1].medians


# Remission of leukaemia in weeks (Freireich et al., Blood 21, 1963).
TREATED = [6, 6, 6, 7, 10, 13, 16, 22, 23, 6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]
PLACEBO = [1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23]


def leukaemia() -> RiskTable:
    return RiskTable.from_durations(
        durations=TREATED + PLACEBO,
        observed=[True] * 9 + [False] * 12 + [True] * 21,
        segments=["6-MP"] * 21 + ["placebo"] * 21,
    )


def test_log_rank_of_a_published_trial() -> None:
    test = log_rank(leukaemia())

    assert test.statistic == pytest.approx(16.793, abs=0.001)
    assert (test.df, test.lost) == (1, (9, 21))
    assert test.expected == pytest.approx((19.25, 10.75), abs=0.01)
    assert test.p_value == pytest.approx(4.17e-5, rel=0.01)


def test_equal_segments_do_not_differ() -> None:
    parts = [RiskTable.from_survivors([50, 40, 30], segment=name) for name in "abc"]
    test = log_rank(parts[0] + parts[1] + parts[2])

    assert (test.statistic, test.df) == (pytest.approx(0, abs=1e-12), 2)
    assert test.p_value == pytest.approx(1)


@pytest.mark.parametrize(
    "table",
    [
        pytest.param(RiskTable.from_survivors([5, 3]), id="one segment"),
        pytest.param(
            RiskTable.from_survivors([5, 5], segment="a")
            + RiskTable.from_survivors([5, 5], segment="b"),
            id="nobody was lost",
        ),
        pytest.param(
            RiskTable.from_survivors([5, 3], segment="a", term=1)
            + RiskTable.from_survivors([5, 4], segment="b", term=12),
            id="terms are not compared with each other",
        ),
    ],
)
def test_nothing_to_compare(table: RiskTable) -> None:
    test = log_rank(table)

    assert (test.p_value, test.statistic, test.df) == (None, None, 0)
    assert test.undefined is not None


@pytest.mark.parametrize("df", [1, 2, 3, 4, 9, 30])
def test_chi_square_tail_is_what_integration_gives(df: int) -> None:
    # Trapezium over the density, far beyond where it matters.
    grid = np.linspace(5.0, 400.0, 400_001)
    log = (df / 2 - 1) * np.log(grid) - grid / 2 - df / 2 * math.log(2)
    density = np.exp(log - math.lgamma(df / 2))

    assert chi_square_tail(5.0, df=df) == pytest.approx(
        float(np.trapezoid(density, grid)), abs=1e-7
    )


@pytest.mark.parametrize(("x", "df", "tail"), [(0, 0, 1), (1, 0, 0), (0, 3, 1)])
def test_chi_square_at_its_edge(x: float, df: int, tail: float) -> None:
    assert chi_square_tail(x, df=df) == tail


def test_chi_square_of_what_is_no_statistic() -> None:
    with pytest.raises(InvalidInputError, match="statistic >= 0"):
        chi_square_tail(math.nan, df=1)


def simulated(*, since: int) -> tuple[RiskTable, RiskTable, float]:
    """Return tables of customers, half of them fickle, seen only from a day on."""
    random = np.random.default_rng(7)
    size, years = 400_000, 40
    fickle = random.random(size) < 0.5
    life = random.geometric(np.where(fickle, 0.5, 0.05))
    start = random.integers(0, years, size)
    kept = start + life > since
    last = np.minimum(life, years - start)
    entry = np.maximum(since - start, 0)
    keep = kept & (last > entry)
    seen = life <= last
    left, ended = last[keep], seen[keep]
    truth = 0.5 * 0.5**3 + 0.5 * 0.95**3
    aware = RiskTable.from_durations(durations=left, observed=ended, entry=entry[keep])
    return aware, RiskTable.from_durations(durations=left, observed=ended), truth


@pytest.mark.slow
def test_customers_older_than_the_data_enter_at_their_age() -> None:
    aware, ignorant, truth = simulated(since=25)

    found, wrong = (float(kaplan_meier(table).share[2]) for table in (aware, ignorant))
    assert abs(found / truth - 1) < 0.03
    assert abs(wrong / truth - 1) > 0.30


def against_lifelines(
    durations: np.ndarray, observed: np.ndarray, entry: np.ndarray | None
) -> None:
    lifelines = pytest.importorskip("lifelines")
    peer = lifelines.KaplanMeierFitter().fit(durations, observed, entry=entry)
    curve = kaplan_meier(
        RiskTable.from_durations(durations=durations, observed=observed, entry=entry)
    )

    share = peer.survival_function_at_times(curve.renewal).to_numpy()
    assert curve.share == pytest.approx(share, abs=1e-12)
    bounds = peer.confidence_interval_.reindex(curve.renewal, method="ffill").to_numpy()
    inner = (curve.share > 0) & (curve.share < 1)
    assert curve.low[inner] == pytest.approx(bounds[inner, 0], abs=1e-12)
    assert curve.high[inner] == pytest.approx(bounds[inner, 1], abs=1e-12)
    median = curve.medians[0].renewal
    assert peer.median_survival_time_ == (math.inf if median is None else median)


@pytest.mark.peers
@pytest.mark.parametrize("name", ["waltons", "rossi", "gbsg2", "lung", "leukemia"])
def test_curves_of_lifelines_on_its_own_data(name: str) -> None:
    datasets = pytest.importorskip("lifelines.datasets")
    data = getattr(datasets, f"load_{name}")()
    columns = {
        "waltons": ("T", "E"),
        "rossi": ("week", "arrest"),
        "gbsg2": ("time", "cens"),
        "lung": ("time", "status"),
        "leukemia": ("t", "status"),
    }
    time, event = columns[name]

    against_lifelines(
        data[time].to_numpy().astype(np.int64), data[event].to_numpy() > 0, None
    )


@pytest.mark.peers
def test_curve_of_lifelines_with_late_entries() -> None:
    random = np.random.default_rng(3)
    entry = random.integers(0, 6, 500)
    durations = entry + random.integers(1, 20, 500)

    against_lifelines(durations, random.random(500) < 0.6, entry)


@pytest.mark.peers
@pytest.mark.filterwarnings("ignore::Warning:lifelines")
def test_log_rank_of_lifelines() -> None:
    statistics = pytest.importorskip("lifelines.statistics")
    random = np.random.default_rng(4)
    durations, seen = random.integers(1, 15, 300), random.random(300) < 0.7
    group = random.integers(0, 4, 300)
    peer = statistics.multivariate_logrank_test(durations, group, seen)
    ours = log_rank(
        RiskTable.from_durations(
            durations=durations, observed=seen, segments=group.astype(str)
        )
    )

    assert ours.statistic == pytest.approx(peer.test_statistic, rel=1e-10)
    assert ours.p_value == pytest.approx(peer.p_value, rel=1e-10)
