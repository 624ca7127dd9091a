"""Upsell and cross-sell: parts and denominators by example, refusals, then laws."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Portfolio,
)
from successkit.metrics import (
    ExpansionCounts,
    cross_sell_amount,
    cross_sell_rate,
    expansion_book,
    offer_conversion_rate,
    upsell_amount,
    upsell_rate,
)
from successkit.metrics.revenue.expansion_counts import CAUSES as PARTS

DAY = timedelta(days=1)
MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
BEGUN, BOUGHT, LATER = date(2025, 3, 10), date(2026, 3, 10), date(2026, 8, 1)
UNITS = 55_440


def contract(
    name: str = "1",
    start: date = BEGUN,
    end: date | None = None,
    amount: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given = {"account_id": "a", "product": "P", **more}
    return Contract(id=name, start=start, end=end, amount=Money(amount, "JPY"), **given)


def portfolio(*contracts: Contract, events: tuple[Event, ...] = ()) -> Portfolio:
    accounts = [Account(id=name) for name in "abc"]
    result = Portfolio.from_objects(
        accounts=accounts, contracts=contracts, events=events
    )
    assert not result.problems.errors
    return result


def offer(account: str = "a", day: int = 5, product: str | None = None) -> Event:
    return Event(
        account_id=account,
        at=datetime(2026, 3, day, tzinfo=UTC),
        kind="offered",
        product=product,
    )


CAUSES = [
    pytest.param(
        [contract(quantity=10), contract("1", BOUGHT, amount=130, quantity=13)],
        {"quantity": 30},
        id="more seats at the old price",
    ),
    pytest.param(
        [contract(quantity=10), contract("1", BOUGHT, amount=110, quantity=10)],
        {"price": 10},
        id="the list went up",
    ),
    pytest.param(
        [contract(), contract("1", BOUGHT, amount=110)],
        {"price": 10},
        id="dearer, without a quantity",
    ),
    pytest.param(
        [
            contract(quantity=10, plan="basic"),
            contract("1", BOUGHT, amount=220, quantity=11, plan="pro"),
        ],
        {"quantity": 10, "plan": 110},
        id="another plan and a seat more",
    ),
    pytest.param(
        [contract(quantity=10), contract("1", BOUGHT, amount=120, quantity=20)],
        {"quantity": 100, "price": -80},
        id="more seats, each cheaper",
    ),
    pytest.param(
        [contract(), contract("2", BOUGHT, amount=30)],
        {"quantity": 30},
        id="a second contract of the product",
    ),
    pytest.param(
        [contract(end=BOUGHT), contract("2", BOUGHT, amount=105)],
        {"price": 5},
        id="an indexation at the renewal",
    ),
    pytest.param(
        [contract(discount_percent=50, discount_until=BOUGHT)],
        {"discount_end": 50},
        id="the end of a discount",
    ),
    pytest.param(
        [
            contract(end=BOUGHT),
            contract("2", BOUGHT, product="Q", amount=150, renews="1"),
        ],
        {"plan": 50},
        id="another product that replaces the old one by name",
    ),
    pytest.param(
        [contract(), contract("2", BOUGHT, product="Q", kind="upsell", amount=40)],
        {"add_on": 40},
        id="another product that is declared an upsell",
    ),
]


@pytest.mark.parametrize(("contracts", "expected"), CAUSES)
def test_why_an_account_pays_more(
    contracts: list[Contract], expected: dict[str, int]
) -> None:
    book = expansion_book(portfolio(*contracts), **MARCH, as_of=LATER)

    parts = {cause: part for cause, part in book.by_cause().items() if part}
    assert parts == expected
    assert book.to_dict()["sale"] == ["upsell"]
    assert book.to_dict()["bought_on"] == [BOUGHT]
    assert upsell_amount(portfolio(*contracts), **MARCH).value == sum(expected.values())


def test_another_product_is_a_row_of_its_own() -> None:
    book = portfolio(
        contract(),
        contract("1", BOUGHT, amount=150),
        contract("2", BOUGHT + DAY, amount=30, product="Q"),
    )

    table = expansion_book(book, **MARCH).to_dict()

    assert table["product"] == ["P", "Q"]
    assert table["sale"] == ["upsell", "cross_sell"]
    assert (table["before"], table["amount"]) == ([100, 0], [50, 30])
    assert (table["price"], table["add_on"]) == ([50, 0], [0, 30])
    assert cross_sell_amount(book, **MARCH).value == 30


def test_a_product_that_is_replaced_by_a_cheaper_one_is_no_sale() -> None:
    book = portfolio(
        contract(end=BOUGHT),
        contract("2", BOUGHT, product="Q", amount=90, renews="1"),
    )

    assert len(expansion_book(book, **MARCH)) == 0


def test_products_replaced_twice_are_one_sale_of_the_last_one() -> None:
    book = portfolio(
        contract(end=BOUGHT),
        contract("2", BOUGHT, BOUGHT + DAY, product="Q", amount=120, renews="1"),
        contract("3", BOUGHT + DAY, product="R", amount=150, renews="2"),
        contract("4", BOUGHT, product="S", amount=7),
    )

    table = expansion_book(book, **MARCH).to_dict()

    assert table["product"] == ["R", "S"]
    assert (table["sale"], table["amount"]) == (["upsell", "cross_sell"], [50, 7])


def test_three_denominators() -> None:
    book = portfolio(
        contract(),
        contract("1", BOUGHT, amount=150),
        contract("2", account_id="b"),
        contract("3", BOUGHT, account_id="c"),
        events=(offer("a"), offer("b"), offer("c")),
    )

    def parts(over: Any) -> tuple[Any, ...]:  # noqa: ANN401
        figure = upsell_rate(book, **MARCH, over=over)
        return figure.name, figure.numerator, figure.denominator, figure.accounts

    assert parts("eligible") == ("upsell_rate", 1, 2, ("a",))
    assert parts("offered") == ("upsell_rate_of_offered", 1, 3, ("a",))
    assert parts("active") == ("upsell_rate_of_active", 1, 3, ("a",))


def test_without_offers_there_is_no_rate_over_them() -> None:
    figure = cross_sell_rate(portfolio(contract()), **MARCH, over="offered")

    assert figure.value is None
    assert figure.undefined == "no account was made an offer in the period"


def test_another_denominator_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="over: expected one of eligible"):
        upsell_rate(portfolio(contract()), **MARCH, over="all")  # type: ignore[arg-type]


OFFERS = [
    pytest.param([offer(day=5)], (1, 1), id="bought afterwards"),
    pytest.param([offer(day=10)], (1, 1), id="bought on the day"),
    pytest.param([offer(day=11)], (0, 1), id="bought before"),
    pytest.param([offer(product="Q")], (1, 1), id="bought what was offered"),
    pytest.param([offer(product="P")], (0, 1), id="bought something else"),
    pytest.param([offer(product="Z")], (0, 1), id="offered what nobody has"),
    pytest.param([offer("b")], (0, 1), id="offered to somebody else"),
    pytest.param([offer(day=5), offer(day=20)], (1, 2), id="each offer counts"),
]


@pytest.mark.parametrize(("events", "expected"), OFFERS)
def test_offers(events: list[Event], expected: tuple[int, int]) -> None:
    book = portfolio(
        contract(),
        contract("2", BOUGHT, amount=30, product="Q"),
        contract("3", account_id="b"),
        events=tuple(events),
    )

    figure = offer_conversion_rate(book, **MARCH)

    assert (figure.numerator, figure.denominator) == expected
    assert figure.accounts == (("a",) if expected[0] else ())


def test_offers_of_other_months_do_not_count() -> None:
    figure = offer_conversion_rate(
        portfolio(contract(), events=(offer(),)),
        start=date(2026, 4, 1),
        end=date(2026, 5, 1),
    )

    assert figure.value is None
    assert figure.undefined == "no offer was made in the period"


def test_the_fragment_says_how_many() -> None:
    book = portfolio(contract(), contract("1", BOUGHT, amount=150))

    assert "1 upsell, 0 cross-sell" in expansion_book(book, **MARCH)._repr_html_()


def test_an_empty_book() -> None:
    book = Portfolio.from_objects(accounts=[])

    assert expansion_book(book, **MARCH).counts == ExpansionCounts()


# --- laws

days = st.integers(0, 400).map(lambda n: date(2025, 3, 1) + n * DAY)


@st.composite
def contracts_of(draw: st.DrawFn, account: str) -> list[Contract]:
    """Return contracts that change, open or cancelled, so that no grace matters."""
    rows = []
    for number in range(draw(st.integers(0, 3))):
        at, length = draw(days), draw(st.none() | st.integers(1, 300))
        end = None if length is None else at + length * DAY
        starts = draw(st.sets(st.integers(0, 299), max_size=2)) | {0}
        name, product = f"{account}{number}", draw(st.sampled_from("PQ"))
        for offset in sorted(starts):
            if length is not None and offset >= length:
                continue
            rows.append(
                Contract(
                    id=name,
                    account_id=account,
                    product=product,
                    plan=draw(st.none() | st.sampled_from(["basic", "pro"])),
                    start=at + offset * DAY,
                    end=end,
                    status="active" if end is None else "cancelled",
                    amount=Money(draw(st.integers(1, 10**6)), "JPY"),
                    quantity=draw(st.none() | st.integers(0, 50)),
                    discount_percent=draw(st.none() | st.just(50)),
                    discount_until=draw(st.none() | days),
                )
            )
    return rows


lists_of_contracts = st.tuples(*(contracts_of(name) for name in "abc")).map(
    lambda parts: [row for part in parts for row in part]
)
lists_of_offers = st.lists(
    st.builds(
        offer,
        st.sampled_from("abc"),
        st.integers(1, 31),
        st.none() | st.sampled_from(["P", "Q", "Z"]),
    ),
    max_size=4,
).map(tuple)


def price(row: Contract, day: date) -> Fraction:
    assert row.amount is not None
    full = Fraction(row.amount.amount)
    until = row.discount_until
    discounted = row.discount_percent is not None and (until is None or day < until)
    return full / 2 if discounted else full


def level(contracts: list[Contract], account: str, product: str, day: date) -> Fraction:
    """Add up what an account pays for a product on a day."""
    total = Fraction(0)
    for row in contracts:
        if (row.account_id, row.product) != (account, product) or row.start > day:
            continue
        later = [o.start for o in contracts if o.id == row.id and o.start > row.start]
        stop = min([*later, *([row.end] if row.end else [])], default=None)
        total += price(row, day) if stop is None or day < stop else 0
    return total


def slow_book(contracts: list[Contract]) -> list[tuple[Any, ...]]:
    """Compare the evening before March with its last one, pair by pair."""
    before, after = MARCH["start"] - DAY, MARCH["end"] - DAY
    found = []
    for account in "abc":
        opening = sum(level(contracts, account, product, before) for product in "PQ")
        if not opening:
            continue
        for product in "PQ":
            then = level(contracts, account, product, before)
            gain = level(contracts, account, product, after) - then
            held = any(
                row.start <= before
                for row in contracts
                if (row.account_id, row.product) == (account, product)
            )
            if gain > 0 and (then > 0 or not held):
                found.append((account, product, not held, then * UNITS, gain * UNITS))
    return found


@settings(max_examples=50)
@given(lists_of_contracts)
def test_the_book_is_that_of_a_slow_comparison(contracts: list[Contract]) -> None:
    book = expansion_book(portfolio(*contracts), **MARCH, as_of=LATER, currency="JPY")

    rows = zip(
        book.account.tolist(),
        book.product.tolist(),
        book.rows.cross.tolist(),
        book.rows.before.tolist(),
        book.gain_units.tolist(),
        strict=True,
    )
    assert list(rows) == slow_book(contracts)


@settings(max_examples=50)
@given(lists_of_contracts, lists_of_offers)
def test_parts_sum_and_rates_are_shares(
    contracts: list[Contract], offers: tuple[Event, ...]
) -> None:
    facts = portfolio(*contracts, events=offers)
    book = expansion_book(facts, **MARCH, as_of=LATER, currency="JPY")
    sums = book.counts

    for place, gain in enumerate(book.gain_units.tolist()):
        parts = [int(book.cause_units(cause)[place]) for cause in PARTS]
        assert sum(parts) == gain > 0
    for sale in ("upsell", "cross_sell"):
        assert sum(book.by_cause(sale).values()) == Decimal(
            round(Fraction(getattr(sums, sale).units, UNITS))
        )
        for over in ("eligible", "offered", "active"):
            hits, n = sums.parts(sale, over)
            assert 0 <= hits <= n
    assert 0 <= sums.taken <= sums.offers == len(offers)
    assert all(
        MARCH["start"] <= day < MARCH["end"] for day in book.to_dict()["bought_on"]
    )


@settings(max_examples=30)
@given(lists_of_contracts, lists_of_offers, st.randoms(use_true_random=False))
def test_accounts_add_up_in_any_order(
    contracts: list[Contract], offers: tuple[Event, ...], random: Random
) -> None:
    def counts(facts: Portfolio) -> ExpansionCounts:
        return expansion_book(facts, **MARCH, as_of=LATER, currency="JPY").counts

    whole = portfolio(*contracts, events=offers)
    shuffled = random.sample(contracts, len(contracts))
    total = ExpansionCounts()
    for place in range(len(whole)):
        total += counts(whole.select(np.array([place])))

    assert total == counts(whole)
    assert counts(portfolio(*shuffled, events=offers[::-1])) == total


@settings(max_examples=30)
@given(lists_of_contracts, days)
def test_what_comes_later_changes_nothing(
    contracts: list[Contract], as_of: date
) -> None:
    given_: dict[str, Any] = {**MARCH, "as_of": as_of, "currency": "JPY"}
    known = [row for row in contracts if row.start <= as_of]

    one = expansion_book(portfolio(*contracts), **given_)
    other = expansion_book(portfolio(*known), **given_)

    assert one.to_dict() == other.to_dict()
