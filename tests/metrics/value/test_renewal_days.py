"""Days of the renewal clock: months between them, and which row holds on a day."""

from datetime import date, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError
from successkit.core.arrays import DayArray
from successkit.core.text import Text
from successkit.metrics import RiskTable
from successkit.metrics.revenue.monthly import months_between
from successkit.metrics.revenue.succession import FAR
from successkit.metrics.value.day_index import DayIndex
from successkit.metrics.value.lives import whole_lives
from successkit.metrics.value.months import (
    months_later,
    nearest_months,
    whole_months,
)
from successkit.metrics.value.text_columns import text_of

near = st.dates(date(2023, 11, 1), date(2024, 4, 30))
far = st.dates(date(1900, 1, 1), date(2400, 1, 1))
days = st.one_of(st.lists(near, max_size=300), st.lists(far, max_size=10))


def columns(some: list[date]) -> DayArray:
    return np.array(some, "datetime64[D]")


def slowly(start: date, day: date) -> int:
    """Return the most months that may be added to the start without passing the day."""
    months = (day.year - start.year) * 12 + day.month - start.month + 1
    while start + relativedelta(months=months) > day:
        months -= 1
    return months


@pytest.mark.parametrize(
    ("start", "day", "months"),
    [
        pytest.param("2026-01-31", "2026-02-28", 1, id="a month that is too short"),
        pytest.param("2026-01-31", "2026-02-27", 0, id="a day before its end"),
        pytest.param("2024-02-29", "2025-02-28", 12, id="a year after a leap day"),
        pytest.param(
            "2026-02-28", "2026-03-30", 1, id="the same day counts, not the end"
        ),
        pytest.param("2026-03-15", "2026-03-14", -1, id="before the start"),
    ],
)
@pytest.mark.parametrize("rows", [1, 400], ids=["few rows", "many rows"])
def test_whole_months(start: str, day: str, months: int, rows: int) -> None:
    ends = (columns([date.fromisoformat(one)] * rows) for one in (start, day))

    assert whole_months(*ends).tolist() == [months] * rows


def test_days_far_ahead_are_no_stretch_to_look_up() -> None:
    start = np.append(np.full(50, np.datetime64("2026-01-31")), FAR)

    found = whole_months(start, np.full(51, FAR))

    months = (9999 - 2026) * 12 + 11
    assert found.tolist() == [*[months] * 50, 0]


@given(days, st.integers(-30, 30))
@settings(max_examples=40)
def test_months_are_those_of_the_calendar(some: list[date], shift: int) -> None:
    other = [day + timedelta(days=37 * shift + k) for k, day in enumerate(some)]

    whole = whole_months(columns(some), columns(other))
    later = months_later(columns(some), np.full(len(some), shift))

    assert whole.tolist() == [slowly(*ends) for ends in zip(some, other, strict=True)]
    assert later.tolist() == [day + relativedelta(months=shift) for day in some]


@given(days, st.integers(-3, 80))
@settings(max_examples=40)
def test_terms_are_rounded_to_the_nearest_month(some: list[date], shift: int) -> None:
    start = columns(some)
    end = start + 11 * shift + np.arange(len(some))

    months, whole = nearest_months(start, end)

    parts, length = months_between(start, end)
    rounded = np.maximum((2 * parts + length) // (2 * length), 1)
    assert months.tolist() == rounded.tolist()
    assert whole.tolist() == (parts == rounded * length).tolist()


rows = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 12)), max_size=40)


@given(rows, rows)
@settings(max_examples=50)
def test_the_row_of_a_day_is_the_last_that_has_begun(
    held: list[tuple[int, int]], asked: list[tuple[int, int]]
) -> None:
    held = sorted(set(held))
    account, start = (np.array([row[k] for row in held], np.int64) for k in (0, 1))
    index = DayIndex.of(account, start.view("datetime64[D]"), 5)
    whose, day = (np.array([row[k] for row in asked], np.int64) for k in (0, 1))

    found = index.place(whose, day.view("datetime64[D]"))

    assert found.tolist() == [sum(row <= one for row in held) - 1 for one in asked]


def test_blocks_are_cut_between_lives() -> None:
    life = np.repeat(np.arange(3000), 31)

    stretches = list(whole_lives(life))

    assert len(stretches) > 1
    assert [part.start for part in stretches[1:]] == [
        part.stop for part in stretches[:-1]
    ]
    assert all(part.stop % 31 == 0 for part in stretches)
    assert stretches[-1].stop == len(life)


@given(
    st.lists(
        st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from(["", "a", "b"])),
        min_size=1,
        max_size=40,
    ),
    st.booleans(),
)
@settings(max_examples=50)
def test_customers_are_counted_as_by_hand(
    customers: list[tuple[int, bool, str]],
    late: bool,  # noqa: FBT001 -- Hypothesis draws it
) -> None:
    customers = [(last + left, left, name) for last, left, name in customers]
    entry = [(last - left) // 2 if late else 0 for last, left, _ in customers]

    table = RiskTable.from_durations(
        durations=[last for last, _, _ in customers],
        observed=[left for _, left, _ in customers],
        entry=entry if late else None,
        segments=[name for _, _, name in customers],
    )

    people = list(zip(customers, entry, strict=True))
    expected = {}
    for name in {name for _, _, name in customers}:
        for due in range(1, 12):
            there = [
                left and last == due
                for (last, left, segment), first in people
                if segment == name and first < due <= last
            ]
            if there:
                expected[name, due] = (len(there), sum(there))
    cells = zip(table.segment, table.renewal, table.at_risk, table.churned, strict=True)
    assert {(name, int(due)): (int(n), int(k)) for name, due, n, k in cells} == expected


def test_seconds_are_no_renewals() -> None:
    with pytest.raises(InvalidInputError, match="durations: expected at most 100,000"):
        RiskTable.from_durations(durations=[10**12], observed=[True])


@given(st.lists(st.text("ab日é ", max_size=4), max_size=40), st.booleans())
@settings(max_examples=50)
def test_names_in_an_array_are_the_names_in_a_list(
    names: list[str],
    backwards: bool,  # noqa: FBT001 -- Hypothesis draws it
) -> None:
    column = np.array(names, "U4")[:: -1 if backwards else 1]

    found, expected = text_of(column), Text.of(column.tolist())

    assert found.codes.tolist() == expected.codes.tolist()
    assert found.values.tolist() == expected.values.tolist()


def test_ids_are_names_too() -> None:
    ids = np.char.add("account-", np.arange(70_000, 80_000).astype(str))

    assert text_of(ids) == Text.of(ids.tolist())
