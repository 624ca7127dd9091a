"""Support: openings, waiting times, business hours minute by minute, resolution."""

import math
from datetime import UTC, date, datetime, time, timedelta
from statistics import median
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import Account, Event, Interaction, InvalidInputError, Portfolio
from successkit.metrics import (
    BusinessHours,
    first_response_hours,
    resolution_hours,
    resolution_rate,
    tickets_handled,
)

MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
TUESDAY = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def after(hours: float) -> datetime:
    return TUESDAY + hours * HOUR


def ticket(
    asked: float = 0,
    answered: float | None = None,
    solved: float | None = None,
    **more: Any,  # noqa: ANN401
) -> Interaction:
    given_ = {"account_id": "a", "direction": "reactive", **more}
    return Interaction(
        at=after(asked),
        first_response_at=None if answered is None else after(answered),
        resolved_at=None if solved is None else after(solved),
        **given_,
    )


def reopened(
    hours: float, value: str | None = None, account: str = "a", kind: str = "reopened"
) -> Event:
    return Event(account_id=account, at=after(hours), kind=kind, value=value)


def book(zone: str | None = None, **records: Any) -> Portfolio:  # noqa: ANN401
    accounts = [Account(id=name, time_zone=zone) for name in "ab"]
    portfolio = Portfolio.from_objects(accounts=accounts, **records)
    assert not portfolio.problems.errors
    return portfolio


# response, resolution (median hours), solved
OPENINGS = [
    pytest.param([ticket(0, 2, 5)], [], 2, 5, 1, id="asked once"),
    pytest.param(
        [ticket(0, 2, 5, id="t")],
        [reopened(8, "t")],
        None,
        None,
        0,
        id="reopened: neither the answer nor the solution before counts",
    ),
    pytest.param(
        [ticket(0, 9, 20, id="t")],
        [reopened(8, "t")],
        1,
        20,
        1,
        id="the answer to the reopening, the solution since the question",
    ),
    pytest.param(
        [ticket(0, 9, 20, id="t")],
        [reopened(8, "t"), reopened(6, "t")],
        1,
        20,
        1,
        id="the last of several reopenings",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t"), ticket(1, 3, 6, id="u")],
        [reopened(8, "t")],
        2,
        5,
        1,
        id="only the one that is named",
    ),
    pytest.param(
        [ticket(0, 2, 5), ticket(1, 3, 7), ticket(6)],
        [reopened(6.5)],
        2,
        6,
        1,
        id="without a name the one solved last before",
    ),
    pytest.param(
        [ticket(0, 2), ticket(4, 9, 12)],
        [reopened(8)],
        1.5,
        8,
        1,
        id="or else the one asked last",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")], [reopened(8, "u")], 2, 5, 1, id="another name"
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")],
        [reopened(8, "onboarding")],
        2,
        5,
        1,
        id="the onboarding was reopened",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")],
        [reopened(8, "t", kind="escalated")],
        2,
        5,
        1,
        id="another kind of event",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")],
        [reopened(8, "t", "b"), reopened(8, None, "b")],
        2,
        5,
        1,
        id="of another account",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")], [reopened(5, "t")], None, 5, 1, id="at once again"
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t", direction="proactive")],
        [reopened(8, "t"), reopened(9)],
        None,
        None,
        None,
        id="our own calls are no enquiries",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t")],
        [reopened(24 * 40, "t")],
        2,
        5,
        1,
        id="reopened after the day that is asked for",
    ),
    pytest.param(
        [ticket(0, 2, 5, id="t", status="closed")],
        [reopened(8, "t")],
        None,
        None,
        0,
        id="reopened: closed was said of the time before",
    ),
    pytest.param(
        [ticket(0, 2, status="closed")], [], 2, None, 1, id="closed without a day"
    ),
]


@pytest.mark.parametrize(("tickets", "events", "reply", "solution", "share"), OPENINGS)
def test_current_opening(
    tickets: list[Interaction],
    events: list[Event],
    reply: float | None,
    solution: float | None,
    share: float | None,
) -> None:
    portfolio = book(interactions=tickets, events=events)
    rate = resolution_rate(portfolio, **MARCH)

    assert first_response_hours(portfolio, **MARCH).value == reply
    assert resolution_hours(portfolio, **MARCH).value == solution
    if share is None:
        assert rate.value is None
    elif len(tickets) == 1:
        assert rate.value == share


def test_what_has_no_end_is_missing_not_zero() -> None:
    portfolio = book(
        interactions=[ticket(0, 2, 8), ticket(0, 4), ticket(), ticket(status="closed")]
    )
    reply, solution = (
        figure(portfolio, **MARCH)
        for figure in (first_response_hours, resolution_hours)
    )

    assert tickets_handled(portfolio, **MARCH).value == 4
    assert (reply.value, reply.n, reply.excluded) == (3, 2, {"not answered": 2})
    assert (solution.value, solution.n) == (8, 1)
    assert solution.excluded == {"not solved": 2, "no day given": 1}


def test_the_rate_of_resolution_names_its_denominator() -> None:
    portfolio = book(interactions=[ticket(0, 2, 8), ticket(0, 4), ticket(), ticket()])
    asked = resolution_rate(portfolio, **MARCH)
    answered = resolution_rate(portfolio, **MARCH, of="answered")

    assert (asked.value, asked.n, asked.definition) == (0.25, 4, "of enquiries asked")
    assert (answered.value, answered.n) == (0.5, 2)
    assert answered.definition == "of enquiries answered"
    assert answered.excluded == {"not answered": 2}


def test_business_hours_are_those_of_the_account() -> None:
    """Friday 17:00 to Monday 10:00 in Tokyo is an hour on each of the two days."""
    tokyo = ZoneInfo("Asia/Tokyo")
    tickets = [
        Interaction(
            account_id="a",
            direction="reactive",
            at=datetime(2026, 3, 6, 17, tzinfo=tokyo),
            first_response_at=datetime(2026, 3, 9, 10, tzinfo=tokyo),
        )
    ]
    there, here = (book(zone, interactions=tickets) for zone in ("Asia/Tokyo", None))

    def wait(portfolio: Portfolio, **more: Any) -> float:  # noqa: ANN401
        figure = first_response_hours(portfolio, **MARCH, hours="business", **more)
        return float(figure)

    assert wait(there) == 2
    assert wait(here) == 9  # 9:00 to 18:00 UTC on Friday; Monday 1:00 is too early
    assert wait(there, business_hours=BusinessHours(closes=time(0))) == 8
    assert wait(there, business_hours=BusinessHours(holidays=[date(2026, 3, 9)])) == 1
    assert first_response_hours(there, **MARCH).value == 65
    assert first_response_hours(there, **MARCH).definition == "calendar hours"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        pytest.param({"week": "11111"}, "week: expected seven", id="five signs"),
        pytest.param({"week": "0000000"}, "at least one", id="no working day"),
        pytest.param({"week": "111110x"}, "week: expected seven", id="another sign"),
        pytest.param({"opens": 9}, "opens: expected a datetime.time", id="no time"),
        pytest.param(
            {"closes": time(17, tzinfo=UTC)}, "without zone", id="zone of its own"
        ),
        pytest.param({"closes": time(9)}, "closes: expected 0:00, or", id="no length"),
    ],
)
def test_refused_business_hours(arguments: dict[str, Any], words: str) -> None:
    with pytest.raises(InvalidInputError, match=words):
        BusinessHours(**arguments)


def test_unknown_choices_are_refused() -> None:
    with pytest.raises(InvalidInputError, match="hours: expected calendar or business"):
        first_response_hours(book(), **MARCH, hours="working")
    with pytest.raises(InvalidInputError, match="of: expected asked or answered"):
        resolution_rate(book(), **MARCH, of="all")


moments = st.integers(0, 60 * 24 * 21).map(
    lambda minute: datetime(2026, 2, 27) + timedelta(minutes=minute)  # noqa: DTZ001
)


@settings(max_examples=40, deadline=None)
@given(
    span=st.tuples(moments, moments).map(sorted),
    week=st.sampled_from(["1111100", "1000001", "1111111"]),
    opens=st.integers(0, 11),
    closes=st.sampled_from([12, 18, 0]),
    off=st.lists(st.integers(0, 20), max_size=3),
)
def test_business_time_equals_counting_the_minutes(
    span: list[datetime], week: str, opens: int, closes: int, off: list[int]
) -> None:
    holidays = [date(2026, 2, 27) + timedelta(days=day) for day in off]
    hours = BusinessHours(
        week=week, opens=time(opens), closes=time(closes), holidays=holidays
    )
    minutes = int((span[1] - span[0]).total_seconds()) // 60
    every = (span[0] + timedelta(minutes=minute) for minute in range(minutes))
    worked = sum(
        week[moment.weekday()] == "1"
        and moment.date() not in holidays
        and opens <= moment.hour < (closes or 24)
        for moment in every
    )
    begin, end = (np.array([moment], "datetime64[us]") for moment in span)

    assert hours.between(begin, end).tolist() == [worked * 60_000_000]
    assert hours.between(end, begin).tolist() == [-worked * 60_000_000]


stays = st.integers(0, 3) | st.integers(0, 500)
lives = st.tuples(stays, st.none() | stays, st.none() | stays)
many = st.lists(lives, max_size=6)
again = st.lists(st.tuples(stays, st.integers(-1, 6)), max_size=4)


def oracle(
    tickets: list[tuple[int, int | None, int | None]], events: list[tuple[int, int]]
) -> list[int]:
    """Return the opening of each enquiry, one event after the other."""
    opened = [asked for asked, _, _ in tickets]
    for at, which in events:
        if 0 <= which < len(tickets):
            opened[which] = max(opened[which], at)
        elif which < 0:
            ends = [
                (end, i) for i, (_, _, end) in enumerate(tickets) if end is not None
            ]
            begun = [(asked, i) for i, (asked, _, _) in enumerate(tickets)]
            before = [pair for pair in ends if pair[0] <= at] or [
                pair for pair in begun if pair[0] <= at
            ]
            if before:
                opened[max(before)[1]] = max(opened[max(before)[1]], at)
    return opened


@settings(max_examples=40, deadline=None)
@given(many, again)
def test_openings_equal_the_obvious_search(
    drawn: list[tuple[int, int | None, int | None]], events: list[tuple[int, int]]
) -> None:
    tickets = [
        (asked, None if reply is None else asked + reply, None if end is None else end)
        for asked, reply, end in drawn
    ]
    tickets = [
        (asked, reply, None if end is None or end < asked else end)
        for asked, reply, end in tickets
    ]
    opened = oracle(tickets, events)
    waits = [
        reply - begin
        for (_, reply, _), begin in zip(tickets, opened, strict=True)
        if reply is not None and reply >= begin
    ]
    portfolio = book(
        interactions=[
            ticket(*times, id=f"t{place}") for place, times in enumerate(tickets)
        ],
        events=[
            reopened(at, None if which < 0 else f"t{which}") for at, which in events
        ],
    )
    figure = first_response_hours(
        portfolio, start=date(2026, 3, 1), end=date(2026, 5, 1), as_of=date(2026, 9, 1)
    )

    assert figure.n == len(waits)
    assert float(figure) == pytest.approx(
        median(waits) if waits else math.nan, nan_ok=True
    )
    if figure.interval is not None:
        assert figure.interval.low <= float(figure) <= figure.interval.high
