"""``Portfolio.as_of``: what was true on a day, and what was known by then."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from successkit.core import (
    Account,
    Contact,
    Contract,
    Event,
    Interaction,
    InvalidInputError,
    Milestone,
    Money,
    Override,
    Portfolio,
    Rate,
    Survey,
    UnknownNameError,
    Usage,
)
from successkit.metrics import RevenueBook

TOKYO = timezone(timedelta(hours=9))
DAY = date(2026, 3, 31)
NEXT = date(2026, 4, 1)
YEN = Money(100, "JPY")


def at(month: int, day: int, hour: int = 0, zone: timezone = UTC) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=zone)


def contract(start: date, end: date | None = None, **more: Any) -> Contract:  # noqa: ANN401
    given = {"id": "c", "account_id": "a", "amount": YEN, **more}
    return Contract(start=start, end=end, **given)


def book(**records: list[Any]) -> Portfolio:
    records = {"accounts": [Account(id="a", time_zone="Asia/Tokyo")], **records}
    portfolio = Portfolio.from_objects(**records)
    assert not portfolio.problems.errors
    return portfolio


def only(portfolio: Portfolio, name: str) -> Any:  # noqa: ANN401
    (record,) = portfolio.objects()[name]
    return record


VISIBLE = [
    ("contracts", contract(DAY), "a contract that starts on the day"),
    ("contracts", contract(date(2026, 1, 1), DAY), "a contract that ended"),
    ("usage", Usage(account_id="a", day=DAY, measure="m", value=1), "use on the day"),
    ("events", Event(account_id="a", at=at(3, 31, 23, TOKYO), kind="pause"),
     "the last hour of the day in Tokyo"),
    ("surveys", Survey(account_id="a", at=at(3, 31, 14), kind="nps", score=9),
     "23 o'clock in Tokyo"),
    ("milestones", Milestone(account_id="a", name="n", due=date(2026, 9, 1)),
     "a milestone of the future"),
    ("rates", Rate(day=DAY, base="USD", quote="JPY", rate=150), "a rate of the day"),
    ("overrides", Override(account_id="a", score=1, author="x", reason="y", start=DAY,
                           expires=NEXT), "an override from the day on"),
]  # fmt: skip
HIDDEN = [
    ("contracts", contract(NEXT), "a contract that starts the day after"),
    ("usage", Usage(account_id="a", day=NEXT, measure="m", value=1), "use of tomorrow"),
    ("events", Event(account_id="a", at=at(4, 1, 0, TOKYO), kind="pause"),
     "midnight in Tokyo"),
    ("surveys", Survey(account_id="a", at=at(3, 31, 15), kind="nps", score=9),
     "still March in UTC, but April in Tokyo"),
    ("interactions", Interaction(account_id="a", at=at(4, 2)), "a talk of later"),
    ("rates", Rate(day=NEXT, base="USD", quote="JPY", rate=150), "a rate of tomorrow"),
    ("overrides", Override(account_id="a", score=1, author="x", reason="y", start=NEXT,
                           expires=date(2026, 5, 1)), "an override of tomorrow"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "record", "visible"),
    [
        pytest.param(name, record, shown, id=label)
        for shown, cases in ((True, VISIBLE), (False, HIDDEN))
        for name, record, label in cases
    ],
)
def test_what_is_seen_on_a_day(name: str, record: object, visible: bool) -> None:  # noqa: FBT001
    found = book(**{name: [record]}).as_of(DAY).objects()[name]

    assert found == ([record] if visible else [])


def test_what_ends_on_the_day_earns_no_more() -> None:
    book_ = book(
        contracts=[
            contract(date(2026, 1, 1), DAY, status="cancelled"),
            contract(date(2026, 1, 1), NEXT, id="d", status="cancelled"),
        ]
    )

    revenue = RevenueBook.of(book_, as_of=DAY)

    assert revenue.contracts_in_force(DAY).tolist() == [1]


def test_a_day_without_zone_is_that_of_utc() -> None:
    event = Event(account_id="a", at=at(3, 31, 23), kind="pause")
    portfolio = book(accounts=[Account(id="a")], events=[event])

    assert portfolio.as_of(DAY).events.rows == 1


KNOWN = at(3, 15, 0)


@pytest.mark.parametrize(
    ("record", "known"),
    [
        pytest.param(contract(date(2026, 3, 1)), True, id="dated before"),
        pytest.param(contract(date(2026, 3, 15)), True, id="dated on that day in Tokyo"),
        pytest.param(contract(date(2026, 3, 16)), False, id="dated after"),
        pytest.param(
            contract(date(2026, 3, 1), recorded_at=at(3, 15)), True, id="recorded then"
        ),
        pytest.param(
            contract(date(2026, 3, 1), recorded_at=at(3, 15, 1)), False,
            id="recorded an hour later",
        ),
        pytest.param(
            contract(date(2026, 3, 20), recorded_at=at(3, 1)), True,
            id="dated after, but recorded before",
        ),
    ],
)  # fmt: skip
def test_what_was_known(record: Contract, known: bool) -> None:  # noqa: FBT001
    assert book(contracts=[record]).as_of(DAY, KNOWN).contracts.rows == known


def test_a_row_recorded_later_supersedes() -> None:
    first = contract(date(2026, 1, 1), recorded_at=at(1, 1))
    right = contract(date(2026, 1, 1), amount=Money(90, "JPY"), recorded_at=at(3, 20))
    portfolio = book(contracts=[right, first])

    assert only(portfolio.as_of(DAY), "contracts") == right
    assert only(portfolio.as_of(DAY, KNOWN), "contracts") == first


def test_a_row_without_time_of_record_is_the_oldest() -> None:
    first = contract(date(2026, 1, 1))
    right = attrs.evolve(first, amount=Money(90, "JPY"), recorded_at=at(1, 20))

    assert only(book(contracts=[right, first]).as_of(DAY), "contracts") == right


def test_changes_of_a_contract_stand_side_by_side() -> None:
    rows = [contract(date(2026, 1, 1)), contract(date(2026, 2, 1))]

    assert book(contracts=rows).as_of(DAY).contracts.rows == 2


def test_todays_attributes_do_not_leak_into_the_past() -> None:
    small = Account(id="a", size="smb", owner="kim", recorded_at=at(1, 1))
    large = Account(id="a", size="enterprise", owner="sato", recorded_at=at(4, 1))
    portfolio = book(accounts=[large, small])

    assert only(portfolio.as_of(DAY), "accounts") == small
    assert only(portfolio.as_of(NEXT), "accounts") == large
    assert only(portfolio.as_of(date(2026, 5, 1), KNOWN), "accounts") == small


def test_an_account_recorded_only_later_still_exists() -> None:
    export = Account(
        id="a", name="青空", created=date(2025, 1, 1), recorded_at=at(4, 9)
    )

    assert only(book(accounts=[export]).as_of(DAY), "accounts") == export


@pytest.mark.parametrize("turned", [False, True], ids=["as written", "turned round"])
def test_the_zone_is_that_of_the_last_version(turned: bool) -> None:  # noqa: FBT001
    versions = [
        Account(id="a", time_zone="UTC", recorded_at=at(1, 1)),
        Account(id="a", time_zone="Asia/Tokyo", recorded_at=at(2, 1)),
    ]
    event = Event(account_id="a", at=at(3, 31, 20), kind="pause")

    portfolio = book(accounts=versions[::-1] if turned else versions, events=[event])

    assert portfolio.as_of(DAY).events.rows == 0
    assert portfolio.as_of(NEXT).events.rows == 1


def test_accounts_of_the_future_do_not_exist_yet() -> None:
    accounts = [
        Account(id="a", created=DAY),
        Account(id="b", created=NEXT),
        Account(id="c"),
        Account(id="d", created=NEXT),
    ]
    early = contract(date(2026, 1, 1), account_id="d")

    cut = book(accounts=accounts, contracts=[early]).as_of(DAY)

    assert cut.account_ids.tolist() == ["a", "c", "d"]
    assert cut.accounts.text("id").strings().tolist() == ["a", "c", "d"]
    assert cut.contracts.array("account").tolist() == [2]


def test_a_cancellation_of_later_is_not_known() -> None:
    cancelled = contract(
        date(2026, 1, 1),
        status="cancelled",
        cancelled_on=NEXT,
        churn_reason="price",
    )
    portfolio = book(contracts=[cancelled])

    before = only(portfolio.as_of(DAY), "contracts")
    assert (before.status, before.cancelled_on, before.churn_reason) == (
        "active",
        None,
        None,
    )
    assert only(portfolio.as_of(NEXT), "contracts") == cancelled


def test_answers_of_later_are_not_known() -> None:
    talk = Interaction(
        account_id="a",
        at=at(3, 30),
        first_response_at=at(3, 31, 16),
        resolved_at=at(4, 2),
        updated_at=at(4, 3),
        status="closed",
    )
    portfolio = book(interactions=[talk])

    before = only(portfolio.as_of(DAY), "interactions")
    assert (before.first_response_at, before.resolved_at) == (None, None)
    assert (before.updated_at, before.status) == (None, "open")
    then = only(portfolio.as_of(NEXT), "interactions")
    assert (then.first_response_at, then.resolved_at) == (at(3, 31, 16), None)
    assert only(portfolio.as_of(date(2026, 4, 3)), "interactions") == talk


def test_milestones_are_done_from_their_day_on() -> None:
    step = Milestone(account_id="a", name="n", done=NEXT)
    portfolio = book(milestones=[step])

    assert only(portfolio.as_of(DAY), "milestones").done is None
    assert only(portfolio.as_of(NEXT), "milestones").done == NEXT


@pytest.mark.parametrize(
    ("day", "known", "message"),
    [
        pytest.param(at(3, 31), None, "as_of: expected a datetime.date", id="instant"),
        pytest.param("2026-03-31", None, "as_of: .*got str", id="text"),
        pytest.param(DAY, datetime(2026, 1, 1), "known_at: .*time zone", id="naive"),  # noqa: DTZ001
    ],
)
def test_refusals(day: Any, known: Any, message: str) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=message):
        book().as_of(day, known)


def test_an_empty_book_can_be_cut() -> None:
    assert len(Portfolio.from_objects().as_of(DAY, KNOWN)) == 0


def test_one_account_alone() -> None:
    accounts = [Account(id="b"), Account(id="a"), Account(id="c")]
    rows = [contract(DAY, id=name, account_id=name) for name in "cab"]
    portfolio = book(accounts=accounts, contracts=rows)

    alone = portfolio.account("b").objects()

    assert alone["accounts"] == [Account(id="b")]
    assert [row.account_id for row in alone["contracts"]] == ["b"]
    with pytest.raises(UnknownNameError, match="no account has the id 'z'"):
        portfolio.account("z")


days = st.dates(date(2026, 1, 1), date(2026, 6, 30))
moments = st.datetimes(
    datetime(2026, 1, 1), datetime(2026, 6, 30), timezones=st.just(UTC)
)
names = st.sampled_from("ab")
facts = st.one_of(
    st.builds(
        Contract,
        id=st.sampled_from(["c", "d", "e"]),
        account_id=st.just("a"),
        start=days,
        amount=st.integers(1, 9).map(lambda n: Money(n, "JPY")),
        recorded_at=st.none() | moments,
    ),
    st.builds(Event, account_id=names, at=moments, kind=st.just("pause")),
    st.builds(
        Usage, account_id=names, day=days, measure=st.just("m"), value=st.just(1)
    ),
    st.builds(Milestone, account_id=names, name=st.sampled_from("mn"), done=days),
    st.builds(Contact, id=st.sampled_from("pq"), account_id=st.just("a")),
    st.builds(
        Account,
        id=names,
        owner=st.sampled_from(["x", "y"]),
        created=st.none() | days,
        recorded_at=st.none() | moments,
    ),
)
TABLE_OF = {
    Account: "accounts",
    Contract: "contracts",
    Event: "events",
    Usage: "usage",
    Milestone: "milestones",
    Contact: "contacts",
}


def own_day(record: Any) -> date | None:  # noqa: ANN401
    for name in ("start", "at", "day", "created"):
        value = getattr(record, name, None)
        if value is not None:
            return value.date() if isinstance(value, datetime) else value
    return None


def grouped(records: list[Any]) -> Portfolio:
    tables: dict[str, list[Any]] = {"accounts": [Account(id="a"), Account(id="b")]}
    seen = set()
    for record in records:
        key = (
            type(record),
            getattr(record, "id", None),
            getattr(record, "account_id", None),
            getattr(record, "start", getattr(record, "day", None)),
            getattr(record, "name", None),
            record.recorded_at,
        )
        if key not in seen or isinstance(record, Event):
            tables.setdefault(TABLE_OF[type(record)], []).append(record)
        seen.add(key)
    tables["accounts"] = [
        account
        for account in tables["accounts"]
        if account.recorded_at is not None or account.owner is None
    ]
    portfolio = Portfolio.from_objects(**tables)
    assert portfolio.problems.set_aside == 0
    return portfolio


def shown(portfolio: Portfolio) -> dict[str, list[str]]:
    return {n: sorted(map(repr, rows)) for n, rows in portfolio.objects().items()}


@settings(max_examples=50, deadline=None)
@given(st.lists(facts, max_size=12), days)
def test_records_dated_later_change_nothing(records: list[Any], day: date) -> None:
    def is_later(record: Any) -> bool:  # noqa: ANN401
        dated = own_day(record)
        return not isinstance(record, Account) and dated is not None and dated > day

    earlier = [record for record in records if not is_later(record)]

    assert shown(grouped(records).as_of(day)) == shown(grouped(earlier).as_of(day))


@settings(max_examples=50, deadline=None)
@given(st.lists(facts, max_size=12), days, moments)
def test_records_recorded_later_change_nothing(
    records: list[Any], day: date, known: datetime
) -> None:
    earlier = [
        record
        for record in records
        if record.recorded_at is None or record.recorded_at <= known
    ]

    found = shown(grouped(records).as_of(day, known))

    assert found == shown(grouped(earlier).as_of(day, known))


@settings(max_examples=50, deadline=None)
@given(st.lists(facts, max_size=12), days)
def test_cutting_twice_is_cutting_once(records: list[Any], day: date) -> None:
    once = grouped(records).as_of(day)

    assert shown(once.as_of(day)) == shown(once)


@settings(max_examples=50, deadline=None)
@given(st.lists(facts, max_size=12), days, st.randoms(use_true_random=False))
def test_order_of_records_does_not_matter(
    records: list[Any],
    day: date,
    random: Any,  # noqa: ANN401
) -> None:
    whole = grouped(records)
    objects = {
        name: random.sample(rows, len(rows)) for name, rows in whole.objects().items()
    }

    assert shown(Portfolio.from_objects(**objects).as_of(day)) == shown(
        whole.as_of(day)
    )
