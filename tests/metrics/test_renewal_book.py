"""The renewal book: every outcome by example, refusals, then laws and a slow search."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Portfolio,
    Rate,
)
from successkit.metrics import (
    RenewalBook,
    RenewalCounts,
    RenewalOutcome,
    renewal_book,
    renewal_rate,
)

DAY = timedelta(days=1)
MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
BEGUN, DUE, LATER = date(2025, 3, 10), date(2026, 3, 10), date(2026, 8, 1)
UNITS = 55_440


def contract(
    name: str = "1",
    start: date = BEGUN,
    end: date | None = None,
    amount: int = 100,
    **more: Any,  # noqa: ANN401
) -> Contract:
    given = {"account_id": "a", "product": "P", "currency": "JPY", **more}
    price = Money(amount, given.pop("currency"))
    return Contract(id=name, start=start, end=end, amount=price, **given)


def portfolio(*contracts: Contract, rates: tuple[Rate, ...] = ()) -> Portfolio:
    accounts = [Account(id=name) for name in "abc"]
    result = Portfolio.from_objects(accounts=accounts, contracts=contracts, rates=rates)
    assert not result.problems.errors
    return result


def row_of(
    *contracts: Contract,
    as_of: date = LATER,
    **more: Any,  # noqa: ANN401
) -> dict[str, Any]:
    """Return the only row of the book of March."""
    book = renewal_book(portfolio(*contracts), **MARCH, as_of=as_of, **more)
    assert len(book) == 1
    return {name: column[0] for name, column in book.to_dict().items()}


OLD = contract(end=DUE)

OUTCOMES = [
    pytest.param([OLD, contract("2", DUE)], LATER, "on_time", "2", DUE, id="on time"),
    pytest.param(
        [OLD, contract("2", DUE + 30 * DAY)],
        LATER,
        "late",
        "2",
        DUE + 30 * DAY,
        id="late on the last day of the grace",
    ),
    pytest.param(
        [OLD, contract("2", DUE - 40 * DAY)],
        LATER,
        "early",
        "2",
        DUE - 40 * DAY,
        id="early is credited to the day it was due",
    ),
    pytest.param(
        [OLD, contract("2", DUE + 31 * DAY)],
        LATER,
        "lost",
        None,
        DUE + 31 * DAY,
        id="silent until the grace is over",
    ),
    pytest.param([OLD], DUE + 30 * DAY, "pending", None, None, id="within the grace"),
    pytest.param([OLD], date(2026, 3, 1), "pending", None, None, id="not due yet"),
    pytest.param(
        [contract(end=DUE, cancelled_on=date(2026, 1, 20))],
        LATER,
        "lost",
        None,
        date(2026, 1, 20),
        id="cancelled on a day",
    ),
    pytest.param(
        [contract(end=DUE, status="cancelled")],
        date(2026, 3, 1),
        "lost",
        None,
        DUE,
        id="cancelled, nobody knows when",
    ),
    pytest.param(
        [
            contract(end=DUE, cancelled_on=DUE - DAY),
            contract("2", DUE, product="Q", renews="1"),
        ],
        LATER,
        "on_time",
        "2",
        DUE,
        id="cancelled, and renewed by name with another product",
    ),
    pytest.param(
        [
            OLD,
            contract("2", DUE + 5 * DAY),
            contract("0", DUE + 5 * DAY, product="Q", renews="1"),
        ],
        LATER,
        "late",
        "0",
        DUE + 5 * DAY,
        id="the one that names it comes before the one that follows",
    ),
    pytest.param(
        [
            contract(end=DUE, auto_renew=True, notice_by=date(2026, 2, 10)),
            contract("2", DUE),
        ],
        LATER,
        "on_time",
        "2",
        date(2026, 2, 10),
        id="renews by itself: decided at the notice deadline",
    ),
    pytest.param(
        [contract(end=DUE, auto_renew=True, notice_by=date(2026, 2, 10))],
        date(2026, 2, 10),
        "pending",
        None,
        date(2026, 2, 10),
        id="the notice deadline is over and the term is not",
    ),
    pytest.param(
        [contract(end=DUE, auto_renew=True, notice_by=date(2026, 2, 10))],
        date(2026, 2, 9),
        "pending",
        None,
        None,
        id="the notice deadline is not over",
    ),
]


@pytest.mark.parametrize(
    ("contracts", "as_of", "outcome", "successor", "decided"), OUTCOMES
)
def test_outcome(
    contracts: list[Contract],
    as_of: date,
    outcome: str,
    successor: str | None,
    decided: date | None,
) -> None:
    row = row_of(*contracts, as_of=as_of)

    assert (row["contract"], row["due"]) == ("1", DUE)
    assert (row["outcome"], row["successor"]) == (outcome, successor)
    assert row["decided_on"] == decided


@pytest.mark.parametrize(
    ("as_of", "cancelled_on", "expected"),
    [
        pytest.param(date(2026, 2, 9), None, False, id="before the deadline"),
        pytest.param(date(2026, 2, 10), None, True, id="on its last day"),
        pytest.param(date(2026, 2, 20), date(2026, 2, 1), False, id="notice was given"),
    ],
)
def test_notice(as_of: date, cancelled_on: date | None, expected: bool) -> None:  # noqa: FBT001
    old = contract(
        end=DUE, auto_renew=True, notice_by=date(2026, 2, 10), cancelled_on=cancelled_on
    )

    assert row_of(old, as_of=as_of)["notice_passed"] == expected


VALUES = [
    pytest.param([OLD, contract("2", DUE, amount=130)], (100, 130), id="dearer"),
    pytest.param([OLD, contract("2", DUE, amount=70)], (100, 70), id="cheaper"),
    pytest.param([OLD], (100, 0), id="lost"),
    pytest.param(
        [
            contract(end=DUE, discount_percent=20, discount_until=date(2026, 1, 1)),
            contract("2", DUE, discount_percent=10),
        ],
        (100, 90),
        id="the discount of the day counts",
    ),
    pytest.param(
        [
            contract(end=DUE, amount=1200, interval_unit="year"),
            contract("2", DUE, amount=330, interval_count=3),
        ],
        (100, 110),
        id="both are by the month",
    ),
    pytest.param(
        [
            attrs.evolve(OLD, end=None, interval_unit="month"),
            contract("1", date(2025, 9, 1), DUE, amount=150),
            contract("2", DUE, amount=160),
        ],
        (150, 160),
        id="the price at the end of the term counts",
    ),
    pytest.param(
        [OLD, contract("2", DUE, amount=60), contract("3", DUE, amount=50)],
        (100, 110),
        id="one contract split in two",
    ),
]


@pytest.mark.parametrize(("contracts", "expected"), VALUES)
def test_value(contracts: list[Contract], expected: tuple[int, int]) -> None:
    row = row_of(*contracts)

    assert (row["value"], row["new_value"]) == expected


def test_two_contracts_merged_into_one_share_its_value() -> None:
    parts = [contract(end=DUE, amount=100), contract("2", end=DUE, amount=50)]
    book = portfolio(*parts, contract("3", DUE, amount=120))

    table = renewal_book(book, **MARCH, as_of=LATER)

    assert table.to_dict()["new_value"] == [80, 40]
    assert table.counts.rate("value") == 0.8
    assert table.counts.rate("value_net") == 0.8


def test_a_merged_contract_is_shared_with_one_due_in_another_month() -> None:
    book = portfolio(
        contract(end=DUE),
        contract("2", date(2025, 5, 1), date(2026, 4, 20)),
        contract("3", DUE, amount=200),
    )
    april = {"start": date(2026, 4, 1), "end": date(2026, 5, 1)}

    march = renewal_book(book, **MARCH, as_of=LATER).to_dict()
    then = renewal_book(book, **april, as_of=LATER).to_dict()

    assert (march["new_value"], march["outcome"]) == ([100], ["on_time"])
    assert (then["new_value"], then["outcome"]) == ([100], ["early"])


def test_value_in_another_currency_is_at_the_rates_of_the_opening() -> None:
    rates = tuple(
        Rate(day=day, base="USD", quote="JPY", rate=Decimal(rate))
        for day, rate in ((date(2026, 1, 1), 150), (date(2026, 3, 5), 200))
    )
    book = portfolio(
        contract(end=DUE, currency="USD", amount=100),
        contract("2", DUE, currency="USD", amount=100),
        rates=rates,
    )

    table = renewal_book(book, **MARCH, as_of=LATER, currency="JPY").to_dict()

    assert (table["value"], table["new_value"]) == ([150], [150])


def test_rates_are_sums_over_the_book() -> None:
    book = portfolio(
        contract(end=DUE),
        contract("2", DUE, amount=150),
        contract("3", end=DUE, account_id="b"),
        contract("4", end=date(2026, 3, 20), account_id="c", amount=60),
    )
    span: dict[str, Any] = {**MARCH, "as_of": date(2026, 4, 12)}

    by_count = renewal_rate(book, **span)
    by_value = renewal_rate(book, **span, by="value")
    net = renewal_rate(book, **span, by="value_net")

    assert (by_count.value, by_count.n, by_count.accounts) == (0.5, 3, ("a",))
    assert (by_value.value, by_value.numerator, by_value.denominator) == (0.5, 100, 200)
    assert (net.value, net.unit, net.currency) == (0.75, "ratio", "JPY")
    assert by_count.interval is not None
    assert by_value.interval is not None
    assert (by_count.interval.low, by_count.interval.high) == (1 / 3, 2 / 3)
    assert (by_value.interval.low, by_value.interval.high) == (100 / 260, 160 / 260)


def test_without_revenue_there_is_no_rate_by_value() -> None:
    figure = renewal_rate(
        portfolio(contract(end=DUE, amount=0)), **MARCH, by="value", as_of=LATER
    )

    assert figure.value is None
    assert figure.undefined == "no revenue was due and decided in the period"


def test_another_way_of_counting_is_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"by: expected one of count.*'logos'"):
        renewal_rate(portfolio(OLD), **MARCH, by="logos")  # type: ignore[arg-type]


def test_the_fragment_counts_the_outcomes() -> None:
    html = renewal_book(portfolio(OLD), **MARCH, as_of=LATER)._repr_html_()

    assert "1 due, 0 early, 0 on_time, 0 late, 1 lost, 0 pending" in html


# --- laws


@st.composite
def chains(draw: st.DrawFn, account: str, product: str) -> list[Contract]:
    """Return contracts that follow each other: early, at once, late, too late."""
    rows: list[Contract] = []
    at = date(2025, 1, 1) + draw(st.integers(0, 200)) * DAY
    for number in range(draw(st.integers(0, 4))):
        end = at + draw(st.integers(40, 200)) * DAY
        cancelled = draw(st.integers(0, 4)) == 0
        rows.append(
            Contract(
                id=f"{account}{product}{number}",
                account_id=account,
                product=product,
                start=at,
                end=end,
                amount=Money(draw(st.integers(0, 10**6)), "JPY"),
                status="cancelled" if cancelled else "active",
                renews=rows[-1].id if rows and draw(st.booleans()) else None,
                recorded_at=datetime(at.year, at.month, at.day, tzinfo=UTC),
            )
        )
        at = end + draw(st.sampled_from([-9, 0, 0, 1, 30, 31, 60])) * DAY
    return rows


@st.composite
def contracts_of_books(draw: st.DrawFn) -> list[Contract]:
    return [
        row
        for account in "abc"
        for product in "PQ"
        for row in draw(chains(account, product))
    ]


days = st.integers(0, 500).map(lambda n: date(2025, 3, 1) + n * DAY)
spans = st.tuples(days, st.integers(1, 200)).map(
    lambda span: {"start": span[0], "end": span[0] + span[1] * DAY}
)


def search(
    contracts: list[Contract], span: dict[str, date], as_of: date
) -> list[tuple[Any, ...]]:
    """Look for the successor of each contract among all others."""
    known = [row for row in contracts if row.start <= as_of]
    found = []
    for row in known:
        due = row.end
        assert due is not None
        if not span["start"] <= due < span["end"]:
            continue
        others = [
            other
            for other in known
            if other is not row
            and (other.account_id, other.product) == (row.account_id, row.product)
        ]
        named = [o for o in known if o.renews == row.id and o.start <= due + 30 * DAY]
        # What follows another contract at once renews that one.
        heirs = {o.end for o in others if o.status == "active"}
        after = [
            o
            for o in others
            if due <= o.start <= due + 30 * DAY
            and (o.start == due or o.start not in heirs)
        ]
        over = [
            o for o in others if row.start < o.start < due and o.end and o.end > due
        ]
        mine = named or ([] if row.status == "cancelled" else after or over)
        heir = min(mine, key=lambda o: o.start, default=None)
        if heir is not None:
            outcome = (
                "early"
                if heir.start < due
                else "late"
                if heir.start > due
                else "on_time"
            )
        elif row.status == "cancelled" or as_of > due + 30 * DAY:
            outcome = "lost"
        else:
            outcome = "pending"
        old, new = row.amount, heir and heir.amount
        assert old is not None
        found.append(
            (
                due,
                row.id,
                outcome,
                heir and heir.id,
                old.amount,
                new.amount if new else 0,
            )
        )
    return sorted(found)


@settings(max_examples=50)
@given(contracts_of_books(), spans, days)
def test_the_book_is_that_of_a_slow_search(
    contracts: list[Contract], span: dict[str, date], as_of: date
) -> None:
    book = renewal_book(portfolio(*contracts), **span, as_of=as_of, currency="JPY")

    table = book.to_dict()
    names = ("due", "contract", "outcome", "successor", "value", "new_value")
    rows = zip(*(table[name] for name in names), strict=True)
    assert list(rows) == search(contracts, span, as_of)


@settings(max_examples=50)
@given(contracts_of_books(), spans, days)
def test_outcomes_and_values_hold_together(
    contracts: list[Contract], span: dict[str, date], as_of: date
) -> None:
    book = renewal_book(portfolio(*contracts), **span, as_of=as_of, currency="JPY")
    sums = book.counts

    outcomes = [getattr(sums, str(outcome)) for outcome in RenewalOutcome]
    assert sum(outcomes) == sums.due == len(book)
    assert 0 <= sums.value_kept <= sums.value_new
    assert sums.value_kept <= sums.value_decided
    assert sums.value_decided + sums.value_pending == sum(book.value_units.tolist())
    for by in ("count", "value", "value_net"):
        value, bounds = sums.rate(by), sums.bounds(by)
        top, bottom, _ = sums.parts(by)
        assert value == (float(Fraction(top, bottom)) if bottom else None)
        if bounds is not None and value is not None:
            assert bounds.low <= value <= bounds.high


@settings(max_examples=30)
@given(contracts_of_books(), spans, days)
def test_parts_of_a_book_add_up_by_account_and_by_period(
    contracts: list[Contract], span: dict[str, date], as_of: date
) -> None:
    whole = portfolio(*contracts)

    def counts(book: Portfolio, **days: date) -> RenewalCounts:
        return renewal_book(book, **days, as_of=as_of, currency="JPY").counts

    total = counts(whole, **span)
    by_account = RenewalCounts()
    for place in range(len(whole)):
        by_account += counts(whole.select(np.array([place])), **span)
    middle = span["start"] + DAY
    by_period = counts(whole, start=span["start"], end=middle)
    if middle < span["end"]:
        by_period += counts(whole, start=middle, end=span["end"])

    assert by_account == total == by_period


def same(one: RenewalBook, other: RenewalBook) -> bool:
    return one.to_dict() == other.to_dict()


@settings(max_examples=30)
@given(contracts_of_books(), spans, days, st.randoms(use_true_random=False))
def test_order_and_what_is_known_later_change_nothing(
    contracts: list[Contract], span: dict[str, date], as_of: date, random: Random
) -> None:
    given_: dict[str, Any] = {**span, "as_of": as_of, "currency": "JPY"}
    known_at = datetime(as_of.year, as_of.month, as_of.day, 12, tzinfo=UTC)
    whole = renewal_book(portfolio(*contracts), **given_)
    known = [row for row in contracts if row.start <= as_of]
    shuffled = random.sample(known, len(known))

    assert same(whole, renewal_book(portfolio(*shuffled), **given_))
    assert same(whole, renewal_book(portfolio(*contracts), **given_, known_at=known_at))


@given(st.lists(st.integers(0, 10**18), min_size=1, max_size=5), st.integers(0, 10**18))
def test_a_value_is_shared_out_exactly(weights: list[int], total: int) -> None:
    from successkit.metrics.revenue.successors import share_out

    parts = share_out(total, weights)

    assert sum(parts) == total
    assert all(part >= 0 for part in parts)
    if any(weights):
        exact = [Fraction(total * weight, sum(weights)) for weight in weights]
        assert all(abs(part - x) < 1 for part, x in zip(parts, exact, strict=True))
