"""Periods: half-open, and steps counted from their own start."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import InvalidInputError, Period

days = st.dates(date(1999, 1, 1), date(2040, 1, 1))
steps = st.sampled_from(["day", "week", "month", "quarter", "half", "year"])


@pytest.mark.parametrize(
    ("start", "end", "every", "starts"),
    [
        pytest.param(
            (2026, 1, 31),
            (2026, 5, 1),
            "month",
            ["2026-01-31", "2026-02-28", "2026-03-31", "2026-04-30"],
            id="the end of January does not drift",
        ),
        pytest.param(
            (2024, 2, 29),
            (2028, 3, 1),
            "year",
            ["2024-02-29", "2025-02-28", "2026-02-28", "2027-02-28", "2028-02-29"],
            id="a leap day comes back",
        ),
        pytest.param(
            (2026, 1, 1),
            (2026, 1, 10),
            "week",
            ["2026-01-01", "2026-01-08"],
            id="the last step may be short",
        ),
        pytest.param(
            (2026, 1, 1),
            (2027, 1, 1),
            "quarter",
            ["2026-01-01", "2026-04-01", "2026-07-01", "2026-10-01"],
            id="four quarters",
        ),
        pytest.param(
            (2025, 11, 30),
            (2026, 4, 1),
            "quarter",
            ["2025-11-30", "2026-02-28"],
            id="a quarter into February",
        ),
        pytest.param(
            (2025, 8, 31),
            (2026, 8, 31),
            "half",
            ["2025-08-31", "2026-02-28"],
            id="half years",
        ),
    ],
)
def test_steps(
    start: tuple[int, int, int],
    end: tuple[int, int, int],
    every: str,
    starts: list[str],
) -> None:
    parts = list(Period(date(*start), date(*end)).split(every))

    assert [str(part.start) for part in parts] == starts


def test_end_does_not_belong_to_it() -> None:
    period = Period(date(2024, 2, 1), date(2024, 3, 1))

    assert date(2024, 2, 1) in period
    assert date(2024, 2, 29) in period
    assert date(2024, 3, 1) not in period
    assert period.days == 29
    assert period.last_day == date(2024, 2, 29)


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        pytest.param(date(2026, 1, 1), date(2026, 1, 1), "after the start", id="empty"),
        pytest.param(date(2026, 1, 2), date(2026, 1, 1), "after", id="backwards"),
        pytest.param(
            datetime(2026, 1, 1, tzinfo=UTC),
            date(2026, 2, 1),
            "start: expected a datetime.date; got datetime",
            id="an instant has no day of its own",
        ),
        pytest.param(date(2026, 1, 1), "2026-02-01", "got str", id="text"),
        pytest.param(None, date(2026, 2, 1), "got NoneType", id="nothing"),
    ],
)
def test_refusals(start: object, end: object, message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Period(start, end)  # type: ignore[arg-type]


def test_unknown_step_is_named() -> None:
    with pytest.raises(
        InvalidInputError, match=r"every: expected one of day, .*'moon'"
    ):
        list(Period(date(2026, 1, 1), date(2026, 2, 1)).split("moon"))


@given(days, st.integers(1, 1500), steps)
def test_steps_cover_every_day_once(start: date, length: int, every: str) -> None:
    period = Period(start, start + timedelta(days=length))
    parts = list(period.split(every))

    assert parts[0].start == period.start
    assert parts[-1].end == period.end
    assert all(a.end == b.start for a, b in pairwise(parts))
    assert sum(part.days for part in parts) == period.days
