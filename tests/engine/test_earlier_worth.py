"""What customers were worth earlier: from a later day, the bits of the plain way."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    Contract,
    Event,
    Money,
    Portfolio,
    Rate,
)
from successkit.engine import Config, Engine
from successkit.engine.backends.split import stretches
from successkit.engine.earlier import earlier_table
from successkit.engine.earlier_worth import EarlierWorth
from successkit.engine.past import PastDays, known_then
from successkit.engine.setup import Setup
from successkit.metrics import Definition, RiskTable
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.standing_clock import standing_of
from successkit.metrics.value.steady import (
    decisions_on,
    revenue_facts,
    steady_accounts,
)

FIRST, LAST = date(2025, 9, 1), date(2026, 4, 6)
NAMES = [f"account {number}" for number in range(10)]
DEFINITIONS = [
    Definition(),
    Definition(cancel_at="click", renewal_grace=60),
    Definition(pauses="kept", renewal_grace=0),
    Definition(basis="spread"),
]
days = st.integers(0, 230).map(lambda n: FIRST + timedelta(days=n))
instants = days.map(lambda day: datetime(*day.timetuple()[:3], 9, tzinfo=UTC))
late = st.none() | st.none() | instants
Records = dict[str, list[Any]]


@st.composite
def contracts(draw: st.DrawFn, number: int) -> Contract:
    """Draw a contract, now and then one with everything, or another version of one."""
    start, odd = draw(days), draw(st.integers(0, 2)) == 0
    length = draw(st.none() | st.sampled_from([20, 30, 31, 60, 90, 150, 365]))
    end = None if length is None else start + timedelta(days=length)
    gone, held = odd and draw(st.booleans()), "paused" if odd else "active"
    name = draw(st.sampled_from([number, number, 0, 1])) if odd else number
    return Contract(
        id=f"c{name}",
        account_id=NAMES[name % len(NAMES)],
        start=start,
        end=end,
        amount=Money(
            draw(st.integers(1, 10**6) | st.integers(0, 2)) * 12,
            draw(st.sampled_from(["JPY", "KRW"])) if odd else "JPY",
        ),
        product=draw(st.sampled_from(["P", "Q"])),
        interval_unit=draw(st.sampled_from(["month", "year"])),
        kind=draw(st.sampled_from(["new", "renewal", "trial"])) if odd else "new",
        renews=draw(st.sampled_from([None, "c0", f"c{number}"])) if odd else None,
        discount_percent=draw(st.sampled_from([None, 50, 100])) if odd else None,
        discount_until=draw(st.none() | days) if odd else None,
        status="cancelled" if gone else draw(st.sampled_from(["active", held])),
        cancelled_on=draw(days) if gone else None,
        recorded_at=draw(late),
    )


@st.composite
def books(draw: st.DrawFn) -> Records:
    rows = [draw(contracts(number)) for number in range(draw(st.integers(1, 24)))]
    kinds = ["pause", "resume", "past_due", "paid", "offered"]
    happened = st.builds(
        Event,
        account_id=st.sampled_from(NAMES),
        at=instants,
        kind=st.sampled_from(kinds),
        recorded_at=late,
    )
    created = draw(st.lists(st.none() | days, min_size=10, max_size=10))
    return {
        "accounts": [
            Account(id=name, created=day)
            for name, day in zip(NAMES, created, strict=True)
        ],
        "contracts": rows,
        "events": draw(st.lists(happened, max_size=5)),
        "rates": [Rate(day=date(2025, 1, 1), base="KRW", quote="JPY", rate=3)],
    }


def mondays(count: int) -> list[date]:
    return [LAST - timedelta(days=7 * week) for week in range(count)]


def law(examples: int) -> Any:  # noqa: ANN401
    """Try a law on many small books."""
    return settings(max_examples=examples, deadline=None)


def revenue(facts: Portfolio, day: date, definition: Definition) -> RevenueBook:
    known_at = known_then(day, None)
    return RevenueBook.of(
        facts, as_of=day, known_at=known_at, currency="JPY", definition=definition
    )


def stands(decisions: Decisions, definition: Definition) -> dict[str, tuple[Any, ...]]:
    """Return where each customer stands, by id."""
    found = standing_of(decisions, None, definition)
    names = decisions.portfolio.account_ids[found.account].tolist()
    columns = (
        getattr(found, name).tolist()
        for name in ("units", "ending", "ends", "term", "number", "wait")
    )
    return dict(zip(names, zip(*columns, strict=True), strict=True))


@law(60)
@given(books(), st.sampled_from(DEFINITIONS), st.integers(1, 12))
def test_the_clock_of_a_later_day_tells_what_was_decided_by_an_earlier_one(
    records: Records, definition: Definition, weeks: int
) -> None:
    facts = revenue_facts(Portfolio.from_objects(**records))
    day = LAST - timedelta(days=7 * weeks)
    later = revenue(facts, LAST, definition)

    steady = steady_accounts(later, day, known_then(day, None))

    ids = later.portfolio.account_ids[steady]
    some = facts.select(np.flatnonzero(np.isin(facts.account_ids, ids)))
    plain = Decisions.of_book(revenue(some, day, definition))
    told = decisions_on(
        Decisions.of_book(later), day, steady, grace=definition.renewal_grace
    )
    assert RiskTable.from_decisions(told) == RiskTable.from_decisions(plain)
    assert stands(told, definition) == stands(plain, definition)


def customers(table: AccountTable, column: str) -> dict[str, Any]:
    """Return what customers were worth, by id."""
    columns = ("customer", "mrr_reporting", column)
    found = [table.array(name).tolist() for name in columns]
    rows = zip(table.ids.tolist(), *found, strict=True)
    return {name: rest for name, *rest in rows if rest[0] == 1}


def plainly(setup: Setup, past: PastDays, day: date, column: str) -> dict[str, Any]:
    """Return the same of a day that is read by itself."""
    fresh = attrs.evolve(past, valuations={})
    columns = ("customer", "mrr_reporting", column)
    return customers(earlier_table(setup, fresh, day, columns).table, column)


@law(15)
@given(books(), st.sampled_from(DEFINITIONS), st.sampled_from(["value", "value_low"]))
def test_worth_is_that_of_each_day_read_by_itself(
    records: Records, definition: Definition, column: str
) -> None:
    book = Portfolio.from_objects(**records)
    policy = attrs.evolve(Engine().policy, value_column=column)
    config = Config(currency="JPY", definition=definition)
    made = Engine(config=config)
    setup = attrs.evolve(made._setup, policy=policy)
    past = PastDays(portfolio=book, known_at=None, currency="JPY")
    earlier = EarlierWorth(setup, past)

    for day in mondays(6)[1:]:
        assert customers(earlier.on(day), column) == plainly(setup, past, day, column)


@law(15)
@given(books(), st.sampled_from(DEFINITIONS), st.integers(2, 4))
def test_worth_is_the_same_in_stretches_of_accounts(
    records: Records, definition: Definition, parts: int
) -> None:
    book = Portfolio.from_objects(**records)
    setup = Engine(config=Config(currency="JPY", definition=definition))._setup
    whole = PastDays(portfolio=book, known_at=None, currency="JPY", whole=book)
    pieces = tuple(part.portfolio for part in stretches(book, parts))
    cut = attrs.evolve(whole, pieces=pieces, valuations={})
    one, several = EarlierWorth(setup, whole), EarlierWorth(setup, cut)

    for day in mondays(6)[1:]:
        expected, found = one.on(day), several.on(day)
        for name in ("customer", "mrr_reporting", "value", "value_low", "value_high"):
            assert found.array(name).tolist() == expected.array(name).tolist()


def test_a_day_of_which_little_is_the_same_is_read_by_itself() -> None:
    rows = [
        Contract(id=f"c{number}", account_id=name, start=FIRST, amount=Money(5, "JPY"))
        for number, name in enumerate(NAMES)
    ]
    changed = [attrs.evolve(row, end=LAST - timedelta(days=3)) for row in rows[:6]]
    book = Portfolio.from_objects(
        accounts=[Account(id=name) for name in NAMES], contracts=changed + rows[6:]
    )
    past = PastDays(portfolio=book, known_at=None, currency="JPY")
    earlier = EarlierWorth(Engine(config=Config(currency="JPY"))._setup, past)
    newest, before, *_ = mondays(3)

    earlier.on(newest)
    first = earlier.books[0].base
    earlier.on(before)

    assert first is not None
    assert earlier.books[0].base is not first


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param({}, True, id="nothing happened"),
        pytest.param({"start": LAST}, False, id="it began after the day"),
        pytest.param({"end": LAST}, False, id="it ended after the day"),
        pytest.param({"end": date(2026, 3, 1)}, False, id="its grace ran on"),
        pytest.param({"end": date(2026, 1, 1)}, True, id="it had ended long before"),
        pytest.param(
            {"recorded_at": datetime(2026, 4, 4, tzinfo=UTC)}, False, id="told late"
        ),
        pytest.param({"amount": Money(5, "KRW")}, False, id="in another currency"),
        pytest.param({"amount": Money(0, "JPY")}, False, id="free"),
        pytest.param({"discount_until": LAST}, False, id="a discount ran out"),
    ],
)
def test_who_is_steady(changes: dict[str, Any], expected: bool) -> None:  # noqa: FBT001
    row = Contract(id="c", account_id="a", start=FIRST, amount=Money(5, "JPY"))
    book = Portfolio.from_objects(
        accounts=[Account(id="a")],
        contracts=[attrs.evolve(row, **changes)],
        rates=[Rate(day=FIRST, base="KRW", quote="JPY", rate=3)],
    )
    day = date(2026, 3, 30)

    found = steady_accounts(
        revenue(book, LAST, Definition()), day, known_then(day, None)
    )

    assert found.tolist() == [expected]
