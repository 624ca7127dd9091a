"""What a review after a single change rests on: each part held to the plain way."""

from datetime import UTC, date, datetime, timedelta

import attrs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    Money,
    Period,
    Portfolio,
    Text,
    Usage,
)
from successkit.core.changed import Rows
from successkit.core.schema import EVENT_KINDS
from successkit.engine.again.differing import Differing
from successkit.engine.again.read import Read
from successkit.engine.again.source import Source, touches_revenue
from successkit.engine.decided import Decided
from successkit.metrics import CATALOGUE
from successkit.metrics.revenue.book import RevenueBook
from successkit.metrics.revenue.offers import OFFERED
from successkit.metrics.sources import OfRevenue
from successkit.metrics.value.decisions import Decisions
from successkit.metrics.value.steady import OUTAGE_EVENTS

FIRST = date(2026, 1, 1)
DAY = date(2026, 3, 31)


def used(account: str, *days: int) -> list[Usage]:
    return [
        Usage(
            account_id=account,
            day=FIRST + timedelta(day),
            measure="logins",
            value=day + 1,
        )
        for day in days
    ]


def told(account: str, kind: str, day: int) -> Event:
    at = datetime(2026, 1, 1, 9, tzinfo=UTC) + timedelta(day)
    return Event(account_id=account, at=at, kind=kind)


def paid(account: str, start: date = FIRST) -> Contract:
    return Contract(
        id=f"c-{account}", account_id=account, start=start, amount=Money(100, "JPY")
    )


def same(one: Portfolio, other: Portfolio) -> bool:
    return not Differing.of(one, other).tables


# --- rows of some accounts


BOOK = Portfolio.from_objects(
    accounts=[Account(id=one) for one in "abc"],
    contracts=[paid(one) for one in "cab"],
    usage=[*used("b", 3, 1), *used("a", 5), *used("b", 2)],
    events=[told("c", "escalated", 1), told("a", "pause", 2)],
)


@pytest.mark.parametrize("accounts", ["", "a", "b", "ac", "abc", "bx"])
def test_rows_of_accounts_are_those_of_a_selection(accounts: str) -> None:
    rows = np.array([place for place, one in enumerate("abc") if one in accounts], int)

    part = Source.of(BOOK).part(frozenset(accounts))

    whole = BOOK.select(rows)
    assert same(part, whole)
    assert part.usage.row_numbers.tolist() == whole.usage.row_numbers.tolist()
    assert part.kept is None
    texts = [
        facts.columns[name]
        for facts in part.tables.values()
        for name in ("id", "kind")
        if name in facts.columns
    ]
    for column in texts:
        if isinstance(column, Text):  # codes order as the strings do
            assert column.values.tolist() == sorted(column.values.tolist())


@pytest.mark.parametrize(
    ("ids", "new", "changed", "order", "stays"),
    [
        pytest.param("abc", "b", "b", [0, 3, 2], True, id="one has other rows"),
        pytest.param("abc", "", "b", [0, 2], False, id="one is gone"),
        pytest.param("abc", "d", "d", [0, 1, 2, 3], False, id="one is new"),
        pytest.param("abc", "d", "bd", [0, 2, 3], False, id="one gone, one new"),
        pytest.param("abc", "", "x", [0, 1, 2], True, id="nobody"),
        pytest.param("abc", "x", "cx", [0, 1, 3], False, id="another in its place"),
    ],
)
def test_where_rows_go(
    ids: str, new: str, changed: str, order: list[int], *, stays: bool
) -> None:
    rows = Rows.of(names(*ids), names(*new), frozenset(changed))

    assert rows.order.tolist() == order
    assert rows.stays == stays


# --- what differs, and since when


@pytest.mark.parametrize(
    ("new", "tables", "since"),
    [
        pytest.param(used("b", 1, 2), (), date.max, id="nothing"),
        pytest.param(
            used("b", 1, 2, 40), ("usage",), date(2026, 2, 10), id="a new row"
        ),
        pytest.param(used("b", 1), ("usage",), date(2026, 1, 3), id="the last is gone"),
        pytest.param(used("b", 2, 1), ("usage",), date(2026, 1, 2), id="another order"),
        pytest.param([], ("usage",), date(2026, 1, 2), id="all are gone"),
    ],
)
def test_since_when_rows_differ(
    new: list[Usage], tables: tuple[str, ...], since: date
) -> None:
    books = [
        Portfolio.from_objects(accounts=[Account(id="b")], usage=rows)
        for rows in (used("b", 1, 2), new)
    ]

    found = Differing.of(*books)

    assert (found.tables, found.since) == (tables, since)


days = st.lists(st.integers(0, 30), max_size=4, unique=True)


@settings(max_examples=40)
@given(days, days, st.integers(0, 31))
def test_before_that_day_every_cut_is_the_same(
    old: list[int], new: list[int], cut: int
) -> None:
    books = [
        Portfolio.from_objects(
            accounts=[Account(id="b")],
            usage=used("b", *rows),
            events=[told("b", "escalated", day) for day in rows],
        )
        for rows in (old, new)
    ]
    day = FIRST + timedelta(cut)

    if day < Differing.of(*books).since:
        assert same(*(book.as_of(day) for book in books))


@pytest.mark.parametrize("kind", [*EVENT_KINDS, "review"])
def test_revenue_is_read_from_events_of_few_kinds(kind: str) -> None:
    rows = [paid("a", date(2025, 1, 1)), paid("b", date(2024, 3, 1))]
    books = [
        Portfolio.from_objects(
            accounts=[Account(id=one) for one in "ab"], contracts=rows, events=events
        )
        for events in ([], [told("a", kind, 10), told("b", kind, 40)])
    ]
    year = Period(date(2025, 4, 1), date(2026, 4, 1))

    read = [RevenueBook.of(book, as_of=DAY) for book in books]
    figures = [
        [
            entry.figure.state(one.figures([year])[0])
            for entry in CATALOGUE.values()
            if isinstance(entry.figure, OfRevenue)
        ]
        for one in read
    ]
    levels = [Decisions.of_book(one).levels.units.tolist() for one in read]

    unread = figures[0] == figures[1] and levels[0] == levels[1]
    assert unread or kind in {*OUTAGE_EVENTS, OFFERED}
    assert touches_revenue(Differing.of(*books)) == (kind in OUTAGE_EVENTS)


def test_tables_remember_who_was_asked_for() -> None:
    read = Read(BOOK.tables)

    seen = attrs.evolve(BOOK, tables=read)
    assert len(seen.usage) == 4

    assert read.names == {"usage"}
    assert list(read) == list(BOOK.tables)


# --- what evaluations said


def names(*ids: str) -> np.ndarray:
    return np.array(ids, object)


def test_what_evaluations_said_is_kept_for_the_days_before_a_change() -> None:
    early, late = date(2026, 3, 2), date(2026, 3, 30)
    first = Decided()
    for day, score in ((early, 40.0), (late, 50.0)):
        rows = np.array([0, -1])
        first.note(day, names("a", "b"), np.array([score, np.nan]), rows)
    assert first.find(early, names("a")) is None  # nobody changed yet

    again = first.again(["a", "b", "new"], since=late)

    scores, there = again.find(early, names("a", "b")) or pytest.fail("not known")
    np.testing.assert_array_equal(scores, [40.0, np.nan])
    assert there.tolist() == [True, False]
    assert again.find(late, names("a")) is None
    assert again.find(early, names("new")) is None
    again.note(late, names("a"), np.array([60.0]), np.array([0]))
    third = again.again(["a"], since=date.max)
    assert third.find(late, names("a"))[0].tolist() == [60.0]  # type: ignore[index]
    assert again.again(["b"], since=late).find(late, names("b")) is None
    assert first.again(["a"], since=date.max).find(late, names("a"))[0].tolist() == [  # type: ignore[index]
        50.0
    ]
