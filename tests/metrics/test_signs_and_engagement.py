"""Columns of use, talks, answers and onboarding against the obvious way to count."""

import math
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from statistics import mean, median
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    AccountTable,
    Contact,
    Event,
    Handover,
    Interaction,
    Milestone,
    Portfolio,
    Survey,
    Usage,
)
from successkit.core.account_table import COLUMNS
from successkit.metrics.experience import use as counted_use
from successkit.metrics.experience.engagement import engagement_columns
from successkit.metrics.experience.signs import sign_columns

DAY = date(2026, 3, 31)
NOON = datetime(2026, 3, 31, 12, tzinfo=UTC)
NAN = math.nan


def ago(days: float) -> datetime:
    return NOON - timedelta(days=days)


def columns(**records: Any) -> dict[str, list[Any]]:  # noqa: ANN401
    accounts = [Account(id="a"), Account(id="b")]
    portfolio = Portfolio.from_objects(accounts=accounts, **records)
    assert not portfolio.problems.errors
    cut = portfolio.as_of(DAY)
    given_ = {**engagement_columns(cut), **sign_columns(cut)}
    assert set(given_) <= set(COLUMNS)
    return AccountTable.of(DAY, ["a", "b"], **given_).to_dict()


def mean_or_none(values: Iterable[float]) -> float | None:
    found = list(values)
    return mean(found) if found else None


def use(days: int, value: str | int = 1, measure: str = "m") -> Usage:
    day = DAY - timedelta(days=days)
    return Usage(account_id="a", day=day, measure=measure, value=Decimal(value))


def talk(days: float, **more: Any) -> Interaction:  # noqa: ANN401
    return Interaction(account_id="a", at=ago(days), **more)


def said(value: str | None, days: float, kind: str = "sentiment") -> Event:
    return Event(account_id="a", at=ago(days), kind=kind, value=value)


def nps(score: int, days: float, contact: str | None = None) -> Survey:
    return Survey(
        account_id="a", at=ago(days), kind="nps", score=score, contact_id=contact
    )


def ticket(days: float, hours: float | None = None, **more: Any) -> Interaction:  # noqa: ANN401
    at = ago(days)
    first = None if hours is None else at + timedelta(hours=hours)
    return talk(days, direction="reactive", first_response_at=first, **more)


STORIES = [
    pytest.param(
        {},
        {
            "usage_recent": None,
            "usage_trend": None,
            "days_since_usage": None,
            "days_since_contact": None,
            "reactive_90d": None,
            "open_urgent": None,
            "nps_latest": None,
            "sentiment": None,
            "onboarding_share": None,
            "contact_left": None,
            "champion": None,
            "usage_frequency": None,
            "active_users": None,
        },
        id="no facts",
    ),
    pytest.param(
        {"usage": [use(n) for n in (1, 8, 15, 22, 29)]},
        {"usage_frequency": 1},
        id="use in every week",
    ),
    pytest.param(
        {"usage": [use(1, 0), use(8), use(15, 0), use(22, 0), use(29)]},
        {"usage_frequency": 0.25},
        id="use in one week of four",
    ),
    pytest.param(
        {"usage": [use(n) for n in (3, 33, 64, 94)]},
        {"usage_frequency": None},
        id="counts by month do not tell the weeks",
    ),
    pytest.param(
        {"usage": [use(n) for n in (200, 207)]},
        {"usage_frequency": 0},
        id="no record for half a year",
    ),
    pytest.param(
        {
            "contacts": [
                Contact(id="x", account_id="a", champion=True),
                Contact(id="y", account_id="a", champion=False),
            ]
        },
        {"champion": True, "contact_left": None},
        id="a champion is there",
    ),
    pytest.param(
        {
            "contacts": [Contact(id="x", account_id="a", champion=True)],
            "events": [
                Event(account_id="a", at=ago(400), kind="contact_left", contact_id="x")
            ],
        },
        {"champion": False, "contact_left": False},
        id="the champion left long ago",
    ),
    pytest.param(
        {"usage": [use(0, "2.5"), use(27), use(28, 100)]},
        {"usage_recent": 3.5, "days_since_usage": 0},
        id="28 days are lately",
    ),
    pytest.param(
        {"usage": [use(30, 0), use(2, 0)]},
        {"usage_recent": 0, "days_since_usage": None},
        id="use of nothing is known, and no use",
    ),
    pytest.param(
        {"usage": [use(n) for n in range(112)]},
        {"usage_trend": 0, "usage_breadth": 1},
        id="steady use has no trend",
    ),
    pytest.param(
        {"usage": [use(n) for n in range(28, 112)]},
        {"usage_trend": -1, "usage_recent": 0, "usage_breadth": 0},
        id="use that stopped",
    ),
    pytest.param(
        {"usage": [*(use(n, 2) for n in range(28)), *(use(n) for n in range(28, 112))]},
        {"usage_trend": 1},
        id="use that doubled",
    ),
    pytest.param(
        {"usage": [use(n) for n in range(54)]},
        {"usage_trend": None},
        id="26 earlier days are too few to compare",
    ),
    pytest.param(
        {"usage": [use(n) for n in range(56)]},
        {"usage_trend": 0},
        id="28 earlier days are enough",
    ),
    pytest.param(
        {"usage": [use(5), use(40), use(40, measure="n")]},
        {"usage_breadth": 0.5},
        id="one of two measures is still used",
    ),
    pytest.param(
        {"interactions": [talk(9), talk(3)]},
        {"days_since_contact": 3},
        id="the latest talk",
    ),
    pytest.param(
        {"interactions": [ticket(89), ticket(90), talk(1, direction="proactive")]},
        {"reactive_90d": 1, "open_urgent": 0},
        id="enquiries of 90 days",
    ),
    pytest.param(
        {
            "interactions": [
                ticket(200, urgent=True),
                ticket(3, urgent=True, status="closed"),
                ticket(3),
            ]
        },
        {"open_urgent": 1},
        id="urgent ones stay open until solved",
    ),
    pytest.param(
        {"interactions": [ticket(9, 1), ticket(8, 5), ticket(7, 2), ticket(3)]},
        {"response_hours": 2},
        id="the median of answers",
    ),
    pytest.param(
        {"interactions": [ticket(9, 1), ticket(8, 4)]},
        {"response_hours": 2.5},
        id="the median of two answers",
    ),
    pytest.param(
        {"surveys": [nps(3, 20, "p"), nps(9, 10, "p"), nps(5, 9, "q")]},
        {"nps_latest": 7},
        id="the latest answer of each contact",
    ),
    pytest.param(
        {"surveys": [nps(3, 365, "p")]},
        {"nps_latest": None},
        id="a year old is too old",
    ),
    pytest.param(
        {
            "surveys": [
                Survey(account_id="a", at=ago(1), kind="csat", score=4),
                Survey(account_id="a", at=ago(1), kind="csat", score=1),
            ]
        },
        {"csat_latest": 0.375},
        id="satisfaction from 0 to 1",
    ),
    pytest.param(
        {"events": [said("0.5", 9), said("-0.5", 3)]},
        {"sentiment": -0.5},
        id="the latest sentiment",
    ),
    pytest.param(
        {"events": [said("0.5", 90)]}, {"sentiment": None}, id="90 days are over"
    ),
    pytest.param({"events": [said("7", 3)]}, {"sentiment": 1}, id="cut to one"),
    pytest.param({"events": [said("great", 3)]}, {"sentiment": None}, id="no number"),
    pytest.param(
        {"events": [said("0.5", 9), said(None, 3, "owner_changed")]},
        {"sentiment": None},
        id="a new owner has not said anything yet",
    ),
    pytest.param(
        {"events": [said(None, 9, "owner_changed"), said("0.5", 3)]},
        {"sentiment": 0.5},
        id="the new owner said something",
    ),
    pytest.param(
        {"events": [said(None, 179, "contact_left"), said(None, 90, "offered")]},
        {"contact_left": True, "offered": False},
        id="windows of events",
    ),
    pytest.param(
        {
            "milestones": [
                Milestone(account_id="a", name="x", done=DAY),
                Milestone(account_id="a", name="y", due=DAY - timedelta(days=4)),
            ]
        },
        {"onboarding_share": 0.5, "onboarding_overdue": 4, "onboarding_done": None},
        id="half through and late",
    ),
    pytest.param(
        {"milestones": [Milestone(account_id="a", name="x", due=DAY)]},
        {"onboarding_share": 0, "onboarding_overdue": 0},
        id="due today is not late",
    ),
    pytest.param(
        {"milestones": [Milestone(account_id="a", name="x", done=DAY)]},
        {"onboarding_share": 1, "onboarding_done": DAY, "onboarding_overdue": 0},
        id="through",
    ),
    pytest.param(
        {"handovers": [Handover(account_id="a", users=9, skill_level="novice")]},
        {"users_planned": 9, "skill_level": "novice"},
        id="handed over",
    ),
    pytest.param(
        {
            "handovers": [
                Handover(account_id="a", users=9, at=ago(9), recorded_at=ago(9)),
                Handover(account_id="a", users=5, at=ago(99), recorded_at=ago(99)),
            ]
        },
        {"users_planned": 9},
        id="the latest hand-over, not the last row",
    ),
]


@pytest.mark.parametrize(("records", "expected"), STORIES)
def test_story(records: dict[str, Any], expected: dict[str, object]) -> None:
    found = columns(**records)

    assert {name: found[name][0] for name in expected} == pytest.approx(expected)


usage = st.builds(
    Usage,
    account_id=st.sampled_from("ab"),
    day=st.integers(0, 150).map(lambda n: DAY - timedelta(days=n)),
    measure=st.sampled_from("mn"),
    value=st.integers(0, 50),
)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(usage, max_size=25, unique_by=lambda u: (u.account_id, u.day, u.measure))
)
def test_use_is_counted_as_by_hand(rows: list[Usage]) -> None:
    found = columns(usage=rows)

    for place, account in enumerate("ab"):
        mine = [
            (row, (DAY - row.day).days) for row in rows if row.account_id == account
        ]
        recent = dict.fromkeys("mn", 0)
        before = dict(recent)
        for row, age in mine:
            if age < 28:
                recent[row.measure] += row.value
            elif age < 112:
                before[row.measure] += row.value
        span = min(max((age for _, age in mine), default=0) - 27, 84)
        ratios = [
            recent[m] / 28 / (before[m] / span)
            for m in "mn"
            if before[m] and span >= 28
        ]
        used = [m for m in "mn" if recent[m] or before[m]]
        wanted = {
            "usage_recent": sum(recent.values()) if mine else None,
            "days_since_usage": min((age for r, age in mine if r.value), default=None),
            "usage_trend": mean(ratios) - 1 if ratios else None,
            "usage_breadth": mean_or_none(float(recent[m] > 0) for m in used),
        }
        assert {n: found[n][place] for n in wanted} == pytest.approx(wanted)


tickets = st.builds(
    ticket,
    st.integers(0, 120),
    st.none() | st.integers(0, 50),
    urgent=st.none() | st.booleans(),
    status=st.sampled_from([None, "open", "closed"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(tickets, min_size=1, max_size=9), st.randoms(use_true_random=False))
def test_support_is_counted_as_by_hand(rows: list[Interaction], random: Any) -> None:  # noqa: ANN401
    found = columns(interactions=random.sample(rows, len(rows)))

    recent = [row for row in rows if (NOON - row.at).days < 90]
    end = datetime(2026, 4, 1, tzinfo=UTC)
    hours = [
        (row.first_response_at - row.at) / timedelta(hours=1)
        for row in recent
        if row.first_response_at is not None and row.first_response_at < end
    ]
    wanted = {
        "reactive_90d": len(recent),
        "open_urgent": sum(bool(r.urgent) and r.status != "closed" for r in rows),
        "response_hours": median(hours) if hours else None,
        "days_since_contact": min((NOON - row.at).days for row in rows),
    }

    assert {name: found[name][0] for name in wanted} == pytest.approx(wanted)
    assert found["reactive_90d"][1] == 0


def test_columns_have_their_declared_kind() -> None:
    cut = Portfolio.from_objects(accounts=[Account(id="a")]).as_of(DAY)

    for name, column in {**engagement_columns(cut), **sign_columns(cut)}.items():
        values: Any = column
        kind = COLUMNS[name].kind
        assert len(values) == 1
        wanted = {"count": "i8", "number": "f8", "share": "f8", "day": "M8[D]"}.get(
            kind, "i1"
        )
        assert np.asarray(values).dtype == np.dtype(wanted), name


@pytest.mark.parametrize("cells", [0, 10**6], ids=["few cells", "all cells"])
@pytest.mark.parametrize("days", [7, 28, 365])
def test_use_is_the_same_by_cells_that_occur_and_by_all(
    cells: int, days: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = np.random.default_rng(days)
    rows = [
        Usage(
            account_id=f"a{random.integers(5)}",
            day=DAY - timedelta(int(random.integers(400))),
            measure=f"m{random.integers(4)}",
            value=int(random.integers(3)),
        )
        for _ in range(90)
    ]
    accounts = [Account(id=f"a{number}") for number in range(6)]
    book = Portfolio.from_objects(accounts=accounts, usage=rows).as_of(DAY)
    window = counted_use.Window(last=np.datetime64(DAY, "D"), days=days)
    expected = counted_use.Use(book, window)
    found = [expected.total(), expected.trend(), *expected.breadth()]

    monkeypatch.setattr(counted_use, "_CELLS_A_ROW", cells)
    other = counted_use.Use(book, window)

    for left, right in zip(
        found, [other.total(), other.trend(), *other.breadth()], strict=True
    ):
        np.testing.assert_array_equal(left, right)
