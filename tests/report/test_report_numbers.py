"""Figures and days as people read them: never a zero for what is missing."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.report import days, numbers


@pytest.mark.parametrize(
    ("value", "currency", "expected"),
    [
        pytest.param("1234567", "JPY", "¥1,234,567", id="yen has no minor unit"),
        pytest.param("1234.5", "USD", "$1,234.50", id="dollar has two digits"),
        pytest.param("-1234.5", "EUR", "-€1,234.50", id="sign stands in front"),
        pytest.param("83333.33", "JPY", "¥83,333", id="fraction of a yen is rounded"),
        pytest.param("2.5", "JPY", "¥2", id="half goes to the even yen"),
        pytest.param("-0.4", "JPY", "¥0", id="no minus before a rounded zero"),
        pytest.param("7", "CHF", "CHF 7.00", id="currency without a sign"),
        pytest.param("1.2345", "KWD", "KWD 1.234", id="three minor digits"),
        pytest.param(1200, "JPY", "¥1,200", id="whole number"),
        pytest.param("9" * 40, "JPY", "¥" + ",".join(["9"] + ["999"] * 13), id="huge"),
        pytest.param(None, "JPY", "no data", id="missing"),
        pytest.param("NaN", "JPY", "no data", id="not a number"),
        pytest.param("abc", "JPY", "no data", id="no number at all"),
        pytest.param(True, "JPY", "no data", id="truth is no amount"),
    ],
)
def test_money(value: object, currency: str, expected: str) -> None:
    assert numbers.money(value, currency) == expected


@pytest.mark.parametrize(
    ("value", "lang", "expected"),
    [
        pytest.param("123456789", "ja", "1.2億円", id="oku"),
        pytest.param("12000000", "ja", "1,200万円", id="man"),
        pytest.param("-5000", "ja", "-5,000円", id="below one man"),
        pytest.param("2500000000", "en", "¥2.5B", id="billion"),
        pytest.param("-5000", "en", "-¥5k", id="thousand"),
        pytest.param("0", "en", "¥0", id="zero"),
        pytest.param(None, "ja", "データなし", id="missing"),
    ],
)
def test_short_money(value: object, lang: str, expected: str) -> None:
    assert numbers.short_money(value, "JPY", lang=lang) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(0.0, "0.0%", id="a real zero"),
        pytest.param(0.0004, "0.04%", id="small is not nothing"),
        pytest.param(0.00001, "<0.01%", id="very small is not nothing"),
        pytest.param(-0.00001, ">-0.01%", id="very small loss"),
        pytest.param(0.99999, ">99.99%", id="nearly all is not all"),
        pytest.param(1.00001, ">100.00%", id="a little over all"),
        pytest.param(1.082, "108.2%", id="above all"),
        pytest.param(None, "no data", id="missing"),
        pytest.param(float("nan"), "no data", id="not a number"),
        pytest.param("0.1", "no data", id="text is no share"),
    ],
)
def test_share(value: object, expected: str) -> None:
    assert numbers.share(value) == expected


def test_interval_without_a_bound_is_left_out() -> None:
    assert not numbers.interval({"interval": {"low": 0.1, "high": None}}, "JPY")
    assert not numbers.interval({"interval": None}, "JPY")


def test_certain_bounds_are_no_matter_of_chance() -> None:
    bounds = {"low": 0.01, "high": 0.04, "level": None, "method": "pending"}

    shown = numbers.interval({"unit": "share", "interval": bounds}, "JPY")

    assert shown == "between 1.0% and 4.0%"


@pytest.mark.parametrize(
    ("start", "end", "lang", "expected"),
    [
        pytest.param("2026-03-01", "2026-04-01", "en", "Mar 2026", id="month"),
        pytest.param("2025-12-01", "2026-01-01", "ja", "2025年12月", id="December"),
        pytest.param("2025-01-01", "2026-01-01", "en", "2025", id="year"),
        pytest.param("2025-01-01", "2026-01-01", "ja", "2025年", id="year in Japanese"),
        pytest.param(
            "2025-04-01", "2026-04-01", "en", "Apr 2025-Mar 2026", id="fiscal year"
        ),
        pytest.param(
            "2025-04-01", "2026-04-01", "ja", "2025年4月〜2026年3月", id="年度"
        ),
        pytest.param("2026-01-01", "2026-04-01", "ja", "2026年1〜3月", id="quarter"),
        pytest.param(
            "2026-03-09", "2026-03-16", "ja", "2026-03-09〜2026-03-15", id="week"
        ),
        pytest.param("soon", None, "en", "soon", id="no days"),
        pytest.param(
            "2026-02-01", "2026-01-01", "en", "2026-02-01 - 2026-01-01", id="x"
        ),
    ],
)
def test_span(start: object, end: object, lang: str, expected: str) -> None:
    assert days.span(start, end, lang=lang) == expected


def test_day_that_is_missing_or_no_day() -> None:
    assert days.day(None, lang="ja") == "データなし"
    assert days.day("soon") == "soon"


@given(st.integers(-(10**15), 10**15))
@settings(max_examples=50, deadline=None)
def test_money_reads_back_exactly(minor: int) -> None:
    amount = Decimal(minor) / 100

    shown = numbers.money(str(amount), "USD")

    assert Decimal(shown.replace("$", "").replace(",", "")) == amount
