"""Laws of derived events: order of rows, parts of a book, and a slow oracle for use."""

from datetime import date, timedelta
from random import Random

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Milestone,
    Money,
    Portfolio,
    Text,
    Usage,
)
from successkit.core.states import ContractKind
from successkit.lifecycle import (
    EventRules,
    LifecycleEvents,
    Spells,
    default_lifecycle,
    derive,
    derive_events,
    replay,
)
from successkit.metrics import DEFAULT
from successkit.metrics.revenue.terms import contract_terms

DAY = date(2024, 1, 1)
END = date(2026, 6, 30)
NAMES = ("a", "b", "c", "d")
Records = dict[str, list[object]]


def after(days: int) -> date:
    return DAY + timedelta(days=days)


contracts = st.builds(
    lambda name, number, start, length, amount, quantity, product, kind: Contract(
        id=f"{name}-{number}",
        account_id=name,
        start=after(start),
        end=None if length is None else after(start + length),
        amount=Money(amount, "USD"),
        quantity=quantity,
        product=product,
        kind=kind,
    ),
    st.sampled_from(NAMES),
    st.integers(0, 3),
    st.sampled_from([0, 30, 180, 360, 365, 390, 400]) | st.integers(0, 800),
    st.sampled_from([None, 30, 180, 365]),
    st.integers(1, 3),
    st.sampled_from([None, 1, 2]),
    st.sampled_from(["core", "extra", None]),
    st.sampled_from(ContractKind),
)
milestones = st.builds(
    lambda name, step, due, done: Milestone(
        account_id=name, name=step, due=after(due), done=done and after(done)
    ),
    st.sampled_from(NAMES),
    st.sampled_from(["kick-off", "set-up", "go-live"]),
    st.integers(0, 400),
    st.none() | st.integers(1, 400),
)
usage = st.builds(
    lambda name, day, value: Usage(
        account_id=name, day=after(day), measure="logins", value=value
    ),
    st.sampled_from(NAMES),
    st.integers(0, 400),
    st.integers(0, 9),
)


def unique(rows: list[object], *names: str) -> list[object]:
    keyed = {tuple(getattr(row, name) for name in names): row for row in rows}
    return list(keyed.values())


@st.composite
def books(draw: st.DrawFn) -> Records:
    return {
        "accounts": [Account(id=name) for name in NAMES],
        "contracts": unique(draw(st.lists(contracts, max_size=12)), "id", "start"),
        "milestones": unique(
            draw(st.lists(milestones, max_size=8)), "account_id", "name"
        ),
        "usage": unique(draw(st.lists(usage, max_size=40)), "account_id", "day"),
    }


def portfolio(records: Records) -> Portfolio:
    return Portfolio.from_objects(**records).as_of(END)


SPELLS = Spells([0, 1, 1], [DAY, DAY, after(400)], [None, after(365), None])


def table_of(events: LifecycleEvents) -> list[tuple[object, ...]]:
    columns = (events.account, events.day)
    return list(
        zip(events.kind.strings().tolist(), *(c.tolist() for c in columns), strict=True)
    )


@settings(max_examples=40)
@given(books(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(
    records: Records, random: Random
) -> None:
    shuffled = {name: random.sample(rows, len(rows)) for name, rows in records.items()}

    before, events = (
        table_of(derive_events(portfolio(rows), SPELLS)) for rows in (records, shuffled)
    )

    assert before == events


@settings(max_examples=20)
@given(books(), st.integers(1, 3))
def test_blocks_of_accounts_are_the_whole(records: Records, size: int) -> None:
    book = portfolio(records)

    whole = derive_events(book, SPELLS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(derive, "_ACCOUNTS", size)
        blocks = derive_events(book, SPELLS)

    for name in attrs.fields_dict(LifecycleEvents):
        left, right = getattr(whole, name), getattr(blocks, name)
        same = left == right
        assert same if isinstance(left, Text) or left is None else same.all()


@settings(max_examples=40)
@given(books())
def test_accounts_can_be_derived_apart(records: Records) -> None:
    whole = portfolio(records)
    found: list[tuple[object, ...]] = []
    for place, _ in enumerate(whole.account_ids.tolist()):
        mine = SPELLS.account == place
        paid = attrs.evolve(
            SPELLS,
            account=np.zeros(mine.sum(), np.int64),
            start=SPELLS.start[mine],
            end=SPELLS.end[mine],
        )
        part = table_of(derive_events(whole.select(np.array([place])), paid))
        found += [(kind, place, day) for kind, _, day in part]

    assert found == table_of(derive_events(whole, SPELLS))


@settings(max_examples=40)
@given(books())
def test_events_are_dated_once_and_not_after_the_day(records: Records) -> None:
    events = derive_events(portfolio(records), SPELLS)
    rows = table_of(events)
    found = replay(default_lifecycle(), events, accounts=4, upto=END)

    assert len(set(rows)) == len(rows)
    assert all(row[2] <= END for row in rows)  # type: ignore[operator]
    assert set(found.outcome.tolist()) <= {0, 2}


def slow_use_events(rows: list[Usage], last: date) -> list[tuple[str, date]]:
    """Judge one account week by week, each from the rows themselves."""
    first = min(row.day for row in rows)
    sunday = first + timedelta(days=6 - first.weekday() + 15 * 7)
    events: list[tuple[str, date]] = []
    marks: list[str] = []
    while sunday <= last:
        edge, begin = sunday - timedelta(days=28), sunday - timedelta(days=112)
        recent = sum(row.value for row in rows if edge < row.day <= sunday)
        before = sum(row.value for row in rows if begin < row.day <= edge)
        mark = ""
        if before and recent * 3 < 0.5 * before:
            mark = "use_fell"
        elif before and recent * 3 >= 0.8 * before:
            mark = "use_recovered"
        marks.append(mark)
        previous = events[-1][0] if events else "use_recovered"
        if mark and mark != previous and marks[-2:] == [mark, mark]:
            events.append((mark, sunday))
        sunday += timedelta(days=7)
    return events


@settings(max_examples=50)
@given(st.lists(usage, min_size=1, max_size=120), st.integers(100, 600).map(after))
def test_use_is_judged_as_a_slow_count_does(rows: list[Usage], last: date) -> None:
    mine = unique([attrs.evolve(row, account_id="a") for row in rows], "day")
    seen = [row for row in mine if row.day <= last]  # type: ignore[attr-defined]
    whole = Portfolio.from_objects(accounts=[Account(id="a")], usage=mine)

    events = derive_events(whole.as_of(last), Spells([], [], []))

    found = [(kind, day) for kind, _, day in table_of(events)]
    assert found == (slow_use_events(seen, last) if seen else [])  # type: ignore[arg-type]


@given(st.lists(contracts, max_size=12))
@settings(max_examples=50)
def test_what_is_renewed_is_what_revenue_takes_for_renewed(
    records: list[Contract],
) -> None:
    plain = [
        attrs.evolve(one, id=str(place), product="core", kind=ContractKind.NEW)
        for place, one in enumerate(records)
    ]
    book = Portfolio.from_objects(
        accounts=[Account(id=name) for name in NAMES], contracts=plain
    ).as_of(END)
    terms = contract_terms(book.contracts, END, DEFAULT, assume_renewed=False)
    row = np.where(terms.successor >= 0, terms.successor, terms.beside)
    row = row[terms.earns & (row >= 0)]
    facts = book.contracts
    expected = set(
        zip(facts.array("account")[row], facts.array("start")[row], strict=True)
    )

    events = derive_events(book, Spells([], [], []), rules=EventRules(shortest_term=0))

    rows = events.kind.equals("renewed") | events.kind.equals("renewed_with_growth")
    assert set(zip(events.account[rows], events.day[rows], strict=True)) == expected
