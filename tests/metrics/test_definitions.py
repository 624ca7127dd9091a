"""Definitions: choices as data, and figures that say by which they were made."""

import math
import pickle
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from successkit.core import (
    Account,
    Contract,
    Interval,
    InvalidInputError,
    MetricValue,
    Money,
    Period,
    Portfolio,
    UnknownNameError,
)
from successkit.metrics import (
    CATALOGUE,
    DEFAULT,
    DIALECTS,
    FIGHT_CHURN,
    Definition,
    all_figures,
    dialect,
    logo_churn_rate,
    mrr_movements,
    net_revenue_retention,
)
from successkit.metrics.revenue import RevenueBook

JAN, FEB = date(2026, 1, 1), date(2026, 2, 1)


@pytest.mark.parametrize(
    "change",
    [
        {"renewal_grace": 31},
        {"pause_limit": 91},
        {"dunning_grace": 31},
        {"discounts": "ignored"},
        {"snapshot": "start_of_day"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_every_choice_shows_in_the_hash(change: dict[str, Any]) -> None:
    assert Definition(**change).hash != DEFAULT.hash


def test_name_and_source_are_no_choice() -> None:
    other = Definition(name="ours", source="elsewhere")

    assert other.hash == DEFAULT.hash
    assert str(other) == f"ours@{DEFAULT.hash}"
    assert Definition(source="elsewhere") == DEFAULT
    assert len(DEFAULT.hash) == 12


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"renewal_grace": -1}, "renewal_grace: expected whole days >= 0; got -1"),
        ({"pause_limit": 1.5}, "pause_limit: expected whole days"),
        ({"dunning_grace": True}, "dunning_grace: expected whole days"),
    ],
)
def test_days_are_whole(change: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidInputError, match=message):
        Definition(**change)


@pytest.mark.parametrize("change", [{"snapshot": "noon"}, {"discounts": "half"}])
def test_unknown_choice_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=next(iter(change.values()))):
        Definition(**change)


def test_dialects_by_name() -> None:
    assert dialect("fight_churn") is FIGHT_CHURN
    assert len(DIALECTS) == 10
    with pytest.raises(UnknownNameError, match=r"did you mean 'fight_churn'\?"):
        dialect("fight_chrun")
    with pytest.raises(UnknownNameError, match="expected one of"):
        dialect("zzz")


def test_definitions_travel() -> None:
    assert pickle.loads(pickle.dumps(FIGHT_CHURN)) == FIGHT_CHURN  # noqa: S301


def book() -> Portfolio:
    at = datetime(2026, 1, 20, tzinfo=UTC)
    price = {"account_id": "a", "product": "P", "start": date(2025, 1, 1)}
    return Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")],
        contracts=[
            Contract(
                id="c", amount=Money(100, "JPY"), recorded_at=at.replace(day=1), **price
            ),
            Contract(id="c", amount=Money(90, "JPY"), recorded_at=at, **price),
            Contract(
                id="d",
                account_id="b",
                start=date(2025, 1, 1),
                end=date(2026, 1, 9),
                amount=Money(50, "JPY"),
                status="cancelled",
            ),
        ],
    )


def test_last_months_report_can_be_printed_again() -> None:
    then = datetime(2026, 1, 15, tzinfo=UTC)

    before = mrr_movements(book(), start=JAN, end=FEB, known_at=then)
    after = mrr_movements(book(), start=JAN, end=FEB)

    assert (before[0].opening, before[0].closing) == (150, 100)
    assert (after[0].opening, after[0].closing) == (140, 90)


def test_a_figure_defends_itself() -> None:
    figure = logo_churn_rate(book(), start=JAN, end=FEB)

    assert (figure.value, figure.numerator, figure.denominator, figure.n) == (
        0.5,
        1,
        2,
        2,
    )
    assert figure.accounts == ("b",)
    assert figure.definition == str(DEFAULT)
    assert figure.complete
    assert figure.undefined is None
    assert figure.interval is not None
    assert figure.interval.low < 0.5 < figure.interval.high


def test_an_undefined_figure_says_why() -> None:
    figure = net_revenue_retention(Portfolio.from_objects(), start=JAN, end=FEB)

    assert figure.value is None
    assert math.isnan(float(figure))
    assert figure.undefined == "no revenue at the start of the period"
    assert "undefined" in str(figure)


def test_figures_are_plain_json_values() -> None:
    figure = MetricValue(
        name="mrr",
        value=Decimal("10.50"),
        interval=Interval(low=1, high=2, method="pending"),
        excluded={"not due yet": 1},
        accounts=("a",),
    )

    document = figure.as_dict()

    assert document["value"] == "10.50"
    assert document["interval"] == {
        "low": 1,
        "high": 2,
        "level": None,
        "method": "pending",
    }
    assert document["excluded"] == {"not due yet": 1}
    assert "accounts" not in document


def test_the_board_holds_every_metric() -> None:
    revenue = RevenueBook.of(book(), as_of=FEB)
    (figures,) = revenue.figures([Period(JAN, FEB)])

    board = all_figures(figures)

    assert list(board) == list(CATALOGUE)
    assert all(figure.name == name for name, figure in board.items())


@pytest.mark.parametrize("every", ["day", "week", "month", "quarter", "year"])
def test_periods_of_any_length_chain(every: str) -> None:
    rows = mrr_movements(
        book(), start=date(2025, 1, 1), end=FEB, every=every, currency="JPY"
    )

    assert rows[0].opening == 0
    assert rows[len(rows) - 1].closing == 90
    assert all(a.closing == b.opening for a, b in pairwise(rows))
    assert len(rows.to_dict()["closing"]) == len(rows)


def test_an_unknown_step_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="every: expected one of"):
        mrr_movements(book(), start=JAN, end=FEB, every="fortnight")
