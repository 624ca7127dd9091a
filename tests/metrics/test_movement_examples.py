"""MRR movements: what happens to a book, one story at a time."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from successkit.core import (
    Account,
    Contract,
    Event,
    InvalidInputError,
    MissingRateError,
    Money,
    Period,
    Portfolio,
    Rate,
)
from successkit.metrics import (
    DEFAULT,
    FIGHT_CHURN,
    Definition,
    RevenueBook,
    logo_churn_rate,
    monthly_recurring_revenue,
    mrr_movements,
    net_revenue_retention,
)

JAN, FEB, MAR, APR, MAY, JUN, JUL = (date(2026, n, 1) for n in range(1, 8))
LONG_AGO = date(2025, 1, 1)
Lines = Mapping[str, int]


def contract(
    name: str,
    start: date = LONG_AGO,
    end: date | None = None,
    amount: int | None = 100,
    *,
    account: str = "a",
    currency: str = "JPY",
    **more: object,
) -> Contract:
    price = None if amount is None else Money(amount, currency)
    given = {"product": "P", **more}
    return Contract(
        id=name, account_id=account, start=start, end=end, amount=price, **given
    )


def event(kind: str, day: date, contract_id: str | None = None) -> Event:
    at = datetime(day.year, day.month, day.day, 3, tzinfo=UTC)
    return Event(account_id="a", at=at, kind=kind, contract_id=contract_id)


def portfolio(
    contracts: list[Contract], events: list[Event] = (), rates: list[Rate] = ()
) -> Portfolio:
    names = sorted({row.account_id for row in contracts})
    result = Portfolio.from_objects(
        accounts=[Account(id=name) for name in names],
        contracts=contracts,
        events=events,
        rates=rates,
    )
    assert not result.problems.errors
    return result


def told(book: Portfolio, end: date, **options: object) -> list[Lines]:
    """Return the lines of each month that are not zero."""
    rows = mrr_movements(book, start=JAN, end=end, **options)
    return [
        {
            name: int(float(value))
            for name, value in row.as_dict().items()
            if float(value)
        }
        for row in rows
    ]


SAME = {"opening": 100, "closing": 100}
PAUSED = {"opening": 100, "pause": 100}
LOST = {"opening": 100, "churn": 100}
BACK = {"reactivation": 100, "closing": 100}

STORIES = [
    pytest.param(
        [
            contract("1", end=date(2026, 1, 15)),
            contract("2", date(2026, 2, 10), amount=120),
        ],
        [],
        [
            SAME,
            {"opening": 100, "expansion": 20, "closing": 120},
            {"opening": 120, "closing": 120},
        ],
        id="a late renewal is bridged and its rise is expansion",
    ),
    pytest.param(
        [contract("1", end=date(2026, 1, 15)), contract("2", date(2026, 2, 14))],
        [],
        [SAME, SAME, SAME],
        id="a renewal on the last day of the grace is bridged",
    ),
    pytest.param(
        [contract("1", end=date(2026, 1, 15)), contract("2", date(2026, 2, 15))],
        [],
        [LOST, BACK, SAME],
        id="a renewal a day after the grace is a win-back",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 15)),
            contract("2", date(2026, 1, 20), product="Q"),
        ],
        [],
        [SAME, SAME, SAME],
        id="another product soon after keeps the account",
    ),
    pytest.param(
        [contract("1", end=date(2026, 1, 15))],
        [],
        [LOST, {}, {}],
        id="after the grace it was lost on the day it ended",
    ),
    pytest.param(
        [contract("1", end=JAN)],
        [],
        [LOST, {}, {}],
        id="what ends on the first day of a month is lost in that month",
    ),
    pytest.param(
        [contract("1", end=date(2026, 3, 15))],
        [],
        [SAME, SAME, SAME],
        id="what ran out within the grace is kept",
    ),
    pytest.param(
        [
            contract(
                "1",
                end=date(2026, 3, 15),
                status="cancelled",
                cancelled_on=date(2026, 1, 5),
            )
        ],
        [],
        [SAME, SAME, LOST],
        id="a cancelled contract churns at the end of access",
    ),
    pytest.param(
        [contract("1", status="cancelled", cancelled_on=date(2026, 2, 5))],
        [],
        [SAME, LOST, {}],
        id="an open contract ends on the day of its cancellation",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 2, 5), status="cancelled"),
            contract("2", date(2026, 2, 20)),
        ],
        [],
        [SAME, SAME, SAME],
        id="cancelled and back within the month is not churn by the month",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 25), status="cancelled"),
            contract("2", date(2026, 2, 10)),
        ],
        [],
        [LOST, BACK, SAME],
        id="a cancelled contract is not bridged by silence",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 25), status="cancelled"),
            contract("2", date(2026, 2, 10), renews="1"),
        ],
        [],
        [SAME, SAME, SAME],
        id="a cancelled contract is bridged when the new one names it",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 15)),
            contract("2", date(2026, 2, 10), product="Q", renews="1"),
        ],
        [],
        [SAME, SAME, SAME],
        id="a renewal under another product is known by its name",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 20)),
            contract("2", date(2026, 1, 10), date(2026, 2, 10), amount=120),
            contract("3", date(2026, 2, 10), amount=120),
        ],
        [],
        [
            {"opening": 100, "expansion": 20, "closing": 120},
            {"opening": 120, "closing": 120},
        ],
        id="what was renewed early is not bridged to the renewal after",
    ),
    pytest.param(
        [
            contract("1", end=date(2026, 1, 20)),
            contract("2"),
            contract("2", date(2026, 2, 10), amount=130),
        ],
        [],
        [
            {"opening": 200, "contraction": 100, "closing": 100},
            {"opening": 100, "expansion": 30, "closing": 130},
        ],
        id="a new price of another contract is no renewal",
    ),
    pytest.param(
        [contract("1", end=date(2026, 1, 15)), contract("2", date(2026, 3, 10))],
        [],
        [LOST, {}, BACK, SAME],
        id="a win-back is reactivation, never new",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", date(2026, 1, 10)), event("resume", date(2026, 3, 5))],
        [PAUSED, {}, {"resume": 100, "closing": 100}, SAME],
        id="pause and resume have lines of their own",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", date(2026, 1, 10)), event("resume", date(2026, 1, 20))],
        [SAME, SAME],
        id="a pause within a month leaves no trace in it",
    ),
    pytest.param(
        [contract("1")],
        [
            event("pause", date(2026, 1, 10)),
            event("pause", date(2026, 2, 10)),
            event("resume", date(2026, 3, 5)),
            event("resume", date(2026, 3, 9)),
        ],
        [PAUSED, {}, {"resume": 100, "closing": 100}],
        id="a pause told twice is one pause",
    ),
    pytest.param(
        [contract("1")],
        [event("pause", date(2026, 1, 10)), event("resume", date(2026, 5, 5))],
        [PAUSED, {}, {}, {}, BACK, SAME],
        id="a pause over the limit ends in loss and comes back as reactivation",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB), contract("1", MAR), contract("1", APR)],
        [event("pause", date(2026, 1, 10)), event("resume", date(2026, 5, 5))],
        [PAUSED, {}, {}, {}, BACK],
        id="a new row of the contract does not begin the limit anew",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, amount=120), contract("2", product="Q")],
        [
            event("pause", date(2026, 1, 10), "1"),
            event("resume", date(2026, 3, 5), "1"),
        ],
        [
            {"opening": 200, "pause": 100, "closing": 100},
            SAME,
            {"opening": 100, "resume": 120, "closing": 220},
        ],
        id="a new price during a pause shows when it resumes",
    ),
    pytest.param(
        [contract("1", end=FEB), contract("2", FEB, amount=120)],
        [event("pause", date(2026, 1, 10)), event("resume", date(2026, 3, 5))],
        [PAUSED, {}, {"resume": 120, "closing": 120}],
        id="a renewal during a pause shows when it resumes",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, amount=120)],
        [event("pause", date(2026, 1, 10)), event("resume", FEB)],
        [PAUSED, {"resume": 100, "expansion": 20, "closing": 120}],
        id="a new price on the day it resumes",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, status="paused"), contract("1", MAR)],
        [],
        [SAME, PAUSED, {"resume": 100, "closing": 100}, SAME],
        id="a paused row is a pause",
    ),
    pytest.param(
        [
            contract("1"),
            *(contract("1", date(2026, n, 1), status="paused") for n in range(2, 7)),
        ],
        [],
        [SAME, PAUSED, {}, {}, {}, {}],
        id="paused rows that follow each other are one pause",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, status="paused")],
        [event("pause", date(2025, 6, 1)), event("resume", date(2025, 7, 1))],
        [SAME, PAUSED, {}],
        id="a pause of last year does not explain a paused row",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, status="paused")],
        [event("pause", date(2026, 3, 10))],
        [SAME, SAME, PAUSED],
        id="a pause event says when a paused row was paused",
    ),
    pytest.param(
        [contract("1"), contract("2", product="Q", amount=50)],
        [
            event("pause", date(2026, 1, 10), "2"),
            event("resume", date(2026, 3, 5), "2"),
        ],
        [
            {"opening": 150, "pause": 50, "closing": 100},
            SAME,
            {"opening": 100, "resume": 50, "closing": 150},
        ],
        id="one of two contracts is paused",
    ),
    pytest.param(
        [contract("1"), contract("2", product="Q", amount=50)],
        [
            event("pause", date(2026, 1, 10), "2"),
            event("pause", date(2026, 2, 10)),
            event("resume", date(2026, 3, 5), "2"),
            event("resume", date(2026, 3, 20)),
        ],
        [
            {"opening": 150, "pause": 50, "closing": 100},
            {"opening": 100, "pause": 100},
            {"resume": 150, "closing": 150},
        ],
        id="a pause of one contract runs into a pause of all",
    ),
    pytest.param(
        [contract("1", end=MAR, status="cancelled")],
        [event("pause", date(2026, 1, 10))],
        [PAUSED, {}, {}],
        id="a contract that ends while paused takes nothing twice",
    ),
    pytest.param(
        [contract("1")],
        [event("past_due", date(2026, 1, 10)), event("paid", date(2026, 4, 5))],
        [SAME, LOST, {}, BACK, SAME],
        id="late payment is churn after its grace",
    ),
    pytest.param(
        [contract("1")],
        [event("past_due", date(2026, 1, 10)), event("paid", date(2026, 1, 25))],
        [SAME, SAME],
        id="paid within the grace is no churn",
    ),
    pytest.param(
        [contract("1", JAN, discount_percent=50, discount_until=MAR)],
        [],
        [
            {"new": 50, "closing": 50},
            {"opening": 50, "closing": 50},
            {"opening": 50, "expansion": 50, "closing": 100},
        ],
        id="the end of a discount is expansion",
    ),
    pytest.param(
        [contract("1", JAN, discount_amount=Money(30, "JPY"), discount_until=MAR)],
        [],
        [
            {"new": 70, "closing": 70},
            {"opening": 70, "closing": 70},
            {"opening": 70, "expansion": 30, "closing": 100},
        ],
        id="a fixed discount is taken off as well",
    ),
    pytest.param(
        [contract("1", JAN, discount_percent=100, discount_until=MAR)],
        [],
        [{}, {}, {"new": 100, "closing": 100}],
        id="a free start is new when it is paid for",
    ),
    pytest.param(
        [contract("1", JAN, FEB, amount=0, kind="trial"), contract("2", FEB)],
        [],
        [{}, {"new": 100, "closing": 100}, SAME],
        id="a trial is nothing until it converts",
    ),
    pytest.param(
        [contract("1", JAN, FEB, amount=500, kind="trial"), contract("2", FEB)],
        [],
        [{}, {"new": 100, "closing": 100}],
        id="a trial with a price is still a trial",
    ),
    pytest.param(
        [contract("1"), contract("1", FEB, amount=150), contract("1", APR, amount=90)],
        [],
        [
            SAME,
            {"opening": 100, "expansion": 50, "closing": 150},
            {"opening": 150, "closing": 150},
            {"opening": 150, "contraction": 60, "closing": 90},
        ],
        id="a new price of the same contract",
    ),
    pytest.param(
        [
            contract("1"),
            contract("1", date(2026, 1, 5), amount=150),
            contract("1", date(2026, 1, 20), amount=130),
        ],
        [],
        [{"opening": 100, "expansion": 30, "closing": 130}],
        id="prices within a month are netted",
    ),
    pytest.param(
        [contract("1", end=FEB), contract("2", FEB, product="Q", amount=150)],
        [],
        [
            SAME,
            {"opening": 100, "expansion": 50, "closing": 150},
            {"opening": 150, "closing": 150},
            {"opening": 150, "closing": 150},
        ],
        id="a swap of products is netted per account",
    ),
    pytest.param(
        [contract("1"), contract("2", FEB, product="Q", amount=30)],
        [],
        [SAME, {"opening": 100, "expansion": 30, "closing": 130}],
        id="a second product is expansion",
    ),
    pytest.param(
        [contract("1", FEB, FEB)],
        [],
        [{}, {}, {}],
        id="a contract of no day never earns",
    ),
    pytest.param(
        [contract("1", date(2026, 2, 3), date(2026, 2, 20), status="cancelled")],
        [],
        [{}, {}, {}],
        id="new and gone within a month leaves no trace in it",
    ),
    pytest.param(
        [contract("1", JAN, date(2027, 1, 1), 1200, interval_unit="term")],
        [],
        [{"new": 100, "closing": 100}, SAME],
        id="a price for a term of twelve months",
    ),
    pytest.param(
        [contract("1", JAN, interval_unit="week", amount=12)],
        [],
        [{"new": 52, "closing": 52}],
        id="a week is 52 twelfths of a month",
    ),
    pytest.param(
        [contract("1", JAN, interval_unit="day", amount=12)],
        [],
        [{"new": 365, "closing": 365}],
        id="a day is 365 twelfths of a month",
    ),
    pytest.param(
        [contract("1", JAN, interval_count=3, amount=300)],
        [],
        [{"new": 100, "closing": 100}],
        id="a quarter is three months",
    ),
    pytest.param(
        [contract("1", JAN, interval_unit="year", interval_count=2, amount=2400)],
        [],
        [{"new": 100, "closing": 100}],
        id="two years are 24 months",
    ),
]


@pytest.mark.parametrize(("contracts", "events", "expected"), STORIES)
def test_story(
    contracts: list[Contract], events: list[Event], expected: list[Lines]
) -> None:
    end = [FEB, MAR, APR, MAY, JUN, JUL][len(expected) - 1]

    assert told(portfolio(contracts, events), end) == expected


def test_what_may_still_renew_is_pending_with_both_bounds() -> None:
    book = portfolio([contract("1", end=date(2026, 3, 15)), contract("2", account="b")])

    kept = logo_churn_rate(book, start=MAR, end=APR)
    assert (kept.value, kept.n) == (0, 2)
    assert kept.interval is not None
    assert (kept.interval.low, kept.interval.high) == (0, 0.5)
    assert kept.interval.method == "pending"

    later = logo_churn_rate(book, start=MAR, end=APR, as_of=date(2026, 4, 15))
    assert (later.value, later.accounts) == (0.5, ("a",))


@pytest.mark.parametrize(
    ("as_of", "lost"),
    [
        pytest.param(date(2026, 3, 15), False, id="on the day it ended"),
        pytest.param(date(2026, 4, 14), False, id="on the last day of the grace"),
        pytest.param(date(2026, 4, 15), True, id="a day after the grace"),
    ],
)
def test_grace_is_thirty_days(as_of: date, lost: bool) -> None:  # noqa: FBT001
    book = portfolio([contract("1", end=date(2026, 3, 15))])
    rate = logo_churn_rate(book, start=MAR, end=date(2026, 4, 16), as_of=as_of)

    assert rate.value == lost
    assert (rate.interval is not None and rate.interval.method == "pending") is not lost


@pytest.mark.parametrize(
    ("day", "lost"),
    [
        pytest.param(date(2026, 4, 9), False, id="on the last day of the limit"),
        pytest.param(date(2026, 4, 10), True, id="when ninety days are over"),
    ],
)
def test_pause_limit_is_ninety_days(day: date, lost: bool) -> None:  # noqa: FBT001
    book = portfolio([contract("1")], [event("pause", date(2026, 1, 10))])
    period = Period(JAN, date(2026, 6, 1))

    figures = RevenueBook.of(book, as_of=day, definition=DEFAULT).figures([period])

    assert figures[0].totals.accounts_lost == lost


def test_twelve_yearly_contracts_of_a_million_yen() -> None:
    book = portfolio(
        [
            contract(
                f"c{n}", JAN, None, 1_000_000, account=f"a{n}", interval_unit="year"
            )
            for n in range(12)
        ]
    )

    mrr = monthly_recurring_revenue(book, start=JAN, end=FEB)

    assert (mrr.value, mrr.n, mrr.currency) == (Decimal(1_000_000), 12, "JPY")


def test_rounded_lines_still_close() -> None:
    book = portfolio(
        [
            contract("1", LONG_AGO, None, 100, interval_unit="year"),
            contract("2", JAN, None, 100, account="b", interval_unit="year"),
            contract("3", JAN, None, 100, account="c", interval_unit="year"),
            contract(
                "4", date(2025, 5, 1), JAN, 100, account="d", interval_unit="year"
            ),
        ]
    )

    (row,) = mrr_movements(book, start=JAN, end=FEB, as_of=date(2026, 6, 1))

    assert row.opening == 17
    assert row.closing == 25
    assert row.opening + row.new - row.churn == row.closing


RATES = [
    Rate(day=date(2025, 12, 31), base="USD", quote="JPY", rate=150),
    Rate(day=date(2026, 1, 31), base="USD", quote="JPY", rate=160),
    Rate(day=date(2026, 2, 28), base="USD", quote="JPY", rate=140),
]
TWO_CURRENCIES = [
    contract("1", LONG_AGO, None, 1000),
    contract("2", LONG_AGO, None, 1000, account="b", currency="USD"),
    contract("3", date(2026, 1, 15), None, 500, account="c", currency="USD"),
]


def test_movements_are_at_the_opening_rate_and_the_rest_is_fx() -> None:
    book = portfolio(TWO_CURRENCIES, rates=RATES)

    assert told(book, MAR, currency="JPY") == [
        {"opening": 2500, "new": 750, "fx": 150, "closing": 3400},
        {"opening": 3400, "fx": -300, "closing": 3100},
    ]


def test_a_rate_works_in_both_directions() -> None:
    book = portfolio(TWO_CURRENCIES[:1], rates=[one_rate(100)])

    mrr = monthly_recurring_revenue(book, start=JAN, end=FEB, currency="USD")

    assert mrr.value == Decimal("10.00")


def one_rate(rate: int) -> Rate:
    return Rate(day=LONG_AGO, base="USD", quote="JPY", rate=rate)


def test_a_missing_rate_names_currency_and_day() -> None:
    book = portfolio(TWO_CURRENCIES)

    with pytest.raises(
        MissingRateError, match="from USD to JPY on or before 2026-01-31"
    ):
        mrr_movements(book, start=JAN, end=FEB, currency="JPY")


def test_several_currencies_are_not_mixed_unasked() -> None:
    book = portfolio(TWO_CURRENCIES, rates=RATES)

    with pytest.raises(InvalidInputError, match=r"JPY \(1 contracts\) and USD \(2 con"):
        mrr_movements(book, start=JAN, end=FEB)


def test_an_unknown_reporting_currency_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="ISO 4217"):
        mrr_movements(portfolio(TWO_CURRENCIES), start=JAN, end=FEB, currency="YEN")


def test_ended_is_churned_under_fight_churn() -> None:
    book = portfolio(
        [contract("1", end=date(2026, 1, 15)), contract("2", date(2026, 1, 20))]
    )
    gap = portfolio(
        [contract("1", end=date(2026, 1, 15)), contract("2", date(2026, 2, 2))]
    )

    assert told(book, FEB, definition=FIGHT_CHURN) == [SAME]
    assert told(gap, MAR, definition=FIGHT_CHURN) == [LOST, BACK]


def test_morning_snapshots_include_what_starts_on_the_day() -> None:
    book = portfolio([contract("1", JAN), contract("2", FEB, account="b")])

    assert told(book, FEB, definition=FIGHT_CHURN) == [
        {"opening": 100, "new": 100, "closing": 200}
    ]
    assert told(book, FEB) == [{"new": 100, "closing": 100}]


def test_discounts_can_be_left_out_of_account() -> None:
    book = portfolio([contract("1", JAN, discount_percent=50)])
    full = Definition(name="list", discounts="ignored")

    assert told(book, FEB, definition=full) == [{"new": 100, "closing": 100}]


def test_a_period_that_is_not_over_says_so() -> None:
    book = portfolio([contract("1")])

    rows = mrr_movements(book, start=JAN, end=APR, as_of=date(2026, 2, 28))

    assert [row.complete for row in rows] == [True, True, False]


def test_new_accounts_are_not_retained() -> None:
    book = portfolio([contract("1"), contract("2", date(2026, 1, 9), account="b")])

    figure = net_revenue_retention(book, start=JAN, end=FEB)

    assert (figure.value, figure.numerator, figure.denominator) == (1, 100, 100)
    assert (figure.n, figure.currency, figure.undefined) == (1, "JPY", None)


def test_what_begins_while_paused_is_taken_at_the_rate_of_the_opening() -> None:
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[contract("1", date(2026, 2, 5), currency="USD", amount=1000)],
        events=[
            Event(account_id="a", at=datetime(2026, 1, 20, tzinfo=UTC), kind="pause")
        ],
        rates=[Rate(day=LONG_AGO, base="USD", quote="JPY", rate=150)],
    )

    (row,) = mrr_movements(book, start=FEB, end=MAR, currency="JPY")

    assert (row.new, row.pause, row.closing) == (1500, 1500, 0)
