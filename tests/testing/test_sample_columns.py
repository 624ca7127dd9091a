"""Column tools of the sample book against the plain calendar."""

from datetime import date, timedelta

import numpy as np
import pytest
from dateutil.relativedelta import relativedelta
from hypothesis import given
from hypothesis import strategies as st

from successkit.testing.sample import columns

EPOCH = date(1970, 1, 1)
calendar = st.dates(date(1990, 1, 1), date(2060, 12, 31))


def number(day: date) -> np.ndarray:
    return np.array([(day - EPOCH).days])


@pytest.mark.parametrize(
    ("minor", "cents", "text"),
    [
        pytest.param(50_000, False, "50000", id="yen has no minor unit"),
        pytest.param(9_990, True, "99.90", id="dollars show both decimals"),
        pytest.param(5, True, "0.05", id="five cents"),
        pytest.param(0, False, "0", id="free"),
    ],
)
def test_money_in_major_units(minor: int, cents: bool, text: str) -> None:  # noqa: FBT001
    assert columns.money_text(np.array([minor]), np.array([cents])).tolist() == [text]


@pytest.mark.parametrize(
    ("zone", "day", "text"),
    [
        pytest.param(
            "Asia/Tokyo", date(2026, 2, 3), "2026-02-03T10:15:00+09:00", id="Tokyo"
        ),
        pytest.param(
            "America/New_York",
            date(2026, 1, 5),
            "2026-01-05T10:15:00-05:00",
            id="New York in winter",
        ),
        pytest.param(
            "America/New_York",
            date(2026, 7, 6),
            "2026-07-06T10:15:00-04:00",
            id="New York in summer",
        ),
    ],
)
def test_instants_carry_the_offset_of_their_day(
    zone: str, day: date, text: str
) -> None:
    seconds = number(day) * columns.DAY + 10 * 3600 + 15 * 60

    assert columns.instant_text(seconds, np.array([0]), [zone]).tolist() == [text]


def test_what_never_happens_is_blank() -> None:
    never = np.array([columns.NEVER])

    assert columns.instant_text(never, np.array([0]), ["Asia/Tokyo"]).tolist() == [""]
    assert columns.day_text(np.array([columns.FAR])).tolist() == [""]
    assert columns.number_text(np.array([-1, 10])).tolist() == ["", "10"]
    assert columns.words(("a", "b"), np.array([1, -1, 0])).tolist() == ["b", "", "a"]


@given(calendar, st.integers(0, 60))
def test_months_are_added_as_dateutil_adds_them(day: date, months: int) -> None:
    expected = number(day + relativedelta(months=months))

    assert columns.add_months(number(day), months) == expected


@given(calendar)
def test_weeks_begin_on_monday_and_work_is_done_on_weekdays(day: date) -> None:
    monday = EPOCH + timedelta(days=int(columns.monday_of(number(day))[0]))
    worked = EPOCH + timedelta(days=int(columns.to_weekday(number(day))[0]))

    assert monday.weekday() == 0
    assert 0 <= (day - monday).days < 7
    assert worked == day if day.weekday() < 5 else worked.weekday() == 4
