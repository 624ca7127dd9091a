"""What a review says an account is still worth, and between which bounds."""

from datetime import date
from decimal import Decimal
from typing import Any

import attrs
import pytest

from successkit.core import (
    Account,
    Contract,
    Money,
    Portfolio,
    TouchPolicy,
    TouchRule,
)
from successkit.core.account_table import AccountTable
from successkit.core.states import TouchModel
from successkit.engine import Config, Engine, Review
from successkit.engine.account_values import simple_value
from successkit.metrics import Definition, lifetime_value
from successkit.plugins import hookimpl
from successkit.touch import default_policy

DAY = date(2026, 3, 31)
COLUMNS = ("value", "value_low", "value_high")


def yearly(number: int, years: int, *, currency: str = "JPY") -> list[Contract]:
    """Return yearly contracts of an account; less than four were not renewed."""
    return [
        Contract(
            id=f"{number:03}-{year}",
            account_id=f"{number:03}",
            start=date(2022 + year, 4, 1),
            end=date(2023 + year, 4, 1),
            amount=Money(120_000, currency),
            interval_unit="year",
            kind="renewal" if year else "new",
        )
        for year in range(years)
    ]


def contracts_of(*years: int) -> list[Contract]:
    found = [yearly(number, some) for number, some in enumerate(years)]
    return [contract for contracts in found for contract in contracts]


def book_of(*years: int) -> Portfolio:
    return Portfolio.from_objects(
        accounts=[Account(id=f"{number:03}") for number in range(len(years))],
        contracts=contracts_of(*years),
    )


def columns(review: Review) -> list[list[object]]:
    return [review.accounts.values(name) for name in COLUMNS]


def test_value_is_that_of_the_model_with_its_bounds() -> None:
    book = book_of(*[1, 2, 3] * 4, *[4] * 20)
    config = Config(value_months=36, value_discount=0.08)

    review = Engine(config=config).review(book, as_of=DAY)

    values = lifetime_value(book, as_of=DAY, horizon=36, discount=0.08)
    rows = {name: k for k, name in enumerate(review.accounts.ids.tolist())}
    places = [rows[name] for name in values.account_ids.tolist()]
    for column, name in zip(COLUMNS, ("value", "low", "high"), strict=True):
        shown = review.accounts.array(column)
        assert shown[places].tolist() == values.minor(name).tolist()
        assert int(shown.sum()) == int(values.minor(name).sum())  # 0 for who has left
    low, high = (review.accounts.array(name) for name in COLUMNS[1:])
    assert (low[places] < high[places]).all()


def test_the_document_shows_the_same() -> None:
    review = Engine().review(book_of(*[1, 2, 3] * 4, *[4] * 20), as_of=DAY)

    shown: list[dict[str, Any]] = review.document()["accounts"]
    for name, cells in zip(COLUMNS, columns(review), strict=True):
        assert [Decimal(row[name]) for row in shown] == cells


def test_before_any_renewal_the_value_is_the_simple_one_without_bounds() -> None:
    start = date(2026, 3, 1)
    contract = Contract(id="c", account_id="a", start=start, amount=Money(500, "JPY"))
    book = Portfolio.from_objects(accounts=[Account(id="a")], contracts=[contract])

    review = Engine(config=Config(value_months=10)).review(book, as_of=DAY)

    assert columns(review) == [[5000], [None], [None]]


@pytest.mark.parametrize(
    ("churn", "expected"),
    [
        pytest.param(0.25, 400, id="a quarter a month leaves four months"),
        pytest.param(0.01, 1000, id="at most the months that count"),
        pytest.param(0.0, 1000, id="nobody left"),
        pytest.param(None, 1000, id="churn not known"),
    ],
)
def test_simple_value(churn: float | None, expected: int) -> None:
    table = AccountTable.of(DAY, ["a"], mrr_reporting=[100])

    assert simple_value(table, churn, 10).tolist() == [expected]


def test_where_a_rate_is_missing_the_values_are_the_simple_ones() -> None:
    known, foreign = book_of(*[1, 2, 3] * 4, *[4] * 20), yearly(999, 4, currency="USD")
    both = Portfolio.from_objects(
        accounts=[Account(id=str(name)) for name in (*known.account_ids, "999")],
        contracts=[*contracts_of(*[1, 2, 3] * 4, *[4] * 20), *foreign],
    )

    review = Engine(config=Config(currency="JPY", value_months=36)).review(
        both, as_of=DAY
    )

    values, low, high = columns(review)
    assert (values[-1], values[-2]) == (None, 36 * 10_000)
    assert {*low, *high} == {None}
    assert any("USD" in finding for finding in review.findings)


def test_rules_of_touch_may_name_the_bounds() -> None:
    sure = TouchRule(
        name="sure",
        when="value_low >= 100",
        model=TouchModel.HIGH,
        labels={"en": "surely worth it"},
    )
    policy = attrs.evolve(default_policy(), name="sure", rules=(sure,))

    class Sure:
        @hookimpl
        def successkit_touch_policies(self) -> list[TouchPolicy]:
            return [policy]

    review = Engine(plugins=[Sure()]).review(book_of(1, 2, 3, *[4] * 9), as_of=DAY)

    assert review.parts.touch.reason(11) == "surely worth it"


def test_an_account_is_due_by_its_contracts_whatever_revenue_rests_on() -> None:
    book = book_of(*[1, 2, 3] * 4, *[4] * 20)
    spread = Definition(name="spread", basis="spread")

    plain, other = (
        Engine(config=Config(definition=one)).review(book, as_of=DAY)
        for one in (Definition(), spread)
    )

    assert columns(plain) == columns(other)
