"""NPS, CSAT, CES, onboarding and support of a book, one story at a time."""

import math
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contract,
    Event,
    Interaction,
    MetricValue,
    Milestone,
    Money,
    Period,
    Portfolio,
    Survey,
    Usage,
)
from successkit.metrics import (
    CATALOGUE,
    RevenueBook,
    csat,
    customer_effort_score,
    net_promoter_score,
    onboarding_completion_rate,
)

MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1)}
NOON = datetime(2026, 3, 10, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def book(names: str = "ab", zone: str | None = None, **records: Any) -> Portfolio:  # noqa: ANN401
    accounts = [Account(id=name, time_zone=zone) for name in names]
    portfolio = Portfolio.from_objects(accounts=accounts, **records)
    assert not portfolio.problems.errors
    return portfolio


def answer(
    score: float,
    contact: str | None = None,
    at: datetime = NOON,
    kind: str = "nps",
    account: str = "a",
    **scale: float,
) -> Survey:
    return Survey(
        account_id=account, at=at, kind=kind, score=score, contact_id=contact, **scale
    )


NPS_STORIES = [
    pytest.param(
        [answer(10), answer(9), answer(8), answer(6)], 25.0, 4, id="two of four"
    ),
    pytest.param(
        [answer(3, "p"), answer(9, "p", NOON + HOUR)],
        100.0,
        1,
        id="the latest answer of a contact counts",
    ),
    pytest.param(
        [answer(9, "p", NOON + HOUR), answer(3, "p")],
        100.0,
        1,
        id="the latest answer, not the last row",
    ),
    pytest.param(
        [answer(3, "p"), answer(9, "p", account="b")],
        0.0,
        2,
        id="contacts of two accounts are two people",
    ),
    pytest.param(
        [answer(3), answer(9)], 0.0, 2, id="answers without contact all count"
    ),
    pytest.param(
        [answer(9), answer(0, kind="csat", scale_min=0, scale_max=5)],
        100.0,
        1,
        id="another question is no NPS",
    ),
    pytest.param(
        [
            answer(9, at=datetime(2026, 3, 1, tzinfo=UTC)),
            answer(0, at=datetime(2026, 4, 1, tzinfo=UTC)),
            answer(0, at=datetime(2026, 2, 28, 23, tzinfo=UTC)),
        ],
        100.0,
        1,
        id="only answers of the period",
    ),
    pytest.param(
        [answer(9, "p"), answer(0, "p", datetime(2026, 4, 2, tzinfo=UTC))],
        100.0,
        1,
        id="a later answer outside of the period does not count",
    ),
]


@pytest.mark.parametrize(("surveys", "expected", "n"), NPS_STORIES)
def test_nps(surveys: list[Survey], expected: float, n: int) -> None:
    figure = net_promoter_score(book(surveys=surveys), **MARCH)

    assert (figure.value, figure.n, figure.unit) == (expected, n, "points")
    assert figure.interval is not None
    assert figure.interval.low <= expected <= figure.interval.high


def test_a_day_is_that_of_the_account() -> None:
    midnight = datetime(2026, 2, 28, 15, tzinfo=UTC)
    early = [answer(9, at=midnight)]

    assert net_promoter_score(book(surveys=early), **MARCH).n == 0
    assert net_promoter_score(book(surveys=early, zone="Asia/Tokyo"), **MARCH).n == 1


@pytest.mark.parametrize(
    ("surveys", "share", "n"),
    [
        pytest.param([5, 4, 3, 1], 0.5, 4, id="four and five of five are satisfied"),
        pytest.param([3], 0.0, 1, id="three of five is not"),
    ],
)
def test_csat(surveys: list[float], share: float, n: int) -> None:
    rows = [answer(score, kind="csat") for score in surveys]
    figure = csat(book(surveys=rows), **MARCH)

    assert (figure.value, figure.n) == (share, n)
    assert figure.interval is not None
    assert figure.interval.method == "wilson"


def test_csat_takes_each_answer_on_its_own_scale() -> None:
    rows = [
        answer(8, kind="csat", scale_min=0, scale_max=10),
        answer(7, kind="csat", scale_min=0, scale_max=10),
        answer(1, kind="csat", scale_min=0, scale_max=1),
    ]

    assert csat(book(surveys=rows), **MARCH).numerator == 2


def test_effort_is_stretched_to_one_to_seven() -> None:
    rows = [
        answer(7, kind="ces"),
        answer(1, kind="ces"),
        answer(3, kind="ces", scale_min=1, scale_max=5),
    ]
    figure = customer_effort_score(book(surveys=rows), **MARCH)

    assert (figure.value, figure.n) == (4, 3)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_mirrored_effort_adds_up_to_eight(scores: list[int]) -> None:
    def effort(values: list[int]) -> float:
        rows = [answer(score, kind="ces") for score in values]
        return float(customer_effort_score(book(surveys=rows), **MARCH))

    mirrored = effort([8 - score for score in scores])

    assert 1 <= effort(scores) <= 7
    assert effort(scores) + mirrored == pytest.approx(8)


def start_of(account: str, day: date, amount: int = 100) -> Contract:
    money = Money(amount, "JPY")
    return Contract(id=f"c{account}", account_id=account, start=day, amount=money)


def step(account: str, name: str, done: date | None) -> Milestone:
    return Milestone(account_id=account, name=name, done=done)


BEGIN = date(2026, 3, 10)
LIMIT = BEGIN + timedelta(days=90)
ONBOARDING = [
    pytest.param([step("a", "x", LIMIT)], LIMIT, (1, 1, 0), id="done on the last day"),
    pytest.param(
        [step("a", "x", LIMIT + timedelta(days=1))],
        LIMIT + timedelta(days=9),
        (0, 1, 0),
        id="done a day late",
    ),
    pytest.param([step("a", "x", None)], date(2026, 4, 1), (0, 0, 1), id="not yet due"),
    pytest.param([step("a", "x", None)], LIMIT, (0, 0, 1), id="still open on the day"),
    pytest.param(
        [step("a", "x", None)], LIMIT + timedelta(days=1), (0, 1, 0), id="over due"
    ),
    pytest.param(
        [step("a", "x", BEGIN), step("a", "y", None)],
        LIMIT + timedelta(days=1),
        (0, 1, 0),
        id="one step of two",
    ),
    pytest.param(
        [step("a", "x", BEGIN), step("a", "y", LIMIT)],
        date(2026, 6, 1),
        (0, 0, 1),
        id="done later than the as-of day is not known yet",
    ),
    pytest.param([], date(2026, 12, 1), (0, 0, 0), id="nothing planned is not counted"),
]


@pytest.mark.parametrize(("steps", "as_of", "expected"), ONBOARDING)
def test_onboarding(
    steps: list[Milestone], as_of: date, expected: tuple[int, int, int]
) -> None:
    portfolio = book("a", contracts=[start_of("a", BEGIN)], milestones=steps)
    figure = onboarding_completion_rate(portfolio, **MARCH, as_of=as_of)

    through, due, open_ = expected
    assert (figure.numerator, figure.n) == (through, due)
    assert figure.excluded.get("not due yet", 0) == open_
    assert (figure.undefined is None) == bool(due)


def test_only_those_who_started_in_the_period_are_the_cohort() -> None:
    portfolio = book(
        "abc",
        contracts=[
            start_of("a", BEGIN),
            start_of("b", date(2026, 2, 28)),
            start_of("c", BEGIN, 0),
        ],
        milestones=[step(name, "x", BEGIN) for name in "abc"],
    )

    figure = onboarding_completion_rate(portfolio, **MARCH)

    assert (figure.value, figure.n, figure.accounts) == (1, 1, ("a",))


def figures_of(portfolio: Portfolio) -> Callable[[str], MetricValue]:
    as_of = date(2026, 4, 1)
    book_ = RevenueBook.of(portfolio, as_of=as_of)
    (figures,) = book_.figures([Period(**MARCH)])
    return lambda name: CATALOGUE[name].figure(figures)


def asked(hours: float | None = None, **more: Any) -> Interaction:  # noqa: ANN401
    first = None if hours is None else NOON + hours * HOUR
    given_ = {"direction": "reactive", "at": NOON, "first_response_at": first, **more}
    return Interaction(account_id="a", **given_)


def test_support() -> None:
    figure = figures_of(
        book(
            interactions=[
                asked(2, status="closed"),
                asked(4, resolved_at=NOON + 9 * HOUR),
                asked(30, status="open"),
                asked(status="pending"),
                asked(1, direction="proactive"),
                asked(1, direction=None),
                asked(1, at=datetime(2026, 2, 1, tzinfo=UTC), first_response_at=None),
            ]
        )
    )

    assert figure("tickets_handled").value == 4
    assert figure("first_response_hours").value == 4
    assert figure("first_response_hours").n == 3
    assert figure("first_response_hours").excluded == {"not answered": 1}
    assert (figure("resolution_rate").value, figure("resolution_rate").n) == (0.5, 4)


def test_no_answer_is_missing_not_zero() -> None:
    figure = figures_of(book(interactions=[asked()]))("first_response_hours")

    assert figure.value is None
    assert math.isnan(float(figure))
    assert figure.undefined == "no enquiry of the period has an answer"


@pytest.mark.parametrize("name", CATALOGUE)
@pytest.mark.parametrize("accounts", ["", "ab"], ids=["no accounts", "no facts"])
def test_an_empty_book_is_undefined_never_good(name: str, accounts: str) -> None:
    figure = figures_of(book(accounts))(name)
    entry = CATALOGUE[name]

    assert figure.name == name
    assert figure.unit == entry.unit
    assert figure.n == 0
    assert figure.accounts == ()
    if figure.value is None:
        assert figure.undefined
        assert figure.interval is None
    else:
        assert figure.value == 0
        assert entry.unit in {"money/month", "money/year", "count"}


@pytest.mark.parametrize("name", CATALOGUE)
def test_every_figure_of_a_lively_book_keeps_its_bounds(name: str) -> None:
    portfolio = book(
        "abc",
        contracts=[
            start_of("a", date(2026, 1, 1)),
            Contract(
                id="d",
                account_id="b",
                start=date(2025, 1, 1),
                end=date(2026, 3, 9),
                amount=Money(50, "JPY"),
                status="cancelled",
            ),
            Contract(
                id="e", account_id="a", start=BEGIN, amount=Money(5, "JPY"), product="Q"
            ),
            start_of("c", date(2025, 3, 1)),
            Contract(
                id="cc",
                account_id="c",
                start=date(2026, 3, 15),
                amount=Money(300, "JPY"),
            ),
            Contract(
                id="f",
                account_id="c",
                start=date(2025, 3, 10),
                product="R",
                end=date(2026, 3, 10),
                amount=Money(10, "JPY"),
                status="cancelled",
            ),
        ],
        surveys=[answer(9), answer(4, kind="csat"), answer(5, kind="ces")],
        interactions=[
            asked(2, status="closed"),
            asked(2, resolved_at=NOON + 3 * HOUR),
        ],
        milestones=[step("a", "x", BEGIN)],
        usage=[
            Usage(account_id="a", day=date(2026, month, 2), measure=name, value=month)
            for month in (1, 2, 3)
            for name in ("login", "minutes")
        ],
        events=[
            Event(account_id="a", at=datetime(2026, 3, 2, tzinfo=UTC), kind="offered")
        ],
    )
    figure, entry = figures_of(portfolio)(name), CATALOGUE[name]

    if name in {"onboarding_completion_rate", "time_to_value"}:
        assert figure.value is None
        return
    assert figure.value is not None
    assert entry.low is None or figure.value >= entry.low
    assert entry.high is None or figure.value <= entry.high
    assert figure.undefined is None
    assert figure.complete
    assert entry.doc
    assert entry.source
