"""Why revenue moved: one story a cause, then laws that hold for every book."""

from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    Money,
    Period,
    Portfolio,
    Rate,
    UnknownNameError,
)
from successkit.metrics import (
    CATALOGUE,
    Definition,
    RevenueBook,
    annual_contract_value,
    free_recurring_revenue,
    intra_period_churn,
    movement_causes,
    mrr_events,
    mrr_movements,
)

JAN, FEB, MAR, APR, MAY, JUN = (date(2026, n, 1) for n in range(1, 7))
LONG_AGO = date(2025, 1, 1)


def contract(
    name: str, start: date = LONG_AGO, amount: int | None = 100, **more: object
) -> Contract:
    price = None if amount is None else Money(amount, "JPY")
    given = {"account_id": "a", "product": "P", "amount": price, **more}
    return Contract(id=name, start=start, **given)


def event(kind: str, day: date) -> Event:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind)


def portfolio(
    contracts: list[Contract], events: list[Event] = (), rates: list[Rate] = ()
) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[
            Account(id=name, attributes={"region": "east"} if name < "c" else {})
            for name in names
        ],
        contracts=contracts,
        events=events,
        rates=rates,
    )
    assert not result.problems.errors
    return result


def told(book: Portfolio, start: date, end: date, **options: object) -> dict:
    rows = movement_causes(book, start=start, end=end, every="year", **options)
    return {(row.line, str(row.cause)): int(row.amount) for row in rows}


STORIES = [
    pytest.param(
        [contract("1", FEB)],
        [],
        {("new", "start"): 100},
        id="an account begins",
    ),
    pytest.param(
        [contract("1", quantity=10), contract("1", FEB, 150, quantity=15)],
        [],
        {("expansion", "quantity"): 50},
        id="more seats at the same price",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 150)],
        [],
        {("expansion", "price"): 50},
        id="a dearer price without a quantity",
    ),
    pytest.param(
        [contract("1", quantity=10), contract("1", FEB, 300, quantity=20)],
        [],
        {("expansion", "quantity"): 100, ("expansion", "price"): 100},
        id="more seats count at the old price, the rest is price",
    ),
    pytest.param(
        [contract("1", quantity=10), contract("1", FEB, 160, quantity=20)],
        [],
        {("expansion", "quantity"): 100, ("expansion", "price"): -40},
        id="more seats at a lower price are one expansion of two causes",
    ),
    pytest.param(
        [contract("1", quantity=10), contract("1", FEB, 100, quantity=20)],
        [],
        {("netted", "quantity"): 100, ("netted", "price"): -100},
        id="what cancels out within an account is shown as netted",
    ),
    pytest.param(
        [
            contract("1", quantity=10, plan="basic"),
            contract("1", FEB, 300, quantity=20, plan="pro"),
        ],
        [],
        {("expansion", "quantity"): 100, ("expansion", "plan"): 100},
        id="the dearer price of another plan is the plan",
    ),
    pytest.param(
        [contract("1", amount=1200, interval_unit="year"), contract("1", FEB, 130)],
        [],
        {("expansion", "billing_frequency"): 30},
        id="from yearly to monthly billing",
    ),
    pytest.param(
        [contract("1", amount=1200, interval_unit="year"), contract("1", FEB, 100)],
        [],
        {},
        id="billing as often at the same price moves nothing",
    ),
    pytest.param(
        [contract("1", discount_percent=50, discount_until=FEB)],
        [],
        {("expansion", "discount_end"): 50},
        id="a discount runs out",
    ),
    pytest.param(
        [contract("1", discount_percent=50), contract("1", FEB, 120)],
        [],
        {("expansion", "price"): 10, ("expansion", "discount_end"): 60},
        id="a new row at a new price without the discount",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 100, discount_percent=25)],
        [],
        {("contraction", "price"): 25},
        id="a new discount is a lower price",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", FEB, 150, recorded_at=datetime(2025, 1, 1, tzinfo=UTC)),
        ],
        [],
        {("expansion", "scheduled_ramp"): 50},
        id="a step that was recorded beforehand",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", FEB, 150, recorded_at=datetime(2026, 2, 1, 9, tzinfo=UTC)),
        ],
        [],
        {("expansion", "price"): 50},
        id="a step recorded on its day was not scheduled",
    ),
    pytest.param(
        [contract("1"), contract("2", FEB, 30, product="Q")],
        [],
        {("expansion", "add_on"): 30},
        id="another product of an account that pays",
    ),
    pytest.param(
        [contract("1"), contract("2", FEB, 30)],
        [],
        {("expansion", "quantity"): 30},
        id="another contract of the same product is more of it",
    ),
    pytest.param(
        [contract("1", FEB), contract("2", FEB, 30, product="Q")],
        [],
        {("new", "start"): 130},
        id="two products on the first day are one start",
    ),
    pytest.param(
        [contract("1", end=FEB), contract("2", FEB, 120)],
        [],
        {("expansion", "price"): 20},
        id="a renewal at a higher price",
    ),
    pytest.param(
        [contract("1", end=FEB), contract("2", FEB, 120, product="Q", renews="1")],
        [],
        {("expansion", "plan"): 20},
        id="a renewal that names the contract but sells another product",
    ),
    pytest.param(
        [contract("1", end=FEB), contract("2", FEB, 150, product="Q")],
        [],
        {("expansion", "add_on"): 150, ("expansion", "voluntary"): -100},
        id="one product goes and another one comes",
    ),
    pytest.param(
        [
            contract("1", end=FEB),
            contract("2", end=FEB, quantity=2),
            contract("3", FEB, 240),
        ],
        [],
        {("expansion", "price"): 40},
        id="two contracts become one",
    ),
    pytest.param(
        [
            contract("1", end=FEB, status="cancelled"),
            contract("2", amount=70, end=FEB),
            contract("3", FEB, 75),
        ],
        [],
        {("contraction", "voluntary"): 100, ("contraction", "price"): -5},
        id="the renewal of one contract does not take over a cancelled one",
    ),
    pytest.param(
        [contract("1", end=MAR), contract("2", FEB, 120)],
        [],
        {("expansion", "quantity"): 20},
        id="an early renewal runs beside the contract and takes its place",
    ),
    pytest.param(
        [contract("1", end=FEB, status="cancelled")],
        [],
        {("churn", "voluntary"): 100},
        id="a customer leaves",
    ),
    pytest.param(
        [contract("1", end=FEB, status="cancelled", churn_reason="payment_failed")],
        [],
        {("churn", "involuntary"): 100},
        id="a contract that ended because nobody paid",
    ),
    pytest.param(
        [contract("1")],
        [event("past_due", JAN)],
        {("churn", "involuntary"): 100},
        id="a payment that never came",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", date(2026, 4, 10))],
        {("pause", "pause"): 100},
        id="a pause",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", date(2025, 12, 1)), event("resume", FEB)],
        {("resume", "resume"): 100},
        id="a pause is over",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", JAN), event("resume", FEB)],
        {("netted", "pause"): -100, ("netted", "resume"): 100},
        id="a pause within the period is netted",
    ),
    pytest.param(
        [contract("1", quantity=10), contract("1", FEB, 120, quantity=12)],
        [event("pause", date(2026, 1, 20)), event("resume", MAR)],
        {
            ("expansion", "quantity"): 0,
            ("netted", "pause"): -100,
            ("resume", "resume"): 20,
            ("netted", "resume"): 100,
        },
        id="a change during a pause comes back with the resumption",
    ),
    pytest.param(
        [contract("1", JAN, end=FEB, status="cancelled"), contract("1", APR)],
        [],
        {("new", "start"): 200, ("new", "voluntary"): -100},
        id="came, left and came again",
    ),
    pytest.param(
        [contract("1", amount=None), contract("1", FEB, 100)],
        [],
        {("new", "price"): 100},
        id="a price becomes known",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 0)],
        [],
        {("churn", "price"): 100},
        id="a price of nothing that goes on for ever",
    ),
]


@pytest.mark.parametrize(("contracts", "events", "expected"), STORIES)
def test_story(contracts: list[Contract], events: list[Event], expected: dict) -> None:
    book = portfolio(contracts, events)

    found = told(book, JAN, MAY)

    assert found == {key: amount for key, amount in expected.items() if amount}


FREE = [
    pytest.param(
        [contract("1"), contract("1", FEB, 0), contract("1", MAR)],
        [100, 100, 100],
        [0, 100, 0],
        id="a month at no price",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", FEB, discount_percent=100),
            contract("1", MAR, 120),
        ],
        [100, 100, 120],
        [0, 100, 0],
        id="a month at full discount before a rise",
    ),
    pytest.param(
        [
            contract("1", end=FEB),
            contract("2", FEB, 120, discount_percent=100, discount_until=MAR),
        ],
        [100, 100, 120],
        [0, 100, 0],
        id="a renewal with a free month",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", JAN, 0),
            contract("1", FEB, 0),
            contract("1", MAR),
        ],
        [100, 100, 100],
        [100, 100, 0],
        id="two free rows in a row",
    ),
    pytest.param(
        [contract("1"), contract("1", MAR, 0, end=MAY)],
        [100, 100, 100],
        [0, 0, 100],
        id="nobody knows yet what follows",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 0)],
        [100, 0, 0],
        [0, 0, 0],
        id="for ever is a free plan, not a free period",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, 0, end=APR, cancelled_on=FEB)],
        [100, 0, 0],
        [0, 0, 0],
        id="who cancels pays nothing any more",
    ),
    pytest.param(
        [contract("1", JAN, 0), contract("1", MAR)],
        [0, 0, 100],
        [0, 0, 0],
        id="a free start is no period inside",
    ),
    pytest.param(
        [contract("1"), contract("1", date(2025, 11, 1), 0), contract("1", MAR)],
        [0, 0, 100],
        [0, 0, 0],
        id="longer than the limit",
    ),
    pytest.param(
        [
            contract(
                "1",
                date(2025, 11, 1),
                discount_percent=100,
                discount_until=MAR,
                renews="0",
            ),
            contract("0", end=date(2025, 11, 1)),
        ],
        [100, 100, 100],
        [100, 100, 0],
        id="as long as the discount itself says",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", FEB, 0),
            contract("1", MAR, amount=None),
        ],
        [100, 0, 0],
        [0, 0, 0],
        id="what comes after has no price",
    ),
]


@pytest.mark.parametrize(("contracts", "closing", "free"), FREE)
def test_free_period(
    contracts: list[Contract], closing: list[int], free: list[int]
) -> None:
    book = portfolio(contracts)

    rows = mrr_movements(book, start=JAN, end=APR)
    kept = [
        free_recurring_revenue(book, start=start, end=end, as_of=APR, currency="JPY")
        for start, end in ((JAN, FEB), (FEB, MAR), (MAR, APR))
    ]

    assert [int(row.closing) for row in rows] == closing
    assert [int(figure.value) for figure in kept] == free


def test_a_pause_in_a_free_period_keeps_nothing() -> None:
    rows = [contract("1"), contract("1", FEB, 0), contract("1", APR)]
    book = portfolio(rows, [event("pause", date(2026, 2, 10)), event("resume", APR)])

    kept = free_recurring_revenue(book, start=FEB, end=MAR, as_of=MAY)

    assert (kept.value, kept.n) == (0, 0)
    assert [int(r.closing) for r in mrr_movements(book, start=FEB, end=MAY)] == [
        0,
        0,
        100,
    ]


def test_a_free_period_is_a_contract_in_force() -> None:
    book = portfolio([contract("1"), contract("1", FEB, 0), contract("1", MAR)])

    value = annual_contract_value(book, start=FEB, end=MAR, as_of=MAY)

    assert (value.value, value.denominator) == (1200, 1)


def test_the_limit_of_free_periods_is_that_of_pauses() -> None:
    book = portfolio([contract("1"), contract("1", FEB, 0), contract("1", MAR)])
    strict = Definition(name="strict", pause_limit=27)

    rows = mrr_movements(book, start=FEB, end=APR, definition=strict)

    assert [int(row.closing) for row in rows] == [0, 100]


def test_levels_name_what_is_netted() -> None:
    rows = [
        contract("1", end=FEB),
        contract("2", FEB, 150, product="Q"),
        contract("3", end=FEB, account_id="b"),
        contract("4", FEB, 110, account_id="b"),
    ]
    book = portfolio(rows)
    found = {}
    for level in ("account", "contract", "product"):
        table = mrr_movements(book, start=FEB, end=MAR, as_of=MAY, level=level)
        (row,) = table
        assert (table.level, row.level) == (level, level)
        found[level] = {n: int(Decimal(v)) for n, v in row.as_dict().items() if int(v)}

    both = {"opening": 200, "closing": 260}
    assert found == {
        "account": both | {"expansion": 60},
        "contract": both | {"new": 150, "expansion": 10, "churn": 100},
        "product": both | {"new": 150, "expansion": 10, "churn": 100},
    }


def test_a_contract_and_its_renewals_are_one() -> None:
    rows = [
        contract("1", end=JAN),
        contract("2", JAN, end=MAR),
        contract("3", FEB, 130, end=date(2027, 1, 1)),
        contract("4"),
    ]
    (row,) = mrr_movements(
        portfolio(rows), start=JAN, end=APR, every="quarter", level="contract"
    )

    assert (row.opening, row.expansion, row.churn, row.closing) == (200, 30, 0, 230)


def test_segments_add_up_and_nobody_is_left_out() -> None:
    rows = [contract(n, FEB, 10 ** (3 - i), account_id=n) for i, n in enumerate("abcd")]
    book = portfolio(rows)
    named = {"a": "x", "b": "y", "c": "x", "d": None}

    by_text = mrr_movements(book, start=FEB, end=MAR, by="region")
    by_name = mrr_movements(book, start=FEB, end=MAR, by=named)
    why = movement_causes(book, start=FEB, end=MAR, by=named)

    assert {row.segment: int(row.new) for row in by_text} == {
        "east": 1100,
        "(none)": 11,
    }
    assert {row.segment: int(row.new) for row in by_name} == {
        "x": 1010,
        "y": 100,
        "(none)": 1,
    }
    assert {(row.segment, int(row.amount)) for row in why} == {
        ("x", 1010),
        ("y", 100),
        ("(none)", 1),
    }
    assert list(by_name.to_dict()) == ["segment", *mrr_movements_columns()]
    assert why.to_dict()["segment"] == ["(none)", "x", "y"]


def mrr_movements_columns() -> list[str]:
    empty = mrr_movements(portfolio([contract("1")]), start=FEB, end=MAR)
    return list(empty.to_dict())


def test_exchange_has_a_cause_of_its_own() -> None:
    rates = [
        Rate(day=LONG_AGO, base="USD", quote="JPY", rate=150),
        Rate(day=date(2026, 2, 20), base="USD", quote="JPY", rate=160),
    ]
    rows = [
        Contract(
            id=str(n),
            account_id="a",
            start=day,
            amount=Money(cents, "USD"),
            quantity=seats,
        )
        for n, day, cents, seats in ((1, LONG_AGO, 1000, 1), (1, FEB, 3300, 3))
    ]

    found = told(portfolio(rows, rates=rates), FEB, MAR, currency="JPY")

    assert found == {
        ("expansion", "quantity"): 3000,
        ("expansion", "price"): 450,
        ("fx", "fx"): 330,
    }


def test_a_renewal_in_another_currency_is_a_price() -> None:
    rates = [Rate(day=LONG_AGO, base="USD", quote="JPY", rate=150)]
    rows = [
        contract("1", end=FEB, amount=1000),
        Contract(
            id="2", account_id="a", product="P", start=FEB, amount=Money(1000, "USD")
        ),
    ]

    found = told(portfolio(rows, rates=rates), FEB, MAR, currency="JPY")

    assert found == {("expansion", "price"): 500}


def test_new_and_gone_within_a_period() -> None:
    rows = [
        contract("1", date(2026, 2, 3), 500, end=date(2026, 2, 20), status="cancelled"),
        contract("2", account_id="b"),
        contract("3", FEB, account_id="c"),
    ]
    book = portfolio(rows)

    found = intra_period_churn(book, start=FEB, end=MAR)
    months = intra_period_churn(book, start=JAN, end=FEB, as_of=MAR)

    assert (found.value, found.accounts, found.unit) == (1, ("a",), "count")
    assert (months.value, months.accounts) == (0, ())
    period = Period(FEB, MAR)
    (figures,) = RevenueBook.of(book, as_of=MAR).figures([period])
    amount = CATALOGUE["intra_period_churn_amount"].figure(figures)
    assert (amount.value, amount.n) == (500, 1)
    assert told(book, FEB, MAR)["netted", "start"] == 500


def test_events_say_when_and_since_when() -> None:
    rows = [
        contract("1", quantity=10),
        contract(
            "1",
            FEB,
            300,
            quantity=20,
            recorded_at=datetime(2026, 2, 9, 8, tzinfo=UTC),
        ),
    ]

    found = mrr_events(portfolio(rows), start=FEB, end=MAR)

    shown = [(str(e.cause), int(e.delta), e.known_at) for e in found if e.delta]
    known = datetime(2026, 2, 9, 8, tzinfo=UTC)
    assert sorted(shown) == [
        ("plan", -100, known),
        ("plan", 100, known),
        ("price", 100, known),
        ("quantity", 100, known),
    ]
    assert {(e.account, e.contract, e.product, e.currency) for e in found} == {
        ("a", "1", "P", "JPY")
    }
    assert list(found.to_dict())[:4] == ["account", "contract", "product", "valid_from"]


def test_an_unknown_level_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="one of account, contract, product"):
        mrr_movements(portfolio([contract("1")]), start=JAN, end=FEB, level="customer")


def test_an_unknown_segment_column_is_refused() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'region'"):
        mrr_movements(portfolio([contract("1")]), start=JAN, end=FEB, by="regoin")


def test_a_segment_for_an_unknown_type_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="or a mapping from account ids"):
        mrr_movements(portfolio([contract("1")]), start=JAN, end=FEB, by=3)


def test_causes_add_up_to_the_lines_as_shown() -> None:
    rows = [
        contract("1", amount=100, interval_unit="year", quantity=3),
        contract("1", FEB, 140, interval_unit="year", quantity=4),
        contract("2", FEB, 100, interval_unit="year", product="Q"),
    ]
    book = portfolio(rows)
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for row in movement_causes(book, start=FEB, end=MAR):
        sums[row.line] += row.amount

    (lines,) = mrr_movements(book, start=FEB, end=MAR)

    assert sums == {"expansion": lines.expansion}
