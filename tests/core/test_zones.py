"""Which day an instant is, against zoneinfo itself."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Text
from successkit.core.zones import (
    end_of_day,
    from_instant,
    local_days,
    start_of_day,
    to_instant,
    zone,
)

ZONES = [
    "UTC",
    "Asia/Tokyo",
    "America/New_York",
    "Europe/London",
    "Australia/Lord_Howe",
    "Pacific/Apia",
    "America/St_Johns",
    "Asia/Kathmandu",
    "America/Sao_Paulo",
]
zones = st.sampled_from(ZONES)
instants = st.datetimes(
    datetime(1985, 1, 1),  # noqa: DTZ001
    datetime(2040, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)


def day_of(moment: datetime, name: str) -> date:
    rows = np.array([to_instant(moment)])
    return local_days(rows, Text.of([name]), np.array([0]))[0].astype(object)


@pytest.mark.parametrize(
    ("moment", "name", "day"),
    [
        pytest.param(
            datetime(2026, 3, 31, 15, tzinfo=UTC),
            "Asia/Tokyo",
            date(2026, 4, 1),
            id="midnight in Tokyo is still March in UTC",
        ),
        pytest.param(
            datetime(2026, 3, 31, 15, tzinfo=UTC),
            "UTC",
            date(2026, 3, 31),
            id="the same instant in UTC",
        ),
        pytest.param(
            datetime(2026, 3, 31, 14, 59, 59, 999999, tzinfo=UTC),
            "Asia/Tokyo",
            date(2026, 3, 31),
            id="a microsecond before midnight",
        ),
        pytest.param(
            datetime(2026, 3, 8, 4, 59, tzinfo=UTC),
            "America/New_York",
            date(2026, 3, 7),
            id="the evening before the clocks go forward",
        ),
        pytest.param(
            datetime(2026, 3, 9, 4, 0, tzinfo=UTC),
            "America/New_York",
            date(2026, 3, 9),
            id="midnight after the clocks went forward",
        ),
        pytest.param(
            datetime(1969, 12, 31, 23, 0, tzinfo=UTC),
            "Asia/Tokyo",
            date(1970, 1, 1),
            id="before the epoch",
        ),
    ],
)
def test_day_of_an_instant(moment: datetime, name: str, day: date) -> None:
    assert day_of(moment, name) == day


def test_rows_without_a_zone_are_taken_in_utc() -> None:
    moments = np.array([to_instant(datetime(2026, 3, 31, 15, tzinfo=UTC)), "NaT"])
    moments = moments.astype("datetime64[us]")

    found = local_days(moments, Text.of(["Asia/Tokyo", None]), np.array([1, -1]))

    assert found.astype(str).tolist() == ["2026-03-31", "NaT"]


@pytest.mark.parametrize("name", ["Asia/Tokio", "", "../etc/passwd", "/etc/localtime"])
def test_unknown_zone_is_named(name: str) -> None:
    with pytest.raises(InvalidInputError, match="IANA name such as Asia/Tokyo"):
        zone(name)


def test_naive_datetime_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="naive"):
        to_instant(datetime(2026, 4, 1))  # noqa: DTZ001


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(instants, zones), min_size=1, max_size=8))
def test_days_are_those_of_zoneinfo(rows: list[tuple[datetime, str]]) -> None:
    moments = np.array([to_instant(moment) for moment, _ in rows])
    names = Text.of([name for _, name in rows])

    found = local_days(moments, names, np.arange(len(rows))).tolist()

    assert found == [m.astimezone(ZoneInfo(name)).date() for m, name in rows]


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1985, 1, 1), date(2040, 1, 1)), zones)
def test_a_day_goes_from_its_first_instant_to_the_next_days(
    day: date, name: str
) -> None:
    first, after = start_of_day(day, name), end_of_day(day, name)
    micro = timedelta(microseconds=1)

    assert after == start_of_day(day + timedelta(days=1), name)
    if after > first:  # Apia skipped 30 December 2011 as a whole
        assert day_of(from_instant(first), name) == day
        assert day_of(from_instant(after) - micro, name) == day
        assert day_of(from_instant(first) - micro, name) < day


@given(instants, zones)
def test_the_same_instant_in_any_zone_is_the_same(moment: datetime, name: str) -> None:
    shown = moment.astimezone(ZoneInfo(name))

    assert to_instant(shown) == to_instant(moment)
    assert from_instant(to_instant(shown)) == moment
