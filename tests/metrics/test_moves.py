"""Events without causes: they add up to what the ledger says."""

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Contract, Event, Money, Portfolio
from successkit.metrics import Definition
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.ledger import Ledger, Moves
from successkit.metrics.revenue.order import row_order
from successkit.metrics.revenue.standing import customer_spells, standing_columns

DAY = date(2026, 3, 31)
NOON = time(12, tzinfo=UTC)
ACCOUNTS = ("a", "b", "c")
_DAYS = st.integers(0, 800).map(lambda days: DAY - timedelta(days - 60))


@st.composite
def contracts(draw: st.DrawFn) -> list[Contract]:
    rows: list[Contract] = []
    for number in range(draw(st.integers(1, 6))):
        start = draw(_DAYS)
        end = draw(st.none() | st.integers(1, 500))
        status = draw(st.sampled_from(["active", "cancelled", "paused"]))
        rows.append(
            Contract(
                id=f"c{number}",
                account_id=draw(st.sampled_from(ACCOUNTS)),
                start=start,
                end=None if end is None else start + timedelta(end),
                amount=Money(draw(st.integers(0, 300)), draw(_CURRENCIES)),
                product=draw(st.sampled_from(["base", "extra"])),
                quantity=draw(st.none() | st.integers(1, 9)),
                discount_percent=draw(st.none() | st.integers(0, 90)),
                status=status,
            )
        )
    return rows


_CURRENCIES = st.sampled_from(["JPY", "JPY", "USD"])
_KINDS = ("pause", "resume", "past_due", "paid")


@st.composite
def events(draw: st.DrawFn) -> list[Event]:
    return [
        Event(
            id=f"e{number}",
            account_id=draw(st.sampled_from(ACCOUNTS)),
            at=datetime.combine(draw(_DAYS), NOON),
            kind=draw(st.sampled_from(_KINDS)),
        )
        for number in range(draw(st.integers(0, 5)))
    ]


def book_of(rows: Iterable[Contract], told: Iterable[Event]) -> RevenueBook:
    people = [Account(id=name) for name in ACCOUNTS]
    facts = Portfolio.from_objects(accounts=people, contracts=rows, events=told)
    return RevenueBook.of(facts, as_of=DAY, currency="JPY")


def sums(moves: Moves) -> dict[tuple[int, str, int], tuple[int, int]]:
    """Return what events of one account, day and currency come to."""
    delta, alive = Counter[tuple[int, str, int]](), Counter[tuple[int, str, int]]()
    columns = (moves.account, moves.day, moves.currency, moves.delta, moves.alive)
    for account, day, currency, more, lives in zip(
        *(column.tolist() for column in columns), strict=True
    ):
        key = (account, str(day), currency)
        delta[key] += more
        alive[key] += lives
    return {
        key: (delta[key], alive[key])
        for key in sorted(delta)
        if delta[key] or alive[key]
    }


@settings(max_examples=50, deadline=None)
@given(contracts(), events())
def test_events_without_causes_add_up_to_the_ledger(
    rows: list[Contract], told: list[Event]
) -> None:
    cheap, whole = book_of(rows, told), book_of(rows, told)
    moves, ledger = cheap.moves, whole.ledger
    assert not isinstance(moves, Ledger)
    assert sums(moves) == sums(ledger)
    one, other = customer_spells(moves), customer_spells(ledger)
    for name in ("account", "start", "end"):
        left, right = getattr(one, name), getattr(other, name)
        assert left.tolist() == right.tolist(), name
    whole.make_ledger()
    assert whole.moves is ledger
    wanted = {"mrr", "mrr_ending", "mrr_reporting", "age_days", "churned_on", "paused"}
    few, every = standing_columns(cheap, wanted), standing_columns(whole)
    for name in few:
        assert repr(few[name]) == repr(every[name]), name


def test_spread_revenue_has_its_own_events() -> None:
    row = Contract(
        id="c", account_id="a", start=date(2026, 1, 9), amount=Money(100, "JPY")
    )
    facts = book_of([row], []).portfolio
    spread = RevenueBook.of(facts, as_of=DAY, definition=Definition(basis="spread"))
    assert spread.moves is spread.ledger


@settings(max_examples=50, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(-(2**62), 2**62), st.integers(-2, 2**40)
        )
    ),
    st.integers(1, 3),
)
def test_rows_are_ordered_as_by_sorting_tuples(
    rows: list[tuple[int, int, int]], width: int
) -> None:
    columns = [np.array([row[at] for row in rows], np.int64) for at in range(width)]
    plain = sorted(range(len(rows)), key=lambda place: rows[place][:width])
    assert row_order(*columns).tolist() == plain


@pytest.mark.parametrize("kept", [np.array([2, 0]), np.array([True, False, True])])
def test_a_ledger_gives_rows_by_position_or_mask(kept: np.ndarray) -> None:
    rows = [
        Contract(id=name, account_id=name, start=DAY, amount=Money(100, "JPY"))
        for name in ACCOUNTS
    ]
    ledger = book_of(rows, []).ledger
    found = ledger.take(kept)
    for name in ("account", "row", "day", "delta"):
        assert getattr(found, name).tolist() == getattr(ledger, name)[kept].tolist()
    assert attrs.evolve(found).terms is ledger.terms
