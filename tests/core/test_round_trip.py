"""Records to columns and back: nothing is lost on the way."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
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
    Handover,
    Interaction,
    InvalidInputError,
    Milestone,
    Money,
    Override,
    Person,
    Portfolio,
    Rate,
    Survey,
    Usage,
    states,
)
from successkit.core.intake.objects import RECORDS

DAY = timedelta(days=1)
words = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=";"), min_size=1
)
maybe_words = st.none() | words
days = st.dates(date(1950, 1, 1), date(2100, 1, 1))
moments = st.datetimes(
    datetime(1950, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)
)
maybe_moment = st.none() | moments
flags = st.none() | st.booleans()
tuples = st.lists(words, max_size=3).map(tuple)
milli = st.decimals(-(10**9), 10**9, places=3)


def member(kind: Any) -> Any:  # noqa: ANN401
    return st.none() | st.sampled_from(list(kind))


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    start = draw(days)
    end = draw(st.none() | st.integers(0, 900).map(lambda n: start + n * DAY))
    currency = draw(st.sampled_from(["JPY", "USD", "KWD"]))
    price = draw(st.none() | st.integers(0, 10**9))
    off = draw(st.none() | st.integers(0, price or 0))
    cancelled = draw(st.none() | days)
    unit = draw(st.sampled_from(list(states.IntervalUnit)))
    return Contract(
        id=draw(words),
        account_id="a",
        start=start,
        end=end or (start + DAY if unit == "term" else None),
        amount=None if price is None else Money(price, currency),
        discount_amount=None if off is None or not price else Money(off, currency),
        product=draw(maybe_words),
        plan=draw(maybe_words),
        interval_unit=unit,
        interval_count=draw(st.integers(1, 1200)),
        quantity=draw(st.none() | st.decimals(0, 10**6, places=3)),
        discount_percent=draw(st.none() | st.decimals(0, 100, places=6)),
        discount_until=draw(st.none() | days),
        kind=draw(st.sampled_from(list(states.ContractKind))),
        status="cancelled"
        if cancelled
        else draw(st.sampled_from(["active", "paused"])),
        cancelled_on=cancelled,
        auto_renew=draw(flags),
        notice_by=draw(st.none() | days),
        churn_reason=draw(member(states.ChurnReason)),
        renews=draw(maybe_words),
        recorded_at=draw(maybe_moment),
    )


@st.composite
def interactions(draw: st.DrawFn) -> Interaction:
    at = draw(moments)
    later = st.none() | st.timedeltas(timedelta(0), timedelta(days=9)).map(at.__add__)
    return Interaction(
        account_id="a",
        at=at,
        channel=draw(member(states.Channel)),
        kind=draw(member(states.InteractionKind)),
        direction=draw(member(states.Direction)),
        topic=draw(maybe_words),
        status=draw(member(states.InteractionStatus)),
        text=draw(maybe_words),
        first_response_at=draw(later),
        resolved_at=draw(later),
        urgent=draw(flags),
        updated_at=draw(maybe_moment),
    )


others = {
    "contacts": st.builds(
        Contact, id=words, account_id=st.just("a"), name=maybe_words, champion=flags
    ),
    "surveys": st.builds(
        Survey,
        account_id=st.just("a"),
        at=moments,
        kind=st.just("csat"),
        score=st.floats(1, 5),
        comment=maybe_words,
    ),
    "usage": st.builds(
        Usage, account_id=st.just("a"), day=days, measure=words, value=milli
    ),
    "milestones": st.builds(
        Milestone,
        account_id=st.just("a"),
        name=words,
        due=st.none() | days,
        done=st.none() | days,
    ),
    "events": st.builds(
        Event, account_id=st.just("a"), at=moments, kind=words, value=maybe_words
    ),
    "people": st.builds(
        Person,
        id=words,
        skills=tuples,
        area=tuples,
        hours_per_week=st.none() | st.floats(0, 168),
        max_accounts=st.none() | st.integers(0, 10**6),
    ),
    "handovers": st.builds(
        Handover,
        account_id=st.just("a"),
        at=maybe_moment,
        why=maybe_words,
        users=st.none() | st.integers(0, 10**6),
        skill_level=member(states.SkillLevel),
    ),
    "overrides": st.builds(
        Override,
        account_id=st.just("a"),
        score=st.floats(0, 100),
        author=words,
        reason=words,
        start=st.dates(date(2026, 1, 1), date(2026, 2, 1)),
        expires=st.dates(date(2026, 2, 2), date(2026, 3, 1)),
    ),
    "rates": st.builds(
        Rate,
        day=days,
        base=st.just("USD"),
        quote=st.just("JPY"),
        rate=st.decimals(Decimal("0.000000001"), 10**6, places=9),
    ),
    "contracts": contracts(),
    "interactions": interactions(),
    "accounts": st.builds(
        Account,
        id=words,
        name=maybe_words,
        created=st.none() | days,
        size=member(states.Size),
        time_zone=st.sampled_from([None, "Asia/Tokyo"]),
        currency=st.sampled_from([None, "JPY"]),
        goals=tuples,
        external_ids=tuples,
        attributes=st.dictionaries(words, words, max_size=2),
        recorded_at=maybe_moment,
    ),
}


def test_every_table_goes_there_and_back() -> None:
    assert set(others) == set(RECORDS)


@pytest.mark.parametrize("name", others)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_there_and_back(name: str, data: st.DataObject) -> None:
    record = data.draw(others[name])
    tables = {"accounts": [Account(id="a")]} | {name: [record]}

    portfolio = Portfolio.from_objects(**tables)
    back = portfolio.objects()

    assert not portfolio.problems.errors
    assert back[name] == [record]
    assert Portfolio.from_objects(**back).objects() == back
    assert attrs.asdict(back[name][0]).keys() == attrs.asdict(record).keys()


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        (Account, "goals"),
        (Account, "external_ids"),
        (Person, "skills"),
        (Person, "area"),
    ],
)
def test_items_of_a_list_hold_no_separator(kind: Any, field: str) -> None:  # noqa: ANN401
    with pytest.raises(InvalidInputError, match=f"{field}: .*without ;"):
        kind(id="a", **{field: ("more; faster",)})
