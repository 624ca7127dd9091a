"""A review of a book that was cut is that of the whole book, earlier days included."""

import json
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import numpy as np
import pytest

from successkit import Config, Engine
from successkit.core import Portfolio
from successkit.engine.backends import Local, OutOfCore
from successkit.engine.book_days import BookDays
from successkit.io import from_frames
from successkit.testing.sample import sample_book

DAY = date(2025, 9, 30)
KNOWN = datetime(2025, 9, 1, tzinfo=UTC)
ENGINE = Engine(config=Config(currency="JPY"))


@pytest.fixture(scope="module")
def book() -> Portfolio:
    """Return a book in which much was corrected in the months before the day."""
    tables = sample_book(accounts=24, as_of=date(2026, 3, 31))
    random = Random(7)  # noqa: S311 - a sample
    for name, change in {
        "contracts": lambda row: row | {"quantity": "1", "amount": "1"},
        "interactions": lambda row: row | {"sentiment": "-1", "status": "open"},
        "surveys": lambda row: row | {"score": "0"},
    }.items():
        tables[name] = corrected(tables[name], change, random)
    return from_frames(**tables)


def corrected(table: Any, change: Any, random: Random) -> Any:  # noqa: ANN401
    """Return rows as they were known first, and as they were corrected."""
    columns = {key: list(cells) for key, cells in table.items()}
    columns.setdefault("recorded_at", [None] * len(next(iter(columns.values()))))
    found = list[dict[str, Any]]()
    for cells in zip(*columns.values(), strict=True):
        row = dict(zip(columns, cells, strict=True))
        if random.random() < 0.5:
            found.append(row)
            continue
        then = DAY - timedelta(random.randint(-20, 60))
        first = {key: cell for key, cell in change(row).items() if key in columns}
        at = (f"{then - timedelta(400)}T00:00:00Z", f"{then}T00:00:00Z")
        found += [first | {"recorded_at": at[0]}, row | {"recorded_at": at[1]}]
    return {key: [row[key] for row in found] for key in columns}


def shown(review: Any) -> str:  # noqa: ANN401
    """Return a review as text."""
    return json.dumps(review.document(), sort_keys=True)


@pytest.mark.parametrize("known", [None, KNOWN], ids=["all", "what was known"])
@pytest.mark.parametrize("back", [0, 45], ids=["the day", "a day before"])
def test_a_cut_is_reviewed_as_the_whole(
    book: Portfolio, known: datetime | None, back: int
) -> None:
    day = DAY - timedelta(back)
    whole = ENGINE.review(book, as_of=day, known_at=known)

    for cut in (book.as_of(DAY, known), book.as_of(DAY).as_of(day, known)):
        assert shown(ENGINE.review(cut, as_of=day)) == shown(whole)
        assert shown(ENGINE.follow(cut, as_of=day).review) == shown(whole)
    plain = ENGINE.review(book, as_of=day)
    assert shown(ENGINE.review(book.as_of(DAY), as_of=day)) == shown(plain)


def test_the_corrections_matter(book: Portfolio) -> None:
    changed = book.as_of(DAY).replacing(people=book.objects()["people"])

    alone, whole = (ENGINE.review(one, as_of=DAY) for one in (changed, book))

    assert shown(alone) != shown(whole)  # or these tests would show nothing


def test_some_accounts_of_a_cut_are_reviewed_as_those_of_the_whole(
    book: Portfolio,
) -> None:
    few = np.arange(0, 12, 2)
    names = book.as_of(DAY).account_ids[few]
    places = np.searchsorted(book.account_ids, names)

    cut = ENGINE.review(book.as_of(DAY).select(few), as_of=DAY)

    assert shown(cut) == shown(ENGINE.review(book.select(places), as_of=DAY))


def test_a_cut_is_reviewed_the_same_everywhere(book: Portfolio) -> None:
    cut, whole = book.as_of(DAY), ENGINE.review(book, as_of=DAY)

    assert shown(ENGINE.review(cut, as_of=DAY, on=Local(threads=2))) == shown(whole)


@pytest.mark.slow
def test_a_cut_is_reviewed_the_same_in_parts(book: Portfolio) -> None:
    cut, whole = (
        ENGINE.review(one, as_of=DAY, on=OutOfCore()) for one in (book.as_of(DAY), book)
    )

    assert cut.document() == whole.document()


def test_other_people_count_for_earlier_days_too(book: Portfolio) -> None:
    people = book.objects()["people"][:2]

    cut, whole = (
        ENGINE.review(one, as_of=DAY, people=people)  # type: ignore[arg-type]
        for one in (book.as_of(DAY), book)
    )

    assert shown(cut) == shown(whole)


def test_what_else_looks_back_sees_the_whole(book: Portfolio) -> None:
    cut, day = book.as_of(DAY), DAY - timedelta(30)
    for name in book.account_ids[:5].tolist():
        left, right = (
            ENGINE.explain_health(one, name, day, DAY) for one in (cut, book)
        )
        assert left.parts() == right.parts()
        assert left.sentences() == right.sentences()
    judged = [ENGINE.judge_overrides(one, as_of=DAY, horizon=1) for one in (cut, book)]
    assert judged[0].computed.tolist() == judged[1].computed.tolist()
    days = [BookDays(ENGINE, one, ENGINE.playbooks) for one in (cut, book)]
    due = [one.decision(day, None).actions.rows() for one in days]
    assert due[0] == due[1]


@pytest.mark.parametrize("threads", [1, 2])
def test_a_review_does_not_keep_the_whole_book(book: Portfolio, threads: int) -> None:
    review = ENGINE.review(book, as_of=DAY, on=Local(threads=threads))

    assert review.facts.origin is None
    assert review.book.portfolio.origin is None
