"""Working days of a country."""

import sys
from datetime import date

import pytest

from successkit.core import InvalidInputError
from successkit.io import country_calendar

MISSING = "country_calendar needs the extra [holidays]"


def test_golden_week_is_off() -> None:
    pytest.importorskip("holidays", reason=MISSING)
    calendar = country_calendar("JP", years=range(2026, 2028))

    assert calendar.due(date(2026, 5, 1), 1) == date(2026, 5, 7)
    assert list(calendar.holidays) == sorted(calendar.holidays)
    assert {day.year for day in calendar.holidays} == {2026, 2027}


def test_a_state_has_days_of_its_own() -> None:
    pytest.importorskip("holidays", reason=MISSING)
    bavaria = country_calendar("DE", years=[2026], subdivision="BY")

    assert date(2026, 1, 6) in bavaria.holidays
    assert date(2026, 1, 6) not in country_calendar("DE", years=[2026]).holidays


def test_a_week_of_its_own() -> None:
    pytest.importorskip("holidays", reason=MISSING)
    calendar = country_calendar("AE", years=[], week="1111001")

    assert calendar.is_working(date(2026, 3, 29))
    assert not calendar.holidays


@pytest.mark.parametrize(
    ("country", "subdivision"),
    [
        pytest.param("XX", None, id="no country"),
        pytest.param("", None, id="nothing"),
        pytest.param("DE", "XX", id="no state"),
    ],
)
def test_unknown_places_are_refused(country: str, subdivision: str | None) -> None:
    pytest.importorskip("holidays", reason=MISSING)

    with pytest.raises(InvalidInputError, match="country_calendar: expected"):
        country_calendar(country, years=[2026], subdivision=subdivision)


def test_without_the_package_it_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "holidays", None)

    with pytest.raises(ImportError, match=r"successkit\[holidays\]"):
        country_calendar("JP", years=[2026])
