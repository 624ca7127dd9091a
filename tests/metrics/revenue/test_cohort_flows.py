"""Movements and cohorts of columns: examples, a slow oracle, and their laws."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.metrics.revenue import event_keys, packed, sweep
from successkit.metrics.revenue import stretches as columns
from successkit.metrics.revenue.cohort_flows import (
    CohortFlows,
    FlowLine,
    cohort_flows,
)
from successkit.metrics.revenue.streamed import stream_cohort_flows
from successkit.metrics.revenue.stretches import Stretches

DAY0 = date(2026, 1, 1)
EDGES = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
BOUNDARIES = np.array(EDGES, "datetime64[D]")
ACCOUNTS = 6

Row = tuple[int, int, int | None, int]
"""Account, first day and day no longer (from 1 January 2026), amount."""

books = st.lists(
    st.tuples(
        st.integers(0, ACCOUNTS - 1),
        st.integers(-60, 120),
        st.none() | st.integers(-30, 200),
        st.integers(0, 3) | st.integers(0, 10**13),
    ),
    max_size=16,
)


def made(rows: list[Row]) -> Stretches:
    def day(offset: int | None) -> np.datetime64:
        known = None if offset is None else DAY0 + timedelta(days=offset)
        return np.datetime64(known, "D")

    ends = [None if length is None else start + length for _, start, length, _ in rows]
    return Stretches(
        account=np.array([row[0] for row in rows], np.int32),
        start=np.array([day(row[1]) for row in rows], "datetime64[D]"),
        end=np.array([day(end) for end in ends], "datetime64[D]"),
        amount=np.array([row[3] for row in rows], np.int64),
        accounts=ACCOUNTS,
    )


def found_in(rows: list[Row], threads: int = 1) -> CohortFlows:
    return cohort_flows(made(rows), BOUNDARIES, threads=threads)


def figures(found: CohortFlows) -> tuple[object, ...]:
    return found.lines(), found.cohorts(), found.cohorts("accounts")


class Oracle:
    """Everything by account and period, with plain numbers."""

    def __init__(self, rows: list[Row]) -> None:
        self.own: dict[int, list[tuple[int, int, int]]] = {}
        for who, start, length, amount in rows:
            end = 10**6 if length is None else start + length
            if amount and end > start:
                self.own.setdefault(who, []).append((start, end, amount))
        self.edges = [(day - DAY0).days for day in EDGES]

    def level(self, who: int, edge: int) -> int:
        return sum(m for start, end, m in self.own[who] if start < edge <= end)

    def cohort(self, who: int) -> int:
        """Return the period of the first start; the number of edges is none at all."""
        first = min(start for start, _end, _m in self.own[who])
        return sum(edge <= first for edge in self.edges)

    def line(self, low: int, high: int) -> FlowLine:
        sums = dict.fromkeys(FlowLine.__annotations__, 0)
        for who in self.own:
            before, after = self.level(who, low), self.level(who, high)
            began = min(start for start, _end, _m in self.own[who]) >= low
            name = ""
            if not before and after:
                name = "new" if began else "reactivation"
            elif before and not after:
                name = "churn"
            elif before != after:
                name = "expansion" if after > before else "contraction"
            if name:
                sums[name] += abs(after - before)
                sums[f"accounts_{name}"] += 1
            for side, value in (("opening", before), ("closing", after)):
                sums[side] += value
                sums[f"accounts_{side}"] += value > 0
        return FlowLine(**sums)

    def figures(self) -> tuple[object, ...]:
        lines = [self.line(low, high) for low, high in pairwise(self.edges)]
        return lines, self.triangle(money=True), self.triangle(money=False)

    def triangle(self, *, money: bool) -> object:
        width = len(self.edges)
        cells = [[0] * width for _ in range(width)]
        started = [0] * width
        for who in self.own:
            cohort = self.cohort(who)
            if cohort == width:
                continue
            started[cohort] += 1
            for column, edge in enumerate(self.edges):
                level = self.level(who, edge)
                cells[cohort][column] += level if money else level > 0
        return columns_of(started, cells)


def columns_of(started: list[int], cells: list[list[int]]) -> object:
    from successkit.metrics import CohortCells

    return CohortCells(started=tuple(started), cells=tuple(map(tuple, cells)))


@contextmanager
def tiny_blocks(bits: int = 63, passes: int = 32) -> Iterator[None]:
    """Work on two rows at a time, with few bits for a key and few passes."""
    with pytest.MonkeyPatch.context() as patch:
        for module in (columns, packed, sweep):
            patch.setattr(module, "ROWS", 2)
        patch.setattr(event_keys, "BITS", bits)
        patch.setattr(packed, "PASSES", passes)
        yield


@pytest.mark.parametrize(
    ("rows", "lines", "revenue", "customers"),
    [
        pytest.param(
            [(0, 5, None, 9)],
            [(9, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)],
            ((0, 0, 0, 0), (9, 9, 9), (0, 0), (0,)),
            ((0, 0, 0, 0), (1, 1, 1), (0, 0), (0,)),
            id="one account stays",
        ),
        pytest.param(
            [(0, -5, 10, 9), (0, 40, None, 4), (0, 70, None, 2)],
            [(0, 0, 0, 0, 9), (0, 4, 0, 0, 0), (0, 0, 2, 0, 0)],
            ((9, 0, 4, 6), (0, 0, 0), (0, 0), (0,)),
            ((1, 0, 1, 1), (0, 0, 0), (0, 0), (0,)),
            id="lost, back in its old cohort, and more",
        ),
        pytest.param(
            [(0, 3, 10, 9), (0, 40, None, 4)],
            [(0, 0, 0, 0, 0), (0, 4, 0, 0, 0), (0, 0, 0, 0, 0)],
            ((0, 0, 0, 0), (0, 4, 4), (0, 0), (0,)),
            ((0, 0, 0, 0), (0, 1, 1), (0, 0), (0,)),
            id="came and went in one month, so it is back in the next",
        ),
        pytest.param(
            [(0, 3, None, 9), (0, 3, 50, 4), (1, 31, 0, 8), (1, 40, -5, 8)],
            [(13, 0, 0, 0, 0), (0, 0, 0, 4, 0), (0, 0, 0, 0, 0)],
            ((0, 0, 0, 0), (13, 9, 9), (0, 0), (0,)),
            ((0, 0, 0, 0), (1, 1, 1), (0, 0), (0,)),
            id="less; what ends before it starts is nothing",
        ),
        pytest.param(
            [(0, 3, 35, 9), (0, 38, None, 9)],
            [(9, 0, 0, 0, 0), (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)],
            ((0, 0, 0, 0), (9, 9, 9), (0, 0), (0,)),
            ((0, 0, 0, 0), (1, 1, 1), (0, 0), (0,)),
            id="renewed at the same price within a month is no movement",
        ),
    ],
)
def test_worked_example(
    rows: list[Row],
    lines: list[tuple[int, ...]],
    revenue: tuple[tuple[int, ...], ...],
    customers: tuple[tuple[int, ...], ...],
) -> None:
    found = found_in(rows)

    assert [
        (line.new, line.reactivation, line.expansion, line.contraction, line.churn)
        for line in found.lines()
    ] == lines
    assert found.cohorts().rows() == revenue
    assert found.cohorts("accounts").rows() == customers


def test_nothing_has_figures_too() -> None:
    assert figures(found_in([])) == Oracle([]).figures()
    assert figures(stream_cohort_flows([], BOUNDARIES)) == Oracle([]).figures()


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        pytest.param([(0, 0, None, -1)], "expected >= 0; got -1", id="below zero"),
        pytest.param(
            [(0, 0, None, 2**62 + 1)], "cannot be added up exactly", id="beyond int64"
        ),
        pytest.param(
            [(who, 0, None, 2**60) for who in range(ACCOUNTS)],
            "cannot be added up exactly",
            id="a sum beyond int64",
        ),
        pytest.param(
            [(7, 0, None, 1)], "account: expected numbers from 0 to 5", id="no account"
        ),
    ],
)
def test_bad_row_is_refused(rows: list[Row], said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        found_in(rows)


def test_row_without_a_start_is_refused_by_its_place() -> None:
    book = made([(0, 1, None, 1), (1, 1, None, 1)])
    book.start[1] = np.datetime64("NaT")
    with pytest.raises(InvalidInputError, match=r"start: .* row 1 has none"):
        cohort_flows(book, BOUNDARIES)


def test_columns_of_two_lengths_are_refused() -> None:
    whole = made([(0, 1, None, 1), (1, 1, None, 1)])
    book = Stretches(
        account=whole.account[:1],
        start=whole.start,
        end=whole.end,
        amount=whole.amount,
        accounts=ACCOUNTS,
    )
    with pytest.raises(InvalidInputError, match="columns of one length"):
        cohort_flows(book, BOUNDARIES)


@pytest.mark.parametrize(
    ("name", "dtype"),
    [
        ("account", "f8"),
        ("account", "u4"),
        ("start", "i8"),
        ("end", "f8"),
        ("amount", "f8"),
    ],
)
def test_column_of_another_kind_is_refused(name: str, dtype: str) -> None:
    book = made([(0, 1, 20, 1)])
    bad = attrs.evolve(book, **{name: getattr(book, name).astype(dtype)})
    with pytest.raises(InvalidInputError, match=f"{name}: expected .*convert"):
        cohort_flows(bad, BOUNDARIES)


@pytest.mark.parametrize("days", [[], [0], [0, 0], [5, 3], [0, None]])
def test_days_that_make_no_periods_are_refused(days: list[int | None]) -> None:
    bad = np.array(days, "datetime64[D]")
    with pytest.raises(InvalidInputError, match="boundaries: expected at least two"):
        cohort_flows(made([]), bad)


@pytest.mark.parametrize("threads", [0, -1])
def test_no_threads_are_refused(threads: int) -> None:
    with pytest.raises(InvalidInputError, match="threads: expected at least 1"):
        found_in([(0, 0, None, 1)], threads)
    with pytest.raises(InvalidInputError, match="threads: expected at least 1"):
        stream_cohort_flows([], BOUNDARIES, threads=threads)


def test_parts_of_other_periods_are_refused() -> None:
    other = cohort_flows(made([]), BOUNDARIES[:-1])
    with pytest.raises(InvalidInputError, match="cannot add parts of two figures"):
        found_in([]) + other


def test_account_in_two_parts_is_refused() -> None:
    part = found_in([(2, 0, None, 1), (4, 0, None, 1)])
    with pytest.raises(InvalidInputError, match="share accounts"):
        part + found_in([(3, 0, None, 1)])


def test_sums_beyond_int64_are_refused() -> None:
    big = [found_in([(who, 1, None, 2**61 - 2**20)]) for who in range(2)]
    with pytest.raises(InvalidInputError, match="cannot be added up exactly"):
        (big[0] + big[1]) + found_in([(2, 1, None, 2**61 - 2**20)])


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([[(1, 0, None, 1), (0, 0, None, 1)]], id="within a block"),
        pytest.param([[(1, 0, None, 1)], [(0, 0, None, 1)]], id="between blocks"),
    ],
)
def test_stream_that_goes_back_is_refused(blocks: list[list[Row]]) -> None:
    with pytest.raises(InvalidInputError, match=r"expected numbers that rise.*block"):
        stream_cohort_flows([map(made, blocks)], BOUNDARIES)


def test_account_in_two_sources_is_refused() -> None:
    source = [made([(1, 0, None, 1)])]
    with pytest.raises(InvalidInputError, match="share accounts"):
        stream_cohort_flows([source, source], BOUNDARIES)


@given(books)
def test_equals_the_slow_oracle(rows: list[Row]) -> None:
    assert figures(found_in(rows)) == Oracle(rows).figures()


@settings(max_examples=30)
@given(books, st.integers(1, 3), st.sampled_from([63, 51]), st.integers(1, 2))
def test_threads_blocks_and_bits_make_no_difference(
    rows: list[Row], threads: int, bits: int, passes: int
) -> None:
    expected = found_in(rows)
    with tiny_blocks(bits, passes):
        assert found_in(rows, threads) == expected
        assert found_in(sorted(rows, key=lambda row: row[0]), threads) == expected


@settings(max_examples=50)
@given(books, st.randoms(use_true_random=False), st.integers(0, ACCOUNTS))
def test_order_and_parts_make_no_difference(
    rows: list[Row], random: Random, cut: int
) -> None:
    shuffled = random.sample(rows, len(rows))
    sides = [
        [row for row in shuffled if (row[0] < cut) is side] for side in (True, False)
    ]
    parts = [found_in(side) for side in sides]
    whole, added = found_in(rows), parts[0] + parts[1]

    assert found_in(shuffled) == whole
    assert np.array_equal(added.moved, whole.moved)
    assert np.array_equal(added.counts, whole.counts)


@settings(max_examples=50)
@given(
    books,
    st.lists(st.integers(0, 16), max_size=4).map(sorted),
    st.integers(0, ACCOUNTS),
    st.integers(1, 2),
)
def test_streams_are_the_same_bits(
    rows: list[Row], cuts: list[int], border: int, threads: int
) -> None:
    rows = sorted(rows, key=lambda row: row[0])
    split = sum(row[0] < border for row in rows)
    places = sorted({0, split, *(min(cut, len(rows)) for cut in cuts), len(rows)})
    spans = [slice(low, high) for low, high in pairwise(places)]
    sources = [
        [made(rows[span]) for span in spans if (span.start < split) is side]
        for side in (True, False)
    ]
    found = stream_cohort_flows(sources, BOUNDARIES, threads=threads)
    whole = found_in(rows)

    assert np.array_equal(found.moved, whole.moved)
    assert np.array_equal(found.counts, whole.counts)
    assert found.lines() == whole.lines()


def test_account_of_the_highest_number_is_not_cut() -> None:
    # 57 bits for changes and 2 for periods leave room for 16 accounts.
    amount = 2**56 - 1
    rows = [(15 - who, 3, None, 1) for who in range(16)]
    rows += [(15, 3, 40, 1)] * 4 + [(15, -3, None, amount - 2)]
    book = attrs.evolve(made(rows), accounts=16)
    expected = cohort_flows(book, BOUNDARIES)
    with tiny_blocks():
        assert cohort_flows(book, BOUNDARIES) == expected
    assert figures(expected) == Oracle(rows).figures()


@pytest.mark.parametrize("first", ["1960-01-01", "1970-01-01", "2026-01-01"])
def test_epoch_makes_no_difference(first: str) -> None:
    months = (np.datetime64(first, "M") + np.arange(4)).astype("datetime64[D]")
    book = Stretches(
        account=np.array([0, 1, 2]),
        start=months[[0, 1, 2]] - np.array([1, 0, 0]),
        end=np.array([months[1], "NaT", months[2]], "datetime64[D]"),
        amount=np.array([5, 7, 9]),
        accounts=3,
    )
    lines = cohort_flows(book, months).lines()

    assert [(line.opening, line.new, line.churn) for line in lines] == [
        (5, 0, 0),
        (5, 7, 5),
        (7, 0, 0),
    ]
