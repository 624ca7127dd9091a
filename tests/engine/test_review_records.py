"""People, overrides and rates given to one review; what reviews say and compare."""

from datetime import UTC, date, datetime

import pytest

from successkit.core import (
    Account,
    Contract,
    InvalidInputError,
    Money,
    Override,
    Person,
    Portfolio,
    Rate,
    UnknownNameError,
)
from successkit.engine import Config, Engine, Review

DAY = date(2026, 3, 31)


def book(**tables: object) -> Portfolio:
    return Portfolio.from_objects(
        **{  # type: ignore[arg-type]
            "accounts": [
                Account(id="a-1", name="青空商事", owner="sato"),
                Account(id="a-2", name="Harbour", owner="lee", time_zone="Asia/Tokyo"),
            ],
            "contracts": [
                Contract(
                    id=f"c-{account}",
                    account_id=account,
                    start=date(2025, 1, 1),
                    amount=amount,
                )
                for account, amount in (
                    ("a-1", Money(100_000, "JPY")),
                    ("a-2", Money(1_000, "USD")),
                )
            ],
            **tables,
        }
    )


RATE = [Rate(day=date(2024, 1, 1), base="USD", quote="JPY", rate=150)]
OVERRIDE = Override(
    account_id="a-1",
    score=20,
    author="sato",
    reason="merger",
    start=date(2026, 3, 1),
    expires=date(2026, 4, 15),
)


def review(portfolio: Portfolio, **given: object) -> Review:
    return Engine(config=Config(currency="JPY")).review(portfolio, as_of=DAY, **given)  # type: ignore[arg-type]


def test_records_of_a_review_are_those_of_a_book_that_had_them() -> None:
    people = [Person(id="sato", name="佐藤 花子")]
    given = review(book(), people=people, overrides=[OVERRIDE], rates=RATE)
    had = review(book(people=people, overrides=[OVERRIDE], rates=RATE))

    assert given.document() == had.document()
    assert given.document()["accounts"][0]["owner_name"] == "佐藤 花子"
    assert given.accounts.values("health_score")[0] == 20
    assert given.document()["summary"]["mrr"] == "101500"


def test_records_of_a_review_count_instead_of_those_of_the_book() -> None:
    has = book(people=[Person(id="sato", name="old")], overrides=[OVERRIDE], rates=RATE)
    without = review(has, people=[], overrides=[], rates=[])

    assert without.document()["accounts"][0]["owner_name"] is None
    assert without.metrics["mrr"].value is None
    assert "USD" in str(without.metrics["mrr"].undefined)
    assert review(has).metrics["mrr"].value is not None  # the book itself is unchanged


def test_records_of_a_review_pass_the_same_checks() -> None:
    strange = Override(
        account_id="a-9",
        score=20,
        author="sato",
        reason="?",
        start=date(2026, 3, 1),
        expires=date(2026, 4, 1),
    )
    found = review(book(rates=RATE), overrides=[OVERRIDE, strange])
    before = review(book(rates=RATE)).problems

    (problem,) = found.problems.errors
    assert (problem.code, problem.file, problem.row) == (
        "unknown-account",
        "overrides",
        2,
    )
    assert found.problems.read == before.read + 2
    assert found.problems.set_aside == 1
    assert found.accounts.values("health_score")[0] == 20


def test_records_of_the_wrong_class_are_refused() -> None:
    with pytest.raises(InvalidInputError, match=r"people\[0\]: expected Person"):
        review(book(), people=[OVERRIDE])
    with pytest.raises(InvalidInputError, match="make a new portfolio"):
        book().replacing(accounts=[])
    with pytest.raises(InvalidInputError, match="poeple"):
        book().replacing(poeple=[])


def test_records_replaced_one_by_one_are_those_of_one_portfolio() -> None:
    people = [Person(id="sato", name="佐藤")]
    one = book().replacing(people=people, rates=RATE, overrides=[OVERRIDE])
    all_at_once = book(people=people, rates=RATE, overrides=[OVERRIDE])

    assert one.objects() == all_at_once.objects()
    assert one.problems.read == all_at_once.problems.read


def test_why_speaks_of_the_account_in_both_languages() -> None:
    found = review(book(rates=RATE), overrides=[OVERRIDE])

    assert "¥100,000" in found.why("a-1")
    assert "merger" in found.why("a-1")
    assert "sato" in found.why("a-1")
    assert "100,000" in found.why("a-1", lang="ja")
    with pytest.raises(UnknownNameError, match="a-9"):
        found.why("a-9")


def test_diff_names_what_changed_and_nothing_else() -> None:
    engine = Engine(config=Config(currency="JPY"))
    before = engine.review(book(rates=RATE), as_of=date(2026, 3, 1))
    after = engine.review(book(rates=RATE), as_of=DAY, overrides=[OVERRIDE])
    changes = {
        (one.account, one.column): (one.before, one.after)
        for one in after.diff(before).changes
    }

    assert changes["a-1", "health_band"][1] == "danger"
    assert not any(account == "a-2" and column == "mrr" for account, column in changes)
    assert len(before.diff(before)) == 0
    assert before.diff(before).metrics == {}
    back = {
        (one.account, one.column): (one.after, one.before)
        for one in before.diff(after).changes
    }
    assert back == changes


def test_diff_of_an_account_that_came() -> None:
    engine = Engine(config=Config(currency="JPY"))
    old = engine.review(book(rates=RATE), as_of=date(2024, 12, 31))
    new = engine.review(book(rates=RATE), as_of=DAY)

    came = [
        (one.account, one.before, one.after)
        for one in new.diff(old).changes
        if one.column == "account"
    ]
    ids = set(new.accounts.ids) - set(old.accounts.ids)
    assert came == [(name, None, "there") for name in sorted(ids)]


@pytest.mark.parametrize(
    ("day", "known_at", "said"),
    [
        pytest.param(
            datetime(2026, 3, 31, tzinfo=UTC), None, "as_of", id="instant for a day"
        ),
        pytest.param("2026-03-31", None, "as_of", id="text for a day"),
        pytest.param(DAY, datetime(2026, 3, 31), "known_at", id="naive instant"),  # noqa: DTZ001
        pytest.param(DAY, DAY, "known_at", id="day for an instant"),
        pytest.param(date.max, None, "as_of", id="end of time"),
    ],
)
def test_days_are_days_and_instants_have_a_zone(
    day: date, known_at: datetime, said: str
) -> None:
    with pytest.raises(InvalidInputError, match=said):
        Engine().review(book(), as_of=day, known_at=known_at)
