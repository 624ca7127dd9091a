"""Flows of plain stretches: by example, against a slow oracle, and their laws."""

from collections import defaultdict
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.metrics.revenue import event_keys, packed, sweep
from successkit.metrics.revenue import stretches as columns
from successkit.metrics.revenue.packed import Flows, Stretches, flows

DAY0 = date(2026, 1, 1)
BOUNDARIES = [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
BEFORE, AFTER, ROSE, FIRST = 1, 2, 4, 8

Row = tuple[int, int, int | None, int]
"""Account, first day and day no longer (from 1 January 2026), amount."""

amounts = st.integers(0, 3) | st.integers(0, 10**13)
rows = st.lists(
    st.tuples(
        st.integers(0, 4),
        st.integers(-60, 120),
        st.none() | st.integers(0, 200),
        amounts,
    ),
    max_size=14,
)


def stretches(given_rows: list[Row], accounts: int = 5) -> Stretches:
    def day(offset: int | None) -> np.datetime64:
        known = None if offset is None else DAY0 + timedelta(days=offset)
        return np.datetime64(known, "D")

    ends = [None if n is None else start + n for _a, start, n, _m in given_rows]
    return Stretches(
        account=np.array([row[0] for row in given_rows], np.int32),
        start=np.array([day(row[1]) for row in given_rows], "datetime64[D]"),
        end=np.array([day(end) for end in ends], "datetime64[D]"),
        amount=np.array([row[3] for row in given_rows], np.int64),
        accounts=accounts,
    )


def computed(given_rows: list[Row], accounts: int = 5) -> Flows:
    return flows(stretches(given_rows, accounts), np.array(BOUNDARIES, "datetime64[D]"))


def told(found: Flows) -> dict[tuple[int, int], tuple[int, int]]:
    """Return (accounts, moved) by period and code, where anything happened."""
    return {
        (int(period), int(code)): (
            int(found.accounts[code, period]),
            int(found.moved[code, period]),
        )
        for code, period in np.argwhere(found.accounts)
    }


def oracle(given_rows: list[Row]) -> dict[tuple[int, int], tuple[int, int]]:
    """Go through every account and period, with plain numbers."""
    cells: dict[tuple[int, int], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for account in {row[0] for row in given_rows}:
        own = [
            (start, 10**6 if length is None else start + length, amount)
            for who, start, length, amount in given_rows
            if who == account and amount and length != 0
        ]
        edges = [-(10**6), *((day - DAY0).days for day in BOUNDARIES)]
        seen = False
        for period, (low, high) in enumerate(pairwise(edges)):
            touched = any(low <= day < high for s, e, _ in own for day in (s, e))
            if not touched:
                continue
            before = sum(m for s, e, m in own if s < low <= e)
            after = sum(m for s, e, m in own if s < high <= e)
            code = BEFORE * (before > 0) + AFTER * (after > 0)
            code += ROSE * (after > before) + FIRST * (not seen)
            seen = True
            count, moved = cells[period, code]
            cells[period, code] = (count + 1, moved + after - before)
    return dict(cells)


@pytest.mark.parametrize(
    ("given_rows", "expected"),
    [
        pytest.param([], {}, id="nothing"),
        pytest.param([(0, 0, None, 0)], {}, id="no amount, no revenue"),
        pytest.param([(0, 5, 0, 9)], {}, id="no day, no revenue"),
        pytest.param(
            [(0, 0, 31, 9)],
            {(1, FIRST | AFTER | ROSE): (1, 9), (2, BEFORE): (1, -9)},
            id="starts on the first day, ends on the next boundary",
        ),
        pytest.param(
            [(0, 3, 10, 9)], {(1, FIRST): (1, 0)}, id="came and went in one month"
        ),
        pytest.param(
            [(0, -20, None, 9), (0, 40, None, 1)],
            {
                (0, FIRST | AFTER | ROSE): (1, 9),
                (2, BEFORE | AFTER | ROSE): (1, 1),
            },
            id="was there before, and grew",
        ),
        pytest.param(
            [(0, -50, 10, 9), (0, 10, 100, 7)],
            {(0, FIRST): (1, 0), (1, AFTER | ROSE): (1, 7)},
            id="lost long ago, and back",
        ),
    ],
)
def test_worked_example(
    given_rows: list[Row], expected: dict[tuple[int, int], tuple[int, int]]
) -> None:
    assert told(computed(given_rows)) == expected


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        pytest.param(-1, "expected >= 0; got -1", id="below zero"),
        pytest.param(2**62 + 1, "cannot be added up exactly", id="beyond int64"),
    ],
)
def test_bad_amount_is_refused(amount: int, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        computed([(0, 0, None, amount)])


@given(rows)
def test_equals_the_slow_oracle(given_rows: list[Row]) -> None:
    assert told(computed(given_rows)) == oracle(given_rows)


@given(rows, st.randoms(use_true_random=False), st.integers(0, 5))
def test_parts_and_order_make_no_difference(
    given_rows: list[Row], random: object, cut: int
) -> None:
    whole = computed(given_rows)
    shuffled = list(given_rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    parts = [
        computed([row for row in shuffled if (row[0] < cut) is side])
        for side in (True, False)
    ]

    assert told(computed(shuffled)) == told(whole) == told(parts[0] + parts[1])


@settings(max_examples=20)
@given(rows)
def test_small_blocks_and_few_bits_make_no_difference(given_rows: list[Row]) -> None:
    expected = told(computed(given_rows))
    with pytest.MonkeyPatch.context() as patch:
        for module in (columns, packed, sweep):
            patch.setattr(module, "ROWS", 2)
        assert told(computed(given_rows)) == expected
    # So many bits go to the change that only a few accounts fit at a time.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(event_keys, "BITS", 51)
        assert told(computed(given_rows)) == expected


@given(rows)
def test_without_history_only_new_and_back_are_one(given_rows: list[Row]) -> None:
    boundaries = np.array([BOUNDARIES[0], BOUNDARIES[-1]], "datetime64[D]")
    (known,) = flows(stretches(given_rows), boundaries).totals()
    (quick,) = flows(stretches(given_rows), boundaries, history=False).totals()

    assert quick.new == known.new + known.reactivation
    for name in ("opening", "held", "kept", "closing", "accounts_lost"):
        assert getattr(quick, name) == getattr(known, name), name


def test_changes_that_float64_cannot_count_are_exact() -> None:
    odd = 2**53 + 1
    found = computed([(account, 3, None, odd) for account in range(5)])

    assert found.moved[FIRST | AFTER | ROSE, 1] == 5 * odd
