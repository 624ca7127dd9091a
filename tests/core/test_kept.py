"""A part of a book knows what the whole tells of: none is not the same as not known."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Event, Interaction, Portfolio
from successkit.core.kept import LOGS, Kept

DAY = date(2026, 3, 31)
ZONES = ["Asia/Tokyo", "America/Los_Angeles", None]


def event(account: str, kind: str, day: int, recorded: int | None = None) -> Event:
    start = datetime(2026, 3, 1, 20, tzinfo=UTC)
    return Event(
        account_id=account,
        at=start + timedelta(day),
        kind=kind,
        recorded_at=None if recorded is None else start + timedelta(recorded),
    )


def book(*events: Event) -> Portfolio:
    accounts = [
        Account(id=name, time_zone=zone)
        for name, zone in zip("abc", ZONES, strict=True)
    ]
    return Portfolio.from_objects(accounts=accounts, events=events)


@pytest.mark.parametrize(
    ("kind", "log"),
    [
        ("past_due", "late_payments"),
        ("paid", "late_payments"),
        ("contact_left", "departures"),
    ],
)
def test_a_part_keeps_what_the_whole_tells_of(kind: str, log: str) -> None:
    part = book(event("a", kind, 0)).account("b")

    assert {name for name in LOGS if part.keeps(name)} == {log}
    assert not part.as_of(date(2026, 2, 1)).keeps(log)


def test_an_enquiry_is_a_log() -> None:
    asked = Interaction(
        id="i",
        account_id="a",
        at=datetime(2026, 3, 1, tzinfo=UTC),
        direction="reactive",
        channel="email",
    )
    whole = Portfolio.from_objects(
        accounts=[Account(id="a"), Account(id="b")], interactions=[asked]
    )

    assert whole.account("b").keeps("enquiries")
    assert not whole.account("b").keeps("departures")


rows = st.lists(
    st.tuples(
        st.sampled_from("abc"),
        st.sampled_from(["past_due", "contact_left"]),
        st.integers(0, 8),
        st.none() | st.integers(0, 8),
    ),
    max_size=8,
)


@settings(max_examples=50)
@given(rows, st.integers(0, 10), st.none() | st.integers(0, 10 * 24))
def test_a_cut_of_a_part_keeps_what_a_cut_of_the_whole_does(
    told: list[tuple[str, str, int, int | None]], day: int, hours: int | None
) -> None:
    whole = book(*(event(*row) for row in told))
    as_of = date(2026, 3, 1) + timedelta(day)
    known = (
        None
        if hours is None
        else datetime(2026, 3, 1, tzinfo=UTC) + timedelta(hours=hours)
    )

    expected = whole.as_of(as_of, known)
    parts = [
        whole.select(np.array([1])).as_of(as_of, known),
        expected.select(np.array([1])),
    ]

    for log in LOGS:
        assert [part.keeps(log) for part in parts] == [expected.keeps(log)] * 2


def told_of(kept: Kept) -> dict[str, list[str]]:
    return {log: [str(row) for row in rows] for log, rows in kept.first.items()}


@settings(max_examples=50)
@given(rows)
def test_parts_add_up_to_what_the_whole_keeps_and_no_more(
    told: list[tuple[str, str, int, int | None]],
) -> None:
    whole = book(*(event(*row) for row in told))
    nothing = Kept(dict.fromkeys(LOGS, ()))
    parts = [whole.select(np.array([place])) for place in range(len(whole))]
    found = nothing
    for part in parts * 3:  # what is there three times is kept once
        found += Kept.of(part.tables, len(part))

    assert told_of(found) == told_of(nothing + Kept.of(whole.tables, len(whole)))
