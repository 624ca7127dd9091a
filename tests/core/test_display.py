"""Fragments for a notebook: bounded, escaped, and never a zero for what is missing."""

import numpy as np
import pytest

from successkit.core.display import cell_text, metric_html, table_html


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param(None, "-", id="missing"),
        pytest.param(float("nan"), "-", id="not a number"),
        pytest.param(np.float64("nan"), "-", id="not a number of numpy"),
        pytest.param(np.datetime64("NaT"), "-", id="not a day"),
        pytest.param(np.datetime64("2026-03-31"), "2026-03-31", id="day"),
        pytest.param(0, "0", id="a real zero"),
        pytest.param(12345678901234, "12345678901234", id="whole numbers are exact"),
        pytest.param("x" * 81, "x" * 77 + "...", id="long text is cut"),
    ],
)
def test_cell(value: object, expected: str) -> None:
    assert cell_text(value) == expected


def test_table_is_bounded_and_says_how_much_it_hides() -> None:
    shown = table_html({"n": np.arange(1000)}, 1000, limit=5)

    assert shown.count("<td>") == 5
    assert "5 of 1,000 rows, 1 columns" in shown


def test_columns_may_hold_only_the_rows_to_show() -> None:
    assert "2 of 1,000 rows" in table_html({"n": [1, 2]}, 1000)


def test_names_and_values_stay_text() -> None:
    shown = table_html({"<b>": ['"><img src=x>']}, 1, caption="<i>")
    shown += metric_html({"value": "<b>", "undefined": None}, "<script>")

    assert not any(tag in shown for tag in ("<b>", "<i>", "<img", "<script"))


def test_empty_table() -> None:
    assert "0 of 0 rows, 0 columns" in table_html({}, 0)


def test_metric_shows_what_it_stands_on() -> None:
    bounds = {"low": 0.012, "high": 0.034, "level": 0.95, "method": "wilson"}
    shown = metric_html(
        {
            "value": 0.02,
            "numerator": 2,
            "denominator": 100,
            "n": 100,
            "interval": bounds,
            "complete": False,
        },
        "logo_churn_rate",
    )

    assert "<td>0.02</td>" in shown
    assert "0.012 to 0.034 (0.95, wilson)" in shown
    assert "not complete" in shown


def test_metric_without_a_value_is_no_zero() -> None:
    assert "no data" in metric_html({"value": None})
    assert "undefined: no answers" in metric_html(
        {"value": None, "undefined": "no answers"}
    )
