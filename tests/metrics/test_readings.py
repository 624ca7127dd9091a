"""Sums without a ledger, and the worst case of undecided accounts, are those of it.

The ledger of the whole book is the oracle: it is folded with every account in it, and
built once more with no pending contract renewed.
"""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
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
    Period,
    Portfolio,
    Rate,
)
from successkit.metrics import RevenueBook
from successkit.metrics.definitions import Definition
from successkit.metrics.revenue import succession
from successkit.metrics.revenue.grouping import LEVELS
from successkit.metrics.revenue.ledger import COLUMNS, Ledger
from successkit.metrics.revenue.plain import plain_accounts
from successkit.metrics.revenue.reading import Reading
from successkit.metrics.revenue.spread import ledger_of
from successkit.metrics.revenue.undecided import Undecided

FIRST, AS_OF = date(2025, 10, 1), date(2026, 4, 10)
PERIODS = list(Period(date(2026, 1, 1), date(2026, 6, 1)).split("month"))
DEFINITIONS = [
    Definition(),
    Definition(snapshot="start_of_day", cancel_at="click", renewal_grace=60),
    Definition(movements="daily", reactivation="new", pauses="kept"),
    Definition(basis="spread"),
]
NAMES = [f"account {number}" for number in range(8)]
Records = dict[str, list[Any]]
days = st.integers(0, 200).map(lambda n: FIRST + timedelta(days=n))


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    """Draw a plain contract, or now and then one with everything."""
    start, odd = draw(days), draw(st.integers(0, 3)) == 0
    length = draw(st.none() | st.sampled_from([20, 30, 60, 90]))
    gone = odd and draw(st.booleans())
    name = draw(st.sampled_from([number, number, 0])) if odd else number
    return Contract(
        id=f"c{name}",
        account_id=NAMES[name % len(NAMES)],
        start=start,
        end=None if length is None else start + timedelta(days=length),
        amount=Money(
            draw(st.integers(1, 10**6) | st.integers(0, 2)) * 12,
            draw(st.sampled_from(["JPY", "KRW"])) if odd else "JPY",
        ),
        product=draw(st.sampled_from(["P", "Q"])),
        interval_unit=draw(st.sampled_from(["month", "year"])),
        discount_percent=draw(st.sampled_from([None, 50, 100])) if odd else None,
        discount_until=draw(st.none() | days) if odd else None,
        status="cancelled" if gone else "active",
        cancelled_on=start + timedelta(days=3) if gone else None,
    )


@st.composite
def books(draw: st.DrawFn) -> Records:
    rows = [draw(contracts(number)) for number in range(draw(st.integers(0, 16)))]
    events = draw(
        st.lists(
            st.builds(
                Event,
                account_id=st.sampled_from(NAMES),
                at=days.map(lambda day: datetime(*day.timetuple()[:3], 9, tzinfo=UTC)),
                kind=st.sampled_from(["pause", "resume", "past_due"]),
            ),
            max_size=2,
        )
    )
    return {
        "accounts": [Account(id=name) for name in NAMES],
        "contracts": list({(row.id, row.start): row for row in rows}.values()),
        "events": events,
        "rates": [Rate(day=date(2025, 1, 1), base="KRW", quote="JPY", rate=3)],
    }


def reading_of(records: Records, definition: Definition) -> Reading:
    cut = Portfolio.from_objects(**records).as_of(AS_OF)
    return Reading.of(cut, definition, "JPY")


def columns(ledger: Ledger) -> dict[str, list[Any]]:
    terms = attrs.asdict(ledger.terms, recurse=False)
    free = sorted(
        zip(ledger.free.row.tolist(), ledger.free.start.tolist(), strict=True)
    )
    return {
        **{name: getattr(ledger, name).tolist() for name in COLUMNS},
        **{name: column.tolist() for name, column in terms.items()},
        "free": free,
    }


def law(test: Any) -> Any:  # noqa: ANN401
    """Try a law on many small books."""
    return settings(max_examples=40, deadline=None)(test)


@law
@given(books(), st.sampled_from(DEFINITIONS), st.sampled_from(LEVELS))
def test_sums_are_those_of_the_whole_ledger(
    records: Records, definition: Definition, level: str
) -> None:
    reading = reading_of(records, definition)

    found = reading.totals(PERIODS, level)

    assert found == reading.fold_by(reading.ledger, PERIODS, level).totals()


@law
@given(books(), st.sampled_from(DEFINITIONS), st.sampled_from(LEVELS))
def test_the_worst_case_is_the_ledger_without_renewals(
    records: Records, definition: Definition, level: str
) -> None:
    reading = reading_of(records, definition)
    ended = ledger_of(reading.portfolio, definition, assume_renewed=False)
    book = RevenueBook.of(
        reading.portfolio, as_of=AS_OF, currency="JPY", definition=definition
    )
    expected = reading.fold_by(ended, PERIODS, level).totals()

    assert columns(book.worst) == columns(ended)
    if definition.movements == "netted":
        assert [one.worst for one in book.figures(PERIODS, level=level)] == expected


@law
@given(books())
def test_blocks_of_rows_change_nothing(records: Records) -> None:
    whole = columns(reading_of(records, DEFINITIONS[0]).ledger)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(succession, "BLOCK", 1)
        parts = columns(reading_of(records, DEFINITIONS[0]).ledger)

    assert parts == whole


def one(**fields: Any) -> Records:  # noqa: ANN401
    usual: dict[str, Any] = {
        "id": "c",
        "account_id": NAMES[0],
        "start": date(2026, 1, 1),
        "amount": Money(1200, "JPY"),
        "interval_unit": "month",
    }
    return {
        "accounts": [Account(id=NAMES[0])],
        "contracts": [Contract(**usual | fields)],
    }


@pytest.mark.parametrize(
    ("fields", "plain"),
    [
        pytest.param({}, True, id="a price from a day on is plain"),
        pytest.param({"discount_percent": 50}, True, id="so is a discount"),
        pytest.param(
            {"discount_percent": 50, "discount_until": date(2026, 2, 1)},
            True,
            id="and one that ends",
        ),
        pytest.param(
            {"discount_percent": 100},
            False,
            id="a customer who pays nothing is told by the ledger",
        ),
        pytest.param({"amount": None}, False, id="so is one whose price is not known"),
        pytest.param(
            {"amount": Money(1200, "KRW")}, False, id="and one of another currency"
        ),
        pytest.param({"status": "paused"}, False, id="and one who is paused"),
        pytest.param(
            {"amount": Money(10**11, "JPY"), "interval_unit": "day"},
            True,
            id="amounts that can be counted",
        ),
        pytest.param(
            {"amount": Money(10**12, "JPY"), "interval_unit": "day"},
            False,
            id="amounts that hardly can are left to the ledger",
        ),
    ],
)
def test_which_accounts_are_plain(fields: dict[str, Any], plain: bool) -> None:  # noqa: FBT001
    reading = reading_of(one(**fields), DEFINITIONS[0])

    found = plain_accounts(reading.portfolio.contracts, reading.earnings, "JPY", 1)

    assert found.tolist() == [plain]


def test_too_much_revenue_is_refused_by_name() -> None:
    records = one(amount=Money(10**12, "JPY"), interval_unit="day")
    records["contracts"].append(attrs.evolve(records["contracts"][0], id="d"))
    book = RevenueBook.of(Portfolio.from_objects(**records), as_of=AS_OF)

    with pytest.raises(InvalidInputError, match="'account 0' moves more revenue than"):
        book.figures(PERIODS)


def test_large_amounts_are_summed_in_a_common_unit() -> None:
    records = one(amount=Money(6 * 10**11, "JPY"), interval_unit="day")
    accounts = [Account(id=name) for name in NAMES]
    rows = [
        attrs.evolve(records["contracts"][0], id=name, account_id=name)
        for name in NAMES
    ]
    reading = reading_of({"accounts": accounts, "contracts": rows}, DEFINITIONS[0])

    (month,) = reading.totals(PERIODS[:1], "account")

    assert month.closing == 8 * 6 * 10**11 * 365 // 12 * 55_440


def test_a_book_without_pending_contracts_is_read_once() -> None:
    reading = reading_of(one(), DEFINITIONS[0])
    book = RevenueBook.of(reading.portfolio, as_of=AS_OF)

    assert Undecided.of(reading) is None
    assert book.worst is book.ledger


def test_only_undecided_accounts_are_read_twice() -> None:
    records = one()
    records["accounts"].append(Account(id=NAMES[1]))
    ended = Contract(
        id="d",
        account_id=NAMES[1],
        start=date(2026, 1, 1),
        end=date(2026, 4, 1),
        amount=Money(500, "JPY"),
        interval_unit="month",
    )
    records["contracts"].append(ended)

    found = Undecided.of(reading_of(records, DEFINITIONS[0]))

    assert found is not None
    assert np.array_equal(found.accounts, [1])
    assert len(found.renewed.portfolio.contracts) == 1
