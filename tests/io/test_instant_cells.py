"""Instants in cells: the quick way against the slow and obvious one."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.io.cells import CellFault, CellOptions, Parsed
from successkit.io.cells.instant import read_instant
from successkit.io.cells.regular import regular_instants

zones = st.integers(-15 * 60, 15 * 60).map(
    lambda minutes: timezone(timedelta(minutes=minutes))
)
moments = st.datetimes(
    min_value=datetime.fromisoformat("1901-01-01"),
    max_value=datetime.fromisoformat("2198-12-31"),
    timezones=st.one_of(st.just(UTC), zones),
).map(lambda moment: moment.replace(microsecond=0))
almost = st.from_regex(
    r"\A(20|19|30)[0-9]{2}-[0-3][0-9]-[0-3][0-9][T ][0-2][0-9]:[0-7][0-9]:[0-7][0-9]"
    r"(Z|[+-][01][0-9]:[0-7][0-9])\Z"
)


@given(st.lists(moments, max_size=5))
@settings(max_examples=50, deadline=None)
def test_regular_instants_are_what_datetime_says(instants: list[datetime]) -> None:
    cells = [instant.isoformat() for instant in instants]

    values, known = regular_instants(cells)

    assert known.all()
    assert values.tolist() == [
        (instant - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
        for instant in instants
    ]


@given(almost)
@settings(max_examples=50, deadline=None)
def test_quick_and_slow_way_agree_on_what_is_an_instant(cell: str) -> None:
    values, known = regular_instants([cell])

    try:
        slow = read_instant(cell, Parsed(), CellOptions())
    except CellFault:
        slow = None
    assert (values.tolist()[0] if known[0] else None) == slow


@pytest.mark.parametrize(
    "cell",
    [
        "2026-04-01T09:00:00Z\0",
        "2026-04-01T09:00:0０Z",
        "2026/04/01T09:00:00Z",
        "2026-04-01T09:00:00",
        "2026-04-01t09:00:00Z",
        "",
    ],
)
def test_irregular_text_is_left_to_the_slow_way(cell: str) -> None:
    assert regular_instants([cell])[1].tolist() == [False]
