"""Fiscal calendars: where their steps begin, and what they are called."""

from datetime import date, timedelta
from typing import Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from successkit.core import FiscalCalendar, InvalidInputError, Period

Named = Literal["start", "end"]

days = st.dates(date(1990, 1, 1), date(2060, 1, 1))
months = st.integers(1, 12)


@pytest.mark.parametrize(
    ("first", "named_by", "day", "every", "expected"),
    [
        pytest.param(
            4, "start", (2026, 3, 31), "year", "FY2025", id="年度 ends in March"
        ),
        pytest.param(
            4, "start", (2026, 4, 1), "year", "FY2026", id="and begins in April"
        ),
        pytest.param(4, "end", (2026, 3, 31), "year", "FY2026", id="named by its end"),
        pytest.param(10, "end", (2025, 10, 1), "year", "FY2026", id="from October"),
        pytest.param(1, "end", (2026, 12, 31), "year", "FY2026", id="calendar year"),
        pytest.param(
            4, "start", (2026, 1, 1), "quarter", "FY2025-Q4", id="last quarter"
        ),
        pytest.param(2, "end", (2026, 1, 31), "half", "FY2026-H2", id="second half"),
        pytest.param(7, "start", (2026, 6, 30), "month", "FY2025-M12", id="last month"),
        pytest.param(4, "start", (2026, 6, 30), "week", "", id="weeks have no name"),
    ],
)
def test_name(
    first: int, named_by: Named, day: tuple[int, int, int], every: str, expected: str
) -> None:
    calendar = FiscalCalendar(first_month=first, named_by=named_by)

    assert calendar.name(date(*day), every) == expected


@pytest.mark.parametrize(
    ("given_", "message"),
    [
        pytest.param({"first_month": 13}, "fiscal_start: .*1 to 12; got 13", id="13"),
        pytest.param({"first_month": "4"}, "fiscal_start: .*got '4'", id="text"),
        pytest.param({"named_by": "middle"}, "fiscal_name: .*'middle'", id="a word"),
    ],
)
def test_what_is_no_calendar_is_refused(given_: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        FiscalCalendar(**given_)


@given(
    days,
    st.integers(1, 900),
    months,
    st.sampled_from(["start", "end"]),
    st.sampled_from(["year", "half", "quarter", "month"]),
)
def test_parts_are_where_names_change(
    start: date, length: int, first: int, named_by: Named, every: str
) -> None:
    calendar = FiscalCalendar(first_month=first, named_by=named_by)
    span = Period(start, start + timedelta(length))

    parts = list(calendar.split(span, every))

    assert (parts[0].start, parts[-1].end) == (span.start, span.end)
    names = [calendar.name(start + timedelta(n), every) for n in range(length)]
    cuts = [n for n in range(1, length) if names[n] != names[n - 1]]
    assert [(part.start - start).days for part in parts] == [0, *cuts]
    assert len(set(names)) == len(parts)
