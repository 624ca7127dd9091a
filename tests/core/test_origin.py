"""What a book was cut from stays with the cut, until its rows change."""

import pickle
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, date, datetime

import attrs
import numpy as np
import pytest

from successkit.core import Account, Contract, InvalidInputError, Money, Portfolio
from successkit.core.origin import Origin, origin_of

DAY = date(2026, 3, 31)
EARLY = datetime(2026, 1, 1, tzinfo=UTC)
LATE = datetime(2026, 2, 1, tzinfo=UTC)


@pytest.fixture
def book() -> Portfolio:
    """Return three accounts, one of which begins after the day."""
    return Portfolio.from_objects(
        accounts=[Account(id=one) for one in "abc"],
        contracts=[
            Contract(
                id=f"c-{one}",
                account_id=one,
                start=date(2026, month, 1),
                amount=Money(1000, "JPY"),
            )
            for one, month in {"a": 1, "b": 2, "c": 9}.items()
        ],
    )


def test_a_whole_book_is_its_own(book: Portfolio) -> None:
    assert origin_of(book, DAY, EARLY) == (book, EARLY)


@pytest.mark.parametrize(
    ("first", "second", "known"),
    [
        pytest.param(None, None, None, id="everything"),
        pytest.param(EARLY, None, EARLY, id="the cut knows less"),
        pytest.param(None, EARLY, EARLY, id="the review knows less"),
        pytest.param(EARLY, LATE, EARLY, id="the cut is earlier"),
        pytest.param(LATE, EARLY, EARLY, id="the review is earlier"),
    ],
)
def test_a_cut_knows_its_origin_and_no_more_than_it_may(
    book: Portfolio,
    first: datetime | None,
    second: datetime | None,
    known: datetime | None,
) -> None:
    cut = book.as_of(DAY, first)

    assert origin_of(cut, DAY, second) == (book, known)
    assert origin_of(cut.as_of(DAY, second), DAY, None) == (book, known)
    assert origin_of(cut, date(2026, 1, 15), second) == (book, known)


def test_a_later_day_is_not_looked_at(book: Portfolio) -> None:
    cut = book.as_of(DAY)

    assert origin_of(cut, date(2026, 4, 1), None) == (cut, None)


def test_moments_that_are_none_are_refused(book: Portfolio) -> None:
    cut = book.as_of(DAY, LATE)

    with pytest.raises(InvalidInputError, match=r"known_at: expected a datetime with"):
        origin_of(cut, DAY, datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(InvalidInputError, match=r"as_of: expected"):
        origin_of(cut, "2026-03-31", None)  # type: ignore[arg-type]


def test_some_accounts_of_a_cut_are_some_of_its_origin(book: Portfolio) -> None:
    one = book.as_of(DAY).select(np.array([0, 2])).select(np.array([False, True]))

    found, _ = origin_of(one, DAY, None)

    assert found.account_ids.tolist() == ["c"]
    assert found.objects() == book.account("c").objects()
    again, _ = origin_of(one.as_of(date(2026, 1, 1)), date(2026, 1, 1), None)
    assert again.objects() == found.objects()


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda cut: cut.replacing(people=[]), id="other rows"),
        pytest.param(
            lambda cut: attrs.evolve(cut, tables=dict(cut.tables)), id="other tables"
        ),
        pytest.param(lambda cut: pickle.loads(pickle.dumps(cut)), id="sent"),  # noqa: S301
        pytest.param(deepcopy, id="copied"),
    ],
)
def test_a_cut_that_changed_stands_alone(
    book: Portfolio, change: Callable[[Portfolio], Portfolio]
) -> None:
    cut = change(book.as_of(DAY))

    assert origin_of(cut, DAY, None) == (cut, None)
    assert Origin.of(cut.select(np.array([0]))) is None
    then = cut.as_of(date(2026, 2, 15))
    assert origin_of(then, date(2026, 2, 15), None) == (cut, None)


def test_an_origin_is_not_sent(book: Portfolio) -> None:
    alone = attrs.evolve(book.as_of(DAY), origin=None)

    assert len(pickle.dumps(book.as_of(DAY))) < len(pickle.dumps(alone)) + 200


def test_a_cut_keeps_the_same_facts(book: Portfolio) -> None:
    cut = book.as_of(DAY).as_of(date(2026, 1, 15))

    assert cut.objects() == book.as_of(date(2026, 1, 15)).objects()
    assert "origin" not in repr(cut)
