"""Renewal, upsell, cross-sell and averages, one story at a time."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    MetricValue,
    Money,
    Period,
    Portfolio,
)
from successkit.metrics import (
    CATALOGUE,
    RevenueBook,
    annual_contract_value,
    arpa_over_churn,
    average_revenue_per_account,
    cross_sell_rate,
    renewal_rate,
    upsell_rate,
)

MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
LONG_AGO, LATER = date(2025, 3, 10), date(2026, 8, 1)


def contract(
    name: str = "1",
    start: date = LONG_AGO,
    end: date | None = None,
    amount: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given = {"account_id": "a", "product": "P", **more}
    return Contract(id=name, start=start, end=end, amount=Money(amount, "JPY"), **given)


def portfolio(*contracts: Contract, events: list[Event] = ()) -> Portfolio:  # type: ignore[assignment]
    accounts = [Account(id=name) for name in "abc"]
    result = Portfolio.from_objects(
        accounts=accounts, contracts=contracts, events=events
    )
    assert not result.problems.errors
    return result


def figures_of(book: Portfolio, as_of: date = LATER) -> Callable[[str], MetricValue]:
    (figures,) = RevenueBook.of(book, as_of=as_of, currency="JPY").figures(
        [Period(**MARCH)]
    )
    return lambda name: CATALOGUE[name].figure(figures)


DUE = date(2026, 3, 10)
RECORDED = datetime(2025, 3, 1, tzinfo=UTC)
RENEWALS = [
    pytest.param(
        [contract(end=DUE), contract("2", DUE)], LATER, (1, 1, 1), id="renewed on time"
    ),
    pytest.param(
        [contract(end=DUE), contract("2", date(2026, 4, 9))],
        LATER,
        (1, 1, 1),
        id="renewed late, within the grace",
    ),
    pytest.param(
        [contract(end=DUE), contract("2", date(2026, 4, 10))],
        LATER,
        (0, 1, 1),
        id="back after the grace is no renewal",
    ),
    pytest.param(
        [contract(end=DUE), contract("2", date(2026, 2, 1))],
        LATER,
        (1, 1, 1),
        id="renewed early counts for the day it was due",
    ),
    pytest.param(
        [contract(end=DUE), contract("2", DUE, product="Q")],
        LATER,
        (0, 1, 1),
        id="another product is no renewal",
    ),
    pytest.param(
        [contract(end=DUE), contract("2", DUE, product="Q", renews="1")],
        LATER,
        (1, 1, 1),
        id="unless it names what it renews",
    ),
    pytest.param(
        [contract(end=DUE)], date(2026, 4, 1), (0, 0, 1), id="pending is not decided"
    ),
    pytest.param([contract(end=DUE)], LATER, (0, 1, 1), id="lost in silence"),
    pytest.param(
        [contract(end=DUE, status="cancelled")],
        date(2026, 3, 1),
        (0, 1, 1),
        id="cancelled is decided before it ends",
    ),
    pytest.param(
        [
            contract(recorded_at=RECORDED),
            contract(
                end=DUE, status="cancelled", recorded_at=RECORDED.replace(month=9)
            ),
        ],
        LATER,
        (0, 0, 0),
        id="a rolling contract that was cancelled was never due",
    ),
    pytest.param(
        [contract(end=DUE)],
        date(2026, 3, 1),
        (0, 0, 1),
        id="not yet due is not decided",
    ),
    pytest.param(
        [contract(), contract("1", DUE, amount=150)],
        LATER,
        (0, 0, 0),
        id="a change of price is not due",
    ),
    pytest.param(
        [contract(end=DUE, kind="trial"), contract("2", DUE)],
        LATER,
        (0, 0, 0),
        id="a trial is not due",
    ),
    pytest.param(
        [contract(end=date(2026, 4, 1))], LATER, (0, 0, 0), id="due the day after"
    ),
    pytest.param([contract()], LATER, (0, 0, 0), id="an open contract is never due"),
    pytest.param(
        [contract(end=DUE), contract("2", DUE), contract("3", end=DUE, account_id="b")],
        LATER,
        (1, 2, 2),
        id="one of two",
    ),
]


@pytest.mark.parametrize(("contracts", "as_of", "expected"), RENEWALS)
def test_renewal(
    contracts: list[Contract], as_of: date, expected: tuple[int, int, int]
) -> None:
    figure = renewal_rate(portfolio(*contracts), **MARCH, as_of=as_of)

    renewed, decided, due = expected
    assert (figure.numerator, figure.denominator, figure.n) == expected
    assert figure.value == (renewed / decided if decided else None)
    assert (figure.undefined is None) == bool(decided)
    if due > decided:
        assert figure.interval is not None
        assert (figure.interval.low, figure.interval.high) == (
            renewed / due,
            (renewed + due - decided) / due,
        )


EXPANSIONS = [
    pytest.param([contract()], (0, 0), id="nothing bought"),
    pytest.param(
        [contract(), contract("1", DUE, amount=150)], (50, 0), id="a higher price"
    ),
    pytest.param(
        [contract(), contract("2", DUE, amount=30)],
        (30, 0),
        id="a second contract of the same product",
    ),
    pytest.param(
        [contract(), contract("2", DUE, amount=30, product="Q")],
        (0, 30),
        id="another product",
    ),
    pytest.param(
        [contract(), contract("2", DUE, amount=30, product="Q", kind="upsell")],
        (30, 0),
        id="another product that is declared an upsell",
    ),
    pytest.param(
        [contract(), contract("1", DUE, amount=60)], (0, 0), id="a lower price"
    ),
    pytest.param(
        [
            contract(start=date(2026, 3, 5)),
            contract("2", date(2026, 3, 20), amount=30, product="Q"),
        ],
        (0, 0),
        id="a new account sells nothing on",
    ),
    pytest.param(
        [
            contract(),
            contract(
                "2", date(2025, 6, 1), date(2025, 9, 1), product="Q", status="cancelled"
            ),
            contract("3", DUE, product="Q"),
        ],
        (0, 0),
        id="a product bought again is neither",
    ),
    pytest.param(
        [
            contract(),
            contract("2", DUE, amount=30, product="Q"),
            contract("1", DUE, amount=150),
        ],
        (50, 30),
        id="both at once",
    ),
    pytest.param(
        [contract(discount_percent=50, discount_until=DUE)],
        (50, 0),
        id="the end of a discount",
    ),
]


@pytest.mark.parametrize(("contracts", "expected"), EXPANSIONS)
def test_expansion(contracts: list[Contract], expected: tuple[int, int]) -> None:
    book = portfolio(*contracts)
    up, cross = expected
    figure = figures_of(book)

    assert figure("upsell_amount").value == up
    assert figure("cross_sell_amount").value == cross
    assert upsell_rate(book, **MARCH).numerator == (up > 0)
    assert cross_sell_rate(book, **MARCH).numerator == (cross > 0)
    assert cross_sell_rate(book, **MARCH).accounts == (("a",) if cross else ())


def test_a_resumed_contract_is_no_upsell() -> None:
    events = [
        Event(account_id="a", at=datetime(2026, 2, 1, tzinfo=UTC), kind="pause"),
        Event(account_id="a", at=datetime(2026, 3, 5, tzinfo=UTC), kind="resume"),
    ]
    figure = figures_of(portfolio(contract(), events=events))

    assert (figure("upsell_amount").value, figure("upsell_rate").value) == (0, 0)


def test_averages() -> None:
    book = portfolio(
        contract(amount=100),
        contract("2", amount=50, product="Q"),
        contract("3", amount=1, account_id="b"),
    )

    arpa = average_revenue_per_account(book, **MARCH)
    acv = annual_contract_value(book, **MARCH)

    assert (arpa.value, arpa.n, arpa.numerator) == (Decimal(76), 2, Decimal(151))
    assert (acv.value, acv.n, acv.unit) == (Decimal(604), 3, "money/year")


def test_simple_lifetime_value_has_no_value_without_churn() -> None:
    figure = arpa_over_churn(portfolio(contract()), **MARCH)

    assert figure.value is None
    assert figure.undefined == "nobody was lost, so the formula has no finite value"


def test_simple_lifetime_value() -> None:
    book = portfolio(
        contract(), contract("2", account_id="b", end=DUE, status="cancelled")
    )

    figure = arpa_over_churn(book, start=date(2026, 3, 1), end=date(2026, 3, 31))

    churn = 1 - 0.5 ** ((365 / 12) / 30)
    assert figure.value == round(100 / churn)
    assert figure.denominator == pytest.approx(churn)


def test_everybody_lost_leaves_no_average() -> None:
    book = portfolio(contract(end=DUE, status="cancelled"))

    assert average_revenue_per_account(book, **MARCH).value is None
    assert arpa_over_churn(book, **MARCH).value is None
    assert figures_of(book)("quick_ratio").value == 0
